"""What a refusal of TikTok's API for Business means, as data.

Every answer comes with HTTP 200 and a ``code`` in its body; the code decides, not the sentence.
Rows are from the platform's own tables unless a comment says otherwise:

- https://business-api.tiktok.com/portal/docs?id=1737172488964097 (return codes, as of 2026-08-13)
- https://business-api.tiktok.com/portal/docs?id=1832184403754242 (messages, as of 2026-04-10)

The outcomes follow from one question: can the message have arrived? Refusals of what was asked
leave the comment's reply available (refused). Failures inside the platform do not tell (unknown);
the exception is 51065, which the platform itself calls safe to repeat. No code is documented for a
comment that has had its reply, so nothing here is spent.
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
    SpamBlocked,
    Suspended,
    TemporaryFailure,
)
from privatereply.providers.answers import FAILED, RATE, Refusal

__all__ = ["BLOCKED", "CODES", "OK", "PARTIAL", "TOO_FAST"]

OK: Final = "0"
PARTIAL: Final = "20001"
"""Something was done, or shown, and something was not: the rest of the answer has to tell."""
BLOCKED: Final = "40064"
"""One code for an account that has to rest and for everything else the rules about direct messages
forbid; which of the two it is, only the sentence tells."""

# Seen in production: "You are sending messages too fast. Take a rest."
# https://documentation.qiscus.com/omnichannel-chat/tiktok-direct-message
TOO_FAST: Final = Refusal(SpamBlocked, "the account sends too fast and has to rest")
_PARAMETER: Final = Refusal(ContentInvalid, "a parameter is not valid")
_CALL: Final = Refusal(ContentInvalid, "the call does not fit this version of the API")
_FILE: Final = Refusal(ContentInvalid, "the file could not be taken")
_FETCH: Final = Refusal(TemporaryFailure, "the file could not be fetched at the moment")
_TOKEN: Final = Refusal(AuthenticationFailed, "the access token is not valid")
_OWNER: Final = Refusal(
    AuthenticationFailed, "the refresh token is over: the owner has to let the app in again"
)
_PERMISSION: Final = Refusal(PermissionDenied, "a permission is missing")
_DEVELOPER: Final = Refusal(PermissionDenied, "the developer's own profile lacks a permission")

CODES: Final = MappingProxyType(
    {
        "40000": _PARAMETER,
        "40001": _PERMISSION,
        "40002": _PARAMETER,
        "40006": _CALL,
        "40007": Refusal(NotFound, "the object is gone, or not visible to this account"),
        "40008": _CALL,
        "40010": _CALL,
        "40011": _CALL,
        "40016": RATE,
        # The request may be a copy of one that was carried out.
        "40050": Refusal(
            PlatformError, "the platform takes this for a request it has had", Outcome.UNKNOWN
        ),
        "40051": Refusal(ContentInvalid, "there are too many ids in one call"),
        # No captured answer says that a window is closed or a person out of reach: to conclude
        # either from this code would be a guess.
        BLOCKED: Refusal(
            PlatformError, "the rules for direct messages block it; the platform tells no more"
        ),
        "40100": RATE,
        "40101": _TOKEN,
        "40102": Refusal(AuthenticationFailed, "the access token has expired"),
        "40103": _OWNER,
        "40104": _TOKEN,
        "40105": _TOKEN,
        "40106": _TOKEN,
        "40107": _OWNER,
        "40108": _TOKEN,
        "40110": _TOKEN,
        "40113": Refusal(Suspended, "the app is blocked, or does not exist"),
        "40115": _TOKEN,
        "40116": _TOKEN,
        "40118": Refusal(PermissionDenied, "the feature has not been granted to the app"),
        "40119": _DEVELOPER,
        "40124": _DEVELOPER,
        "40125": _DEVELOPER,
        "40132": RATE,
        "40133": RATE,
        "40202": Refusal(TemporaryFailure, "another write was under way at the same time"),
        "40700": Refusal(ContentInvalid, "the platform's own validation refused it"),
        "40901": _FILE,
        "40902": _FETCH,
        "40903": _FETCH,
        **{str(code): _FILE for code in range(40905, 40916)},
        "40913": _FETCH,
        "41000": Refusal(PermissionDenied, "calls from this country are not taken"),
        "41001": _CALL,
        "41002": _CALL,
        "50000": FAILED,
        "50002": FAILED,
        "51065": Refusal(TemporaryFailure, "the platform failed before it did anything"),
        "51305": FAILED,
        "60001": Refusal(TemporaryFailure, "the platform is in maintenance"),
    }
)
"""By code."""
