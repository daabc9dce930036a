"""Which of our fields goes into which of the CRM's: a mapping in app.yaml.

fields:
  job_title: jobtitle
  score: {field: lead_score, policy: always}
  company_size: {field: size_class, options: {"1-10": XS}}
  referrer: null                      # not written, although it is by default
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from crm.connectors.model import Policy

Transform = Literal[
    "first_name", "last_name", "amount", "currency", "lowest", "highest", "first", "join", "lower"
]
"""A part of a value, or another form of it. Types need none: a number field gets a number whatever ours is."""

OurName = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,59}$")]


class FieldRule(BaseModel):
    """Where a field of ours goes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str = Field(
        min_length=1, max_length=200, description="The CRM's own name of its field, as `crm fields` shows."
    )
    policy: Policy = Field(
        default="fill_empty",
        description="fill_empty: where the CRM has nothing; always: over what stands there; on_create: in new records;"
        " never: not at all.",
    )
    transform: Transform | None = Field(
        default=None,
        description="A part of the value: first_name, last_name, amount, currency, lowest, highest, first; lower; or"
        " join: several of our fields in this one, a line each.",
    )
    options: dict[str, str] = Field(
        default={},
        description="Our words for one of the CRM's choices, where they are too different to be recognised.",
    )
    default: str | None = Field(
        default=None, max_length=2_000, description="What is written when we do not know it."
    )


def _rule(given: Any) -> Any:
    return {"field": given} if isinstance(given, str) else given


FieldMapping = dict[OurName, Annotated[FieldRule | None, BeforeValidator(_rule)]]
"""By our field. A text is the CRM's field; null takes a default away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field of ours and one of the CRM's."""

    ours: str
    field: str
    policy: Policy = "fill_empty"
    transform: Transform | None = None
    options: tuple[tuple[str, str], ...] = ()
    default: str | None = None


def rows(defaults: tuple[Row, ...], owner: Mapping[str, FieldRule | None]) -> tuple[Row, ...]:
    """The connector's own mapping with the owner's changes.

    A field of the CRM that the owner fills with something else is no longer filled by default.
    """
    taken = {rule.field for rule in owner.values() if rule}
    kept = [row for row in defaults if row.ours not in owner and row.field not in taken]
    return (*kept, *(_row(ours, rule) for ours, rule in owner.items() if rule))


def _row(ours: str, rule: FieldRule) -> Row:
    return Row(
        ours=ours,
        field=rule.field,
        policy=rule.policy,
        transform=rule.transform,
        options=tuple(rule.options.items()),
        default=rule.default,
    )
