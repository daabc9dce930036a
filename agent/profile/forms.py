"""Inline forms: what a reply asks the visitor to fill in, as real inputs. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from agent.profile.consent import ConsentText
from agent.profile.model import FieldDef, FieldType
from agent.replies import TEXTS, say
from agent.state import AskDetails

InputType = Literal["text", "email", "tel", "number", "choice", "boolean"]
_INPUTS: Mapping[FieldType, InputType] = {
    "email": "email",
    "phone": "tel",
    "number": "number",
    "choice": "choice",
    "boolean": "boolean",
}
_AUTOCOMPLETE = {
    "customer_name": "name",
    "email": "email",
    "phone": "tel",
    "company": "organization",
    "job_title": "organization-title",
}
REACHABLE = frozenset(("email", "phone"))
MAX_VALUE = 500


def label(definition: FieldDef, language: str) -> str:
    """The owner's label of a custom field, ours of a known one."""
    key = f"label_{definition.name}"
    return say(key, language) if key in TEXTS[language] else definition.label


def form_json(
    form_id: str,
    ask: AskDetails,
    *,
    defs: Mapping[str, FieldDef],
    language: str,
    reason: str,
    consent: ConsentText | None,
) -> dict[str, Any]:
    """The `form` event: {form_id, reason, fields, consent, submit, dismiss}."""
    asked = [defs[name] for name in ask.fields if name in defs]
    either = len(REACHABLE.intersection(ask.fields)) == len(REACHABLE)
    return {
        "form_id": form_id,
        "reason": reason,
        "fields": [
            _input(field, language, optional=either or field.name == "customer_name") for field in asked
        ],
        "consent": consent.as_json() if consent else None,
        "submit": say("form_submit", language),
        "dismiss": say("form_dismiss", language),
    }


def _input(definition: FieldDef, language: str, *, optional: bool) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": definition.name,
        "label": label(definition, language),
        "type": _INPUTS.get(definition.type, "text"),
        "required": not optional,
        "autocomplete": _AUTOCOMPLETE.get(definition.name, "off"),
    }
    return described | ({"choices": list(definition.choices)} if definition.choices else {})
