"""A small company's website in two sources, read, split and embedded as a real one is.

Larkspur Cold rents cooling boxes, trailers and temperature loggers. Its names and figures are made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from db.pool import Pool, transaction
from ingest import store
from ingest.config import Config
from ingest.embed import EmbeddingConfig, EmbeddingModel, PassageVectors, load_embedder
from ingest.markdown import parse_markdown
from ingest.model import Document, PageFound, Passage
from ingest.passages import passage_text, split
from ingest.rows import SourceRow
from ingest.sync import SyncDeps, run_sync
from kit.clock import Clock
from kit.ids import uuid7
from tests.ingest.fakes import FakeSource

SITE, HELP = "http://site.test", "http://help.test"

FAQ = """
<details><summary>Do I need a special driving licence for the trailer?</summary>
<p>An ordinary class B licence is enough for the Polar Trailer.</p></details>
<details><summary>Can I pay by invoice?</summary>
<p>Companies from the European Union may pay by invoice within 21 days. Everyone else pays by card.</p></details>
<details><summary>Is there a minimum rental period?</summary>
<p>The shortest rental is three days for every product.</p></details>
"""

PAGES: Mapping[str, str] = {
    f"{SITE}/frostbox": """# FrostBox 40
The FrostBox 40 is a portable cooling box for vaccines and laboratory samples. It holds 40 litres and stays between 2
and 8 degrees.

## Price
Renting costs 29 EUR a day or 140 EUR a week. The price includes cleaning after each rental.

## Battery
The battery lasts 72 hours when it is fully charged. Charging takes five hours at any socket.
""",
    f"{SITE}/trailer": """# Polar Trailer
The Polar Trailer is a refrigerated trailer for frozen food. It takes seven pallets and cools down to minus 25 degrees.

## Price
Renting costs 180 EUR a day. Every kilometre beyond 300 a day costs 0.40 EUR more.
""",
    f"{SITE}/logger": """# Logger One
Logger One records the temperature of a shipment every five minutes and sends it to your phone.

## Price
Renting costs 12 EUR a month for each logger.

## Accuracy
The sensor is accurate to 0.3 degrees and comes with a calibration certificate.
""",
    f"{SITE}/delivery": """# Delivery and collection
Orders placed before 14:00 arrive on the next working day. Our drivers bring the equipment and take it back.

We deliver to these countries:
- Austria, with no delivery fee
- Germany, for 35 EUR
- Switzerland, for 60 EUR with customs papers

Other countries are served on request.
""",
    f"{SITE}/cancellation": """# Changing or cancelling an order
You may cancel free of charge until 48 hours before delivery. After that we charge half of the rent. This also applies
when you shorten the rental.
""",
    f"{SITE}/faq": f"# Frequently asked questions\n{FAQ}",
    f"{SITE}/insurance": """# Insurance and deposit
Each rental is insured against theft and fire. We hold a deposit of 200 EUR for a box and 1,500 EUR for a trailer. The
deposit is returned within ten days after the equipment came back undamaged.
""",
    f"{SITE}/privacy": """# Where your measurements are kept
Temperature records are stored on servers in Vienna. They are deleted after 13 months. Only your own team can read them.
""",
    f"{SITE}/team": """# The people behind Larkspur Cold

## Managing director
Ines Hofer

## Technical director
Marek Vondra

## How we began
The company was founded in Graz in 2011 by two pharmacists.
""",
    f"{SITE}/river-pharmacy": """# How River Pharmacy keeps its vaccines cold
River Pharmacy supplies 60 doctors' practices along the Danube. Since the pharmacy rents cooling boxes from us, not one
delivery of vaccines was lost to heat.
""",
    f"{SITE}/de/lieferung": """---
lang: de
---
# Lieferung und Abholung
Bestellungen, die vor 14 Uhr eingehen, liefern wir am nächsten Werktag. Unsere Fahrer bringen die Geräte und holen sie
wieder ab. Nach Deutschland kostet die Lieferung 35 EUR.
""",
    f"{SITE}/de/stornierung": """---
lang: de
---
# Stornierung
Bis 48 Stunden vor der Lieferung ist die Stornierung kostenlos. Danach berechnen wir die Hälfte der Miete.
""",
    f"{HELP}/pairing": """# Pairing a logger with your phone
Hold the blue button of the logger for six seconds until the lamp blinks. Then open the app and choose Add device.
""",
    f"{HELP}/cleaning": """# Cleaning the box between two uses
Wipe the inside with a soft cloth and mild soap. Never use bleach, because it dissolves the seal.
""",
    f"{HELP}/alarm": """# Setting a temperature alarm
An alarm rings when a logger leaves the range you chose. Set the range in the app under Limits.
""",
}


@cache
def packaged() -> EmbeddingModel:
    """The packaged model, loaded once a process; that takes seconds."""
    return load_embedder(EmbeddingConfig())


@dataclass
class Remembering:
    """An embedding model that keeps the vectors of passages it has met."""

    model: EmbeddingModel
    known: dict[str, PassageVectors] = field(default_factory=dict[str, PassageVectors])

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def dimensions(self) -> int:
        return self.model.dimensions

    async def embed_passages(self, texts: Sequence[str]) -> list[PassageVectors]:
        new = [text for text in texts if text not in self.known]
        self.known |= zip(new, await self.model.embed_passages(new), strict=True)
        return [self.known[text] for text in texts]


@cache
def remembering() -> Remembering:
    return Remembering(packaged())


def document(url: str, text: str) -> Document:
    found = parse_markdown(text, url=url).document
    assert found is not None
    return found


def passages(document: Document) -> Sequence[Passage]:
    return split(document, count_tokens=packaged().count_tokens, limit=packaged().max_tokens)


async def ingest(
    pool: Pool, tenant: UUID, clock: Clock, *, pages: Mapping[str, str] = PAGES
) -> dict[str, UUID]:
    """Store the site as the tenant's; the ids of its sources by their address."""
    sources: dict[str, UUID] = {}
    for target in (SITE, HELP):
        results = [
            PageFound(url, document(url, text)) for url, text in pages.items() if url.startswith(target)
        ]
        if results:
            sources[target] = await _sync(pool, tenant, clock, target=target, results=results)
    return sources


async def _sync(pool: Pool, tenant: UUID, clock: Clock, *, target: str, results: Sequence[PageFound]) -> UUID:
    row = SourceRow(uuid7(), "website", target, {}, None, None, clock())
    async with transaction(pool, tenant) as conn:
        source_id = await store.upsert_source(conn, row)
    deps = SyncDeps(
        pool=pool,
        embedder=remembering(),
        split=passages,
        passage_text=passage_text,
        open_source=lambda _: FakeSource(results),
        config=Config(),
        clock=clock,
        ids=uuid7,
    )
    report = await run_sync(deps, tenant, source_id)
    assert report.failed == 0 and report.pages_found == len(results)
    return source_id
