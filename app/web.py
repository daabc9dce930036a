"""The web application: routes, what surrounds them, health and metrics."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from agent import routes as agent_routes
from agent.routes import AgentDeps
from analytics import routes as analytics_routes
from analytics.routes import AnalyticsDeps
from app import errors, store
from app.admin import routes as admin_routes
from app.admin.routes import SessionsDeps
from app.crm_desk import routes as crm_desk_routes
from app.crm_desk.desk import Desk
from app.crm_desk.routes import CrmDeskDeps
from app.middleware import Cors, Guarded, Observed
from app.privacy import routes as privacy_routes
from app.privacy.erase import EraseDeps
from app.privacy.routes import PrivacyDeps
from app.services import Services
from app.sites import routes as site_routes
from app.sites.routes import SitesDeps
from app.sites.testing import page_client
from app.version import VERSION
from crm import routes as crm_routes
from crm.identity import identity_secret
from crm.inbound import routes as inbound_routes
from crm.inbound.routes import CrmHooks
from crm.local import routes as local_routes
from crm.local.routes import LocalDeps
from crm.routes import CrmDeps
from db.migrate import available
from db.outage import DATABASE_AWAY
from db.pool import anonymous
from ingest import routes as ingest_routes
from ingest.hooks import content_secret
from ingest.routes import ContentDeps
from outreach import routes as outreach_routes
from outreach.conversation import routes as conversation_routes
from outreach.conversation.routes import ConversationDeps
from outreach.routes import OutreachDeps
from scheduling import routes as scheduling_routes
from scheduling.pages import routes as page_routes
from scheduling.pages.routes import PageDeps
from scheduling.routes import SchedulingDeps
from scheduling.watching import routes as watching_routes
from scheduling.watching.routes import WatchingDeps
from widget import routes as widget_routes


def create_app(services: Services) -> FastAPI:
    """The application over opened services. It holds nothing of a visitor between two requests."""
    app = FastAPI(
        title="Sales agent",
        version=VERSION,
        description="Cited answers from a company's own pages. Public endpoints take the widget key of a tenant.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    errors.install(app)
    for router in _routers(services):
        app.include_router(router)
    app.include_router(_operations(services))
    app.add_middleware(Guarded, max_body_bytes=services.settings.server.max_body_bytes)
    app.add_middleware(Cors, gate=services.gate)
    app.add_middleware(Observed, metrics=services.metrics)
    return app


def _routers(services: Services) -> list[APIRouter]:
    return [
        agent_routes.build_router(
            AgentDeps(
                services=services.agent,
                runs=services.runs,
                gate=services.gate.visitor,
                admin=services.gate.admin,
            )
        ),
        crm_routes.build_router(
            CrmDeps(
                pool=services.pool,
                admin=services.gate.admin,
                clock=services.clock,
                ids=services.ids,
                record=services.outgoing.record_lead,
            )
        ),
        outreach_routes.build_router(
            OutreachDeps(
                deliveries=services.outgoing.deliveries,
                admin=services.gate.admin,
                anyone=services.gate.anyone,
            )
        ),
        scheduling_routes.build_router(
            SchedulingDeps(
                services=services.meetings,
                links=services.booking_links,
                gate=services.gate.visitor,
                admin=services.gate.admin,
                anyone=services.gate.anyone,
            )
        ),
        page_routes.build_router(
            PageDeps(
                services=services.meetings,
                links=services.booking_links,
                anyone=services.gate.anyone,
                company=services.settings.company.name,
            )
        ),
        watching_routes.build_router(WatchingDeps(services.watching, services.gate.anyone)),
        admin_routes.build_router(SessionsDeps(services.pool, services.gate.admin)),
        crm_desk_routes.build_router(CrmDeskDeps(Desk.of(services.outgoing), services.gate.admin)),
        privacy_routes.build_router(_privacy(services)),
        site_routes.build_router(_sites(services)),
        ingest_routes.build_router(_content(services)),
        analytics_routes.build_router(
            AnalyticsDeps(pool=services.pool, admin=services.gate.admin, clock=services.clock)
        ),
        conversation_routes.build_router(_conversations(services)),
        local_routes.build_router(_local(services)),
        inbound_routes.build_router(CrmHooks(services.outgoing.inbound, services.jobs, services.gate.anyone)),
        widget_routes.router(),
    ]


def _conversations(services: Services) -> ConversationDeps:
    return ConversationDeps(
        pool=services.pool,
        links=services.outgoing.links,
        settings=services.outgoing.settings.outreach,
        anyone=services.gate.anyone,
        company=services.settings.company.name,
    )


def _local(services: Services) -> LocalDeps:
    return LocalDeps(
        pool=services.pool,
        admin=services.gate.admin,
        clock=services.clock,
        ids=services.ids,
        pipeline=services.outgoing.crm.pipeline,
        record=services.outgoing.record_lead,
    )


def _privacy(services: Services) -> PrivacyDeps:
    erase = EraseDeps(
        pool=services.pool,
        clock=services.clock,
        ids=services.ids,
        secret=services.environment.secret(),
        outbox=services.outgoing.outbox,
    )
    return PrivacyDeps(
        erase=erase,
        links=services.outgoing.links,
        settings=services.outgoing.settings.outreach,
        gate=services.gate.visitor,
        admin=services.gate.admin,
        anyone=services.gate.anyone,
        company=services.settings.company.name,
    )


def _content(services: Services) -> ContentDeps:
    secret = services.environment.secret()
    return ContentDeps(
        pool=services.pool,
        jobs=services.jobs,
        clock=services.clock,
        secret_of=lambda tenant: content_secret(identity_secret(secret, tenant)),
        anyone=services.gate.anyone,
    )


def _sites(services: Services) -> SitesDeps:
    crawler = services.settings.ingest
    return SitesDeps(
        pool=services.pool,
        admin=services.gate.admin,
        settings=services.outgoing.settings.of,
        client=lambda: page_client(
            allow_private=crawler.allow_private_addresses, user_agent=crawler.user_agent
        ),
        public_url=services.settings.server.public_url,
    )


def _operations(services: Services) -> APIRouter:
    """Health, readiness and metrics, for whoever runs this."""
    router = APIRouter(include_in_schema=False)

    async def healthz() -> dict[str, str]:
        return {"status": "ok", "version": VERSION}

    async def readyz() -> JSONResponse:
        checks = await readiness(services)
        ready = all(checks.values())
        return JSONResponse({"ready": ready, "checks": checks}, status_code=200 if ready else 503)

    async def metrics() -> Response:
        page = await services.metrics.page(services.pool, services.jobs, services.clock)
        return Response(page, headers={"Content-Type": CONTENT_TYPE_LATEST})

    router.add_api_route("/healthz", healthz)
    router.add_api_route("/readyz", readyz)
    router.add_api_route("/metrics", metrics)
    return router


async def readiness(services: Services) -> dict[str, bool]:
    """What must be true before requests are sent here."""
    checks: dict[str, Any] = {"database": False, "migrations": False}
    try:
        async with anonymous(services.pool) as conn:
            applied = await store.applied_migrations(conn)
    except DATABASE_AWAY:
        return checks
    checks["database"] = True
    checks["migrations"] = {migration.number for migration in available()} <= applied
    return checks
