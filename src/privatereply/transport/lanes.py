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
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Generic, TypeVar

from typing_extensions import override

from privatereply.errors import NeverSent
from privatereply.transport.clients import AsyncHttpClient, HttpClient

if TYPE_CHECKING:
    import anyio

__all__ = ["AsyncLanes", "Lanes"]

C = TypeVar("C")

# In both colours the lane used last is used next: its connection is the likeliest to stand.


class _Opened(Generic[C]):
    def __init__(self, open_client: Callable[[], C], count: int) -> None:
        self._open_client = open_client
        self._count = count
        self._begin()

    def _begin(self) -> None:
        self.opened: list[C] = [self._open_client()]
        self._process = os.getpid()

    @property
    def first(self) -> C:
        """The client of the first lane; ask for it before a lane is taken.

        In a forked child everything begins afresh here: it would read its parent's answers from
        the connections they share.

        Raises:
            NeverSent: The client was lent to the parent.
        """
        if self._process != os.getpid():
            self._begin()
        return self.opened[0]


class Lanes(_Opened[HttpClient]):
    """Lanes for threads.

    Args:
        open_client: Gives the client of one more lane.
        count: The most lanes there may be.
    """

    @override
    def _begin(self) -> None:
        super()._begin()
        self._free: queue.LifoQueue[HttpClient | None] = queue.LifoQueue()
        for client in (*[None] * (self._count - 1), *self.opened):
            self._free.put(client)

    @contextmanager
    def lane(self, patience: float) -> Generator[HttpClient]:
        """A client that nobody else uses meanwhile.

        Raises:
            NeverSent: None was free for so many seconds.
        """
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

    def close(self) -> None:
        """Close every client, even if closing one of them fails.

        Raises:
            Exception: What closing a client raised.
        """
        with ExitStack() as closing:
            for client in self.opened:
                closing.callback(client.close)


class AsyncLanes(_Opened[AsyncHttpClient]):
    """Lanes for the tasks of one event loop; the arguments are those of `Lanes`."""

    @override
    def _begin(self) -> None:
        super()._begin()
        self._free: list[AsyncHttpClient | None] = [*[None] * (self._count - 1), *self.opened]
        self._line: anyio.Semaphore | None = None

    @asynccontextmanager
    async def lane(self, patience: float) -> AsyncGenerator[AsyncHttpClient]:
        """A client that nobody else uses meanwhile.

        Raises:
            NeverSent: None was free for so many seconds.
        """
        line = await self._admitted(patience)
        free = self._free
        client = free.pop()
        try:
            if client is None:
                client = self._open_client()
                self.opened.append(client)
            yield client
        finally:
            free.append(client)
            line.release()

    async def aclose(self) -> None:
        """Close every client, even if closing one of them fails.

        Raises:
            Exception: What closing a client raised.
        """
        async with AsyncExitStack() as closing:
            for client in self.opened:
                closing.push_async_callback(client.aclose)

    async def _admitted(self, patience: float) -> anyio.Semaphore:
        import anyio  # noqa: PLC0415 - not needed by those who block

        # A cancellation that was waiting for us goes on from here, where nothing has left yet.
        await anyio.lowlevel.checkpoint_if_cancelled()
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
