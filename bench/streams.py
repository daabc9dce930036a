"""100 visitors whose answers stream at the same time, from a scripted model that takes about three seconds."""

from __future__ import annotations

import asyncio

import psutil

from bench.client import browser, open_session, server
from bench.support import main, p, say, services
from bench.turn import fill, questions

_VISITORS = 100
_SLOW = 'first_token_s: 1.0\ntoken_s: 0.11\nreply: "{quote} [{marker}]"\n'
"""A sentence of about 18 words: one second of thought and two of speech."""
_MIB = 1024 * 1024


async def measure() -> None:
    async with services() as opened:
        say(f"{await fill(opened)} passages")
        key = opened.database.default.widget_key
        async with server(_SLOW) as (address, process), browser(address) as http:
            sessions = [await open_session(http, key) for _ in range(_VISITORS)]
            asked = questions()
            memory = [process.memory_info().rss]
            watching = asyncio.create_task(_watch(process, memory))
            try:
                replies = await asyncio.gather(
                    *(session.ask(asked[i % len(asked)]) for i, session in enumerate(sessions))
                )
            finally:
                watching.cancel()
    first = [reply.text for reply in replies if reply.text is not None]
    total = [reply.total for reply in replies]
    say(
        f"{_VISITORS} at once: {sum(not reply.finished for reply in replies)} failed,"
        f" first text p50 {p(50, first):.2f} s, p95 {p(95, first):.2f} s,"
        f" whole turn p50 {p(50, total):.2f} s, p95 {p(95, total):.2f} s"
    )
    say(f"memory of the server {memory[0] / _MIB:.0f} MiB before, at most {max(memory) / _MIB:.0f} MiB")
    say("to reach: none fails, under 1536 MiB")


async def _watch(process: psutil.Process, memory: list[int]) -> None:
    while True:
        memory.append(process.memory_info().rss)
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    raise SystemExit(main(measure))
