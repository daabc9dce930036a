"""How a visitor reaches a person: the owner's way, else the site's own contact page."""

from __future__ import annotations

from agent import store
from agent.intake import OpenTurn
from agent.patience import patiently
from agent.reply import Route
from agent.services import Services
from agent.times import said_time
from crm.hours import next_opening
from db.pool import transaction


async def to_a_person(services: Services, turn: OpenTurn, language: str) -> Route:
    """The route, with when somebody is back in words of the language."""
    company, team = turn.settings.company, turn.situation.team
    opens, promise = None, turn.settings.qualification.response_promise
    if team == "closed":
        hours = turn.settings.qualification.business_hours
        opening = next_opening(hours, services.clock()) if hours else None
        opens = said_time(opening, language, zone=hours.zone) if hours and opening else None
    if company.contact_email or company.contact_url:
        return Route(company.contact_email, company.contact_url, team, opens, promise)

    async def find() -> tuple[str, str] | None:
        async with transaction(services.pool, turn.tenant) as conn:
            return await store.contact_page(conn)

    page = await patiently(find, seconds=services.outage)
    return Route(url=page[1] if page else None, team=team, opens=opens, promise=promise)
