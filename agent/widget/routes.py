"""HTTP of what the widget shows at first.

Annotations stay evaluated here, because the routes are made inside a function from what the application passes in.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Protocol
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from agent import sessions
from agent.config import Settings
from agent.replies import opened_in, say
from agent.services import Services
from agent.widget import shown
from agent.widget.api import (
    ContactOut,
    LauncherOut,
    NudgeOut,
    ThemeOut,
    WidgetConfigOut,
    WidgetConsentOut,
)
from agent.widget.words import OWN_KEYS

_CACHE = "private, max-age=60"
"""A page's configuration is public, but not every cache between heeds that it differs by widget key and origin."""


class Caller(Protocol):
    @property
    def tenant(self) -> UUID: ...


def visitor_routes(
    services: Services, *, gate: Callable[..., Awaitable[Caller]], errors: dict[int | str, dict[str, Any]]
) -> APIRouter:
    """What a page asks for before a session is opened."""
    router = APIRouter(prefix="/v1/widget", tags=["widget"], responses=errors)

    @router.get("/config")
    async def widget_config(
        response: Response,
        url: Annotated[str | None, Query(max_length=8_000)] = None,
        locale: Annotated[str | None, Query(max_length=64)] = None,
        caller: Caller = Depends(gate),
    ) -> WidgetConfigOut:
        """What the chat shows on this page, in this language where it can. Nothing is stored."""
        settings = await services.settings(caller.tenant)
        suggestions = await sessions.suggestions(services, caller.tenant, url)
        response.headers["Cache-Control"] = _CACHE
        response.headers["Vary"] = "X-Widget-Key"
        return config_for(settings, suggestions, page_url=url, asked=locale)

    return router


def config_for(
    settings: Settings, suggestions: tuple[str, ...], *, page_url: str | None, asked: str | None
) -> WidgetConfigOut:
    """What one page is told. PURE."""
    widget, company = settings.widget, settings.company
    locale = shown.locale_of(widget, asked=asked, company=company.language)
    path = shown.path_of(page_url)
    opened = opened_in(locale, company.language)
    own = {key: _named(text, company.name) for key, text in widget.texts.get(locale, {}).items()}
    return WidgetConfigOut(
        name=widget.name or company.name,
        greeting=own.get("greeting") or sessions.greeting(settings, locale),
        suggestions=list(suggestions),
        disclosure=own.get("disclosure") or widget.disclosure or say("disclosure", opened),
        privacy_url=company.privacy_url,
        leave=_leave(settings, locale),
        leave_yes=own.get("yes") or say("consent_yes", opened),
        leave_no=own.get("no") or say("consent_no", opened),
        accent=widget.accent,
        locale=locale,
        consent=_consent(settings, locale),
        theme=ThemeOut(accent=widget.accent, **widget.theme.model_dump()),
        position=widget.position,
        launcher=LauncherOut.of(widget.launcher),
        texts={key: text for key, text in own.items() if key not in OWN_KEYS},
        nudges=[NudgeOut.of(nudge, text) for nudge, text in shown.nudges_for(widget, path, locale)],
        hidden=shown.is_hidden(widget.placement, path),
        contact=ContactOut(email=company.contact_email, url=company.contact_url),
        retention_days=settings.retention_days,
    )


def _named(text: str, company: str) -> str:
    return text.replace("{company}", company)


def _leave(settings: Settings, locale: str) -> str:
    """What is asked before anything is sent; the page's own tag may want it whatever the settings say."""
    company, about_contact = settings.company, sessions.consent(settings, locale)
    asked = settings.widget.consent_text or say(
        "consent_chat", opened_in(locale, company.language), company=company.name
    )
    return f"{_named(asked, company.name)} {about_contact.text if about_contact else ''}".strip()


def _consent(settings: Settings, locale: str) -> WidgetConsentOut | None:
    """What is shown about contact details, or asked before anything is sent; None when neither is wanted."""
    mode, about_contact = settings.widget.consent, sessions.consent(settings, locale)
    if about_contact is None and mode == "auto":
        return None
    text = about_contact.text if about_contact else ""
    return WidgetConsentOut(
        mode=mode,
        text=_leave(settings, locale) if mode == "required" else text,
        policy_url=settings.company.privacy_url,
        version=settings.profile.consent_version,
    )
