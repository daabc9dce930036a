"""Everything that is stored about a person or a session, for them to read and for machines.

`data.json` is complete: each session with all that belongs to it. Beside it are one readable text a conversation and
the mails that are still in the outbox folder.
"""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from app.privacy import files, finding, store
from app.privacy.erase import EraseDeps
from app.privacy.model import Scope, normal_address
from db.pool import Connection, transaction
from kit.errors import NotFound

Row = Mapping[str, Any]

_README = """\
What is stored about you in the sales assistant, as of {at}.

data.json       everything, for machines: contacts, conversations, mails
conversations/  each conversation as it was held, one text file each
mails/          mails that are still kept here; any mail program opens them

Times are in UTC. Not included: keys that prove whose browser it is, and how a reply was transported.
"""


@dataclass(frozen=True, slots=True)
class Export:
    """`data` is JSON; `mails` are (delivery, the mail as it was written)."""

    data: dict[str, Any]
    mails: Sequence[tuple[UUID, bytes]]

    @property
    def is_empty(self) -> bool:
        return not any(
            self.data[part] for part in ("contacts", "sessions", "deliveries", "meetings", "suppressions")
        )


async def of_email(deps: EraseDeps, tenant: UUID, email: str) -> Export:
    """Everything of the address. Raises BadRequest for what is no address and NotFound when nothing is stored."""
    address = normal_address(email)
    async with transaction(deps.pool, tenant) as conn:
        scope = await finding.of_address(conn, address, now=deps.clock())
        data = await _data(conn, scope, about={"email": address}, now=deps.clock())
        data["suppressions"] = await store.suppressed(conn, address)
    return await _with_mails(deps, tenant, scope, data)


async def of_session(deps: EraseDeps, tenant: UUID, session_id: UUID) -> Export:
    """Everything of one session, and its contact when that is known from nowhere else. Raises NotFound."""
    async with transaction(deps.pool, tenant) as conn:
        scope = await finding.of_session(conn, session_id, now=deps.clock())
        data = await _data(conn, scope, about={"session_id": str(session_id)}, now=deps.clock())
    return await _with_mails(deps, tenant, scope, data)


async def _with_mails(deps: EraseDeps, tenant: UUID, scope: Scope, data: dict[str, Any]) -> Export:
    mails = await asyncio.to_thread(_mails, deps.outbox(tenant), scope.deliveries)
    export = Export(data, mails)
    if export.is_empty:
        raise NotFound("Nothing is stored about this address or session.", code="nothing_stored")
    return export


def _mails(folder: Path, deliveries: Sequence[UUID]) -> list[tuple[UUID, bytes]]:
    there = files.mails(folder)
    paths = [(one, folder / f"{one}.eml") for one in deliveries if one in there]
    return [(one, path.read_bytes()) for one, path in paths if path.is_file()]


async def _data(conn: Connection, scope: Scope, *, about: Row, now: datetime) -> dict[str, Any]:
    meetings = [*scope.bookings, *scope.ahead]
    rows = await store.read(conn, replace(scope, bookings=meetings))
    deliveries = [
        each | {"attempts_made": _of(rows["attempts"], "delivery_id", each["id"])}
        for each in _in_order(rows["deliveries"], "created_at")
    ]
    return {
        "about": about,
        "made_at": now.isoformat(),
        "contacts": [
            contact
            | {
                "lead": next(iter(_of(rows["leads"], "contact_id", contact["id"])), None),
                "deals": _in_order(_of(rows["local_deals"], "contact_id", contact["id"]), "created_at"),
                "changes_of_deals": _in_order(_of(rows["local_changes"], "contact_id", contact["id"]), "at"),
                "timeline": _in_order(_of(rows["local_activities"], "contact_id", contact["id"]), "at"),
                "in_crms": _in_order(_of(rows["crm_links"], "contact_id", contact["id"]), "created_at"),
                "deals_in_crms": _in_order(_of(rows["crm_deals"], "contact_id", contact["id"]), "updated_at"),
                "compared_with_crms": _in_order(
                    _of(rows["crm_findings"], "contact_id", contact["id"]), "connection"
                ),
                "written_to_crms": _in_order(_of(rows["crm_writes"], "contact_id", contact["id"]), "at"),
            }
            for contact in rows["contacts"]
        ],
        "visitors": rows["visitors"],
        "sessions": [_session(session, rows) for session in _in_order(rows["sessions"], "opened_at")],
        "deliveries": deliveries,
        "meetings": [
            each | {"taken": _of(rows["taken_times"], "booking_id", each["id"])}
            for each in _in_order(rows["bookings"], "start_at")
        ],
        "events": _in_order(rows["events"], "at"),
        "suppressions": [],
    }


def _session(session: Row, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    def own(table: str, order: str) -> list[dict[str, Any]]:
        return _in_order(_of(rows[table], "session_id", session["id"]), order)

    return {
        **session,
        "pages": own("page_views", "seen_at"),
        "turns": [
            turn | {"citations": _in_order(_of(rows["citations"], "turn_id", turn["id"]), "marker")}
            for turn in own("turns", "seq")
        ],
        "profile": own("profile_fields", "at"),
        "forms": own("forms", "at"),
        "consents": own("consents", "at"),
        "interactions": own("interactions", "at"),
        "team_messages": own("rep_messages", "at"),
        "summary": next(iter(own("summaries", "created_at")), None),
    }


def _of(rows: Iterable[dict[str, Any]], column: str, value: Any) -> list[dict[str, Any]]:
    return [row for row in rows if row[column] == value]


def _in_order(rows: Iterable[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: row[column])


def as_json(export: Export) -> bytes:
    """The data, with mails as text beside their deliveries."""
    mails = {str(one): raw.decode("utf-8", "replace") for one, raw in export.mails}
    deliveries = [
        each | ({"mail": mails[each["id"]]} if each["id"] in mails else {})
        for each in export.data["deliveries"]
    ]
    return json.dumps(export.data | {"deliveries": deliveries}, ensure_ascii=False, indent=2).encode()


def as_zip(export: Export) -> bytes:
    """An archive; file names are ours, whatever anybody typed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _README.format(at=export.data["made_at"]))
        archive.writestr("data.json", json.dumps(export.data, ensure_ascii=False, indent=2))
        for session in export.data["sessions"]:
            archive.writestr(f"conversations/{UUID(session['id'])}.txt", transcript(session))
        for delivery, raw in export.mails:
            archive.writestr(f"mails/{delivery}.eml", raw)
    return out.getvalue()


def transcript(session: Row) -> str:
    """A conversation for people: how it began, what was said with the pages cited, what was understood."""
    lines = [
        f"Conversation of {session['opened_at']}",
        f"Came by: {session['source']}" + (f", {session['landing_url']}" if session["landing_url"] else ""),
    ]
    lines += [f"Saw: {page['seen_at']}  {page['url']}" for page in session["pages"]]
    messages = {(row["after_turn"], 1, number): row for number, row in enumerate(session["team_messages"])}
    messages |= {(turn["seq"], 0, 0): turn for turn in session["turns"]}
    for _, row in sorted(messages.items(), key=lambda item: item[0]):
        lines += ["", *(_turn(row) if "seq" in row else [f"{row['rep'] or 'Notice'}: {row['text']}"])]
    for field in session["profile"]:
        until = f" (until {field['ended_at']})" if field["ended_at"] else ""
        lines += ["", f'Understood {field["name"]}: {field["value"]}{until}, from "{field["quote"]}"']
    for consent in session["consents"]:
        word = "Agreed" if consent["granted"] else "Declined"
        lines += ["", f"{word} {consent['at']} ({consent['kind']}, {consent['version']}): {consent['text']}"]
    return "".join(_readable(line) + "\n" for line in lines)


def _turn(turn: Row) -> list[str]:
    cited = [f"   [{each['marker']}] {each['title']}  {each['page_url']}" for each in turn["citations"]]
    return [f"You: {turn['text']}", f"Assistant: {turn['reply'] or '(no reply)'}", *cited]


def _readable(text: str) -> str:
    """Line breaks stay, indented so that nobody's words look like ours; what steers a terminal goes."""
    return "\n   ".join("".join(c if c.isprintable() else " " for c in line) for line in text.splitlines())
