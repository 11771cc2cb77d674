"""What X answers to who sends, and shows of it afterwards."""

from __future__ import annotations

from typing import Any

from contract.attempt import BEGUN, found, late, look
from contract.x.shop import (
    ANNA_ID,
    API,
    BLOCKS,
    ERRORS,
    EVENT_ID,
    GROUP_ID,
    LOOKUP,
    MEDIA,
    MODERN,
    OLD,
    OURS,
    OURS_ID,
    POSTS,
    PUBLIC,
    REPLY_ID,
    SCHEMA,
    SENDING,
    THREAD_ID,
    TIMELINES,
    created,
    page,
    problem,
    wrote,
)
from privatereply.errors import BillingStopped, Outcome, PlatformError, UnreadableAnswer
from privatereply.model import Account, Action
from privatereply.provider import Capability, Sight
from privatereply.testing import Exchange, answer

__all__ = ["ACTING", "looks"]

SENT = {"dm_conversation_id": THREAD_ID, "dm_event_id": EVENT_ID}

ACTING = (
    *[
        Exchange(
            capability,
            answers=(created(SENT),),
            returns={
                "message_id": EVENT_ID,
                "person_id": ANNA_ID,
                "conversation_id": THREAD_ID,
            },
            source=SENDING,
        )
        for capability in (Capability.SEND_PRIVATE_REPLY, Capability.SEND_MESSAGE)
    ],
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="a problem beside what was made",
        answers=(created(SENT, errors=[{"title": "?", "detail": "?", "type": "about:blank"}]),),
        returns={"message_id": EVENT_ID},
        source=SCHEMA,
    ),
    *[
        Exchange(
            Capability.SEND_PRIVATE_REPLY,
            title=title,
            answers=(response,),
            raises=UnreadableAnswer,
            outcome=Outcome.UNKNOWN,
            source=SCHEMA,
        )
        for title, response in {
            "no id comes back": created({"dm_conversation_id": THREAD_ID}),
            "nothing but problems comes back": answer({"errors": [{"type": "about:blank"}]}, 201),
            "nothing comes back": answer(b"", 201),
        }.items()
    ],
    Exchange(
        Capability.START_GROUP,
        answers=(created({"dm_conversation_id": GROUP_ID, "dm_event_id": EVENT_ID}),),
        returns={"message_id": EVENT_ID, "conversation_id": GROUP_ID},
        source=SENDING,
    ),
    Exchange(
        Capability.SEND_PUBLIC_REPLY,
        answers=(created({"id": REPLY_ID, "text": "20 zł"}),),
        returns={"message_id": REPLY_ID},
        source=POSTS,
    ),
    *[
        Exchange(capability, answers=(answer({"data": {state: True}}),), source=source)
        for capability, state, source in [
            (Capability.SET_HIDDEN, "hidden", f"{API}/posts/hide-replies/introduction"),
            (Capability.DELETE_COMMENT, "deleted", POSTS),
            (Capability.DELETE_MESSAGE, "deleted", SENDING),
            (Capability.SET_BLOCKED, "blocked", BLOCKS),
        ]
    ],
    Exchange(
        Capability.DELETE_MESSAGE,
        title="nothing comes back",
        answers=(answer(b"", 204),),
        source=ERRORS,
    ),
    Exchange(
        Capability.SET_HIDDEN,
        title="it was not done",
        answers=(answer({"data": {"hidden": False}}),),
        raises=PlatformError,
        source=f"{API}/posts/hide-replies/introduction",
    ),
    Exchange(
        Capability.UPLOAD,
        answers=(answer({"data": {"id": "1583157113245011970", "media_key": "3_1583"}}),),
        returns={"id": "1583157113245011970"},
        source=MEDIA,
    ),
)


def looks(account: Account) -> tuple[Exchange, ...]:
    """What is found after an attempt; nothing but the conversation shows anything."""
    comment, conversation = MODERN.comment, MODERN.conversation
    sought: dict[str, Any] = {"capability": Capability.LOOK, "source": LOOKUP}
    of_reply = {**sought, "command": look(account, comment=comment)}
    of_message = {**sought, "command": look(account, Action.MESSAGE, conversation=conversation)}
    return (
        Exchange(
            **of_reply,
            title="our words are in the conversation",
            answers=(late(page(OURS, OLD, more=True)),),
            returns=found(OURS_ID),
        ),
        Exchange(
            **of_reply,
            title="our words are not in the conversation",
            answers=(late(page(OLD, more=True)),),
            returns={"sight": Sight.ABSENT},
        ),
        Exchange(
            **of_reply,
            title="there is no conversation",
            answers=(late(page()),),
            returns={"sight": Sight.ABSENT},
        ),
        Exchange(
            **of_reply,
            title="it goes on on another page",
            answers=(late(page(wrote(60, "Thanks!"), more=True)), late(page(OURS, OLD))),
            returns=found(OURS_ID),
        ),
        Exchange(
            **of_reply,
            title="the conversation is not shown",
            answers=(problem(403, "not-authorized-for-resource"),),
            returns={"sight": Sight.UNCLEAR},
        ),
        Exchange(
            **{**of_reply, "command": look(account, comment=comment, now=BEGUN)},
            title="it is too early to say",
            answers=(late(page(OLD), moment=BEGUN),),
            returns={"sight": Sight.UNCLEAR},
        ),
        Exchange(
            **of_reply,
            title="there is no money left to ask",
            answers=(problem(402, "credits-depleted"),),
            raises=BillingStopped,
        ),
        Exchange(
            **of_message,
            title="our message is in the conversation",
            answers=(late(page(OURS, OLD)),),
            returns=found(OURS_ID),
        ),
        Exchange(
            Capability.LOOK,
            title="our public reply is among the account's own posts",
            command=look(account, Action.PUBLIC_REPLY, comment=comment),
            answers=(late(page(PUBLIC)),),
            returns=found(REPLY_ID),
            source=TIMELINES,
        ),
        Exchange(
            Capability.LOOK,
            title="our public reply is not among the account's own posts",
            command=look(account, Action.PUBLIC_REPLY, comment=comment),
            answers=(late(page()),),
            returns={"sight": Sight.ABSENT},
            source=TIMELINES,
        ),
    )
