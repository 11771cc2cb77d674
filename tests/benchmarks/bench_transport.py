"""The transports against bare httpx over loopback: ratios within one run.

The server runs in a process of its own; blocks of the two sides alternate, so that both meet the
same moods of the machine. Run it with ``python tests/benchmarks/bench_transport.py [ROUNDS]``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Final

import httpx
from _yardstick import measured, report, server

from privatereply.flow import Effect, Request
from privatereply.transport import AsyncHttpTransport, HttpTransport

SYNC_BLOCK: Final = 200
ASYNC_BLOCK: Final = 320
IN_FLIGHT: Final = 64
BODY: Final = json.dumps({"recipient": {"comment_id": "1_2"}, "message": {"text": "x" * 140}})
HEADERS: Final = (("authorization", "Bearer token"), ("content-type", "application/json"))


def request_to(url: str) -> Request:
    return Request(method="POST", url=url, effect=Effect.WRITE, headers=HEADERS, body=BODY.encode())


def blocking(url: str, rounds: int) -> None:
    request = request_to(url)
    client = httpx.Client()
    transport = HttpTransport(trust_env=False)
    headers = dict(HEADERS)

    def bare() -> None:
        for _ in range(SYNC_BLOCK):
            assert client.post(url, content=request.body, headers=headers).status_code == 200

    def ours() -> None:
        for _ in range(SYNC_BLOCK):
            assert transport.send(request).status == 200

    bare()
    ours()
    pairs = [(measured(bare, SYNC_BLOCK), measured(ours, SYNC_BLOCK)) for _ in range(rounds)]
    report("blocking", [pair[0] for pair in pairs], [pair[1] for pair in pairs])
    client.close()
    transport.close()


async def flood(send: Callable[[], Awaitable[object]]) -> None:
    left = iter(range(ASYNC_BLOCK))

    async def worker() -> None:
        for _ in left:
            await send()

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))


async def alternate(url: str, rounds: int) -> list[tuple[float, ...]]:
    request = request_to(url)
    headers = dict(HEADERS)
    transport = AsyncHttpTransport(trust_env=False)
    async with httpx.AsyncClient() as client:
        sides: tuple[Callable[[], Awaitable[object]], ...] = (
            lambda: client.post(url, content=request.body, headers=headers),
            lambda: transport.send(request),
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
    await transport.aclose()
    return rows[1:]


def concurrent(url: str, rounds: int) -> None:
    rows = asyncio.run(alternate(url, rounds))
    report(f"asyncio, {IN_FLIGHT} in flight", [row[:2] for row in rows], [row[2:] for row in rows])


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with server() as base:
        url = f"{base}/v26.0/me/messages"
        blocking(url, rounds)
        concurrent(url, rounds)


if __name__ == "__main__":
    main()
