"""Pictures: uploading them, using them, and fetching those of messages.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1832184437720193
    https://business-api.tiktok.com/portal/docs?id=1832184455450626
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.exchange import EmulatedRequest, EmulatedResponse
from privatereply.sandbox.pictures import PictureFormat, picture
from privatereply.sandbox.tiktok.call import Call
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.state import World
from privatereply.sandbox.tiktok.threads import conversation
from privatereply.sandbox.tiktok.world import EmulatedAccount, Media

PATH: Final = "/media/"
LIFE: Final = timedelta(days=30)
ADDRESS_LIFE: Final = timedelta(hours=24)
MESSAGE_BYTES: Final = 3 * 1024 * 1024
COMMENT_BYTES: Final = 5 * 1024 * 1024
SMALLEST: Final = 360
LARGEST: Final = (1_080, 1_920)


def upload(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``message/media/upload/``: a JPG or PNG of at most 3 MB.

    Raises:
        TikTokError: There is no such file, or it is no such picture.
    """
    call.choice("media_type", ("IMAGE",))
    content = _file(call, "file", MESSAGE_BYTES)
    _size(content, {"jpeg", "png"})
    return {"media_id": keep(call.world, account, content).id}


def upload_comment(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``comment/image/upload/``: at most 5 MB and between 360x360 and 1080x1920 pixels.

    Raises:
        TikTokError: There is no such file, or it is no such picture.
    """
    content = _file(call, "image_file", COMMENT_BYTES)
    width, height = _size(content, {"jpeg", "png", "webp"})
    shorter, longer = sorted((width, height))
    if shorter < SMALLEST or shorter > LARGEST[0] or longer > LARGEST[1]:
        raise TikTokError("file_size")
    kept = keep(call.world, account, content)
    return {"image_uri": kept.id, "width": width, "height": height}


def download(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``message/media/download/``: an address that is good for a day.

    Raises:
        TikTokError: There is no such picture in that message.
    """
    kind = call.choice("media_type", ("IMAGE", "VIDEO"))
    thread = conversation(call, account, call.text("conversation_id"))
    message_id, media_id = call.text("message_id"), call.text("media_id")
    held = any(one.id == message_id and one.media_id == media_id for one in thread.messages)
    if not held or kind != "IMAGE":
        raise TikTokError("not_found", what="media")
    expires = int((call.world.now + ADDRESS_LIFE).timestamp())
    return {"download_url": f"{call.request.base}{PATH}{media_id}/{expires}"}


def uploaded(call: Call, account: EmulatedAccount, media_id: str) -> Media:
    """Return a picture the account uploaded.

    Raises:
        TikTokError: There is none, or it has expired.
    """
    found = call.world.media.get(media_id)
    if found is None or found.account is not account:
        raise TikTokError("file_missing")
    if call.world.now >= found.expires_at:
        raise TikTokError("file_expired")
    return found


def keep(world: World, account: EmulatedAccount, content: bytes) -> Media:
    """Keep a picture for 30 days and return it."""
    kept = Media(
        id=world.mint.opaque(32, prefix="tos-"),
        account=account,
        content=content,
        expires_at=world.now + LIFE,
    )
    world.media[kept.id] = kept
    return kept


def serve(world: World, request: EmulatedRequest) -> EmulatedResponse:
    """Answer the address of a picture, which asks for the access token in the header ``x-user``."""
    media_id, _, expires = request.path.removeprefix(PATH).partition("/")
    found = world.media.get(media_id)
    token = world.tokens.find(request.headers.get("x-user", ""))
    if found is None:
        return EmulatedResponse(status=404)
    good = token is not None and token.account is found.account and not token.fault(world.now)
    if not good or not expires.isdecimal() or world.now.timestamp() >= int(expires):
        return EmulatedResponse(status=403)
    known = picture(found.content)
    kind = f"image/{known.format}" if known else "application/octet-stream"
    return EmulatedResponse(status=200, headers=(("content-type", kind),), body=found.content)


def _file(call: Call, name: str, most: int) -> bytes:
    content = call.files.get(name)
    if content is None:
        raise TikTokError("field_missing", field=name)
    if not content:
        raise TikTokError("file_empty")
    if len(content) > most:
        raise TikTokError("file_large")
    return content


def _size(content: bytes, formats: set[PictureFormat]) -> tuple[int, int]:
    found = picture(content)
    if found is None or found.format not in formats:
        raise TikTokError("file_type")
    return found.width, found.height
