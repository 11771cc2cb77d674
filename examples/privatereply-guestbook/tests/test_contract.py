"""The contract of drivers, with what Guestbook documents as its material."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from privatereply.errors import (
    AlreadyReplied,
    AuthenticationFailed,
    ContentInvalid,
    NotFound,
    Outcome,
    PermissionDenied,
    RateLimited,
    RecipientUnavailable,
    WindowClosed,
)
from privatereply.events import CommentAdded, CommentEchoed, CommentRemoved
from privatereply.flow import Response
from privatereply.model import Account, Action, CommentRecord, Fact, Person
from privatereply.provider import Capability, Sight
from privatereply.testing import (
    Exchange,
    Handshake,
    Notice,
    ProviderContract,
    Refusal,
    Sample,
    TextLimit,
    answer,
)
from typing_extensions import override

from privatereply_guestbook import Guestbook

CALLS = "https://guestbook.example/docs#calls"
ANSWERS = "https://guestbook.example/docs#answers"
ERRORS = "https://guestbook.example/docs#errors"
NOTIFICATIONS = "https://guestbook.example/docs#notifications"

DATE = {"Date": "Sat, 21 Nov 2026 12:00:00 GMT"}
ATTEMPT = "7f3a0c52d1e94b6c8a5e2f1b9d704e63"
ENTRY = {"id": "e1", "text": "We are open again", "at": "2026-11-20T09:00:00+00:00"}
COMMENT = {
    "id": "c7",
    "entry": "e1",
    "text": "Until when?",
    "author": {"id": "p3", "name": "Ada Lovelace"},
    "at": "2026-11-21T09:00:00+00:00",
    "answer": None,
}
ANSWER = {"message": "m1", "thread": "t3", "at": "2026-11-21T11:00:00+00:00", "ref": ATTEMPT}


def shown(**changed: object) -> Mapping[str, object]:
    """A comment that was answered, by us unless it says otherwise."""
    return {**COMMENT, "answer": {**ANSWER, **changed}}


def refused(code: int, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal."""
    sentence = {"code": code, "message": "Dieser Kommentar kann nicht beantwortet werden."}
    return answer({"error": sentence}, status, headers)


class TestGuestbook(ProviderContract):
    provider = Guestbook
    scene = "guestbook"
    samples = (
        Sample(
            account=Account(
                platform="guestbook",
                id="b1",
                credentials={"access_token": "a-token-that-unlocks-nothing"},
            ),
            comment=CommentRecord(
                platform="guestbook",
                account_id="b1",
                id="c7",
                text="Until when?",
                created_at=datetime(2026, 11, 21, 9, tzinfo=UTC),
                author=Person(id="p3", name="Ada Lovelace"),
                post_id="e1",
            ),
            attempt_id=ATTEMPT,
        ),
    )
    exchanges = (
        Exchange(
            Capability.LIST_POSTS,
            answers=(answer({"items": [ENTRY], "next": "2"}),),
            returns=lambda page: (page.items[0].id, page.after) == ("e1", "2"),
            source=CALLS,
        ),
        Exchange(
            Capability.LIST_COMMENTS,
            answers=(answer({"items": [COMMENT], "next": None}),),
            returns=lambda page: (page.items[0].author.id, page.after) == ("p3", None),
            source=CALLS,
        ),
        Exchange(
            Capability.GET_COMMENT,
            answers=(answer(COMMENT),),
            returns={
                "id": "c7",
                "text": "Until when?",
                "created_at": datetime(2026, 11, 21, 9, tzinfo=UTC),
                "post_id": "e1",
                "facts": {"comment_exists": Fact.YES, "already_replied": Fact.NO},
            },
            source=CALLS,
        ),
        Exchange(
            Capability.CHECK_COMMENT,
            answers=(answer(shown()),),
            returns=lambda facts: facts["already_replied"] is Fact.YES,
            source=CALLS,
        ),
        Exchange(
            Capability.CHECK_COMMENT,
            title="it is gone",
            answers=(refused(1201, 404),),
            returns=lambda facts: facts == {"comment_exists": Fact.NO},
            source=ERRORS,
        ),
        Exchange(
            Capability.SEND_PRIVATE_REPLY,
            answers=(answer(ANSWER, 201),),
            returns={"message_id": "m1", "conversation_id": "t3"},
            source=ANSWERS,
        ),
        Exchange(
            Capability.LOOK,
            title="it arrived",
            answers=(answer(shown(), headers=DATE),),
            returns=lambda seen: (seen.sight, seen.sent.message_id) == (Sight.FOUND, "m1"),
            source=ANSWERS,
        ),
        Exchange(
            Capability.LOOK,
            title="the owner answered by hand",
            answers=(answer(shown(ref=None), headers=DATE),),
            returns={"sight": Sight.TAKEN},
            source=ANSWERS,
        ),
        Exchange(
            Capability.LOOK,
            title="it did not arrive",
            answers=(answer(COMMENT, headers=DATE),),
            returns={"sight": Sight.ABSENT},
            source=ANSWERS,
        ),
        Exchange(
            Capability.LOOK,
            title="the comment does not tell",
            answers=(answer({"id": "c7", "entry": "e1"}, headers=DATE),),
            returns={"sight": Sight.UNCLEAR},
            source=ANSWERS,
        ),
    )
    refusals = tuple(
        Refusal(
            answer=refused(code, status, {"Retry-After": "90"} if raises is RateLimited else {}),
            raises=raises,
            outcome=outcome,
            source=ERRORS,
        )
        for code, status, raises, outcome in (
            (1001, 400, ContentInvalid, Outcome.REFUSED),
            (1101, 401, AuthenticationFailed, Outcome.REFUSED),
            (1102, 403, PermissionDenied, Outcome.REFUSED),
            (1201, 404, NotFound, Outcome.REFUSED),
            (1202, 409, AlreadyReplied, Outcome.SPENT),
            (1203, 403, WindowClosed, Outcome.REFUSED),
            (1204, 403, RecipientUnavailable, Outcome.REFUSED),
            (1301, 429, RateLimited, Outcome.REFUSED),
        )
    )
    unknown_refusals = (refused(1999, 400), refused(1998, 403))
    text_limits = (TextLimit(action=Action.PRIVATE_REPLY, limit=500, unit="bytes", source=ANSWERS),)

    secrets: ClassVar = {
        "secret": "a-secret-of-the-address",
        "verify_token": "a-token-of-the-owner",
    }
    signature_lasts = timedelta(minutes=5)
    notices = (
        Notice(
            title="a comment, one of the book's own, and one that is gone",
            body=json.dumps(
                {
                    "book": "b1",
                    "told": [
                        {
                            "kind": "comment.added",
                            "at": "2026-11-21T11:59:00+00:00",
                            "comment": COMMENT,
                        },
                        {
                            "kind": "comment.added",
                            "at": "2026-11-21T11:59:01+00:00",
                            "comment": {**COMMENT, "id": "c8", "author": {"id": "b1"}},
                        },
                        {"kind": "comment.removed", "at": "2026-11-21T11:59:02+00:00", "id": "c6"},
                    ],
                }
            ).encode(),
            tells=(CommentAdded, CommentEchoed, CommentRemoved),
            source=NOTIFICATIONS,
        ),
    )
    handshake = Handshake(
        query={"token": "a-token-of-the-owner", "challenge": "3f9a"},
        answer="3f9a",
        source=NOTIFICATIONS,
    )

    @classmethod
    @override
    def sign(cls, body: bytes, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """Sign as the page says."""
        moment = f"{now.timestamp():.0f}"
        signed = moment.encode() + b"." + body
        made = hmac.new(secrets["secret"].encode(), signed, hashlib.sha256).hexdigest()
        return {"Guestbook-Signature": f"t={moment},v1={made}"}
