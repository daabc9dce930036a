"""Which CRMs a session goes to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from crm.sync.config import CrmEntry, Routing
from crm.sync.routing import connections_for
from tests.crm.sync.sync_rig import a_contact, a_session

BOTH = {
    "dach": {"routing": {"countries": ["DE", "AT"]}},
    "boxes": {"routing": {"products": ["cold*"]}},
    "all": {},
    "rest": {"routing": {"otherwise": True}},
}


@pytest.mark.parametrize(
    ("entries", "changes", "expected"),
    [
        (BOTH, {}, ("dach", "boxes", "all")),
        (BOTH, {"country": "FR"}, ("boxes", "all")),
        (BOTH, {"country": "FR", "products": ("Hot box",)}, ("all", "rest")),
        (BOTH, {"country": None, "products": ()}, ("all", "rest")),
        ({"both": {"routing": {"countries": ["DE"], "products": ["hot*"]}}}, {}, ()),
        ({"de": {"routing": {"pages": ["/de/*"]}}}, {}, ("de",)),
        ({"de": {"routing": {"pages": ["/de/*"]}}}, {"pages": ("/DE/Preise",)}, ("de",)),
        ({"de": {"routing": {"pages": ["/de/*"]}}}, {"pages": ("http://[x/de/",)}, ()),
        ({"off": {"enabled": False}}, {}, ()),
        ({"waits": {"paused": True}}, {}, ("waits",)),
        ({"known": {"only_with_email": True}}, {}, ("known",)),
        ({"known": {"only_with_email": True}}, {"email": None}, ()),
        ({}, {}, ()),
    ],
)
def test_where_a_session_goes(entries: Any, changes: dict[str, Any], expected: tuple[str, ...]) -> None:
    contact = a_contact(UUID(int=1), **{name: changes.pop(name) for name in ("email",) if name in changes})
    record = a_session(UUID(int=2), contact, **changes)
    made = {name: CrmEntry.model_validate({"enabled": True, **entry}) for name, entry in entries.items()}
    assert connections_for(record, made) == expected


@pytest.mark.parametrize("routing", [{"otherwise": True, "pages": ["/x"]}, {"countries": ["Germany"]}])
def test_routing_that_means_nothing_is_refused(routing: Any) -> None:
    with pytest.raises(ValidationError):
        Routing.model_validate(routing)
