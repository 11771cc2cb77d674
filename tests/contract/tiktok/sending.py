"""What TikTok answers to who sends, and shows of it afterwards."""

from __future__ import annotations

from typing import Any

from contract.attempt import WORDS, after, found, late, look
from contract.tiktok.shop import (
    COMMENT,
    COMMENTS,
    CONVERSATION,
    ENABLING,
    LISTED,
    MESSAGES,
    OLD,
    PERSON_ID,
    PUBLIC,
    SEND,
    SHOP,
    THREAD_ID,
    UPLOADS,
    ok,
    page,
    refused,
    talk,
    wrote,
)
from privatereply.errors import Outcome, TemporaryFailure, UnreadableAnswer
from privatereply.model import Action
from privatereply.provider import Capability, Sight
from privatereply.testing import Exchange, answer

__all__ = ["ACTING", "LOOKING"]

POSTED = {"comment_id": "7247303576418566915", "create_time": "1795262402", "text": WORDS}

ACTING = (
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        answers=(answer(ok({"message": {"message_id": "reply-1"}})),),
        returns={"message_id": "reply-1", "person_id": PERSON_ID},
        source=SEND,
    ),
    *[
        Exchange(
            Capability.SEND_PRIVATE_REPLY,
            title=title,
            answers=(answer(data),),
            raises=UnreadableAnswer,
            outcome=Outcome.UNKNOWN,
            source=SEND,
        )
        for title, data in {
            "no id comes back": ok({"message": {}}),
            "an empty id comes back": ok({"message": {"message_id": ""}}),
            "only a part was done": ok({}, 20001),
            "no JSON comes back": b"<html></html>",
        }.items()
    ],
    Exchange(
        Capability.SEND_MESSAGE,
        answers=(answer(ok({"message": {"message_id": "m7"}})),),
        returns={"message_id": "m7", "conversation_id": THREAD_ID},
        source=SEND,
    ),
    Exchange(
        Capability.SEND_PUBLIC_REPLY,
        answers=(answer(ok(POSTED)),),
        returns={"message_id": "7247303576418566915", "sent_at": after(2)},
        source=COMMENTS,
    ),
    Exchange(
        Capability.SIGNAL, answers=(answer(ok({"message": {"message_id": ""}})),), source=SEND
    ),
    *[
        Exchange(capability, answers=(answer(ok()),), source=source)
        for capability, source in {
            Capability.SET_HIDDEN: COMMENTS,
            Capability.SET_LIKED: COMMENTS,
            Capability.DELETE_COMMENT: COMMENTS,
            Capability.SET_REPLIES_ENABLED: ENABLING,
        }.items()
    ],
    Exchange(
        Capability.UPLOAD,
        answers=(answer(ok({"media_id": "media-1"})),),
        returns={"id": "media-1", "kind": "image"},
        source=UPLOADS,
    ),
)

ASKED: dict[str, Any] = {"capability": Capability.LOOK, "source": MESSAGES}

LOOKING = (
    Exchange(
        **ASKED,
        title="our words are in a conversation that changed since",
        command=look(SHOP, comment=COMMENT),
        answers=(late(page("conversations", LISTED)), late(talk(wrote(), OLD))),
        returns=found("m2"),
    ),
    Exchange(
        **ASKED,
        title="no list holds a conversation with the author",
        command=look(SHOP, comment=COMMENT),
        answers=(late(page("conversations")), late(page("conversations"))),
        returns={"sight": Sight.UNCLEAR},
    ),
    Exchange(
        **ASKED,
        title="the conversation is known, and our words are not in it",
        command=look(SHOP, comment=COMMENT, conversation=CONVERSATION),
        answers=(late(talk(OLD)),),
        returns={"sight": Sight.ABSENT},
    ),
    Exchange(
        **ASKED,
        title="a colleague wrote the same by hand",
        command=look(SHOP, comment=COMMENT, conversation=CONVERSATION),
        answers=(late(talk(wrote(source="APP"), OLD)),),
        returns={"sight": Sight.ABSENT},
    ),
    Exchange(
        **ASKED,
        title="somebody unknown wrote the same",
        command=look(SHOP, comment=COMMENT, conversation=CONVERSATION),
        answers=(late(talk(wrote(source="OTHERS"), OLD)),),
        returns={"sight": Sight.UNCLEAR},
    ),
    Exchange(
        **ASKED,
        title="our message is in the conversation",
        command=look(SHOP, Action.MESSAGE, conversation=CONVERSATION),
        answers=(late(talk(wrote(), OLD)),),
        returns=found("m2"),
    ),
    Exchange(
        **ASKED,
        title="the platform fails for the moment",
        command=look(SHOP, Action.MESSAGE, conversation=CONVERSATION),
        answers=(refused(50000),),
        raises=TemporaryFailure,
    ),
    Exchange(
        Capability.LOOK,
        title="our public reply is under the comment",
        command=look(SHOP, Action.PUBLIC_REPLY, comment=COMMENT),
        answers=(late(page("comments", PUBLIC)),),
        returns=found("7247303576418566915"),
        source=COMMENTS,
    ),
)
