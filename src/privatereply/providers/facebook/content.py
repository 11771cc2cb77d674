"""Reads Page posts and their comments.

Sources (read 2026-11-21):
https://developers.facebook.com/docs/graph-api/reference/page/feed/
https://developers.facebook.com/docs/graph-api/reference/object/comments
"""

from __future__ import annotations

from typing import Final

from privatereply.model import Account, CommentRecord, Fact, Person, Post, Surface
from privatereply.policy import facts
from privatereply.providers.reading import Tree, at, flag, identifier, mapping, text, time, word

__all__ = [
    "COMMENT_FIELDS",
    "POST_FIELDS",
    "REEL_FIELDS",
    "VISITOR_POST_FIELDS",
    "comment",
    "post",
    "reel",
    "visitor_post",
]

POST_FIELDS: Final = (
    "id,message,created_time,permalink_url,from,status_type,is_published,can_reply_privately"
)
REEL_FIELDS: Final = "id,description,created_time,permalink_url"
VISITOR_POST_FIELDS: Final = "id,message,created_time,permalink_url,from,can_reply_privately"
COMMENT_FIELDS: Final = (
    "id,message,created_time,from,parent{id},permalink_url,is_hidden,can_comment,can_hide,"
    "can_remove,can_reply_privately,private_reply_conversation,comment_count,like_count,attachment"
)


# What was read was there.
_HERE: Final = {facts.COMMENT_EXISTS: Fact.YES}


def post(account: Account, tree: Tree) -> Post | None:
    """A post of the feed, by the Page or by a visitor; ``None`` without an id."""
    found = identifier(tree.get("id"))
    if found is None:
        return None
    author = _person(account, tree.get("from"))
    visitor = author if author is not None and author.id != account.id else None
    # Posts made for an advertisement are never published on the Page itself.
    advertised = flag(tree.get("is_published")) is False
    own = Surface.AD if advertised else Surface.POST
    return Post(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=text(tree.get("message")) or "",
        created_at=time(tree.get("created_time")),
        permalink=word(tree.get("permalink_url")),
        surface=Surface.VISITOR_POST if visitor else own,
        author=visitor,
        raw=tree,
    )


def reel(account: Account, tree: Tree) -> Post | None:
    """A reel of the Page; ``None`` without an id."""
    found = identifier(tree.get("id"))
    if found is None:
        return None
    return Post(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=text(tree.get("description")) or "",
        created_at=time(tree.get("created_time")),
        permalink=word(tree.get("permalink_url")),
        surface=Surface.REEL,
        raw=tree,
    )


def comment(
    account: Account,
    tree: Tree,
    *,
    post_id: str | None = None,
    parent_id: str | None = None,
    surface: str | None = None,
) -> CommentRecord | None:
    """A comment; ``None`` without an id, which comes only with the task MODERATE on the Page.

    Args:
        account: The Page.
        tree: What the platform sent.
        post_id: The post it was listed under.
        parent_id: The comment it was listed under.
        surface: Where the post stands that it was listed under.
    """
    found = identifier(tree.get("id"))
    if found is None:
        return None
    author = _person(account, tree.get("from"))
    return CommentRecord(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=text(tree.get("message")) or "",
        created_at=time(tree.get("created_time")),
        author=author,
        post_id=post_id,
        parent_id=identifier(at(tree, "parent", "id")) or parent_id,
        permalink=word(tree.get("permalink_url")),
        surface=surface or Surface.POST,
        facts=_HERE | _reply_facts(tree) | _author_facts(account, author),
        raw=tree,
    )


def visitor_post(account: Account, tree: Tree) -> CommentRecord | None:
    """A visitor's post as the comment it is answered as: its id is its post's."""
    found = identifier(tree.get("id"))
    if found is None:
        return None
    author = _person(account, tree.get("from"))
    return CommentRecord(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=text(tree.get("message")) or "",
        created_at=time(tree.get("created_time")),
        author=author,
        post_id=found,
        permalink=word(tree.get("permalink_url")),
        surface=Surface.VISITOR_POST,
        facts=_HERE | _offer(tree) | _author_facts(account, author),
        raw=tree,
    )


def _person(account: Account, tree: object) -> Person | None:
    found = identifier(at(tree, "id"))
    if found is None:
        return None
    # Pages carry a category and people do not, but not every answer brings a Page's.
    page = found == account.id or "category" in mapping(tree)
    return Person(
        id=found,
        name=word(at(tree, "name")),
        is_page=Fact.YES if page else Fact.UNKNOWN,
    )


def _author_facts(account: Account, author: Person | None) -> dict[str, Fact]:
    if author is None:
        return {}
    known = {facts.AUTHOR_IS_ACCOUNT: Fact.of(author.id == account.id)}
    if author.is_page is not Fact.UNKNOWN:
        known[facts.AUTHOR_IS_PAGE] = author.is_page
    return known


def _reply_facts(tree: Tree) -> dict[str, Fact]:
    """What the platform tells of private replies to a comment.

    ``private_reply_conversation`` is there if a reply was sent. Its absence means that none was,
    but only in an answer to a token that may see such things at all, which `can_reply_privately`
    in it shows.
    """
    known = _offer(tree)
    if known:
        known[facts.ALREADY_REPLIED] = Fact.NO
    if tree.get("private_reply_conversation"):
        known[facts.ALREADY_REPLIED] = Fact.YES
    return known


def _offer(tree: Tree) -> dict[str, Fact]:
    offered = flag(tree.get("can_reply_privately"))
    return {} if offered is None else {facts.REPLY_OFFERED: Fact.of(offered)}
