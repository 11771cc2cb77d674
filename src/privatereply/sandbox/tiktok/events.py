"""Webhook notifications of TikTok.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1832190670631937
    https://business-api.tiktok.com/portal/docs?id=1740304387032066
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from privatereply.sandbox.dialect import Announcement
from privatereply.sandbox.documents import Json
from privatereply.sandbox.tiktok import shapes
from privatereply.sandbox.tiktok.dialect import TOPIC
from privatereply.sandbox.tiktok.regions import CLOSED
from privatereply.sandbox.tiktok.state import World
from privatereply.sandbox.tiktok.world import (
    Card,
    EmulatedAccount,
    EmulatedComment,
    EmulatedConversation,
    EmulatedMessage,
    EmulatedPerson,
)

Action: TypeAlias = Literal[
    "insert", "delete", "set_to_hidden", "set_to_friends_only", "set_to_public"
]

MESSAGES: Final = "DIRECT_MESSAGE"
COMMENTS: Final = "COMMENT"
CATEGORIES: Final = (MESSAGES, COMMENTS, "VIDEO", "BRAND_MENTION")
"""What a callback can be configured for. One event has one category."""


def comment(world: World, subject: EmulatedComment, action: Action) -> None:
    """Announce what happened to a comment.

    Its ids are numbers beyond 2**53, and a first-level comment names the parent 0.
    """
    if world.narrowed is not None and subject.post.id not in world.narrowed:
        return
    content: Json = {
        "comment_id": int(subject.id),
        "video_id": int(subject.post.id),
        "parent_comment_id": int(subject.parent.id) if subject.parent else 0,
        "comment_type": "reply" if subject.parent else "comment",
        "comment_action": action,
        "unique_identifier": shapes.identifier(subject.author or subject.account),
        "timestamp": _milliseconds(subject.created_at if action == "insert" else world.now),
        "text": subject.text,
    }
    _announce(world, subject.account, COMMENTS, "comment.update", content)


def high_intent(
    world: World, subject: EmulatedComment, author: EmulatedPerson, *, after: timedelta
) -> None:
    """Announce the classifier's verdict on a comment. It does not say under which video."""
    content = _between(subject.account, author, incoming=True) | {
        "timestamp": _milliseconds(world.now + after),
        "comment_id": subject.id,
        "comment_text": subject.text,
        "is_follower": author.follows,
    }
    _announce(
        world, subject.account, MESSAGES, "im_receive_high_intent_comment", content, after=after
    )


def message(world: World, subject: EmulatedMessage) -> None:
    """Announce a message of a person, or the echo of one of the account, wherever it was sent."""
    thread = subject.conversation
    account, person = thread.account, thread.person
    if subject.incoming and person.region in CLOSED:
        told: Json = {
            "to": account.username,
            "to_user": _business(account),
            "timestamp": _milliseconds(subject.created_at),
        }
        _announce(world, account, MESSAGES, "im_receive_msg_eu", told)
        return
    content = _between(account, person, incoming=subject.incoming) | {
        "conversation_id": thread.id,
        "message_id": subject.id,
        "timestamp": _milliseconds(subject.created_at),
        "type": subject.kind.lower(),
        "scene_type": 0,
        "is_follower": person.follows,
        "message_tag": {"source": subject.source},
        **_held(subject),
    }
    _announce(
        world, account, MESSAGES, "im_receive_msg" if subject.incoming else "im_send_msg", content
    )


def read(world: World, thread: EmulatedConversation) -> None:
    """Announce that the person has read everything."""
    now = _milliseconds(world.now)
    content = _between(thread.account, thread.person, incoming=True) | {
        "conversation_id": thread.id,
        "timestamp": now,
        "read": {"last_read_timestamp": now},
    }
    _announce(world, thread.account, MESSAGES, "im_mark_read_msg", content)


def referral(
    world: World, thread: EmulatedConversation, source: Literal["ad", "short_link"]
) -> None:
    """Announce that the person came by the newest advertisement or tiktok.me link."""
    told = (
        shapes.ad(thread.ads[-1], unit=1_000) if source == "ad" else shapes.link(thread.links[-1])
    )
    content = _between(thread.account, thread.person, incoming=True) | {
        "conversation_id": thread.id,
        "timestamp": _milliseconds(world.now),
        "referral": {"source": source, source: told},
    }
    _announce(world, thread.account, MESSAGES, "im_referral_msg", content)


def _held(subject: EmulatedMessage) -> Json:
    held: Json = {}
    if subject.text is not None:
        held["text"] = {"body": subject.text}
    if subject.media_id is not None:
        held["image"] = {"media_id": subject.media_id}
    if subject.post is not None:
        post = subject.post
        held["share_post"] = {"embed_url": shapes.embed_url(post), "video_id": post.id}
    if subject.card is not None:
        held["template"] = _card(subject.card)
    if subject.reply_to is not None:
        held["referenced_message_info"] = {"referenced_message_id": subject.reply_to}
    if subject.button is not None:
        source_id, button_id = subject.button
        held["reply_source_payload"] = {
            "reply_source_msg_id": source_id,
            "reply_source_unique_id": button_id,
        }
    return held


def _card(card: Card) -> Json:
    """Write a card as webhooks do: its buttons are in an element, and their label is a text."""
    buttons = [{"type": "reply", "text": button.title, "id": button.id} for button in card.buttons]
    return {"type": card.kind.lower(), "elements": [{"title": card.title, "buttons": buttons}]}


def _between(account: EmulatedAccount, person: EmulatedPerson, *, incoming: bool) -> Json:
    private = {"id": person.id, "role": "personal_account"}
    business = _business(account)
    return {
        "from": person.username if incoming else account.username,
        "to": account.username if incoming else person.username,
        "unique_identifier": person.id,
        "from_user": private if incoming else business,
        "to_user": business if incoming else private,
    }


def _business(account: EmulatedAccount) -> Json:
    return {"id": account.id, "role": "business_account"}


def _announce(
    world: World,
    account: EmulatedAccount,
    category: str,
    event: str,
    content: Json,
    *,
    after: timedelta = timedelta(0),
) -> None:
    envelope: Json = {
        "client_key": world.app_id,
        "event": event,
        "create_time": int((world.now + after).timestamp()),
        "user_openid": account.id,
        "content": json.dumps(content, separators=(",", ":"), ensure_ascii=False),
    }
    announcement = Announcement(topic=TOPIC, account_id=account.id, field=category, item=envelope)
    world.stage.webhooks.announce(announcement, after=after)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
