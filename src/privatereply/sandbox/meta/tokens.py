"""Access tokens: who holds them, what they allow, when they end.

Sources (read 2026-11-21):
    https://developers.facebook.com/docs/graph-api/guides/secure-requests
    https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import attrs

from privatereply.sandbox.meta.errors import BY_SUBCODE, GraphError
from privatereply.sandbox.meta.world import EmulatedInstagram, EmulatedPage, EmulatedUser

TokenKind: TypeAlias = Literal["page", "user", "instagram", "app"]
Holder: TypeAlias = EmulatedPage | EmulatedInstagram | EmulatedUser | None

SHORT: Final = timedelta(hours=1)
REMOVED: Final = 458
"""Subcode of a token whose owner removed the app."""

LONG: Final = timedelta(days=60)

FACEBOOK_SCOPES: Final = frozenset(
    {
        "instagram_basic",
        "instagram_manage_comments",
        "instagram_manage_messages",
        "pages_manage_engagement",
        "pages_manage_metadata",
        "pages_messaging",
        "pages_read_engagement",
        "pages_read_user_content",
        "pages_show_list",
    }
)
INSTAGRAM_SCOPES: Final = frozenset(
    {
        "instagram_business_basic",
        "instagram_business_manage_comments",
        "instagram_business_manage_messages",
    }
)


@attrs.define(kw_only=True)
class Token:
    """One access token.

    Attributes:
        value: The secret string. Not part of the repr.
        kind: Whose token it is.
        holder: The Page, account or user; None for the app.
        scopes: Permissions that were granted.
        issued_at: When it was given out.
        expires_at: When it ends; None for never.
        ended_by: Subcode of code 190 that tells why it ended early.
    """

    value: str = attrs.field(repr=False)
    kind: TokenKind
    holder: Holder
    scopes: frozenset[str]
    issued_at: datetime
    expires_at: datetime | None
    ended_by: int | None = None

    def fault(self, now: datetime) -> str | None:
        """Return the name of the refusal a call with this token gets, if any."""
        if self.ended_by is not None:
            return BY_SUBCODE.get(self.ended_by, "token_invalid")
        if self.expires_at is not None and now >= self.expires_at:
            return "token_expired"
        return None


class Tokens:
    """All tokens that were ever given out."""

    def __init__(self) -> None:
        self._by_value: dict[str, Token] = {}

    def add(self, token: Token) -> Token:
        """Remember a token and return it."""
        self._by_value[token.value] = token
        return token

    def find(self, value: str) -> Token | None:
        """Return the token with this value."""
        return self._by_value.get(value)

    def valid(self, value: str, now: datetime) -> Token:
        """Return the token with this value.

        Raises:
            GraphError: It is unknown, expired or was ended.
        """
        token = self._by_value.get(value)
        if token is None:
            raise GraphError("token_invalid")
        fault = token.fault(now)
        if fault is not None:
            raise GraphError(fault)
        return token


def proof(secret: str, token: str) -> str:
    """Return the ``appsecret_proof`` of a token."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
