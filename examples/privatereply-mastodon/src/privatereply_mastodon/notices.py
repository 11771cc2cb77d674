"""Makes events of what servers tell, by whatever way it comes. Pure: nobody is asked anything.

Our own private answers come back this way too, and must never be taken for comments: the SDK would
go on answering itself.
https://docs.joinmastodon.org/entities/Notification/ (2026-07-02)
https://docs.joinmastodon.org/methods/streaming/#events (2026-07-02)
"""

from __future__ import annotations

import json
from typing import Final

from privatereply.events import (
    CommentAdded,
    CommentEchoed,
    CommentEdited,
    CommentRemoved,
    Event,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
)
from privatereply.model import Account
from privatereply.providers.reading import Tree, identifier, mapping, text, time, word
from privatereply.providers.webhooks import digest, event_id, unrecognised

from privatereply_mastodon import statuses
from privatereply_mastodon.answers import PLATFORM
from privatereply_mastodon.people import person

__all__ = ["from_notification", "from_stream"]

_NOT_OURS: Final = frozenset(
    {
        "admin.report",
        "admin.sign_up",
        "favourite",
        "follow",
        "follow_request",
        "moderation_warning",
        "poll",
        "quote",
        "quoted_update",
        "reblog",
        "severed_relationships",
        "status",
    }
)
"""Kinds of notifications about other things than comments and messages."""
_BESIDE: Final = frozenset(
    {
        "announcement",
        "announcement.delete",
        "announcement.reaction",
        "conversation",
        "encrypted_message",
        "filters_changed",
        "notifications_merged",
    }
)
"""The same for what streams tell; what a ``conversation`` holds comes by itself as well."""


def from_stream(
    account: Account, name: str, data: str, software: str | None = None
) -> tuple[Event, ...]:
    """What one message of a stream tells: none, or one event.

    Args:
        account: Whose stream it is.
        name: What the message calls itself.
        data: What it holds: JSON, or an id.
        software: What the server runs, if that is known.
    """
    if name in _BESIDE:
        return ()
    if name == "delete":
        return _removed(account, data)
    tree = _tree(data)
    if name == "notification":
        return from_notification(account, tree, software)
    if name == "status.update":
        return _edited(account, tree, software)
    if name == "update":
        return _own(account, tree, software)
    return (unrecognised(PLATFORM, account.id, tree or {"data": data}, kind=name),)


def from_notification(
    account: Account, tree: Tree, software: str | None = None
) -> tuple[Event, ...]:
    """What one notification tells: none, or one event.

    Args:
        account: Whose it is.
        tree: What the server sent.
        software: What the server runs, if that is known.
    """
    kind, status = text(tree.get("type")), mapping(tree.get("status"))
    if kind in _NOT_OURS:
        return ()
    if kind == "update":
        return _edited(account, status, software)
    own = statuses.is_by(status, account)
    told = _own if own else _received
    found = told(account, status, software) if kind == "mention" else ()
    return found or (() if own else (unrecognised(PLATFORM, account.id, tree, kind=kind),))


def _received(account: Account, tree: Tree, software: str | None) -> tuple[Event, ...]:
    """Somebody else's status that names the account, as a comment or as a message."""
    if statuses.is_private(tree, software):
        message = statuses.message(account, tree)
        if message is None:
            return ()
        return (
            MessageReceived(
                platform=PLATFORM,
                account_id=account.id,
                id=event_id("message", message.id),
                at=message.sent_at,
                actor=person(mapping(tree.get("account"))),
                message=message,
                group=_is_group(tree),
                raw=tree,
            ),
        )
    comment = statuses.comment(account, tree) if statuses.is_public(tree) else None
    if comment is None:
        return ()
    return (
        CommentAdded(
            platform=PLATFORM,
            account_id=account.id,
            id=event_id("comment", comment.id, "added"),
            at=comment.created_at,
            actor=comment.author,
            comment=comment,
            raw=tree,
        ),
    )


def _own(account: Account, tree: Tree, software: str | None) -> tuple[Event, ...]:
    """What the account itself wrote to a person; nothing for its posts, and for anybody else's."""
    if not statuses.is_by(tree, account):
        return ()
    if statuses.is_private(tree, software):
        message = statuses.message(account, tree)
        if message is None:
            return ()
        return (
            MessageEchoed(
                platform=PLATFORM,
                account_id=account.id,
                id=event_id("message", message.id),
                at=message.sent_at,
                message=message,
                raw=tree,
            ),
        )
    answers = statuses.is_public(tree) and statuses.parent_of(tree) is not None
    comment = statuses.comment(account, tree) if answers else None
    if comment is None:
        return ()
    return (
        CommentEchoed(
            platform=PLATFORM,
            account_id=account.id,
            id=event_id("comment", comment.id, "added"),
            at=comment.created_at,
            actor=comment.author,
            comment=comment,
            raw=tree,
        ),
    )


def _edited(account: Account, tree: Tree, software: str | None) -> tuple[Event, ...]:
    """A comment or message of somebody else's that says something new."""
    found = identifier(tree.get("id"))
    if found is None or statuses.is_by(tree, account):
        return ()
    at, author = time(tree.get("edited_at")), person(mapping(tree.get("account")))
    said = statuses.words(tree)
    version = word(tree.get("edited_at")) or digest(said)
    if statuses.is_private(tree, software):
        return (
            MessageEdited(
                platform=PLATFORM,
                account_id=account.id,
                id=event_id("message", found, "edited", version),
                at=at,
                actor=author,
                person_id=None if author is None else author.id,
                message_id=found,
                text=said,
                raw=tree,
            ),
        )
    if not statuses.is_public(tree):
        return ()
    return (
        CommentEdited(
            platform=PLATFORM,
            account_id=account.id,
            id=event_id("comment", found, "edited", version),
            at=at,
            actor=author,
            comment_id=found,
            text=said,
            raw=tree,
        ),
    )


def _removed(account: Account, data: str) -> tuple[Event, ...]:
    """A status that is gone, whosever it was: streams tell no more than its id."""
    found = identifier(data.strip())
    if found is None:
        return ()
    return (
        CommentRemoved(
            platform=PLATFORM,
            account_id=account.id,
            id=event_id("comment", found, "removed"),
            comment_id=found,
            raw={"delete": found},
        ),
    )


def _is_group(tree: Tree) -> bool:
    """Whether a private status of somebody else's was for more than the account."""
    author = word(mapping(tree.get("account")).get("acct"))
    return len({word(one.get("acct")) for one in statuses.mentioned(tree)} - {author}) > 1


def _tree(data: str) -> Tree:
    try:
        return mapping(json.loads(data))
    except (ValueError, RecursionError):
        return {}
