"""Packages that are installed for a test, as pip leaves them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from crm.catalog.makers import GROUP, installed

Install = Callable[..., None]
"""(name, entries, source=""): `source` becomes the module of that name."""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    installed.cache_clear()
    modules: list[str] = []

    def package(name: str, entries: Mapping[str, str], source: str = "") -> None:
        module = name.replace("-", "_")
        modules.append(module)
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf8")
        lines = [f"{each} = {value}" for each, value in entries.items()]
        (info / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines, ""]), "utf8")
        if source:
            (tmp_path / f"{module}.py").write_text(source, "utf8")

    yield package
    installed.cache_clear()
    for module in modules:
        sys.modules.pop(module, None)
