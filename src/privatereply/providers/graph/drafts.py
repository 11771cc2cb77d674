"""Gives a draft the shape the Send API takes.

Sources (read 2026-11-21):
https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from privatereply.errors import InvalidValue
from privatereply.model import Attachment, ContentKind, Draft
from privatereply.providers.reading import identifier

__all__ = [
    "FETCH_TIMEOUT",
    "attempt_stamp",
    "fetching",
    "message",
    "patience",
    "public_body",
    "stamped_attempt",
]

FETCH_TIMEOUT: Final = 90.0
"""Seconds to wait for the answer to a message with an attachment: the platform fetches it first
and gives a video 75 seconds.
https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes"""

_VIDEO_FETCH: Final = timedelta(seconds=75)
"""https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/
saving-assets (updated 2026-04-22)"""
_FETCH: Final = timedelta(seconds=10)
"""For every other kind: https://developers.facebook.com/docs/messenger-platform/reference/send-api
(read 2026-11-21)"""
_IMAGES: Final = 10
_STAMP: Final = "privatereply:"


def attempt_stamp(attempt_id: str) -> str:
    """What travels in ``message.metadata`` and comes back in the echo of the message."""
    return f"{_STAMP}{attempt_id}"


def stamped_attempt(metadata: object) -> str | None:
    """The attempt whose stamp came back, if it is one of ours."""
    stamp = metadata if isinstance(metadata, str) else ""
    return identifier(stamp.removeprefix(_STAMP)) if stamp.startswith(_STAMP) else None


def message(draft: Draft, attempt_id: str, *, several: bool) -> dict[str, object]:
    """The ``message`` object of a send.

    Args:
        draft: What is to be sent.
        attempt_id: The attempt, for the stamp.
        several: Whether the host takes ``attachments``, for Instagram with Instagram Login,
            instead of ``attachment``.

    Raises:
        InvalidValue: One message cannot hold all of the draft.
    """
    body: dict[str, object] = {"metadata": attempt_stamp(attempt_id)}
    if draft.text and draft.attachments:
        raise _too_much("a text and an attachment", "a text or an attachment")
    if draft.attachments:
        name = "attachments" if several else "attachment"
        body[name] = _attachments(draft.attachments, several=several)
    else:
        body["text"] = draft.text
    if draft.quick_replies:
        body["quick_replies"] = [
            {"content_type": "text", "title": reply.title, "payload": reply.payload}
            for reply in draft.quick_replies
        ]
    return body


def patience(draft: Draft) -> float | None:
    """Seconds to wait for the answer; ``None`` for the transport's own."""
    return FETCH_TIMEOUT if draft.attachments else None


def fetching(draft: Draft) -> timedelta:
    """How long the platform may fetch a draft's attachments before it delivers anything.

    It may do so after the caller has lost the connection. Nobody says whether it fetches several
    at once, nor what of a template, so each counts that is not an upload made before.
    """
    fetched = [attachment for attachment in draft.attachments if attachment.id is None]
    return sum(
        (_VIDEO_FETCH if one.kind == ContentKind.VIDEO else _FETCH for one in fetched), timedelta()
    )


def public_body(draft: Draft) -> dict[str, object]:
    """What is posted under a comment: a text.

    Raises:
        InvalidValue: The draft holds more.
    """
    if draft.attachments or draft.quick_replies:
        raise InvalidValue(
            name="draft", given="attachments or quick replies", allowed="a public reply of text"
        )
    return {"message": draft.text}


def _attachments(
    given: tuple[Attachment, ...], *, several: bool
) -> dict[str, object] | list[dict[str, object]]:
    shaped = [_attachment(attachment) for attachment in given]
    if len(shaped) == 1:
        return shaped[0]
    images = all(attachment.kind == ContentKind.IMAGE for attachment in given)
    if not several:
        raise _too_much(f"{len(shaped)} attachments", "one attachment")
    if not images or len(shaped) > _IMAGES:
        raise _too_much(f"{len(shaped)} attachments", f"one attachment, or up to {_IMAGES} images")
    return shaped


def _attachment(attachment: Attachment) -> dict[str, object]:
    payload: Mapping[str, object]
    if attachment.payload is not None:
        payload = attachment.payload
    elif attachment.url is not None:
        payload = {"url": attachment.url}
    else:
        payload = {"attachment_id": attachment.id}
    return {"type": str(attachment.kind), "payload": dict(payload)}


def _too_much(given: str, allowed: str) -> InvalidValue:
    return InvalidValue(name="draft", given=given, allowed=f"{allowed} in one message")
