"""What Meta posts about an Instagram account."""

from __future__ import annotations

import json

from contract import meta
from contract.instagram.shop import (
    CHAT_WEBHOOKS,
    COMMENT_ID,
    MEDIA_ID,
    MODERATION,
    OWN_ID,
    PERSON_ID,
    WEBHOOKS,
)
from privatereply import events
from privatereply.testing import Notice

__all__ = ["NOTICES"]


def change(title: str, tells: type[events.Event], field: str, **value: object) -> Notice:
    """A notification about comments, as both logins get it."""
    body = meta.notice("instagram", OWN_ID, changes=[{"field": field, "value": value}])
    return Notice(body=body, tells=(tells,), source=WEBHOOKS, title=title)


def in_chat(
    title: str, tells: type[events.Event], place: str = "messaging", /, **item: object
) -> Notice:
    """A notification about the conversation with Anna."""
    around = {"sender": {"id": PERSON_ID}, "recipient": {"id": OWN_ID}, "timestamp": 1795262400123}
    body = meta.notice("instagram", OWN_ID, time=1795262401000, **{place: [around | item]})
    return Notice(body=body, tells=(tells,), source=CHAT_WEBHOOKS, title=title)


ANNA = {"id": PERSON_ID, "username": "anna"}

REEL = {"id": MEDIA_ID, "media_product_type": "REELS"}

FLAT = {
    "field": "comments",
    "value": {"id": COMMENT_ID, "from": ANNA, "text": "How much?", "media": REEL},
}

BY_ACCOUNT = {"sender": {"id": OWN_ID}, "recipient": {"id": PERSON_ID}}

NOTICES = (
    change(
        "a comment",
        events.CommentAdded,
        "comments",
        **{"from": ANNA, "media": REEL, "id": COMMENT_ID, "text": "Hola, ¿cuánto cuesta? 😀"},
    ),
    change(
        "a comment on an advertisement, as documented for Facebook Login",
        events.CommentAdded,
        "comments",
        **{"from": ANNA},
        comment_id=COMMENT_ID,
        parent_id="18057496505389778",
        text="How much?",
        media={"id": MEDIA_ID, "ad_id": "6", "original_media_id": "7", "media_product_type": "AD"},
    ),
    Notice(
        title="a comment, as documented for Instagram Login",
        body=meta.notice("instagram", OWN_ID, **FLAT),
        tells=(events.CommentAdded,),
        source=MODERATION,
    ),
    change(
        "the account's own comment",
        events.CommentEchoed,
        "comments",
        **{"from": {"id": "1602", "username": "shop", "self_ig_scoped_id": "1602"}},
        id=COMMENT_ID,
        text="20 zł",
        media=REEL,
    ),
    change(
        "a comment in a broadcast",
        events.CommentAdded,
        "live_comments",
        text="This is an example.",
        id="123456789",
    ),
    change(
        "the account named in a comment",
        events.CommentAdded,
        "mentions",
        comment_id="17894227972186120",
        media_id="17918195224117851",
    ),
    change("a field of tomorrow", events.Unrecognised, "story_insights", media_id=MEDIA_ID),
    in_chat("a message", events.MessageReceived, message={"mid": "m1", "text": "Cześć"}),
    in_chat(
        "something the platform cannot show",
        events.MessageReceived,
        message={"mid": "m4", "attachments": [{"type": "unsupported_type"}]},
    ),
    in_chat(
        "a quick reply",
        events.QuickReplyReceived,
        message={"mid": "m5", "text": "Red", "quick_reply": {"payload": "RED"}},
    ),
    in_chat(
        "our own message",
        events.MessageEchoed,
        message={"mid": "m2", "text": "20 zł", "is_echo": True},
        **BY_ACCOUNT,
    ),
    in_chat(
        "a message while another app has the conversation",
        events.MessageReceived,
        "standby",
        message={"mid": "m6", "text": "Hello?"},
        timestamp="2026-11-21T06:34:04+0000",
    ),
    in_chat(
        "a message taken back", events.MessageUnsent, message={"mid": "m1", "is_deleted": True}
    ),
    in_chat(
        "a message edited",
        events.MessageEdited,
        message_edit={"mid": "m1", "text": "How much now?", "num_edit": 1},
    ),
    in_chat(
        "a reaction",
        events.MessageReacted,
        reaction={"mid": "m2", "action": "react", "reaction": "love", "emoji": "❤️"},
    ),
    in_chat(
        "a reaction taken back", events.MessageReacted, reaction={"mid": "m2", "action": "unreact"}
    ),
    in_chat("a reading", events.MessageRead, read={"mid": "m2"}),
    in_chat(
        "a button",
        events.PostbackReceived,
        postback={"mid": "m3", "title": "Start", "payload": "START"},
    ),
    in_chat(
        "a link followed", events.Unrecognised, referral={"ref": "R", "source": "IGME-SOURCE-LINK"}
    ),
    Notice(
        title="a comment and a message in one entry, and a stranger beside them",
        body=json.dumps(
            {
                "object": "instagram",
                "entry": [
                    {
                        "id": OWN_ID,
                        "time": 1795262401,
                        "changes": [FLAT],
                        "messaging": [
                            {
                                "sender": {"id": PERSON_ID},
                                "recipient": {"id": OWN_ID},
                                "timestamp": 1795262400123,
                                "message": {"mid": "m1", "text": "Hello?"},
                            }
                        ],
                    },
                    {"id": OWN_ID, "time": 1795262401, "changes": [{"field": "comments"}]},
                ],
            }
        ).encode(),
        tells=(events.CommentAdded, events.MessageReceived, events.Unrecognised),
        source=WEBHOOKS,
    ),
)
