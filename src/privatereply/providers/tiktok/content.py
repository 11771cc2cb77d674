"""Reads an account's own posts and their comments.

Sources (read 2026-11-21):
https://business-api.tiktok.com/portal/docs?id=1762228421622786 (posts)
https://business-api.tiktok.com/portal/docs?id=1760232109619202 (comments)
"""

from __future__ import annotations

from typing import Final

from privatereply.model import Account, CommentRecord, Fact, Person, Post, Surface
from privatereply.policy import facts
from privatereply.providers.reading import Tree, flag, identifier, text, time, word

__all__ = ["POST_FIELDS", "comment", "post"]

POST_FIELDS: Final = ("item_id", "caption", "create_time", "share_url")

_NO_PARENT: Final = "0"


def post(account: Account, tree: Tree) -> Post | None:
    """A post; ``None`` without an id."""
    found = identifier(tree.get("item_id"))
    if found is None:
        return None
    return Post(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=text(tree.get("caption")) or "",
        created_at=time(tree.get("create_time")),
        permalink=word(tree.get("share_url")),
        surface=Surface.POST,
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
    """A comment; ``None`` without an id.

    Args:
        account: The account.
        tree: What the platform sent.
        post_id: The post it was listed under.
        parent_id: The comment it was listed under.
        surface: Where the post stands that it was listed under.
    """
    found = identifier(tree.get("comment_id"))
    if found is None:
        return None
    return CommentRecord(
        platform=account.platform,
        account_id=account.id,
        id=found,
        text=text(tree.get("text")) or "",
        # Webhooks call it by another name, and count it in milliseconds.
        created_at=time(tree.get("create_time") or tree.get("timestamp")),
        author=_author(account, tree),
        post_id=identifier(tree.get("video_id")) or post_id,
        parent_id=_parent(tree) or parent_id,
        surface=surface or Surface.POST,
        facts=_facts(account, tree),
        raw=tree,
    )


def _parent(tree: Tree) -> str | None:
    # Documented for replies only; seen as 0 on comments at the top level.
    found = identifier(tree.get("parent_comment_id"))
    return None if found == _NO_PARENT else found


def _author(account: Account, tree: Tree) -> Person | None:
    """Who wrote it, by the id that conversations know them by as well.

    In conversations the account goes by its own id, so it does here too.
    """
    found = account.id if _is_own(account, tree) else identifier(tree.get("unique_identifier"))
    if found is None:
        return None
    return Person(
        id=found, name=word(tree.get("display_name")), username=word(tree.get("username"))
    )


def _is_own(account: Account, tree: Tree) -> bool | None:
    """Whether the account wrote it; ``None`` if TikTok does not tell, as in webhooks it may not."""
    own = identifier(tree.get("unique_identifier")) == account.id
    return own or flag(tree.get("owner"))


def _facts(account: Account, tree: Tree) -> dict[str, Fact]:
    # What was read was there.
    known = {facts.COMMENT_EXISTS: Fact.YES}
    own = _is_own(account, tree)
    if own is not None:
        known[facts.AUTHOR_IS_ACCOUNT] = Fact.of(own)
    return known
