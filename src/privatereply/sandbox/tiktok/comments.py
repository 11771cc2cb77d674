"""Reading comments and replies.

Source (read 2026-11-21): https://business-api.tiktok.com/portal/docs?id=1760232109619202
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.tiktok import shapes
from privatereply.sandbox.tiktok.call import Call
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.paging import cut
from privatereply.sandbox.tiktok.world import EmulatedAccount, EmulatedComment

MOST: Final = 30
USUAL: Final = 20
REPLIES_SHOWN: Final = 3

_SORTED: Final[dict[str, Callable[[Call, EmulatedComment], Any]]] = {
    "likes": lambda _call, comment: comment.likes + comment.liked,
    "replies": lambda call, comment: len(replies_to(call, comment)),
    "create_time": lambda _call, comment: (comment.created_at, comment.serial),
}


def read(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``business/comment/list/``: first-level comments, or those that were asked for.

    Raises:
        TikTokError: The video is not the account's own, or a parameter is wrong.
    """
    post, wanted = call.post(account), call.names("comment_ids")
    if wanted is not None and len(wanted) > MOST:
        raise TikTokError("too_many_ids")
    found = [
        comment
        for comment in call.world.comments(post)
        if (comment.parent is None if wanted is None else comment.id in wanted)
    ]
    return _page(call, found, nested=call.flag("include_replies"))


def replies(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``business/comment/reply/list/``.

    Raises:
        TikTokError: There is no such comment under that video, or a parameter is wrong.
    """
    post, comment = call.post(account), call.comment(account)
    if comment.post is not post:
        raise TikTokError("not_found", what="comment")
    return _page(call, replies_to(call, comment), nested=False)


def replies_to(call: Call, comment: EmulatedComment) -> list[EmulatedComment]:
    """Return the living replies to a comment, oldest first."""
    return [reply for reply in call.world.comments(comment.post) if reply.parent is comment]


def _page(call: Call, found: list[EmulatedComment], *, nested: bool) -> Json:
    if call.choice("status", ("PUBLIC", "ALL"), "ALL") == "PUBLIC":
        found = [comment for comment in found if not comment.hidden]
    _sort(call, found)
    cursor = call.number("cursor", 0)
    page, onward = cut(found, cursor, call.number("max_count", USUAL, least=1, most=MOST))
    return {"comments": [_shown(call, comment, nested=nested) for comment in page], **onward}


def _sort(call: Call, found: list[EmulatedComment]) -> None:
    order = call.choice("sort_order", ("asc", "desc", "smart"), "smart")
    key = _SORTED[call.choice("sort_field", _SORTED, "create_time")]
    if order == "smart":
        # How TikTok sorts then is its own business; all that is sure is that time plays no part.
        found.sort(key=lambda comment: comment.id[::-1])
    else:
        found.sort(key=lambda comment: key(call, comment), reverse=order == "desc")


def _shown(call: Call, comment: EmulatedComment, *, nested: bool) -> Json:
    answers = replies_to(call, comment)
    shown = shapes.comment(comment, replies=len(answers))
    if nested and comment.parent is None:
        shown["reply_list"] = [
            shapes.comment(reply, replies=0) for reply in answers[:REPLIES_SHOWN]
        ]
    return shown
