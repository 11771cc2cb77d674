"""The sandbox as an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Final

try:
    from starlette.applications import Starlette
    from starlette.requests import ClientDisconnect, Request
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.types import Receive, Scope, Send
except ImportError as _error:  # the extra is optional, the message says which one
    raise ImportError(
        'serving the sandbox needs starlette and uvicorn: pip install "privatereply[sandbox]"'
    ) from _error
from typing_extensions import override

from privatereply.sandbox.address import addressed
from privatereply.sandbox.exchange import Dropped, EmulatedRequest, Hang

if TYPE_CHECKING:
    from privatereply.sandbox.core import Sandbox

CONNECTION: Final = "privatereply.connection"
"""Key of the ASGI state under which the server lends the connection, to close it unanswered."""

METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def application(sandbox: Sandbox, stopping: asyncio.Event | None = None) -> Starlette:
    """Return the ASGI application of a sandbox.

    Args:
        sandbox: What answers.
        stopping: Set by a server that is about to stop, so that no answer waits any longer.
    """

    async def answer(request: Request) -> Response:
        try:
            body = await request.body()
            response = sandbox.handle(_emulated(request, body, sandbox.hosts))
        except ClientDisconnect:  # a client that was killed: nothing arrived, nobody listens
            return Response()
        except Dropped:
            return _Closed(seconds=0.0, stopping=stopping)
        except Hang as hang:
            return _Closed(seconds=hang.seconds, stopping=stopping)
        if response.delay:
            await _pause(response.delay, request.receive(), stopping)
        return Response(response.body, response.status, headers=dict(response.headers))

    return Starlette(routes=[Route("/{path:path}", answer, methods=METHODS)])


class _Closed(Response):
    """Closes the connection without one byte of an answer."""

    def __init__(self, *, seconds: float, stopping: asyncio.Event | None) -> None:
        super().__init__()
        self._seconds = seconds
        self._stopping = stopping

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._seconds:
            await _pause(self._seconds, receive(), self._stopping)
        connection = scope.get("state", {}).get(CONNECTION)
        if connection is None:
            raise RuntimeError(
                "this server cannot close a connection unanswered; use Sandbox.serve()"
            )
        connection.close()
        await receive()  # returns once the connection is gone, so that the server sends no 500


def _emulated(request: Request, body: bytes, hosts: tuple[str, ...]) -> EmulatedRequest:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return addressed(
        method=request.method,
        url=(
            request.url.scheme,
            headers.get("host", "127.0.0.1"),
            request.scope["path"],
            request.scope["query_string"].decode("ascii"),
        ),
        headers=headers,
        body=body,
        hosts=hosts,
    )


async def _pause(
    seconds: float, disconnect: Awaitable[object], stopping: asyncio.Event | None
) -> None:
    """Wait, but no longer than the client stays and the server runs."""
    ends = {asyncio.ensure_future(disconnect)}
    if stopping is not None:
        ends.add(asyncio.ensure_future(stopping.wait()))
    _, waiting = await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
