"""Sending Direct Messages and deleting them.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/direct-messages/manage/integrate
    https://docs.x.com/x-api/direct-messages/manage/migrate
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from privatereply.sandbox.documents import Json, as_list, as_object
from privatereply.sandbox.x import bodies, happenings, reach
from privatereply.sandbox.x.call import Call
from privatereply.sandbox.x.errors import (
    NO_DM_PERMISSION,
    NOT_PERMITTED,
    forbidden,
    invalid,
    not_found,
)
from privatereply.sandbox.x.happenings import Content
from privatereply.sandbox.x.texts import DM_LENGTH
from privatereply.sandbox.x.world import (
    EmulatedConversation,
    EmulatedEvent,
    EmulatedMedia,
    EmulatedUser,
)

MEDIA_LIFE: Final = timedelta(hours=24)
LEAST_OTHERS: Final = 2
MOST_OTHERS: Final = 49

_CONTENT: Final = ("attachments", "text")


def to_participant(call: Call) -> Json:
    """Answer ``POST /2/dm_conversations/with/{participant_id}/messages``.

    Raises:
        Refused: The body is wrong, or the participant cannot be written to.
    """
    content = read(call, call.body())
    recipient = _user(call, call.path["participant_id"])
    _check(call, [recipient])
    conversation = happenings.converse(call.world, call.account, recipient)
    return _sent(call, happenings.send(call.world, call.account, conversation, content))


def to_conversation(call: Call) -> Json:
    """Answer ``POST /2/dm_conversations/{dm_conversation_id}/messages``.

    Raises:
        Refused: The body is wrong, or the caller may not write there.
    """
    content = read(call, call.body())
    conversation = _conversation(call, call.path["dm_conversation_id"])
    if not conversation.group:
        _check(call, [user for user in conversation.members if user is not call.account])
    return _sent(call, happenings.send(call.world, call.account, conversation, content))


def to_group(call: Call) -> Json:
    """Answer ``POST /2/dm_conversations``: every call makes a new group.

    Raises:
        Refused: The body is wrong, or one participant cannot be written to.
    """
    body = call.body()
    names = ("conversation_type", "message", "participant_ids")
    bodies.members(body, names, required=names)
    bodies.word(body, "conversation_type", ("Group",))
    ids = bodies.identifiers(body, "participant_ids", least=LEAST_OTHERS, most=MOST_OTHERS) or []
    content = read(call, bodies.part(body, "message") or {}, at="$.message")
    others = [_user(call, one) for one in dict.fromkeys(ids)]
    _check(call, others)
    group = happenings.gather(call.world, call.account, others)
    return _sent(call, happenings.send(call.world, call.account, group, content))


def delete(call: Call) -> Json:
    """Answer ``DELETE /2/dm_events/{event_id}``: it is gone for the caller alone.

    Raises:
        Refused: There is no such event for the caller.
    """
    event = visible(call, call.path["event_id"])
    if event is None:
        raise not_found("dm_event", call.path["event_id"], "event_id")
    event.deleted_for.add(call.account.id)
    return {"data": {"deleted": True}}


def visible(call: Call, event_id: str) -> EmulatedEvent | None:
    """Return an event the caller can see."""
    event = call.world.events.get(event_id)
    if event is None or call.account.id in event.deleted_for:
        return None
    return event if call.account in event.conversation.members else None


def read(call: Call, body: dict[str, Any], *, at: str = "$") -> Content:
    """Check what a message holds and return it.

    Raises:
        Refused: Something is missing, unknown, too long or of the wrong type.
    """
    bodies.members(body, _CONTENT, at=at)
    text = bodies.text(body, "text", least=1, most=DM_LENGTH)
    media = _attached(call, body)
    if text is None and not media:
        raise invalid(f"{at}: at least one of text, attachments is required")
    return Content(text=text or "", media=media)


def _attached(call: Call, body: dict[str, Any]) -> tuple[EmulatedMedia, ...]:
    if "attachments" not in body:
        return ()
    items = as_list(body["attachments"])
    # One photo, video or GIF for each message.
    if items is None or len(items) != 1:
        raise invalid("$.attachments: must be an array of exactly one item")
    item = as_object(items[0])
    if item is None:
        raise invalid("$.attachments[0]: object expected")
    bodies.members(item, ("media_id",), required=("media_id",), at="$.attachments[0]")
    return (usable(call, bodies.identifier(item, "media_id") or ""),)


def usable(call: Call, media_id: str) -> EmulatedMedia:
    """Return media the caller uploaded, wholly and in the last 24 hours.

    Raises:
        Refused: There is none with this id.
    """
    media = call.world.media.get(media_id)
    if media is None or media.owner is not call.account or not media.ready:
        raise invalid("Your media IDs are invalid.", media_id=media_id)
    if call.world.now - media.uploaded_at > MEDIA_LIFE:
        raise invalid("Your media IDs are invalid.", media_id=media_id)
    return media


def _check(call: Call, recipients: list[EmulatedUser]) -> None:
    if any(one.id in call.account.dm_blocked for one in recipients):
        raise forbidden(NOT_PERMITTED)
    if any(reach.folder(call.world, call.account, one) is None for one in recipients):
        raise forbidden(NO_DM_PERMISSION)


def _user(call: Call, user_id: str) -> EmulatedUser:
    user = call.world.users.get(user_id)
    if user is None:
        raise not_found("user", user_id, "participant_id")
    return user


def _conversation(call: Call, conversation_id: str) -> EmulatedConversation:
    """Return a conversation of the caller; one of two people need not exist yet."""
    known = call.world.conversations.get(conversation_id)
    if known is not None:
        if call.account not in known.members:
            raise forbidden(NO_DM_PERMISSION)
        return known
    ids = conversation_id.split("-")
    if call.account.id not in ids or len(ids) == 1:
        raise not_found("dm_conversation", conversation_id, "dm_conversation_id")
    other = _user(call, ids[0] if ids[1] == call.account.id else ids[1])
    _check(call, [other])
    return happenings.converse(call.world, call.account, other)


def _sent(call: Call, event: EmulatedEvent) -> Json:
    # The id of the recorded header stands in quotation marks.
    call.headers.append(("location", f'{call.request.base}/2/dm_events/"{event.id}"'))
    return {"data": {"dm_conversation_id": event.conversation.id, "dm_event_id": event.id}}
