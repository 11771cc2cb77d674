"""What platforms told us, each event once, and how often they told it.

A platform tells until it was answered, and again when it likes; another login of the same account
tells everything a second time, and reading back finds what was told already. `keep` says which of
all that is new. The words of an event go after a while (`forget`); its id stays for longer, so that
it is known again (`purge`).
"""

# ruff: noqa: S608 - statements are put together from constants of this module

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import attrs

from privatereply.events import Event, from_text, to_text
from privatereply.store.columns import account, exact, micros, moment, prose
from privatereply.store.database import Row, Transaction
from privatereply.store.many import Many, Rows
from privatereply.store.merging import later

__all__ = [
    "Telling",
    "forget",
    "is_undone",
    "keep",
    "legible",
    "of_comment",
    "of_messages",
    "of_person",
    "purge",
    "readable",
    "recall",
]

_TABLE: Final = "privatereply_events"
_COLUMNS: Final = (
    "platform",
    "account_id",
    "id",
    "kind",
    "source",
    "at",
    "first_told_at",
    "last_told_at",
    "times",
    "comment_id",
    "message_id",
    "person_id",
    "test",
    "body",
)
_KEEP: Final = Rows(
    f"""
    INSERT INTO {_TABLE} ({", ".join(_COLUMNS)})
    VALUES :rows
    ON CONFLICT (platform, account_id, id) DO UPDATE SET
        times = {_TABLE}.times + excluded.times, {later(_TABLE, "last_told_at")}
    RETURNING platform, account_id, id, times
    """,
    _COLUMNS,
)
_RECALL: Final = f"""
    SELECT kind, body FROM {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND id = :id
"""
_UNDONE: Final = f"""
    SELECT 1 FROM {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND kind = :kind AND at > :since
        AND (CAST(:person_id AS TEXT) IS NULL OR person_id = :person_id)
    LIMIT 1
"""
_TELLING: Final = "id, kind, source, at, first_told_at, last_told_at, times, test"
_OF_COMMENT: Final = f"""
    SELECT {_TELLING} FROM {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND comment_id = :comment_id
"""
_OF_MESSAGES: Final = Many(f"""
    WITH wanted (name) AS (VALUES :wanted)
    SELECT {_TELLING} FROM wanted CROSS JOIN {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND message_id = wanted.name
""")
_OF_PERSON: Final = f"""
    SELECT {_TELLING} FROM {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND person_id = :person_id
"""
_LEGIBLE: Final = Many(f"""
    WITH wanted (name) AS (VALUES :wanted)
    SELECT id FROM wanted CROSS JOIN {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND id = wanted.name
        AND body IS NOT NULL
""")
_FORGET: Final = f"""
    UPDATE {_TABLE} SET body = NULL
    WHERE (platform, account_id, id) IN (
        SELECT platform, account_id, id FROM {_TABLE} AS event
        WHERE event.body IS NOT NULL AND event.first_told_at < :before AND NOT EXISTS (
            SELECT 1 FROM privatereply_handlings AS handling
            WHERE handling.platform = event.platform AND handling.account_id = event.account_id
                AND handling.event_id = event.id
        )
        ORDER BY event.first_told_at
        LIMIT :limit
    )
    RETURNING id
"""
_PURGE: Final = f"""
    DELETE FROM {_TABLE}
    WHERE (platform, account_id, id) IN (
        SELECT platform, account_id, id FROM {_TABLE} AS event
        WHERE event.body IS NULL AND event.last_told_at < :before
        ORDER BY event.last_told_at
        LIMIT :limit
    )
    RETURNING id
"""


@attrs.frozen(kw_only=True)
class Telling:
    """That an event was told, without its words.

    Attributes:
        event_id: The event's id.
        kind: The name of its class.
        source: Who told it first, in the word it was kept under.
        at: When it happened, by the platform; ``None`` if it did not tell.
        first_told_at: When it was first told.
        last_told_at: When it was last told.
        times: How often.
        test: Whether it was a sample from the platform's dashboard.
    """

    event_id: str
    kind: str
    source: str
    at: datetime | None
    first_told_at: datetime
    last_told_at: datetime
    times: int
    test: bool


def keep(tx: Transaction, events: Sequence[Event], *, now: datetime, source: str) -> list[Event]:
    """Keep events, each once however often it is told, and count how often it was.

    Args:
        tx: The transaction.
        events: What was told; an event that is among them twice counts twice.
        now: The time, aware.
        source: Who tells them, in one word.

    Returns:
        Those that nobody had told before, in the order given, each once.
    """
    times = Counter(map(_key, events))
    first = {_key(event): event for event in reversed(events)}
    told = micros(now)
    rows = [_row(first[key], times[key], prose(source), told) for key in sorted(first)]
    total = {tuple(key): number for *key, number in _KEEP.execute(tx, rows)}
    # What was there before has been told more often than just now.
    return [first[key] for key in dict.fromkeys(map(_key, events)) if total[key] == times[key]]


def is_undone(tx: Transaction, event: Event, by: type[Event], *, since: datetime) -> bool:
    """Whether what undoes an event happened after it, and was told already.

    Args:
        tx: The transaction.
        event: The event.
        by: The kind that undoes it, for the person it is about, if it is about one.
        since: When the event happened.
    """
    params = {
        **account(event.platform, event.account_id),
        "kind": by.__name__,
        "since": micros(since),
        "person_id": exact("person_id", event.about_person),
    }
    return tx.one(_UNDONE, params) is not None


def recall(tx: Transaction, platform: str, account_id: str, event_id: str) -> Event | None:
    """An event as it was first told.

    Returns:
        ``None`` if it was never told, if its words are gone, or if this version cannot read it.
    """
    key = {**account(platform, account_id), "id": exact("event_id", event_id)}
    row = tx.one(_RECALL, key)
    return None if row is None else readable(*row)


def readable(kind: str, body: str | None) -> Event | None:
    """The event that a row holds, unless its words are gone or this version cannot read them."""
    if body is None:
        return None
    try:
        return from_text(kind, body)
    except Exception:  # noqa: BLE001 - another version wrote it: whatever is wrong, it is unreadable
        return None


def legible(
    tx: Transaction, platform: str, account_id: str, event_ids: Iterable[str]
) -> frozenset[str]:
    """Of which events the words are still there: neither forgotten nor erased."""
    rows = _LEGIBLE.rows(tx, account(platform, account_id), "event_id", event_ids)
    return frozenset(row[0] for row in rows)


def of_comment(tx: Transaction, platform: str, account_id: str, comment_id: str) -> list[Telling]:
    """What was told of a comment, oldest first."""
    params = {**account(platform, account_id), "comment_id": exact("comment_id", comment_id)}
    return _tellings(tx.execute(_OF_COMMENT, params))


def of_person(tx: Transaction, platform: str, account_id: str, person_id: str) -> list[Telling]:
    """What was told of a person, oldest first."""
    params = {**account(platform, account_id), "person_id": exact("person_id", person_id)}
    return _tellings(tx.execute(_OF_PERSON, params))


def of_messages(
    tx: Transaction, platform: str, account_id: str, message_ids: Iterable[str]
) -> list[Telling]:
    """What was told of messages, oldest first."""
    key = account(platform, account_id)
    return _tellings(_OF_MESSAGES.rows(tx, key, "message_id", message_ids))


def forget(tx: Transaction, before: datetime, limit: int) -> int:
    """Drop the words of events that were first told before a time and are handled.

    Their ids, times and numbers stay, so that they are known again.

    Returns:
        How many; at most `limit`, the oldest.
    """
    return len(tx.execute(_FORGET, {"before": micros(before), "limit": limit}))


def purge(tx: Transaction, before: datetime, limit: int) -> int:
    """Delete events that were last told before a time and are handled.

    What is told again after that is new again: keep them for longer than any platform goes on
    telling, and than anybody reads back.

    Returns:
        How many; at most `limit`, the oldest.
    """
    forget(tx, before, limit)
    return len(tx.execute(_PURGE, {"before": micros(before), "limit": limit}))


def _tellings(rows: Iterable[Row]) -> list[Telling]:
    tellings = [
        Telling(
            event_id=event_id,
            kind=kind,
            source=source,
            at=moment(at),
            first_told_at=moment(int(first)),
            last_told_at=moment(int(last)),
            times=times,
            test=bool(test),
        )
        for event_id, kind, source, at, first, last, times, test in rows
    ]
    return sorted(tellings, key=_order)


def _order(telling: Telling) -> tuple[datetime, datetime, str]:
    """By when it was told; what was told at once, by when it happened."""
    return telling.first_told_at, telling.at or telling.first_told_at, telling.event_id


def _key(event: Event) -> tuple[str, str, str]:
    return event.platform, event.account_id, event.id


def _row(event: Event, times: int, source: str, told: int) -> tuple[object, ...]:
    """An event's values, in the order of `_COLUMNS`."""
    return (
        exact("platform", event.platform),
        exact("account_id", event.account_id),
        exact("event_id", event.id),
        type(event).__name__,
        source,
        micros(event.at),
        told,
        told,
        times,
        exact("comment_id", event.about_comment),
        exact("message_id", event.about_message),
        exact("person_id", event.about_person),
        int(event.test),
        _body(event),
    )


def _body(event: Event) -> str:
    try:
        return to_text(event)
    except RecursionError:  # what the platform sent is nested deeper than it can be written
        return to_text(attrs.evolve(event, raw={}))
