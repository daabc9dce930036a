"""Blocks from text, each with the parts it may be cut into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.model import Block
from ingest.sentences import sentences

_LEADS = frozenset({"list", "table", "definitions", "code", "facts"})
_LONG_LEAD = 40
_SHORT_LINE = 7
_REPEATED = 8


def heading(text: str, level: int, anchor: str | None = None) -> Block:
    return Block(kind="heading", text=text, level=level, anchor=anchor)


def paragraph(text: str) -> Block | None:
    if not any(character.isalnum() for character in text):
        return None
    return Block(kind="paragraph", text=text, parts=sentences(text))


def listing(items: Sequence[str]) -> Block | None:
    return _of_parts("list", items)


def definitions(parts: Sequence[str]) -> Block | None:
    return _of_parts("definitions", parts)


def faq(pairs: Iterable[tuple[str, str]]) -> Block | None:
    return _of_parts("faq", [f"{question}\n{answer}" for question, answer in pairs], separator="\n\n")


def facts(pairs: Iterable[tuple[str, str]]) -> Block | None:
    return _of_parts("facts", [f"{name}: {value}" for name, value in pairs])


def code(text: str, language: str = "") -> Block | None:
    if not text.strip():
        return None
    return Block(
        kind="code",
        text=f"```{language}\n{text}\n```",
        parts=tuple(line for line in text.split("\n") if line.strip()),
    )


def _of_parts(kind: str, parts: Sequence[str], *, separator: str = "\n") -> Block | None:
    kept = tuple(part for part in parts if part.strip())
    if not kept:
        return None
    match kind:
        case "list" | "definitions" | "faq" | "facts":
            return Block(kind=kind, text=separator.join(kept), parts=kept)
        case _:
            raise ValueError(kind)


def tidy(blocks: Iterable[Block]) -> list[Block]:
    """Join what belongs together and drop what is there twice."""
    return _with_leads(_joined(_without_repeats(blocks)))


def _without_repeats(blocks: Iterable[Block]) -> list[Block]:
    """Pages hold a text twice for small and large screens; short texts may repeat on purpose."""
    kept: list[Block] = []
    seen: set[str] = set()
    for block in blocks:
        if kept and kept[-1].kind == block.kind and kept[-1].text == block.text:
            continue
        if block.kind == "paragraph" and len(block.text.split()) >= _REPEATED:
            if block.text in seen:
                continue
            seen.add(block.text)
        kept.append(block)
    return kept


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """Neighbouring question blocks become one, and so do neighbouring lines of a card ("Basic", "19 EUR")."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last is not None and last.kind == block.kind == "faq":
            joined[-1] = replace(last, text=f"{last.text}\n\n{block.text}", parts=last.parts + block.parts)
        elif last is not None and _is_line(last) and _is_line(block):
            joined[-1] = replace(last, text=f"{last.text}\n{block.text}", parts=last.parts + block.parts)
        else:
            joined.append(block)
    return joined


def _is_line(block: Block) -> bool:
    last = block.text.rpartition("\n")[2]
    return (
        block.kind == "paragraph"
        and len(last.split()) < _SHORT_LINE
        and not last.endswith((".", "!", "?", ":", "\u2026"))
    )


def _with_leads(blocks: Sequence[Block]) -> list[Block]:
    """A sentence that ends in a colon introduces what follows: it becomes the lead of the list, table or code."""
    out: list[Block] = []
    for block in blocks:
        last = out[-1] if out else None
        if (
            last is None
            or block.kind not in _LEADS
            or last.kind != "paragraph"
            or not last.text.endswith(":")
        ):
            out.append(block)
            continue
        out.pop()
        rest, lead = _split_lead(last)
        if rest is not None:
            out.append(rest)
        out.append(
            replace(block, lead="\n".join(filter(None, [lead, block.lead])), text=f"{lead}\n{block.text}")
        )
    return out


def _split_lead(block: Block) -> tuple[Block | None, str]:
    if len(block.text.split()) <= _LONG_LEAD or len(block.parts) < 2:
        return None, block.text
    lead = block.parts[-1]
    return paragraph(block.text[: block.text.rfind(lead)].strip()), lead
