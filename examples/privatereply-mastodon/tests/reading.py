"""What servers show of posts, comments, people and conversations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from privatereply.errors import NotFound
from privatereply.model import Direction, Fact, Person
from privatereply.provider import Capability, ListConversations, Listing
from privatereply.testing import Exchange

from .documents import (
    ACCOUNT,
    ANNA,
    ANNA_ID,
    ASKED,
    BEN,
    COMMENT,
    COMMENT_ID,
    DIRECT,
    DIRECT_ID,
    DOCS,
    FOLLOWERS_ONLY,
    POST,
    POST_ID,
    PUBLIC,
    after,
    context,
    conversation,
    notification,
    refused,
    relationship,
    shown,
)

STATUSES = f"{DOCS}/methods/statuses/"
CONTEXT = f"{STATUSES}#context"
ACCOUNTS = f"{DOCS}/methods/accounts/"
TALKS = f"{DOCS}/methods/conversations/"
NOTIFICATIONS = f"{DOCS}/methods/notifications/"
PRIVACY = f"{DOCS}/user/posting/#privacy"
ERRORS = f"{DOCS}/entities/Error/"


def listed(*ids: str, more: bool = False) -> Callable[[Listing[Any]], bool]:
    """Whether a page holds what has these ids, in their order, and whether there are more."""
    return lambda page: (
        tuple(one.id for one in page.items) == ids and (page.after is not None) is more
    )


def knows(**told: Fact) -> Callable[[Mapping[str, Fact]], bool]:
    """Whether these facts are told, and no other value of them."""
    return lambda found: found.items() >= told.items()


READING = (
    Exchange(
        Capability.LIST_POSTS,
        answers=(shown([POST, {**POST, "id": "2", "visibility": "private"}], older="x1"),),
        returns=listed(POST_ID, more=True),
        source=f"{ACCOUNTS}#statuses",
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="only what everybody may read is a comment",
        answers=(shown(context(COMMENT, DIRECT, PUBLIC, FOLLOWERS_ONLY)),),
        returns=listed(COMMENT_ID),
        source=CONTEXT,
    ),
    Exchange(
        Capability.LIST_MENTIONS,
        title="private messages, and our own, are no comments",
        answers=(
            shown(
                [
                    notification(COMMENT, "3"),
                    notification(ASKED, "2"),
                    notification(PUBLIC, "1"),
                ],
                older="x1",
            ),
        ),
        returns=listed(COMMENT_ID, more=True),
        source=f"{NOTIFICATIONS}#get",
    ),
    Exchange(
        Capability.GET_COMMENT,
        answers=(shown(COMMENT),),
        returns={
            "id": COMMENT_ID,
            "text": "How much & when?",
            "created_at": after(-3600),
            "author": Person(
                id=ANNA_ID, name="Anna Müller", username="anna@other.example", is_page=Fact.NO
            ),
            "post_id": POST_ID,
            "parent_id": None,
            "facts": {"comment_exists": Fact.YES, "author_is_account": Fact.NO},
        },
        source=f"{STATUSES}#get",
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="not everybody may read it",
        answers=(shown(DIRECT),),
        raises=NotFound,
        source=PRIVACY,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        answers=(
            shown(COMMENT),
            shown(context()),
            shown([relationship(followed_by=True, blocked_by=True, muting=True)]),
        ),
        returns=knows(
            comment_exists=Fact.YES,
            person_follows=Fact.YES,
            account_follows=Fact.NO,
            person_blocked=Fact.NO,
            person_muted=Fact.YES,
            takes_messages=Fact.NO,
            publicly_replied=Fact.NO,
        ),
        source=f"{DOCS}/entities/Relationship/",
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="the account has answered by hand",
        answers=(shown(COMMENT), shown(context(DIRECT, PUBLIC)), shown([relationship()])),
        returns=knows(already_replied=Fact.YES, publicly_replied=Fact.YES),
        source=CONTEXT,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="it is gone",
        answers=(refused(404),),
        returns={"comment_exists": Fact.NO}.__eq__,
        source=ERRORS,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        answers=(shown([conversation(ASKED, ANNA), conversation(DIRECT, ANNA, BEN, found="9")]),),
        returns=lambda page: (
            [(one.id, one.person.id, one.is_group) for one in page.items]
            == [("418450", ANNA_ID, False), ("9", ANNA_ID, True)]
        ),
        source=TALKS,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        title="with one person",
        command=ListConversations(account=ACCOUNT, person_id=ANNA_ID),
        answers=(
            shown([conversation(DIRECT, ANNA, BEN, found="9")], older="x1"),
            shown([conversation(ASKED, ANNA)]),
        ),
        returns=listed("418450"),
        source=TALKS,
    ),
    Exchange(
        Capability.LIST_MESSAGES,
        answers=(
            shown([conversation(DIRECT, ANNA)]),
            shown(context(above=(COMMENT, ASKED))),
        ),
        returns=lambda page: (
            [(one.id, one.direction, one.person_id) for one in page.items]
            == [
                (DIRECT_ID, Direction.OUTBOUND, ANNA_ID),
                (ASKED["id"], Direction.INBOUND, ANNA_ID),
            ]
        ),
        source=TALKS,
    ),
    Exchange(
        Capability.LIST_MESSAGES,
        title="no such conversation",
        answers=(shown([]),),
        raises=NotFound,
        source=TALKS,
    ),
    Exchange(
        Capability.CHECK_CONVERSATION,
        answers=(shown([relationship(followed_by=True)]),),
        returns=knows(person_follows=Fact.YES),
        source=f"{DOCS}/entities/Relationship/",
    ),
)
