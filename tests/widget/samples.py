"""What the stand-in of the server says unless a test wants something else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

PRICES: Json = {
    "marker": 1,
    "url": "https://northwind.example/pricing",
    "title": "Plans and pricing",
    "quote": "The Team plan costs 24 EUR per user and month, billed yearly.",
}
TRIAL: Json = {
    "marker": 2,
    "url": "https://northwind.example/faq#trial",
    "title": "Frequently asked questions",
    "quote": "Every plan starts with a free trial of 30 days. No credit card is needed.",
}
DEFAULT_TEXT = (
    "The **Team plan** costs 24 EUR per user and month when you pay yearly [1]. "
    "It includes:\n\n- unlimited projects\n- single sign-on\n\nYou can try it for 30 days first, without a card [2]."
)
CONSENT: Json = {
    "text": "If you leave your contact details, Northwind uses them to answer you.",
    "policy_url": "https://northwind.example/privacy",
    "version": "2026-01",
}
LEAVE: Json = {
    "leave": "Your messages are sent to Northwind to answer you. Do you agree?",
    "leave_yes": "I agree",
    "leave_no": "No",
}
FORM: Json = {
    "form_id": "f1",
    "reason": "So that a colleague can send you the offer: how can we reach you?",
    "fields": [
        {"name": "customer_name", "label": "Your name", "type": "text", "required": False, "autocomplete": "name"},
        {"name": "email", "label": "Email", "type": "email", "required": True, "autocomplete": "email"},
        {"name": "phone", "label": "Phone", "type": "tel", "required": False, "autocomplete": "tel"},
    ],
    "consent": CONSENT,
    "submit": "Send",
    "dismiss": "No, thanks",
}  # fmt: skip
CONFIG: Json = {
    "name": "Northwind",
    "greeting": "Hello! Ask me anything about Northwind. I answer from our website and show you where it says so.",
    "suggestions": [
        "What does the Team plan cost?",
        "Do you integrate with HubSpot?",
        "Where is our data stored?",
    ],
    "disclosure": "Answers come from an AI and may be incomplete.",
    "privacy_url": "https://northwind.example/privacy",
    "accent": None,
    "locale": "en",
}


ZONE = "Central Time (Chicago), UTC−6"


def _slot(day: str, hours: str, start: str) -> Json:
    """Half an hour of 2026 in Chicago, in winter; `start` is its beginning in UTC, as `03-03T16:00`."""
    begins = datetime.fromisoformat(f"2026-{start}:00+00:00")
    return {
        "id": f"demo.{begins:%Y%m%dT%H%MZ}.30",
        "start": begins.isoformat(),
        "end": (begins + timedelta(minutes=30)).isoformat(),
        "label": f"{day}, {hours} Central Time (Chicago, UTC−6)",
        "day": day,
        "hours": hours,
    }


SLOTS: list[Json] = [
    _slot("Tuesday, March 3", "10:00 – 10:30 AM", "03-03T16:00"),
    _slot("Tuesday, March 3", "2:00 – 2:30 PM", "03-03T20:00"),
    _slot("Wednesday, March 4", "9:00 – 9:30 AM", "03-04T15:00"),
    _slot("Friday, March 6", "11:30 AM – 12:00 PM", "03-06T17:30"),
]
OFFER: Json = {
    "offers": SLOTS,
    "zone": "America/Chicago",
    "zone_name": ZONE,
    "name": "Product demo",
    "duration": 30,
    "purpose": "book",
    "other": "Another time",
}
OFFER_TEXT = (
    "Gladly! For your Product demo (30 minutes) I can offer this:\n\n"
    + "\n".join(f"{number}. {slot['day']}, {slot['hours']}" for number, slot in enumerate(SLOTS, 1))
    + f'\n\nAll times are in {ZONE}.\n\nTell me a number, or say what suits you better, such as "Thursday after 3".'
)
PROPOSED: Json = {
    "state": "proposed",
    "id": None,
    "name": "Product demo",
    "start": SLOTS[1]["start"],
    "end": SLOTS[1]["end"],
    "duration": 30,
    "zone": "America/Chicago",
    "zone_name": ZONE,
    "day": SLOTS[1]["day"],
    "hours": SLOTS[1]["hours"],
    "label": SLOTS[1]["label"],
    "email": "ada@lovelace.example",
    "join_url": None,
    "link": None,
    "previous": None,
    "expires_at": None,
    "agree": "Yes, book it",
    "other": "Another time",
}
PROPOSED_TEXT = (
    f"{SLOTS[1]['label']}, 30 minutes. The invitation goes to ada@lovelace.example. Shall I book it?"
)
CONFIRMED: Json = PROPOSED | {
    "state": "confirmed",
    "id": "b1",
    "join_url": "https://meet.example/abc-defg-hij",
    "link": "tok.en/+1",
    "agree": None,
    "other": None,
}
CONFIRMED_TEXT = f"Booked: {SLOTS[1]['label']}. The invitation is on its way to ada@lovelace.example."
