"""What TikTok answers to who reads."""

from __future__ import annotations

from contract.returned import knows, listed, only
from contract.tiktok.shop import (
    AUTHOR,
    CAPABILITIES,
    COMMENT_ID,
    COMMENTS,
    CONVERSATIONS,
    ENABLED,
    LISTED,
    MESSAGES,
    NO_IMAGES,
    OLD,
    SHOP,
    THREAD_ID,
    UNDER,
    VIDEO,
    VIDEO_ID,
    VIDEOS,
    WRITTEN,
    ok,
    page,
    refused,
    talk,
    wrote,
)
from privatereply.errors import ContentInvalid, NotFound
from privatereply.model import Direction, Fact, Folder
from privatereply.provider import Capability, GetComment, ListComments
from privatereply.testing import Exchange, answer

__all__ = ["READING"]

READING = (
    Exchange(
        Capability.LIST_POSTS,
        answers=(answer(page("videos", VIDEO, more=True, cursor=1795000000000)),),
        returns=listed(VIDEO_ID, more=True),
        source=VIDEOS,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="an empty page that is not the last",
        answers=(answer(page("videos", more=True, cursor=1795000000000)),),
        returns=listed(more=True),
        source=VIDEOS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        answers=(answer(page("comments", WRITTEN, more=True)),),
        returns=listed(COMMENT_ID, more=True),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="an empty page that is not the last",
        answers=(answer(page("comments", more=True)),),
        returns=listed(more=True),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="the same comment twice on a page",
        answers=(answer(page("comments", WRITTEN, WRITTEN)),),
        returns=listed(COMMENT_ID),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="with the replies under them",
        command=ListComments(account=SHOP, post_id=VIDEO_ID, replies=True),
        answers=(answer(page("comments", {**WRITTEN, "replies": 1, "reply_list": [UNDER]})),),
        returns=lambda page: [one.parent_id for one in page.items] == [None, COMMENT_ID],
        source=COMMENTS,
    ),
    Exchange(
        Capability.GET_COMMENT,
        answers=(answer(page("comments", WRITTEN)),),
        returns={"id": COMMENT_ID, "text": "PRICE", "post_id": VIDEO_ID, "author": AUTHOR},
        source=COMMENTS,
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="under the latest posts, where nobody knows its own",
        command=GetComment(account=SHOP, comment_id=COMMENT_ID),
        answers=(answer(page("videos", VIDEO)), answer(page("comments", WRITTEN))),
        returns={"id": COMMENT_ID, "post_id": VIDEO_ID},
        source=COMMENTS,
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="it is gone",
        answers=(answer(page("comments")),),
        raises=NotFound,
        source=COMMENTS,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        answers=(answer(page("comments", WRITTEN)), answer(ok({"operation_status": "ENABLE"}))),
        returns=knows(comment_exists=Fact.YES, author_is_account=Fact.NO, replies_enabled=Fact.YES),
        source=ENABLED,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="private replies are switched off",
        answers=(answer(page("comments", WRITTEN)), answer(ok({"operation_status": "DISABLE"}))),
        returns=knows(replies_enabled=Fact.NO),
        source=ENABLED,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="nobody granted the app the question",
        answers=(answer(page("comments", WRITTEN)), refused(40118)),
        returns=lambda told: "replies_enabled" not in told,
        source=ENABLED,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="it is gone",
        answers=(refused(40007),),
        returns=knows(comment_exists=Fact.NO),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        title="an answered one, whose person is known from its messages",
        answers=(answer(page("conversations", LISTED)), answer(talk(OLD))),
        returns=only(id=THREAD_ID, person=AUTHOR, folder=Folder.INBOX),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        title="nobody was answered yet, and a stranger has written",
        answers=(
            answer(page("conversations")),
            answer(page("conversations", LISTED)),
            answer(talk(OLD)),
        ),
        returns=only(id=THREAD_ID, folder=Folder.REQUESTS),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        title="an empty page that is not the last",
        answers=(answer(page("conversations", more=True)),),
        returns=listed(more=True),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LIST_MESSAGES,
        answers=(answer(talk(wrote(), OLD)),),
        returns=lambda page: (
            [one.direction for one in page.items] == [Direction.OUTBOUND, Direction.INBOUND]
        ),
        source=MESSAGES,
    ),
    Exchange(
        Capability.LIST_MESSAGES,
        title="a plus in the id that was not encoded",
        answers=(refused(40002, "Param conversation_id is invalid."),),
        raises=ContentInvalid,
        source=MESSAGES,
    ),
    Exchange(
        Capability.CHECK_CONVERSATION,
        answers=(answer(talk(OLD)), answer(ok(NO_IMAGES))),
        returns=knows(person_follows=Fact.YES, person_has_written=Fact.YES, images_taken=Fact.NO),
        source=CAPABILITIES,
    ),
)
