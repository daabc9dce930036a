"""What the owner decides about a CRM: an entry of the section `sales_agent.crm_integration` of app.yaml.

crm_integration:
  hubspot:
    enabled: true
    fields: {job_title: jobtitle, referrer: null}
    deal: {when: booked, stages: {booked: appointmentscheduled}}
    routing: {countries: [DE, AT]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crm.mapping.config import FieldMapping

DealWhen = Literal["never", "qualified", "booked", "hot", "always"]
StageOf = Literal["new", "engaged", "qualified", "hot", "booked"]
ActivityKind = Literal["note", "meeting", "task"]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DealRule(Section):
    """When a deal is made, and in which stage it is."""

    when: DealWhen = Field(
        default="qualified",
        description="qualified: the lead is qualified or has booked a meeting; booked: a meeting is booked; hot: the"
        " lead is hot or has booked; always; never.",
    )
    pipeline: str | None = Field(
        default=None,
        max_length=200,
        description="The CRM's id or name of the pipeline; its first one by default.",
    )
    stages: dict[StageOf, str] = Field(
        default={},
        description="The stage, by its id or name in the CRM, of a lead that is new, engaged, qualified, hot or has"
        " booked; of those that apply the last one counts. The pipeline's first one by default.",
    )
    title: str = Field(
        default="{who}: {what}",
        min_length=1,
        max_length=200,
        description="The deal's name: {who} is the company, else the name; {what} the products, else the headline;"
        " {company}, {name}, {products}, {headline}.",
    )
    amount: Literal["budget", "none"] = Field(
        default="budget", description="Whether the budget that the visitor named is the amount."
    )
    close_in_days: int | None = Field(
        default=None,
        ge=1,
        le=730,
        description="The close date, in days from the beginning; the CRM's own by default.",
    )

    @model_validator(mode="after")
    def _can_be_filled(self) -> Self:
        try:
            self.title.format(who="", what="", company="", name="", products="", headline="")
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            raise ValueError(f"title has {error} in braces, which is not known") from None
        return self


class Routing(Section):
    """Which leads go to this CRM. A list that is left out sets no limit; without any, all do."""

    countries: tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...] = Field(
        default=(), description="Countries, as two capitals: DE, AT."
    )
    products: tuple[str, ...] = Field(
        default=(), description="Products the visitor dealt with; * matches anything."
    )
    pages: tuple[str, ...] = Field(default=(), description="Path patterns of pages the visitor saw: /de/*.")
    otherwise: bool = Field(default=False, description="Take what no CRM with lists takes.")

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        if self.otherwise and (self.countries or self.products or self.pages):
            raise ValueError("`otherwise` takes what is left, so it has no lists beside it")
        return self


class CrmEntry(Section):
    """A connection to one account of a CRM. The connector's own settings stand beside `enabled` or under `options`."""

    enabled: bool = Field(default=False, description="Whether this CRM is written to.")
    connector: str | None = Field(
        default=None,
        max_length=60,
        description="Which CRM it is, when the entry has a name of its own, as for a second account.",
    )
    options: dict[str, Any] = Field(default={}, description="The connector's own settings.")
    fields: FieldMapping = Field(
        default={}, description="Where fields of a contact go, in place of the defaults; null takes one away."
    )
    deal_fields: FieldMapping = Field(default={}, description="The same for deals.")
    deal: DealRule = Field(default=DealRule(), description="When a deal is made.")
    routing: Routing = Field(default=Routing(), description="Which leads go to this CRM.")
    activities: tuple[ActivityKind, ...] = Field(
        default=("note", "meeting", "task"),
        description="What is written on the timeline: the conversation as a note, meetings, next steps as tasks.",
    )
    only_with_email: bool = Field(
        default=False, description="Leave out people whose email address is not known."
    )
    paused: bool = Field(
        default=False, description="Keep all that would be written until this is false again."
    )

    @model_validator(mode="before")
    @classmethod
    def _options_beside(cls, given: Any) -> Any:
        """What is no key of ours is the connector's, which says so when it does not know it either."""
        if not isinstance(given, Mapping):
            return given
        entry = cast("Mapping[str, Any]", given)
        own = {name: value for name, value in entry.items() if name in cls.model_fields}
        beside = {name: value for name, value in entry.items() if name not in cls.model_fields}
        if not beside or not isinstance(own.get("options", {}), Mapping):
            return own if not beside else entry
        return own | {"options": beside | own.get("options", {})}


BUILT_IN = "local"
"""The CRM that the product has itself: it is written to when no other is."""


def in_use(entries: Mapping[str, CrmEntry]) -> Mapping[str, CrmEntry]:
    """The entries, and our own CRM when none is enabled and the owner says nothing about it."""
    if BUILT_IN in entries or any(entry.enabled for entry in entries.values()):
        return entries
    return {**entries, BUILT_IN: CrmEntry(enabled=True)}
