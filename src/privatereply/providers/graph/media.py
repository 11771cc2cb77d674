"""Reads comments on an Instagram account's media, and where else it is named.

Instagram tells of new comments only: nothing comes when one is edited, hidden or removed.
https://developers.facebook.com/documentation/instagram-platform/webhooks/examples (updated
2025-11-24)
"""

from __future__ import annotations

from privatereply.events import CommentAdded, CommentEchoed, Event
from privatereply.model import CommentRecord, Person, Surface
from privatereply.policy import facts
from privatereply.providers.graph.notice import Notice
from privatereply.providers.graph.surfaces import MENTION, surface
from privatereply.providers.reading import Tree, at, identifier, mapping, text, word
from privatereply.providers.webhooks import event_id

__all__ = ["in_broadcast", "in_comments", "in_mentions"]


def in_comments(notice: Notice, raw: Tree) -> Event | None:
    """What a change of the field ``comments`` tells; ``None`` if it names no comment.

    A comment on an advertisement is told twice by design, once under the advertisement and once
    under the post that it advertises; the id of the comment makes it one event.
    https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/
    private-replies (updated 2026-07-02)
    """
    media = mapping(at(raw, "value", "media"))
    advertised = media.get("ad_id") is not None
    where = Surface.AD if advertised else surface(media.get("media_product_type"))
    return _commented(notice, raw, where)


def in_broadcast(notice: Notice, raw: Tree) -> Event | None:
    """What a change of the field ``live_comments`` tells, while the broadcast runs."""
    return _commented(notice, raw, Surface.LIVE)


def in_mentions(notice: Notice, raw: Tree) -> Event | None:
    """What a change of the field ``mentions`` tells: the account was named, and where.

    It brings ids alone; in a caption it is the post itself that names the account.
    https://developers.facebook.com/documentation/instagram-platform/
    instagram-api-with-facebook-login/mentions (updated 2021-06-08)
    """
    value = mapping(raw.get("value"))
    media_id = identifier(value.get("media_id"))
    comment_id = identifier(value.get("comment_id")) or media_id
    return _added(notice, raw, comment_id, media_id, MENTION)


def _commented(notice: Notice, raw: Tree, where: str) -> Event | None:
    value = mapping(raw.get("value"))
    media = mapping(value.get("media"))
    # The same notification has the id under either name: captures say `id`, one page says
    # `comment_id`: https://developers.facebook.com/documentation/instagram-platform/comment-moderation
    comment_id = identifier(value.get("id")) or identifier(value.get("comment_id"))
    post_id = identifier(media.get("original_media_id")) or identifier(media.get("id"))
    return _added(notice, raw, comment_id, post_id, where)


def _added(
    notice: Notice, raw: Tree, comment_id: str | None, post_id: str | None, where: str
) -> Event | None:
    if comment_id is None:
        return None
    value = mapping(raw.get("value"))
    author = _author(notice, value)
    own = author is not None and author.id == notice.account_id
    comment = CommentRecord(
        platform=notice.platform,
        account_id=notice.account_id,
        id=comment_id,
        text=text(value.get("text")) or "",
        author=author,
        post_id=post_id,
        parent_id=identifier(value.get("parent_id")),
        surface=where,
        facts={} if author is None else {facts.AUTHOR_IS_ACCOUNT: facts.YES if own else facts.NO},
        raw=raw,
    )
    kind = CommentEchoed if own else CommentAdded
    return kind(
        **notice.told(raw),
        id=event_id("comment", comment_id, "added"),
        actor=author,
        comment=comment,
    )


def _author(notice: Notice, value: Tree) -> Person | None:
    """Who wrote it; a name alone is nobody that could be told from others.

    What the account wrote itself carries its own scoped id beside the one that others have.
    https://developers.facebook.com/docs/graph-api/webhooks/reference/instagram (read 2026-11-21)
    """
    told = mapping(value.get("from"))
    found = identifier(told.get("id"))
    own = found == notice.account_id or identifier(told.get("self_ig_scoped_id")) is not None
    if own:
        found = notice.account_id
    if found is None:
        return None
    return Person(
        id=found,
        username=word(told.get("username")),
        is_page=facts.YES if own else facts.UNKNOWN,
    )
