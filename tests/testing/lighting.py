"""What the made-up platform documents, as material for the contract."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from privatereply.errors import AlreadyReplied, AuthenticationFailed, Leaked, Outcome, RateLimited
from privatereply.flow import Response
from privatereply.model import Account, Action, CommentRecord, ConversationRecord, Fact, Person
from privatereply.provider import Capability, Sight
from privatereply.testing import Exchange, ProviderContract, Refusal, Sample, TextLimit, answer
from testing.lantern import PAGE, Lantern

ACCOUNT = Account(
    platform="lantern", id="1", credentials={"access_token": "a-token-that-unlocks-nothing"}
)
ADA = Person(id="9", name="Ada Lovelace")
SAMPLE = Sample(
    account=ACCOUNT,
    comment=CommentRecord(
        platform="lantern",
        account_id="1",
        id="c7",
        text="Until when?",
        created_at=datetime(2026, 11, 21, 9, tzinfo=UTC),
        author=ADA,
        post_id="p1",
    ),
    conversation=ConversationRecord(platform="lantern", account_id="1", person=ADA, id="t1"),
)
COMMENT = {"id": "c7", "text": "Until when?", "at": "2026-11-21T09:00:00+00:00", "answered": False}
MESSAGE = {"id": "m100", "public": False, "at": "2026-11-21T11:00:00+00:00"}
OURS = {"id": "m100", "ref": SAMPLE.attempt_id}
THEIRS = {"id": "m101", "ref": None}


def refused(code: str, status: int, **headers: str) -> Response:
    """A refusal, with a sentence that names somebody."""
    tree = {"code": code, "message": "Ada Lovelace does not want this"}
    return answer(tree, status, {name.replace("_", "-"): text for name, text in headers.items()})


def told(capability: Capability, tree: Any, returns: Any, **more: Any) -> Exchange:
    """One answer, and what it becomes."""
    return Exchange(capability, answers=(answer(tree),), returns=returns, source=PAGE, **more)


SENT = {"message_id": "m100"}
EXCHANGES = (
    told(
        Capability.LIST_COMMENTS,
        {"items": [COMMENT], "next": "2"},
        lambda page: (page.items[0].id, page.after) == ("c7", "2"),
    ),
    told(Capability.GET_COMMENT, COMMENT, {"id": "c7", "text": "Until when?"}),
    told(Capability.CHECK_COMMENT, COMMENT, {"already_replied": Fact.NO}),
    told(Capability.DELETE_COMMENT, {"done": True}, None),
    told(Capability.SEND_PRIVATE_REPLY, MESSAGE, SENT),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="it was shown to others",
        answers=(answer({**MESSAGE, "public": True}), answer({"done": True})),
        raises=Leaked,
        outcome=Outcome.SPENT,
        source=PAGE,
    ),
    told(Capability.SEND_MESSAGE, MESSAGE, SENT),
    told(
        Capability.LOOK,
        {"items": [THEIRS, OURS], "next": None},
        {"sight": Sight.FOUND, "sent.message_id": "m100"},
        title="it arrived",
    ),
    told(
        Capability.LOOK,
        {"items": [THEIRS], "next": None},
        {"sight": Sight.ABSENT},
        title="it did not arrive",
    ),
    Exchange(
        Capability.LOOK,
        title="it arrived a page ago",
        answers=(
            answer({"items": [THEIRS], "next": "2"}),
            answer({"items": [OURS], "next": None}),
        ),
        returns={"sight": Sight.FOUND},
        source=PAGE,
    ),
)
REFUSALS = (
    Refusal(answer=refused("token", 401), raises=AuthenticationFailed, source=PAGE),
    Refusal(
        answer=refused("answered", 409),
        raises=AlreadyReplied,
        outcome=Outcome.SPENT,
        source=PAGE,
    ),
    Refusal(answer=refused("slow_down", 429, retry_after="30"), raises=RateLimited, source=PAGE),
)


class LanternContract(ProviderContract):
    """The contract of the lantern; tests that spoil it subclass it."""

    provider = Lantern
    samples: ClassVar = (SAMPLE,)
    exchanges: ClassVar = EXCHANGES
    refusals: ClassVar = REFUSALS
    unknown_refusals: ClassVar = (refused("too_blue", 400), refused("too_green", 403))
    text_limits: ClassVar = (
        TextLimit(action=Action.PRIVATE_REPLY, limit=100, unit="bytes", source=PAGE),
        TextLimit(action=Action.MESSAGE, limit=100, unit="bytes", source=PAGE),
    )
    known_gaps: ClassVar = {"declare.found": "nobody installs it"}
