"""Writing, deleting and hiding Posts.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/posts/manage-tweets/introduction
    https://docs.x.com/x-api/posts/hide-replies/introduction
    https://docs.x.com/changelog (2026-02-23)
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.x import bodies, happenings, messages, posts, reach
from privatereply.sandbox.x.call import Call
from privatereply.sandbox.x.errors import (
    DUPLICATE,
    GONE,
    NOT_SUMMONED,
    TOO_LONG,
    forbidden,
    invalid,
    not_found,
    unauthorized_resource,
)
from privatereply.sandbox.x.happenings import Writing
from privatereply.sandbox.x.texts import POST_LENGTH, weigh
from privatereply.sandbox.x.world import EmulatedMedia, EmulatedPost

DUPLICATES: Final = timedelta(hours=24)
"""How long a text may not be repeated. X names no time."""

MOST_MEDIA: Final = 4

_MEMBERS: Final = (
    "card_uri",
    "community_id",
    "direct_message_deep_link",
    "edit_options",
    "for_super_followers_only",
    "geo",
    "made_with_ai",
    "media",
    "nullcast",
    "paid_partnership",
    "poll",
    "quote_tweet_id",
    "reply",
    "reply_settings",
    "share_with_followers",
    "text",
)
_FLAGS: Final = (
    "for_super_followers_only",
    "made_with_ai",
    "nullcast",
    "paid_partnership",
    "share_with_followers",
)
_REPLY_MEMBERS: Final = (
    "auto_populate_reply_metadata",
    "exclude_reply_user_ids",
    "in_reply_to_tweet_id",
)
_REPLY_SETTINGS: Final = ("following", "mentionedUsers", "subscribers", "verified")
_DEEP_LINK: Final = re.compile(
    r"https://(?:x|twitter)\.com/messages/compose\?recipient_id=[0-9]{1,19}(?:&\S*)?"
)
_CASHTAG: Final = re.compile(r"(?<!\S)\$[A-Za-z]{1,6}\b")


def create(call: Call) -> Json:
    """Answer ``POST /2/tweets``.

    Raises:
        Refused: The body is wrong, the text too long or said already, or the author of the Post
            that is answered did not call for the account.
    """
    writing = _writing(call, call.body())
    if weigh(writing.text) > POST_LENGTH:
        raise forbidden(TOO_LONG)
    # At most one cashtag in a Post over the API.
    if len(_CASHTAG.findall(writing.text)) > 1:
        raise forbidden("A Post can contain at most one cashtag.")
    _check_repetition(call, writing)
    post = happenings.write(call.world, call.account, writing)
    call.headers.append(("location", f"{call.request.base}/2/tweets/{post.id}"))
    return {
        "data": {"edit_history_tweet_ids": list(post.history), "id": post.id, "text": post.text}
    }


def delete(call: Call) -> Json:
    """Answer ``DELETE /2/tweets/{id}``.

    Raises:
        Refused: There is no such Post, or somebody else wrote it.
    """
    post = _existing(call, call.path["id"])
    if post.author is not call.account:
        raise unauthorized_resource("You are not authorized to delete this Tweet.")
    happenings.remove(call.world, post)
    return {"data": {"deleted": True}}


def hide(call: Call) -> Json:
    """Answer ``PUT /2/tweets/{tweet_id}/hidden``.

    Raises:
        Refused: The body is wrong, or the Post is no reply in a thread of the account.
    """
    body = call.body()
    bodies.members(body, ("hidden",), required=("hidden",))
    hidden = bodies.flag(body, "hidden") is True
    post = _existing(call, call.path["tweet_id"])
    root = call.world.posts.get(post.conversation_id)
    if post.parent is None or root is None or root.author is not call.account:
        raise unauthorized_resource("You are not authorized to hide this reply.")
    post.hidden = hidden
    return {"data": {"hidden": hidden}}


def _writing(call: Call, body: dict[str, Any]) -> Writing:
    bodies.members(body, _MEMBERS)
    for name in _FLAGS:
        bodies.flag(body, name)
    text = bodies.text(body, "text") or ""
    media = _media(call, body)
    if not text.strip() and not media:
        raise invalid("$.text: is required unless media is provided")
    parent, excluded = _reply(call, body)
    return Writing(
        text=text,
        parent=parent,
        quoted=_quoted(call, body),
        excluded=excluded,
        media=media,
        deep_link=_deep_link(body),
        reply_settings=bodies.word(body, "reply_settings", _REPLY_SETTINGS) or "everyone",
    )


def _reply(call: Call, body: dict[str, Any]) -> tuple[EmulatedPost | None, list[str]]:
    reply = bodies.part(body, "reply")
    if reply is None:
        return None, []
    bodies.members(reply, _REPLY_MEMBERS, required=("in_reply_to_tweet_id",), at="$.reply")
    bodies.flag(reply, "auto_populate_reply_metadata")
    excluded = bodies.identifiers(reply, "exclude_reply_user_ids") or []
    parent_id = bodies.identifier(reply, "in_reply_to_tweet_id") or ""
    parent = posts.visible(call, parent_id)
    if parent is None:
        raise forbidden(GONE)
    _check_summons(call, parent)
    return parent, excluded


def _quoted(call: Call, body: dict[str, Any]) -> EmulatedPost | None:
    quoted_id = bodies.identifier(body, "quote_tweet_id")
    if quoted_id is None:
        return None
    quoted = posts.visible(call, quoted_id)
    if quoted is None:
        raise forbidden(GONE)
    _check_summons(call, quoted)
    return quoted


def _check_summons(call: Call, target: EmulatedPost) -> None:
    if call.world.tier == "self-serve" and not reach.summoned(call.account, target):
        raise unauthorized_resource(NOT_SUMMONED)


def _media(call: Call, body: dict[str, Any]) -> tuple[EmulatedMedia, ...]:
    media = bodies.part(body, "media")
    if media is None:
        return ()
    bodies.members(media, ("media_ids", "tagged_user_ids"), required=("media_ids",), at="$.media")
    bodies.identifiers(media, "tagged_user_ids", most=10)
    ids = bodies.identifiers(media, "media_ids", least=1, most=MOST_MEDIA) or []
    return tuple(messages.usable(call, one) for one in ids)


def _deep_link(body: dict[str, Any]) -> str | None:
    link = bodies.text(body, "direct_message_deep_link")
    if link is not None and not _DEEP_LINK.fullmatch(link):
        raise invalid("$.direct_message_deep_link: is no address of a message to somebody")
    return link


def _check_repetition(call: Call, writing: Writing) -> None:
    since = call.world.now - DUPLICATES
    said = {
        (post.text[post.visible_from :], post.parent)
        for post in call.world.living()
        if post.author is call.account and post.created_at >= since and not post.links
    }
    if writing.text and (writing.text, writing.parent) in said:
        raise forbidden(DUPLICATE)


def _existing(call: Call, post_id: str) -> EmulatedPost:
    post = posts.visible(call, post_id)
    if post is None:
        raise not_found("tweet", post_id)
    return post
