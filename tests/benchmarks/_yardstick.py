"""What the benchmarks share: a server in a process of its own, a stopwatch, a table row."""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Final

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
        head, found, body = self._waiting.partition(b"\r\n\r\n")
        if not found:
            return
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if len(body) >= int(length or b"0"):
            self._waiting = b""
            self._transport.write(WIRE)


def _serve(ready: Connection) -> None:
    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that accepts every message."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


def measured(work: Callable[[], object], count: int) -> tuple[float, float]:
    """CPU and wall seconds for each of `count`."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return (time.process_time() - cpu) / count, (time.perf_counter() - wall) / count


def report(title: str, bare: list[tuple[float, ...]], ours: list[tuple[float, ...]]) -> None:
    """Print the medians of both sides and of their ratios, round by round."""
    for index, kind in enumerate(("CPU", "wall")):
        ratios = [mine[index] / theirs[index] for mine, theirs in zip(ours, bare, strict=True)]
        print(
            f"{title:30} {kind:4} bare {statistics.median(b[index] for b in bare) * 1e6:7.0f} us"
            f"  ours {statistics.median(o[index] for o in ours) * 1e6:7.0f} us"
            f"  ratio {statistics.median(ratios):5.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )
