"""OAuth 2.0 tokens: whose they are, what they allow, when they end.

Sources (read 2026-11-21):
    https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import attrs

from privatereply.sandbox.credentials import same
from privatereply.sandbox.x.world import EmulatedAccount

ChallengeMethod: TypeAlias = Literal["plain", "S256"]

LIFE: Final = timedelta(hours=2)
CODE_LIFE: Final = timedelta(seconds=30)
OFFLINE: Final = "offline.access"

SCOPES: Final = frozenset(
    {
        "dm.read",
        "dm.write",
        "follows.read",
        "media.write",
        OFFLINE,
        "tweet.moderate.write",
        "tweet.read",
        "tweet.write",
        "users.read",
    }
)


@attrs.define(kw_only=True)
class Token:
    """One access token of a user, with the refresh token that belongs to it.

    Attributes:
        value: The secret string. Not part of the repr.
        account: Whose it is.
        scopes: What was granted.
        expires_at: When it ends.
        refresh: What gets the next one; None without ``offline.access``. Not part of the repr.
        ended: Whether it ended before its time.
        spent: Whether the refresh token was used up.
    """

    value: str = attrs.field(repr=False)
    account: EmulatedAccount
    scopes: frozenset[str]
    expires_at: datetime
    refresh: str | None = attrs.field(default=None, repr=False)
    ended: bool = False
    spent: bool = False


@attrs.frozen(kw_only=True)
class Code:
    """An authorization code.

    Attributes:
        account: Who logged in.
        scopes: What was granted.
        challenge: What the verifier has to fit. Not part of the repr.
        method: How it fits: ``plain`` or ``S256``.
        redirect_uri: Address the login returned to.
        expires_at: When it ends.
    """

    account: EmulatedAccount
    scopes: frozenset[str]
    challenge: str = attrs.field(repr=False)
    method: ChallengeMethod
    redirect_uri: str
    expires_at: datetime

    def fits(self, verifier: str) -> bool:
        """Tell whether this is the verifier the challenge was made of."""
        if self.method == "plain":
            return same(verifier, self.challenge)
        digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
        return same(base64.urlsafe_b64encode(digest).decode().rstrip("="), self.challenge)
