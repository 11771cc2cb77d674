"""The servers that are told apart, by what NodeInfo calls what they run."""

from __future__ import annotations

from typing import Final

__all__ = ["MASTODON", "SNAC", "TAKAHE"]

MASTODON: Final = "mastodon"
SNAC: Final = "snac"
TAKAHE: Final = "takahe"
