"""Which handler has yet to be told of which event: a queue that outlives every worker.

A handling is taken with a lease. A worker that does not come back loses it when the lease ends,
and the handling is due again: so every event is handled at least once, and nobody handles it twice
at the same time unless a handler takes longer than its lease. Then the late worker's word counts
no more. What fails for good is a dead letter, with its reason, and stands in nobody's way.
"""

# ruff: noqa: S608 - statements are put together from constants of this module

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from privatereply.events import Event, Unrecognised
from privatereply.store.columns import account, exact, micros, moment, prose
from privatereply.store.database import Row, Transaction
from privatereply.store.keeping import readable
from privatereply.store.many import Rows

__all__ = [
    "Backlog",
    "Handling",
    "dead",
    "discard",
    "done",
    "failed",
    "hasten",
    "hasten_account",
    "hasten_comment",
    "next_due",
    "revive",
    "schedule",
    "standing",
    "take",
    "waiting",
]

_TABLE: Final = "privatereply_handlings"
_KEY: Final = ("platform", "account_id", "event_id", "handler")
_SCHEDULE: Final = Rows(
    f"""
    INSERT INTO {_TABLE} ({", ".join(_KEY)}, state, due_at)
    VALUES :rows
    ON CONFLICT (platform, account_id, event_id, handler) DO NOTHING
    """,
    (*_KEY, "state", "due_at"),
)
_WHOLE: Final = f"""
    {", ".join(f"handling.{name}" for name in _KEY)}, handling.tries, handling.due_at,
    handling.error, event.kind, event.body
"""
_EVENT: Final = """
    LEFT JOIN privatereply_events AS event ON event.platform = handling.platform
        AND event.account_id = handling.account_id AND event.id = handling.event_id
"""
# One part for each handler, as the index has it, so that a long backlog is not sorted for a page.
_DUE: Final = f"""
    SELECT * FROM (
        SELECT {_WHOLE} FROM {_TABLE} AS handling {_EVENT}
        WHERE handling.handler = :handler# AND handling.state = 'due' AND handling.due_at <= :now
        ORDER BY handling.due_at
        LIMIT :limit $
    ) AS page#
"""
# SQLite has one writer at a time anyway.
_LOCK: Final[Mapping[str, str]] = {
    "sqlite": "",
    "postgresql": "FOR UPDATE OF handling SKIP LOCKED",
}


def _these(change: str) -> Rows:
    """A change of the handlings that are named."""
    key = ", ".join(_KEY)
    return Rows(
        # By way of a name: SQLite looks for rows of a bare list by reading the whole table.
        f"""
        WITH wanted ({key}) AS (VALUES :rows)
        UPDATE {_TABLE} SET {change} WHERE ({key}) IN (SELECT {key} FROM wanted)
        """,
        _KEY,
    )


# Without the error: what has one waits for its next try.
_LEASE: Final = _these("due_at = :lease_until, tries = tries + 1, error = NULL")
_BURY: Final = _these("state = 'dead', tries = tries + 1, error = :error")
# Still the same try, still leased until the same time: nobody else has it.
_MINE: Final = """
    platform = :platform AND account_id = :account_id AND event_id = :event_id
        AND handler = :handler AND state = 'due' AND tries = :tries AND due_at = :lease_until
"""
_DONE: Final = f"DELETE FROM {_TABLE} WHERE {_MINE} RETURNING handler"
_FAILED: Final = f"""
    UPDATE {_TABLE} SET state = :state, error = :error, due_at = :due_at
    WHERE {_MINE}
    RETURNING handler
"""
_DEAD: Final = f"""
    SELECT {_WHOLE} FROM {_TABLE} AS handling {_EVENT}
    WHERE handling.state = 'dead'
    ORDER BY handling.due_at
    LIMIT :limit
"""
_WAITING: Final = f"""
    SELECT {_WHOLE} FROM {_TABLE} AS handling {_EVENT}
    WHERE handling.state = 'due' AND handling.error IS NOT NULL
    ORDER BY handling.due_at
    LIMIT :limit
"""
_HASTEN: Final = f"""
    UPDATE {_TABLE} SET due_at = :now
    WHERE state = 'due' AND error IS NOT NULL AND due_at > :now
"""
_HASTEN_CHOSEN: Final = f"""
    {_HASTEN}
        AND (CAST(:handler AS TEXT) IS NULL OR handler = :handler)
        AND (CAST(:event_id AS TEXT) IS NULL OR event_id = :event_id)
    RETURNING handler
"""
_HASTEN_ACCOUNT: Final = f"""
    {_HASTEN} AND platform = :platform AND account_id = :account_id
    RETURNING handler
"""
_HASTEN_COMMENT: Final = f"""
    {_HASTEN} AND platform = :platform AND account_id = :account_id AND event_id IN (
        SELECT id FROM privatereply_events
        WHERE platform = :platform AND account_id = :account_id AND comment_id = :comment_id
    )
    RETURNING handler
"""
_CHOSEN: Final = """
    state = 'dead' AND (CAST(:handler AS TEXT) IS NULL OR handler = :handler)
        AND (CAST(:event_id AS TEXT) IS NULL OR event_id = :event_id)
"""
_REVIVE: Final = f"""
    UPDATE {_TABLE} SET state = 'due', due_at = :now, tries = 0 WHERE {_CHOSEN} RETURNING handler
"""
_DISCARD: Final = f"DELETE FROM {_TABLE} WHERE {_CHOSEN} RETURNING handler"
_STANDING: Final = " UNION ALL ".join(
    f"""
    SELECT handler, '{state}', count(*) FROM {_TABLE} WHERE state = '{state}' GROUP BY handler
    """
    for state in ("due", "dead")
)
_NEXT_DUE: Final = f"""
    SELECT min(due_at) FROM {_TABLE} WHERE handler = :handler# AND state = 'due'
"""
_ERASED: Final = "the event was erased before the handler was told of it"
_UNREADABLE: Final = "the event is of a kind, or written in a way, that this version does not know"


@attrs.frozen(kw_only=True)
class Handling:
    """That a handler is to be told of an event.

    Attributes:
        event: The event. Of a dead letter whose event is erased, or of a kind that this version
            does not know, an `Unrecognised` with its id and nothing else.
        handler: The name of the handler.
        tries: How often it was taken.
        due_at: When it may be taken again; for whoever took it, when the lease ends.
        error: Why the last try failed, if one did.
    """

    event: Event
    handler: str
    tries: int
    due_at: datetime
    error: str | None = None


@attrs.frozen(kw_only=True)
class Backlog:
    """What a handler has before it.

    Attributes:
        due: How many events it has yet to be told of, those on their way to it included.
        dead: How many failed for good.
    """

    due: int
    dead: int


def schedule(tx: Transaction, wanted: Iterable[tuple[Event, str]], now: datetime) -> None:
    """Have handlers told of events, each of each once, from a time on.

    Raises:
        InvalidValue: A handler's name holds what a database cannot.
    """
    keys = {_key(event, handler) for event, handler in wanted}
    due_at = micros(now)
    _SCHEDULE.execute(tx, [(*key, "due", due_at) for key in sorted(keys)])


def take(
    tx: Transaction, handlers: Collection[str], *, now: datetime, lease: timedelta, limit: int
) -> list[Handling]:
    """Take what is due, the longest due first, and lease it to the caller.

    What cannot be told, because its event is erased or of a kind that this version does not know,
    becomes a dead letter on the way.

    Args:
        tx: The transaction; nobody else is given the same ones meanwhile.
        handlers: The names of the handlers the caller has.
        now: The time, aware.
        lease: How long the caller may take. After that they are due again.
        limit: At most so many.
    """
    if not handlers:
        return []
    statement = _due(len(handlers), tx.dialect)
    params = {**_named(handlers), "now": micros(now), "limit": limit}
    lease_until = now + lease
    while rows := tx.execute(statement, params):
        told = [(row, _event(row)) for row in rows]
        _bury(tx, [row for row, event in told if event is None])
        taken = [
            _handling(row, event, tries=1, due_at=lease_until)
            for row, event in told
            if event is not None
        ]
        if taken:
            keys = sorted(_key(one.event, one.handler) for one in taken)
            _LEASE.execute(tx, keys, {"lease_until": micros(lease_until)})
            return taken
    return []


def done(tx: Transaction, handling: Handling) -> bool:
    """The handler was told: forget it.

    Returns:
        Whether it was still the caller's. If its lease had ended and somebody took it since, it is
        theirs to finish.
    """
    return tx.one(_DONE, _mine(handling)) is not None


def failed(tx: Transaction, handling: Handling, *, error: str, due_at: datetime | None) -> bool:
    """The handler failed.

    Args:
        tx: The transaction.
        handling: What was taken.
        error: Why, without anything personal.
        due_at: When to try again; ``None`` makes it a dead letter.

    Returns:
        Whether it was still the caller's, as with `done`.
    """
    params = {
        **_mine(handling),
        "state": "dead" if due_at is None else "due",
        "error": prose(error),
        "due_at": micros(handling.due_at if due_at is None else due_at),
    }
    return tx.one(_FAILED, params) is not None


def dead(tx: Transaction, *, limit: int = 100) -> list[Handling]:
    """The dead letters, those that have been due for longest first."""
    return [
        _handling(row, _event(row) or _husk(row), due_at=moment(int(row[5])))
        for row in tx.execute(_DEAD, {"limit": limit})
    ]


def revive(
    tx: Transaction, *, now: datetime, handler: str | None = None, event_id: str | None = None
) -> int:
    """Try dead letters again, as if for the first time.

    Args:
        tx: The transaction.
        now: From when on.
        handler: Those of this handler only.
        event_id: Those of this event only.

    Returns:
        How many.
    """
    return len(tx.execute(_REVIVE, {**_chosen(handler, event_id), "now": micros(now)}))


def discard(tx: Transaction, *, handler: str | None = None, event_id: str | None = None) -> int:
    """Give dead letters up for good: how many; chosen as with `revive`."""
    return len(tx.execute(_DISCARD, _chosen(handler, event_id)))


def waiting(tx: Transaction, *, limit: int = 100) -> list[Handling]:
    """What failed and will be tried again, the next first; not what a worker has just now."""
    return [
        _handling(row, _event(row) or _husk(row), due_at=moment(int(row[5])))
        for row in tx.execute(_WAITING, {"limit": limit})
    ]


def hasten(
    tx: Transaction, *, now: datetime, handler: str | None = None, event_id: str | None = None
) -> int:
    """Try now what failed and would have waited: how many; chosen as with `revive`."""
    chosen = {**_chosen(handler, event_id), "now": micros(now)}
    return len(tx.execute(_HASTEN_CHOSEN, chosen))


def hasten_account(tx: Transaction, platform: str, account_id: str, now: datetime) -> int:
    """Try now what failed for an account, because what lay on it is gone: how many."""
    params = {**account(platform, account_id), "now": micros(now)}
    return len(tx.execute(_HASTEN_ACCOUNT, params))


def hasten_comment(
    tx: Transaction, platform: str, account_id: str, comment_id: str, now: datetime
) -> int:
    """Try now what failed for a comment, because more is known of it: how many."""
    about = exact("comment_id", comment_id)
    params = {**account(platform, account_id), "comment_id": about, "now": micros(now)}
    return len(tx.execute(_HASTEN_COMMENT, params))


def standing(tx: Transaction) -> dict[str, Backlog]:
    """What each handler has before it, by its name; it counts everything there is to do."""
    counts = {(handler, state): number for handler, state, number in tx.execute(_STANDING)}
    return {
        handler: Backlog(due=counts.get((handler, "due"), 0), dead=counts.get((handler, "dead"), 0))
        for handler in sorted({handler for handler, _ in counts})
    }


def next_due(tx: Transaction, handlers: Collection[str]) -> datetime | None:
    """When one of the handlers has something to do next; ``None`` if none has."""
    if not handlers:
        return None
    rows = tx.execute(_parts(_NEXT_DUE, len(handlers)), _named(handlers))
    return min((moment(int(row[0])) for row in rows if row[0] is not None), default=None)


@functools.cache
def _due(handlers: int, dialect: str) -> str:
    """The statement that finds what is due to so many handlers, and locks it."""
    parts = _parts(_DUE, handlers).replace("$", _LOCK[dialect])
    return f"{parts} ORDER BY due_at LIMIT :limit"


def _parts(sql: str, handlers: int) -> str:
    return " UNION ALL ".join(sql.replace("#", str(at)) for at in range(handlers))


def _named(handlers: Collection[str]) -> dict[str, object]:
    return {f"handler{at}": exact("handler", one) for at, one in enumerate(handlers)}


def _key(event: Event, handler: str) -> tuple[str, str, str, str]:
    return event.platform, event.account_id, event.id, exact("handler", handler)


def _event(row: Row) -> Event | None:
    kind, body = row[-2:]
    return None if kind is None else readable(kind, body)


def _husk(row: Row) -> Event:
    """What is left of an event that cannot be read."""
    platform, account_id, event_id, *_, kind, _ = row
    return Unrecognised(
        platform=platform, account_id=account_id, id=event_id, kind=kind or "missing"
    )


def _handling(row: Row, event: Event, *, due_at: datetime, tries: int = 0) -> Handling:
    """A row as a value, after so many further tries."""
    handler, before, _, error = row[3:7]
    return Handling(event=event, handler=handler, tries=before + tries, due_at=due_at, error=error)


def _bury(tx: Transaction, rows: Iterable[Row]) -> None:
    """Make dead letters of what nobody can be told."""
    buried: dict[str, list[Row]] = {}
    for row in rows:
        buried.setdefault(_ERASED if row[-1] is None else _UNREADABLE, []).append(row[:4])
    for error, keys in buried.items():
        _BURY.execute(tx, sorted(keys), {"error": error})


def _mine(handling: Handling) -> dict[str, object]:
    key = dict(zip(_KEY, _key(handling.event, handling.handler), strict=True))
    return {**key, "tries": handling.tries, "lease_until": micros(handling.due_at)}


def _chosen(handler: str | None, event_id: str | None) -> dict[str, object]:
    return {"handler": exact("handler", handler), "event_id": exact("event_id", event_id)}
