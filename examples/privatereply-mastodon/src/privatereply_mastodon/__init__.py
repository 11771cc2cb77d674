"""A privatereply driver for Mastodon and the servers that speak its language.

`Mastodon` is the driver, which privatereply finds by itself. Beside it stand what no driver has a
place for: `register_app` before the first login, and `stream` and `poll` to hear what happens.
Those three talk to servers themselves, and are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from privatereply_mastodon.driver import Mastodon
from privatereply_mastodon.people import PERSON_MUTED
from privatereply_mastodon.rules import TEXT_LIMIT, StatusLength
from privatereply_mastodon.servers import Server
from privatereply_mastodon.tokens import OUT_OF_BAND, SCOPES, App

if TYPE_CHECKING:
    from privatereply_mastodon.registering import register_app
    from privatereply_mastodon.streaming import Polled, poll, stream

__all__ = [
    "OUT_OF_BAND",
    "PERSON_MUTED",
    "SCOPES",
    "TEXT_LIMIT",
    "App",
    "Mastodon",
    "Polled",
    "Server",
    "StatusLength",
    "poll",
    "register_app",
    "stream",
]

_HOME = {
    "Polled": "streaming",
    "poll": "streaming",
    "register_app": "registering",
    "stream": "streaming",
}


def __getattr__(name: str) -> object:
    """Load what talks to servers when it is first asked for."""
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
