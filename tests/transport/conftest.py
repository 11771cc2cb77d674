"""A server of raw sockets that behaves as badly as it is told, and a transport of every kind."""

from __future__ import annotations

import functools
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import anyio
import attrs
import httpx
import httpx2
import pytest

from privatereply.flow import Effect, Request, Response
from privatereply.transport import AsyncHttpTransport, HttpTransport

Act = bytes | str | tuple[bytes, str]
"""Bytes are sent; a word is carried out; both in a pair, one after the other."""


def hang_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def stay_silent(connection: socket.socket) -> None:
    with suppress(ConnectionError):
        connection.recv(1)


WORDS = {"hang up": hang_up, "reset": reset, "silence": stay_silent}


def perform(act: Act, connection: socket.socket) -> None:
    raw, word = act if isinstance(act, tuple) else (act, act)
    if isinstance(raw, bytes):
        connection.sendall(raw)
    if isinstance(word, str):
        WORDS[word](connection)


def wire(status: int = 200, body: bytes = b"{}", *lines: str) -> bytes:
    head = [f"HTTP/1.1 {status} X", *lines, f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


class Loopback:
    """Answers each request by the next act of its script; the last act is repeated."""

    def __init__(self, *acts: Act) -> None:
        self.acts = list(acts) or [wire()]
        self.requests: list[bytes] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._connections: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def connections(self) -> int:
        return len(self._connections)

    def close(self) -> None:
        """End every conversation; a second call does nothing."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._connections.append(connection)
                thread = threading.Thread(target=self._converse, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _converse(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while request := self._read(connection):
                with self._lock:
                    self.requests.append(request)
                    act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
                    self._at_once += 1
                    self.most_at_once = max(self.most_at_once, self._at_once)
                try:
                    perform(act, connection)
                finally:
                    with self._lock:
                        self._at_once -= 1

    @staticmethod
    def _read(connection: socket.socket) -> bytes:
        received = b""
        while b"\r\n\r\n" not in received:
            if not (more := connection.recv(65536)):
                return b""
            received += more
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ),
            0,
        )
        while len(body) < length and (more := connection.recv(65536)):
            body += more
        return head + b"\r\n\r\n" + body


@pytest.fixture
def serve() -> Iterator[Callable[..., Loopback]]:
    """Starts a server that acts as told."""
    servers: list[Loopback] = []

    def start(*acts: Act) -> Loopback:
        servers.append(Loopback(*acts))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def dead_url() -> str:
    """An address nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@attrs.frozen
class Kind:
    """One of the ways to send."""

    colour: str
    library: str

    def __str__(self) -> str:
        return f"{self.colour}-{self.library}"

    @property
    def blocking(self) -> bool:
        return self.colour == "sync"

    def client(self, **options: Any) -> Any:
        module = {"own": httpx, "httpx": httpx, "httpx2": httpx2}[self.library]
        name = "Client" if self.blocking else "AsyncClient"
        return getattr(module, name)(**options)


KINDS = [
    Kind(colour, library)
    for colour in ("sync", "asyncio", "trio")
    for library in ("own", "httpx", "httpx2")
]


@attrs.define
class Carrier:
    """Sends requests through a fresh transport of its kind and remembers how long it slept."""

    kind: Kind
    waits: list[float] = attrs.field(factory=list[float])

    def __call__(self, *requests: Request, client: Any = None, **options: Any) -> list[Response]:
        options.setdefault("jitter", lambda: 1.0)
        if client is None and self.kind.library != "own":
            client = self.kind.client()
        if self.kind.blocking:
            return self._blocking(requests, client, options)
        work = functools.partial(self._awaited, requests, client, options)
        return anyio.run(work, backend=self.kind.colour)

    def one(self, request: Request, **options: Any) -> Response:
        return self(request, **options)[0]

    def _blocking(
        self, requests: tuple[Request, ...], client: Any, options: dict[str, Any]
    ) -> list[Response]:
        transport = HttpTransport(client, sleep=self.waits.append, **options)
        try:
            return [transport.send(request) for request in requests]
        finally:
            transport.close()
            if client is not None:
                assert not client.is_closed
                client.close()

    async def _awaited(
        self, requests: tuple[Request, ...], client: Any, options: dict[str, Any]
    ) -> list[Response]:
        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        transport = AsyncHttpTransport(client, sleep=sleep, **options)
        try:
            return [await transport.send(request) for request in requests]
        finally:
            await transport.aclose()
            if client is not None:
                assert not client.is_closed
                await client.aclose()


@pytest.fixture(params=KINDS, ids=str)
def carry(request: pytest.FixtureRequest) -> Carrier:
    """A transport of every colour over every library."""
    return Carrier(request.param)


@pytest.fixture
def answer() -> Callable[..., bytes]:
    """Writes an answer as it travels: status, body, further header lines."""
    return wire


@pytest.fixture
def read() -> Callable[..., Request]:
    """A request that may be repeated."""
    return functools.partial(Request, method="GET", effect=Effect.READ)


@pytest.fixture
def write() -> Callable[..., Request]:
    """A request that must not be repeated."""
    return functools.partial(Request, method="POST", effect=Effect.WRITE, body=b'{"text": "hi"}')
