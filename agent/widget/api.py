"""The JSON of the widget's configuration. What the owner left open is left out of the newer parts."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, SerializerFunctionWrapHandler, model_serializer

from agent.api import ConsentOut
from agent.widget.config import ConsentMode, Launcher, Mode, Nudge, Position


class _Sparse(BaseModel):
    @model_serializer(mode="wrap")
    def _without_nothing(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None}


class ThemeOut(_Sparse):
    """`radius` in px."""

    mode: Mode
    accent: str | None
    background: str | None
    text: str | None
    radius: int | None
    font: str | None


class LauncherOut(_Sparse):
    label: str | None
    icon: str

    @classmethod
    def of(cls, launcher: Launcher) -> LauncherOut:
        return cls(label=launcher.label, icon=launcher.icon)


class NudgeWhenOut(_Sparse):
    """All that is there has to be true."""

    dwell_seconds: int | None
    scroll_percent: int | None
    exit_intent: bool | None
    return_visit: bool | None
    utm: dict[str, str] | None


class NudgeOut(BaseModel):
    """A line that may show on this page, when its conditions come true."""

    id: str
    text: str
    when: NudgeWhenOut

    @classmethod
    def of(cls, nudge: Nudge, text: str) -> NudgeOut:
        when = nudge.when
        return cls(
            id=nudge.id,
            text=text,
            when=NudgeWhenOut(
                dwell_seconds=when.dwell_seconds,
                scroll_percent=when.scroll_percent,
                exit_intent=when.exit_intent or None,
                return_visit=when.return_visit or None,
                utm=when.utm or None,
            ),
        )


class ContactOut(_Sparse):
    """Another way to the company."""

    email: str | None
    url: str | None


class WidgetConsentOut(ConsentOut):
    """With the mode "required" nothing is sent before the visitor has agreed to `text`, which is `leave` then."""

    mode: ConsentMode


class WidgetConfigOut(BaseModel):
    """`hidden`: the owner wants no chat on this page. `texts` are the owner's sentences in place of the widget's own.

    `retention_days` is how long conversations are kept; null is for ever. `leave` is asked before the chat begins where
    the settings, or the page that has the chat, require consent; `leave_yes` and `leave_no` answer it.
    """

    name: str
    greeting: str
    suggestions: list[str]
    disclosure: str
    privacy_url: str | None
    leave: str
    leave_yes: str
    leave_no: str
    accent: str | None
    locale: str
    consent: WidgetConsentOut | None
    theme: ThemeOut
    position: Position
    launcher: LauncherOut
    texts: dict[str, str]
    nudges: list[NudgeOut]
    hidden: bool
    contact: ContactOut
    retention_days: int | None
