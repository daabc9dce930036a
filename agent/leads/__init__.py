"""From what a visitor says to a contact, a lead and a score. Everything here runs in a turn's own transactions."""

from __future__ import annotations

from agent.leads.contact import identify, take
from agent.leads.interactions import record_interactions
from agent.leads.model_values import proposed
from agent.leads.score import assess

__all__ = ["assess", "identify", "proposed", "record_interactions", "take"]
