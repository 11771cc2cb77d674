"""Transports that let an ``httpx`` client talk to a sandbox without sockets and without waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from typing_extensions import override

from privatereply.sandbox.address import addressed
from privatereply.sandbox.exchange import Dropped, Hang

if TYPE_CHECKING:
    from privatereply.sandbox.core import Sandbox


class SandboxTransport(httpx.BaseTransport):
    """Calls the sandbox in the same thread.

    A lost connection is ``httpx.RemoteProtocolError``, one that never came about
    ``httpx.ConnectError``; a hanging answer, and one delayed beyond the request's read timeout, is
    ``httpx.ReadTimeout`` at once.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        return _exchange(self._sandbox, request, request.read())


class AsyncSandboxTransport(httpx.AsyncBaseTransport):
    """As ``SandboxTransport``, for asynchronous clients under asyncio and trio."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        return _exchange(self._sandbox, request, await request.aread())


def _exchange(sandbox: Sandbox, request: httpx.Request, body: bytes) -> httpx.Response:
    emulated = addressed(
        method=request.method,
        url=(
            request.url.scheme,
            request.url.netloc.decode("ascii"),
            request.url.path,
            request.url.query.decode("ascii"),
        ),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
        hosts=sandbox.hosts,
    )
    try:
        response = sandbox.handle(emulated)
    except Dropped as dropped:
        lost = httpx.RemoteProtocolError if dropped.connected else httpx.ConnectError
        raise lost(str(dropped), request=request) from None
    except Hang as hang:
        raise httpx.ReadTimeout(str(hang), request=request) from None
    patience: float | None = request.extensions.get("timeout", {}).get("read")
    if patience is not None and response.delay > patience:
        raise httpx.ReadTimeout(f"no answer for {patience:g} seconds", request=request)
    return httpx.Response(
        response.status, headers=list(response.headers), content=response.body, request=request
    )
