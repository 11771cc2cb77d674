"""A privatereply driver for Mastodon and the servers that speak its language."""

from __future__ import annotations

from privatereply_mastodon.driver import Mastodon
from privatereply_mastodon.servers import Server
from privatereply_mastodon.tokens import OUT_OF_BAND, App

__all__ = ["OUT_OF_BAND", "App", "Mastodon", "Server"]
