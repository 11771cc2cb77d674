"""What a message may hold.

Sources (read 2026-11-21):
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
    https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.happenings import Content
from privatereply.sandbox.meta.world import Json

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
    given: Any = message.get("attachment")
    several: Any = message.get("attachments") if instagram else None
    listed = several if isinstance(several, list) else [several or given]
    attachments = tuple(item for item in listed if item is not None)
    if len(attachments) > INSTAGRAM_IMAGES:
        raise _invalid("Too many attachments", instagram=instagram)
    for attachment in attachments:
        _check_attachment(attachment, instagram=instagram)
    return attachments


def _check_attachment(attachment: Any, *, instagram: bool) -> None:
    if not isinstance(attachment, dict):
        raise _invalid("An attachment must be an object", instagram=instagram)
    kind = attachment.get("type")
    if kind not in KINDS["instagram" if instagram else "messenger"]:
        raise _invalid("Unknown type of attachment", instagram=instagram)
    payload = attachment.get("payload")
    if kind == "like_heart":
        return
    if not isinstance(payload, dict):
        raise _invalid("An attachment needs a payload", instagram=instagram)
    if "url" in payload and urlsplit(str(payload["url"])).scheme not in {"http", "https"}:
        raise GraphError("attachment_fetch")


def _quick_replies(message: Json, *, instagram: bool) -> tuple[Json, ...]:
    given: Any = message.get("quick_replies", [])
    if not isinstance(given, list) or len(given) > QUICK_REPLIES:
        raise _invalid("quick_replies must be a list of at most 13", instagram=instagram)
    for reply in given:
        title = reply.get("title") if isinstance(reply, dict) else None
        typed = isinstance(reply, dict) and reply.get("content_type") != "text"
        if not typed and not (isinstance(title, str) and 0 < len(title) <= QUICK_REPLY_TITLE):
            raise _invalid("A quick reply needs a title of 1 to 20 characters", instagram=instagram)
    return tuple(given)


def _metadata(message: Json, *, instagram: bool) -> str | None:
    metadata = message.get("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, str) or len(metadata) > METADATA_CHARACTERS:
        raise _invalid("metadata must be a string of at most 1000", instagram=instagram)
    return metadata


def _invalid(what: str, *, instagram: bool) -> GraphError:
    return GraphError("instagram_message" if instagram else "invalid", what=what)
