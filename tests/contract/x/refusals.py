"""What X refuses with, in each of its shapes."""

from __future__ import annotations

from contract.x.shop import ERRORS, OLD_CODES, SENDING, numbered, problem
from privatereply.errors import (
    AuthenticationFailed,
    BillingStopped,
    ContentInvalid,
    NotEligible,
    NotFound,
    Outcome,
    PermissionDenied,
    PlatformError,
    RateLimited,
    RecipientUnavailable,
    SpamBlocked,
    Suspended,
    TemporaryFailure,
)
from privatereply.provider import Capability
from privatereply.testing import Refusal, answer

__all__ = ["REFUSALS", "UNKNOWN"]

UNSUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
    "engaged by the author of the post you are replying to."
)

NOT_NAMED = "You can only reply to or quote posts where you are mentioned or are the author."

TYPES: list[tuple[int, str, type[PlatformError]]] = [
    (400, "invalid-request", ContentInvalid),
    (400, "disallowed-resource", ContentInvalid),
    (401, "about:blank", AuthenticationFailed),
    (402, "credits", BillingStopped),
    (402, "credits-depleted", BillingStopped),
    (402, "about:blank", BillingStopped),
    (403, "client-forbidden", PermissionDenied),
    (403, "client-not-enrolled", PermissionDenied),
    (403, "oauth1-permissions", PermissionDenied),
    (403, "unsupported-authentication", PermissionDenied),
    (404, "resource-not-found", RecipientUnavailable),
    (410, "resource-unavailable", RecipientUnavailable),
    (429, "rate-limit-exceeded", RateLimited),
    (429, "about:blank", RateLimited),
    (429, "usage-capped", BillingStopped),
]

SENTENCES: list[tuple[str, type[PlatformError], Capability]] = [
    (
        "You do not have permission to DM one or more participants.",
        RecipientUnavailable,
        Capability.SEND_PRIVATE_REPLY,
    ),
    ("This operation is not permitted.", SpamBlocked, Capability.SEND_PRIVATE_REPLY),
    ("Forbidden", PermissionDenied, Capability.SEND_PRIVATE_REPLY),
    (UNSUMMONED, NotEligible, Capability.SEND_PUBLIC_REPLY),
    (NOT_NAMED, NotEligible, Capability.SEND_PUBLIC_REPLY),
    *[
        (
            f"You attempted to reply to a {thing} that is deleted or not visible to you.",
            NotFound,
            Capability.SEND_PUBLIC_REPLY,
        )
        for thing in ("Tweet", "Post")
    ],
    *[
        (
            f"You are not allowed to create a {thing} with duplicate content.",
            ContentInvalid,
            Capability.SEND_PUBLIC_REPLY,
        )
        for thing in ("Tweet", "Post")
    ],
]

CODES: list[tuple[int, type[PlatformError], Capability]] = [
    *[
        (code, kind, Capability.SEND_PRIVATE_REPLY)
        for code, kind in [
            *[(32, AuthenticationFailed), (63, RecipientUnavailable), (64, Suspended)],
            *[(88, RateLimited), (89, AuthenticationFailed), (93, PermissionDenied)],
            *[(150, RecipientUnavailable), (151, RecipientUnavailable)],
            *[(214, RecipientUnavailable), (226, SpamBlocked), (326, Suspended)],
            *[(349, RecipientUnavailable), (354, ContentInvalid), (476, RecipientUnavailable)],
        ]
    ],
    (144, NotFound, Capability.SEND_PUBLIC_REPLY),
    (187, ContentInvalid, Capability.SEND_PUBLIC_REPLY),
    (385, NotFound, Capability.SEND_PUBLIC_REPLY),
    (433, NotEligible, Capability.SEND_PUBLIC_REPLY),
]

REFUSALS = (
    *[
        Refusal(answer=problem(status, kind), raises=error, source=ERRORS)
        for status, kind, error in TYPES
    ],
    # The addresses of types have either host, as recorded.
    Refusal(
        answer=problem(403, "oauth1-permissions", host="api.twitter.com"),
        raises=PermissionDenied,
        source=ERRORS,
    ),
    Refusal(
        answer=problem(402, "credits", host="api.twitter.com"),
        raises=BillingStopped,
        source=ERRORS,
    ),
    *[
        Refusal(
            answer=problem(403, "about:blank", sentence),
            raises=error,
            during=during,
            by_sentence=True,
            source="https://github.com/PLhery/node-twitter-api-v2/issues/434",
        )
        for sentence, error, during in SENTENCES
    ],
    # Of some nothing but the sentence was ever recorded, and of others a type that says little.
    Refusal(
        answer=answer(
            {"detail": "You do not have permission to DM one or more participants."}, 403
        ),
        raises=RecipientUnavailable,
        by_sentence=True,
        source=SENDING,
    ),
    Refusal(
        answer=problem(403, "not-authorized-for-resource", NOT_NAMED),
        raises=NotEligible,
        during=Capability.SEND_PUBLIC_REPLY,
        by_sentence=True,
        source="https://github.com/gr2m/twitter-together",
    ),
    Refusal(
        answer=problem(200, "not-authorized-for-resource"),
        raises=NotFound,
        during=Capability.GET_COMMENT,
        source=ERRORS,
    ),
    *[
        Refusal(answer=numbered(403, code), raises=error, during=during, source=OLD_CODES)
        for code, error, during in CODES
    ],
    *[
        Refusal(answer=answer(b"<html></html>", status), raises=error, source=ERRORS)
        for status, error in [
            (401, AuthenticationFailed),
            (402, BillingStopped),
            (429, RateLimited),
        ]
    ],
    # The stop for money outranks every word beside it.
    Refusal(answer=numbered(402, 349), raises=BillingStopped, source=ERRORS),
    *[
        Refusal(
            answer=answer(body, status),
            raises=TemporaryFailure,
            outcome=Outcome.UNKNOWN,
            source=ERRORS,
        )
        for status in (500, 502, 503, 504)
        for body in (b"<html>Over capacity</html>", {"errors": [{"code": 131}]})
    ],
)

UNKNOWN = (
    problem(403, "something-new"),
    problem(403, "about:blank"),
    problem(403, "about:blank", "Forbidden for Anna"),
    problem(403, "not-authorized-for-resource"),
    problem(409, "about:blank"),
    numbered(403, 999_999),
    numbered(418, 999_999),
)
