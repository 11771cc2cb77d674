"""What Facebook answers to who sends, and shows of it afterwards."""

from __future__ import annotations

from contract import meta
from contract.attempt import BEGUN, found, late, look
from contract.facebook.shop import (
    COMMENT,
    COMMENTS,
    CONVERSATION,
    CONVERSATIONS,
    OLD,
    OTHERS,
    OURS,
    PAGE,
    PERSON_ID,
    PUBLIC,
    REPLIED,
    SEND,
    WRITTEN,
)
from contract.meta import refused
from privatereply.errors import Outcome, TemporaryFailure, UnreadableAnswer
from privatereply.model import Action
from privatereply.provider import Capability, Sight
from privatereply.testing import Exchange, answer

__all__ = ["ACTING", "LOOKING"]

ACTING = (
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        answers=(answer({"recipient_id": PERSON_ID, "message_id": "m_AbC-1"}),),
        returns={"message_id": "m_AbC-1", "person_id": PERSON_ID},
        source=SEND,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="only the recipient comes back",
        answers=(answer({"recipient_id": PERSON_ID}),),
        raises=UnreadableAnswer,
        outcome=Outcome.UNKNOWN,
        source=SEND,
    ),
    Exchange(
        Capability.SEND_MESSAGE,
        answers=(answer({"recipient_id": PERSON_ID, "message_id": "m_AbC-2"}),),
        returns={"message_id": "m_AbC-2", "person_id": PERSON_ID},
        source=SEND,
    ),
    Exchange(
        Capability.SEND_PUBLIC_REPLY,
        answers=(answer({"id": "712750021053074_2"}),),
        returns={"message_id": "712750021053074_2"},
        source=COMMENTS,
    ),
    *[
        Exchange(capability, answers=(answer({"success": True}),), source=COMMENTS)
        for capability in (Capability.SET_HIDDEN, Capability.DELETE_COMMENT)
    ],
    Exchange(Capability.SIGNAL, answers=(answer({"recipient_id": PERSON_ID}),), source=SEND),
)

LOOKING = (
    Exchange(
        Capability.LOOK,
        title="the comment's trace leads to our words",
        command=look(PAGE, comment=COMMENT),
        answers=(late(REPLIED), late(meta.thread(OURS, OLD))),
        returns=found("m_2"),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="the comment's trace leads to somebody else's words",
        command=look(PAGE, comment=COMMENT),
        answers=(late(REPLIED), late(meta.thread(OTHERS, OLD))),
        returns={"sight": Sight.TAKEN},
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="the comment still offers a reply, and there is no conversation",
        command=look(PAGE, comment=COMMENT),
        answers=(late(WRITTEN), late({"data": []})),
        returns={"sight": Sight.ABSENT},
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="the comment is gone and tells nothing",
        command=look(PAGE, comment=COMMENT),
        answers=(refused(100, 33), late({"data": []})),
        returns={"sight": Sight.UNCLEAR},
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="it is too early to say",
        command=look(PAGE, comment=COMMENT, now=BEGUN),
        answers=(late(WRITTEN, moment=BEGUN), late({"data": []}, moment=BEGUN)),
        returns={"sight": Sight.UNCLEAR},
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="conversations fail now and then",
        command=look(PAGE, comment=COMMENT),
        answers=(late(WRITTEN), refused(1, status=500)),
        raises=TemporaryFailure,
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="our message is in the conversation",
        command=look(PAGE, Action.MESSAGE, conversation=CONVERSATION),
        answers=(late(meta.thread(OURS, OLD)),),
        returns=found("m_2"),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="our message is not in the conversation",
        command=look(PAGE, Action.MESSAGE, conversation=CONVERSATION),
        answers=(late(meta.thread(OLD)),),
        returns={"sight": Sight.ABSENT},
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="our public reply is under the comment",
        command=look(PAGE, Action.PUBLIC_REPLY, comment=COMMENT),
        answers=(late({"data": [PUBLIC]}),),
        returns=found("712750021053074_2"),
        source=COMMENTS,
    ),
)
