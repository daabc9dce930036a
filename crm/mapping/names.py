"""Our own fields as a mapping names them: what they are, what people call them. PURE data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text", "long", "name", "email", "phone", "number", "size", "money", "boolean", "moment", "many", "url"
]
"""size is {"min", "max"}, money {"amount", "max", "currency", "per"}, many several texts, long more than a line."""


@dataclass(frozen=True, slots=True)
class OurField:
    """`known_as` are names that CRMs and people use for it, in small letters, for suggestions."""

    name: str
    label: str
    kind: Kind
    known_as: tuple[str, ...] = ()


_FIELDS = (
    OurField("customer_name", "Name", "name", ("full name", "name", "contact name")),
    OurField("first_name", "First name", "text", ("first name", "given name", "firstname", "vorname", "prénom")),
    OurField("last_name", "Last name", "text", ("last name", "surname", "family name", "lastname", "nachname", "nom")),
    OurField("email", "Email", "email", ("email", "email address", "e-mail", "emailaddress1")),
    OurField("phone", "Phone", "phone", ("phone", "phone number", "telephone", "mobile", "telefon")),
    OurField("company", "Company", "text", ("company", "company name", "account name", "organization", "firma")),
    OurField("job_title", "Job title", "text", ("job title", "title", "position", "role", "jobtitle")),
    OurField("industry", "Industry", "text", ("industry", "sector", "branche")),
    OurField("company_size", "Company size", "size", ("number of employees", "employees", "company size")),
    OurField("budget_range", "Budget", "money", ("budget", "annual budget", "budget amount")),
    OurField("timeline", "Timeline", "text", ("timeline", "purchase timeframe", "buying time frame", "decision date")),
    OurField("decision_maker", "Decision maker", "boolean", ("decision maker", "is decision maker", "buying role")),
    OurField("needs", "Needs", "many", ("needs", "requirements", "pain points", "use case", "interest")),
    OurField("products_of_interest", "Products of interest", "many", ("product interest", "products")),
    OurField("competitors", "Competitors", "many", ("competitors", "competitor", "current provider", "current vendor")),
    OurField("score", "Score", "number", ("lead score", "score", "rating score")),
    OurField("status", "Status", "text", ("lead status", "status", "lead state")),
    OurField("owner", "Owner", "email", ("owner email", "assigned to")),
    OurField("country", "Country", "text", ("country", "country region")),
    OurField("language", "Language", "text", ("language", "preferred language")),
    OurField("website", "Website", "url", ("website", "web site", "company domain", "domain")),
    OurField("summary", "Summary of the conversation", "long", ("description", "summary", "notes", "comments")),
    OurField("next_steps", "Next steps", "many", ("next step", "next steps")),
    OurField("session_url", "Link to the conversation", "url", ("conversation link", "chat link", "chat url")),
    OurField("channel", "Channel", "text", ("lead source", "source", "channel", "original source")),
    OurField("source", "Source", "text", ("source name", "traffic source", "source detail")),
    OurField("campaign", "Campaign", "text", ("campaign", "campaign name")),
    OurField("source_page", "First page", "url", ("landing page", "first page", "first page seen", "source page")),
    OurField("referrer", "Referrer", "url", ("referrer", "referring site", "first referrer")),
    OurField("first_seen_at", "First visit", "moment", ("first seen", "first visit", "first session date")),
    OurField("last_seen_at", "Last visit", "moment", ("last seen", "last visit", "last activity date")),
    *(
        OurField(f"utm_{part}", f"UTM {part}", "text", (f"utm {part}",))
        for part in ("source", "medium", "campaign", "term", "content")
    ),
    *(
        OurField(click, f"{label} click id", "text", (click, f"{label.lower()} click id"))
        for click, label in (
            ("gclid", "Google"), ("gbraid", "Google app"), ("wbraid", "Google web to app"), ("fbclid", "Facebook"),
            ("msclkid", "Microsoft"), ("li_fat_id", "LinkedIn"), ("ttclid", "TikTok"),
        )
    ),
)  # fmt: skip

OURS: Mapping[str, OurField] = {field.name: field for field in _FIELDS}


def our_field(name: str) -> OurField:
    """The field of this name; the owner's own ones, which visitors are asked for, are text."""
    words = name.replace("_", " ")
    return OURS.get(name) or OurField(name, words.capitalize(), "text", (words.lower(),))
