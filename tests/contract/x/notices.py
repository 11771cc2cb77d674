"""What X posts about an account, with both kinds of its webhooks."""

from __future__ import annotations

import json
from typing import Any

from contract.attempt import WORDS
from contract.x.shop import (
    ANNA,
    ANNA_ID,
    API,
    COMMENT_ID,
    NAMING,
    OLDER,
    PAYLOADS,
    POST,
    POST_ID,
    PUBLIC,
    REPLY_ID,
    SHOP_ID,
    WRITTEN,
)
from privatereply import events
from privatereply.testing import Notice

__all__ = ["NOTICES", "told"]


def told(title: str, kind: str, tells: type[events.Event], payload: object, **more: Any) -> Notice:
    """One event of the X Activity API."""
    data = {
        "event_uuid": "-3577827201104920132",
        "filter": {"user_id": SHOP_ID},
        "event_type": kind,
        "tag": "ours",
        "payload": payload,
        **more,
    }
    body = json.dumps({"data": data}).encode()
    return Notice(body=body, tells=(tells,), source=PAYLOADS, title=title)


def bundled(title: str, *tells: type[events.Event], **lists: object) -> Notice:
    """Events of the Account Activity API, in lists by kind."""
    body = json.dumps({"for_user_id": SHOP_ID, **lists}).encode()
    return Notice(body=body, tells=tells, source=OLDER, title=title)


def direct(found: str, sender: str, receiver: str, text: str = "Hello?") -> dict[str, Any]:
    """A direct message as both kinds of webhooks bring it."""
    return {
        "type": "message_create",
        "id": found,
        "created_timestamp": "1795262400704",
        "message_create": {
            "target": {"recipient_id": receiver},
            "sender_id": sender,
            "message_data": {"text": text, "entities": {"urls": []}},
        },
    }


READ = {
    "created_timestamp": "1795262444662",
    "sender_id": ANNA_ID,
    "target": {"recipient_id": SHOP_ID},
    "last_read_event_id": "2080763914820927863",
}

EDITED = {**WRITTEN, "id": REPLY_ID, "edit_history_tweet_ids": [COMMENT_ID, REPLY_ID]}

ALONE = {name: value for name, value in POST.items() if name != "referenced_tweets"}

OLD_POST = {
    "id": 1991000000000000600,
    "id_str": COMMENT_ID,
    "text": "@shop How much?",
    "in_reply_to_status_id_str": POST_ID,
    "in_reply_to_user_id_str": SHOP_ID,
    "user": {"id_str": ANNA_ID, "screen_name": "anna"},
    "created_at": "Sat Nov 21 10:00:00 +0000 2026",
}

BLOCK = {
    "type": "block",
    "created_timestamp": "1795262400704",
    "source": {"id": SHOP_ID, "screen_name": "shop"},
    "target": {"id": ANNA_ID, "screen_name": "anna"},
}

REVOKED = {"date_time": "2026-11-21T09:48:12+00:00", "source": {"user_id": SHOP_ID}}

NOTICES = (
    told("a reply", "post.reply.create", events.CommentAdded, WRITTEN, includes={"users": [ANNA]}),
    told("the account named", "post.mention.create", events.CommentAdded, NAMING),
    told("the account's own reply", "post.create", events.CommentEchoed, PUBLIC),
    told("the account's own post", "post.create", events.Unrecognised, ALONE),
    told(
        "a post gone",
        "post.delete",
        events.CommentRemoved,
        {"id": COMMENT_ID, "author_id": ANNA_ID},
    ),
    told(
        "a message",
        "dm.received",
        events.MessageReceived,
        {"direct_message_events": [direct("2080763914820927863", ANNA_ID, SHOP_ID)]},
    ),
    told(
        "our own message",
        "dm.sent",
        events.MessageEchoed,
        {
            "direct_message_events": [direct("2080763914820927864", SHOP_ID, ANNA_ID, WORDS)],
            "users": {ANNA_ID: {"data": ANNA}},
        },
    ),
    told(
        "a reading",
        "dm.read",
        events.MessageRead,
        {"direct_message_mark_read_events": [READ]},
    ),
    told("somebody blocked", "block.block", events.PersonBlocked, BLOCK),
    told("somebody let in again", "block.unblock", events.PersonUnblocked, BLOCK),
    told(
        "the owner took the access back",
        "oauth.revoke",
        events.AccountRevoked,
        {"user_id": SHOP_ID, "date_time": REVOKED["date_time"]},
        filter={},
    ),
    told(
        "a message nobody can decrypt",
        "chat.received",
        events.Unrecognised,
        {"encoded_event": "CwABAAAAEzIwODA0MDA4MjUy", "sender_id": ANNA_ID},
    ),
    told("a like", "like.create", events.Unrecognised, {"liked_tweet_id": POST_ID}),
    told("an event of tomorrow", "post.something.new", events.Unrecognised, WRITTEN),
    Notice(
        title="an edit of a reply that was never told of",
        body=json.dumps(
            {
                "data": {
                    "event_uuid": "5",
                    "filter": {"user_id": SHOP_ID},
                    "event_type": "post.reply.create",
                    "payload": EDITED,
                }
            }
        ).encode(),
        tells=(events.CommentAdded, events.CommentEdited),
        source=f"{API}/fundamentals/edit-posts",
    ),
    bundled(
        "two messages of one delivery",
        events.MessageReceived,
        events.MessageEchoed,
        direct_message_events=[
            direct("2080763914820927900", ANNA_ID, SHOP_ID),
            direct("2080763914820927901", SHOP_ID, ANNA_ID),
        ],
        users={ANNA_ID: {"id": ANNA_ID, "screen_name": "anna"}},
    ),
    bundled("a reply, as API 1.1 spells it", events.CommentAdded, tweet_create_events=[OLD_POST]),
    bundled(
        "a post gone, as API 1.1 spells it",
        events.CommentRemoved,
        tweet_delete_events=[
            {"status": {"id": COMMENT_ID, "user_id": ANNA_ID}, "timestamp_ms": "1795262400000"}
        ],
    ),
    bundled("a reading", events.MessageRead, direct_message_mark_read_events=[READ]),
    bundled("somebody blocked", events.PersonBlocked, block_events=[BLOCK]),
    bundled(
        "typing",
        events.Unrecognised,
        direct_message_indicate_typing_events=[{"sender_id": ANNA_ID}],
    ),
    Notice(
        title="the owner took the access back, as the older webhooks tell it",
        body=json.dumps({"user_event": {"revoke": REVOKED}}).encode(),
        tells=(events.AccountRevoked,),
        source=OLDER,
    ),
)
