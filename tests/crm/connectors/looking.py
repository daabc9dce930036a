"""How tests of one vendor look at what is in its server and at what was said."""

from __future__ import annotations

from typing import Any

from crm.connectors.model import Ref, Skipped
from tests.crm.connectors.vendor import Vendor


def whys(skipped: tuple[Skipped, ...]) -> dict[str, str]:
    """{field: why it was not written}."""
    return {each.field: each.why for each in skipped}


def only(vendor: Vendor, kind: str) -> dict[str, Any]:
    """The one record of a kind."""
    [record] = vendor.server.kind(kind).values()
    return record


async def contact_of(vendor: Vendor) -> Ref:
    return (await vendor.connector().upsert_contact(vendor.person(), None)).ref
