"""What TikTok posts about an account."""

from __future__ import annotations

import json

from contract.tiktok.shop import APP, COMMENT_ID, COMMENTS, CONFIGURATION, OPEN_ID, PERSON_ID
from privatereply import events
from privatereply.testing import Notice

__all__ = ["NOTICES"]


def notice(title: str, kind: str, tells: type[events.Event], **content: object) -> Notice:
    """A notification: its content is JSON once more, written into a text."""
    envelope = {
        "client_key": APP["app_id"],
        "event": kind,
        "create_time": 1795262400,
        "user_openid": OPEN_ID,
        "content": json.dumps(content),
    }
    source = COMMENTS if kind.startswith("comment") else CONFIGURATION
    return Notice(body=json.dumps(envelope).encode(), tells=(tells,), source=source, title=title)


TOGETHER = {
    "from": "anna",
    "to": "shop",
    "unique_identifier": PERSON_ID,
    "from_user": {"id": PERSON_ID, "role": "personal_account"},
    "to_user": {"id": OPEN_ID, "role": "business_account"},
    "conversation_id": "thread+1",
    "timestamp": 1795262400815,
    "is_follower": True,
}

BY_ACCOUNT = {
    **TOGETHER,
    "from": "shop",
    "to": "anna",
    "from_user": TOGETHER["to_user"],
    "to_user": TOGETHER["from_user"],
}

# The ids of comments come as numbers, larger than what a double can hold.
SAID = {
    "comment_id": 7247303576418566913,
    "video_id": 7203946942097902849,
    "parent_comment_id": 0,
    "comment_type": "comment",
    "unique_identifier": PERSON_ID,
    "timestamp": 1795262396109,
    "text": "PRICE 😀",
}

SAYS = {"type": "text", "text": {"body": "ขอดูห้อง"}}

NOTICES = (
    notice("a comment", "comment.update", events.CommentAdded, **SAID, comment_action="insert"),
    notice(
        "a reply under a comment",
        "comment.update",
        events.CommentAdded,
        **{**SAID, "parent_comment_id": 7247303576418566900, "comment_type": "reply"},
        comment_action="insert",
    ),
    notice(
        "the account's own comment",
        "comment.update",
        events.CommentEchoed,
        **{**SAID, "unique_identifier": OPEN_ID},
        comment_action="insert",
    ),
    notice(
        "a comment gone", "comment.update", events.CommentRemoved, **SAID, comment_action="delete"
    ),
    *[
        notice(f"a comment {action}", "comment.update", tells, **SAID, comment_action=action)
        for action, tells in {
            "set_to_hidden": events.CommentHidden,
            "set_to_friends_only": events.CommentHidden,
            "set_to_public": events.CommentShown,
            "set_to_something_new": events.Unrecognised,
        }.items()
    ],
    notice(
        "a comment chosen to be answered",
        "im_receive_high_intent_comment",
        events.VerdictGiven,
        **{name: value for name, value in TOGETHER.items() if name != "conversation_id"},
        comment_id=COMMENT_ID,
        comment_text="How much is this?",
    ),
    notice(
        "a message",
        "im_receive_msg",
        events.MessageReceived,
        **TOGETHER,
        **SAYS,
        message_id="mid-1",
        message_tag={"source": "APP"},
    ),
    notice(
        "a shared post",
        "im_receive_msg",
        events.MessageReceived,
        **TOGETHER,
        type="share_post",
        message_id="mid-3",
        share_post={"embed_url": "https://www.tiktok.com/embed/123"},
    ),
    notice(
        "a tap on a card",
        "im_receive_msg",
        events.QuickReplyReceived,
        **TOGETHER,
        **SAYS,
        message_id="mid-2",
        reply_source_payload={"reply_source_msg_id": "mid-0", "reply_source_unique_id": "RED"},
    ),
    *[
        notice(
            f"the account's message out of {source}",
            "im_send_msg",
            events.MessageEchoed,
            **BY_ACCOUNT,
            **SAYS,
            message_id=f"mid-{source}",
            message_tag={"source": source},
        )
        for source in ("API", "APP", "WEB")
    ],
    notice(
        "a message out of the EEA, of which nothing is told",
        "im_receive_msg_eu",
        events.Unrecognised,
        to="shop",
        to_user=TOGETHER["to_user"],
        timestamp=1795262400815,
    ),
    notice(
        "somebody came by a link",
        "im_referral_msg",
        events.PostbackReceived,
        **TOGETHER,
        referral={
            "source": "short_link",
            "short_link": {
                "ref": "comment_7247303576418566913",
                "prefilled_message": "PRICE",
                "prefilled_message_audit_status": "PASS",
            },
        },
    ),
    notice(
        "a reading",
        "im_mark_read_msg",
        events.MessageRead,
        **TOGETHER,
        read={"last_read_timestamp": 1795262400815},
    ),
    notice(
        "the owner took the access back",
        "authorization.removed",
        events.AccountRevoked,
        reason=1,
    ),
    notice(
        "an automatic message changed",
        "im_auto_message_config_update",
        events.Unrecognised,
        auto_message_type="WELCOME_MESSAGE",
    ),
    notice("an event of tomorrow", "im_something_new", events.Unrecognised, **TOGETHER),
)
