"""What servers answer to who sends or changes something."""

from __future__ import annotations

from typing import Any

from privatereply.errors import (
    Leaked,
    NotEligible,
    Outcome,
    PlatformError,
    RecipientUnavailable,
    UnreadableAnswer,
)
from privatereply.provider import Capability
from privatereply.testing import Exchange

from .documents import (
    ANNA,
    ANNA_ID,
    ASKED,
    BEN,
    COMMENT,
    DIRECT,
    DIRECT_ID,
    DOCS,
    FOLLOWERS_ONLY,
    PUBLIC,
    after,
    conversation,
    direct,
    mentioning,
    notification,
    refused,
    relationship,
    shown,
)

STATUSES = f"{DOCS}/methods/statuses/"
CREATING = f"{STATUSES}#create"
ACCOUNTS = f"{DOCS}/methods/accounts/"
PRIVACY = f"{DOCS}/user/posting/#privacy"


def leak(title: str, *withdrawal: Any, **shown_as: Any) -> Exchange:
    """A private reply that others can read, and how taking it back ends."""
    return Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title=title,
        answers=(shown(COMMENT), shown(direct(**shown_as)), *withdrawal),
        raises=Leaked,
        outcome=Outcome.SPENT,
        source=PRIVACY,
    )


SENDING = (
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        answers=(shown(COMMENT), shown(DIRECT)),
        returns={"message_id": DIRECT_ID, "person_id": ANNA_ID, "sent_at": after(2)},
        source=CREATING,
    ),
    leak("everybody can read it", shown(DIRECT), visibility="public"),
    leak("everybody who looks for it can read it", shown(DIRECT), visibility="unlisted"),
    leak("the followers can read it", shown(DIRECT), visibility="private"),
    leak("somebody else can read it", shown(DIRECT), mentions=[mentioning(ANNA), mentioning(BEN)]),
    leak("it answers somebody else", shown(DIRECT), in_reply_to_account_id=BEN["id"]),
    leak("it is gone when it is taken back", refused(404), visibility="public"),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="nobody can read it",
        answers=(shown(COMMENT), shown(direct(mentions=[]))),
        raises=RecipientUnavailable,
        outcome=Outcome.REFUSED,
        source=PRIVACY,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="it does not say who can read it",
        answers=(shown(COMMENT), shown(direct(visibility=None))),
        raises=UnreadableAnswer,
        outcome=Outcome.UNKNOWN,
        source=CREATING,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="the comment is by somebody else",
        answers=(shown({**COMMENT, "account": BEN}),),
        raises=NotEligible,
        source=STATUSES,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="not everybody may read the comment",
        answers=(shown(FOLLOWERS_ONLY),),
        raises=NotEligible,
        source=PRIVACY,
    ),
    Exchange(
        Capability.SEND_MESSAGE,
        title="in answer to the latest message",
        answers=(shown(ANNA), shown([conversation(ASKED, ANNA)]), shown(DIRECT)),
        returns={"message_id": DIRECT_ID, "person_id": ANNA_ID},
        source=CREATING,
    ),
    Exchange(
        Capability.SEND_MESSAGE,
        title="where no conversations are listed",
        answers=(
            shown(ANNA),
            shown([]),
            shown([notification(COMMENT, "3"), notification(ASKED, "2")]),
            shown(DIRECT),
        ),
        returns={"message_id": DIRECT_ID},
        source=CREATING,
    ),
    Exchange(
        Capability.SEND_PUBLIC_REPLY,
        answers=(shown(COMMENT), shown(PUBLIC)),
        returns={"message_id": PUBLIC["id"], "person_id": ANNA_ID},
        source=CREATING,
    ),
    Exchange(Capability.SET_LIKED, answers=(shown(COMMENT),), source=f"{STATUSES}#favourite"),
    Exchange(Capability.DELETE_COMMENT, answers=(shown(PUBLIC),), source=f"{STATUSES}#delete"),
    Exchange(
        Capability.SET_BLOCKED,
        answers=(shown(relationship(blocking=True)),),
        source=f"{ACCOUNTS}#block",
    ),
    Exchange(
        Capability.SET_BLOCKED,
        title="it was not done",
        answers=(shown(relationship(blocking=False)),),
        raises=PlatformError,
        source=f"{ACCOUNTS}#block",
    ),
    Exchange(
        Capability.REPORT, answers=(shown({"id": "48914"}),), source=f"{DOCS}/methods/reports/"
    ),
)
