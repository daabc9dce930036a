"""Many sessions of few people by several workers while the CRM has a bad day: each contact once, a note a session."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

from crm.sync.deps import SyncDeps
from crm.sync.model import SessionRecord
from crm.sync.push import push
from kit.errors import Retryable
from tests.crm.conftest import Desk
from tests.crm.sync.sync_rig import Office, a_contact, a_session

PEOPLE, SESSIONS, WORKERS, FAULTS = 10, 40, 4, 40


async def _sessions(desk: Desk) -> list[SessionRecord]:
    """Of one person at a time, the last one of each being the latest."""
    people = [(await desk.join(email=f"p{number}@acme.test")).contact for number in range(PEOPLE)]
    made: list[SessionRecord] = []
    for number in range(SESSIONS):
        person = people[number % PEOPLE]
        contact = a_contact(person.id, email=person.email)
        record = a_session(await desk.session(), contact, next_steps=(), latest=number >= SESSIONS - PEOPLE)
        made.append(record)
    return made


async def _worker(office: Office, deps: SyncDeps, queue: list[SessionRecord]) -> int:
    """What cannot be done now goes to the end of the queue, as a delivery that is tried later; how often that was."""
    later = 0
    while queue:
        record = queue.pop(0)
        try:
            await push(deps, office.tenant, "toy", replace(record, as_of=office.clock()))
        except Retryable:
            queue.append(record)
            later += 1
            office.clock.advance(5)
    return later


async def test_each_contact_once_and_a_note_a_session(office: Office, desk: Desk) -> None:
    records, toy, chance = await _sessions(desk), office.toys["toy"], random.Random(5)
    for _ in range(FAULTS):
        when = chance.choice(
            ["POST /contacts", "PATCH /contacts", "GET /contacts", "POST /deals", "POST /notes"]
        )
        fault = chance.choice(["drop", "garble", "fail", "busy"])
        if fault == "drop":
            toy.drop_next(when=when)
        elif fault == "garble":
            toy.garble_next(when=when)
        else:
            toy.fail_next(503 if fault == "fail" else 429, when=when, headers={"Retry-After": "1"})
    queue = chance.sample(records, SESSIONS)
    later = await asyncio.gather(*(_worker(office, office.deps(), queue) for _ in range(WORKERS)))
    assert sum(later) > FAULTS / 3  # the faults did happen
    kinds = {kind: len(toy.kind(kind)) for kind in ("contacts", "deals")}
    assert kinds == {"contacts": PEOPLE, "deals": PEOPLE}
    notes = [note["key"] for note in toy.find("notes", lambda it: it["kind"] == "note")]
    assert sorted(notes) == sorted(f"session-{record.session_id}" for record in records)
    before = toy.writes()
    for record in records:
        assert not (await office.push(record)).wrote
    assert toy.writes() == before
