"""How things of the world look in an answer, in the ``tweet`` vocabulary.

Source (read 2026-11-21): https://docs.x.com/x-api/fundamentals/data-dictionary
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.x import reach
from privatereply.sandbox.x.fields import EVENT_FIELDS, Selection, kept
from privatereply.sandbox.x.state import World
from privatereply.sandbox.x.texts import mention_entities, url_entities
from privatereply.sandbox.x.world import (
    EmulatedAccount,
    EmulatedEvent,
    EmulatedMedia,
    EmulatedPerson,
    EmulatedPost,
    EmulatedUser,
)

MOST_EDITS: Final = 5

_POST_DEFAULTS: Final = frozenset({"edit_history_tweet_ids", "id", "text"})
_USER_DEFAULTS: Final = frozenset({"id", "name", "username"})
_MEDIA_DEFAULTS: Final = frozenset({"media_key", "type"})
_MESSAGE_DEFAULTS: Final = frozenset({"event_type", "id", "text"})
_JOIN_DEFAULTS: Final = frozenset({"event_type", "id", "participant_ids"})


def moment(time: datetime) -> str:
    """Write a time in milliseconds, with ``Z``."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def post(subject: EmulatedPost, selection: Selection) -> Json:
    """Return a Post with the wanted fields; what is expanded shows the id it stands for."""
    names = _POST_DEFAULTS | selection.posts
    if "author_id" in selection.expansions:
        names |= {"author_id"}
    if "in_reply_to_user_id" in selection.expansions:
        names |= {"in_reply_to_user_id"}
    if selection.references:
        names |= {"referenced_tweets"}
    return kept(whole_post(subject), names)


def whole_post(subject: EmulatedPost) -> Json:
    """Return everything that is told about a Post."""
    return {
        "id": subject.id,
        "text": subject.text,
        "edit_history_tweet_ids": list(subject.history),
        "author_id": subject.author.id,
        "conversation_id": subject.conversation_id,
        "created_at": moment(subject.created_at),
        "display_text_range": [subject.visible_from, len(subject.text)],
        "entities": _entities(subject),
        "in_reply_to_user_id": subject.parent.author.id if subject.parent else None,
        "referenced_tweets": _references(subject),
        "attachments": _attachments(subject.media),
        "public_metrics": dict.fromkeys(_METRICS, 0),
        "possibly_sensitive": False,
        "edit_controls": _edits(subject),
        "reply_settings": subject.reply_settings,
        "lang": "en",
    }


_METRICS: Final = (
    "retweet_count",
    "reply_count",
    "like_count",
    "quote_count",
    "bookmark_count",
    "impression_count",
)


def user(
    world: World, subject: EmulatedUser, selection: Selection, viewer: EmulatedAccount | None
) -> Json:
    """Return a user with the wanted fields, some of which only a viewer can have."""
    document = whole_user(world, subject)
    if viewer is not None and viewer is not subject:
        document["receives_your_dm"] = reach.folder(world, viewer, subject) is not None
        document["connection_status"] = _connection(viewer, subject)
    return kept(document, _USER_DEFAULTS | selection.users)


def whole_user(world: World, subject: EmulatedUser) -> Json:
    """Return everything that is told to anybody about a user."""
    written = world.written(subject)
    followers, following = _follows(world, subject)
    return {
        "id": subject.id,
        "name": subject.name,
        "username": subject.username,
        "created_at": moment(subject.created_at),
        "description": "",
        "protected": subject.protected,
        "verified": subject.verified,
        "is_identity_verified": False,
        "verified_type": "blue" if subject.verified else "none",
        "profile_image_url": f"https://pbs.twimg.com/profile_images/{subject.id}/normal.jpg",
        "most_recent_tweet_id": max((post.id for post in written), key=int, default=None),
        "public_metrics": {
            "followers_count": followers,
            "following_count": following,
            "tweet_count": len(written),
            "listed_count": 0,
            "like_count": 0,
            "media_count": 0,
        },
        "affiliation": {"description": "Automated"} if _automated(subject) else None,
    }


def event(subject: EmulatedEvent, selection: Selection) -> Json:
    """Return an event with the wanted fields; without any, the three its kind comes with."""
    message = subject.kind == "MessageCreate"
    names = selection.events or (_MESSAGE_DEFAULTS if message else _JOIN_DEFAULTS)
    if not message:
        # Since 2025-06-03 only joining and leaving tell who takes part.
        names |= {"participant_ids"}
    if "sender_id" in selection.expansions:
        names |= {"sender_id"}
    if "attachments.media_keys" in selection.expansions:
        names |= {"attachments"}
    return kept(_whole_event(subject), names | (EVENT_FIELDS & {"id", "event_type"}))


def media(subject: EmulatedMedia, selection: Selection) -> Json:
    """Return media with the wanted fields."""
    document: Json = {
        "media_key": subject.key,
        "type": subject.kind,
        "url": f"https://pbs.twimg.com/media/{subject.id}.jpg",
    }
    return kept(document, _MEDIA_DEFAULTS | selection.media)


def _whole_event(subject: EmulatedEvent) -> Json:
    entities: Json = {}
    if subject.links:
        entities["urls"] = url_entities(subject.text, subject.links)
    message = subject.kind == "MessageCreate"
    return {
        "id": subject.id,
        "event_type": subject.kind,
        "text": subject.text if message else None,
        "created_at": moment(subject.created_at),
        "dm_conversation_id": subject.conversation.id,
        "sender_id": subject.sender.id,
        "entities": entities or None,
        "attachments": _attachments(subject.media),
        "participant_ids": None if message else list(subject.joined),
    }


def _edits(subject: EmulatedPost) -> Json:
    # A Post can be edited five times within an hour. https://help.x.com/en/using-x/edit-post
    return {
        "edits_remaining": max(0, MOST_EDITS + 1 - len(subject.history)),
        "is_edit_eligible": True,
        "editable_until": moment(subject.created_at + timedelta(hours=1)),
    }


def _attachments(items: Iterable[EmulatedMedia]) -> Json | None:
    keys = [item.key for item in items]
    return {"media_keys": keys} if keys else None


def _entities(subject: EmulatedPost) -> Json | None:
    found: Json = {}
    if mentions := mention_entities(subject.text, subject.mentioned):
        found["mentions"] = mentions
    if urls := url_entities(subject.text, subject.links):
        found["urls"] = urls
    return found or None


def _references(subject: EmulatedPost) -> list[Json] | None:
    found: list[Json] = []
    if subject.parent is not None:
        found.append({"type": "replied_to", "id": subject.parent.id})
    if subject.quoted is not None:
        found.append({"type": "quoted", "id": subject.quoted.id})
    return found or None


def _connection(viewer: EmulatedAccount, subject: EmulatedUser) -> list[str]:
    status: list[str] = []
    if subject.id in viewer.dm_blocked:
        status.append("blocking")
    if isinstance(subject, EmulatedPerson):
        status += ["followed_by"] * subject.follows + ["following"] * subject.followed
    return status


def _follows(world: World, subject: EmulatedUser) -> tuple[int, int]:
    if isinstance(subject, EmulatedPerson):
        accounts = len(world.accounts())
        return accounts * subject.followed, accounts * subject.follows
    people = [one for one in world.users.values() if isinstance(one, EmulatedPerson)]
    return sum(one.follows for one in people), sum(one.followed for one in people)


def _automated(subject: EmulatedUser) -> bool:
    return isinstance(subject, EmulatedAccount) and subject.automated
