"""What a message may hold.

Sources (read 2026-11-21):
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
    https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from privatereply.sandbox.documents import Json, as_list, as_object
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.happenings import Content

MESSENGER_CHARACTERS: Final = 2000
INSTAGRAM_BYTES: Final = 1000
METADATA_CHARACTERS: Final = 1000
QUICK_REPLIES: Final = 13
QUICK_REPLY_TITLE: Final = 20
INSTAGRAM_IMAGES: Final = 10
KINDS: Final = {
    "messenger": {"audio", "file", "image", "template", "video"},
    "instagram": {"MEDIA_SHARE", "audio", "file", "image", "like_heart", "template", "video"},
}


def read(message: Json, *, instagram: bool, reply_to: Json | None = None) -> Content:
    """Check the ``message`` of a send and return what it holds.

    Args:
        message: The object as it came.
        instagram: Whether Instagram's limits count instead of Messenger's.
        reply_to: The object that names the message it answers.

    Raises:
        GraphError: Something is missing, too long or of the wrong type.
    """
    text = _text(message, instagram=instagram)
    attachments = _attachments(message, instagram=instagram)
    if not text and not attachments:
        raise _invalid("The message must have text or an attachment", instagram=instagram)
    if text and attachments:
        raise _invalid("The message has both text and an attachment", instagram=instagram)
    return Content(
        text=text,
        attachments=attachments,
        quick_replies=_quick_replies(message, instagram=instagram),
        metadata=_metadata(message, instagram=instagram),
        reply_to=str(reply_to["mid"]) if reply_to and "mid" in reply_to else None,
    )


def _text(message: Json, *, instagram: bool) -> str | None:
    text = message.get("text")
    if text is None:
        return None
    if not isinstance(text, str):
        raise _invalid("Param message[text] must be a string", instagram=instagram)
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise _invalid("Param message[text] must be UTF-8", instagram=instagram) from None
    # Messenger counts characters and Instagram bytes.
    if instagram and size > INSTAGRAM_BYTES:
        raise _invalid("Length of param message[text] must be at most 1000 bytes", instagram=True)
    if not instagram and len(text) > MESSENGER_CHARACTERS:
        raise _invalid("Length of param message[text] must be at most 2000", instagram=False)
    return text if text.strip() else None


def _attachments(message: Json, *, instagram: bool) -> tuple[Json, ...]:
    single = message.get("attachment")
    several = message.get("attachments") if instagram else None
    given = as_list(several) or [several or single]
    listed = [item for item in given if item is not None]
    if len(listed) > INSTAGRAM_IMAGES:
        raise _invalid("Too many attachments", instagram=instagram)
    return tuple(_attachment(item, instagram=instagram) for item in listed)


def _attachment(value: object, *, instagram: bool) -> Json:
    attachment = as_object(value) or {}
    kind = attachment.get("type")
    if kind not in KINDS["instagram" if instagram else "messenger"]:
        raise _invalid("Unknown type of attachment", instagram=instagram)
    payload = as_object(attachment.get("payload"))
    if payload is None and kind != "like_heart":
        raise _invalid("An attachment needs a payload", instagram=instagram)
    address = (payload or {}).get("url")
    if address is not None and urlsplit(str(address)).scheme not in {"http", "https"}:
        raise GraphError("attachment_fetch")
    return attachment


def _quick_replies(message: Json, *, instagram: bool) -> tuple[Json, ...]:
    given = as_list(message.get("quick_replies", []))
    if given is None or len(given) > QUICK_REPLIES:
        raise _invalid("quick_replies must be a list of at most 13", instagram=instagram)
    replies = [as_object(item) or {} for item in given]
    for reply in replies:
        title = str(reply.get("title", ""))
        typed = reply.get("content_type") in {"user_email", "user_phone_number"}
        if not typed and not 0 < len(title) <= QUICK_REPLY_TITLE:
            raise _invalid("A quick reply needs a title of 1 to 20 characters", instagram=instagram)
    return tuple(replies)


def _metadata(message: Json, *, instagram: bool) -> str | None:
    metadata = message.get("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, str) or len(metadata) > METADATA_CHARACTERS:
        raise _invalid("metadata must be a string of at most 1000", instagram=instagram)
    return metadata


def _invalid(what: str, *, instagram: bool) -> GraphError:
    return GraphError("instagram_message" if instagram else "invalid", what=what)
