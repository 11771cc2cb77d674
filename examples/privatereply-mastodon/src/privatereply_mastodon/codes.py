"""What a refusal means, by its status, and where servers differ, by their software.

Sentences are never read: Mastodon translates its own into the language of the account, and others
answer with nothing, with HTML or with plain text. Sources:

- https://docs.joinmastodon.org/entities/Error/ (2026-07-02)
- https://datatracker.ietf.org/doc/html/rfc6749#section-5.2 for the words of the token endpoint
- what GoToSocial 0.20, Takahe 0.11 and snac 2.75 answered when they were run on 2026-11-21

There are no codes, so the status is all there is: those listed here come before anything is done,
whoever answers with them, the server or a proxy before it. Of all others that is not known.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from privatereply.errors import (
    AuthenticationFailed,
    ContentInvalid,
    NotFound,
    Outcome,
    PermissionDenied,
    PlatformError,
    RateLimited,
    TemporaryFailure,
)
from privatereply.providers.answers import Refusal

from privatereply_mastodon.software import TAKAHE

__all__ = ["BARE", "FAILED", "STATUSES", "UNLISTED", "WORDS"]

FAILED: Final = Refusal(
    TemporaryFailure, "the server failed and may have acted all the same", Outcome.UNKNOWN
)
UNLISTED: Final = Refusal(
    PlatformError,
    "the server, or something before it, refused for no known reason",
    Outcome.UNKNOWN,
)

_TOKEN: Final = Refusal(AuthenticationFailed, "the access token is not valid")
_CONTENT: Final = Refusal(ContentInvalid, "the server does not take this content")
_GONE: Final = Refusal(
    NotFound, "it is gone, or not shown to this account, which its author may have blocked"
)

STATUSES: Final = MappingProxyType(
    {
        400: _CONTENT,
        401: _TOKEN,
        403: Refusal(
            PermissionDenied, "the token's scopes, or the server's rules, do not allow it"
        ),
        404: _GONE,
        410: _GONE,
        413: _CONTENT,
        422: _CONTENT,
        429: Refusal(RateLimited, "too many calls"),
    }
)
"""By HTTP status."""

BARE: Final = MappingProxyType({(TAKAHE, 400): _TOKEN})
"""By software and status, for a refusal without a JSON object: Takahe answers to a token that it
does not know with 400 and plain text."""

WORDS: Final = MappingProxyType(
    {
        "invalid_client": Refusal(AuthenticationFailed, "the app's id or secret is not valid"),
        "invalid_grant": Refusal(
            AuthenticationFailed, "the code is used up or not for this app: log in again"
        ),
        "invalid_scope": Refusal(PermissionDenied, "the app was not registered for these scopes"),
        "unauthorized_client": Refusal(AuthenticationFailed, "the app may not ask for tokens"),
    }
)
"""By the word of the token endpoint."""
