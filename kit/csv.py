"""CSV for people who open it in a spreadsheet: RFC 4180, with no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from io import StringIO

BOM = "\ufeff"
"""Without it Excel reads UTF-8 as the machine's old code page."""

# What OWASP lists under "CSV Injection", the full-width forms that some spreadsheets fold to the same signs, and all of
# them after blanks, which some importers cut. NUL goes with them because it hides the next character from some readers.
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n\x00＝＋－＠]")


def write_csv(
    rows: Iterable[Mapping[str, object]], columns: Sequence[str], *, bom: bool = False, header: bool = True
) -> str:
    """The rows as CSV, lines ended by CR LF. A missing value or None is an empty cell; numbers stay numbers."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if header:
        writer.writerow([cell(name) for name in columns])
    for row in rows:
        writer.writerow([cell(row.get(name)) for name in columns])
    return (BOM if bom else "") + out.getvalue()


def cell(value: object) -> str | int | float | Decimal:
    """The value as it stands in a cell: text that would start a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return value
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text
