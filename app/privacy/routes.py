"""HTTP of erasing and exporting: for administrators, for visitors in the chat, and behind the links in mails.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.routes import Caller, bearer
from agent.sessions import Credential, authorised
from app.privacy import erase, export, store
from app.privacy.erase import EraseDeps
from app.privacy.model import Erased, ProofKind
from db.pool import transaction
from kit.errors import BadRequest, Gone, NotFound
from outreach import store as outreach_store
from outreach.links import Links
from outreach.pages.render import (
    RenderedPage,
    erase_page,
    erased_page,
    expired_page,
    unsubscribe_page,
    unsubscribed_page,
)
from outreach.settings import OutreachSettingsOf


@dataclass(frozen=True, slots=True)
class PrivacyDeps:
    """`gate` lets a widget's request in, `admin` one with the admin key; `anyone` only counts a request.

    `company` is named on the page of a link that is not valid, when nobody knows whose it was.
    """

    erase: EraseDeps
    links: Links
    settings: OutreachSettingsOf
    gate: Callable[..., Awaitable[Caller]]
    admin: Callable[..., Awaitable[UUID]]
    anyone: Callable[..., Awaitable[None]]
    company: str


class EraseIn(BaseModel):
    """An email address or a session's id, not both."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: str | None = Field(default=None, max_length=254)
    session_id: UUID | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.email is None) == (self.session_id is None):
            raise ValueError("give either email or session_id")
        return self


class ErasedOut(BaseModel):
    """`counts` is rows by table, `files` mails in the outbox folder, `masked` conversations of others that named the
    address. `elsewhere` says what is out of reach here. `proof` is null when there was nothing and a proof before.
    """

    proof: UUID | None
    subject: str
    counts: Mapping[str, int]
    files: int
    masked: int
    elsewhere: Sequence[str]

    @classmethod
    def of(cls, erased: Erased) -> Self:
        return cls.model_validate(erased, from_attributes=True)


class ProofOut(BaseModel):
    """`subject` is a keyed hash of the address or session, or the day of a retention run."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: ProofKind
    subject: str
    counts: Mapping[str, int]
    at: datetime


class ProofsOut(BaseModel):
    erasures: list[ProofOut]


_EXPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Everything that is stored, as an archive or as JSON.",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def build_router(deps: PrivacyDeps) -> APIRouter:
    """All endpoints of privacy. They raise `kit.errors.AppError`, except the pages, which show what is wrong."""
    router = APIRouter()
    router.include_router(_admin_routes(deps))
    router.include_router(_visitor_routes(deps))
    router.include_router(_pages(deps))
    return router


def _admin_routes(deps: PrivacyDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/admin/privacy", tags=["privacy"])

    @router.post("/erase")
    async def erase_all(body: EraseIn, tenant: UUID = Depends(deps.admin)) -> ErasedOut:
        """Erase everything of an email address, or one session. Doing so again changes nothing."""
        if body.email is not None:
            return ErasedOut.of(await erase.by_email(deps.erase, tenant, body.email))
        assert body.session_id is not None
        return ErasedOut.of(await erase.by_session(deps.erase, tenant, body.session_id))

    @router.get("/export", response_class=Response, responses=_EXPORT)
    async def export_all(
        email: Annotated[str | None, Query(max_length=254)] = None,
        session_id: UUID | None = None,
        format: Literal["zip", "json"] = "zip",
        tenant: UUID = Depends(deps.admin),
    ) -> Response:
        """Everything that is stored about an email address, or one session."""
        if (email is None) == (session_id is None):
            raise BadRequest("Give either email or session_id.", code="invalid")
        if email is not None:
            found = await export.of_email(deps.erase, tenant, email)
        else:
            assert session_id is not None
            found = await export.of_session(deps.erase, tenant, session_id)
        if format == "json":
            return Response(export.as_json(found), media_type="application/json")
        disposition = {
            "Content-Disposition": 'attachment; filename="export.zip"',
            "Cache-Control": "no-store",
        }
        return Response(export.as_zip(found), media_type="application/zip", headers=disposition)

    @router.get("/erasures")
    async def list_erasures(
        kind: ProofKind | None = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
        tenant: UUID = Depends(deps.admin),
    ) -> ProofsOut:
        """Proofs of what was erased, the latest first. They name nobody."""
        async with transaction(deps.erase.pool, tenant) as conn:
            found = await store.proofs(conn, kind=kind, limit=limit)
        return ProofsOut(erasures=[ProofOut.model_validate(each) for each in found])

    return router


def _visitor_routes(deps: PrivacyDeps) -> APIRouter:
    router = APIRouter(prefix="/v1/sessions", tags=["sessions"])

    @router.delete("/{session_id}", status_code=204)
    async def delete_session(
        session_id: UUID, token: str = Depends(bearer), caller: Caller = Depends(deps.gate)
    ) -> None:
        """The visitor erases their own conversation, and what is known of them when nothing else is left.

        Doing so again changes nothing; its token opens nothing any more.
        """
        async with transaction(deps.erase.pool, caller.tenant) as conn:
            try:
                await authorised(conn, Credential(session_id, token))
            except NotFound:
                subject = erase.subject_of(deps.erase.secret, caller.tenant, "session", str(session_id))
                if await store.has_proof(conn, subject):
                    return
                raise
        await erase.by_session(deps.erase, caller.tenant, session_id)

    return router


def _pages(deps: PrivacyDeps) -> APIRouter:
    """What the links in mails lead to. Looking at a page changes nothing: mail scanners open every link."""
    router = APIRouter(include_in_schema=False, dependencies=[Depends(deps.anyone)])

    @router.get("/unsubscribe/{token}")
    async def ask_unsubscribe(token: str, request: Request) -> Response:
        try:
            link = deps.links.read_unsubscribe(token)
        except (NotFound, Gone) as error:
            return _expired(deps, request, error)
        company, locale = await _known(deps, link.tenant, request)
        return _shown(unsubscribe_page(company, locale, address=link.address))

    @router.post("/unsubscribe/{token}")
    async def unsubscribe(token: str, request: Request) -> Response:
        """Also what mail programs send by themselves (RFC 8058): they follow no redirect and show no page."""
        try:
            link = deps.links.read_unsubscribe(token)
        except (NotFound, Gone) as error:
            return _expired(deps, request, error)
        async with transaction(deps.erase.pool, link.tenant) as conn:
            # A wish goes before a bounce, which an erasure would forget.
            await outreach_store.unsuppress(conn, link.address)
            await outreach_store.suppress(
                conn, link.address, reason="unsubscribed", detail=None, now=deps.erase.clock()
            )
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse("Unsubscribed.\n", headers={"Cache-Control": "no-store"})
        return _shown(unsubscribed_page(*await _known(deps, link.tenant, request)))

    @router.get("/erase/{token}")
    async def ask_erase(token: str, request: Request) -> Response:
        try:
            link = deps.links.read_erase(token)
        except (NotFound, Gone) as error:
            return _expired(deps, request, error)
        return _shown(erase_page(*await _known(deps, link.tenant, request)))

    @router.post("/erase/{token}")
    async def erase_by_link(token: str, request: Request) -> Response:
        try:
            link = deps.links.read_erase(token)
        except (NotFound, Gone) as error:
            return _expired(deps, request, error)
        company, locale = await _known(deps, link.tenant, request)
        if b"erase" not in parse_qs(await request.body()).get(b"confirm", []):
            return _shown(erase_page(company, locale))
        await erase.by_email(deps.erase, link.tenant, link.address)
        return _shown(erased_page(company, locale))

    return router


async def _known(deps: PrivacyDeps, tenant: UUID, request: Request) -> tuple[str, str]:
    """(company, language) of a page: the reader's first language, else the company's."""
    company = (await deps.settings(tenant)).conversation.company
    return company.name, _language(request) or company.language


def _language(request: Request) -> str:
    return request.headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip()[:20]


def _shown(page: RenderedPage, *, status: int = 200) -> Response:
    return HTMLResponse(page.html, status_code=status, headers=dict(page.headers))


def _expired(deps: PrivacyDeps, request: Request, error: NotFound | Gone) -> Response:
    return _shown(expired_page(deps.company, _language(request)), status=error.status)
