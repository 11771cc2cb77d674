"""Events of the X Activity API, told to the callbacks that subscribed to them.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/activity/introduction
    https://docs.x.com/x-api/activity/event-payloads
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from privatereply.sandbox.dialect import Announcement
from privatereply.sandbox.documents import Json, as_list, as_object
from privatereply.sandbox.x import shapes
from privatereply.sandbox.x.fields import renamed
from privatereply.sandbox.x.state import World
from privatereply.sandbox.x.texts import url_entities
from privatereply.sandbox.x.world import (
    EmulatedAccount,
    EmulatedActivity,
    EmulatedEvent,
    EmulatedPost,
    EmulatedUser,
)

TOPIC = "x"


Told: TypeAlias = Callable[[], tuple[Json, Json]]
"""Builds payload and included things of an event, once somebody wants it."""


def post(world: World, subject: EmulatedPost) -> None:
    """Announce a new Post: to its author, to whom it answers and to whom it mentions.

    Posts of protected users are never delivered.
    """
    author, parent = subject.author, subject.parent
    if author.protected:
        return
    _announce(world, "post.create", author, lambda: (_post(subject), {}))
    # "Direct replies only (does not fire for replies to replies)": to a Post of the user's own.
    if parent is not None and parent.author is not author and parent.parent is None:
        _announce(
            world, "post.reply.create", parent.author, partial(_reply, world, subject, parent)
        )
    for mentioned in subject.mentioned[subject.implicit :]:
        if mentioned is not author:
            mention = partial(_mention, world, subject, mentioned)
            _announce(world, "post.mention.create", mentioned, mention)


def post_gone(world: World, subject: EmulatedPost) -> None:
    """Announce that its author deleted a Post."""
    author = subject.author
    if author.protected:
        return
    payload: Json = {"id": subject.id, "author_id": author.id}
    _announce(
        world,
        "post.delete",
        author,
        lambda: (payload, {"users": [{"data": _user(world, author)}]}),
    )


def message(world: World, subject: EmulatedEvent) -> None:
    """Announce a message: to its sender as sent, also over the API, and to who gets it."""
    others = [one for one in subject.conversation.members if one is not subject.sender]
    recipient = others[0] if others else subject.sender
    _announce(world, "dm.sent", subject.sender, partial(_message, world, subject, recipient))
    if subject.vanished:
        return
    for other in others:
        _announce(world, "dm.received", other, partial(_message, world, subject, other))


def read(world: World, reader: EmulatedUser, subject: EmulatedEvent) -> None:
    """Announce to the sender of a message that it was read."""
    event: Json = {
        "created_timestamp": str(int(world.now.timestamp() * 1000)),
        "sender_id": reader.id,
        "target": {"recipient_id": subject.sender.id},
        "last_read_event_id": subject.id,
    }
    users = {one.id: {"data": _user(world, one)} for one in (reader, subject.sender)}
    payload: Json = {"direct_message_mark_read_events": [event], "users": users}
    _announce(world, "dm.read", subject.sender, lambda: (payload, {}))


def follow(world: World, source: EmulatedUser, target: EmulatedUser) -> None:
    """Announce that somebody follows somebody, to both."""
    for told in (source, target):
        _announce(world, "follow.follow", told, partial(_follow, world, source, target))


def revoked(world: World, account: EmulatedAccount) -> None:
    """Announce that an account withdrew the app's authorization."""
    payload: Json = {
        "date_time": world.now.replace(microsecond=0).isoformat(),
        "user_id": account.id,
        "app_id": world.app_id,
    }
    _announce(world, "oauth.revoke", account, lambda: (payload, {}))


def _announce(world: World, event_type: str, user: EmulatedUser, told: Told) -> None:
    wanting = [
        activity
        for activity in world.activities.values()
        if activity.event_type == event_type
        and activity.filter.get("user_id", user.id) == user.id
        and (activity.everywhere or (activity.webhook is not None and activity.webhook.valid))
    ]
    if not wanting:
        return
    payload, included = told()
    for activity in wanting:
        _deliver(world, activity, user, _envelope(world, activity, payload, included))


def _deliver(world: World, activity: EmulatedActivity, user: EmulatedUser, item: Json) -> None:
    announcement = Announcement(
        topic=TOPIC,
        account_id=user.id,
        field=activity.event_type,
        item=item,
        callback=activity.webhook.subscription if activity.webhook else None,
    )
    world.announced.append((world.now, announcement))
    world.stage.webhooks.announce(announcement)


def _envelope(world: World, activity: EmulatedActivity, payload: Json, included: Json) -> Json:
    data: Json = {
        "event_uuid": world.mint.signed(),
        "filter": activity.filter,
        "event_type": activity.event_type,
    }
    if activity.tag is not None:
        data["tag"] = activity.tag
    data["payload"] = payload
    if activity.event_type.startswith("post."):
        data["includes"] = included
    document: object = _doubled({"data": data})
    if world.vocabulary != "tweet":
        document = renamed(document)
    return as_object(document) or {}


def _reply(world: World, subject: EmulatedPost, parent: EmulatedPost) -> tuple[Json, Json]:
    users = [_user(world, subject.author), _user(world, parent.author)]
    return _post(subject), {"users": users}


def _mention(world: World, subject: EmulatedPost, user: EmulatedUser) -> tuple[Json, Json]:
    users = [_user(world, subject.author), _user(world, user)]
    return _post(subject), {"users": users, "tweets": [_post(subject)]}


def _follow(world: World, source: EmulatedUser, target: EmulatedUser) -> tuple[Json, Json]:
    wrapped = [{"data": _user(world, user)} for user in (source, target)]
    return dict(zip(("source", "target"), wrapped, strict=True)), {}


def _post(subject: EmulatedPost) -> Json:
    document = {
        name: value for name, value in shapes.whole_post(subject).items() if value is not None
    }
    if subject.parent is not None:
        document["in_reply_to_tweet_id"] = subject.parent.id
    return document | {"paid_partnership": False}


def _user(world: World, subject: EmulatedUser) -> Json:
    described = shapes.whole_user(world, subject)
    return {name: value for name, value in described.items() if value is not None}


def _message(world: World, subject: EmulatedEvent, recipient: EmulatedUser) -> tuple[Json, Json]:
    content: Json = {
        "text": subject.text,
        "entities": {
            "hashtags": [],
            "symbols": [],
            "user_mentions": [],
            "urls": url_entities(subject.text, subject.links),
        },
    }
    event: Json = {
        "type": "message_create",
        "id": subject.id,
        "created_timestamp": str(int(subject.created_at.timestamp() * 1000)),
        "message_create": {
            "target": {"recipient_id": recipient.id},
            "sender_id": subject.sender.id,
            "message_data": content,
        },
    }
    users = {one.id: {"data": _user(world, one)} for one in (subject.sender, recipient)}
    return {"direct_message_events": [event], "users": users}, {}


def _doubled(value: object) -> object:
    """Return a document in which every number of an object stands a second time as a text."""
    if (members := as_object(value)) is not None:
        document: Json = {}
        for name, inner in members.items():
            document[name] = _doubled(inner)
            if isinstance(inner, int) and not isinstance(inner, bool):
                document[f"{name}_str"] = str(inner)
        return document
    if (items := as_list(value)) is not None:
        return [_doubled(item) for item in items]
    return value
