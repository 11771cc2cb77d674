"""What Instagram answers to who sends, and shows of it afterwards."""

from __future__ import annotations

from typing import Any

from contract import meta
from contract.attempt import BEGUN, found, late, look
from contract.instagram.shop import (
    COMMENT,
    COMMENTS,
    CONVERSATION,
    CONVERSATIONS,
    MODERATION,
    OLD,
    OTHERS,
    OURS,
    PERSON_ID,
    PUBLIC,
    REPLIES,
    SEND,
    TALK,
)
from contract.meta import refused
from privatereply.errors import Outcome, UnreadableAnswer
from privatereply.model import Account, Action
from privatereply.provider import Capability, Sight
from privatereply.testing import Exchange, answer

__all__ = ["ACTING", "looks"]

ACTING = (
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        answers=(answer({"recipient_id": "526001", "message_id": "aWdfZA1"}),),
        returns={"message_id": "aWdfZA1", "person_id": "526001"},
        source=REPLIES,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="only the recipient comes back",
        answers=(answer({"recipient_id": "526001"}),),
        raises=UnreadableAnswer,
        outcome=Outcome.UNKNOWN,
        source=REPLIES,
    ),
    Exchange(
        Capability.SEND_MESSAGE,
        answers=(answer({"recipient_id": PERSON_ID, "message_id": "aWdfZA2"}),),
        returns={"message_id": "aWdfZA2", "person_id": PERSON_ID},
        source=SEND,
    ),
    Exchange(
        Capability.SEND_PUBLIC_REPLY,
        answers=(answer({"id": "17873440459141029"}),),
        returns={"message_id": "17873440459141029"},
        source=MODERATION,
    ),
    *[
        Exchange(capability, answers=(answer({"success": True}),), source=MODERATION)
        for capability in (Capability.SET_HIDDEN, Capability.DELETE_COMMENT)
    ],
    Exchange(Capability.SIGNAL, answers=(answer({"recipient_id": PERSON_ID}),), source=SEND),
)


def looks(account: Account) -> tuple[Exchange, ...]:
    """What is found after an attempt: the conversation is the only place that shows anything."""
    sought: dict[str, Any] = {"capability": Capability.LOOK, "source": CONVERSATIONS}
    of_reply = {**sought, "command": look(account, comment=COMMENT)}
    unsigned = {**sought, "command": look(account, comment=COMMENT, now=BEGUN)}
    of_message = {**sought, "command": look(account, Action.MESSAGE, conversation=CONVERSATION)}
    return (
        Exchange(
            **of_reply,
            title="our words are in the conversation",
            answers=(late(TALK), late(meta.thread(OURS, OLD))),
            returns=found("m_2"),
        ),
        Exchange(
            **of_reply,
            title="there is no conversation",
            answers=(late({"data": []}),),
            returns={"sight": Sight.ABSENT},
        ),
        Exchange(
            **of_reply,
            title="the account has written something else, which shows no comment",
            answers=(late(TALK), late(meta.thread(OTHERS, OLD))),
            returns={"sight": Sight.UNCLEAR},
        ),
        Exchange(
            **unsigned,
            title="it is too early to say",
            answers=(late({"data": []}, moment=BEGUN),),
            returns={"sight": Sight.UNCLEAR},
        ),
        Exchange(
            **of_reply,
            title="the conversation is not shown",
            answers=(refused(100, 33),),
            returns={"sight": Sight.UNCLEAR},
        ),
        Exchange(
            **of_message,
            title="our message is in the conversation",
            answers=(late(meta.thread(OURS, OLD)),),
            returns=found("m_2"),
        ),
        Exchange(
            **of_message,
            title="our message is not in the conversation",
            answers=(late(meta.thread(OLD)),),
            returns={"sight": Sight.ABSENT},
        ),
        Exchange(
            Capability.LOOK,
            title="our public reply is under the comment",
            command=look(account, Action.PUBLIC_REPLY, comment=COMMENT),
            answers=(late({"data": [PUBLIC]}),),
            returns=found("17873440459141029"),
            source=COMMENTS,
        ),
    )
