"""Documents to passages: pieces that follow the headings, fit the model and keep together what reads as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ingest.model import Block, BlockKind, Document, Passage
from ingest.sentences import sentences

CountTokens = Callable[[str], int]

_TINY_WORDS = 12
_SLACK = 1.2  # a passage may pass the target by this factor rather than leave a stump
_HEADER_CHARS = 160
_MIN_BUDGET = 16
_FENCE_TOKENS = 8
_SEPARATORS: dict[BlockKind, str] = {"paragraph": " ", "faq": "\n\n"}


def passage_text(title: str, heading_path: Sequence[str], text: str) -> str:
    """What is embedded: "title > heading > sub-heading", a line break, the passage's text."""
    line = header(title, heading_path)
    return f"{line}\n{text}" if line else text


def embedding_text(title: str, passage: Passage) -> str:
    """`passage_text` of a passage."""
    return passage_text(title, passage.heading_path, passage.text)


def header(title: str, heading_path: Iterable[str]) -> str:
    """The line above a passage's text. A very long path loses its middle."""
    names = [name for name in (title, *heading_path) if name]
    while len(names) > 2 and len(" > ".join(names)) > _HEADER_CHARS:
        del names[1]
    line = " > ".join(names)
    return (
        line
        if len(line) <= _HEADER_CHARS
        else " > ".join(name[: _HEADER_CHARS // 2].strip() for name in names)
    )


def split(
    document: Document, *, count_tokens: CountTokens, limit: int, target_words: int = 160
) -> tuple[Passage, ...]:
    """The passages of a document in its order.

    `limit` is the embedding model's, in tokens as `count_tokens` counts them (special tokens included);
    `embedding_text` of every passage stays within it. A block's part is cut only where it alone exceeds the limit.
    """
    special = count_tokens("")

    @lru_cache(maxsize=4096)
    def count(text: str) -> int:
        return count_tokens(text) - special

    drafts: list[_Draft] = []
    for section in _merged(_sections(document), target_words):
        budget = max(limit - special - count(header(document.title, section.path)) - 1, _MIN_BUDGET)
        packer = _Packer(count=count, budget=budget, target=target_words)
        drafts += [_Draft(section.path, section.anchor, text) for text in packer.pack(section.blocks)]
    return tuple(Passage(number, draft.path, draft.text, draft.anchor) for number, draft in enumerate(drafts))


@dataclass(frozen=True, slots=True)
class _Draft:
    path: tuple[str, ...]
    anchor: str | None
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    """The blocks under one heading. `level` is the heading's, 0 before the first one."""

    path: tuple[str, ...]
    anchor: str | None
    level: int
    blocks: tuple[Block, ...]

    @property
    def words(self) -> int:
        return sum(len(block.text.split()) for block in self.blocks)


def _sections(document: Document) -> list[_Section]:
    sections: list[_Section] = []
    stack: list[Block] = []
    blocks: list[Block] = []

    def close() -> None:
        if blocks or stack:
            top = stack[-1] if stack else None
            path = tuple(heading.text for heading in stack)
            sections.append(
                _Section(path, top.anchor if top else None, top.level if top else 0, tuple(blocks))
            )

    for block in document.blocks:
        if block.kind == "heading":
            close()
            blocks = []
            stack = [*(heading for heading in stack if heading.level < block.level), block]
        else:
            blocks.append(block)
    close()
    return _without_bare_parents(sections)


def _without_bare_parents(sections: list[_Section]) -> list[_Section]:
    """A heading with nothing under it but sub-headings lives on in their paths."""
    kept: list[_Section] = []
    for index, section in enumerate(sections):
        following = sections[index + 1] if index + 1 < len(sections) else None
        parent = (
            following is not None
            and len(following.path) > len(section.path)
            and _starts(following.path, section.path)
        )
        if section.blocks or not parent:
            kept.append(section)
    return kept


def _starts(path: tuple[str, ...], start: tuple[str, ...]) -> bool:
    return path[: len(start)] == start


def _merged(sections: list[_Section], target: int) -> list[_Section]:
    """Join tiny sections with their neighbours under the same parent; their headings stay in the text."""
    merged: list[_Section] = []
    for section in sections:
        last = merged[-1] if merged else None
        together = _join(last, section) if last is not None and _belong(last, section) else None
        if (
            last is not None
            and together is not None
            and together.words <= target
            and _worth_joining(last, section)
        ):
            merged[-1] = together
        else:
            merged.append(section)
    return [_with_text(section) for section in merged]


def _worth_joining(first: _Section, second: _Section) -> bool:
    return min(first.words, second.words) < _TINY_WORDS


def _belong(first: _Section, second: _Section) -> bool:
    """Siblings, a section's children with it, or a joined group (which has its parent's path) with the next child."""
    return _starts(second.path, first.path) or (
        first.path[:-1] == second.path[:-1] and first.level == second.level
    )


def _join(first: _Section, second: _Section) -> _Section:
    inner = _starts(second.path, first.path) and second.path != first.path
    path = first.path if inner or not first.path else first.path[:-1]
    own = first.blocks if inner else (_heading_of(first), *first.blocks)
    between = [Block(kind="heading", text=name, level=second.level) for name in second.path[len(path) :]]
    return _Section(
        path,
        first.anchor,
        first.level if inner else max(first.level - 1, 0),
        (*own, *between, *second.blocks),
    )


def _heading_of(section: _Section) -> Block:
    return Block(
        kind="heading",
        text=section.path[-1] if section.path else "",
        level=section.level,
        anchor=section.anchor,
    )


def _with_text(section: _Section) -> _Section:
    """A heading that nothing follows is a statement of its own ("No credit card needed"): it becomes the text."""
    if section.blocks or not section.path:
        return section
    return replace(section, path=section.path[:-1], blocks=(Block(kind="paragraph", text=section.path[-1]),))


@dataclass(slots=True)
class _Run:
    """Consecutive parts of one block inside a passage. `whole` when they are all of its parts."""

    block: Block
    parts: list[str]
    lead: str
    whole: bool

    def text(self) -> str:
        if self.whole:
            return _markdown(self.block)
        body = _SEPARATORS.get(self.block.kind, "\n").join(self.parts)
        if self.block.kind == "code":
            body = f"```\n{body}\n```"
        return f"{self.lead}\n{body}" if self.lead else body


def _markdown(block: Block) -> str:
    return f"{'#' * max(block.level, 1)} {block.text}" if block.kind == "heading" else block.text


@dataclass(slots=True)
class _Packer:
    """Fills passages of one section up to `target` words and `budget` tokens.

    Token counts of pieces are added up; a joint costs one token at most, so the sum never falls short of the truth.
    """

    count: CountTokens
    budget: int
    target: int
    _runs: list[_Run] = field(default_factory=list[_Run])
    _words: int = 0
    _tokens: int = 0
    _full: list[str] = field(default_factory=list[str])

    def pack(self, blocks: Iterable[Block]) -> list[str]:
        waiting: list[Block] = []
        for block in blocks:
            if block.kind == "heading":
                waiting.append(block)
                continue
            self._block(block, headings=waiting)
            waiting = []
        for heading in waiting:
            self._block(replace(heading, kind="paragraph", level=0, text=_markdown(heading)), headings=[])
        self._flush()
        return [text for text in self._full if text.strip()]

    def _block(self, block: Block, *, headings: list[Block]) -> None:
        """Whole if it fits here or in a fresh passage, else part by part. Headings go where their text begins."""
        above = "\n\n".join(_markdown(heading) for heading in headings)
        text = "\n\n".join(filter(None, [above, _markdown(block)]))
        words, tokens = len(text.split()), self.count(text) + 1
        fits_alone = tokens <= self.budget and words <= self.target * _SLACK
        if not self._fits(words, tokens) and fits_alone and (self._words >= self.target / 2 or headings):
            self._flush()
        if self._fits(words, tokens):
            for each in (*headings, block):
                self._runs.append(_Run(each, [], "", whole=True))
            self._words += words
            self._tokens += tokens
            return
        if headings and self._words >= self.target / 2:
            self._flush()
        for heading in headings:
            self._parts(replace(heading, kind="paragraph", text=_markdown(heading)), (_markdown(heading),))
        self._parts(block, block.parts or (block.text,))

    def _fits(self, words: int, tokens: int) -> bool:
        within = self._words + words <= self.target * _SLACK or not self._runs
        return (
            within
            and self._tokens + tokens <= self.budget
            and (words <= self.target * _SLACK or not self._runs)
        )

    def _parts(self, block: Block, parts: Iterable[str]) -> None:
        lead = block.lead if self.count(block.lead) <= self.budget // 3 else ""
        if block.lead and not lead:
            self._parts(Block(kind="paragraph", text=block.lead), sentences(block.lead))
        fresh = True
        for part in parts:
            repeated = lead
            for piece, opening in self._cut(block, part, self._room(block, lead)):
                fresh = self._piece(block, piece, lead=opening or repeated, fresh=fresh)

    def _room(self, block: Block, lead: str) -> int:
        used = (self.count(lead) + 1 if lead else 0) + (_FENCE_TOKENS if block.kind == "code" else 0)
        return max(self.budget - used - 1, 4)

    def _piece(self, block: Block, piece: str, *, lead: str, fresh: bool) -> bool:
        """Add a piece to the open passage, or to a new one where its lead is said again."""
        extra = (
            0
            if not fresh
            else (self.count(lead) + 1 if lead else 0) + (_FENCE_TOKENS if block.kind == "code" else 0)
        )
        words, tokens = len(piece.split()), self.count(piece) + 1
        full = self._words + words > self.target and self._words > 0
        if self._runs and (full or self._tokens + tokens + extra > self.budget):
            self._flush()
            fresh = True
            extra = self.budget - self._room(block, lead) - 1
        if fresh:
            self._runs.append(_Run(block, [], lead, whole=False))
            self._tokens += extra
            self._words += len(lead.split())
        self._runs[-1].parts.append(piece)
        self._words += words
        self._tokens += tokens
        return False

    def _cut(self, block: Block, part: str, room: int) -> Iterator[tuple[str, str]]:
        """(piece, its own lead) of a part: whole, or cut into sentences that repeat the part's question."""
        if self.count(part) <= room:
            yield part, ""
            return
        question, _, answer = part.partition("\n")
        keep = block.kind == "faq" and bool(answer) and self.count(question) <= room // 3
        inner = room - self.count(question) - 1 if keep else room
        for number, piece in enumerate(self._pieces(answer if keep else part, max(inner, 4))):
            yield (
                (f"{question}\n{piece}" if keep and number == 0 else piece),
                (question if keep and number else ""),
            )

    def _pieces(self, text: str, room: int) -> Iterator[str]:
        """Sentences, else words, else characters, each within `room` tokens; neighbours are joined while they fit."""
        open_piece = ""
        for sentence in _small(text, room, self.count):
            joined = f"{open_piece} {sentence}".strip()
            if open_piece and self.count(joined) > room:
                yield open_piece
                open_piece = sentence
            else:
                open_piece = joined
        if open_piece:
            yield open_piece

    def _flush(self) -> None:
        if self._runs:
            self._full.append("\n\n".join(run.text() for run in self._runs))
        self._runs, self._words, self._tokens = [], 0, 0


def _small(text: str, room: int, count: CountTokens) -> Iterator[str]:
    for sentence in sentences(text):
        if count(sentence) <= room:
            yield sentence
            continue
        for word in sentence.split():
            yield from _halves(word, room, count)


def _halves(word: str, room: int, count: CountTokens) -> Iterator[str]:
    if count(word) <= room or len(word) < 2:
        yield word
        return
    middle = len(word) // 2
    yield from _halves(word[:middle], room, count)
    yield from _halves(word[middle:], room, count)
