"""What visitors do with products: viewed, asked, configured, quoted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from crm import cleaning, store
from crm.model import Interaction
from crm.services import Services
from db.pool import Connection

MAX_REQUIREMENTS = 20


async def record(
    conn: Connection, services: Services, *, session_id: UUID, interaction: Interaction, now: datetime
) -> bool:
    """Keep it: whether it is new. The same product, kind and turn of a session are kept once; nameless ones never."""
    product = cleaning.one_line(interaction.product)
    if not product:
        return False
    requirements = (cleaning.one_line(text, 500) for text in interaction.requirements[:MAX_REQUIREMENTS])
    clean = replace(
        interaction,
        product=product,
        requirements=tuple(text for text in requirements if text),
        recommendation=cleaning.one_line(interaction.recommendation, cleaning.MAX_TEXT),
        page_url=cleaning.one_line(interaction.page_url, cleaning.MAX_TEXT),
    )
    return await store.insert_interaction(
        conn, services.ids(), session_id=session_id, interaction=clean, now=now
    )
