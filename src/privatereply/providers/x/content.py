"""Reads posts, and replies to them as comments.

X renamed its members in August 2026 (``referenced_tweets`` became ``referenced_posts``), while its
own pages and webhooks still use the old names: the old ones are asked for, and both are read. The
older of its two kinds of webhooks still sends the posts of API 1.1, and those are read as well.
https://docs.x.com/x-api/fundamentals/data-dictionary
https://docs.x.com/x-api/account-activity/introduction (2026-07-24)
https://github.com/xdevplatform/docs, openapi.json, version 2.167 (2026-08-22)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
    "is_addressed",
    "is_repost",
    "parent_of",
    "people",
    "post",
    "version",
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
    return people(items(at(answer.tree, "includes", "users")))


def people(told: Iterable[object]) -> Mapping[str, Person]:
    """People by id, out of a list of them."""
    found = [person(mapping(one)) for one in told]
    return {one.id: one for one in found if one is not None}


def post(account: Account, tree: Tree) -> Post | None:
    """A post of the account; ``None`` without an id."""
    found = _id(tree)
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
    account: Account, tree: Tree, known: Mapping[str, Person], *, implied: bool
) -> CommentRecord | None:
    """A reply, or a post that names the account; ``None`` without an id.

    Args:
        account: Who reads it.
        tree: What X sent.
        known: The authors it brought along.
        implied: Whether being replied to counts as being named.
    """
    found = _id(tree)
    if found is None:
        return None
    author = _author(tree, known)
    thread, parent = identifier(tree.get("conversation_id")), parent_of(tree)
    alone = thread in {None, found} and parent is None
    return CommentRecord(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=_words(tree),
        created_at=time(tree.get("created_at")) or ids.made_at(found),
        author=author,
        post_id=found if alone else thread,
        parent_id=None if parent == thread else parent,
        permalink=_permalink(found),
        surface=MENTION if alone else Surface.POST,
        facts=_HERE | _author_facts(account, author) | _mention(account, tree, implied=implied),
        raw=tree,
    )


def parent_of(tree: Tree) -> str | None:
    """The post that a reply answers; ``None`` for a post that answers none."""
    names = ("in_reply_to_tweet_id", "in_reply_to_post_id", "in_reply_to_status_id")
    named = (ids.exact(tree, name) for name in names)
    found = (*named, *_referenced(tree, "replied_to"))
    return next((one for one in found if one is not None), None)


def is_repost(tree: Tree) -> bool:
    """Whether it only passes on what another post says."""
    return bool(mapping(tree.get("retweeted_status"))) or any(_referenced(tree, "retweeted"))


def is_addressed(tree: Tree, account_id: str) -> bool:
    """Whether a post of somebody's answers the account, or names it."""
    answered = ids.exact(tree, "in_reply_to_user_id") == account_id
    return answered or any(person_id == account_id for person_id, _ in _mentions(tree))


def version(tree: Tree) -> str | None:
    """The id of what an edit made of a post; ``None`` for a post that was never edited.

    https://docs.x.com/x-api/fundamentals/edit-posts
    """
    first, latest = _id(tree), ids.exact(tree, "id")
    return None if latest == first else latest


def bystanders(raw: Tree, keep: frozenset[str]) -> tuple[str, ...]:
    """The people a reply goes to besides those it is meant for: a reply to it would name them."""
    start = _start(raw) or 0
    named = [person_id for person_id, place in _mentions(raw) if place < start]
    return tuple(dict.fromkeys(one for one in named if one is not None and one not in keep))


def _id(tree: Tree) -> str | None:
    """What a post is called by, however often it was edited: every edit gives it one more id.

    Whoever edits a comment has not written a second one, and must not be answered twice.
    """
    told = items(tree.get("edit_history_tweet_ids")) or items(tree.get("edit_history_post_ids"))
    return (identifier(told[0]) if told else None) or ids.exact(tree, "id")


def _author(tree: Tree, known: Mapping[str, Person]) -> Person | None:
    found = identifier(tree.get("author_id"))
    if found is None:
        return person(mapping(tree.get("user")))
    return known.get(found, Person(id=found))


def _referenced(tree: Tree, kind: str) -> list[str | None]:
    return [
        identifier(at(one, "id"))
        for name in ("referenced_posts", "referenced_tweets")
        for one in items(tree.get(name))
        if at(one, "type") == kind
    ]


def _long(tree: Tree) -> Tree:
    """The whole of a long post, of which the post itself has only the beginning."""
    noted = mapping(tree.get("note_tweet")) or mapping(tree.get("note_post"))
    return noted or mapping(tree.get("extended_tweet"))


def _words(tree: Tree) -> str:
    """What the author wrote, without the handles that X puts before a reply."""
    long = _long(tree)
    whole = text(long.get("text")) or text(long.get("full_text")) or text(tree.get("text")) or ""
    start = _start(tree)
    if start is None:
        start = len(whole) if parent_of(tree) else 0
    # The start counts characters before which nothing can be escaped, and in X's own example one
    # too many: no more than handles is cut. The end is not used: it leaves out what somebody
    # attached, and nobody says what it counts.
    # https://docs.x.com/x-api/activity/event-payloads (2026-08-21)
    handles = _HANDLES.match(whole[:start]) if start <= len(whole) else None
    cut = handles.end() if handles else 0
    return shown(whole[cut:], tree.get("entities"), long.get("entities"))


def _start(tree: Tree) -> int | None:
    """Where the author's own words begin; ``None`` if X does not tell."""
    told = _long(tree).get("display_text_range") or tree.get("display_text_range")
    first = items(told)[0] if items(told) else at(told, "start")
    start = number(first)
    return int(start) if start is not None and start >= 0 else None


def _mentions(tree: Tree) -> Iterator[tuple[str | None, float]]:
    """Who is named in a post, and where."""
    for entities in (_long(tree).get("entities"), tree.get("entities")):
        for one in map(mapping, items(at(entities, "mentions"))):
            yield identifier(one.get("id")), number(one.get("start")) or 0.0
        for one in map(mapping, items(at(entities, "user_mentions"))):
            place = next(iter(items(one.get("indices"))), None)
            yield ids.exact(one, "id"), number(place) or 0.0


def _author_facts(account: Account, author: Person | None) -> dict[str, Fact]:
    if author is None:
        return {}
    return {facts.AUTHOR_IS_ACCOUNT: Fact.of(author.id == account.id)}


def _mention(account: Account, tree: Tree, *, implied: bool) -> dict[str, Fact]:
    """Whether the author named the account.

    X begins a reply with the handles of those it answers; nobody typed those. Its rules speak of
    somebody who "mentions you", so by default only what the author wrote counts.
    https://docs.x.com/developer-guidelines (2026-07-24)
    """
    places = [place for person_id, place in _mentions(tree) if person_id == account.id]
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
