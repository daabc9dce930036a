"""Everyone can use the widget: each of its states is examined by axe-core and as people set their browsers.

axe's rules are those of WCAG 2.2 at levels A and AA and its best practices, on the whole page, light and dark. The page
has a strict policy, which no state may violate.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.widget.harness import Chat
from tests.widget.probes import probe
from tests.widget.scenes import SCENES

pytest_plugins = ("tests.widget.fixtures",)
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (runOnly) => {
  const {violations} = await axe.run(document, {runOnly, resultTypes: ["violations"]});
  const said = (id, {target, failureSummary}) => [id, target.flat().join(" "), failureSummary];
  return violations.flatMap(({id, nodes}) => nodes.map((node) => said(id, node)));
}"""


@pytest.fixture(scope="session")
def axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf8")


async def violations(page: Page) -> list[Any]:
    return await page.evaluate(RUN, RULES)


@pytest.mark.parametrize("scene", SCENES)
async def test_every_state_can_be_used_by_everyone(chat: Chat, axe: str, scene: str) -> None:
    page = chat.page
    await page.emulate_media(reduced_motion="reduce")
    await SCENES[scene](Chat(page, chat.servers, home="/strict"))
    of_policy = await page.evaluate("window.violations ?? null")
    assert of_policy == [] or (of_policy is None and scene == "refused")  # which is on another page

    await page.evaluate(axe)
    assert await violations(page) == []
    await page.emulate_media(color_scheme="dark")
    assert await violations(page) == []
    assert await probe(page, "small") == []
    await page.emulate_media(forced_colors="active")
    assert await probe(page, "edgeless") == []
    await page.emulate_media(forced_colors="none")

    await page.set_viewport_size({"width": 640, "height": 400})  # 200 % of 1280 x 800
    assert await probe(page, "wide") == []
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await probe(page, "wide") == []
    await probe(page, "spread")
    assert await probe(page, "wide") == []
    assert await probe(page, "cut") == []


async def test_axe_and_the_policy_find_what_is_wrong_in_the_panel(chat: Chat, axe: str) -> None:
    """So that no finding means something."""
    await chat.open("/strict")
    await chat.page.evaluate(axe)
    await chat.page.locator("sales-agent .send").evaluate(
        "(send) => ['aria-label', 'title'].forEach((name) => send.removeAttribute(name))"
    )
    assert [rule for rule, *_ in await violations(chat.page)] == ["button-name"]
    await chat.panel.evaluate("(panel) => panel.setAttribute('style', 'color: red')")
    assert [found.split()[0] for found in await chat.page.evaluate("violations")] == ["style-src-attr"]


WALKED = {
    "citations": 12,
    "menu": 8,
    "form_error": 10,
    "slots": 9,
    "booked": 9,
    "offline": 8,
    "nudge": 3,
    "consent": 3,
}


@pytest.mark.parametrize("scene", WALKED)
async def test_the_focus_can_be_seen_wherever_the_keyboard_leads(chat: Chat, scene: str) -> None:
    """Through all that can be reached, out of the widget, and back through all of it again."""
    await SCENES[scene](chat)
    await chat.page.locator("#below").focus()
    for key in ("Tab", "Shift+Tab"):
        visited: list[str] = []
        for _ in range(30):
            await chat.page.keyboard.press(key)
            found = await probe(chat.page, "focused")
            if not found["inside"]:
                break
            assert found["ring"] and found["seen"], found
            visited.append(found["what"])
        else:
            raise AssertionError(f"the focus is caught: {visited}")
        assert len(visited) >= WALKED[scene], visited


async def test_focus_comes_back_to_where_it_was(chat: Chat) -> None:
    await chat.open()
    await chat.ask("Price?")
    await chat.answered()
    more = chat.page.get_by_role("button", name="More options")
    for leave in ("Cancel", None):
        await more.press("Enter")
        await chat.page.get_by_role("button", name="Delete my conversation").press("Enter")
        if leave:
            await chat.page.get_by_role("button", name=leave).press("Enter")
        else:
            await chat.page.keyboard.press("Escape")
        await expect(more).to_be_focused()
    await chat.page.keyboard.press("Escape")
    await expect(chat.launcher).to_be_focused()
