"""Reads Instagram media and their comments.

Sources (read 2026-11-21):
https://developers.facebook.com/docs/instagram-platform/reference/instagram-media
https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-comment
"""

from __future__ import annotations

from typing import Final

from privatereply.model import Account, CommentRecord, Fact, Person, Post
from privatereply.policy import facts
from privatereply.providers.graph.surfaces import surface
from privatereply.providers.reading import Tree, at, identifier, text, time, word

__all__ = ["COMMENT_FIELDS", "MEDIA_FIELDS", "comment", "media"]

MEDIA_FIELDS: Final = "id,caption,media_type,media_product_type,permalink,timestamp,username"
COMMENT_FIELDS: Final = (
    "id,text,timestamp,from,user,username,parent_id,hidden,like_count,media{id,media_product_type}"
)


def media(account: Account, tree: Tree) -> Post | None:
    """A media object; ``None`` without an id."""
    found = identifier(tree.get("id"))
    if found is None:
        return None
    return Post(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=text(tree.get("caption")) or "",
        created_at=time(tree.get("timestamp")),
        permalink=word(tree.get("permalink")),
        surface=surface(tree.get("media_product_type")),
        raw=tree,
    )


def comment(
    account: Account, tree: Tree, *, post_id: str | None = None, parent_id: str | None = None
) -> CommentRecord | None:
    """A comment; ``None`` without an id.

    Args:
        account: The account whose media it stands under.
        tree: What the platform sent.
        post_id: The media it was listed under.
        parent_id: The comment it was listed under.
    """
    found = identifier(tree.get("id"))
    if found is None:
        return None
    author = _author(account, tree)
    return CommentRecord(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=text(tree.get("text")) or "",
        created_at=time(tree.get("timestamp")),
        author=author,
        post_id=identifier(at(tree, "media", "id")) or post_id,
        parent_id=identifier(tree.get("parent_id")) or parent_id,
        surface=surface(at(tree, "media", "media_product_type")),
        facts=_facts(account, author),
        raw=tree,
    )


def _facts(account: Account, author: Person | None) -> dict[str, Fact]:
    known = {facts.COMMENT_EXISTS: Fact.YES}  # what was read was there
    if author is not None:
        known[facts.AUTHOR_IS_ACCOUNT] = Fact.of(author.id == account.id)
    return known


def _author(account: Account, tree: Tree) -> Person | None:
    """Who wrote a comment.

    ``user`` comes only with the account's own comments; ``from`` may then carry another id, the
    one by which the account knows itself as a participant.
    """
    own = identifier(at(tree, "user", "id")) is not None
    found = account.id if own else identifier(at(tree, "from", "id"))
    if found is None:
        return None
    username = word(tree.get("username")) or word(at(tree, "from", "username"))
    return Person(
        id=found, username=username, is_page=Fact.YES if found == account.id else Fact.UNKNOWN
    )
