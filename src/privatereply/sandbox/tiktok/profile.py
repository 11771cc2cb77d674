"""Reading accounts and their videos.

Source (read 2026-11-21): https://business-api.tiktok.com/portal/docs?id=1762228421622786
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.tiktok import shapes
from privatereply.sandbox.tiktok.call import Call, names
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.world import EmulatedAccount, EmulatedPost

MOST_VIDEOS: Final = 20


def read(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``business/get/``.

    Raises:
        TikTokError: A field is unknown.
    """
    return _chosen(call, shapes.profile(account), ["display_name", "profile_image"])


def videos(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``business/video/list/``: newest first, those published before the cursor.

    Raises:
        TikTokError: A field is unknown, ``item_id`` is left out, or a parameter is no number.
    """
    most = call.number("max_count", 10, least=1, most=MOST_VIDEOS)
    before = call.number("cursor", _milliseconds(call.world.now) + 1)
    wanted = _wanted(call)
    found = [
        post
        for post in call.world.all(EmulatedPost)
        if post.account is account
        and _milliseconds(post.created_at) < before
        and (wanted is None or post.id in wanted)
    ]
    found.sort(key=lambda post: (post.created_at, post.serial), reverse=True)
    page = found[:most]
    shown = [
        _chosen(call, shapes.video(post, len(call.world.comments(post))), ["item_id"])
        for post in page
    ]
    reached = _milliseconds(page[-1].created_at) if page else before
    return {"videos": shown, "cursor": reached, "has_more": len(found) > most}


def _wanted(call: Call) -> list[str] | None:
    filters = call.object("filters")
    return None if filters is None else names(filters, "video_ids")


def _chosen(call: Call, shown: Json, defaults: list[str]) -> Json:
    fields = call.names("fields") or defaults
    unknown = [name for name in fields if name not in shown]
    if unknown or ("item_id" in shown and "item_id" not in fields):
        raise TikTokError("field_invalid", field="fields")
    return {name: shown[name] for name in fields}


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
