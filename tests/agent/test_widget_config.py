"""What a page is told of the chat before a word is said, and which settings of it are accepted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from agent.config import Company
from agent.replies import say
from agent.widget.colors import contrast
from agent.widget.config import LOCALES, Widget
from agent.widget.shown import fits, locale_of
from agent.widget.words import PLACEHOLDERS
from tests.agent.conftest import Serve
from tests.agent.rig import PUBLIC, SITE, Rig

SOURCE = Path(__file__).parents[2] / "widget" / "src"
NUDGE: dict[str, Any] = {"id": "help", "text": "Shall I help?", "when": {"dwell_seconds": 20}}


async def _config(rig: Rig, **params: str) -> dict[str, Any]:
    answer = await rig.client.get("/v1/widget/config", params=params, headers=PUBLIC)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_a_page_is_told_without_any_settings(rig: Rig) -> None:
    answer = await rig.client.get("/v1/widget/config", headers=PUBLIC)
    found = answer.json()

    assert (found["name"], found["locale"], found["privacy_url"], found["accent"]) == (
        "Acme",
        "en",
        None,
        None,
    )
    assert "automated" in found["disclosure"]
    assert found["theme"] == {"mode": "auto"}
    assert found["position"] == {"side": "right", "bottom": 20, "offset": 20, "size": "normal"}
    assert found["launcher"] == {"icon": "chat"}
    assert (found["texts"], found["nudges"], found["hidden"], found["contact"]) == (
        {},
        [],
        False,
        {"email": "team@acme.test"},
    )
    assert found["consent"]["mode"] == "auto"
    assert answer.headers["cache-control"] == "private, max-age=60"
    assert "X-Widget-Key" in answer.headers["vary"]


async def test_an_answer_for_nobody_is_not_kept(rig: Rig) -> None:
    answer = await rig.client.get("/v1/widget/config", headers=PUBLIC | {"X-Widget-Key": "pk_none"})
    assert answer.status_code == 401
    assert "max-age" not in answer.headers.get("cache-control", "")


async def test_what_the_owner_set(serve: Serve) -> None:
    widget = Widget.model_validate(
        {
            "accent": "#0F766E",
            "theme": {
                "mode": "dark",
                "background": "#101418",
                "text": "#f2f4f7",
                "radius": 4,
                "font": "Inter, serif",
            },
            "position": {"side": "left", "bottom": 96, "size": "large"},
            "launcher": {"label": "Ask us", "icon": "question"},
            "texts": {
                "de": {"ask": "Was suchen Sie?", "greeting": "Hallo bei {company}!"},
                "en": {"ask": "What?"},
            },
            "placement": {"only": ["/shop*", "/pricing"], "never": ["/shop/checkout*"]},
            "nudges": [
                NUDGE | {"texts": {"de": "Kann ich helfen?"}, "pages": ["/pricing*"]},
                {
                    "id": "back",
                    "text": "Back?",
                    "when": {"return_visit": True, "utm": {"utm_source": "mail"}},
                },
            ],
        }
    )
    rig = await serve(settings={"widget": widget}, company=Company(name="Acme", contact_email="hi@acme.test"))
    found = await _config(rig, url=f"{SITE}/pricing?x=1", locale="de-AT")

    assert (found["locale"], found["greeting"]) == ("de", "Hallo bei Acme!")
    assert found["texts"] == {"ask": "Was suchen Sie?"}
    assert found["theme"] == {
        "mode": "dark",
        "accent": "#0f766e",
        "background": "#101418",
        "text": "#f2f4f7",
        "radius": 4,
        "font": "Inter, serif",
    }
    assert found["position"] == {"side": "left", "bottom": 96, "offset": 20, "size": "large"}
    assert found["launcher"] == {"label": "Ask us", "icon": "question"}
    assert found["nudges"] == [
        {"id": "help", "text": "Kann ich helfen?", "when": {"dwell_seconds": 20}},
        {"id": "back", "text": "Back?", "when": {"return_visit": True, "utm": {"utm_source": "mail"}}},
    ]
    assert (found["hidden"], found["contact"]) == (False, {"email": "hi@acme.test"})

    elsewhere = await _config(rig, url=f"{SITE}/shop/checkout/2", locale="ja")
    assert (elsewhere["hidden"], elsewhere["locale"], elsewhere["texts"]) == (True, "ja", {})
    assert [nudge["id"] for nudge in elsewhere["nudges"]] == ["back"]
    assert (await _config(rig, url=f"{SITE}/about"))["hidden"] is True


async def test_consent_is_asked_with_words(serve: Serve) -> None:
    rig = await serve(settings={"widget": Widget(consent="required")})
    consent = (await _config(rig, locale="de"))["consent"]
    assert consent["mode"] == "required"
    assert consent["text"].startswith(say("consent_chat", "de", company="Acme"))

    by_tag = await serve(settings={"widget": Widget(consent="auto")})  # data-consent on the page's tag
    assert (await _config(by_tag, locale="de"))["leave"].startswith(say("consent_chat", "de", company="Acme"))

    japanese = await _config(rig, locale="ja")
    assert japanese["greeting"] == say("greeting", "ja", company="Acme")
    assert japanese["disclosure"] == say("disclosure", "ja")
    assert japanese["consent"]["text"].startswith(say("consent_chat", "ja", company="Acme"))

    own = await serve(
        settings={"widget": Widget(consent="required", consent_text="May {company} read this?")}
    )
    assert (await _config(own))["consent"]["text"].startswith("May Acme read this?")


@pytest.mark.parametrize(
    ("fixed", "asked", "company", "expected"),
    [
        (None, None, "en", "en"),
        (None, "fr-CA", "en", "fr"),
        ("auto", "pt_BR", "de", "pt"),
        ("de-AT", "fr", "en", "de"),
        ("sv", "fr", "de", "de"),
        (None, "sv", "de", "de"),
        (None, "sv", "sv", "en"),
        (None, "<script>", "nl", "nl"),
    ],
)
def test_the_language(fixed: str | None, asked: str | None, company: str, expected: str) -> None:
    assert locale_of(Widget(locale=fixed), asked=asked, company=company) == expected


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("/pricing", "/pricing*", True),
        ("/en/pricing", "/pricing*", False),
        ("/en/pricing", "*/pricing*", True),
        ("/%C3%BCber-uns", "/über-uns", True),
        ("/%C3%BCber-uns", "/%C3%BCber-uns", True),
        ("/", "/", True),
    ],
)
def test_page_patterns(path: str, pattern: str, expected: bool) -> None:
    assert fits(path, [pattern]) is expected


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"accent": "teal"}, "six hexadecimal digits"),
        ({"accent": "#0f766e;}"}, "six hexadecimal digits"),
        ({"theme": {"background": "#ffffff", "text": "#999999"}}, "contrast of 2.85:1"),
        ({"theme": {"background": "#000000"}}, "when the chat is light"),
        ({"theme": {"text": "#000000"}}, "when the chat is dark"),
        ({"theme": {"font": "x; background: url(//evil)"}}, "family names"),
        ({"theme": {"radius": 900}}, "less than or equal to 32"),
        ({"position": {"side": "top"}}, "'right' or 'left'"),
        ({"texts": {"en": {"aske": "What?"}}}, "did you mean 'ask'"),
        (
            {"texts": {"en": {"isHere": "{who} is here"}}},
            "{who} stands for nothing here; this sentence has {name}",
        ),
        ({"texts": {"en": {"ask": " "}}}, "1 to 300 characters"),
        ({"texts": {"sv": {"ask": "Va?"}}}, "the widget speaks en, de"),
        ({"placement": {"never": ["https://acme.test/x"]}}, "a pattern is a path"),
        ({"nudges": [NUDGE | {"when": dict[str, Any]()}]}, "say when"),
        ({"nudges": [NUDGE, NUDGE]}, "two nudges have the id 'help'"),
        ({"nudges": [NUDGE | {"id": f"n{n}"} for n in range(9)]}, "there are 9 nudges; 8 at most"),
        ({"nudges": [NUDGE | {"when": {"utm": {"source": "x"}}}]}, "begins with utm_"),
        ({"locale": "<b>"}, "match pattern"),
    ],
)
def test_settings_that_are_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Widget.model_validate(values)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "theme",
    [
        {"mode": "dark", "background": "#000000"},
        {"mode": "light", "text": "#000000"},
        {"background": "#fff8e7", "text": "#2b2118"},
        {"radius": 0},
    ],
)
def test_themes_that_can_be_read(theme: dict[str, Any]) -> None:
    Widget.model_validate({"theme": theme})


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    """The published figures of these well-known pairs."""
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


def test_the_sentences_are_those_of_the_widget() -> None:
    """Key by key with the values that stand in them."""
    source = (SOURCE / "words" / "en.ts").read_text(encoding="utf-8")
    entries = re.findall(r"^  (\w+): (.+),$", source, flags=re.MULTILINE)
    there = {key: frozenset(re.findall(r"\{(\w+)\}", text)) for key, text in entries}
    assert dict(PLACEHOLDERS) == there
    assert len(there) > 50


def test_the_panel_has_the_colours_that_contrast_is_reckoned_with() -> None:
    css = (SOURCE / "panel.css").read_text(encoding="utf-8")
    assert all(
        color in css for color in ("--paper: #fff;", "--ink: #171a21", "--paper: #16191f", "--ink: #eceef2")
    )
    assert len(LOCALES) == 10
