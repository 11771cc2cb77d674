"""Serves webhooks, and until somebody ends it."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Generator
from typing import Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from typing_extensions import override

from privatereply.client import Client
from privatereply.web import wsgi

__all__ = ["receiving", "until_ended", "webhook_server"]

_LOOPBACK: Final = "127.0.0.1"
_PROMPTLY: Final = 0.05
"""Seconds after which a server notices that it is to end."""


class _Quiet(WSGIRequestHandler):
    """Keeps no log of its own: addresses hold what platforms prove themselves with."""

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def webhook_server(client: Client, host: str, port: int) -> WSGIServer:
    """A small server that hands a client what platforms post.

    Args:
        client: What takes it.
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.

    Raises:
        OSError: Nobody can listen there.
    """
    return make_server(host, port, wsgi(client), handler_class=_Quiet)


@contextlib.contextmanager
def receiving(client: Client) -> Generator[str]:
    """Take webhooks in on this machine meanwhile; where, without the platform's name."""
    with webhook_server(client, _LOOPBACK, 0) as server:
        thread = threading.Thread(
            target=server.serve_forever, args=(_PROMPTLY,), name="webhooks", daemon=True
        )
        thread.start()
        try:
            yield f"http://{_LOOPBACK}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def until_ended() -> Generator[None]:
    """Go on until Ctrl-C, or until a service manager ends the program."""
    # A service manager ends a program with SIGTERM; and a shell that starts it in the background
    # has it ignore SIGINT. Here both are one way to end.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        yield
