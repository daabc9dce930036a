"""The mailer that sends nothing: each mail becomes a .eml file, which any mail program opens."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import UUID

from outreach.message import build
from outreach.model import Accepted, Mail


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """`id` is the delivery's."""

    id: UUID
    to: str
    subject: str
    sent_at: datetime | None
    size: int


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A mail as it was written. Whoever shows `html` must keep it from running scripts or loading anything."""

    item: OutboxItem
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    raw: bytes


class OutboxMailer:
    """Writes to `folder`, named by delivery: a repeat replaces the file, and a reader never sees half of one."""

    name: str = "outbox"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, mail: Mail) -> Accepted:
        await asyncio.to_thread(self._write, f"{mail.delivery_id}.eml", build(mail))
        return Accepted()

    async def aclose(self) -> None:
        return

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = self._folder / f".{name}.{os.getpid()}.tmp"
        unfinished.write_bytes(content)
        unfinished.replace(self._folder / name)


def list_outbox(folder: Path, *, limit: int = 100) -> list[OutboxItem]:
    """The mails in `folder`, the latest first; none when there is no such folder."""
    files = [path for path in folder.glob("*.eml") if _id(path)] if folder.is_dir() else []
    latest = sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_read(path).item for path in latest[:limit]]


def read_outbox(folder: Path, delivery_id: UUID) -> OutboxMail | None:
    path = folder / f"{delivery_id}.eml"
    return _read(path) if path.is_file() else None


def erase_outbox(folder: Path, delivery_id: UUID) -> bool:
    """Whether there was such a mail; it is gone now."""
    path = folder / f"{delivery_id}.eml"
    there = path.is_file()
    path.unlink(missing_ok=True)
    return there


def _id(path: Path) -> UUID | None:
    try:
        return UUID(path.stem)
    except ValueError:
        return None


def _read(path: Path) -> OutboxMail:
    raw = path.read_bytes()
    message = message_from_bytes(raw, _class=EmailMessage, policy=default)
    headers = tuple((name, str(value)) for name, value in message.items())
    date = message["Date"]
    item = OutboxItem(
        id=UUID(path.stem),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=parsedate_to_datetime(str(date)) if date else None,
        size=len(raw),
    )
    return OutboxMail(item, headers, _part(message, "plain"), _part(message, "html"), raw)


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    content = body.get_content() if body else ""
    return content if isinstance(content, str) else ""
