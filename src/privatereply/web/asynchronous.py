"""Webhooks as an ASGI application; https://asgi.readthedocs.io/en/latest/specs/www.html."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final, Protocol, TypeAlias, TypeVar

import attrs
from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from privatereply.client import AsyncClient, Client
from privatereply.errors import UsageError
from privatereply.ingest import LARGEST
from privatereply.web.calls import (
    Call,
    Told,
    answer,
    answer_awaiting,
    follow_up,
    follow_up_awaiting,
    last_segment,
)

__all__ = ["ASGI", "asgi"]

T = TypeVar("T")
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGI: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]
"""An ASGI application, as servers and frameworks take it."""

_THREADS: Final = 8


def asgi(client: Client | AsyncClient) -> ASGI:
    """Webhooks as an ASGI application, to be served or mounted.

    Handlers run after the answer is sent, in the task of the request. A `Client`, and its handlers,
    run in worker threads of their own.

    Args:
        client: What takes the events in; it stays yours to close.
    """
    desk = _Awaited(client) if isinstance(client, AsyncClient) else _Threaded(client)

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "http":
            await _serve(desk, scope, receive, send)
        elif kind == "lifespan":
            await _live(receive, send)
        elif kind == "websocket":
            await send({"type": "websocket.close"})
        else:  # the specification asks for an exception
            raise UsageError(reason=f"webhooks come by HTTP, not by {kind!r}")

    return application


class _Left(Exception):  # noqa: N818 - what happened; it never leaves this module
    """The caller has gone before the end of the request."""


async def _serve(desk: _Desk, scope: Message, receive: Receive, send: Send) -> None:
    try:
        told = await desk.answer(_call(scope, await _read(scope, receive)))
    except _Left:
        return
    # A platform that has gone meanwhile will ask again; what it told is kept all the same.
    with suppress(OSError):
        await _send(told, send)
    if told.heard:
        await desk.follow_up()


async def _read(scope: Message, receive: Receive) -> bytes | HTTPStatus:
    """Read a body to its end, or until it is too large.

    Returns:
        The body, or the status that refuses it.

    Raises:
        _Left: Nobody waits for an answer any more.
    """
    if scope["method"] != "POST":
        return b""
    chunks, size, more = list[bytes](), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Left
        chunk = message.get("body", b"")
        # Counted, whatever the caller said of the length.
        size += len(chunk)
        if size > LARGEST:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        chunks.append(chunk)
        more = message.get("more_body", False)
    return b"".join(chunks)


def _call(scope: Message, body: bytes | HTTPStatus) -> Call:
    return Call(
        platform=last_segment(scope["path"]),
        method=scope["method"],
        query=scope.get("query_string", b"").decode("latin-1"),
        headers=[
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ],
        body=body,
    )


async def _send(told: Told, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told.headers]
    await send({"type": "http.response.start", "status": told.status, "headers": headers})
    await send({"type": "http.response.body", "body": told.body})


async def _live(receive: Receive, send: Send) -> None:
    """Take part in the server's start and end, of which a mount has nothing to do."""
    kind = ""
    while kind != "lifespan.shutdown":
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})


class _Desk(Protocol):
    """Where calls are answered."""

    async def answer(self, call: Call) -> Told: ...

    async def follow_up(self) -> None: ...


@attrs.frozen
class _Awaited:
    """An `AsyncClient` at work."""

    client: AsyncClient

    async def answer(self, call: Call) -> Told:
        return await answer_awaiting(self.client, call)

    async def follow_up(self) -> None:
        await follow_up_awaiting(self.client)


class _Threads:
    """Some worker threads in each event loop, which no other work can use up."""

    def __init__(self) -> None:
        self._found = RunVar[CapacityLimiter | None]("privatereply.web", None)

    async def run(self, work: Callable[[], T]) -> T:
        return await to_thread.run_sync(work, limiter=self._limiter())

    def is_waited_for(self) -> bool:
        return self._limiter().statistics().tasks_waiting > 0

    def _limiter(self) -> CapacityLimiter:
        limiter = self._found.get()
        if limiter is None:
            limiter = CapacityLimiter(_THREADS)
            self._found.set(limiter)
        return limiter


@attrs.frozen
class _Threaded:
    """A `Client` at work: slow handlers wait for each other, and no answer waits for them."""

    client: Client
    _answers: _Threads = attrs.field(factory=_Threads)
    _handlers: _Threads = attrs.field(factory=_Threads)

    async def answer(self, call: Call) -> Told:
        return await self._answers.run(lambda: answer(self.client, call))

    async def follow_up(self) -> None:
        # Who waits for a thread already will find these events as well: no crowd gathers.
        if not self._handlers.is_waited_for():
            await self._handlers.run(lambda: follow_up(self.client))
