"""Keeps the query of our URLs out of the HTTP library's log.

httpx and httpx2 log every request at level INFO with its whole URL, and platforms take tokens in
the query. Requests of the host's own are none of our business and are logged as ever.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

__all__ = ["discreet", "install"]

_ours: ContextVar[bool] = ContextVar("privatereply_request", default=False)


_LOGGERS: Final = ("httpx", "httpx2")


def _without_query(record: logging.LogRecord) -> bool:
    if _ours.get() and isinstance(record.args, tuple):
        record.args = tuple(
            argument if isinstance(argument, str | int) else str(argument).partition("?")[0]
            for argument in record.args
        )
    return True


def install() -> None:
    """Watch the loggers of both libraries; doing it again changes nothing."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_without_query)


@contextmanager
def discreet() -> Generator[None]:
    """Within this, the query is left out."""
    token = _ours.set(True)
    try:
        yield
    finally:
        _ours.reset(token)
