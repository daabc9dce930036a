"""Which products a turn was about, and how: asked for, put together with requirements, quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.intake import OpenTurn
from agent.leads import store
from agent.profile.config import Named
from agent.sentences import MARKERS, sentences
from agent.services import Services
from crm import interactions
from crm.model import Interaction, InteractionKind
from db.pool import Connection

_QUOTE_WORDS = re.compile(
    r"\b(quote|quotation|offer|proposal|angebot|kostenvoranschlag|devis|presupuesto|cotizaci[oó]n)\b",
    re.IGNORECASE,
)
MAX_RECOMMENDATION = 300


def of_turn(turn: OpenTurn, *, reply: str) -> tuple[Interaction, ...]:
    """The products that the visitor named in this message. PURE."""
    stated = turn.details.stated
    products = [str(one.value) for one in stated if one.name == "products_of_interest"]
    requirements = tuple(one.quote for one in stated if one.name in ("needs", "company_size", "budget_range"))
    kind: InteractionKind = "asked"
    if _QUOTE_WORDS.search(turn.understanding.message):
        kind = "quoted"
    elif requirements:
        kind = "configured"
    return tuple(
        Interaction(product, kind, requirements, _recommendation(product, reply), turn_id=turn.id)
        for product in dict.fromkeys(products)
    )


def of_page(products: Sequence[Named], *, url: str | None, title: str | None) -> tuple[Interaction, ...]:
    """The product whose page this is: its name stands in the title, or in the address as "my-product". PURE."""
    words, address = (title or "").casefold(), (url or "").casefold()
    found = [
        product.name
        for product in products
        if any(
            _stands_in(name.casefold(), words) or f"/{re.sub(r'[^a-z0-9]+', '-', name.casefold())}" in address
            for name in product.spellings
        )
    ]
    return tuple(Interaction(name, "viewed", page_url=url) for name in found)


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _recommendation(product: str, reply: str) -> str | None:
    """The first sentence of our reply that names the product."""
    for sentence in sentences(reply):
        if _stands_in(product.casefold(), sentence.casefold()):
            return MARKERS.sub("", sentence).strip()[:MAX_RECOMMENDATION]
    return None


async def record_interactions(conn: Connection, services: Services, turn: OpenTurn, *, reply: str) -> None:
    """Store what the turn and the pages seen have to do with products; a repeat changes nothing."""
    products, found = turn.settings.profile.products, of_turn(turn, reply=reply)
    if products and turn.settings.page_tracking.enabled:
        seen = await store.pages(conn, turn.session.id)
        if turn.page:
            seen.append((turn.page.url, turn.page.title))
        for url, title in seen:
            found += of_page(products, url=url, title=title)
    for interaction in found:
        await interactions.record(
            conn, services.crm, session_id=turn.session.id, interaction=interaction, now=services.clock()
        )
