"""The WordPress plugin, run in a stand-in of WordPress, and the files that WordPress and its users read of it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from crm.identity import IdentityRejected, verify
from ingest import hooks
from scripts import wordpress_plugin

PLUGIN = wordpress_plugin.SOURCE
RUN = Path(__file__).parent / "wordpress" / "run.php"
PHP = shutil.which("php")
needs_php = pytest.mark.skipif(PHP is None, reason="needs php (Debian: php-cli)")

SECRET = "ab" * 32
SETTINGS: dict[str, Any] = {"server": "https://chat.test", "key": "pk_test"}
NAUGHTY = "\"><script>alert('x')</script>"


def _php(*steps: list[Any], settings: Mapping[str, Any] | None = None, secret: str = "", **given: Any) -> Any:
    """What the plugin did: {results, output, site}."""
    assert PHP
    site: dict[str, Any] = {"options": {"sales_agent": SETTINGS | dict(settings or {})}}
    if secret:
        site["options"]["sales_agent_secret"] = secret
    site |= given.pop("site", {})
    sent = json.dumps({"plugin": str(PLUGIN), "site": site, "steps": steps} | given)
    done = subprocess.run(
        [PHP, str(RUN)], input=sent, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


class _Elements(HTMLParser):
    """Names and attributes of all elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@needs_php
@pytest.mark.parametrize("path", sorted(PLUGIN.rglob("*.php")), ids=lambda path: path.name)
def test_syntax(path: Path) -> None:
    assert PHP
    done = subprocess.run([PHP, "-l", str(path)], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stdout
    text = path.read_text()
    assert re.search(r"defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;", text), (
        "opened directly it does nothing"
    )


# ── The tag ─────────────────────────────────────────────────────────────────────────────────────────────────────────

TAG = (
    '<script async src="https://chat.test/widget.js" id="sales-agent-js" data-key="pk_test" data-lang="de-DE"'
    ' data-no-optimize="1" data-no-minify="1" data-no-defer="1" data-cfasync="false" nowprocket></script>\n'
)


@needs_php
@pytest.mark.parametrize(
    ("settings", "secret", "expected"),
    [
        ({}, "", TAG),
        ({"consent": "required"}, "", TAG.replace(" data-lang", ' data-consent="required" data-lang')),
        ({"language": "visitor"}, "", TAG.replace("de-DE", "auto")),
        ({"identity": True}, "", TAG),
        (
            {"identity": True},
            SECRET,
            TAG.replace(
                " data-no-opt",
                ' data-identity="https://shop.test/wp-json/sales-agent/v1/identity" data-no-opt',
            ),
        ),
    ],
)
def test_the_printed_tag(settings: dict[str, Any], secret: str, expected: str) -> None:
    done = _php(["sales_agent_tag", "<script></script>", "sales-agent"], settings=settings, secret=secret)
    assert done["results"] == [expected]


@needs_php
def test_other_tags_are_left_alone() -> None:
    assert _php(["sales_agent_tag", "<script src=x>", "jquery"])["results"] == ["<script src=x>"]


@needs_php
def test_hostile_settings_cannot_leave_their_attribute() -> None:
    """They are refused when they are saved; a database may hold them all the same."""
    hostile = {"server": f"https://chat.test/{NAUGHTY}", "key": NAUGHTY, "consent": NAUGHTY}
    tag = _php(["sales_agent_tag", "", "sales-agent"], settings=hostile)["results"][0]
    ((name, attributes),) = _Elements(tag).found
    assert name == "script"
    assert attributes["data-key"] == NAUGHTY
    assert set(attributes) >= {"async", "src", "nowprocket"} and not any("alert" in key for key in attributes)


@needs_php
def test_the_tag_is_enqueued_where_the_chat_is_shown() -> None:
    shown = _php(["do_action", "wp_enqueue_scripts"])
    assert shown["site"]["enqueued"] == {"sales-agent": "https://chat.test/widget.js"}
    assert _php(["do_action", "wp_enqueue_scripts"], settings={"never": "/"})["site"]["enqueued"] == []
    assert _php(["do_action", "wp_enqueue_scripts"], settings={"key": ""})["site"]["enqueued"] == []


# ── Where it is shown ───────────────────────────────────────────────────────────────────────────────────────────────


@needs_php
@pytest.mark.parametrize(
    ("rules", "page", "expected"),
    [
        ({}, {}, True),
        ({"only": "/pricing*\n/shop/*"}, {"path": "/pricing/pro"}, True),
        ({"only": "/pricing*\n/shop/*"}, {"path": "/about"}, False),
        ({"never": "/checkout*"}, {"path": "/checkout/pay"}, False),
        ({"only": "/checkout*", "never": "/checkout/pay"}, {"path": "/checkout/pay"}, False),
        ({"never": "*/intern/*"}, {"path": "/de/intern/x"}, False),
        ({"never": "/a.c"}, {"path": "/abc"}, True),
        ({"only": "/über*"}, {"path": "/%C3%BCber-uns"}, True),
        ({"post_types": ["product"]}, {"post_type": "product"}, True),
        ({"post_types": ["product"]}, {"post_type": "page"}, False),
        ({"post_types": ["product"]}, {}, False),
        ({"hide_roles": ["administrator"]}, {"roles": ["administrator"]}, False),
        ({"hide_roles": ["administrator"]}, {"roles": ["customer"]}, True),
    ],
)
def test_placement(rules: dict[str, Any], page: dict[str, Any], expected: bool) -> None:
    given = {"hide_roles": [], "post_types": [], "only": "", "never": ""} | rules
    where: dict[str, Any] = {"path": "/", "post_type": "", "roles": list[str]()} | page
    assert _php(["sales_agent_fits", given, where])["results"] == [expected]


# ── Settings ────────────────────────────────────────────────────────────────────────────────────────────────────────


@needs_php
@pytest.mark.parametrize(
    ("given", "kept", "errors"),
    [
        ({"server": "https://new.test/"}, {"server": "https://new.test"}, []),
        ({"server": "http://new.test"}, {"server": "https://chat.test"}, ["server"]),
        ({"server": "http://localhost:8000"}, {"server": "http://localhost:8000"}, []),
        ({"server": "javascript:alert(1)"}, {"server": "https://chat.test"}, ["server"]),
        ({"server": "https://u:p@new.test"}, {"server": "https://chat.test"}, ["server"]),
        ({"key": "pk_new-1"}, {"key": "pk_new-1"}, []),
        ({"key": NAUGHTY}, {"key": "pk_test"}, ["key"]),
        ({"only": "/a*\r\nhttps://x.test\n/b"}, {"only": "/a*\n/b"}, ["patterns"]),
        ({"post_types": ["page", "<b>", "page"]}, {"post_types": ["page", "b"]}, []),
        ({"consent": "never"}, {"consent": "auto"}, []),
        ({"identity": "1"}, {"identity": True, "content": False}, []),
        ("nonsense", {"server": "", "only": ""}, []),
    ],
)
def test_settings_are_checked_before_they_are_stored(
    given: Any, kept: dict[str, Any], errors: list[str]
) -> None:
    done = _php(["sales_agent_checked", given])
    assert kept.items() <= done["results"][0].items()
    assert done["site"]["errors"] == errors


@needs_php
@pytest.mark.parametrize(
    ("given", "stored"),
    [(SECRET, SECRET), ("", "cd" * 32), ("-", None), ("short", "cd" * 32)],
)
def test_a_secret_is_kept_apart(given: str, stored: str | None) -> None:
    done = _php(["sales_agent_checked", {"secret": given}], secret="cd" * 32)
    assert "secret" not in done["results"][0]
    assert done["site"]["options"].get("sales_agent_secret") == stored


@needs_php
def test_the_page_shows_no_secret_and_escapes_what_it_shows() -> None:
    steps = [["sales_agent_add_fields"], ["sales_agent_render_page"]]
    site = {
        "can": ["manage_options"],
        "transients": {"sales_agent_test_0": {"works": False, "text": NAUGHTY}},
    }
    settings = {"only": f"</textarea>{NAUGHTY}", "key": NAUGHTY}
    page = _php(*steps, settings=settings, secret=SECRET, site=site | {"options": _options(settings)})[
        "output"
    ]
    assert SECRET not in page
    assert "<script" not in page
    names = {attributes.get("name") for _, attributes in _Elements(page).found}
    assert {"sales_agent[server]", "sales_agent[hide_roles][]", "_wpnonce", "sales_agent[content]"} <= names


def _options(settings: dict[str, Any]) -> dict[str, Any]:
    return {"sales_agent": SETTINGS | settings, "sales_agent_secret": SECRET}


@needs_php
def test_the_page_is_for_administrators() -> None:
    done = _php(["do_action", "admin_menu"], ["sales_agent_render_page"])
    assert done["site"]["registered"]["page"] == "manage_options"
    assert done["output"] == ""


@needs_php
@pytest.mark.parametrize(
    ("site", "stopped", "asked"),
    [
        ({}, "died 403", 0),
        ({"can": ["manage_options"]}, "nonce", 0),
        ({"can": ["manage_options"], "nonce": "sales_agent_test"}, "redirected", 1),
    ],
)
def test_the_connection_is_tested_by_administrators_only(
    site: dict[str, Any], stopped: str, asked: int
) -> None:
    done = _php(["sales_agent_test_connection"], site=site | {"http": [{"status": 200, "body": "{}"}]})
    assert done["results"] == [f"stopped: {stopped}"]
    assert len(done["site"]["requests"]) == asked


@needs_php
@pytest.mark.parametrize(
    ("answer", "works", "words"),
    [
        ({"status": 200, "body": "{}"}, True, "works"),
        ({"status": 403, "body": '{"detail": "Not allowed on https://shop.test."}'}, False, "Not allowed on"),
        ({"status": 502, "body": "<html>"}, False, "answered 502"),
        ({"error": "Could not resolve host"}, False, "resolve host"),
    ],
)
def test_what_the_test_of_the_connection_says(answer: dict[str, Any], works: bool, words: str) -> None:
    done = _php(["sales_agent_asked"], site={"http": [answer]})
    assert done["results"][0]["works"] is works
    assert words in done["results"][0]["text"]
    (asked,) = done["site"]["requests"]
    assert asked["headers"] == {"X-Widget-Key": "pk_test", "Origin": "https://shop.test"}


# ── Block and shortcode ─────────────────────────────────────────────────────────────────────────────────────────────


@needs_php
def test_block_and_shortcode() -> None:
    done = _php(
        ["sales_agent_register_inline"], ["sales_agent_inline", ""], ["sales_agent_inline", {"type": "ask"}]
    )
    _, button, ask = done["results"]
    assert done["site"]["shortcodes"] == {"sales_agent": "sales_agent_inline"}
    ((folder, block),) = done["site"]["blocks"].items()
    assert block["render_callback"] == "sales_agent_inline"
    assert json.loads((Path(folder) / "block.json").read_text())["name"] == "sales-agent/chat"
    assert button == (
        '<button type="button" class="wp-element-button sales-agent-open" data-sales-agent="open">Chat with us</button>'
    )
    assert [tag for tag, _ in _Elements(ask).found] == ["form", "input", "button"]
    assert set(done["site"]["enqueued"]) == {"sales-agent", "sales-agent-page"}


@needs_php
def test_what_an_author_writes_is_escaped() -> None:
    given = {"type": "ask", "label": NAUGHTY, "placeholder": NAUGHTY, "onclick": "x"}
    done = _php(["sales_agent_inline", given], ["sales_agent_inline", {"label": NAUGHTY}])
    for html in done["results"]:
        assert {tag for tag, _ in _Elements(html).found} <= {"form", "input", "button"}
        assert "onclick" not in html


@needs_php
def test_nothing_is_shown_before_it_is_set_up() -> None:
    assert _php(["sales_agent_inline", ""], settings={"server": ""})["results"] == [""]


# ── WooCommerce ─────────────────────────────────────────────────────────────────────────────────────────────────────

PRODUCT = {"id": 7, "name": "Desk </script><b>Oak</b>", "sku": "", "price": 199.5, "in_stock": True}


@needs_php
def test_the_product_that_is_looked_at() -> None:
    site = {"singular": "product", "product": PRODUCT}
    out = _php(["do_action", "wp_footer"], settings={"product": True}, site=_with(site, product=True))[
        "output"
    ]
    match = re.fullmatch(r'<script type="application/json" id="sales-agent-context">(.*)</script>', out)
    assert match and "</" not in match[1]
    assert json.loads(match[1]) == {
        "product_id": "7",
        "product_name": "Desk Oak",
        "product_price": "199.5",
        "product_currency": "EUR",
        "product_in_stock": True,
    }


def _with(site: dict[str, Any], **settings: Any) -> dict[str, Any]:
    return site | {"options": {"sales_agent": SETTINGS | settings}}


@needs_php
@pytest.mark.parametrize(
    "site",
    [
        _with({"singular": "product", "product": PRODUCT}),
        _with({"singular": "page", "product": PRODUCT}, product=True),
        _with({"singular": "product", "product": PRODUCT}, product=True, never="*"),
    ],
    ids=["not opted in", "another page", "hidden"],
)
def test_no_product_is_told_otherwise(site: dict[str, Any]) -> None:
    assert _php(["do_action", "wp_footer"], site=site)["output"] == ""


# ── Signed customers ────────────────────────────────────────────────────────────────────────────────────────────────

ANN = {"ID": 42, "user_email": "ann@example.com", "display_name": "Ann \u00c4rger", "roles": ["customer"]}
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@needs_php
@pytest.mark.parametrize(("verified", "email"), [(True, "ann@example.com"), (False, None)])
def test_our_server_believes_the_token(verified: bool, email: str | None) -> None:
    settings = SETTINGS | {"email_verified": verified}
    token = _php(["sales_agent_token", ANN, settings, SECRET, int(NOW.timestamp())])["results"][0]
    identity = verify(token, secret=SECRET, audience="pk_test", now=NOW)
    assert (identity.external_id, identity.email, identity.name) == ("42", email, "Ann \u00c4rger")
    with pytest.raises(IdentityRejected):
        verify(token, secret="cd" * 32, audience="pk_test", now=NOW)


@needs_php
@pytest.mark.parametrize(
    ("site", "settings", "secret", "given"),
    [
        ({"cookie": 42, "user": ANN}, {"identity": True}, SECRET, True),
        ({"cookie": 0, "user": ANN}, {"identity": True}, SECRET, False),
        ({"cookie": 42, "user": ANN}, {"identity": False}, SECRET, False),
        ({"cookie": 42, "user": ANN}, {"identity": True}, "", False),
    ],
)
def test_a_token_is_for_people_who_are_logged_in(
    site: dict[str, Any], settings: dict[str, Any], secret: str, given: bool
) -> None:
    options: dict[str, Any] = {"sales_agent": SETTINGS | settings} | (
        {"sales_agent_secret": secret} if secret else {}
    )
    done = _php(["sales_agent_identity"], site=site | {"options": options})
    answer = done["results"][0]
    assert isinstance(answer["data"]["token"], str) is given
    assert answer["headers"] == {"Cache-Control": "no-store, private", "Vary": "Cookie"}


@needs_php
def test_a_secret_of_wp_config_goes_first() -> None:
    assert _php(["sales_agent_secret"], secret=SECRET, secret_constant="of wp-config")["results"] == [
        "of wp-config"
    ]


@needs_php
@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({"x-sales-agent": "1"}, True),
        ({"x-sales-agent": "1", "sec-fetch-site": "same-origin", "origin": "https://shop.test"}, True),
        ({}, False),
        ({"x-sales-agent": "1", "origin": "https://evil.test"}, False),
        ({"x-sales-agent": "1", "sec-fetch-site": "same-site"}, False),
    ],
)
def test_other_websites_cannot_read_who_is_logged_in(headers: dict[str, str], let_in: bool) -> None:
    done = _php(["do_action", "rest_api_init"], ["sales_agent_is_own_page", {"request": headers}])
    assert done["results"][1] is let_in
    assert (
        done["site"]["routes"]["sales-agent/v1/identity"]["permission_callback"] == "sales_agent_is_own_page"
    )


# ── Fresh answers ───────────────────────────────────────────────────────────────────────────────────────────────────

POST = {"post_name": "hello"}
DRAFT = POST | {"post_status": "draft"}


def _told(*steps: list[Any], **site: Any) -> Any:
    options = {"sales_agent": SETTINGS | {"content": True}, "sales_agent_secret": SECRET}
    return _php(*steps, ["do_action", "shutdown"], site={"options": options} | site)["site"]


@needs_php
@pytest.mark.parametrize(
    ("steps", "changed", "removed"),
    [
        ([["do_action", "transition_post_status", "publish", "draft", POST]], ["hello"], []),
        ([["do_action", "transition_post_status", "publish", "publish", POST]], ["hello"], []),
        (
            [
                ["do_action", "transition_post_status", "draft", "publish", DRAFT],
                ["do_action", "post_updated", 1, DRAFT, POST],
            ],
            [],
            ["hello"],
        ),
        (
            [
                ["do_action", "transition_post_status", "publish", "publish", POST | {"post_name": "new"}],
                ["do_action", "post_updated", 1, POST | {"post_name": "new"}, POST],
            ],
            ["new"],
            ["hello"],
        ),
        ([["do_action", "post_updated", 1, POST | {"post_password": "x"}, POST]], [], ["hello"]),
        ([["do_action", "wp_trash_post", 1]], [], ["hello"]),
        ([["do_action", "before_delete_post", 1]], [], ["hello"]),
        ([["do_action", "woocommerce_update_product", 1]], ["hello"], []),
    ],
)
def test_what_is_told_of_changes(steps: list[list[Any]], changed: list[str], removed: list[str]) -> None:
    site = _told(*steps, posts={"1": POST})
    (sent,) = site["requests"]
    body = json.loads(sent["body"])
    assert body == {
        "changed": [f"https://shop.test/{name}/" for name in changed],
        "removed": [f"https://shop.test/{name}/" for name in removed],
    }
    assert sent["url"] == "https://chat.test/v1/hooks/content/site"


@needs_php
@pytest.mark.parametrize(
    "step",
    [
        ["do_action", "transition_post_status", "draft", "new", DRAFT],
        ["do_action", "transition_post_status", "publish", "draft", POST | {"post_type": "revision"}],
        ["do_action", "transition_post_status", "publish", "draft", POST | {"post_type": "attachment"}],
        ["do_action", "transition_post_status", "publish", "draft", POST | {"post_password": "x"}],
        ["do_action", "wp_trash_post", 99],
    ],
)
def test_what_is_nobodys_business(step: list[Any]) -> None:
    assert _told(step)["requests"] == []


@needs_php
def test_our_server_believes_the_message() -> None:
    (sent,) = _told(["do_action", "transition_post_status", "publish", "draft", POST])["requests"]
    headers = sent["headers"]
    now = datetime.fromtimestamp(int(headers["X-Sales-Timestamp"]), UTC)
    hooks.check(
        hooks.content_secret(SECRET),
        timestamp=headers["X-Sales-Timestamp"],
        given=headers["X-Sales-Signature"],
        body=sent["body"].encode(),
        now=now,
    )


@needs_php
def test_many_changes_are_told_in_few_messages_and_a_silent_server_is_not_waited_for() -> None:
    steps = [
        ["do_action", "transition_post_status", "publish", "draft", {"post_name": f"p{n}"}]
        for n in range(120)
    ]
    assert [len(json.loads(sent["body"])["changed"]) for sent in _told(*steps)["requests"]] == [50, 50, 20]
    away = _told(*steps, http=[{"error": "timed out"}])
    assert len(away["requests"]) == 1
    assert [(one["in"], one["args"][2], len(one["args"][0])) for one in away["scheduled"]] == [
        (60, 2, 50),
        (60, 1, 50),
        (60, 1, 20),
    ]


@needs_php
@pytest.mark.parametrize(
    ("status", "attempt", "again"),
    [(202, 1, []), (401, 1, []), (503, 1, [60]), (429, 3, [180]), (503, 5, [])],
)
def test_what_is_tried_again(status: int, attempt: int, again: list[int]) -> None:
    done = _php(
        ["do_action", "sales_agent_tell_again", ["https://shop.test/a/"], list[str](), attempt],
        secret=SECRET,
        site={"options": _options({}), "http": [{"status": status, "body": ""}]},
    )
    assert [one["in"] for one in done["site"]["scheduled"]] == again


@needs_php
@pytest.mark.parametrize(("content", "secret"), [(False, SECRET), (True, "")])
def test_nothing_is_told_without_leave(content: bool, secret: str) -> None:
    options: dict[str, Any] = {"sales_agent": SETTINGS | {"content": content}, "sales_agent_secret": secret}
    site = _told(["do_action", "transition_post_status", "publish", "draft", POST], options=options)
    assert site["requests"] == []


# ── Leaving ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@needs_php
def test_uninstalling_leaves_nothing() -> None:
    stored = {"sales_agent": SETTINGS, "sales_agent_secret": SECRET, "blogname": "Shop"}
    alone = _php(uninstall=True, site={"options": stored})["site"]
    assert alone["options"] == {"blogname": "Shop"}
    assert alone["unscheduled"] == ["sales_agent_tell_again"]
    network = _php(uninstall=True, site={"options": stored, "blogs": {"1": stored, "5": stored}})["site"]
    assert network["blogs"] == {"1": {"blogname": "Shop"}, "5": {"blogname": "Shop"}}


# ── What people and WordPress read ──────────────────────────────────────────────────────────────────────────────────


def _header(text: str) -> dict[str, str]:
    """As WordPress reads it: get_file_data looks at the first 8 kB."""
    found = re.findall(r"^[ \t/*#@]*([A-Z][A-Za-z ]+):(.*)$", text[:8192], re.MULTILINE)
    return {name.strip(): value.strip() for name, value in found}


def test_the_headers_of_plugin_and_readme_agree() -> None:
    main = _header((PLUGIN / "sales-agent.php").read_text())
    readme = (PLUGIN / "readme.txt").read_text()
    top = _header(readme.split("== Description ==")[0])
    assert {"Plugin Name", "Description", "Version", "Author", "License", "License URI"} <= set(main)
    assert main["Text Domain"] == "sales-agent"
    assert top["Stable tag"] == main["Version"] == wordpress_plugin.version()
    assert f"'SALES_AGENT_VERSION', '{main['Version']}'" in (PLUGIN / "sales-agent.php").read_text()
    for key in ("Requires at least", "Requires PHP", "License", "License URI"):
        assert top[key] == main[key], key
    assert {"Contributors", "Tags", "Tested up to"} <= set(top)
    assert len(top["Tags"].split(",")) <= 5
    assert readme.startswith(f"=== {main['Plugin Name']} ===")


def test_the_readme_says_what_is_sent_where() -> None:
    readme = (PLUGIN / "readme.txt").read_text()
    short = readme.split("== Description ==")[0].strip().splitlines()[-1]
    assert 0 < len(short) <= 150
    for section in (
        "Description",
        "Installation",
        "External services",
        "Frequently Asked Questions",
        "Changelog",
    ):
        assert f"== {section} ==" in readme
    assert f"= {wordpress_plugin.version()} =" in readme


def test_the_template_of_translations_is_fresh() -> None:
    assert wordpress_plugin.POT.read_text() == wordpress_plugin.template(), (
        "python scripts/wordpress_plugin.py --pot"
    )
    assert len(list(wordpress_plugin.sentences())) > 40


def test_the_archive_is_whole_and_always_the_same(tmp_path: Path) -> None:
    made = [wordpress_plugin.build(tmp_path / name) for name in ("one", "two")]
    assert len({hashlib.sha256(path.read_bytes()).hexdigest() for path in made}) == 1
    names = zipfile.ZipFile(made[0]).namelist()
    assert all(name.startswith("sales-agent/") for name in names)
    assert {"sales-agent/sales-agent.php", "sales-agent/uninstall.php", "sales-agent/readme.txt"} <= set(
        names
    )
    required = re.findall(r"__DIR__ \. '(/includes/[\w-]+\.php)'", (PLUGIN / "sales-agent.php").read_text())
    assert {f"sales-agent{name}" for name in required} == {name for name in names if "/includes/" in name}
