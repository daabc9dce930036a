"""Makes the WordPress plugin's archive and its template of translations; the same sources give the same bytes.

python scripts/wordpress_plugin.py [FOLDER]      writes FOLDER/sales-agent.zip, dist/ by default
python scripts/wordpress_plugin.py --pot         writes widget/wordpress/languages/sales-agent.pot
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "widget" / "wordpress"
NAME = "sales-agent"
POT = SOURCE / "languages" / f"{NAME}.pot"

_KINDS = frozenset({".php", ".js", ".json", ".txt", ".pot"})
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_SAID = re.compile(r"\b(?:__|esc_html__|esc_attr__)\(\s*'((?:[^'\\]|\\.)*)',\s*'sales-agent'\s*\)")
_HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Sales Agent Chat {version}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"X-Domain: sales-agent\\n"
"""


def files() -> list[Path]:
    """What belongs to the plugin, in a fixed order."""
    return sorted(path for path in SOURCE.rglob("*") if path.suffix in _KINDS and path.is_file())


def build(folder: Path) -> Path:
    """Write the archive into the folder; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{NAME}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files():
            entry = zipfile.ZipInfo(f"{NAME}/{path.relative_to(SOURCE).as_posix()}", _LONG_AGO)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return target


def version() -> str:
    """The version in the plugin's header."""
    found = re.search(r"^ \* Version:\s+(\S+)$", (SOURCE / "sales-agent.php").read_text(), re.MULTILINE)
    assert found
    return found[1]


def sentences() -> Iterator[tuple[str, str]]:
    """(file, sentence) of everything that can be translated."""
    for path in files():
        if path.suffix in {".php", ".js"}:
            for said in _SAID.findall(path.read_text(encoding="utf-8")):
                yield path.relative_to(SOURCE).as_posix(), said.replace("\\'", "'")


def template() -> str:
    """The .pot file: each sentence once, with the files it stands in."""
    places: dict[str, list[str]] = {}
    for file, said in sentences():
        known = places.setdefault(said, [])
        if file not in known:
            known.append(file)
    parts = [_HEADER.format(version=version())]
    for said, where in places.items():
        quoted = said.replace("\\", "\\\\").replace('"', '\\"')
        kind = "#, php-format\n" if "%" in said else ""
        parts.append(f'#: {" ".join(where)}\n{kind}msgid "{quoted}"\nmsgstr ""\n')
    return "\n".join(parts)


def main(arguments: list[str]) -> None:
    if arguments == ["--pot"]:
        POT.write_text(template(), encoding="utf-8")
        return
    target = build(Path(arguments[0]) if arguments else Path("dist"))
    sys.stdout.write(f"{target}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
