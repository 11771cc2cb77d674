"""The sandbox on a loopback port, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

import httpx
from typing_extensions import override

from privatereply.sandbox.asgi import CONNECTION, application
from privatereply.sandbox.notice import WebhookDelivery
from privatereply.sandbox.receiving import UNREACHABLE

try:
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol
except ImportError as _error:  # the extra is optional, the message says which one
    raise ImportError(
        'serving the sandbox needs starlette and uvicorn: pip install "privatereply[sandbox]"'
    ) from _error

if TYPE_CHECKING:
    from privatereply.sandbox.core import Sandbox

HANDSHAKE_PATIENCE = 5.0
"""Seconds a callback has to answer a handshake."""


class SandboxServer:
    """Serves a sandbox over HTTP while its context is open, and delivers webhooks meanwhile.

    Args:
        sandbox: What answers.
        host: Address to listen on.
        port: Port to listen on, 0 for a free one.

    Attributes:
        url: Where the sandbox is reached, without a trailing slash.
    """

    def __init__(self, sandbox: Sandbox, *, host: str, port: int) -> None:
        self._sandbox = sandbox
        self._socket = socket.create_server((host, port))
        bound: tuple[str, int] = self._socket.getsockname()[:2]
        self.url: str = f"http://{bound[0]}:{bound[1]}"
        self._running = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._server = uvicorn.Server(
            uvicorn.Config(
                application(sandbox, self._stopping),
                http=_Connection,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                date_header=False,
            )
        )
        self._threads = [
            threading.Thread(target=self._serve, name="sandbox", daemon=True),
            threading.Thread(target=self._notify, name="sandbox-webhooks", daemon=True),
        ]

    def __enter__(self) -> Self:
        """Start serving; the first request may be sent at once."""
        self._running.set()
        self._sandbox.webhooks.fetch = _fetch
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving and wait until every thread has ended."""
        self._running.clear()
        self._sandbox.webhooks.fetch = None
        self._sandbox.webhooks.wake()
        self._server.should_exit = True
        self._loop.call_soon_threadsafe(self._stopping.set)
        for thread in self._threads:
            thread.join()
        self._loop.close()
        # Some releases of uvicorn leave it open when it is told to stop before it has started.
        self._socket.close()

    def _serve(self) -> None:
        self._loop.run_until_complete(self._served())

    async def _served(self) -> None:
        await self._server.serve(sockets=[self._socket])
        # What was closed last learns of it in the loop's next turn.
        await asyncio.sleep(0)

    def _notify(self) -> None:
        webhooks = self._sandbox.webhooks
        with httpx.Client(timeout=HANDSHAKE_PATIENCE, trust_env=False) as client:
            while self._running.is_set():
                webhooks.shake_hands(fetch=_fetch)
                # The clock may be turned at any moment, so what is due is looked up again.
                if webhooks.wait(0.2):
                    webhooks.flush(send=lambda delivery: _post(client, delivery))


def _fetch(url: str) -> tuple[int, str]:
    try:
        response = httpx.get(url, timeout=HANDSHAKE_PATIENCE, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL):
        return UNREACHABLE, ""
    return response.status_code, response.text


def _post(client: httpx.Client, delivery: WebhookDelivery) -> int:
    try:
        response = client.post(
            delivery.url,
            headers=list(delivery.headers),
            content=delivery.body,
            timeout=delivery.patience.total_seconds(),
        )
    except (httpx.HTTPError, httpx.InvalidURL):
        return UNREACHABLE
    return response.status_code


class _Connection(H11Protocol):
    """Lends the application its connection, to close it without an answer."""

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # The head and the body of an answer are written one after the other, and the kernel would
        # keep the body back until the head is acknowledged, 40 milliseconds later. asyncio switches
        # that off for sockets that name their protocol, which those of `create_server` do not.
        # https://docs.python.org/3/library/asyncio-protocol.html#asyncio.BaseTransport
        connected: socket.socket = transport.get_extra_info("socket")
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, CONNECTION: transport}
