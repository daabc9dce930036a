"""HTTP of what a visitor says about themselves: the inline form, and the identity that the site's backend signs.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from agent import sessions
from agent.leads import identify
from agent.leads.form import Filled, submit
from agent.services import Services


class ConsentIn(BaseModel):
    version: str = Field(max_length=60)
    granted: bool


class FormIn(BaseModel):
    """`values` by field name, as they were typed. `dismissed`: the visitor would rather not say."""

    model_config = ConfigDict(extra="ignore")

    form_id: UUID
    values: dict[str, str] = Field(default={}, max_length=60)
    consent: ConsentIn | None = None
    dismissed: bool = False


class FormTakenOut(BaseModel):
    """`accepted` in normal form; `text` is our reply."""

    accepted: dict[str, Any]
    text: str


class IdentifyIn(BaseModel):
    token: str = Field(min_length=1, max_length=5_000)


def visitor_routes(services: Services, *, gate: Any, bearer: Any, errors: dict[int | str, Any]) -> APIRouter:
    """All endpoints of this package."""
    router = APIRouter(prefix="/v1/sessions", tags=["sessions"], responses=errors)

    @router.post("/{session_id}/form")
    async def submit_form(
        session_id: UUID, body: FormIn, token: str = Depends(bearer), caller: Any = Depends(gate)
    ) -> FormTakenOut:
        """Fill in, or turn down, the form that a reply showed. What does not fit is named by field."""
        agreed = body.consent.version if body.consent and body.consent.granted else None
        filled = Filled(body.form_id, body.values, consent=agreed, dismissed=body.dismissed)
        credential = sessions.Credential(session_id, token)
        received = await submit(services, caller.tenant, credential, filled)
        return FormTakenOut(accepted=dict(received.accepted), text=received.text)

    @router.post("/{session_id}/identify", status_code=204)
    async def identify_visitor(
        session_id: UUID, body: IdentifyIn, token: str = Depends(bearer), caller: Any = Depends(gate)
    ) -> None:
        """Say who the visitor is, with a token that the site's own backend has signed."""
        await identify(services, caller.tenant, sessions.Credential(session_id, token), body.token)

    return router
