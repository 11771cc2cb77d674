"""Answering publicly, hiding and deleting comments.

Sources (read 2026-11-21):
    https://developers.facebook.com/documentation/instagram-platform/comment-moderation
    https://developers.facebook.com/docs/graph-api/reference/object/comments
    https://developers.facebook.com/docs/graph-api/reference/comment/
"""

from __future__ import annotations

from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta.call import Call
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.happenings import (
    edit_comment,
    hide_comment,
    remove_comment,
    write_comment,
)
from privatereply.sandbox.meta.instagram import require
from privatereply.sandbox.meta.world import EmulatedComment, EmulatedPost

DONE: Json = {"success": True}


def comment_on_post(call: Call, post: EmulatedPost) -> Json:
    """Answer ``POST /{post}/comments``. A repeated call writes a second comment."""
    _moderate(call)
    return {"id": write_comment(call.world, post, None, _message(call)).id}


def reply_on_facebook(call: Call, comment: EmulatedComment) -> Json:
    """Answer ``POST /{comment}/comments``. A repeated call writes a second reply."""
    _moderate(call)
    reply = write_comment(call.world, comment.post, None, _message(call), parent=comment)
    return {"id": reply.id}


def change_facebook(call: Call, comment: EmulatedComment) -> Json:
    """Answer ``POST /{comment}`` with ``is_hidden``, or ``message`` for an own comment.

    Raises:
        GraphError: Neither is given, or somebody else's comment is to be edited.
    """
    _moderate(call)
    hidden = call.flag("is_hidden")
    if hidden is not None:
        hide_comment(call.world, comment, hidden=hidden)
    elif comment.author is None:
        edit_comment(call.world, comment, _message(call))
    else:
        raise GraphError("invalid", what="Param is_hidden is required")
    return DONE


def remove_facebook(call: Call, comment: EmulatedComment) -> Json:
    """Answer ``DELETE /{comment}``."""
    _moderate(call)
    remove_comment(call.world, comment)
    return DONE


def comment_on_media(call: Call, media: EmulatedPost) -> Json:
    """Answer ``POST /{ig-media}/comments``."""
    require(call, "basic", "manage_comments")
    return _written(call, write_comment(call.world, media, None, _message(call)))


def reply_on_instagram(call: Call, comment: EmulatedComment) -> Json:
    """Answer ``POST /{ig-comment}/replies``.

    A reply to a reply lands on the top-level comment.

    Raises:
        GraphError: The comment is hidden or was written during a broadcast.
    """
    require(call, "basic", "manage_comments")
    _check_open(comment)
    if comment.hidden:
        raise GraphError("invalid", what="A hidden comment cannot be replied to")
    text = _message(call)
    return _written(call, write_comment(call.world, comment.post, None, text, parent=comment))


def hide_instagram(call: Call, comment: EmulatedComment) -> Json:
    """Answer ``POST /{ig-comment}?hide=…``. The owner's own comments stay visible.

    Raises:
        GraphError: The parameter is missing, or the comment was written during a broadcast.
    """
    require(call, "basic", "manage_comments")
    _check_open(comment)
    hidden = call.flag("hide")
    if hidden is None:
        raise GraphError("invalid", what="Param hide is required")
    if comment.author is not None:
        hide_comment(call.world, comment, hidden=hidden)
    return DONE


def remove_instagram(call: Call, comment: EmulatedComment) -> Json:
    """Answer ``DELETE /{ig-comment}``.

    Raises:
        GraphError: The comment was written during a broadcast.
    """
    require(call, "basic", "manage_comments")
    _check_open(comment)
    remove_comment(call.world, comment)
    return DONE


def _written(call: Call, comment: EmulatedComment) -> Json:
    if call.text("fields"):
        # Seen in production: the comment is written, and then the call is refused.
        # https://github.com/brightbeanxyz/brightbean-studio/pull/140
        raise GraphError("format_after_write")
    return {"id": comment.id}


def _moderate(call: Call) -> None:
    if not call.page_token:
        raise GraphError("page_token_needed")
    call.require("pages_manage_engagement", refusal="permission_missing")


def _check_open(comment: EmulatedComment) -> None:
    if comment.post.surface == "live":
        raise GraphError("invalid", what="Comments on a broadcast cannot be moderated")


def _message(call: Call) -> str:
    message = call.text("message")
    if not message or not message.strip():
        raise GraphError("invalid", what="Param message is required")
    return message
