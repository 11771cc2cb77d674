"""Access tokens of a day and the refresh tokens that renew them.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1833997638479041
    https://business-api.tiktok.com/portal/docs?id=1833997679342594
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import attrs

from privatereply.sandbox.tiktok.errors import TOKEN_ENDS, TikTokError
from privatereply.sandbox.tiktok.world import EmulatedAccount

TokenKind: TypeAlias = Literal["access", "refresh"]

DAY: Final = timedelta(days=1)
YEAR: Final = timedelta(days=365)
WITHDRAWN_ACCESS: Final = 40105
WITHDRAWN_REFRESH: Final = 40107
"""Codes of tokens that are no good any more."""

CODE: Final = timedelta(minutes=10)

SCOPES: Final = frozenset(
    {
        "comment.list",
        "comment.list.manage",
        "message.list.manage",
        "message.list.read",
        "message.list.send",
        "user.account.type",
        "user.info.basic",
        "user.info.profile",
        "user.info.stats",
        "user.info.username",
        "user.insights",
        "video.list",
    }
)
"""Every permission an account can grant."""


@attrs.define(kw_only=True)
class Token:
    """One token.

    Attributes:
        value: The secret string. Not part of the repr.
        kind: ``access`` or ``refresh``.
        account: Whose it is.
        scopes: Permissions that were granted.
        expires_at: When it ends.
        ended_by: Code that tells why it ended early.
    """

    value: str = attrs.field(repr=False)
    kind: TokenKind
    account: EmulatedAccount
    scopes: frozenset[str]
    expires_at: datetime
    ended_by: int | None = None

    def fault(self, now: datetime) -> str | None:
        """Return the name of the refusal a call with this token gets, if any."""
        if self.ended_by is not None:
            return TOKEN_ENDS[self.ended_by]
        if now < self.expires_at:
            return None
        return "token_expired" if self.kind == "access" else "refresh_expired"


@attrs.frozen(kw_only=True)
class Code:
    """An authorization code.

    Attributes:
        account: Who granted it.
        redirect_uri: Where it was sent; must be named again.
        expires_at: When it ends.
    """

    account: EmulatedAccount
    redirect_uri: str
    expires_at: datetime


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

    def valid(self, value: str, kind: TokenKind, now: datetime) -> Token:
        """Return the token with this value.

        Raises:
            TikTokError: It is unknown, of the other kind, expired or was ended.
        """
        token = self._by_value.get(value)
        if token is None or token.kind != kind:
            raise TikTokError("token_invalid" if kind == "access" else "refresh_invalid")
        fault = token.fault(now)
        if fault is not None:
            raise TikTokError(fault)
        return token
