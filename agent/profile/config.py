"""What the owner wants to know about visitors: the section `sales_agent.profile_capture` of app.yaml."""

from __future__ import annotations

from typing import Annotated, Any, Self

import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from agent.profile.model import FieldType

BUILTIN = (
    "customer_name",
    "email",
    "phone",
    "company",
    "industry",
    "job_title",
    "company_size",
    "budget_range",
    "timeline",
    "decision_maker",
    "needs",
    "products_of_interest",
    "competitors",
)
ALIASES = {
    "name": "customer_name",
    "role": "job_title",
    "title": "job_title",
    "budget": "budget_range",
    "size": "company_size",
    "products": "products_of_interest",
}


def canonical(name: str) -> str:
    """A field's name, whatever the owner calls it: "name" is "customer_name"."""
    return ALIASES.get(name, name)


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


def _region(code: str) -> str:
    code = code.upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"{code} is not a country that has phone numbers; give two letters such as US or DE")
    return code


class Named(_Section):
    """A product or a competitor. In app.yaml a plain name will do."""

    name: str = Field(min_length=1, max_length=120, description="How it is called.")
    aliases: tuple[str, ...] = Field(default=(), max_length=20, description="What else visitors call it.")

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


NamedEntry = Annotated[Named, BeforeValidator(_as_named)]


class CustomField(_Section):
    """A field of the owner's own."""

    name: str = Field(
        pattern=r"^[a-z][a-z0-9_]{0,59}$",
        description="A short name in small letters, such as contract_end.",
    )
    type: FieldType = Field(default="text", description="What a value must be.")
    label: str | None = Field(
        default=None,
        max_length=120,
        description="How people call it, such as `contract end`; made from the name when not given.",
    )
    description: str = Field(min_length=1, max_length=500, description="What belongs there.")
    examples: tuple[str, ...] = Field(
        default=(), max_length=20, description="Values as visitors would say them."
    )
    choices: tuple[str, ...] = Field(
        default=(), max_length=50, description="The only values, for the type `choice`."
    )
    required: bool = Field(default=False, description="Whether visitors are asked for it.")
    many: bool = Field(default=False, description="Whether several values are kept side by side.")

    @model_validator(mode="after")
    def _has_choices(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError(
                f"the field {self.name}: `choices` belong to the type `choice`, and it needs them"
            )
        return self


class ProfileCapture(_Section):
    """What the agent tries to learn about a visitor."""

    enabled: bool = Field(default=True, description="Whether anything is learnt from what visitors write.")
    ask: bool = Field(
        default=True, description="Whether the agent asks for what is required; else it only listens."
    )
    required_fields: tuple[str, ...] = Field(
        default=("name", "email"), description="Asked for, one at a time, when nothing better is to be said."
    )
    optional_fields: tuple[str, ...] = Field(
        default=("company", "phone", "role"),
        description="What else is worth knowing. All built-in fields are kept when a visitor mentions them.",
    )
    custom_fields: tuple[CustomField, ...] = Field(
        default=(), max_length=40, description="Fields of your own."
    )
    default_region: Annotated[str, AfterValidator(_region)] = Field(
        default="US",
        description="The country (two letters, ISO 3166) of phone numbers that are written without one.",
    )
    competitors: tuple[NamedEntry, ...] = Field(
        default=(), max_length=200, description="Other vendors: names, or `name` with `aliases`."
    )
    products: tuple[NamedEntry, ...] = Field(
        default=(), max_length=500, description="What you sell: names, or `name` with `aliases`."
    )
    consent_text: str | None = Field(
        default=None,
        max_length=1_000,
        description="Shown when contact data is taken; {company} stands for your company's name. "
        "A built-in sentence when not given.",
    )
    consent_version: str = Field(
        default="1", max_length=60, description="Kept with each consent; change it when you change the text."
    )

    @model_validator(mode="after")
    def _fields_exist(self) -> Self:
        custom = tuple(field.name for field in self.custom_fields)
        if taken := sorted({n for n in custom if canonical(n) in BUILTIN or custom.count(n) > 1}):
            raise ValueError(f"custom fields with a name that is taken: {', '.join(taken)}")
        known = (*BUILTIN, *custom)
        named = (*self.required_fields, *self.optional_fields)
        if unknown := [name for name in named if canonical(name) not in known]:
            also = ", ".join(f"{alias} ({name})" for alias, name in ALIASES.items())
            raise ValueError(
                f"unknown fields: {', '.join(unknown)}. There are: {', '.join(known)}; also {also}."
            )
        return self

    @property
    def required(self) -> tuple[str, ...]:
        """Canonical names of what is asked for, the owner's own required fields last."""
        named = (canonical(name) for name in self.required_fields)
        return tuple(dict.fromkeys((*named, *(f.name for f in self.custom_fields if f.required))))

    @property
    def optional(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(canonical(name) for name in self.optional_fields))
