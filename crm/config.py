"""What the owner decides about leads: the section `sales_agent.qualification` of app.yaml."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from crm import hours
from crm.builtin import BUILT_IN
from crm.criteria import Criterion, Section
from kit.opening import WEEKDAYS, known_zone, parse_day


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+", text):
        raise ValueError("this is not an email address")
    return text.lower()


Email = Annotated[str, AfterValidator(_email)]


class Rep(Section):
    """A person of the sales team. A list that is left out sets no limit."""

    name: str = Field(min_length=1, max_length=80, description="As colleagues and visitors know them.")
    email: Email = Field(description="Where they are told about their leads.")
    countries: tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...] = Field(
        default=(), description="Countries they look after, as two capitals: DE, AT."
    )
    regions: tuple[str, ...] = Field(
        default=(),
        description="Areas of time zones they look after: Europe, America, Asia, Africa, Australia.",
    )
    languages: tuple[Annotated[str, Field(pattern="^[a-z]{2,3}$")], ...] = Field(
        default=(), description="Languages they speak: en, de."
    )
    products: tuple[str, ...] = Field(default=(), description="Products they look after.")


class Owners(Section):
    """Who gets a lead."""

    rule: Literal["round_robin", "territory", "fixed"] = Field(
        default="round_robin",
        description="round_robin: in turn; territory: whoever looks after the place, language and product, in turn"
        " among equals; fixed: always `default`.",
    )
    reps: tuple[Rep, ...] = Field(default=(), max_length=200, description="The sales team.")
    default: Email | None = Field(default=None, description="Who gets what nobody else looks after.")

    @model_validator(mode="after")
    def _can_choose(self) -> Self:
        if self.rule == "fixed" and self.default is None:
            raise ValueError("the rule 'fixed' needs `default`: the email of the person who gets all leads")
        twice = [email for email, count in Counter(rep.email for rep in self.reps).items() if count > 1]
        if twice:
            raise ValueError(f"{twice[0]} stands in reps twice")
        return self


def _opening_times(value: str | None) -> str | None:
    parse_day(value)
    return value


OpeningTimes = Annotated[str | None, AfterValidator(_opening_times)]


def _day(which: str) -> Any:
    return Field(default=None, description=f"{which}: 09:00-12:30, 13:30-17:00. Closed when left out.")


class BusinessHours(Section):
    """When the sales team is there. A break is what lies between two times of a day."""

    timezone: Annotated[str, AfterValidator(known_zone)] = Field(
        default="UTC", description="Whose clock it is, such as Europe/Berlin."
    )
    monday: OpeningTimes = _day("Mondays")
    tuesday: OpeningTimes = _day("Tuesdays")
    wednesday: OpeningTimes = _day("Wednesdays")
    thursday: OpeningTimes = _day("Thursdays")
    friday: OpeningTimes = _day("Fridays")
    saturday: OpeningTimes = _day("Saturdays")
    sunday: OpeningTimes = _day("Sundays")
    holidays: tuple[date, ...] = Field(default=(), description="Days on which nobody is there: 2026-12-25.")

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if not self.hours.week:
            raise ValueError("no day has opening times; leave `hours` out when somebody is always there")
        return self

    @cached_property
    def hours(self) -> hours.Hours:
        """The same as a value to reckon with."""
        spans = {number: parse_day(getattr(self, day)) for number, day in enumerate(WEEKDAYS)}
        week = {number: times for number, times in spans.items() if times}
        return hours.Hours(ZoneInfo(self.timezone), week, frozenset(self.holidays))


class Alerts(Section):
    """What the sales team is told at once."""

    hot_lead: bool = Field(default=True, description="A lead became hot.")
    asked_human: bool = Field(default=True, description="A visitor asks for a person.")
    qualified_lead: bool = Field(default=False, description="A lead became qualified.")


class Qualification(Section):
    """Which visitors are worth a call, who calls them, and when."""

    builtin_criteria: bool = Field(
        default=True,
        description="Whether the built-in criteria count; one of yours with the same name takes its place.",
    )
    criteria: tuple[Criterion, ...] = Field(default=(), max_length=100, description="Your own criteria.")
    qualified: int = Field(default=60, ge=1, le=100, description="From this score on a lead is qualified.")
    hot: int = Field(default=80, ge=1, le=100, description="From this score on a lead is hot.")
    hot_when: tuple[str, ...] = Field(
        default=(), description="Names of criteria that make a lead hot at once, whatever the score."
    )
    owners: Owners = Field(default=Owners(), description="Who gets a lead.")
    hours: BusinessHours | None = Field(
        default=None, description="When somebody is there; without it, always."
    )
    alerts: Alerts = Field(default=Alerts(), description="What the sales team is told at once.")
    response_promise: str | None = Field(
        default=None,
        max_length=300,
        description="What visitors are told about when a person answers; made from the hours by default.",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.hot < self.qualified:
            raise ValueError(f"hot ({self.hot}) must not be below qualified ({self.qualified})")
        names = Counter(criterion.name for criterion in self.criteria)
        if twice := [name for name, count in names.items() if count > 1]:
            raise ValueError(f"two criteria are called {twice[0]!r}")
        known = {criterion.name for criterion in self.active_criteria}
        if unknown := [name for name in self.hot_when if name not in known]:
            raise ValueError(f"hot_when names {unknown[0]!r}; the criteria are {', '.join(sorted(known))}")
        return self

    @cached_property
    def active_criteria(self) -> tuple[Criterion, ...]:
        """The built-in criteria and the owner's, each name once."""
        merged = {criterion.name: criterion for criterion in (BUILT_IN if self.builtin_criteria else ())}
        merged.update((criterion.name, criterion) for criterion in self.criteria)
        return tuple(merged.values())

    @property
    def business_hours(self) -> hours.Hours | None:
        """The hours to reckon with; None when somebody is always there."""
        return self.hours.hours if self.hours else None
