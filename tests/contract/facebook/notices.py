"""What Meta posts about a Page."""

from __future__ import annotations

import json

from contract import meta
from contract.facebook.shop import COMMENT_ID, EVENTS, FEED_NOTICES, PAGE_ID, PERSON_ID, POST_ID
from privatereply import events
from privatereply.testing import Notice

__all__ = ["IN_CHAT", "IN_FEED", "SEVERAL"]


def in_feed(title: str, tells: type[events.Event], **value: object) -> Notice:
    """A notification about the Page's feed."""
    told = {"item": "comment", "post_id": POST_ID, "comment_id": COMMENT_ID, **value}
    body = meta.notice("page", PAGE_ID, changes=[{"field": "feed", "value": told}])
    return Notice(body=body, tells=(tells,), source=FEED_NOTICES, title=title)


def in_chat(
    title: str, tells: type[events.Event], page: str, place: str = "messaging", /, **item: object
) -> Notice:
    """A notification about the conversation with Anna."""
    around = {"sender": {"id": PERSON_ID}, "recipient": {"id": PAGE_ID}, "timestamp": 1795262400123}
    body = meta.notice("page", PAGE_ID, time=1795262401000, **{place: [around | item]})
    return Notice(body=body, tells=(tells,), source=f"{EVENTS}/{page}", title=title)


ANNA = {"id": PERSON_ID, "name": "Anna Müller"}

SHOP = {"id": PAGE_ID, "name": "Shop"}

BY_PAGE = {"sender": {"id": PAGE_ID}, "recipient": {"id": PERSON_ID}}

ECHO = {"mid": "m_2", "text": "It is 20 zł ☕", "is_echo": True, "app_id": 1517776481860111}

IN_FEED = (
    in_feed(
        "a comment",
        events.CommentAdded,
        verb="add",
        message="ile? 😀",
        created_time=1795262400,
        parent_id=POST_ID,
        **{"from": ANNA, "post": {"id": POST_ID, "is_published": True}},
    ),
    in_feed(
        "a photo as a comment",
        events.CommentAdded,
        verb="add",
        photo="https://scontent.example/v/photo.jpg",
        parent_id=POST_ID,
        **{"from": {"id": "134900000707951", "name": "Other Page"}},
    ),
    in_feed(
        "a comment as it came before 2017",
        events.CommentAdded,
        verb="add",
        message="How much?",
        created_time=1449135003,
        sender_id=1234567890321,
        sender_name="Tester",
    ),
    in_feed("a comment of nobody", events.CommentAdded, verb="add", message="How much?"),
    in_feed(
        "the Page's own reply",
        events.CommentEchoed,
        verb="add",
        message="20 zł",
        parent_id="712750021053074_1",
        **{"from": SHOP},
    ),
    in_feed(
        "an edit",
        events.CommentEdited,
        verb="edited",
        message="How much now?",
        edited_time="2026-11-21T12:00:00+0000",
        **{"from": ANNA},
    ),
    in_feed("a removal", events.CommentRemoved, verb="remove", **{"from": ANNA}),
    in_feed(
        "hidden by the Page", events.CommentHidden, verb="hide", created_time=1, **{"from": SHOP}
    ),
    in_feed(
        "shown by the Page", events.CommentShown, verb="unhide", created_time=1, **{"from": SHOP}
    ),
    in_feed(
        "a visitor's post",
        events.CommentAdded,
        item="status",
        verb="add",
        message="Hello",
        created_time=1795262400,
        **{"from": ANNA},
    ),
    in_feed(
        "the Page's own post",
        events.Unrecognised,
        item="status",
        verb="add",
        published=0,
        **{"from": SHOP},
    ),
    in_feed(
        "a reaction to a comment",
        events.Unrecognised,
        item="reaction",
        verb="add",
        reaction_type="love",
        **{"from": ANNA},
    ),
    in_feed("a verb of tomorrow", events.Unrecognised, verb="ponder", **{"from": ANNA}),
)

IN_CHAT = (
    in_chat(
        "a message", events.MessageReceived, "messages", message={"mid": "m_1", "text": "你好"}
    ),
    in_chat(
        "an image",
        events.MessageReceived,
        "messages",
        message={"mid": "m_4", "attachments": [{"type": "image", "payload": {"url": "U"}}]},
    ),
    in_chat(
        "a quick reply",
        events.QuickReplyReceived,
        "messages",
        message={"mid": "m_5", "text": "Red", "quick_reply": {"payload": "RED"}},
    ),
    in_chat("our own message", events.MessageEchoed, "message-echoes", message=ECHO, **BY_PAGE),
    in_chat(
        "our own message where another app has the conversation",
        events.MessageEchoed,
        "standby",
        "standby",
        message=ECHO,
        **BY_PAGE,
    ),
    in_chat(
        "a message taken back",
        events.MessageUnsent,
        "messages",
        message={"mid": "m_1", "is_deleted": True},
    ),
    in_chat(
        "a message edited",
        events.MessageEdited,
        "message-edits",
        message_edit={"mid": "m_1", "text": "hello", "num_edit": "37"},
    ),
    in_chat(
        "a reaction",
        events.MessageReacted,
        "message-reactions",
        reaction={"mid": "m_2", "action": "react", "emoji": "😢", "reaction": "sad"},
    ),
    in_chat(
        "a delivery",
        events.MessageDelivered,
        "message-deliveries",
        delivery={"mids": ["m_2"], "watermark": 1795262400253},
    ),
    in_chat("a reading", events.MessageRead, "message-reads", read={"watermark": 1795262400253}),
    in_chat(
        "a button",
        events.PostbackReceived,
        "messaging_postbacks",
        postback={"mid": "m_3", "title": "Start", "payload": "START"},
    ),
    in_chat(
        "a button before there were ids",
        events.PostbackReceived,
        "messaging_postbacks",
        postback={"payload": "USER_DEFINED_PAYLOAD"},
    ),
    in_chat(
        "a link followed",
        events.Unrecognised,
        "messaging_referrals",
        referral={"ref": "R", "source": "SHORTLINK", "type": "OPEN_THREAD"},
    ),
    in_chat(
        "the Page blocked",
        events.AccountSuspended,
        "messaging_policy_enforcement",
        **{"policy-enforcement": {"action": "block", "reason": "Spam"}},
    ),
    in_chat(
        "the Page unblocked",
        events.AccountResumed,
        "messaging_policy_enforcement",
        policy_enforcement={"action": "unblock"},
    ),
    in_chat(
        "a comment in a group",
        events.CommentAdded,
        "group-feed",
        **{"from": ANNA},
        group_id="77",
        comment_id="5",
        parent_id="4",
        post_id="4",
    ),
)

SEVERAL = (
    Notice(
        title="two entries of several things",
        body=json.dumps(
            {
                "object": "page",
                "entry": [
                    {
                        "id": PAGE_ID,
                        "time": 1795262401,
                        "changes": [
                            {
                                "field": "mention",
                                "value": {"item": "post", "verb": "add", "post_id": "9_8"},
                            },
                            {"field": "parking"},
                        ],
                    },
                    {"id": PAGE_ID, "time": 1795262401000, "standby": [], "messaging": [{}]},
                ],
            }
        ).encode(),
        tells=(events.CommentAdded, events.Unrecognised, events.Unrecognised),
        source=FEED_NOTICES,
    ),
    Notice(
        title="a sample out of the dashboard",
        body=json.dumps(
            {
                "field": "messaging_policy_enforcement",
                "value": {
                    "recipient": {"id": "23245"},
                    "timestamp": "1527459824",
                    "policy_enforcement": {"action": "warning", "reason": "Warning"},
                },
            }
        ).encode(),
        tells=(events.Unrecognised,),
        source=f"{EVENTS}/messaging_policy_enforcement",
    ),
)
