"""What a CRM has and how our settings fit: its fields, where ours go, and what is wrong with that. PURE.

`crm.mapping` knows fields; this adds permissions, stages, and people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crm.connectors.model import Account, Object, RemoteField, Stage
from crm.mapping import Row, Suggestion, problems, rows, suggestions
from crm.mapping.names import OURS
from crm.sync.deps import Connected

Level = Literal["error", "warning"]
_OBJECTS: tuple[Object, ...] = ("contact", "deal")
"""Those that have a mapping."""
_BY_ITSELF = ("customer_name", "first_name", "last_name", "email", "phone", "company", "owner")
"""Ours that a connector writes without a mapping: nobody has to be told where they could go."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the CRM. `ours` are the fields of ours that go there, `by_itself` whether the connector fills it."""

    field: RemoteField
    ours: tuple[str, ...]
    by_itself: bool


@dataclass(frozen=True, slots=True)
class ObjectView:
    """`suggestions` are places for fields of ours that go nowhere yet."""

    object: Object
    fields: tuple[FieldView, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """error: something is refused or never arrives; warning: not always, or not all of it. `about` is a permission, an
    object of the CRM, "stages" or "people"; `field` is the CRM's."""

    level: Level
    about: str
    text: str
    field: str | None = None


def mapped(connected: Connected, object: Object) -> tuple[Row, ...]:
    """The connector's mapping with the owner's changes."""
    owner = {"contact": connected.entry.fields, "deal": connected.entry.deal_fields}.get(object, {})
    return rows(connected.rows.get(object, ()), owner)


def fields_of(connected: Connected, account: Account, *, own: Collection[str]) -> tuple[ObjectView, ...]:
    """Of each object that the CRM tells about. `own` are the owner's names of what visitors are asked for."""
    return tuple(_view(connected, object, fields, own) for object, fields in account.fields.items())


def _view(
    connected: Connected, object: Object, fields: tuple[RemoteField, ...], own: Collection[str]
) -> ObjectView:
    mapping, filled = mapped(connected, object), connected.filled.get(object, ())
    views = tuple(
        FieldView(
            field,
            tuple(row.ours for row in mapping if row.field == field.name and row.policy != "never"),
            field.name in filled,
        )
        for field in fields
    )
    if object not in _OBJECTS:
        return ObjectView(object, views, ())
    names = [name for name in dict.fromkeys((*OURS, *own)) if name not in _BY_ITSELF]
    free = [field for field in fields if field.name not in filled]
    return ObjectView(object, views, suggestions(mapping, free, names=names))


def remarks(
    connected: Connected, account: Account, *, reps: Collection[str], own: Collection[str]
) -> tuple[Remark, ...]:
    """All that is wrong, errors first. `reps` are the addresses of the sales team, `own` the owner's names of what
    visitors are asked for."""
    found = [
        Remark("error", "permission", f"The connection lacks the permission {lacking}.")
        for lacking in account.lacking
    ]
    for object in _OBJECTS:
        if object in account.fields and (object != "deal" or connected.entry.deal.when != "never"):
            found += _of_mapping(connected, object, account.fields[object], own)
    found += _of_stages(connected, account)
    found += _of_people(account, reps)
    return tuple(sorted(found, key=lambda each: each.level != "error"))


def _of_mapping(
    connected: Connected, object: Object, fields: tuple[RemoteField, ...], own: Collection[str]
) -> Iterator[Remark]:
    """What defaults of ours have no field for yet is said in one sentence: nothing is broken, it does not arrive."""
    names = {field.name for field in fields}
    chosen = connected.entry.fields if object == "contact" else connected.entry.deal_fields
    absent: list[str] = []
    filled = connected.filled.get(object, ())
    for problem in problems(mapped(connected, object), fields, filled=filled, chosen=chosen, own=own):
        if problem.ours is None or problem.ours in chosen or problem.field in names:
            yield Remark(problem.level, object, problem.text, problem.field)
        else:
            absent.append(f"{problem.field} ({problem.ours})")
    if absent:
        text = f"These fields are not there yet, so that what would go there does not arrive: {', '.join(absent)}."
        yield Remark("warning", object, f"{text} Make them (docs/crm-vendors.md), or map ours elsewhere.")


def _of_stages(connected: Connected, account: Account) -> Iterator[Remark]:
    """The stages of the deal rule, as `crm.sync.shaping` looks for them."""
    rule = connected.entry.deal
    if rule.when == "never" or not account.stages:
        return
    pipelines = dict.fromkeys(stage.pipeline for stage in account.stages)
    if rule.pipeline is not None and rule.pipeline not in pipelines:
        there = ", ".join(pipelines)
        yield Remark(
            "warning", "stages", f"No stage belongs to the pipeline {rule.pipeline}. There are {there}."
        )
    mine = [stage for stage in account.stages if rule.pipeline in (None, stage.pipeline)] or account.stages
    known = {stage.id for stage in mine} | {stage.label.casefold() for stage in mine}
    for when, named in (rule.stages or connected.stages).items():
        if named not in known and named.casefold() not in known:
            text = f"Leads that are {when} go to the stage {named}, which the CRM does not have. It has {_named(mine)}."
            yield Remark("error", "stages", text)


def _named(stages: Sequence[Stage]) -> str:
    """ "New, Won"; of several pipelines "sales: New, Won; partners: New"."""
    by_pipeline: dict[str, list[str]] = {}
    for stage in stages[:24]:
        by_pipeline.setdefault(stage.pipeline, []).append(stage.label)
    if len(by_pipeline) == 1:
        return ", ".join(*by_pipeline.values())
    return "; ".join(f"{pipeline}: {', '.join(labels)}" for pipeline, labels in by_pipeline.items())


def _of_people(account: Account, reps: Collection[str]) -> Iterator[Remark]:
    users = {user.email.casefold() for user in account.users}
    for rep in reps if users else ():
        if rep.casefold() not in users:
            yield Remark(
                "warning", "people", f"{rep} has no user in the CRM: their leads have no owner there."
            )


def stage_names(account: Account) -> Mapping[str, list[str]]:
    """{pipeline: its stages}"""
    found: dict[str, list[str]] = {}
    for stage in account.stages:
        found.setdefault(stage.pipeline, []).append(stage.label)
    return found
