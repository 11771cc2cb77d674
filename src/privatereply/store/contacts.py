"""How often the account wrote to people: what the rules count that keep it from pestering them.

Counted are the messages that are known, by whatever hand they were written, and the attempts that
are on their way. An attempt whose message is known counts as that message and no second time.

Whoever counts for one person and claims in the same transaction is alone with that person until
it ends, so that two callers are never both told that there is room for one more. SQLite has one
writer at a time anyway; PostgreSQL is asked for a lock.

For a private reply nobody may know yet what the platform calls its author in private. Until then
it counts for the author of its comment.
"""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from privatereply.store.columns import account, exact, micros, moment
from privatereply.store.database import Row, Transaction
from privatereply.store.many import Many
from privatereply.store.steps import UNDER_WAY

__all__ = [
    "address",
    "advertised",
    "advertised_many",
    "attempts_to",
    "unanswered",
    "unanswered_many",
]

_TURN: Final = "SELECT pg_advisory_xact_lock(hashtextextended(:whom, 0))"
_SINCE: Final = """
    LEFT JOIN privatereply_conversations AS thread ON thread.platform = :platform
        AND thread.account_id = :account_id AND thread.is_group = 0
        AND thread.thread = wanted.id
"""
_WRITTEN: Final = Many(f"""
    WITH wanted (id) AS (VALUES :wanted)
    SELECT wanted.id, message.sent_at
    FROM wanted {_SINCE} CROSS JOIN privatereply_messages AS message
    WHERE message.platform = :platform AND message.account_id = :account_id
        AND message.person_id = wanted.id AND message.direction = 'outbound'
        AND message.sent_at >= COALESCE(thread.last_inbound_at, 0)
""")


def attempts_to(columns: str, condition: str) -> str:
    """A query for attempts to the people wanted: by their own id, or as the authors of comments."""
    return f"""
        SELECT {columns}
        FROM wanted {_SINCE} CROSS JOIN privatereply_attempts AS attempt
        WHERE attempt.platform = :platform AND attempt.account_id = :account_id
            AND attempt.person_id = wanted.id AND attempt.action <> 'public_reply'
            AND {condition}
        UNION
        SELECT {columns}
        FROM wanted {_SINCE} CROSS JOIN privatereply_comments AS comment
        CROSS JOIN privatereply_attempts AS attempt
        WHERE comment.platform = :platform AND comment.account_id = :account_id
            AND comment.author_id = wanted.id
            AND attempt.platform = :platform AND attempt.account_id = :account_id
            AND attempt.comment_id = comment.id AND attempt.action <> 'public_reply'
            AND {condition}
    """


# An unknown one may have left until its lease ended, and no later.
_COUNTS: Final = f"""
    attempt.state IN ({UNDER_WAY})
    AND (attempt.state <> 'unknown' OR attempt.lease_until >= COALESCE(thread.last_inbound_at, 0))
    AND NOT EXISTS (
        SELECT 1 FROM privatereply_messages AS known
        WHERE known.platform = :platform AND known.account_id = :account_id
            AND known.person_id = wanted.id AND known.attempt_id = attempt.id
    )
    AND NOT EXISTS (
        SELECT 1 FROM privatereply_messages AS known
        WHERE known.platform = :platform AND known.account_id = :account_id
            AND known.id = attempt.message_id
    )
"""
_BEGUN: Final = "COALESCE(attempt.begun_at, attempt.reserved_at)"
_ON_THE_WAY: Final = Many(
    "WITH wanted (id) AS (VALUES :wanted)"
    + attempts_to(f"wanted.id, {_BEGUN} AS at, attempt.id AS attempt", _COUNTS)
)
_SENT: Final = f"COALESCE(attempt.sent_at, {_BEGUN})"
_ADVERTISES: Final = f"""
    attempt.purpose = 'marketing' AND attempt.state IN ({UNDER_WAY}, 'sent') AND {_SENT} >= :since
"""
_ADVERTISED: Final = Many(
    "WITH wanted (id) AS (VALUES :wanted)"
    + attempts_to(f"wanted.id, {_SENT} AS at, attempt.id AS attempt", _ADVERTISES)
    + f"""
        UNION
        SELECT wanted.id, {_SENT} AS at, attempt.id AS attempt
        FROM wanted CROSS JOIN privatereply_recipients AS recipient
        CROSS JOIN privatereply_attempts AS attempt
        WHERE recipient.platform = :platform AND recipient.account_id = :account_id
            AND recipient.person_id = wanted.id AND attempt.id = recipient.attempt_id
            AND {_ADVERTISES}
    """
)
_ADDRESS: Final = Many("""
    WITH wanted (id) AS (VALUES :wanted)
    INSERT INTO privatereply_recipients (platform, account_id, person_id, attempt_id)
    SELECT :platform, :account_id, wanted.id, :attempt_id FROM wanted WHERE wanted.id IS NOT NULL
    RETURNING person_id
""")


def unanswered(
    tx: Transaction, platform: str, account_id: str, person_id: str, *, limit: int = 100
) -> tuple[datetime, ...]:
    """When the account wrote to a person since they last wrote, oldest first.

    Attempts on their way are among them, by the time they began or were reserved. A message of
    the very moment in which the person wrote counts as later: some platforms tell seconds.

    Args:
        tx: The transaction.
        platform: The driver's name.
        account_id: The account.
        person_id: Whom it wrote to; of a private reply on its way also the comment's author.
        limit: At most so many, the latest.
    """
    _take_turn(tx, platform, account_id, person_id)
    many = unanswered_many(tx, platform, account_id, (person_id,), limit=limit)
    return many.get(person_id, ())


def unanswered_many(
    tx: Transaction,
    platform: str,
    account_id: str,
    person_ids: Iterable[str],
    *,
    limit: int = 100,
) -> dict[str, tuple[datetime, ...]]:
    """The same of many people at once; those whom nothing was written to are left out.

    It waits for nobody: what a plan says may be overtaken before its sends are claimed.
    """
    wanted = tuple(person_ids)
    key = account(platform, account_id)
    rows = [*_WRITTEN.rows(tx, key, "person_id", wanted)]
    rows += _ON_THE_WAY.rows(tx, key, "person_id", wanted)
    return _times(rows, limit)


def advertised(
    tx: Transaction, platform: str, account_id: str, person_id: str, since: datetime
) -> tuple[datetime, ...]:
    """When the account sent a person advertising at or after a time, oldest first.

    Attempts on their way are among them; refused ones are not.
    """
    _take_turn(tx, platform, account_id, person_id)
    return advertised_many(tx, platform, account_id, (person_id,), since).get(person_id, ())


def advertised_many(
    tx: Transaction, platform: str, account_id: str, person_ids: Iterable[str], since: datetime
) -> dict[str, tuple[datetime, ...]]:
    """The same of many people at once, waiting for nobody; those who got none are left out."""
    params = {**account(platform, account_id), "since": micros(since)}
    return _times(_ADVERTISED.rows(tx, params, "person_id", person_ids))


def address(
    tx: Transaction, platform: str, account_id: str, attempt_id: str, person_ids: Iterable[str]
) -> None:
    """Write down whom an attempt to several people goes to, so that it counts for each of them."""
    params = {**account(platform, account_id), "attempt_id": exact("attempt_id", attempt_id)}
    for _ in _ADDRESS.rows(tx, params, "person_id", person_ids):
        pass


def _take_turn(tx: Transaction, platform: str, account_id: str, person_id: str) -> None:
    """Wait for others who count for this person, until their claims can be seen."""
    if tx.dialect == "postgresql":
        whom = " ".join(exact("person_id", part) for part in (platform, account_id, person_id))
        tx.execute(_TURN, {"whom": whom})


def _times(rows: Iterable[Row], limit: int | None = None) -> dict[str, tuple[datetime, ...]]:
    found: dict[str, list[int]] = {}
    for person_id, at, *_ in rows:
        found.setdefault(person_id, []).append(at)
    return {
        person_id: tuple(moment(at) for at in sorted(times)[-limit if limit else 0 :])
        for person_id, times in found.items()
    }
