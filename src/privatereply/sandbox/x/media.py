"""Uploading media: in one call, or in pieces.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/media/introduction
    https://docs.x.com/x-api/media/quickstart/media-upload-chunked
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.forms import multipart
from privatereply.sandbox.x import bodies
from privatereply.sandbox.x.call import Call
from privatereply.sandbox.x.errors import invalid, not_found
from privatereply.sandbox.x.messages import MEDIA_LIFE
from privatereply.sandbox.x.world import EmulatedMedia

MOST_BYTES: Final = 17_179_869_184
MOST_SEGMENTS: Final = 999

_INDEX: Final = re.compile(r"[0-9]{1,4}")
_SIMPLE: Final = (
    "dm_gif",
    "dm_image",
    "dm_video",
    "subtitles",
    "tweet_gif",
    "tweet_image",
    "tweet_video",
)
_CHUNKED: Final = ("amplify_video", *_SIMPLE)
_TYPES: Final = (
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/pjpeg",
    "image/png",
    "image/tiff",
    "image/webp",
    "model/gltf-binary",
    "model/vnd.usdz+zip",
    "text/srt",
    "text/vtt",
    "video/mp2t",
    "video/mp4",
    "video/quicktime",
    "video/webm",
)


def upload(call: Call) -> Json:
    """Answer ``POST /2/media/upload``: everything at once.

    Raises:
        Refused: The body is wrong.
    """
    body = _form(call)
    members = ("additional_owners", "media", "media_category")
    bodies.members(body, members, required=("media", "media_category"))
    category = bodies.word(body, "media_category", _SIMPLE) or ""
    media = _begun(call, category)
    media.size = len(_bytes(body))
    media.ready = True
    return {"data": _shape(media)}


def initialize(call: Call) -> Json:
    """Answer ``POST /2/media/upload/initialize``.

    Raises:
        Refused: The body is wrong.
    """
    body = call.body()
    bodies.members(
        body, ("additional_owners", "media_category", "media_type", "shared", "total_bytes")
    )
    bodies.identifiers(body, "additional_owners")
    bodies.flag(body, "shared")
    bodies.word(body, "media_type", _TYPES)
    bodies.number(body, "total_bytes", least=0, most=MOST_BYTES)
    media = _begun(call, bodies.word(body, "media_category", _CHUNKED) or "tweet_image")
    return {"data": {"id": media.id, "media_key": media.key, "expires_after_secs": _LIFE}}


def append(call: Call) -> Json:
    """Answer ``POST /2/media/upload/{id}/append``.

    Raises:
        Refused: The body is wrong, or there is no such upload of the caller.
    """
    media = _existing(call, call.path["id"])
    body = _form(call)
    names = ("media", "segment_index")
    bodies.members(body, names, required=names)
    if isinstance(index := body["segment_index"], str) and _INDEX.fullmatch(index):
        body["segment_index"] = int(index)  # parts of a form are all text
    bodies.number(body, "segment_index", least=0, most=MOST_SEGMENTS)
    media.size += len(_bytes(body))
    return {"data": {"expires_at": int((media.uploaded_at + MEDIA_LIFE).timestamp())}}


def finalize(call: Call) -> Json:
    """Answer ``POST /2/media/upload/{id}/finalize``.

    Raises:
        Refused: There is no such upload of the caller.
    """
    media = _existing(call, call.path["id"])
    media.ready = True
    return {"data": _shape(media)}


def status(call: Call) -> Json:
    """Answer ``GET /2/media/upload``.

    Raises:
        Refused: There is no such upload of the caller.
    """
    return {"data": _shape(_existing(call, call.query.get("media_id", "")))}


_LIFE: Final = int(MEDIA_LIFE.total_seconds())


def _begun(call: Call, category: str) -> EmulatedMedia:
    media = EmulatedMedia(
        id=call.world.snowflake(),
        owner=call.account,
        category=category,
        uploaded_at=call.world.now,
    )
    call.world.media[media.id] = media
    return media


def _existing(call: Call, media_id: str) -> EmulatedMedia:
    media = call.world.media.get(media_id)
    if media is None or media.owner is not call.account:
        raise not_found("media", media_id)
    return media


def _shape(media: EmulatedMedia) -> Json:
    document: Json = {
        "id": media.id,
        "media_key": media.key,
        "expires_after_secs": _LIFE,
        "size": media.size,
    }
    if media.ready:
        document["processing_info"] = {"state": "succeeded", "progress_percent": 100}
    return document


def _form(call: Call) -> dict[str, Any]:
    """Return the body, which may come in parts: a file as bytes, everything else as text."""
    kind = call.request.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/form-data"):
        return call.body()
    form = multipart(kind, call.request.body)
    return {**form.fields, **form.files}


def _bytes(body: dict[str, Any]) -> bytes:
    value = body["media"]
    if isinstance(value, bytes):
        return value
    try:
        return base64.b64decode(bodies.text(body, "media") or "", validate=True)
    except (ValueError, binascii.Error):
        raise invalid("$.media: is no base64") from None
