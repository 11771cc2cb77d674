"""An HTTP proxy that can be told to lose the answer to the next message, or to spoil messages."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

Happening = Callable[[], None]
"""What happens at a moment of an exchange."""


def _nothing() -> None:
    """Nothing happens."""


class Proxy:
    """Carries each request to a server on loopback, and its answer back, on connections of its own.

    Args:
        port: Where the server listens.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self._open = True
        self._before: Happening = _nothing
        self._after: Happening | None = None
        self._spoilt = (b"", b"")
        self._porter = threading.Thread(target=self._carry_all)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def lose_answer(self, *, before: Happening = _nothing, after: Happening = _nothing) -> None:
        """Carry the next message to the server, but no answer to it back.

        Args:
            before: Happens when the proxy has the message and the server does not.
            after: Happens when the server has answered and nobody knows yet.
        """
        self._before, self._after = before, after

    def spoil(self, written: bytes, read: bytes) -> None:
        """Let the server read something else than what was written, of the same length."""
        assert len(written) == len(read)
        self._spoilt = (written, read)

    def _carry_all(self) -> None:
        while self._open:
            connection, _ = self._door.accept()
            # Where somebody is gone, a connection is refused or broken off.
            with connection, suppress(ConnectionError):
                if request := _receive(connection):
                    self._carry(request, connection)

    def _carry(self, request: bytes, connection: socket.socket) -> None:
        """Carry one request; who is not answered finds the connection closed."""
        line, _, rest = request.partition(b"\r\n")
        method, address, version = line.split(b" ")
        # To a proxy the whole address is said.
        path = b"/" + address.split(b"/", 3)[3]
        straight = b" ".join([method, path, version]) + b"\r\n" + rest.replace(*self._spoilt)
        if method != b"POST" or self._after is None:
            connection.sendall(self._exchange(straight))
            return
        before, after, self._after = self._before, self._after, None
        before()
        self._exchange(straight)
        after()

    def _exchange(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self._port)) as server:
            server.sendall(request)
            # The server closes each connection after one answer.
            return b"".join(iter(lambda: server.recv(65536), b""))

    def __enter__(self) -> Self:
        self._porter.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open = False
        # So that it notices.
        socket.create_connection(self._door.getsockname()).close()
        self._porter.join()
        self._door.close()


def _receive(connection: socket.socket) -> bytes:
    """One request, with the body its head announces; nothing if nothing comes."""
    received = b""
    while b"\r\n\r\n" not in received:
        if not (some := connection.recv(65536)):
            return b""
        received += some
    head, _, body = received.partition(b"\r\n\r\n")
    announced = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            announced = int(value)
    while len(body) < announced:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
