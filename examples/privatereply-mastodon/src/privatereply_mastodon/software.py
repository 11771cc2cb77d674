"""The servers that are told apart, by what NodeInfo calls what they run."""

from __future__ import annotations

from typing import Final

__all__ = ["GOTOSOCIAL", "KNOWN", "MASTODON", "SNAC", "TAKAHE"]

GOTOSOCIAL: Final = "gotosocial"
MASTODON: Final = "mastodon"
SNAC: Final = "snac"
TAKAHE: Final = "takahe"
KNOWN: Final = frozenset({GOTOSOCIAL, MASTODON, SNAC, TAKAHE})
"""The servers whose behaviour was read or seen; what others show, and leave out, nobody knows."""
