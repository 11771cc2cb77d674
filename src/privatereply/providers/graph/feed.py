"""Reads what happens to comments and posts on a Page, and in groups that a Page posts in.

Meta prints the fields and no example, so the spellings of captured notifications count as well.
https://developers.facebook.com/docs/graph-api/webhooks/reference/page/ (read 2026-07-05)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from privatereply.events import (
    CommentAdded,
    CommentEchoed,
    CommentEdited,
    CommentHidden,
    CommentRemoved,
    CommentShown,
    Event,
)
from privatereply.model import CommentRecord, Person, Surface
from privatereply.policy import facts
from privatereply.providers.graph.notice import Notice
from privatereply.providers.graph.surfaces import MENTION
from privatereply.providers.reading import Tree, flag, identifier, mapping, text, time, word
from privatereply.providers.webhooks import digest, event_id

__all__ = ["in_feed", "in_group", "in_mention"]

# What a visitor can publish on a Page: https://developers.facebook.com/docs/graph-api/webhooks/
# reference/page/#feed (read 2026-07-05)
_POSTS: Final = frozenset(
    {"album", "link", "note", "photo", "photo-album", "picture", "post", "share", "status", "video"}
)


def in_feed(notice: Notice, raw: Tree) -> Event | None:
    """What a change of the field ``feed`` tells; ``None`` if it is about nothing to answer.

    A visitor's post is a comment whose id is its post's. Whose post it is shows in nothing but
    its author, so without one it is not taken for a visitor's.
    """
    value = mapping(raw.get("value"))
    item = value.get("item")
    if item == "comment":
        return _happened(notice, raw, value, value.get("comment_id"), _surface(value))
    author = _author(notice, value)
    if word(item) not in _POSTS or author is None or author.id == notice.account_id:
        return None
    return _happened(notice, raw, value, value.get("post_id"), Surface.VISITOR_POST)


def in_mention(notice: Notice, raw: Tree) -> Event | None:
    """What a change of the field ``mention`` tells: the Page was named in a post or a comment."""
    value = mapping(raw.get("value"))
    named = value.get("comment_id") if value.get("item") == "comment" else value.get("post_id")
    return _happened(notice, raw, value, named, MENTION)


def in_group(notice: Notice, raw: Tree) -> Event | None:
    """What the field ``group_feed`` tells, which comes among messages and without a sender.

    https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/
    webhook-events/group-feed (updated 2026-03-18)
    """
    return _happened(notice, raw, raw, raw.get("comment_id"), Surface.GROUP)


def _happened(
    notice: Notice, raw: Tree, value: Tree, comment_id: object, surface: str
) -> Event | None:
    """What happened to a comment, or ``None`` if there is no telling."""
    found = identifier(comment_id)
    verb = value.get("verb", "add")
    if found is None or not isinstance(verb, str):
        return None
    if verb == "add":
        return _added(notice, raw, value, found, surface)
    tell = _LATER.get(verb)
    return None if tell is None else tell(notice, raw, value, found)


def _added(notice: Notice, raw: Tree, value: Tree, comment_id: str, surface: str) -> Event:
    author = _author(notice, value)
    own = author is not None and author.id == notice.account_id
    post_id, parent_id = identifier(value.get("post_id")), identifier(value.get("parent_id"))
    created_at = time(value.get("created_time"))
    comment = CommentRecord(
        platform=notice.platform,
        account_id=notice.account_id,
        id=comment_id,
        text=text(value.get("message")) or "",
        created_at=created_at,
        author=author,
        post_id=post_id,
        # A comment at the top level names its post as its parent.
        parent_id=None if parent_id in (post_id, comment_id) else parent_id,
        surface=surface,
        facts={} if author is None else {facts.AUTHOR_IS_ACCOUNT: facts.YES if own else facts.NO},
        raw=raw,
    )
    kind = CommentEchoed if own else CommentAdded
    return kind(
        platform=notice.platform,
        account_id=notice.account_id,
        id=event_id("comment", comment_id, "added"),
        at=created_at,
        told_at=notice.told_at,
        actor=author,
        test=notice.test,
        raw=raw,
        comment=comment,
    )


def _edited(notice: Notice, raw: Tree, value: Tree, comment_id: str) -> Event:
    edited_at = time(value.get("edited_time"))
    words = text(value.get("message")) or ""
    edit = digest(words) if edited_at is None else str(int(edited_at.timestamp()))
    return CommentEdited(
        **notice.told(raw),
        id=event_id("comment", comment_id, "edited", edit),
        at=edited_at,
        actor=_author(notice, value),
        comment_id=comment_id,
        post_id=identifier(value.get("post_id")),
        text=words,
    )


def _removed(notice: Notice, raw: Tree, value: Tree, comment_id: str) -> Event:
    return CommentRemoved(
        **notice.told(raw),
        id=event_id("comment", comment_id, "removed"),
        actor=_author(notice, value),
        comment_id=comment_id,
        post_id=identifier(value.get("post_id")),
    )


def _hidden(notice: Notice, raw: Tree, value: Tree, comment_id: str) -> Event:
    return _moderated(CommentHidden, notice, raw, value, comment_id)


def _shown(notice: Notice, raw: Tree, value: Tree, comment_id: str) -> Event:
    return _moderated(CommentShown, notice, raw, value, comment_id)


def _moderated(
    kind: type[CommentHidden | CommentShown],
    notice: Notice,
    raw: Tree,
    value: Tree,
    comment_id: str,
) -> Event:
    # Captured twice: the author of these is the Page that did it, and the time of creation is
    # that of the deed, two seconds before the notification, not that of the comment.
    done_at = time(value.get("created_time"))
    moment = done_at or notice.told_at
    deed = "hidden" if kind is CommentHidden else "shown"
    when = digest(raw) if moment is None else str(int(moment.timestamp()))
    return kind(
        **notice.told(raw),
        id=event_id("comment", comment_id, deed, when),
        at=done_at,
        actor=_author(notice, value),
        comment_id=comment_id,
        post_id=identifier(value.get("post_id")),
    )


_LATER: Final[dict[str, Callable[[Notice, Tree, Tree, str], Event]]] = {
    "delete": _removed,
    "edit": _edited,
    "edited": _edited,
    "hide": _hidden,
    "remove": _removed,
    "unhide": _shown,
}


def _author(notice: Notice, value: Tree) -> Person | None:
    told = mapping(value.get("from"))
    # Before v2.11 there were `sender_id`, a number, and `sender_name` instead of `from`.
    found = identifier(told.get("id")) or identifier(value.get("sender_id"))
    if found is None:
        return None
    return Person(
        id=found,
        name=word(told.get("name")) or word(value.get("sender_name")),
        is_page=facts.YES if found == notice.account_id else facts.UNKNOWN,
    )


def _surface(value: Tree) -> str:
    # Posts made for an advertisement are never published on the Page itself.
    published = flag(mapping(value.get("post")).get("is_published"))
    return Surface.AD if published is False else Surface.POST
