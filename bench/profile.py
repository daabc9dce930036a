"""What the rules alone learn from scripted conversations, against what a reader would have written down.

`conversations.md` says how the conversations are labelled. A value counts as found when it is the labelled one: names
and companies in any spelling, phrases when most of their words agree. Weak guesses (a company from an address's domain)
are marked as such where they are kept, and counted apart.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from agent.profile.config import ProfileCapture
from agent.profile.extract import Message, extract
from agent.profile.fields import definitions
from agent.profile.model import Held, Profile, Stated
from agent.profile.transcript import profile_of
from agent.wording import content_stems, fold

CONVERSATIONS = tuple(
    Path(__file__).parent / name for name in ("conversations.jsonl", "conversations_2.jsonl")
)
TO_REACH = {
    "overall": (0.97, 0.85),
    "email": (0.99, 0.97),
    "phone": (0.99, 0.97),
    "customer_name": (0.95, 0.85),
}
_LEGAL = re.compile(
    r",? (?:gmbh|inc|ltd|llc|limited|ag|se|sl|s l|sas|sarl|srl|bv|b v|plc|corp|co|kg|ug|pty ltd|aps|as|ab)$"
)
_TITLES = re.compile(r"^(?:(?:mr|mrs|ms|dr|prof|herr|frau|dipl ing|mme|m|sr|sra)\b\s*)+")


@dataclass(slots=True)
class Count:
    """True positives, false positives, false negatives."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, other: Count) -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


@dataclass(slots=True)
class Score:
    fields: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    groups: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    weak: Counter[str] = field(default_factory=Counter[str])
    flags: Counter[str] = field(default_factory=Counter[str])
    unquoted: int = 0
    misses: list[str] = field(default_factory=list[str])

    @property
    def overall(self) -> Count:
        total = Count()
        for count in self.fields.values():
            total.add(count)
        return total


def matches(name: str, said: Any, label: Any) -> bool:
    """Whether a stored value is the labelled one."""
    match name:
        case "email" | "phone" | "decision_maker":
            return said == label
        case "company_size":
            return said == (label if isinstance(label, dict) else {"min": label, "max": label})
        case "budget_range":
            return _money(said) == _money(_labelled(label))
        case "customer_name":
            return _TITLES.sub("", _plain(said)) == _TITLES.sub("", _plain(label))
        case "company":
            return _LEGAL.sub("", _plain(said)) == _LEGAL.sub("", _plain(label))
        case _:
            return _alike(str(said), str(label))


def _labelled(label: dict[str, Any]) -> dict[str, Any]:
    """A label's {min, max} as what is stored: the lower or only figure, and the upper where there is one."""
    low, high = label["min"], label["max"]
    return label | {"amount": low if low is not None else high, "max": None if low == high else high}


def _money(value: dict[str, Any]) -> tuple[Any, ...]:
    return value["amount"], value["max"], value["currency"], value["per"]


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w&+]", " ", fold(text)).split())


def _alike(said: str, label: str) -> bool:
    one, other = _plain(said), _plain(label)
    if one in other or other in one:
        return True
    a, b = content_stems(said), content_stems(label)
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= 0.6


def measure(conversations: Iterable[dict[str, Any]]) -> Score:
    score = Score()
    for talk in conversations:
        lists = talk.get("config", {})
        config = ProfileCapture.model_validate(
            {
                "default_region": talk["region"],
                "products": lists.get("products", []),
                "competitors": lists.get("competitors", []),
            }
        )
        held = profile_of(talk["turns"], config)
        _judge(score, talk, held)
        said = "\n".join(turn["text"] for turn in talk["turns"] if turn["role"] == "visitor")
        score.unquoted += sum(
            1 for values in held.values() for v in values if not v.stated.quote or v.stated.quote not in said
        )
    return score


def _judge(score: Score, talk: dict[str, Any], held: Profile) -> None:
    for name in sorted({*held, *talk["fields"]}):
        values = tuple(v for v in held.get(name, ()) if not _set_apart(score, talk, name, v))
        labels = _listed(talk["fields"].get(name, []))
        count, notes = _compare(name, values, labels, talk)
        score.fields[name].add(count)
        score.groups[talk["group"]].add(count)
        score.misses += [f"{talk['id']} {talk['group']:16} {note}" for note in notes]
    for name, marks in talk.get("flags", {}).items():
        got = {flag for v in held.get(name, ()) for flag in v.stated.flags}
        score.flags["right" if set(marks) <= got else "missed"] += 1


def _set_apart(score: Score, talk: dict[str, Any], name: str, value: Held) -> bool:
    """Weak guesses are counted apart."""
    if "weak" not in value.stated.flags:
        return False
    label = talk.get("weak", {}).get(name) or talk["fields"].get(name)
    agrees = label is not None and _plain(label).replace(" ", "").startswith(
        _plain(str(value.stated.value)).replace(" ", "")[:5]
    )
    score.weak["agreeing" if agrees else "other"] += 1
    return True


def _compare(
    name: str, values: Sequence[Held], labels: Sequence[Any], talk: dict[str, Any]
) -> tuple[Count, list[str]]:
    count, notes = Count(), list[str]()
    also = talk.get("also", {}).get(name, [])
    optional = _listed(talk.get("optional", {}).get(name, []))
    open_labels = list(labels)
    for value in values:
        said = value.stated.value
        hit = next((i for i, label in enumerate(open_labels) if matches(name, said, label)), None)
        if hit is None and open_labels and any(matches(name, said, a) for a in also):
            hit = 0
        if hit is not None:
            open_labels.pop(hit)
            count.right += 1
        elif not any(matches(name, said, o) for o in optional):
            count.wrong += 1
            notes.append(f"+ {name} = {said!r}  {_where(value.stated)}")
    count.missed = len(open_labels)
    notes += [f"- {name} = {label!r}" for label in open_labels]
    return count, notes


def _listed(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _where(stated: Stated) -> str:
    return f"[{stated.extractor}: {' '.join(stated.quote.split())[:60]}]"


def _milliseconds(talks: Sequence[dict[str, Any]]) -> float:
    """The median time of a message of 4,000 characters, made of what visitors say in the conversations."""
    config = ProfileCapture()
    defs = definitions(config)
    said = " ".join(turn["text"] for talk in talks for turn in talk["turns"] if turn["role"] == "visitor")
    took: list[float] = []
    for start in range(0, max(1, len(said) - 4_000), 4_000):
        began = time.perf_counter()
        extract(Message(said[start : start + 4_000]), defs, config)
        took.append((time.perf_counter() - began) * 1_000)
    return statistics.median(took)


def report(score: Score) -> None:
    print(f"{'field':22}{'precision':>10}{'recall':>9}{'F1':>8}{'right':>7}{'wrong':>7}{'missed':>8}")
    for name, count in (*sorted(score.fields.items()), ("overall", score.overall)):
        goal = TO_REACH.get(name)
        want = f"   to reach {goal[0]:.2f} / {goal[1]:.2f}" if goal else ""
        print(f"{name:22}{_row(count)}{want}")
    print("by group")
    for name, count in sorted(score.groups.items()):
        print(f"  {name:20}{_row(count)}")
    print(f"weak guesses of a company: {score.weak['agreeing']} agree, {score.weak['other']} do not")
    print(f"marks (role, disposable): {score.flags['right']} right, {score.flags['missed']} missed")
    print(f"values without a quote in the transcript: {score.unquoted} (must be 0)")


def _row(count: Count) -> str:
    return f"{count.precision:10.3f}{count.recall:9.3f}{count.f1:8.3f}{count.right:7}{count.wrong:7}{count.missed:8}"


def _talks(file: Path, half: str | None) -> list[dict[str, Any]]:
    talks = [json.loads(line) for line in file.read_text(encoding="utf8").splitlines() if line.strip()]
    return talks[half == "odd" :: 2] if half else talks


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.profile")
    parser.add_argument("--misses", action="store_true", help="list each error")
    parser.add_argument("--half", choices=("even", "odd"), help="every second conversation only")
    parser.add_argument("files", nargs="*", type=Path, help="other files of conversations")
    options = parser.parse_args(arguments)
    files = {file: _talks(file, options.half) for file in options.files or CONVERSATIONS}
    together = [talk for talks in files.values() for talk in talks]
    scores = {file.name: (talks, measure(talks)) for file, talks in files.items()}
    if len(files) > 1:
        scores["together"] = (together, measure(together))
    for title, (talks, score) in scores.items():
        print(f"-- {title}: {len(talks)} conversations")
        report(score)
    for _, score in [*scores.values()][: len(files)] if options.misses else ():
        print(*score.misses, sep="\n")
    print(f"a message of 4,000 characters: {_milliseconds(together):.0f} ms (to reach 20)")
    return 1 if any(score.unquoted for _, score in scores.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
