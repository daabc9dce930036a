"""Compare what an export source yields with what its items are: `python -m tests.evals.wxr DIR`.

DIR holds WXR files and `expected.json`: per file {items, list: [{type, status, password, title, link, words}]}.
Published posts, pages and products without a password must be found, with their title and words; nothing else may be.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from ingest.model import Document, PageFailed, PageFound
from ingest.wordpress import EXPORT_TYPES, WxrSource


async def found(path: Path) -> tuple[dict[str, Document], list[PageFailed]]:
    documents: dict[str, Document] = {}
    failed: list[PageFailed] = []
    async for result in WxrSource(path).read({}):
        if isinstance(result, PageFound):
            documents[result.url] = result.document
        elif isinstance(result, PageFailed):
            failed.append(result)
    return documents, failed


def words(document: Document) -> int:
    return sum(len(re.findall(r"\w+", block.text)) for block in document.blocks)


def same_title(stored: str, shown: str) -> bool:
    """A title may hold markup; an item without one is shown as "Untitled"."""
    plain = unescape(re.sub(r"<[^>]+>", "", stored)).split()
    return plain == shown.split() or (not plain and shown == "Untitled")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    expected: dict[str, dict[str, Any]] = json.loads((folder / "expected.json").read_text())
    for name, file in expected.items():
        documents, failed = asyncio.run(found(folder / name))
        public = {
            item["link"]: item
            for item in file["list"]
            if item["type"] in EXPORT_TYPES and item["status"] == "publish" and not item["password"]
        }
        titles = sum(
            same_title(item["title"], documents[link].title)
            for link, item in public.items()
            if link in documents
        )
        short = [
            f"{words(documents[link])}/{item['words']} {link}"
            for link, item in public.items()
            if link in documents and words(documents[link]) < 0.8 * item["words"]
        ]
        print(
            f"{name}: {file['items']} items, {len(public)} public, found {len(public.keys() & documents.keys())}, "
            f"missing {len(public.keys() - documents.keys())}, "
            f"not public but found {len(documents.keys() - public.keys())}, "
            f"titles equal {titles}, broken {len(failed)}, with fewer than 0.8 of the words {len(short)}"
        )
        for line in short:
            print(f"  {line}")


if __name__ == "__main__":
    main()
