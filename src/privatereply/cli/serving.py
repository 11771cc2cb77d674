"""Serves until somebody ends it."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Generator

__all__ = ["until_ended"]


@contextlib.contextmanager
def until_ended() -> Generator[None]:
    """Go on until Ctrl-C, or until a service manager ends the program."""
    # A service manager ends a program with SIGTERM; and a shell that starts it in the background
    # has it ignore SIGINT. Here both are one way to end.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        yield
