"""HTTP of the hand-off: what a rep does, and what the visitor's browser asks for while a person takes part.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from typing import Annotated, Any, Protocol
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from agent import sessions
from agent.api import RepMessageOut
from agent.handoff import actions, store
from agent.handoff.model import Handoff
from agent.services import Services
from db.pool import transaction


class HandoffOut(BaseModel):
    """`rep` is the name the visitor knows; `messages` follow the id that was asked for."""

    handoff: Handoff
    rep: str | None
    messages: list[RepMessageOut]


class TakeOverIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rep: str = Field(min_length=1, max_length=200)


class SayIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=actions.MAX_TEXT)


class Bearer(Protocol):
    def __call__(self, authorization: str | None = None) -> str: ...


def visitor_routes(
    services: Services, *, gate: Any, bearer: Bearer, errors: dict[int | str, Any]
) -> APIRouter:
    """What the visitor's browser asks for while a person takes part."""
    router = APIRouter(prefix="/v1/sessions", tags=["sessions"], responses=errors)

    @router.get("/{session_id}/messages")
    async def read_messages(
        session_id: UUID,
        after: Annotated[int, Query(ge=0)] = 0,
        token: str = Depends(bearer),
        caller: Any = Depends(gate),
    ) -> HandoffOut:
        """What a rep has said since the message `after`, and who is in charge."""
        credential = sessions.Credential(session_id, token)
        found = await actions.current(services, caller.tenant, credential, after=after)
        return HandoffOut(
            handoff=found.handoff, rep=found.rep, messages=[RepMessageOut.of(row) for row in found.messages]
        )

    return router


def admin_routes(services: Services, *, admin: Any, errors: dict[int | str, Any]) -> APIRouter:
    """What a rep does in a session."""
    router = APIRouter(prefix="/v1/admin/sessions", tags=["admin"], responses=errors)

    @router.post("/{session_id}/takeover", status_code=204)
    async def take_over(session_id: UUID, body: TakeOverIn, tenant: UUID = Depends(admin)) -> None:
        """Answer the visitor yourself: from now on the agent is silent."""
        await actions.take_over(services, tenant, session_id, rep=body.rep)

    @router.post("/{session_id}/messages", status_code=201)
    async def speak(session_id: UUID, body: SayIn, tenant: UUID = Depends(admin)) -> RepMessageOut:
        """Say something as the rep who has taken over."""
        return RepMessageOut.of(await actions.speak(services, tenant, session_id, text=body.text))

    @router.get("/{session_id}/messages")
    async def read(
        session_id: UUID, after: Annotated[int, Query(ge=0)] = 0, tenant: UUID = Depends(admin)
    ) -> list[RepMessageOut]:
        """What reps have said in the session."""
        async with transaction(services.pool, tenant) as conn:
            return [RepMessageOut.of(row) for row in await store.messages(conn, session_id, after=after)]

    @router.post("/{session_id}/release", status_code=204)
    async def release(session_id: UUID, tenant: UUID = Depends(admin)) -> None:
        """Give the session back to the agent."""
        await actions.release(services, tenant, session_id)

    @router.post("/{session_id}/end", status_code=204)
    async def end(session_id: UUID, tenant: UUID = Depends(admin)) -> None:
        """End the session."""
        await actions.end(services, tenant, session_id)

    return router
