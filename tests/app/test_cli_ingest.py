"""`salesagent ingest`, `sources` and `extract` as processes, with the embedded database and the packaged model."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(400)  # the first test that uses a site pays for every command run on it

ROOT = Path(__file__).parents[2]
EXPORT = ROOT / "tests" / "ingest" / "fixtures" / "shop.wxr.xml"
PAGES = {
    "prices.html": "<html lang=en><title>Prices</title><main><h1>Prices</h1>"
    "<p>The small plan costs nine euros a month and includes support by mail.</p></main></html>",
    "about.md": "# About us\n\nWe have repaired bicycles in Bremen since 1999.\n",
    "visit.md": "# Visit\n\nThe workshop is open on weekdays from nine to five.\n",
}
REPORT = {
    "pages_found",
    "fetched",
    "unchanged",
    "failed",
    "removed",
    "passages",
    "embedded",
    "complete",
    "suspicious",
    "seconds",
    "state",
    "error",
    "failures",
}

Done = subprocess.CompletedProcess[str]


def run(*arguments: str, folder: Path) -> Done:
    """`salesagent` as a process of its own, in `folder` and with its data below it."""
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("SALES_", "OPENAI_", "DATABASE_"))
    }
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *arguments],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "SALES_DATA_DIR": str(folder / "data")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def told(done: Done) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@dataclass
class Site:
    """A folder of three pages; `done` has what each command said, in the order they ran."""

    root: Path
    done: dict[str, Done] = field(default_factory=dict[str, Done])

    def say(self, name: str, *arguments: str) -> None:
        self.done[name] = run(*arguments, folder=self.root)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The life of two sources, from the first reading to their removal. Each command takes seconds, so it runs once."""
    site = Site(tmp_path_factory.mktemp("cli"))
    pages = site.root / "site"
    pages.mkdir()
    for name, text in PAGES.items():
        (pages / name).write_text(text, encoding="utf-8")
    export = site.root / "shop.xml.gz"
    export.write_bytes(gzip.compress(EXPORT.read_bytes()))
    target = str(pages.resolve())

    site.say("first", "ingest", "site", "--json", "--every", "1d")
    site.say("again", "ingest", "site", "--json")
    site.say("pages", "sources", "pages", target, "--json")
    site.say("pages text", "sources", "pages")
    (pages / "visit.md").unlink()
    site.say("shrunk", "sources", "sync", target, "--json")
    site.say("export", "ingest", "shop.xml.gz", "--json")
    site.say("list", "sources", "--json")
    site.say("list text", "sources", "list")
    site.say("schedule", "sources", "schedule", target, "--every", "6h")
    site.say("bad schedule", "sources", "schedule", target, "--every", "often")
    site.say("scheduled", "sources", "list", "--json")
    site.say("unscheduled", "sources", "schedule", target)
    site.say("remove", "sources", "remove", target)
    site.say("left", "sources", "list", "--json")
    site.say("remove again", "sources", "remove", target)
    return site


def test_the_first_reading_takes_all_pages(site: Site) -> None:
    report = told(site.done["first"])
    assert set(report) == REPORT
    assert (report["pages_found"], report["fetched"], report["unchanged"]) == (3, 3, 0)
    assert (report["passages"], report["embedded"]) == (3, 3)
    assert (report["state"], report["complete"], report["error"], report["failures"]) == (
        "done",
        True,
        None,
        [],
    )


def test_the_second_reading_embeds_nothing(site: Site) -> None:
    report = told(site.done["again"])
    assert (report["fetched"], report["unchanged"], report["embedded"], report["removed"]) == (0, 3, 0, 0)
    assert report["passages"] == 3


def test_pages_are_listed_with_their_passages(site: Site) -> None:
    assert told(site.done["pages"]) == [
        {"url": "/about/", "title": "About us", "status": "ok", "passages": 1},
        {"url": "/prices.html", "title": "Prices", "status": "ok", "passages": 1},
        {"url": "/visit/", "title": "Visit", "status": "ok", "passages": 1},
    ]
    lines = site.done["pages text"].stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["1", "/about/", "About", "us"],
        ["1", "/prices.html", "Prices"],
        ["1", "/visit/", "Visit"],
    ]


def test_a_page_that_has_gone_is_removed(site: Site) -> None:
    (report,) = told(site.done["shrunk"])
    assert (report["state"], report["pages_found"], report["unchanged"], report["removed"]) == (
        "done",
        2,
        2,
        1,
    )
    assert (report["passages"], report["embedded"]) == (2, 0)


def test_a_gzipped_export_is_read_as_far_as_it_goes(site: Site) -> None:
    done = site.done["export"]
    report = json.loads(done.stdout)
    assert (done.returncode, report["state"]) == (3, "partial"), "two of its items are broken"
    assert (report["pages_found"], report["fetched"], report["failed"]) == (5, 3, 2)
    assert {failure["url"] for failure in report["failures"]} == {
        "https://shop.test/broken/",
        "https://shop.test/bomb/",
    }
    assert "https://shop.test/broken/" in done.stderr


def test_sources_are_listed(site: Site) -> None:
    folder, export = told(site.done["list"])
    assert (folder["kind"], folder["pages"], folder["passages"], folder["failed"]) == ("folder", 2, 2, 0)
    assert folder["target"] == str((site.root / "site").resolve())
    assert folder["interval_seconds"] == 86_400
    assert folder["last_sync"]["state"] == "done"
    assert (export["kind"], export["pages"], export["failed"]) == ("wordpress_export", 3, 2)
    assert (export["interval_seconds"], export["next_sync_at"]) == (None, None)

    first, second = site.done["list text"].stdout.splitlines()
    assert first.startswith(folder["id"][:13])
    assert "2 pages, 2 passages" in first
    assert "next 20" in first
    assert second.endswith("partial, by hand")
    assert "2 failed" in second


def test_a_schedule_is_changed(site: Site) -> None:
    assert "read again every 6h" in site.done["schedule"].stderr
    assert told(site.done["scheduled"])[0]["interval_seconds"] == 21_600
    bad = site.done["bad schedule"]
    assert bad.returncode == 1
    assert "'often' is no interval" in bad.stderr
    assert "only when you say so" in site.done["unscheduled"].stderr


def test_a_removed_source_is_gone(site: Site) -> None:
    assert site.done["remove"].returncode == 0
    assert "Removed" in site.done["remove"].stderr
    assert [source["kind"] for source in told(site.done["left"])] == ["wordpress_export"]
    assert site.done["remove again"].returncode == 4
    assert "There is no source" in site.done["remove again"].stderr


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["ingest", "nonsense"], 1, "There is nothing at 'nonsense'"),
        (["ingest", "page.md"], 1, "is a single page"),
        (["ingest", ".", "--every", "1m"], 1, "'1m' is no interval"),
        (["ingest", "https://shop.test", "--kind", "joomla"], 2, "wordpress_api"),
        (["ingest", "http://127.0.0.1:8000/"], 1, "SALES_INGEST__ALLOW_PRIVATE_ADDRESSES=true"),
        (["extract", "http://127.0.0.1:8000/"], 1, "SALES_INGEST__ALLOW_PRIVATE_ADDRESSES=true"),
        (["extract", "missing.html"], 1, "There is no file missing.html"),
        (["extract", "empty.html"], 1, "holds nothing"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(
    tmp_path: Path, arguments: list[str], code: int, part: str
) -> None:
    (tmp_path / "page.md").write_text("# One\n\nPage.\n")
    (tmp_path / "empty.html").write_text("<title></title>")
    done = run(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert part in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (
            "prices.html",
            "# Prices\n\nThe small plan costs nine euros a month and includes support by mail.\n",
        ),
        ("about.md", "# About us\n\nWe have repaired bicycles in Bremen since 1999.\n"),
    ],
)
def test_extract_prints_markdown(tmp_path: Path, name: str, shown: str) -> None:
    (tmp_path / name).write_text(PAGES[name], encoding="utf-8")
    done = run("extract", name, folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, shown), done.stderr
    document = told(run("extract", name, "--json", folder=tmp_path))
    assert document["title"] in shown
    assert document["blocks"][-1]["text"] in shown
    assert not (tmp_path / "data").exists(), "extracting needs no database"
