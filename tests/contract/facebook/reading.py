"""What Facebook answers to who reads."""

from __future__ import annotations

from contract import meta
from contract.facebook.shop import (
    COMMENT_ID,
    COMMENTS,
    CONVERSATIONS,
    FEED,
    OLD,
    OURS,
    PAGE,
    PARTIES,
    PERSON_ID,
    POST,
    POST_ID,
    REEL,
    REPLIED,
    REPLIES,
    VISITOR_POST,
    WRITTEN,
)
from contract.meta import refused
from contract.returned import knows, listed, only
from privatereply.errors import NotFound
from privatereply.model import Direction, Fact, Person, Surface
from privatereply.provider import Capability, GetComment, ListComments
from privatereply.testing import Exchange, answer

__all__ = ["READING"]

READING = (
    Exchange(
        Capability.LIST_POSTS,
        answers=(meta.page(POST, following=True),),
        returns=listed(POST_ID, more=True),
        source=FEED,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="an empty page that is not the last",
        answers=(meta.page(following=True),),
        returns=listed(more=True),
        source=FEED,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="reels stand on an edge of their own",
        answers=(meta.page(), meta.page(REEL)),
        returns=only(id=REEL["id"], surface=Surface.REEL),
        source=FEED,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="reels cannot be read",
        answers=(meta.page(), refused(100)),
        returns=listed(),
        source=f"{meta.GRAPH}/reference/page/video_reels/",
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="a visitor's, and one made for an advertisement",
        answers=(meta.page(VISITOR_POST, {**POST, "is_published": False}),),
        returns=lambda page: (
            [one.surface for one in page.items] == [Surface.VISITOR_POST, Surface.AD]
        ),
        source=FEED,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        answers=(meta.page(WRITTEN, following=True),),
        returns=listed(COMMENT_ID, more=True),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="an empty page that is not the last",
        answers=(meta.page(following=True),),
        returns=listed(more=True),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="without the task MODERATE comments have no ids",
        answers=(meta.page({"message": "Nice", "created_time": "2026-11-21T10:00:00+0000"}),),
        returns=listed(),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="a reply among them names its parent",
        command=ListComments(account=PAGE, post_id=POST_ID, replies=True),
        answers=(meta.page({**WRITTEN, "parent": {"id": "712750021053074_1"}}),),
        returns=only(id=COMMENT_ID, parent_id="712750021053074_1"),
        source=COMMENTS,
    ),
    Exchange(
        Capability.GET_COMMENT,
        answers=(answer(WRITTEN),),
        returns={
            "id": COMMENT_ID,
            "text": "How much?",
            "author": Person(id=PERSON_ID, name="Anna Müller"),
        },
        source=COMMENTS,
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="a visitor's post is its own comment",
        command=GetComment(account=PAGE, comment_id=VISITOR_POST["id"]),
        answers=(answer(VISITOR_POST),),
        returns={
            "id": VISITOR_POST["id"],
            "post_id": VISITOR_POST["id"],
            "surface": "visitor_post",
        },
        source=FEED,
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="it is gone",
        answers=(refused(100, 33),),
        raises=NotFound,
        source=COMMENTS,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        answers=(answer(WRITTEN),),
        returns=knows(
            comment_exists=Fact.YES,
            reply_offered=Fact.YES,
            already_replied=Fact.NO,
            author_is_account=Fact.NO,
        ),
        source=COMMENTS,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="it has a reply",
        answers=(answer({**REPLIED, "can_reply_privately": False}),),
        returns=knows(reply_offered=Fact.NO, already_replied=Fact.YES),
        source=COMMENTS,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="a Page wrote it",
        answers=(answer({**WRITTEN, "from": {"id": "134900000707951", "category": "Shop"}}),),
        returns=knows(author_is_page=Fact.YES),
        source=REPLIES,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="it is gone",
        answers=(refused(100, 33),),
        returns=knows(comment_exists=Fact.NO),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        answers=(meta.page(meta.conversation(*PARTIES), following=True),),
        returns=only(id="t_1", person=Person(id=PERSON_ID, name="Anna Müller")),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        title="an empty page that is not the last",
        answers=(meta.page(following=True),),
        returns=listed(more=True),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LIST_MESSAGES,
        answers=(answer(meta.thread(OURS, OLD)),),
        returns=lambda page: (
            [one.direction for one in page.items] == [Direction.OUTBOUND, Direction.INBOUND]
        ),
        source=CONVERSATIONS,
    ),
)
