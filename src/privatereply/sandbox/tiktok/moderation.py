"""Commenting, answering publicly, liking, hiding and deleting comments.

Source (read 2026-11-21): https://business-api.tiktok.com/portal/docs?id=1760232109619202
"""

from __future__ import annotations

from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.tiktok import shapes
from privatereply.sandbox.tiktok.call import Call
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.happenings import hide_comment, remove_comment, write_comment
from privatereply.sandbox.tiktok.media import uploaded
from privatereply.sandbox.tiktok.world import EmulatedAccount, EmulatedComment, EmulatedPost

LONGEST: Final = 1_200
"""Characters of a comment, since 2026-08-07; 150 before."""


def create(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``business/comment/create/``. A repeated call writes a second comment."""
    return _write(call, account, call.post(account), None)


def reply(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``business/comment/reply/create/``. A repeated call writes a second reply."""
    return _write(call, account, call.post(account), _under_video(call, account))


def like(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``business/comment/like/``."""
    comment = call.comment(account)
    comment.liked = call.choice("action", ("LIKE", "UNLIKE")) == "LIKE"
    return {}


def hide(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``business/comment/hide/``."""
    comment = _under_video(call, account)
    hide_comment(call.world, comment, hidden=call.choice("action", ("HIDE", "UNHIDE")) == "HIDE")
    return {}


def delete(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``business/comment/delete/``, which removes the account's own comments only.

    Raises:
        TikTokError: Somebody else wrote it.
    """
    comment = call.comment(account)
    if comment.author is not None:
        raise TikTokError("no_permission", what="the comment is somebody else's")
    remove_comment(call.world, comment)
    return {}


def _under_video(call: Call, account: EmulatedAccount) -> EmulatedComment:
    comment = call.comment(account)
    if comment.post is not call.post(account):
        raise TikTokError("not_found", what="comment")
    return comment


def _write(
    call: Call, account: EmulatedAccount, post: EmulatedPost, parent: EmulatedComment | None
) -> Json:
    if account.suspended:
        raise TikTokError("suspended")
    text, image_url = _text(call), _image(call, account)
    if not text.strip() and image_url is None:
        raise TikTokError("field_missing", field="text")
    written = write_comment(call.world, post, None, text, parent=parent, image_url=image_url)
    return shapes.comment(written, replies=0)


def _text(call: Call) -> str:
    text = call.optional("text") or ""
    if len(text) > LONGEST:
        raise TikTokError("invalid", what=f"text: at most {LONGEST} characters are allowed.")
    return text


def _image(call: Call, account: EmulatedAccount) -> str | None:
    uri = call.optional("image_uri")
    if uri is None:
        return None
    call.number("image_width", 0, least=1)
    call.number("image_height", 0, least=1)
    return f"https://p16-sign-sg.tiktokcdn.com/{uploaded(call, account, uri).id}.image"
