"""What counts for or against a visitor, as the owner writes it in app.yaml."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Event = Literal["asked_human", "booked", "returned", "quote_requested"]
Period = Literal["month", "year"]
_CHECKS = (
    "known", "equals", "one_of", "mentions", "at_least", "at_most", "within_days", "flagged", "not_flagged",
)  # fmt: skip


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_tuple(value: Any) -> Any:
    """One text where a list is expected is a list of one."""
    return (value,) if isinstance(value, str) else value


class When(Section):
    """When a criterion holds: exactly one of field, page, phrase, event and product."""

    field: str | None = Field(
        default=None, min_length=1, max_length=60, description="A field of the profile."
    )
    known: bool | None = Field(default=None, description="The field is known (true) or not (false).")
    equals: bool | int | float | str | None = Field(default=None, description="The field has this value.")
    one_of: tuple[str | int | float, ...] | None = Field(
        default=None, min_length=1, description="The field has one of these values; capitals do not matter."
    )
    mentions: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="The field's text contains one of these words or phrases."
    )
    at_least: float | None = Field(
        default=None, description="The number, the size or the budget is as large."
    )
    at_most: float | None = Field(
        default=None, description="The number, the size or the budget is not larger."
    )
    currency: str | None = Field(
        default=None,
        pattern="^[A-Z]{3}$",
        description="The currency of at_least and at_most, such as EUR; budgets in another one are not compared.",
    )
    per: Period | None = Field(
        default=None,
        description="Of which period the budget is meant; without it a regular one counts by the year.",
    )
    within_days: int | None = Field(
        default=None,
        ge=0,
        description="The timeline, where it says so clearly, ends in so many days or sooner.",
    )
    flagged: tuple[str, ...] | None = Field(
        default=None,
        min_length=1,
        description="The value is marked as one of: disposable, free_mail, role, weak.",
    )
    not_flagged: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="The value is known and marked as none of these."
    )
    page: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="A path pattern such as /pricing*; * matches anything."
    )
    phrase: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="Words or phrases in a message, whole and not negated."
    )
    event: Event | None = Field(default=None, description="Something that happened in the conversation.")
    product: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="A product the visitor dealt with; * matches any."
    )

    _lists = field_validator(
        "one_of", "mentions", "flagged", "not_flagged", "page", "phrase", "product", mode="before"
    )(_as_tuple)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        subjects = [name for name in ("field", "page", "phrase", "event", "product") if self._has(name)]
        if len(subjects) != 1:
            given = " and ".join(subjects) or "none"
            raise ValueError(f"name exactly one of field, page, phrase, event, product (there is {given})")
        checks = [name for name in _CHECKS if self._has(name)]
        if subjects == ["field"] and not checks:
            raise ValueError(f"say what the field {self.field!r} must be, by one of: {', '.join(_CHECKS)}")
        if subjects != ["field"] and checks:
            raise ValueError(f"{checks[0]} belongs to a field, not to {subjects[0]}")
        if (self.currency or self.per) and self.at_least is None and self.at_most is None:
            raise ValueError("currency and per need at_least or at_most")
        return self

    def _has(self, name: str) -> bool:
        return getattr(self, name) is not None


class Criterion(Section):
    """Points for something that is known of a visitor or that they did."""

    name: str = Field(min_length=1, max_length=60, description="A short name; it stands in the reasons.")
    kind: Literal["fit", "intent"] = Field(
        description="fit: they are the kind of customer you want; intent: they are about to buy."
    )
    points: int = Field(default=0, ge=-100, le=100, description="Points when it holds; may be negative.")
    when: When = Field(description="When it holds.")
    text: str | None = Field(
        default=None, max_length=200, description="What the reason says; made from `when` by default."
    )
    disqualify: bool = Field(default=False, description="Whether it rules the lead out.")

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.disqualify and self.points > 0:
            raise ValueError("a criterion that disqualifies cannot give points; leave points out")
        return self
