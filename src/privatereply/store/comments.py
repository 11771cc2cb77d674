"""Public comments, as they were last seen, and what became of them.

A comment and its edits, its removal and its verdicts are told in any order, some of them before
the comment itself and some of them alone. What they leave behind is the same in every order.
"""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from privatereply.model import Comment, CommentRecord, Fact, Person, Surface
from privatereply.policy.facts import COMMENT_EXISTS
from privatereply.store.columns import account, exact, micros, moment, prose
from privatereply.store.database import Row, Transaction
from privatereply.store.many import Rows
from privatereply.store.merging import dated, earlier, known, later

__all__ = [
    "by_author",
    "count",
    "facts_of",
    "latest",
    "recall",
    "remember",
    "remember_many",
    "revise",
    "told_at",
]

_TABLE: Final = "privatereply_comments"
_TOLD: Final = (
    "platform",
    "account_id",
    "id",
    "text",
    "author_id",
    "author_name",
    "author_username",
    "author_is_page",
    "created_at",
    "post_id",
    "parent_id",
    "permalink",
    "surface",
    "told_at",
    "edited_at",
)
# ``edited_at`` is the time as of which a text is known; a comment as it was first told has none.
# A plain post is what is said of a surface that nobody knows, too.
_REMEMBER: Final = Rows(
    f"""
    INSERT INTO {_TABLE} ({", ".join(_TOLD)})
    VALUES :rows
    ON CONFLICT (platform, account_id, id) DO UPDATE SET
        text = CASE
            WHEN excluded.text = '' OR {_TABLE}.edited_at > excluded.edited_at
                OR ({_TABLE}.edited_at IS NOT NULL AND excluded.edited_at IS NULL)
                THEN {_TABLE}.text
            ELSE excluded.text
        END,
        surface = CASE
            WHEN excluded.surface = '{Surface.POST}' THEN {_TABLE}.surface
            ELSE excluded.surface
        END,
        {known(_TABLE, *(name for name in _TOLD if name.startswith("author_")))},
        {known(_TABLE, "created_at", "post_id", "parent_id", "permalink")},
        {earlier(_TABLE, "told_at")},
        {later(_TABLE, "edited_at")}
    """,
    _TOLD,
)
_REVISE: Final = f"""
    INSERT INTO {_TABLE} (
        platform, account_id, id, text, surface, post_id, edited_at, removed_at, hidden, hidden_at
    ) VALUES (
        :platform, :account_id, :id, :text, '{Surface.POST}', :post_id, :edited_at, :removed_at,
        :hidden, :hidden_at
    )
    ON CONFLICT (platform, account_id, id) DO UPDATE SET
        post_id = COALESCE({_TABLE}.post_id, excluded.post_id),
        {dated(_TABLE, "edited_at", "text")},
        {dated(_TABLE, "hidden_at", "hidden")},
        {earlier(_TABLE, "removed_at")}
    RETURNING facts
"""
_THIS: Final = "platform = :platform AND account_id = :account_id AND id = :id"
_ESTABLISH: Final = f"UPDATE {_TABLE} SET facts = :facts WHERE {_THIS}"
_COLUMNS: Final = """
    id, text, author_id, author_name, author_username, author_is_page, created_at, post_id,
    parent_id, permalink, surface, facts, removed_at
"""
_RECALL: Final = f"SELECT {_COLUMNS} FROM {_TABLE} WHERE {_THIS}"
_FACTS: Final = f"SELECT facts, removed_at FROM {_TABLE} WHERE {_THIS}"
_TOLD_AT: Final = f"SELECT told_at FROM {_TABLE} WHERE {_THIS}"
_BY_AUTHOR: Final = f"""
    SELECT {_COLUMNS} FROM {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND author_id = :author_id
        AND told_at IS NOT NULL AND COALESCE(created_at, told_at) BETWEEN :since AND :until
    ORDER BY COALESCE(created_at, told_at) DESC, id DESC
    LIMIT :limit
"""
_LATEST: Final = f"""
    SELECT {_COLUMNS} FROM {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND told_at >= :since
    ORDER BY told_at DESC, id DESC
    LIMIT :limit
"""
_COUNT: Final = f"""
    SELECT count(*) FROM {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND told_at >= :since
"""
# Before every time there is, and after it.
_EVER: Final = -(2**63)
_FOREVER: Final = 2**63 - 1


def remember(tx: Transaction, comment: Comment, *, now: datetime, read: bool = False) -> None:
    """Keep one comment, as `remember_many` keeps many."""
    remember_many(tx, (comment,), now=now, read=read)


def remember_many(
    tx: Transaction, comments: Iterable[Comment], *, now: datetime, read: bool = False
) -> None:
    """Keep comments; what is known already is never lost to a sighting that knows less.

    Their `Comment.facts` are not kept: they are of the moment in which it was read. What a
    platform says once and for all comes through `revise`.

    Args:
        tx: The transaction.
        comments: The comments; of one that is among them twice, both sightings count in order.
        now: The time, aware.
        read: Whether they were read back just now, so that their texts outrank the edits told
            before. A comment that is told once is told as it was made.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    told, rounds = micros(now), list[dict[tuple[str, str, str], tuple[object, ...]]]()
    for comment in comments:
        key = (comment.platform, comment.account_id, comment.id)
        # A statement may touch a row once.
        at = next((one for one in rounds if key not in one), None)
        if at is None:
            rounds.append(at := {})
        at[key] = _row(comment, told, told if read and comment.text else None)
    for rows in rounds:
        _REMEMBER.execute(tx, [rows[key] for key in sorted(rows)])


def revise(
    tx: Transaction,
    platform: str,
    account_id: str,
    comment_id: str,
    *,
    at: datetime,
    text: str | None = None,
    removed: bool = False,
    hidden: bool | None = None,
    facts: Mapping[str, Fact] | None = None,
    post_id: str | None = None,
) -> None:
    """Write down what became of a comment, which need not have been told yet.

    Of the texts, of hidden and shown, and of each fact the newest stays, by `at`. Who was told
    that a comment is gone does not take it back.

    Args:
        tx: The transaction.
        platform: The driver's name.
        account_id: The account the comment was made to.
        comment_id: The comment.
        at: When it happened, aware.
        text: What it says since then.
        removed: Whether it is gone.
        hidden: Whether the public no longer sees it, or does again.
        facts: What the platform says of it, by the names of the policy's facts.
        post_id: The post it stands under; one that is known already stays.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    when = micros(at)
    params = {
        **_key(platform, account_id, comment_id),
        "text": prose(text or ""),
        "post_id": exact("post_id", post_id),
        "edited_at": None if text is None else when,
        "removed_at": when if removed else None,
        "hidden": None if hidden is None else int(hidden),
        "hidden_at": None if hidden is None else when,
    }
    # It holds the row, so that nobody else joins other facts to the same ones meanwhile.
    ((before,),) = tx.execute(_REVISE, params)
    if facts:
        tx.execute(_ESTABLISH, {**params, "facts": _joined(before, facts, when)})


def recall(
    tx: Transaction, platform: str, account_id: str, comment_id: str
) -> CommentRecord | None:
    """A comment as it was last seen, or ``None`` if nothing was ever told of it.

    Its facts are those that `facts_of` tells. Of one that was revised only, little more is known.
    """
    row = tx.one(_RECALL, _key(platform, account_id, comment_id))
    return None if row is None else _comment(platform, account_id, row)


def facts_of(
    tx: Transaction, platform: str, account_id: str, comment_id: str
) -> Mapping[str, Fact]:
    """What the platform told of a comment after it had told the comment, and whether it is gone."""
    row = tx.one(_FACTS, _key(platform, account_id, comment_id))
    return {} if row is None else _facts(*row)


def told_at(tx: Transaction, platform: str, account_id: str, comment_id: str) -> datetime | None:
    """When a comment was first told or read; ``None`` if it was not, whatever became of it."""
    row = tx.one(_TOLD_AT, _key(platform, account_id, comment_id))
    return None if row is None else moment(row[0])


def by_author(
    tx: Transaction,
    platform: str,
    account_id: str,
    person_id: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
) -> list[CommentRecord]:
    """What a person commented, newest first.

    Args:
        tx: The transaction.
        platform: The driver's name.
        account_id: The account the comments were made to.
        person_id: Their author.
        since: Made at or after this time; told, where the platform does not say when it was made.
        until: Made at or before this time, or told.
        limit: At most so many.
    """
    author_id = exact("person_id", person_id)
    latest_at = _FOREVER if until is None else micros(until)
    params = {**_page(platform, account_id, since, limit), "until": latest_at}
    rows = tx.execute(_BY_AUTHOR, {**params, "author_id": author_id})
    return [_comment(platform, account_id, row) for row in rows]


def latest(
    tx: Transaction,
    platform: str,
    account_id: str,
    *,
    since: datetime | None = None,
    limit: int = 100,
) -> list[CommentRecord]:
    """The comments that were first told at or after a time, the last of them first."""
    rows = tx.execute(_LATEST, _page(platform, account_id, since, limit))
    return [_comment(platform, account_id, row) for row in rows]


def count(tx: Transaction, platform: str, account_id: str, *, since: datetime | None = None) -> int:
    """How many comments were first told at or after a time."""
    row = tx.one(_COUNT, _page(platform, account_id, since, limit=1))
    return 0 if row is None else int(row[0])


def _row(comment: Comment, told: int, edited_at: int | None) -> tuple[object, ...]:
    """A comment's values, in the order of `_TOLD`."""
    author = comment.author
    return (
        exact("platform", comment.platform),
        exact("account_id", comment.account_id),
        exact("comment_id", comment.id),
        prose(comment.text),
        exact("author", author.id) if author else None,
        prose(author.name) if author else None,
        prose(author.username) if author else None,
        _known(author.is_page) if author else None,
        micros(comment.created_at),
        exact("post_id", comment.post_id),
        exact("parent_id", comment.parent_id),
        prose(comment.permalink),
        prose(str(comment.surface)),
        told,
        edited_at,
    )


def _comment(platform: str, account_id: str, row: Row) -> CommentRecord:
    comment_id, text, author_id, name, username, is_page, created_at, *rest = row
    post_id, parent_id, link, surface, facts, removed_at = rest
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
        facts=_facts(facts, removed_at),
    )


def _joined(before: str | None, told: Mapping[str, Fact], at: int) -> str:
    """Facts as their column holds them: each with its time, so that the newest stays."""
    held: dict[str, tuple[str, int]] = json.loads(before) if before else {}
    for name, fact in told.items():
        if name not in held or held[name][1] <= at:
            held[name] = (fact.value, at)
    return json.dumps(held, sort_keys=True)


def _facts(column: str | None, removed_at: int | None) -> dict[str, Fact]:
    held: dict[str, tuple[str, int]] = json.loads(column) if column else {}
    facts = {name: Fact(value) for name, (value, _) in held.items()}
    return facts if removed_at is None else {**facts, COMMENT_EXISTS: Fact.NO}


def _known(fact: Fact) -> str | None:
    return None if fact is Fact.UNKNOWN else fact.value


def _key(platform: str, account_id: str, comment_id: str) -> dict[str, object]:
    return {
        **account(platform, account_id),
        "id": exact("comment_id", comment_id),
    }


def _page(platform: str, account_id: str, since: datetime | None, limit: int) -> dict[str, object]:
    return {
        **account(platform, account_id),
        "since": _EVER if since is None else micros(since),
        "limit": limit,
    }
