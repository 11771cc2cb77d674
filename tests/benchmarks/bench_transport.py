"""The transports against bare httpx over loopback: ratios within one run.

The server runs in a process of its own; blocks of the two sides alternate, so that both meet the
same moods of the machine. Run it with ``python tests/benchmarks/bench_transport.py [ROUNDS]``.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from typing import Final

import httpx

from privatereply.flow import Effect, Request
from privatereply.transport import AsyncHttpTransport, HttpTransport

SYNC_BLOCK: Final = 200
ASYNC_BLOCK: Final = 320
IN_FLIGHT: Final = 64
BODY: Final = json.dumps({"recipient": {"comment_id": "1_2"}, "message": {"text": "x" * 140}})
HEADERS: Final = (("authorization", "Bearer token"), ("content-type", "application/json"))
ANSWER: Final = b'{"recipient_id": "7", "message_id": "m_1234567890"}'
WIRE: Final = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-app-usage: {}\r\n"
    b"x-business-use-case-usage: {}\r\nfacebook-api-version: v26.0\r\ncontent-length: "
    + str(len(ANSWER)).encode()
    + b"\r\n\r\n"
    + ANSWER
)


class Answering(asyncio.Protocol):
    """Answers every request on a connection with the same bytes."""

    def __init__(self) -> None:
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        whole = self._waiting.endswith(BODY.encode())
        if whole:
            self._waiting = b""
            self._transport.write(WIRE)


def serve(ready: Connection) -> None:
    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


def measured(work: Callable[[], object], count: int) -> tuple[float, float]:
    """CPU and wall seconds for each of `count`."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return (time.process_time() - cpu) / count, (time.perf_counter() - wall) / count


def report(title: str, bare: list[tuple[float, ...]], ours: list[tuple[float, ...]]) -> None:
    for index, kind in enumerate(("CPU", "wall")):
        ratios = [mine[index] / theirs[index] for mine, theirs in zip(ours, bare, strict=True)]
        print(
            f"{title:24} {kind:4} bare {statistics.median(b[index] for b in bare) * 1e6:7.0f} us"
            f"  ours {statistics.median(o[index] for o in ours) * 1e6:7.0f} us"
            f"  ratio {statistics.median(ratios):5.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )


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
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=serve, args=(there,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{here.recv()}/v26.0/me/messages"
    blocking(url, rounds)
    concurrent(url, rounds)
    server.terminate()
    server.join()


if __name__ == "__main__":
    main()
