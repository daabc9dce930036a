"""`salesagent demo`: the server, the demo company's site on it, and that site read like any other."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from uuid import UUID

from app.database import Say
from app.demo import outbox, website
from app.environment import Environment
from app.ingestion import opened_sync
from app.listening import address_of
from app.run import configure_logs
from app.server import run
from app.services import Services, open_services
from app.subscriptions import subscribe
from app.web import create_app
from db import tenants
from db.pool import anonymous, transaction
from db.tenants import Tenant
from ingest import store
from ingest.report import Progress, SyncReport
from ingest.rows import SourceRow
from ingest.sync import run_sync

TENANT = "demo"
COMPANY = "Takthof"
QUESTIONS = (
    "How long is the free trial?",
    "Does it work with SAP?",
    "Where is our data stored?",
)
MEETINGS = {
    "enabled": True,
    "timezone": "Europe/Berlin",
    "hours": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-16:00"),
    "types": [{"key": "demo", "name": "Product demo", "duration": 40}],
    "hosts": [
        {"key": "mira", "name": "Mira Hansen", "email": "mira@takthof.example"},
        {"key": "paul", "name": "Paul Girard", "email": "paul@takthof.example", "timezone": "Europe/Paris"},
    ],
}
"""As the site's contact page says: demos of 40 minutes, every weekday between 9:00 and 16:00."""


async def run_demo(environment: Environment, listener: socket.socket, *, say: Say) -> None:
    """Serve on `listener` until stopped. Raises SettingsError before anything is started."""
    began = time.perf_counter()
    with listener:
        address = address_of(listener)
        say("Starting the database")
        async with open_services(environment, say=say) as services:
            configure_logs("WARNING", services.settings.telemetry.log_format)
            tenant = await _tenant(services, address)
            app = create_app(services)
            app.include_router(outbox.build_router(services.outgoing.outbox(tenant.id)))
            app.include_router(website.build_router(widget_key=tenant.widget_key))

            async def when_up() -> None:
                report = await _read_site(services, tenant.id, address, say=say)
                _say_ready(report, address, seconds=time.perf_counter() - began, say=say)

            subscribe(services)
            services.second_look.start()
            await run(app, services, listener=listener, worker=True, when_up=when_up)
        say("Stopped.")


async def _tenant(services: Services, address: str) -> Tenant:
    """The demo's own tenant, apart from the owner's, allowed on the addresses the demo may be opened at."""
    async with anonymous(services.pool) as conn:
        found = await tenants.find_by_slug(conn, TENANT)
    async with transaction(services.pool, found or services.ids()) as conn:
        if found is None:
            await tenants.create(conn, slug=TENANT, name=COMPANY, origins=[])
        await tenants.set_overrides(conn, _overrides(address))
        for origin in (address, address.replace("127.0.0.1", "localhost")):
            await tenants.allow_origin(conn, origin)
        return await tenants.get(conn)


def _overrides(address: str) -> dict[str, object]:
    """What the demo company has decided. Its mails go to the outbox, whatever app.yaml says."""
    return {
        "company": {
            "name": COMPANY,
            "contact_url": f"{address}/contact",
            "contact_email": "hello@takthof.example",
            "privacy_url": f"{address}/legal/privacy",
        },
        "agent": {"suggestions": [{"pages": "*", "questions": list(QUESTIONS)}]},
        "outreach": {
            "mail": {"provider": "outbox", "from_email": "assistant@takthof.example"},
            "team": {"recipients": ["sales@takthof.example"]},
        },
        "sales_agent": {
            "conversation_summaries": {"email_enabled": True, "send_to_customer": True},
            "appointment_scheduling": MEETINGS,
        },
    }


async def _read_site(services: Services, tenant: UUID, address: str, *, say: Say) -> SyncReport:
    """Ingest the served site through its sitemap, over HTTP. A site read at another address before is forgotten."""
    target = f"{address}/sitemap.xml"
    async with transaction(services.pool, tenant) as conn:
        for old in await store.sources(conn):
            if old.target != target:
                await store.delete_source(conn, old.id)
        row = SourceRow(services.ids(), "website", target, {}, None, None, services.clock())
        source_id = await store.upsert_source(conn, row)
    say("Reading the demo website")
    # The demo's own site stands on this machine, where the crawler does not go unless it is told to.
    config = services.settings.ingest.model_copy(update={"allow_private_addresses": True, "concurrency": 4})
    async with opened_sync(services, config) as deps:
        return await run_sync(deps, tenant, source_id, on_progress=_teller(say))


def _teller(say: Say) -> Callable[[Progress], None]:
    """Tells how far the reading is, at most once a second."""
    told = time.perf_counter()

    def tell(progress: Progress) -> None:
        nonlocal told
        if time.perf_counter() - told > 1:
            told = time.perf_counter()
            of = f" of {progress.expected}" if progress.expected else ""
            say(f"  {progress.done}{of} pages, {progress.passages} passages")

    return tell


def _say_ready(report: SyncReport, address: str, *, seconds: float, say: Say) -> None:
    new = f"{report.fetched} of them new" if report.fetched else "nothing new"
    say(f"{report.pages_found} pages, {report.passages} passages ({new}), after {seconds:.1f} s")
    say("")
    say(f"  Open {address}/ and ask, in the chat at the lower right:")
    for question in QUESTIONS:
        say(f"    - {question}")
    say("")
    say("  or book a demo: write “Can I book a demo next week?”")
    say("")
    say(f"When a conversation ends, its mails stand at {address}{outbox.PATH}.")
    say("Ctrl-C stops it.")
