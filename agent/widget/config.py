"""The section `widget:` of app.yaml: how the chat looks, where it stands, and what it says of itself."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from agent.widget.colors import LEAST_CONTRAST, contrast
from agent.widget.words import mistakes_in

LOCALES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja", "ar")
"""The languages that the widget itself speaks."""

Mode = Literal["auto", "light", "dark"]
ConsentMode = Literal["auto", "required", "granted"]
MAX_NUDGES = 8

_PAPER = {"light": ("#ffffff", "#171a21"), "dark": ("#16191f", "#eceef2")}
"""Background and text of the panel where the owner sets none, as widget/src/panel.css has them."""


def _color(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError("a colour is written as six hexadecimal digits, such as '#0f766e'")
    return text.lower()


def _pages(pattern: str) -> str:
    if not pattern.startswith(("/", "*")):
        raise ValueError("a pattern is a path such as '/pricing*', without the site's address")
    return pattern


def _font(text: str) -> str:
    if not re.fullmatch(r"[\w\s,'\"-]{1,200}", text):
        raise ValueError("a font is a list of family names, such as 'Inter, sans-serif'")
    return text


def _locale(tag: str) -> str:
    if tag not in LOCALES:
        raise ValueError(f"the widget speaks {', '.join(LOCALES)}")
    return tag


def _campaign_key(name: str) -> str:
    if not re.fullmatch(r"utm_[a-z0-9_]{1,36}", name):
        raise ValueError("a campaign parameter begins with utm_, such as 'utm_source'")
    return name


def _known_texts(texts: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    if wrong := list(mistakes_in(texts)):
        raise ValueError("; ".join(wrong[:5]))
    return texts


Color = Annotated[str, AfterValidator(_color)]
PagePattern = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_pages)]
Locale = Annotated[str, AfterValidator(_locale)]
Sentence = Annotated[str, Field(min_length=1, max_length=200)]
CampaignKey = Annotated[str, AfterValidator(_campaign_key)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Theme(_Section):
    """The panel's colours and shape. Links and buttons take `widget.accent`, shaded until they can be read."""

    mode: Mode = Field(default="auto", description="auto follows the visitor's system.")
    background: Color | None = Field(default=None, description="The panel's background, as #rrggbb.")
    text: Color | None = Field(default=None, description="Text on it; 4.5:1 of contrast at least.")
    radius: int | None = Field(default=None, ge=0, le=32, description="Roundness of corners, px.")
    font: Annotated[str, AfterValidator(_font)] | None = Field(
        default=None, description="Font families that your page has loaded: Inter, sans-serif."
    )

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        for mode, (paper, ink) in _PAPER.items():
            if self.mode not in ("auto", mode) or not (self.background or self.text):
                continue
            ratio = contrast(self.background or paper, self.text or ink)
            if ratio < LEAST_CONTRAST:
                raise ValueError(
                    f"text {self.text or ink} on background {self.background or paper} has a contrast of {ratio:.2f}:1"
                    f" when the chat is {mode}; at least {LEAST_CONTRAST}:1 can be read. Set `text` and `background`"
                    " together, or one `mode`"
                )
        return self


class Position(_Section):
    """Where the launcher and the panel stand, px from the edges of the window."""

    side: Literal["right", "left"] = Field(
        default="right", description="The window's side; mirrored for languages from right to left."
    )
    bottom: int = Field(default=20, ge=0, le=400, description="From the bottom.")
    offset: int = Field(default=20, ge=0, le=400, description="From that side.")
    size: Literal["compact", "normal", "large"] = Field(default="normal", description="Size of the panel.")


class Launcher(_Section):
    """The button that opens the chat."""

    label: Annotated[str, Field(min_length=1, max_length=40)] | None = Field(
        default=None, description="Words beside the icon; none leaves the icon alone."
    )
    icon: Literal["chat", "question", "calendar"] = Field(default="chat", description="What it shows.")


class Placement(_Section):
    """On which pages the chat is shown, by patterns of their path; a page that is excluded stays without it."""

    only: tuple[PagePattern, ...] = Field(
        default=(), max_length=50, description="Shown on these pages; all when the list is empty."
    )
    never: tuple[PagePattern, ...] = Field(default=(), max_length=50, description="Hidden on these pages.")


class NudgeWhen(_Section):
    """What has to be true, all of it, before a nudge shows."""

    dwell_seconds: int | None = Field(
        default=None, ge=1, le=3_600, description="So long on this page, seconds."
    )
    scroll_percent: int | None = Field(default=None, ge=1, le=100, description="So far down the page.")
    exit_intent: bool = Field(default=False, description="The pointer leaves the page at its top.")
    return_visit: bool = Field(default=False, description="The visitor has used the chat before.")
    utm: dict[CampaignKey, Sentence] = Field(
        default={}, max_length=5, description="They came by this campaign: {utm_source: newsletter}."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (
            self.dwell_seconds or self.scroll_percent or self.exit_intent or self.return_visit or self.utm
        ):
            raise ValueError("say when: dwell_seconds, scroll_percent, exit_intent, return_visit or utm")
        return self


class Nudge(_Section):
    """A line beside the launcher. One shows in a visit; who closes it sees none for 30 days."""

    id: str = Field(pattern="^[a-z0-9-]{1,40}$", description="Its name: small letters, digits, hyphens.")
    text: str = Field(min_length=1, max_length=160, description="What it says.")
    texts: dict[Locale, Annotated[str, Field(min_length=1, max_length=160)]] = Field(
        default={}, description="The same in other languages, by language: {de: ...}."
    )
    pages: tuple[PagePattern, ...] = Field(
        default=(), max_length=20, description="Path patterns of the pages it is for; all without any."
    )
    when: NudgeWhen = Field(description="When it shows; all that is given has to be true.")


class Widget(_Section):
    """What the chat shows before a word is said. Suggested questions by page are in `agent.suggestions`."""

    name: str | None = Field(
        default=None, max_length=60, description="The agent's name; the company's by default."
    )
    disclosure: str | None = Field(
        default=None, max_length=300, description="The line that says visitors talk to a machine."
    )
    accent: Color | None = Field(default=None, description="Colour, as #rrggbb.")
    locale: str | None = Field(
        default=None,
        max_length=35,
        pattern="^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$",
        description="One language for everybody, as a tag; `auto` or nothing: the page's or the visitor's, as far as"
        " the widget speaks it, else the company's.",
    )
    theme: Theme = Field(default=Theme(), description="Colours and shape.")
    position: Position = Field(default=Position(), description="Where it stands.")
    launcher: Launcher = Field(default=Launcher(), description="The button.")
    placement: Placement = Field(default=Placement(), description="On which pages.")
    consent: ConsentMode = Field(
        default="auto",
        description="auto: nothing is kept in the browser before the chat is used; required: nor is anything sent"
        " before the visitor agrees; granted: your page has asked already.",
    )
    consent_text: str | None = Field(
        default=None, max_length=500, description="What is asked then; a sentence of ours by default."
    )
    texts: Annotated[dict[Locale, dict[str, str]], AfterValidator(_known_texts)] = Field(
        default={},
        description="Your words in place of the widget's, by language and key: {en: {ask: What can I find for you?}}.",
    )
    nudges: tuple[Nudge, ...] = Field(
        default=(), description=f"Lines beside the button; {MAX_NUDGES} at most."
    )

    @model_validator(mode="after")
    def _nudges_are_few_and_named_apart(self) -> Self:
        if len(self.nudges) > MAX_NUDGES:
            raise ValueError(
                f"there are {len(self.nudges)} nudges; {MAX_NUDGES} at most, of which a visit shows one"
            )
        twice = [name for name, count in Counter(nudge.id for nudge in self.nudges).items() if count > 1]
        if twice:
            raise ValueError(f"two nudges have the id {twice[0]!r}")
        return self
