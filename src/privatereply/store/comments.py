"""Public comments, as they were last seen."""

from __future__ import annotations

from typing import Final

from privatereply.model import Comment, CommentRecord, Fact, Person
from privatereply.store.columns import account, exact, micros, moment, prose
from privatereply.store.database import Row, Transaction

__all__ = ["recall", "remember"]

_REMEMBER: Final = """
    INSERT INTO privatereply_comments (
        platform, account_id, id, text, author_id, author_name, author_username, author_is_page,
        created_at, post_id, parent_id, permalink, surface
    ) VALUES (
        :platform, :account_id, :id, :text, :author_id, :author_name, :author_username,
        :author_is_page, :created_at, :post_id, :parent_id, :permalink, :surface
    )
    ON CONFLICT (platform, account_id, id) DO UPDATE SET
        text = CASE WHEN excluded.text = '' THEN privatereply_comments.text ELSE excluded.text END,
        author_id = COALESCE(excluded.author_id, privatereply_comments.author_id),
        author_name = COALESCE(excluded.author_name, privatereply_comments.author_name),
        author_username = COALESCE(excluded.author_username, privatereply_comments.author_username),
        author_is_page = COALESCE(excluded.author_is_page, privatereply_comments.author_is_page),
        created_at = COALESCE(excluded.created_at, privatereply_comments.created_at),
        post_id = COALESCE(excluded.post_id, privatereply_comments.post_id),
        parent_id = COALESCE(excluded.parent_id, privatereply_comments.parent_id),
        permalink = COALESCE(excluded.permalink, privatereply_comments.permalink),
        surface = excluded.surface
"""
_RECALL: Final = """
    SELECT text, author_id, author_name, author_username, author_is_page, created_at, post_id,
        parent_id, permalink, surface
    FROM privatereply_comments
    WHERE platform = :platform AND account_id = :account_id AND id = :id
"""


def remember(tx: Transaction, comment: Comment) -> None:
    """Keep a comment; what is known already is never lost to a sighting that knows less.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    author = comment.author
    tx.execute(
        _REMEMBER,
        {
            **_key(comment.platform, comment.account_id, comment.id),
            "text": prose(comment.text),
            "author_id": exact("author", author.id) if author else None,
            "author_name": prose(author.name) if author else None,
            "author_username": prose(author.username) if author else None,
            "author_is_page": _known(author.is_page) if author else None,
            "created_at": micros(comment.created_at),
            "post_id": exact("post_id", comment.post_id),
            "parent_id": exact("parent_id", comment.parent_id),
            "permalink": prose(comment.permalink),
            "surface": prose(str(comment.surface)),
        },
    )


def recall(
    tx: Transaction, platform: str, account_id: str, comment_id: str
) -> CommentRecord | None:
    """A comment as it was last seen, or ``None`` if it never was."""
    key = _key(platform, account_id, comment_id)
    row = tx.one(_RECALL, key)
    return None if row is None else _comment(platform, account_id, comment_id, row)


def _comment(platform: str, account_id: str, comment_id: str, row: Row) -> CommentRecord:
    text, author_id, name, username, is_page, created_at, post_id, parent_id, link, surface = row
    author = None
    if author_id is not None:
        fact = Fact.UNKNOWN if is_page is None else Fact(is_page)
        author = Person(id=author_id, name=name, username=username, is_page=fact)
    return CommentRecord(
        platform=platform,
        account_id=account_id,
        id=comment_id,
        text=text,
        created_at=moment(created_at),
        author=author,
        post_id=post_id,
        parent_id=parent_id,
        permalink=link,
        surface=surface,
    )


def _known(fact: Fact) -> str | None:
    return None if fact is Fact.UNKNOWN else fact.value


def _key(platform: str, account_id: str, comment_id: str) -> dict[str, object]:
    return {
        **account(platform, account_id),
        "id": exact("comment_id", comment_id),
    }
