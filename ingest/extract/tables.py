"""Tables as readable rows: "Plan: Basic; Price: 19 EUR/month"."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import Tag

from ingest.extract.dom import attribute
from ingest.extract.inline import icon_text, inline_text
from ingest.model import Block

_MAX_SPAN = 100
_MAX_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    header: bool
    width: int = 1


Row = list[Cell | None]


def table_block(table: Tag, lead: str = "") -> Block | None:
    """A data table as a block with one part a row; None when it has no text."""
    rows = _own_rows(table)
    grid = _grid(rows)
    header_count = _header_count(rows, grid)
    headers = _headers(grid[:header_count])
    parts = _parts(grid[header_count:], headers) or _parts(grid, [])
    if not parts:
        return None
    caption = table.find("caption")
    introduction = " ".join(filter(None, [lead, inline_text(caption) if isinstance(caption, Tag) else ""]))
    text = "\n".join(filter(None, [introduction, *parts]))
    return Block(kind="table", text=text, parts=tuple(parts), lead=introduction)


def is_layout(table: Tag) -> bool:
    """A table that only places things on the page, so that its cells are read one after the other."""
    if attribute(table, "role") in ("presentation", "none") or table.find("table") is not None:
        return True
    rows = _own_rows(table)
    widest = max((len(row.find_all(["td", "th"], recursive=False)) for row in rows), default=0)
    if widest <= 1 and table.find("th") is None:
        return True
    return any(cell.find(["h1", "h2", "h3", "section", "article"]) for cell in table.find_all("td"))


def _own_rows(table: Tag) -> list[Tag]:
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def _grid(rows: list[Tag]) -> list[Row]:
    """Cells by column, with colspan and rowspan repeated."""
    grid: list[Row] = [[] for _ in rows]
    cells = 0
    for index, row in enumerate(rows):
        column = 0
        for element in row.find_all(["td", "th"], recursive=False):
            while column < len(grid[index]) and grid[index][column] is not None:
                column += 1
            width, height = _span(element, "colspan"), _span(element, "rowspan")
            cell = Cell(_cell_text(element), element.name == "th", width)
            for target in grid[index : index + height]:
                _place(target, column, cell)
            column += width
            cells += width * min(height, len(rows) - index)
            if cells > _MAX_CELLS:
                return grid
    return grid


def _place(row: Row, column: int, cell: Cell) -> None:
    row.extend([None] * (column + cell.width - len(row)))
    for position in range(column, column + cell.width):
        if row[position] is None:
            row[position] = cell


def _span(element: Tag, name: str) -> int:
    value = attribute(element, name)
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() else 1


def _cell_text(element: Tag) -> str:
    lines = [inline_text(item) for item in element.find_all("li")] or inline_text(element).split("\n")
    text = ", ".join(line for line in lines if line)
    return text or icon_text(element)


def _header_count(rows: list[Tag], grid: list[Row]) -> int:
    """How many leading rows are headings: those in <thead>, else a first row of <th>."""
    count = 0
    for row, cells in zip(rows, grid, strict=True):
        in_head = row.parent is not None and row.parent.name == "thead"
        filled = [cell for cell in cells if cell is not None]
        if not filled or not (in_head or (len(filled) > 1 and all(cell.header for cell in filled))):
            break
        count += 1
    return count if count < len(rows) else 0


def _headers(rows: list[Row]) -> list[str]:
    """One heading a column; the words of several heading rows are joined, top first."""
    columns = max((len(row) for row in rows), default=0)
    headers: list[str] = []
    for column in range(columns):
        words: list[str] = []
        for row in rows:
            cell = row[column] if column < len(row) else None
            if cell and cell.text and cell.text not in words:
                words.append(cell.text)
        headers.append(" ".join(words))
    return headers


def _parts(grid: list[Row], headers: list[str]) -> list[str]:
    parts: list[str] = []
    group = ""
    width = max((len(row) for row in grid), default=0)
    for row in grid:
        title = _spanning(row, width)
        if title is not None and width > 1:
            group = title
            if row is grid[-1]:
                parts.append(title)
        elif line := _row_text(row, headers):
            parts.append(f"{group}: {line}" if group else line)
    return parts


def _spanning(row: Row, width: int) -> str | None:
    """The text of a row that is one cell over the whole width: a title for the rows below it."""
    first = row[0] if row else None
    if first is None or first.width < width or not first.text or len(first.text) > 120:
        return None
    return first.text


def _row_text(row: Row, headers: list[str]) -> str:
    cells = _distinct(row)
    if not any(cell.text for _, cell in cells):
        return ""
    labelled = _labelled(cells, headers)
    label, rest = labelled[0], [text for text in labelled[1:] if text]
    first = cells[0][1]
    names_row = (first.header or not headers or not headers[0]) and first.text == label
    if names_row and label and rest and (headers or len(cells) == 2):
        separator = ": " if len(cells) == 2 and not any(headers[1:]) else " - "
        return label.rstrip(":") + separator + "; ".join(rest)
    return "; ".join(filter(None, labelled))


def _distinct(row: Row) -> list[tuple[int, Cell]]:
    """Each cell once, with the first column that it covers."""
    found: list[tuple[int, Cell]] = []
    for column, cell in enumerate(row):
        if cell is not None and not (found and found[-1][1] is cell):
            found.append((column, cell))
    return found


def _labelled(cells: list[tuple[int, Cell]], headers: list[str]) -> list[str]:
    out: list[str] = []
    for column, cell in cells:
        header = headers[column] if column < len(headers) else ""
        is_label = column == 0 and cell.header
        out.append(f"{header}: {cell.text}" if header and cell.text and not is_label else cell.text)
    return out
