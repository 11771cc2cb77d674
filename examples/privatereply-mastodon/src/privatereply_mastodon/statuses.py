"""Reads statuses: as posts, as comments, as private messages.

A status under a post of the account, or one that names it, is a comment if everybody may read it
(``public``, ``unlisted``). What only the mentioned may read (``direct``) is a message. snac shows
such a one as ``private``, which is "followers only" everywhere else.
https://docs.joinmastodon.org/entities/Status/ (2026-07-02)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from privatereply.model import (
    Account,
    CommentRecord,
    Direction,
    Fact,
    Message,
    Person,
    Post,
    Surface,
)
from privatereply.policy import facts
from privatereply.providers.reading import Tree, identifier, items, mapping, text, time, word

from privatereply_mastodon.markup import plain_text
from privatereply_mastodon.people import person, person_id
from privatereply_mastodon.software import SNAC

__all__ = [
    "MENTION",
    "comment",
    "is_boost",
    "is_by",
    "is_private",
    "is_public",
    "mentioned",
    "message",
    "parent_of",
    "post",
    "words",
]

MENTION: Final = "mention"
"""The surface of a status that names the account and answers no other."""

_PUBLIC: Final = frozenset({"public", "unlisted"})
# What was read was there.
_HERE: Final = {facts.COMMENT_EXISTS: Fact.YES}


def is_public(tree: Tree) -> bool:
    """Whether everybody may read a status, and it says something of its own."""
    return text(tree.get("visibility")) in _PUBLIC and not is_boost(tree)


def is_boost(tree: Tree) -> bool:
    """Whether a status only passes on another."""
    return bool(mapping(tree.get("reblog")))


def is_private(tree: Tree, software: str | None) -> bool:
    """Whether only those whom it mentions may read a status."""
    visibility = text(tree.get("visibility"))
    return visibility == "direct" or (visibility == "private" and software == SNAC)


def is_by(tree: Tree, account: Account) -> bool:
    """Whether the account itself wrote a status."""
    return person_id(tree.get("account")) == account.id


def parent_of(tree: Tree) -> str | None:
    """The status that a status answers."""
    return identifier(tree.get("in_reply_to_id"))


def mentioned(tree: Tree) -> Iterator[Tree]:
    """Everybody a status mentions; snac lists each of them twice."""
    yield from map(mapping, items(tree.get("mentions")))


def words(tree: Tree) -> str:
    """What a status says."""
    return text(plain_text(text(tree.get("content")) or "")) or ""


def post(account: Account, tree: Tree) -> Post | None:
    """A post of the account; ``None`` without an id."""
    found = identifier(tree.get("id"))
    if found is None:
        return None
    return Post(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=words(tree),
        created_at=time(tree.get("created_at")),
        permalink=_page(tree),
        raw=tree,
    )


def comment(account: Account, tree: Tree, post_id: str | None = None) -> CommentRecord | None:
    """A reply, or a status that names the account; ``None`` without an id.

    Args:
        account: Who reads it.
        tree: What the server sent.
        post_id: The post it stands under, if that is known. A status tells no more than which one
            it answers; if that one is the account's, it is taken for the post.
    """
    found = identifier(tree.get("id"))
    if found is None:
        return None
    parent = parent_of(tree)
    if post_id is None and parent is None:
        post_id = found
    elif post_id is None and identifier(tree.get("in_reply_to_account_id")) == account.id:
        post_id = parent
    author = person(mapping(tree.get("account")))
    return CommentRecord(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=words(tree),
        created_at=time(tree.get("created_at")),
        author=author,
        post_id=post_id,
        parent_id=None if parent == post_id else parent,
        permalink=_page(tree),
        surface=MENTION if post_id == found else Surface.POST,
        facts=_HERE | _author_facts(account, author),
        raw=tree,
    )


def message(account: Account, tree: Tree, conversation_id: str | None = None) -> Message | None:
    """A private status as a message; ``None`` without an id, an author or a time.

    One of the account's is with the one person it mentions, if it mentions one.
    """
    found, author = identifier(tree.get("id")), person_id(tree.get("account"))
    sent_at = time(tree.get("created_at"))
    if found is None or author is None or sent_at is None:
        return None
    outbound = author == account.id
    return Message(
        id=found,
        direction=Direction.OUTBOUND if outbound else Direction.INBOUND,
        sent_at=sent_at,
        text=words(tree),
        person_id=_addressee(account, tree) if outbound else author,
        conversation_id=conversation_id,
        reply_to=parent_of(tree),
        raw=tree,
    )


def _addressee(account: Account, tree: Tree) -> str | None:
    """Whom a private status of the account went to.

    snac numbers the mentions instead of naming people's ids, and leaves them out of what it shows
    later; whom the status answers is told all the same.
    """
    answered = identifier(tree.get("in_reply_to_account_id"))
    if answered is not None and answered != account.id:
        return answered
    named = {person_id(one) for one in mentioned(tree)} - {account.id}
    return named.pop() if len(named) == 1 else None


def _author_facts(account: Account, author: Person | None) -> dict[str, Fact]:
    if author is None:
        return {}
    return {facts.AUTHOR_IS_ACCOUNT: Fact.of(author.id == account.id)}


def _page(tree: Tree) -> str | None:
    return word(tree.get("url")) or word(tree.get("uri"))
