"""A Page, and what Facebook shows of it."""

from __future__ import annotations

from typing import Any

from contract import meta
from contract.attempt import BEGUN
from contract.meta import META
from privatereply.model import Account, CommentRecord, ConversationRecord, Person
from privatereply.testing import Sample

__all__ = [
    "COMMENT",
    "COMMENTS",
    "COMMENT_ID",
    "CONVERSATION",
    "CONVERSATIONS",
    "EVENTS",
    "FEED",
    "FEED_NOTICES",
    "OLD",
    "OTHERS",
    "OURS",
    "PAGE",
    "PAGE_ID",
    "PARTIES",
    "PERSON_ID",
    "POST",
    "POST_ID",
    "PUBLIC",
    "REEL",
    "REPLIED",
    "REPLIES",
    "SAMPLE",
    "SEND",
    "TOKENS",
    "VISITOR_POST",
    "WRITTEN",
]

PAGE_ID, PERSON_ID = "206000000425408", "6780462125377510"

POST_ID = f"{PAGE_ID}_712750021053074"

COMMENT_ID = "712750021053074_1063824911537852"

PAGE = Account(
    platform="facebook",
    id=PAGE_ID,
    credentials={"access_token": "EAAB-token-of-the-page", **meta.APP},
)

COMMENT = CommentRecord(
    platform="facebook",
    account_id=PAGE_ID,
    id=COMMENT_ID,
    text="How much?",
    created_at=BEGUN,
    author=Person(id=PERSON_ID),
    post_id=POST_ID,
)

CONVERSATION = ConversationRecord(
    platform="facebook", account_id=PAGE_ID, person=Person(id=PERSON_ID), id="t_1"
)

SAMPLE = Sample(
    account=PAGE,
    comment=COMMENT,
    conversation=CONVERSATION,
    message_id="m_1",
    credentials={"user_token": "EAAB-token-of-the-person", **meta.APP},
)

FEED = f"{meta.GRAPH}/reference/page/feed/"

COMMENTS = f"{meta.GRAPH}/reference/object/comments"

CONVERSATIONS = f"{meta.MESSENGER}/conversations"

SEND = f"{meta.MESSENGER}/send-messages"

REPLIES = f"{meta.MESSENGER}/discovery/private-replies"

TOKENS = f"{META}/docs/facebook-login/guides/access-tokens"

FEED_NOTICES = f"{meta.GRAPH}/webhooks/reference/page/"

EVENTS = f"{meta.MESSENGER}/webhooks/webhook-events"

POST = {
    "id": POST_ID,
    "message": "New shoes",
    "created_time": "2026-11-20T08:00:00+0000",
    "permalink_url": f"https://www.facebook.com/{PAGE_ID}/posts/712750021053074",
    "from": {"id": PAGE_ID, "name": "Shop"},
    "is_published": True,
}

REEL = {"id": "122141721440024251", "description": "Unboxing", "created_time": POST["created_time"]}

WRITTEN = {
    "id": COMMENT_ID,
    "message": "How much?",
    "created_time": "2026-11-21T10:00:00+0000",
    "from": {"id": PERSON_ID, "name": "Anna Müller"},
    "can_comment": True,
    "can_hide": True,
    "can_remove": True,
    "can_reply_privately": True,
    "comment_count": 0,
    "is_hidden": False,
    "permalink_url": f"https://www.facebook.com/{PAGE_ID}/posts/1/?comment_id=2",
}

VISITOR_POST: dict[str, Any] = {
    "id": f"{PAGE_ID}_2883179105104617",
    "message": "Hello!",
    "from": {"id": "156407155145863", "name": "Ben"},
    "can_reply_privately": True,
}

REPLIED = {"id": COMMENT_ID, "private_reply_conversation": {"id": "t_1"}}

PARTIES = ({"id": PERSON_ID, "name": "Anna Müller"}, {"id": PAGE_ID, "name": "Shop"})

OURS = meta.wrote(PAGE_ID, PERSON_ID)

OTHERS = meta.wrote(PAGE_ID, PERSON_ID, text="Thanks for your comment!")

OLD = meta.heard(PAGE_ID, PERSON_ID, -3600)

PUBLIC = {
    **WRITTEN,
    "id": "712750021053074_2",
    "message": "It is 20 zł ☕",
    "created_time": "2026-11-21T12:00:02+0000",
    "from": {"id": PAGE_ID, "name": "Shop"},
}
