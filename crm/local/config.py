"""The stages of the built-in CRM, as the owner has them: the options of the entry `local` of app.yaml.

crm_integration:
  local:
    enabled: true
    currency: EUR
    stages:
      - {id: new, name: New, probability: 0.05, lead: new}
      - {id: offer, name: Offer, probability: 0.5, lead: qualified}
      - {id: won, name: Won, outcome: won}
      - {id: lost, name: Lost, outcome: lost}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from crm.connectors.model import Stage
from crm.sync.config import BUILT_IN, CrmEntry, Section, StageOf

PIPELINE = "sales"
Outcome = Literal["won", "lost"]


class StageSetting(Section):
    """A column of the board."""

    id: str = Field(
        pattern="^[a-z0-9][a-z0-9_-]{0,39}$", description="What deals keep; it stays when the name changes."
    )
    name: str = Field(min_length=1, max_length=60, description="As reps see it.")
    probability: float = Field(
        default=0.0, ge=0, le=1, description="How likely a deal is won from here; 1 and 0 in closing stages."
    )
    outcome: Outcome | None = Field(default=None, description="A deal that is put here is won, or lost.")
    lead: StageOf | None = Field(
        default=None, description="Deals of leads that have come so far are put here by the sync."
    )

    @model_validator(mode="after")
    def _takes_open_deals(self) -> Self:
        if self.outcome and self.lead:
            raise ValueError(f"stage {self.id} closes deals, so no open lead is put there")
        return self

    @property
    def chance(self) -> float:
        return {"won": 1.0, "lost": 0.0}.get(self.outcome or "", self.probability)


def _default_stages() -> tuple[StageSetting, ...]:
    return (
        StageSetting(id="new", name="New", probability=0.05, lead="new"),
        StageSetting(id="engaged", name="Engaged", probability=0.1, lead="engaged"),
        StageSetting(id="qualified", name="Qualified", probability=0.3, lead="qualified"),
        StageSetting(id="meeting", name="Meeting booked", probability=0.5, lead="booked"),
        StageSetting(id="proposal", name="Proposal", probability=0.7),
        StageSetting(id="won", name="Won", outcome="won"),
        StageSetting(id="lost", name="Lost", outcome="lost"),
    )


class Pipeline(Section):
    """The options of the built-in CRM. The order of the stages is the way of a deal."""

    stages: tuple[StageSetting, ...] = Field(
        default=_default_stages(), max_length=30, description="The stages of deals, in their order."
    )
    currency: str | None = Field(
        default=None, pattern="^[A-Z]{3}$", description="Of amounts whose currency nobody named: EUR."
    )

    @model_validator(mode="after")
    def _can_hold_deals(self) -> Self:
        for what, names in (
            ("two stages have the id", [stage.id for stage in self.stages]),
            ("two stages are for leads that are", [stage.lead for stage in self.stages if stage.lead]),
        ):
            if twice := [name for name, count in Counter(names).items() if count > 1]:
                raise ValueError(f"{what} {twice[0]}")
        outcomes = {stage.outcome for stage in self.stages}
        for outcome, words in ((None, "open deals"), ("won", "outcome: won"), ("lost", "outcome: lost")):
            if outcome not in outcomes:
                raise ValueError(f"there is no stage for {words}")
        return self

    def stage(self, id: str | None) -> StageSetting | None:
        return next((stage for stage in self.stages if stage.id == id), None)

    @property
    def first(self) -> StageSetting:
        """Where a deal begins."""
        return next(stage for stage in self.stages if stage.outcome is None)

    def closing(self, outcome: Outcome) -> StageSetting:
        return next(stage for stage in self.stages if stage.outcome == outcome)

    def position(self, id: str) -> int:
        """Its place on the way; -1 for a stage that the owner took away."""
        return next((number for number, stage in enumerate(self.stages) if stage.id == id), -1)

    @property
    def for_leads(self) -> dict[StageOf, str]:
        """{how far a lead has come: stage}"""
        return {stage.lead: stage.id for stage in self.stages if stage.lead}

    def as_remote(self) -> tuple[Stage, ...]:
        """As connectors tell of stages."""
        return tuple(
            Stage(stage.id, stage.name, PIPELINE, stage.chance, stage.outcome) for stage in self.stages
        )


def pipeline_of(entries: Mapping[str, CrmEntry]) -> Pipeline:
    """The tenant's pipeline, of its entry for the built-in CRM; the usual one without. Raises ValidationError."""
    for name, entry in entries.items():
        if (entry.connector or name) == BUILT_IN:
            return Pipeline.model_validate(entry.options)
    return Pipeline()
