"""Takes pictures of the widget in each of its states, so that somebody can look at them.

    python scripts/widget_screenshots.py --folder build/widget [--only form_error]

Each state is reached on a page of an imaginary company against a stand-in of the server, and photographed in headless
Chromium on a desktop, light and dark, and on a phone of 320 px.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.widget.fixtures import CHROMIUM, FLAGS
from tests.widget.harness import Chat, Servers, loopback, serving
from tests.widget.pages import site
from tests.widget.scenes import SCENES
from tests.widget.standin import Standin

LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1024, "height": 760}},
    "phone": {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True},
}


async def take(browser: Browser, servers: Servers, name: str, *, look: str, folder: Path) -> None:
    """The pictures of one state. Raises when it is not reached."""
    servers.standin.reset()
    context = await browser.new_context(**LOOKS[look], reduced_motion="reduce", device_scale_factor=2)
    context.set_default_timeout(8_000)
    chat = Chat(await context.new_page(), servers)
    await SCENES[name](chat)
    for scheme in ("light", "dark") if look == "desktop" else ("light",):
        await chat.page.emulate_media(color_scheme=scheme)
        path = folder / f"{name}-{look}-{scheme}.png"
        await chat.page.screenshot(path=path)
        print(path)  # noqa: T201
    await context.close()


async def main(folder: Path, only: str | None) -> None:
    standin = Standin()
    (api_socket, api), (site_socket, origin) = loopback(), loopback()
    async with (
        serving(standin.app(), api_socket),
        serving(site(api), site_socket),
        async_playwright() as playwright,
        await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
    ):
        servers = Servers(standin, api, origin)
        for name in [only] if only else SCENES:
            for look in LOOKS:
                if look == "desktop" or name != "nudge":  # there is none on a phone
                    await take(browser, servers, name, look=look, folder=folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Take pictures of the widget's states.")
    parser.add_argument("--folder", type=Path, default=Path("build/widget"), help="Where the pictures go.")
    parser.add_argument("--only", choices=SCENES, help="The only state to photograph.")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(given.folder, given.only))
