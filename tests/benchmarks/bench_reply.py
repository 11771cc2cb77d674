"""A guarded private reply against a bare POST of the same bytes: ratios within one run.

Guarded means: facts, decision, a durable claim in SQLite, the driver's flow, the record. Blocks of
the two sides alternate. Run it with ``python tests/benchmarks/bench_reply.py [ROUNDS]``.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
from _yardstick import measured, report, server

from privatereply import Actor, AsyncClient, Client, CommentRecord, Person, Registry
from privatereply.providers.facebook import Facebook

SYNC_BLOCK: Final = 200
ASYNC_BLOCK: Final = 320
IN_FLIGHT: Final = 64
BOT: Final = Actor.bot("bench")
TEXT: Final = "x" * 140
NOW: Final = datetime.now(UTC)


class Unmetered(Facebook):
    """The driver without its send budget, so that one account may send all day."""

    quotas = {}  # noqa: RUF012


def comments() -> Iterator[CommentRecord]:
    """Comments nobody has answered yet."""
    for number in itertools.count():
        yield CommentRecord(
            platform="facebook",
            account_id="1",
            id=f"1_{number}",
            text="How much?",
            created_at=NOW,
            author=Person(id=f"7{number}"),
        )


def registry() -> Registry:
    found = Registry()
    found.register(Unmetered(), replace=True)
    return found


def body(comment: CommentRecord) -> bytes:
    message = {"text": TEXT, "metadata": "privatereply:0123456789abcdef0123456789abcdef"}
    return json.dumps({"recipient": {"comment_id": comment.id}, "message": message}).encode()


HEADERS: Final = {"authorization": "Bearer token", "content-type": "application/json"}


def blocking(base: str, folder: str, rounds: int) -> None:
    source = comments()
    url = f"{base}/graph.facebook.com/v26.0/1/messages"
    with (
        httpx.Client() as http,
        Client(f"sqlite:///{folder}/sync.db", sandbox=base, registry=registry()) as client,
    ):
        page = client.account("facebook", id="1", access_token="token")

        def bare() -> None:
            for comment in itertools.islice(source, SYNC_BLOCK):
                assert http.post(url, content=body(comment), headers=HEADERS).status_code == 200

        def ours() -> None:
            for comment in itertools.islice(source, SYNC_BLOCK):
                assert page.reply(comment, TEXT, actor=BOT).message_id

        bare()
        ours()
        pairs = [(measured(bare, SYNC_BLOCK), measured(ours, SYNC_BLOCK)) for _ in range(rounds)]
    report("reply, blocking", [pair[0] for pair in pairs], [pair[1] for pair in pairs])


async def flood(send: Callable[[], Awaitable[object]]) -> None:
    left = iter(range(ASYNC_BLOCK))

    async def worker() -> None:
        for _ in left:
            await send()

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))


async def alternate(base: str, folder: str, rounds: int) -> list[tuple[float, ...]]:
    source = comments()
    url = f"{base}/graph.facebook.com/v26.0/1/messages"
    async with (
        httpx.AsyncClient() as http,
        AsyncClient(f"sqlite:///{folder}/async.db", sandbox=base, registry=registry()) as client,
    ):
        page = client.account("facebook", id="1", access_token="token")
        sides: tuple[Callable[[], Awaitable[object]], ...] = (
            lambda: http.post(url, content=body(next(source)), headers=HEADERS),
            lambda: page.reply(next(source), TEXT, actor=BOT),
        )
        rows: list[tuple[float, ...]] = []
        for _ in range(rounds + 1):
            row: tuple[float, ...] = ()
            for send in sides:
                cpu, wall = time.process_time(), time.perf_counter()
                await flood(send)
                row += (
                    (time.process_time() - cpu) / ASYNC_BLOCK,
                    (time.perf_counter() - wall) / ASYNC_BLOCK,
                )
            rows.append(row)
    return rows[1:]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with server() as base, tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        blocking(base, folder, rounds)
        rows = asyncio.run(alternate(base, folder, rounds))
        title = f"reply, asyncio, {IN_FLIGHT} in flight"
        report(title, [row[:2] for row in rows], [row[2:] for row in rows])


if __name__ == "__main__":
    main()
