"""Lanes: HTTP clients that carry one request at a time each.

A pool of httpx's spends on every request time in proportion to all its connections and all its
waiting requests, squared (https://github.com/encode/httpcore/issues/924), and may close a
connection that it has just handed to another thread
(https://github.com/encode/httpcore/issues/1110). A client with one request at a time has neither
trouble, so the pool is here. An injected client is shared by all lanes and brings its own.
"""

from __future__ import annotations

import os
import queue
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING

from privatereply.errors import NeverSent
from privatereply.transport.clients import AsyncHttpClient, HttpClient

if TYPE_CHECKING:
    import anyio

__all__ = ["AsyncLanes", "Lanes"]

# In both colours the lane used last is used next: its connection is the likeliest to stand.


class Lanes:
    """Lanes for threads.

    Args:
        open_client: Gives the client of one more lane.
        count: The most lanes there may be.
    """

    def __init__(self, open_client: Callable[[], HttpClient], count: int) -> None:
        self._open_client = open_client
        self._count = count
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self.opened: list[HttpClient] = [self._open_client()]
        self._free: queue.LifoQueue[HttpClient | None] = queue.LifoQueue()
        for client in (*[None] * (self._count - 1), *self.opened):
            self._free.put(client)

    @contextmanager
    def lane(self, patience: float) -> Generator[HttpClient]:
        """A client that nobody else uses meanwhile.

        Raises:
            NeverSent: None was free for so many seconds.
        """
        if self._process != os.getpid():
            # A forked child would read its parent's answers from the connections they share.
            self._begin()
        free = self._free
        try:
            client = free.get(timeout=patience)
        except queue.Empty:
            raise _all_busy(patience) from None
        try:
            if client is None:
                client = self._open_client()
                self.opened.append(client)
            yield client
        finally:
            free.put(client)


class AsyncLanes:
    """Lanes for the tasks of one event loop; the arguments are those of `Lanes`."""

    def __init__(self, open_client: Callable[[], AsyncHttpClient], count: int) -> None:
        self._open_client = open_client
        self.opened: list[AsyncHttpClient] = [open_client()]
        self._free: list[AsyncHttpClient | None] = [*[None] * (count - 1), *self.opened]
        self._line: anyio.Semaphore | None = None

    @asynccontextmanager
    async def lane(self, patience: float) -> AsyncGenerator[AsyncHttpClient]:
        """A client that nobody else uses meanwhile.

        Raises:
            NeverSent: None was free for so many seconds.
        """
        line = await self._admitted(patience)
        client = self._free.pop()
        try:
            if client is None:
                client = self._open_client()
                self.opened.append(client)
            yield client
        finally:
            self._free.append(client)
            line.release()

    async def _admitted(self, patience: float) -> anyio.Semaphore:
        import anyio  # noqa: PLC0415 - not needed by those who block

        if self._line is None:
            self._line = anyio.Semaphore(len(self._free), fast_acquire=True)
        with suppress(anyio.WouldBlock):
            self._line.acquire_nowait()
            return self._line
        with anyio.move_on_after(patience):
            await self._line.acquire()
            return self._line
        raise _all_busy(patience)


def _all_busy(patience: float) -> NeverSent:
    return NeverSent(reason=f"the request never left: no connection was free for {patience:g} s")
