"""What servers show of an attempt that nobody answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from privatereply.errors import RateLimited
from privatereply.model import Account, Action, Draft
from privatereply.provider import Capability, Look, Sight, Sighting
from privatereply.testing import Exchange, answer

from .documents import (
    ACCOUNT,
    BEGUN,
    COMMENT,
    DIRECT,
    DIRECT_ID,
    DOCS,
    LOOKED,
    POST,
    PUBLIC,
    SAID,
    TALK,
    WORDS,
    context,
    direct,
    refused,
    shown,
)

STATUSES = f"{DOCS}/methods/statuses/"
CONTEXT = f"{STATUSES}#context"
ACCOUNTS = f"{DOCS}/methods/accounts/"


def found(message_id: str) -> Callable[[Sighting], bool]:
    """Whether a look found a certain message."""
    return lambda seen: (
        seen.sight is Sight.FOUND and seen.sent is not None and seen.sent.message_id == message_id
    )


def look(action: Action = Action.PRIVATE_REPLY, account: Account = ACCOUNT, **more: Any) -> Look:
    """A look at an attempt, an hour after it began."""
    told: dict[str, Any] = {"draft": Draft(text=WORDS), "now": LOOKED, **more}
    return Look(account=account, action=action, attempt_id="a1", begun_at=BEGUN, **told)


OF_REPLY: dict[str, Any] = {
    "capability": Capability.LOOK,
    "command": look(comment=SAID),
    "source": CONTEXT,
}
OF_REPLY_AT_ONCE: dict[str, Any] = {**OF_REPLY, "command": look(comment=SAID, now=BEGUN)}
OF_PUBLIC_REPLY: dict[str, Any] = {
    **OF_REPLY,
    "command": look(Action.PUBLIC_REPLY, comment=SAID),
}
OF_MESSAGE: dict[str, Any] = {
    "capability": Capability.LOOK,
    "command": look(Action.MESSAGE, conversation=TALK),
    "source": f"{ACCOUNTS}#statuses",
}
LOOKING = (
    Exchange(
        **OF_REPLY,
        title="our words stand under the comment",
        answers=(shown(context(PUBLIC, DIRECT)),),
        returns=found(DIRECT_ID),
    ),
    Exchange(
        **OF_REPLY,
        title="nothing stands under the comment",
        answers=(shown(context()),),
        returns={"sight": Sight.ABSENT},
    ),
    Exchange(
        **OF_REPLY,
        title="other private words stand there from before",
        answers=(shown(context(direct(-7200, "Yes, from 9"))),),
        returns={"sight": Sight.ABSENT},
    ),
    Exchange(
        **OF_REPLY,
        title="more stands there than a server shows",
        answers=(shown(context(*({**COMMENT, "id": f"c{n}"} for n in range(60)))),),
        returns={"sight": Sight.UNCLEAR},
    ),
    Exchange(
        **OF_REPLY,
        title="the comment is gone",
        answers=(refused(404),),
        returns={"sight": Sight.UNCLEAR},
    ),
    Exchange(
        **OF_REPLY_AT_ONCE,
        title="it is too early to say",
        answers=(shown(context(), moment=BEGUN),),
        returns={"sight": Sight.UNCLEAR},
    ),
    Exchange(
        **OF_REPLY,
        title="the server does not tell the time",
        answers=(answer(context()),),
        returns={"sight": Sight.UNCLEAR},
    ),
    Exchange(
        **OF_REPLY,
        title="the server asks for patience",
        answers=(refused(429),),
        raises=RateLimited,
    ),
    Exchange(
        **OF_MESSAGE,
        title="our message is among what the account wrote",
        answers=(shown([PUBLIC, DIRECT, POST]),),
        returns=found(DIRECT_ID),
    ),
    Exchange(
        **OF_MESSAGE,
        title="our message is not among what the account wrote",
        answers=(shown([PUBLIC], older="x1"), shown([POST])),
        returns={"sight": Sight.ABSENT},
    ),
    Exchange(
        **OF_MESSAGE,
        title="the list ends before it reaches back",
        answers=(shown([PUBLIC]),),
        returns={"sight": Sight.UNCLEAR},
    ),
    Exchange(
        **OF_MESSAGE,
        title="only something boosted reaches back",
        answers=(shown([PUBLIC, {**POST, "reblog": POST}]),),
        returns={"sight": Sight.UNCLEAR},
    ),
    Exchange(
        **OF_MESSAGE,
        title="our words are only boosted",
        answers=(shown([PUBLIC, {**DIRECT, "reblog": DIRECT}]),),
        returns={"sight": Sight.UNCLEAR},
    ),
    Exchange(
        **OF_PUBLIC_REPLY,
        title="our public reply stands under the comment",
        answers=(shown(context(DIRECT, PUBLIC)),),
        returns=found(PUBLIC["id"]),
    ),
    Exchange(
        **OF_PUBLIC_REPLY,
        title="no public reply stands under the comment",
        answers=(shown(context(DIRECT)),),
        returns={"sight": Sight.ABSENT},
    ),
)
