"""What a refusal of X means, as data.

X writes the same refusal in several ways: a problem document with a ``type``, a list of numeric
codes from older versions of the API, or nothing but a sentence. A code or type decides where there
is one that says enough; the sentences below are matched whole, and any other one is the general
refusal. Sources (read 2026-11-21):

- https://docs.x.com/x-api/fundamentals/response-codes-and-errors (2026-07-24)
- https://github.com/PLhery/node-twitter-api-v2 (the numeric codes, 2025-11-15)
- sentences that other people's systems recorded, each with its place below

A refusal with a word of X's own came before anything was done. What its edge answers in the 5xx
range may have come after (unknown).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from privatereply.errors import (
    AuthenticationFailed,
    BillingStopped,
    ContentInvalid,
    NotEligible,
    NotFound,
    PermissionDenied,
    PlatformError,
    RecipientUnavailable,
    SpamBlocked,
    Suspended,
    TemporaryFailure,
)
from privatereply.providers.answers import FAILED, RATE, Refusal

__all__ = [
    "CODES",
    "NOBODY",
    "READS",
    "SENTENCES",
    "STATUSES",
    "TYPES",
    "UNLISTED",
    "UNMISTAKABLE",
]

UNLISTED: Final = Refusal(PlatformError, "the platform refused for a reason it does not list")
NOBODY: Final = Refusal(RecipientUnavailable, "there is no such person or conversation")
"""What "not found" means where somebody was to be written to."""

_BILLING: Final = Refusal(
    BillingStopped, "the app's credits or its plan are used up: the app's owner has to act"
)
_TOKEN: Final = Refusal(AuthenticationFailed, "the access token is not valid")
_PARAMETER: Final = Refusal(ContentInvalid, "a parameter is not valid")
_GONE: Final = Refusal(NotFound, "the post or person is gone, or not visible to this account")
_CLOSED: Final = Refusal(RecipientUnavailable, "the person takes no messages from this account")
_NO_SUMMONS: Final = Refusal(
    NotEligible,
    "X lets this app reply in public only where the account is mentioned, quoted or the author",
)
_DUPLICATE: Final = Refusal(ContentInvalid, "the account has posted the same text before")
_APP: Final = Refusal(PermissionDenied, "the app may not make this call: check its project")
_SUSPENDED: Final = Refusal(Suspended, "the account is suspended")
_LOCKED: Final = Refusal(Suspended, "the account is locked: its owner has to log in and unlock it")
_AUTOMATED: Final = Refusal(SpamBlocked, "the platform takes this account's sends for abuse")

STATUSES: Final = MappingProxyType(
    {"400": _PARAMETER, "401": _TOKEN, "402": _BILLING, "404": _GONE, "429": RATE}
)
"""By HTTP status, for a refusal that says no more."""

UNMISTAKABLE: Final = frozenset({"401", "402"})
"""The statuses that outrank every word beside them. The second stops the whole account."""

TYPES: Final = MappingProxyType(
    {
        "client-forbidden": _APP,
        "client-not-enrolled": _APP,
        "credits": _BILLING,
        "credits-depleted": _BILLING,
        "disallowed-resource": Refusal(ContentInvalid, "the request asks for what X does not take"),
        "field-hydration-failure": Refusal(TemporaryFailure, "X could not read a field"),
        "internal-error": FAILED,
        "invalid-request": _PARAMETER,
        # https://github.com/PLhery/node-twitter-api-v2/issues: the app's setting is not
        # "Read and write and Direct message"; tokens issued before it was changed stay as they are.
        "oauth1-permissions": Refusal(
            PermissionDenied,
            "the app may not write direct messages: change its permissions, then connect again",
        ),
        "rate-limit-exceeded": RATE,
        "resource-not-found": _GONE,
        "resource-unavailable": _GONE,
        "unsupported-authentication": Refusal(
            PermissionDenied, "this kind of token may not make this call"
        ),
        "usage-capped": _BILLING,
    }
)
"""By the last part of a problem's ``type``: its host is api.x.com or api.twitter.com."""

READS: Final = MappingProxyType({"not-authorized-for-resource": _GONE})
"""The same for what was only to be read: posts of protected accounts, for example."""

SENTENCES: Final = MappingProxyType(
    {
        # Recorded on 2026-02-25 and 2026-05-14 by two users of the API. It went away when the
        # person opened their messages.
        "You do not have permission to DM one or more participants.": _CLOSED,
        # The same two: it concerns the sender or the person, nobody says which. Whoever goes on
        # sending finds out the hard way.
        "This operation is not permitted.": Refusal(
            SpamBlocked, "X permits no such message now: the account may be restricted"
        ),
        # https://github.com/PLhery/node-twitter-api-v2/issues/434
        "Forbidden": Refusal(
            PermissionDenied, "a permission is missing, such as the scope dm.write"
        ),
        "Reply to this conversation is not allowed because you have not been mentioned or "
        "otherwise engaged by the author of the post you are replying to.": _NO_SUMMONS,
        # https://github.com/gr2m/twitter-together (July 2026)
        "You can only reply to or quote posts where you are mentioned or are the author.": (
            _NO_SUMMONS
        ),
        "You attempted to reply to a Tweet that is deleted or not visible to you.": _GONE,
        "You attempted to reply to a Post that is deleted or not visible to you.": _GONE,
        "You are not allowed to create a Tweet with duplicate content.": _DUPLICATE,
        "You are not allowed to create a Post with duplicate content.": _DUPLICATE,
    }
)
"""By the whole sentence, where X gives nothing else."""

CODES: Final = MappingProxyType(
    {
        "32": _TOKEN,
        "34": _GONE,
        "50": _GONE,
        "63": Refusal(RecipientUnavailable, "the person is suspended"),
        "64": _SUSPENDED,
        "88": RATE,
        "89": _TOKEN,
        "93": TYPES["oauth1-permissions"],
        "130": FAILED,
        "131": FAILED,
        "144": _GONE,
        "150": _CLOSED,
        "151": _CLOSED,
        "187": _DUPLICATE,
        "214": _CLOSED,
        "226": _AUTOMATED,
        "326": _LOCKED,
        "349": _CLOSED,
        "354": Refusal(ContentInvalid, "the message is too long"),
        "385": _GONE,
        "433": _NO_SUMMONS,
        # https://github.com/d60/twikit/issues/297
        "476": Refusal(
            RecipientUnavailable, "the person takes requests from verified accounts only"
        ),
        # The token endpoint's words: https://datatracker.ietf.org/doc/html/rfc6749#section-5.2
        "invalid_client": Refusal(AuthenticationFailed, "the app's id or secret is not valid"),
        "invalid_grant": Refusal(
            AuthenticationFailed, "the code or refresh token is used up: connect the account again"
        ),
        "invalid_request": Refusal(
            AuthenticationFailed, "X takes this code or token no more: connect the account again"
        ),
        "unauthorized_client": Refusal(AuthenticationFailed, "the app may not ask for tokens"),
    }
)
"""By the numeric code of older versions, or the word of the token endpoint."""
