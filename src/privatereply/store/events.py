"""What platforms told us, each event once, and how often they told it.

A platform tells until it was answered, and again when it likes; another login of the same account
tells everything a second time, and reading back finds what was told already. `keep` says which of
all that is new. The words of an event go after a while (`forget`); its id stays for longer, so that
it is known again (`purge`).
"""

# ruff: noqa: S608 - statements are put together from constants of this module

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from privatereply.events import EVENTS, Event, from_text, to_text
from privatereply.store.columns import account, exact, micros, moment, prose
from privatereply.store.database import Row, Transaction
from privatereply.store.many import Many, Rows
from privatereply.store.merging import later

__all__ = [
    "Count",
    "Kept",
    "Telling",
    "counts",
    "forget",
    "history",
    "keep",
    "latest",
    "of_comment",
    "of_messages",
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
_COUNTS: Final = f"""
    SELECT platform, kind, count(*), max(first_told_at) FROM {_TABLE}
    GROUP BY platform, kind
    ORDER BY platform, kind
"""
_WHOLE: Final = "kind, body, source, first_told_at, account_id, id"
# One part for each kind, as the index has it: one condition over all of them would sort them all.
_LATEST: Final = f"""
    SELECT * FROM (
        SELECT {_WHOLE} FROM {_TABLE}
        WHERE platform = :platform AND kind = :kind# AND first_told_at >= :since
            AND body IS NOT NULL
        ORDER BY first_told_at DESC, account_id DESC, id DESC
        LIMIT :limit
    ) AS page#
"""
_HISTORY: Final = f"""
    SELECT * FROM (
        SELECT {_WHOLE} FROM {_TABLE}
        WHERE platform = :platform AND kind = :kind# AND first_told_at >= :since
            AND (first_told_at, account_id, id) > (:after, :account_id, :id)
            AND body IS NOT NULL
        ORDER BY first_told_at, account_id, id
        LIMIT :limit
    ) AS page#
"""
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
# Before every time there is.
_EVER: Final = -(2**63)


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


@attrs.frozen(kw_only=True)
class Kept:
    """An event that was kept, whole.

    Attributes:
        event: The event.
        source: Who told it first, in the word it was kept under.
        first_told_at: When.
    """

    event: Event
    source: str
    first_told_at: datetime


@attrs.frozen(kw_only=True)
class Count:
    """How many events of a kind are kept.

    Attributes:
        platform: The driver's name.
        kind: The name of their class.
        number: How many, each once.
        newest_told_at: When the newest of them was first told.
    """

    platform: str
    kind: str
    number: int
    newest_told_at: datetime


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


def of_comment(tx: Transaction, platform: str, account_id: str, comment_id: str) -> list[Telling]:
    """What was told of a comment, oldest first."""
    params = {**account(platform, account_id), "comment_id": exact("comment_id", comment_id)}
    return _tellings(tx.execute(_OF_COMMENT, params))


def of_messages(
    tx: Transaction, platform: str, account_id: str, message_ids: Iterable[str]
) -> list[Telling]:
    """What was told of messages, oldest first."""
    key = account(platform, account_id)
    return _tellings(_OF_MESSAGES.rows(tx, key, "message_id", message_ids))


def counts(tx: Transaction) -> list[Count]:
    """How many events of each kind are kept; it reads an index from one end to the other."""
    return [
        Count(platform=platform, kind=kind, number=number, newest_told_at=moment(at))
        for platform, kind, number, at in tx.execute(_COUNTS)
    ]


def latest(
    tx: Transaction,
    platform: str,
    *,
    kind: str | None = None,
    since: datetime | None = None,
    limit: int = 100,
) -> list[Kept]:
    """The events that can still be read, newest first.

    Args:
        tx: The transaction.
        platform: The driver's name.
        kind: The name of their class; every kind without it.
        since: First told at or after this time.
        limit: At most so many.
    """
    params = {
        "platform": exact("platform", platform),
        "since": _EVER if since is None else micros(since),
        "limit": limit,
    }
    return _kept(tx, _LATEST, (kind,) if kind else EVENTS, params, newest_first=True)


def history(
    tx: Transaction,
    platform: str,
    *,
    kinds: Collection[str],
    since: datetime | None = None,
    after: Kept | None = None,
    limit: int = 1000,
) -> list[Kept]:
    """A page of the events that can still be read, oldest first.

    Args:
        tx: The transaction.
        platform: The driver's name.
        kinds: The names of their classes; none is no error.
        since: First told at or after this time.
        after: The last event of the page before; ``None`` for the first page.
        limit: At most so many.
    """
    begin = _EVER if since is None else micros(since)
    params = {
        "platform": exact("platform", platform),
        "since": begin if after is None else max(begin, micros(after.first_told_at)),
        "after": begin if after is None else micros(after.first_told_at),
        "account_id": "" if after is None else after.event.account_id,
        "id": "" if after is None else after.event.id,
        "limit": limit,
    }
    return _kept(tx, _HISTORY, kinds, params, newest_first=False)


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


def _kept(
    tx: Transaction,
    part: str,
    kinds: Collection[str],
    params: Mapping[str, object],
    *,
    newest_first: bool,
) -> list[Kept]:
    if not kinds:
        return []
    named = {f"kind{at}": exact("kind", kind) for at, kind in enumerate(kinds)}
    statement = _of_kinds(part, len(named), newest_first=newest_first)
    found: list[Kept] = []
    for kind, body, source, first_told_at, *_ in tx.execute(statement, {**params, **named}):
        event = readable(kind, body)
        if event is not None:
            told = moment(int(first_told_at))
            found.append(Kept(event=event, source=source, first_told_at=told))
    return found


@functools.cache
def _of_kinds(part: str, kinds: int, *, newest_first: bool) -> str:
    """The statement for so many kinds."""
    parts = " UNION ALL ".join(part.replace("#", str(at)) for at in range(kinds))
    way = "DESC" if newest_first else "ASC"
    return f"{parts} ORDER BY first_told_at {way}, account_id {way}, id {way} LIMIT :limit"


def _tellings(rows: Iterable[Row]) -> list[Telling]:
    tellings = [
        Telling(
            event_id=event_id,
            kind=kind,
            source=source,
            at=moment(at),
            first_told_at=moment(first),
            last_told_at=moment(last),
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
