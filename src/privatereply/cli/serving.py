"""Serves webhooks, and until somebody ends it."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Generator
from typing import Final
from wsgiref.simple_server import WSGIRequestHandler, make_server

from typing_extensions import override

from privatereply.client import Client
from privatereply.web import wsgi

__all__ = ["LOOPBACK", "receiving", "until_ended", "wait_for_the_end"]

LOOPBACK: Final = "127.0.0.1"
_PROMPTLY: Final = 0.05
"""Seconds after which a server notices that it is to end."""


class _Quiet(WSGIRequestHandler):
    """Keeps no log of its own: addresses hold what platforms prove themselves with."""

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextlib.contextmanager
def receiving(client: Client, *, host: str = LOOPBACK, port: int = 0) -> Generator[str]:
    """Take webhooks in meanwhile, in a thread of its own; where, without the platform's name.

    Args:
        client: What takes them.
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.

    Raises:
        OSError: Nobody can listen there.
    """
    with make_server(host, port, wsgi(client), handler_class=_Quiet) as server:
        thread = threading.Thread(
            target=server.serve_forever, args=(_PROMPTLY,), name="webhooks", daemon=True
        )
        thread.start()
        try:
            yield f"http://{host}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def wait_for_the_end() -> None:
    """Do nothing until a signal comes.

    Only the main thread hears of signals, and a server that hears of one while it answers takes it
    for a failure of the application: so it is not the main thread that serves.
    """
    threading.Event().wait()


@contextlib.contextmanager
def until_ended() -> Generator[None]:
    """Go on until Ctrl-C, or until a service manager ends the program."""
    # A service manager ends a program with SIGTERM; and a shell that starts it in the background
    # has it ignore SIGINT. Here both are one way to end.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        yield
