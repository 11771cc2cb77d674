"""The events that were kept, read through again: the newest, or all of them from the oldest on."""

# ruff: noqa: S608 - statements are put together from constants of this module

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

import attrs

from privatereply.events import EVENTS, Event
from privatereply.store.columns import exact, micros, moment
from privatereply.store.database import Transaction
from privatereply.store.keeping import readable

__all__ = ["Count", "Kept", "counts", "history", "latest"]

_TABLE: Final = "privatereply_events"
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
# Before every time there is.
_EVER: Final = -(2**63)


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


def counts(tx: Transaction) -> list[Count]:
    """How many events of each kind are kept; it reads an index from one end to the other."""
    return [
        Count(platform=platform, kind=kind, number=number, newest_told_at=moment(int(at)))
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
