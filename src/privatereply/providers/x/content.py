"""Reads posts, and replies to them as comments.

X renamed its members in August 2026 (``referenced_tweets`` became ``referenced_posts``), while its
own pages and webhooks still use the old names: the old ones are asked for, and both are read.
https://docs.x.com/x-api/fundamentals/data-dictionary
https://github.com/xdevplatform/docs, openapi.json, version 2.167 (2026-08-22)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from privatereply.model import Account, CommentRecord, Fact, Person, Post, Surface
from privatereply.policy import facts
from privatereply.providers.answers import Answer
from privatereply.providers.reading import Tree, at, identifier, items, mapping, number, text, time
from privatereply.providers.x import ids
from privatereply.providers.x.people import PERSON_FIELDS, person
from privatereply.providers.x.texts import shown

__all__ = [
    "MENTION",
    "WORDINGS",
    "authors",
    "bystanders",
    "comment",
    "parent_of",
    "post",
]

MENTION: Final = "mention"
"""The surface of a post that names the account and stands under no other post."""

_FIELDS: Final = (
    "author_id,conversation_id,created_at,display_text_range,entities,id,in_reply_to_user_id,"
    "referenced_tweets,text"
)
_OLD: Final = (
    ("tweet.fields", f"{_FIELDS},note_tweet"),
    ("expansions", "author_id"),
    ("user.fields", PERSON_FIELDS),
)
_NEW: Final = (
    ("post.fields", "conversation_id,created_at,display_text_range,entities,id,note_post,text"),
    ("expansions", "author_id,in_reply_to_user_id,referenced_posts"),
    ("user.fields", PERSON_FIELDS),
)
WORDINGS: Final = (_OLD, _NEW)
"""The parameters that ask for all of a post, in the order in which they are tried."""

_PAGE: Final = "https://x.com"
_HANDLES: Final = re.compile(r"(?:@\w{1,15}\s+)+")
# What was read was there.
_HERE: Final = {facts.COMMENT_EXISTS: Fact.YES}


def authors(answer: Answer) -> Mapping[str, Person]:
    """The people an answer brings along, by id."""
    included = items(at(answer.tree, "includes", "users"))
    found = [person(mapping(one)) for one in included]
    return {one.id: one for one in found if one is not None}


def post(account: Account, tree: Tree) -> Post | None:
    """A post of the account; ``None`` without an id."""
    found = identifier(tree.get("id"))
    if found is None:
        return None
    return Post(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=_words(tree),
        created_at=time(tree.get("created_at")) or ids.made_at(found),
        permalink=_permalink(found),
        raw=tree,
    )


def comment(
    account: Account, tree: Tree, people: Mapping[str, Person], *, implied: bool
) -> CommentRecord | None:
    """A reply, or a post that names the account; ``None`` without an id.

    Args:
        account: Who reads it.
        tree: What X sent.
        people: The authors it brought along.
        implied: Whether being replied to counts as being named.
    """
    found = identifier(tree.get("id"))
    if found is None:
        return None
    author_id = identifier(tree.get("author_id"))
    thread, parent = identifier(tree.get("conversation_id")), parent_of(tree)
    alone = thread in {None, found} and parent is None
    return CommentRecord(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=_words(tree),
        created_at=time(tree.get("created_at")) or ids.made_at(found),
        author=people.get(author_id, Person(id=author_id)) if author_id else None,
        post_id=found if alone else thread,
        parent_id=None if parent == thread else parent,
        permalink=_permalink(found),
        surface=MENTION if alone else Surface.POST,
        facts=_HERE | _author_facts(account, author_id) | _mention(account, tree, implied=implied),
        raw=tree,
    )


def parent_of(tree: Tree) -> str | None:
    """The post that a reply answers; ``None`` for a post that answers none."""
    named = identifier(tree.get("in_reply_to_tweet_id")) or identifier(
        tree.get("in_reply_to_post_id")
    )
    referenced = [
        identifier(at(one, "id"))
        for name in ("referenced_posts", "referenced_tweets")
        for one in items(tree.get(name))
        if at(one, "type") == "replied_to"
    ]
    return named or next((one for one in referenced if one is not None), None)


def bystanders(raw: Tree, keep: frozenset[str]) -> tuple[str, ...]:
    """The people a reply goes to besides those it is meant for: a reply to it would name them."""
    start = _start(raw) or 0
    named = [identifier(one.get("id")) for one in _mentions(raw) if _place(one) < start]
    return tuple(dict.fromkeys(one for one in named if one is not None and one not in keep))


def _words(tree: Tree) -> str:
    """What the author wrote, without the handles that X puts before a reply."""
    long = mapping(tree.get("note_post")) or mapping(tree.get("note_tweet"))
    whole = text(long.get("text")) or text(tree.get("text")) or ""
    start = _start(tree)
    if start is None:
        handles = _HANDLES.match(whole) if parent_of(tree) else None
        start = handles.end() if handles else 0
    # The start counts characters before which nothing can be escaped. The end is not used: it
    # leaves out what somebody attached, and nobody says what it counts.
    cut = whole[:start] if _HANDLES.fullmatch(whole[:start]) else ""
    return shown(whole[len(cut) :], tree.get("entities"), long.get("entities"))


def _start(tree: Tree) -> int | None:
    """Where the author's own words begin; ``None`` if X does not tell."""
    told = tree.get("display_text_range")
    first = items(told)[0] if items(told) else at(told, "start")
    start = number(first)
    return int(start) if start is not None and start >= 0 else None


def _mentions(tree: Tree) -> Iterator[Tree]:
    for name in ("note_post", "note_tweet"):
        yield from map(mapping, items(at(tree, name, "entities", "mentions")))
    yield from map(mapping, items(at(tree, "entities", "mentions")))


def _place(mention: Tree) -> float:
    return number(mention.get("start")) or 0.0


def _author_facts(account: Account, author_id: str | None) -> dict[str, Fact]:
    if author_id is None:
        return {}
    return {facts.AUTHOR_IS_ACCOUNT: Fact.of(author_id == account.id)}


def _mention(account: Account, tree: Tree, *, implied: bool) -> dict[str, Fact]:
    """Whether the author named the account.

    X begins a reply with the handles of those it answers; nobody typed those. Its rules speak of
    somebody who "mentions you", so by default only what the author wrote counts.
    https://docs.x.com/developer-guidelines (2026-07-24)
    """
    places = [_place(one) for one in _mentions(tree) if identifier(one.get("id")) == account.id]
    if not places:
        # X leaves out entities if there are none; handles without them prove nothing.
        unread = "entities" not in tree and "@" in (text(tree.get("text")) or "")
        return {} if unread else {facts.PERSON_MENTIONED: Fact.NO}
    start = _start(tree)
    if start is None and parent_of(tree) is not None and not implied:
        return {}
    named = implied or any(place >= (start or 0) for place in places)
    return {facts.PERSON_MENTIONED: Fact.of(named)}


def _permalink(post_id: str) -> str:
    return f"{_PAGE}/i/status/{post_id}"
