"""What TikTok refuses with."""

from __future__ import annotations

from contract.tiktok.shop import CODES, RATES, refused
from privatereply.errors import (
    AuthenticationFailed,
    ContentInvalid,
    NotFound,
    Outcome,
    PermissionDenied,
    PlatformError,
    RateLimited,
    SpamBlocked,
    Suspended,
    TemporaryFailure,
)
from privatereply.testing import Refusal, answer

__all__ = ["REFUSALS"]

_FILES = [40901, *range(40905, 40913), 40914, 40915]
TABLE: list[tuple[type[PlatformError], Outcome, list[int]]] = [
    (
        ContentInvalid,
        Outcome.REFUSED,
        [40000, 40002, 40006, 40008, 40010, 40011, 40051, 40700, 41001, 41002, *_FILES],
    ),
    (PermissionDenied, Outcome.REFUSED, [40001, 40118, 40119, 40124, 40125, 41000]),
    (NotFound, Outcome.REFUSED, [40007]),
    (RateLimited, Outcome.REFUSED, [40016, 40100, 40132, 40133]),
    (
        AuthenticationFailed,
        Outcome.REFUSED,
        [40101, 40102, 40103, 40104, 40105, 40106, 40107, 40108, 40110, 40115, 40116],
    ),
    (Suspended, Outcome.REFUSED, [40113]),
    (TemporaryFailure, Outcome.REFUSED, [40202, 40902, 40903, 40913, 51065, 60001]),
    (TemporaryFailure, Outcome.UNKNOWN, [50000, 50002, 51305]),
    # A copy of a request that may have been carried out.
    (PlatformError, Outcome.UNKNOWN, [40050]),
    # The rules for direct messages; which of them nobody says.
    (PlatformError, Outcome.REFUSED, [40064]),
]

REFUSALS = (
    *[
        Refusal(answer=refused(code), raises=kind, outcome=outcome, source=CODES)
        for kind, outcome, codes in TABLE
        for code in codes
    ],
    *[
        Refusal(
            answer=refused(40064, sentence),
            raises=SpamBlocked,
            by_sentence=True,
            source="https://documentation.qiscus.com/omnichannel-chat/tiktok-direct-message",
        )
        for sentence in ("You are sending messages too fast. Take a rest.", "TOO FAST")
    ],
    Refusal(answer=refused(40105, status=401), raises=AuthenticationFailed, source=CODES),
    Refusal(answer=answer(b"<html></html>", 429), raises=RateLimited, source=RATES),
    *[
        Refusal(
            answer=answer(b"<html></html>", status),
            raises=TemporaryFailure,
            outcome=Outcome.UNKNOWN,
            source=CODES,
        )
        for status in (500, 502, 503, 504)
    ],
)
