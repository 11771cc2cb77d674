"""A privatereply driver for Mastodon and the servers that speak its language.

`Mastodon` is the driver, which privatereply finds by itself. Beside it stand what no driver has a
place for: `register_app` before the first login, and `stream` and `poll` to hear what happens.
"""

from __future__ import annotations

from privatereply_mastodon.driver import Mastodon
from privatereply_mastodon.people import PERSON_MUTED
from privatereply_mastodon.registering import register_app
from privatereply_mastodon.rules import TEXT_LIMIT, StatusLength
from privatereply_mastodon.servers import Server
from privatereply_mastodon.streaming import Polled, poll, stream
from privatereply_mastodon.tokens import OUT_OF_BAND, SCOPES, App

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
