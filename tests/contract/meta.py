"""What Meta's two platforms have in common: the envelope, the error tables, the signature."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from contract.attempt import WORDS, after
from privatereply.errors import (
    AlreadyReplied,
    AuthenticationFailed,
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
    WindowClosed,
)
from privatereply.flow import Response
from privatereply.provider import Capability
from privatereply.testing import Handshake, Refusal, answer

__all__ = [
    "APP",
    "GRAPH",
    "HANDSHAKE",
    "MESSENGER",
    "META",
    "REFUSALS",
    "SECRETS",
    "SUBSCRIBED_APPS",
    "UNKNOWN",
    "conversation",
    "heard",
    "notice",
    "page",
    "refused",
    "signed",
    "thread",
    "wrote",
]

META = "https://developers.facebook.com"
MESSENGER = f"{META}/documentation/business-messaging/messenger-platform"
GRAPH = f"{META}/docs/graph-api"
SUBSCRIBED_APPS = f"{GRAPH}/reference/page/subscribed_apps/"
_ERRORS = f"{MESSENGER}/error-codes"
_HANDLING = f"{GRAPH}/guides/error-handling"
_RATES = f"{GRAPH}/overview/rate-limiting"
_MESSAGES = f"{GRAPH}/reference/page/messages"

APP = {"app_id": "1517776481860111", "app_secret": "0123456789abcdef0123456789abcdef"}
SECRETS = {"app_secret": APP["app_secret"], "verify_token": "a text typed into the dashboard"}


def page(*items: object, following: bool = False) -> Response:
    """A page of a list: another one follows if there is an address of it, and only then."""
    cursors = {"cursors": {"before": "QVFIUjF", "after": "QVFIUjI"}}
    address = "https://graph.facebook.com/v26.0/1/comments?access_token=EAA&after=QVFIUjI"
    paging = {**cursors, "next": address} if following else cursors
    return answer({"data": list(items), "paging": paging})


def refused(code: object, subcode: object = None, status: int = 400, **more: object) -> Response:
    """A refusal in the envelope of the Graph API; its sentence is in any language."""
    error = {
        "message": f"(#{code}) Anna Müller: Ce message n'a pas pu être envoyé.",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "EJplcsCHuLu",
        **more,
    }
    return answer(
        {"error": error if subcode is None else {**error, "error_subcode": subcode}}, status
    )


_Pair = tuple[int, int | None]
_Row = tuple[type[PlatformError], Outcome, Capability, str, list[_Pair]]
_REPLY, _MESSAGE = Capability.SEND_PRIVATE_REPLY, Capability.SEND_MESSAGE
_PUBLIC = Capability.SEND_PUBLIC_REPLY

_TABLE: list[_Row] = [
    (
        TemporaryFailure,
        Outcome.UNKNOWN,
        _REPLY,
        _ERRORS,
        [(1, None), (1, 99), (1, 1357046), (1, 1965014), (2, None)],
    ),
    # Seen: the comment was there, and only then was the form of the answer refused.
    (
        TemporaryFailure,
        Outcome.UNKNOWN,
        _PUBLIC,
        "https://github.com/brightbeanxyz/brightbean-studio/pull/140",
        [(20, 1772107)],
    ),
    # A failure inside, as another library lists it.
    (
        TemporaryFailure,
        Outcome.UNKNOWN,
        _REPLY,
        "https://github.com/jgorset/facebook-messenger",
        [(1200, None)],
    ),
    (TemporaryFailure, Outcome.REFUSED, _MESSAGE, _ERRORS, [(2018321, None), (10, 2018321)]),
    (
        RateLimited,
        Outcome.REFUSED,
        _REPLY,
        _RATES,
        [
            *[(4, None), (4, 2018022), (4, 1349210), (4, 1349211), (4, 1349212)],
            *[(17, None), (32, None), (341, None)],
            *[(613, None), (613, 1996), (613, 2534040), (9, 2018352)],
            *[(80001, None), (80002, None), (80006, None)],
        ],
    ),
    (
        WindowClosed,
        Outcome.REFUSED,
        _MESSAGE,
        _ERRORS,
        [(10, 2018278), (10, 2534022), (10, 2018065)],
    ),
    (
        RecipientUnavailable,
        Outcome.REFUSED,
        _REPLY,
        _ERRORS,
        [
            *[(10, 2018108), (100, 2018001), (100, 2534014), (200, 1545041), (230, None)],
            *[(551, None), (551, 1545041)],
        ],
    ),
    (
        PermissionDenied,
        Outcome.REFUSED,
        _REPLY,
        _ERRORS,
        [
            *[(2, 2018344), (3, None), (10, None), (10, 2018300), (2018300, None), (36103, None)],
            *[(100, 2534037), (200, None), (200, 2018021), (200, 2018027), (200, 2018028)],
            (200, 2534041),
        ],
    ),
    (
        AuthenticationFailed,
        Outcome.REFUSED,
        _REPLY,
        _HANDLING,
        [
            *[(102, None), (190, None), (190, 458), (190, 459), (190, 460), (190, 463)],
            *[(190, 464), (190, 467), (190, 492), (190, 4711), (10, 2534077), (100, 2534013)],
        ],
    ),
    (
        ContentInvalid,
        Outcome.REFUSED,
        _REPLY,
        _ERRORS,
        [
            *[(100, None), (100, 2018014), (100, 2018008), (100, 2018047), (100, 2018074)],
            *[(100, 2018294), (100, 2018109), (100, 2018292), (100, 2534015)],
            *[(613, 1893016), (36000, None)],
        ],
    ),
    (NotFound, Outcome.REFUSED, _REPLY, _ERRORS, [(100, 33)]),
    (NotFound, Outcome.REFUSED, Capability.LIST_MESSAGES, _ERRORS, [(9000001, None)]),
    (
        SpamBlocked,
        Outcome.REFUSED,
        _REPLY,
        _MESSAGES,
        [(10, 1404170), (368, None), (368, 1390008), (613, 2018338), (2022, None)],
    ),
    (Suspended, Outcome.REFUSED, _REPLY, _ERRORS, [(10, 1893063), (100, 2534029)]),
    (NotEligible, Outcome.REFUSED, _REPLY, _MESSAGES, [(10902, None), (10903, None)]),
    # What nobody can answer any more, whether our message arrived or burnt the one reply.
    (NotEligible, Outcome.SPENT, _REPLY, _ERRORS, [(100, 2534025), (2, 1545133)]),
    (AlreadyReplied, Outcome.SPENT, _REPLY, _MESSAGES, [(10900, None)]),
    (AlreadyReplied, Outcome.SPENT, _PUBLIC, _HANDLING, [(506, None)]),
]

REFUSALS = (
    *[
        Refusal(
            answer=refused(code, subcode),
            raises=kind,
            outcome=outcome,
            during=during,
            source=source,
        )
        for kind, outcome, during, source, pairs in _TABLE
        for code, subcode in pairs
    ],
    # Numbers decide whatever the status: captured with 200, 403 and 500 too.
    Refusal(answer=refused(36000, status=200), raises=ContentInvalid, source=_ERRORS),
    Refusal(
        answer=refused(10, 2534022, 403, type="IGApiException"),
        raises=WindowClosed,
        during=_MESSAGE,
        source=_ERRORS,
    ),
    Refusal(answer=refused(551, 1545041, 500), raises=RecipientUnavailable, source=_ERRORS),
    # The sentence says 551 and the code 200: the subcode is what is meant.
    Refusal(
        answer=refused(200, 1545041, message="(#551) 用户暂时收不到消息。"),
        raises=RecipientUnavailable,
        source=_ERRORS,
    ),
    Refusal(answer=answer(b"", 429), raises=RateLimited, source=_RATES),
    *[
        Refusal(
            answer=answer(b"<html>Sorry, something went wrong.</html>", status),
            raises=TemporaryFailure,
            outcome=Outcome.UNKNOWN,
            source=_HANDLING,
        )
        for status in (500, 502, 503, 504)
    ],
)
"""The tables of both platforms; where a code was seen and not documented, the place says so."""

UNKNOWN = (
    refused(4711),
    refused(4711, 815),
    refused(4711, status=401),
    refused(4711, status=403, type="IGApiException"),
    refused(4711, status=200),
)
"""Codes that no table lists."""

HANDSHAKE = Handshake(
    query={
        "hub.mode": "subscribe",
        "hub.challenge": "1158201444",
        "hub.verify_token": SECRETS["verify_token"],
    },
    answer="1158201444",
    source=f"{GRAPH}/webhooks/getting-started",
)


def signed(body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
    """The header that Meta signs a body with.

    https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    """
    digest = hmac.new(secrets["app_secret"].encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={digest}"}


def notice(topic: str, account_id: str, **entry: object) -> bytes:
    """A notification of one entry, in the bytes that Meta sends: all but ASCII is escaped."""
    told = {"id": account_id, "time": 1795262401, **entry}
    return json.dumps({"object": topic, "entry": [told]}).encode()


def wrote(
    account_id: str, person_id: str, seconds: float = 2, text: str = WORDS, **more: Any
) -> dict[str, Any]:
    """A message of the account in a conversation, so long after the attempt began."""
    return {
        "id": f"m_{seconds:.0f}",
        "created_time": after(seconds).strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "from": {"id": account_id},
        "to": {"data": [{"id": person_id}]},
        "message": text,
        **more,
    }


def heard(account_id: str, person_id: str, seconds: float) -> dict[str, Any]:
    """A message of the person."""
    return wrote(person_id, account_id, seconds, "Hello?")


def thread(*messages: object) -> dict[str, Any]:
    """The latest messages of a conversation."""
    return {"id": "t_1", "messages": {"data": list(messages)}}


def conversation(*parties: Mapping[str, object]) -> dict[str, Any]:
    """A conversation as it is listed."""
    return {
        "id": "t_1",
        "updated_time": "2026-11-21T11:30:00+0000",
        "participants": {"data": list(parties)},
    }
