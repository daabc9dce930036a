from __future__ import annotations

import pytest

from ingest.markdown import github_slug, parse_markdown
from ingest.model import Document
from ingest.render import to_markdown


def document(text: str, *, mdx: bool = False) -> Document:
    found = parse_markdown(text, url="/guide/", name="my-guide", mdx=mdx).document
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("| Plan | Price |\n|--|--|\n| Basic | 19 |", "Plan: Basic; Price: 19"),
        ("Term\n: Its meaning", "Term: Its meaning"),
        (":::tip[Did you know?]\nIt is free.\n:::", "Did you know?\n\nIt is free."),
        (":::note\nJust a note.\n:::", "Just a note."),
        ('!!! warning "Careful"\n    Back it up.', "Careful\n\nBack it up."),
        ("> [!NOTE]\n> Read this.", "Read this."),
        ("{% include nav.html %}\nText {{ page.title }} here.", "Text here."),
        ('{{< tab title="Linux" >}}\nUse apt.\n{{< /tab >}}', "Linux\nUse apt."),
        ("{% highlight sh %}\nmake all\n{% endhighlight %}", "```sh\nmake all\n```"),
        ("Write `{{ name }}` in it.", "Write {{ name }} in it."),
        ("```\n{{ name }} <Tabs> :::\n```", "```\n{{ name }} <Tabs> :::\n```"),
        ("Done.\n{: .lead}", "Done."),
        ("A [link](/x) and ![a picture](y.png) **bold** `code`.", "A link and bold code."),
    ],
)
def test_markdown(text: str, shown: str) -> None:
    body = to_markdown(document(text)).removeprefix("# my guide\n\n").strip()
    assert body == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("import X from './x'\n\nexport const a = {\n  b: 1,\n};\n\nText.", "Text."),
        ("Costs {price} and {'two words'}{/* why */}.", "Costs and two words."),
        ('<Card title="Fast" icon={rocket}>\n\tVery **fast**.\n</Card>', "Fast\nVery fast."),
        (
            '<Tabs>\n  <TabItem label="npm">'
            '\n\n    Run it.\n\n  </TabItem>\n  <TabItem label="yarn">Or this.</TabItem>\n</Tabs>',
            "npm\nRun it.\n\nyarn\nOr this.",
        ),
        ("<Steps>\n1. One\n2. Two\n</Steps>", "1. One\n2. Two"),
        ('<Aside type="note" title="Note">Mind the gap.</Aside>', "Note\nMind the gap."),
        ('<LinkCard title="Guides" description="All of them" href="/g" />', "Guides: All of them"),
        ("Use `<Tabs>` with `{x}`.", "Use <Tabs> with {x}."),
    ],
)
def test_mdx(text: str, shown: str) -> None:
    body = to_markdown(document(text, mdx=True)).removeprefix("# my guide\n\n").strip()
    assert body == shown


def test_front_matter() -> None:
    text = "---\ntitle: Prices\ndescription: What it costs\nlang: de\nslug: preise\nlastUpdated: 2026-03-01\n---\n"
    text += "# Prices\nText."
    page = parse_markdown(text, url="/x/")
    assert page.document is not None
    assert (page.document.title, page.document.description, page.document.language) == (
        "Prices",
        "What it costs",
        "de",
    )
    assert (page.document.modified, page.slug, page.draft) == ("2026-03-01", "preise", False)
    assert [block.text for block in page.document.blocks] == ["Text."]


@pytest.mark.parametrize(
    "head", ["---\ndraft: true\n---\n", "---\npublished: false\n---\n", "+++\ndraft = true\n+++\n"]
)
def test_drafts(head: str) -> None:
    assert parse_markdown(head + "Text.", url="/x/").draft


def test_broken_front_matter_keeps_the_text() -> None:
    page = document("---\ntitle: [oops\n---\n# Real title\n\nText.")
    assert page.title == "Real title"
    assert "Text." in to_markdown(page)
    assert "oops" not in to_markdown(page)


def test_heading_anchors() -> None:
    blocks = document("## What's new?\n\na\n\n## What's new?\n\nb\n\n## Prices {#cost}\n\nc").blocks
    assert [block.anchor for block in blocks if block.kind == "heading"] == [
        "whats-new",
        "whats-new-1",
        "cost",
    ]
    assert github_slug("Über uns & mehr") == "über-uns--mehr"
