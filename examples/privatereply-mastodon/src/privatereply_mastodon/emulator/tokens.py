"""Tokens, codes and what they allow.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/api/oauth-scopes/
    https://docs.joinmastodon.org/methods/oauth/
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

import attrs

from privatereply_mastodon.emulator.world import App, EmulatedUser

CODE_LIFE: Final = timedelta(minutes=10)
SCOPES: Final = frozenset({"read", "write"})
"""What a token allows unless somebody asks for something else."""
_KNOWN: Final = {
    "read": (
        *("accounts", "blocks", "bookmarks", "favourites", "filters", "follows", "lists"),
        *("mutes", "notifications", "search", "statuses"),
    ),
    "write": (
        *("accounts", "blocks", "bookmarks", "conversations", "favourites", "filters", "follows"),
        *("lists", "media", "mutes", "notifications", "reports", "statuses"),
    ),
    "follow": (),
    "profile": (),
    "push": (),
}
KNOWN: Final = frozenset(_KNOWN) | {
    f"{wide}:{narrow}" for wide, all_narrow in _KNOWN.items() for narrow in all_narrow
}
"""Every scope an app may ask for."""


@attrs.define(kw_only=True, eq=False)
class Token:
    """An access token. Mastodon's do not expire.

    Attributes:
        value: The token. Not part of the repr.
        user: Whose it is; None for the client's own.
        app: Whom it was given to.
        scopes: What it was given for.
        lacks: What was taken from it since.
        created_at: When it was given out.
        expires_at: When it ends, if somebody ordered that.
        ended: Whether it was revoked.
        since: How many events there were before it.
        heard: Which events each stream of it has told.
    """

    value: str = attrs.field(repr=False)
    user: EmulatedUser | None
    app: App
    scopes: frozenset[str]
    lacks: frozenset[str] = frozenset()
    created_at: datetime
    expires_at: datetime | None = None
    ended: bool = False
    since: int = 0
    heard: dict[str, set[int]] = attrs.field(factory=dict[str, set[int]], repr=False)

    def good(self, now: datetime) -> bool:
        """Tell whether it still counts."""
        return not self.ended and (self.expires_at is None or now < self.expires_at)

    def allows(self, scope: str) -> bool:
        """Tell whether it covers a scope, such as ``read:statuses``."""
        wide = scope.partition(":")[0]
        return bool({scope, wide} & self.scopes) and not {scope, wide} & self.lacks


@attrs.frozen(kw_only=True)
class Code:
    """An authorization code.

    Attributes:
        user: Who logged in.
        app: Whom they let in.
        scopes: For what.
        redirect_uri: Where the login returned to.
        challenge: What a verifier must fit, by S256; empty for none.
        expires_at: When it ends.
    """

    user: EmulatedUser
    app: App
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str
    expires_at: datetime

    def fits(self, verifier: str) -> bool:
        """Tell whether a verifier fits the challenge; without one every verifier does."""
        return not self.challenge or hmac.compare_digest(
            challenge(verifier).encode(), self.challenge.encode()
        )


def challenge(verifier: str) -> str:
    """Return what a verifier fits, by S256."""
    digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def scopes_of(text: str) -> frozenset[str]:
    """Return the scopes a text names."""
    return frozenset(text.replace("+", " ").split())


def covers(granted: frozenset[str], wanted: frozenset[str]) -> bool:
    """Tell whether scopes are within those of an app."""
    return all(scope in granted or scope.partition(":")[0] in granted for scope in wanted)
