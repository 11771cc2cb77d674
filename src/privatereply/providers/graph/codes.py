"""What a refusal of the Graph API means, as data.

Sentences are localised and change, so numbers decide: the subcode, then the code, then the HTTP
status. Every row is from the platform's own tables unless a comment says otherwise:

- https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes
  (updated 2026-06-25)
- https://developers.facebook.com/docs/graph-api/guides/error-handling
- https://developers.facebook.com/docs/graph-api/reference/page/messages

The outcomes follow from one question: can the message have arrived, or can the comment's reply be
gone? Refusals before the write leave it available (refused). Codes 1, 2, 20/1772107, 1200 and
every 5xx have been seen after the write (unknown). 10900, 100/2534025 and 2/1545133 mean that no
later attempt can succeed either (spent).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from privatereply.errors import (
    AlreadyReplied,
    AuthenticationFailed,
    ContentInvalid,
    NotEligible,
    NotFound,
    Outcome,
    PermissionDenied,
    RateLimited,
    RecipientUnavailable,
    SpamBlocked,
    Suspended,
    TemporaryFailure,
    UnreadableAnswer,
    WindowClosed,
)
from privatereply.providers.answers import FAILED, RATE, Refusal

__all__ = ["CODELESS", "CODES", "PAIRS", "SUBCODES"]


CODELESS: Final = Refusal(
    UnreadableAnswer, "the platform refused without saying why", Outcome.UNKNOWN
)
_PERMISSION: Final = Refusal(PermissionDenied, "a permission is missing")
_REVIEW: Final = Refusal(PermissionDenied, "a feature or permission has not passed app review")
_ROUTING: Final = Refusal(PermissionDenied, "another app controls this conversation")
_TOKEN: Final = Refusal(AuthenticationFailed, "the access token is not valid")
_PARAMETER: Final = Refusal(ContentInvalid, "a parameter is not valid")
_ATTACHMENT: Final = Refusal(ContentInvalid, "the attachment could not be taken")
_WINDOW: Final = Refusal(WindowClosed, "the messaging window is closed")
_ABSENT: Final = Refusal(RecipientUnavailable, "the person cannot be reached at the moment")
_NOBODY: Final = Refusal(RecipientUnavailable, "there is no such person for this account")
_SPAM: Final = Refusal(SpamBlocked, "the platform takes this account's sends for abuse")
_OPT_IN: Final = Refusal(RateLimited, "too many opt-in requests")

PAIRS: Final = MappingProxyType(
    {
        ("1", "99"): Refusal(
            TemporaryFailure, "the platform failed, or a permission is missing", Outcome.UNKNOWN
        ),
        ("100", "33"): Refusal(NotFound, "the object is gone, or not visible to this token"),
        ("190", "458"): Refusal(AuthenticationFailed, "the app was removed: connect it again"),
        ("190", "459"): Refusal(
            AuthenticationFailed, "the owner has to log in at the platform first"
        ),
        ("190", "460"): Refusal(AuthenticationFailed, "the owner changed the password"),
        ("190", "463"): Refusal(AuthenticationFailed, "the access token has expired"),
        ("190", "464"): Refusal(AuthenticationFailed, "the owner has to confirm the user account"),
        ("190", "467"): _TOKEN,
        ("190", "492"): Refusal(AuthenticationFailed, "the owner has lost the role on the Page"),
        ("613", "1996"): Refusal(RateLimited, "the volume of calls is uneven: slow down"),
    }
)
"""By code and subcode, where the subcode is too short to mean one thing by itself."""

SUBCODES: Final = MappingProxyType(
    {
        # Seen on sends whose message had arrived; the table says so of this one itself.
        "1357046": FAILED,
        # Instagram's integrity system refuses the first message to this person, or media to
        # somebody who does not follow. Seen in production: every later attempt answers 100/2534025,
        # so the comment's one reply is burnt. It concerns one person, not the whole account.
        "1545133": Refusal(
            NotEligible, "Instagram refuses the first message to this person", Outcome.SPENT
        ),
        "2018344": Refusal(PermissionDenied, "the terms for labels have not been accepted"),
        "2018022": RATE,
        "1349210": RATE,
        "1349211": RATE,
        "1349212": RATE,
        "2018278": _WINDOW,
        "2534022": _WINDOW,
        "2018065": _WINDOW,
        "2018108": _ABSENT,
        "1893063": Refusal(Suspended, "the Page is restricted from sending for some time"),
        "1404170": _SPAM,
        "2534077": Refusal(AuthenticationFailed, "the link between Page and Instagram is broken"),
        # Seen in production: the comment was created, and only then was its format refused.
        "1772107": Refusal(
            TemporaryFailure, "the platform acted, and could not format its answer", Outcome.UNKNOWN
        ),
        "2534040": RATE,
        "2018338": Refusal(SpamBlocked, "message tags were abused: send much less"),
        "1893016": Refusal(ContentInvalid, "this opt-in request was made before"),
        "2018352": _OPT_IN,
        "2018001": _NOBODY,
        "2018014": Refusal(ContentInvalid, "a message and a sender action cannot go together"),
        "2018008": _ATTACHMENT,
        "2018047": _ATTACHMENT,
        "2018074": _ATTACHMENT,
        "2018294": _ATTACHMENT,
        "2018109": Refusal(ContentInvalid, "the attachment is too large"),
        # https://github.com/restfb/restfb/issues/1165
        "2018292": Refusal(ContentInvalid, "the id of the comment has the wrong form"),
        "2534013": Refusal(AuthenticationFailed, "the Page is not linked to Instagram"),
        "2534014": _NOBODY,
        "2534015": Refusal(ContentInvalid, "the message is not valid"),
        # Replied to already, older than 7 days, broadcast over, another account's token, burnt by
        # an earlier refusal, or the integrity filter: the code does not tell which. It proves no
        # delivery. Spent all the same, because in all cases but one every later attempt is refused
        # too, and a row of such refusals is what the platform stops accounts for; the one that can
        # be mended is another account's token, so the sentence asks for that.
        "2534025": Refusal(
            NotEligible,
            "Instagram takes no private reply to this comment, or not with this token: check that "
            "the token belongs to the account that owns the media",
            Outcome.SPENT,
        ),
        "2534029": Refusal(Suspended, "the business is blocked from messaging on Instagram"),
        "2534037": _ROUTING,
        # One table calls it an unavailable person and another a closed window; captured answers
        # carry the first one's sentence, also under code 200.
        "1545041": _ABSENT,
        "2018021": _REVIEW,
        "2018027": _REVIEW,
        "2018028": _REVIEW,
        "2534041": Refusal(PermissionDenied, "the owner does not let apps read and send messages"),
        "2018300": _ROUTING,
        "2018321": Refusal(TemporaryFailure, "an automated question flow is running in the thread"),
    }
)
"""By subcode alone: long ones name one condition, whatever code they come under."""

CODES: Final = MappingProxyType(
    {
        # Seen in production on sends that had arrived: retrying them sent dozens of copies.
        "1": FAILED,
        "2": FAILED,
        "3": Refusal(
            PermissionDenied,
            "the app may not make this call, or it went to the wrong kind of account",
        ),
        "4": RATE,
        "10": _PERMISSION,
        "17": RATE,
        "32": RATE,
        "100": _PARAMETER,
        "102": _TOKEN,
        "190": _TOKEN,
        "200": _PERMISSION,
        "230": _ABSENT,
        "341": RATE,
        "368": _SPAM,
        "506": Refusal(AlreadyReplied, "the same text was posted just before", Outcome.SPENT),
        "551": _ABSENT,
        "613": RATE,
        # Third-party libraries list it as a failure inside the platform, of unknown effect.
        "1200": FAILED,
        "2022": Refusal(SpamBlocked, "messages of this kind are disabled for the account"),
        "10900": Refusal(AlreadyReplied, "the comment has had its private reply", Outcome.SPENT),
        "10901": Refusal(NotEligible, "the comment can no longer be answered in private"),
        "10902": Refusal(NotEligible, "this is nothing that can be answered in private"),
        "10903": Refusal(NotEligible, "this account may not answer this comment in private"),
        "2018300": _ROUTING,
        "2018321": SUBCODES["2018321"],
        "36000": Refusal(ContentInvalid, "the image is too large"),
        "36103": Refusal(PermissionDenied, "the Instagram account is not eligible"),
        "80001": RATE,
        "80002": RATE,
        "80006": RATE,
        "9000001": Refusal(NotFound, "the message was deleted, or is not among the 20 latest"),
    }
)
"""By code, where no subcode says more."""
