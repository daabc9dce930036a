"""The fields of a profile: the built-in ones and the owner's. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agent.profile.config import CustomField, ProfileCapture
from agent.profile.model import FieldDef

_BUILTIN = (
    FieldDef("customer_name", "Name", "text", "The visitor's own name, as they say it.", ("Ana Ruiz",)),
    FieldDef("email", "Email", "email", "The visitor's own email address.", ("ana@acme.com",)),
    FieldDef("phone", "Phone", "phone", "The visitor's own phone number.", ("+1 415 555 2671",)),
    FieldDef("company", "Company", "text", "The company the visitor works for.", ("Acme GmbH",)),
    FieldDef("industry", "Industry", "text", "What the visitor's company does.", ("dental clinic",)),
    FieldDef("job_title", "Job title", "text", "The visitor's role in the company.", ("Head of Sales",)),
    FieldDef(
        "company_size",
        "Company size",
        "number",
        "How many people the visitor's company has.",
        ("40", "50-100"),
    ),
    FieldDef(
        "budget_range", "Budget", "money", "What the visitor can or wants to spend.", ("5k EUR a year",)
    ),
    FieldDef("timeline", "Timeline", "text", "When the visitor wants to start or decide.", ("by Q3",)),
    FieldDef("decision_maker", "Decision maker", "boolean", "Whether the visitor decides on the purchase."),
    FieldDef("needs", "Needs", "text", "What the visitor wants to get done.", ("online booking",), many=True),
    FieldDef(
        "products_of_interest",
        "Products of interest",
        "text",
        "Our products that the visitor asks for.",
        many=True,
    ),
    FieldDef("competitors", "Competitors", "text", "Other vendors the visitor uses or looks at.", many=True),
)


def definitions(config: ProfileCapture) -> Mapping[str, FieldDef]:
    """All fields by name, in the order in which people read a profile; `required` as the owner says."""
    required = config.required
    fields = (*_BUILTIN, *(_of(field) for field in config.custom_fields))
    return {field.name: replace(field, required=field.name in required) for field in fields}


def _of(field: CustomField) -> FieldDef:
    return FieldDef(
        name=field.name,
        label=field.label or field.name.replace("_", " ").capitalize(),
        type=field.type,
        description=field.description,
        examples=field.examples,
        choices=field.choices,
        many=field.many,
    )
