"""How somebody is greeted who comes back: by name of the rep they know, if a signature says that it is them."""

from __future__ import annotations

from agent.intake import OpenTurn
from agent.services import Services
from crm.inbound.standing import greeted_by, standing_of
from db.pool import transaction


async def known_rep(services: Services, turn: OpenTurn) -> str | None:
    """The name, as visitors know it, of the rep who looks after this visitor; None when they may not hear of it, when
    app.yaml does not name the rep, and when nobody could be asked to come."""
    session, settings = turn.session, turn.settings
    if not session.identified or session.contact_id is None or not settings.team_reachable:
        return None
    async with transaction(services.pool, turn.tenant) as conn:
        standing = await standing_of(conn, session.contact_id)
    email = greeted_by(standing, identified=session.identified)
    return next((rep.name for rep in settings.qualification.owners.reps if rep.email == email), None)
