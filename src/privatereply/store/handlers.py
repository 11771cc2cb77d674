"""Who wants to be told of which events, so that every process schedules for all of them.

Webhooks may come to one process and be handled by another, and what is read back from a command
line has no handlers at all. A handler that nobody has brought for a while is counted as gone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from privatereply.store.columns import exact, micros
from privatereply.store.database import Transaction

__all__ = ["GONE_AFTER", "drop", "register", "wanting"]

GONE_AFTER: Final = timedelta(days=30)
"""How long nobody has to have brought a handler before nothing is kept for it any more."""

_REGISTER: Final = """
    INSERT INTO privatereply_handlers (name, kinds, seen_at) VALUES (:name, :kinds, :seen_at)
    ON CONFLICT (name) DO UPDATE SET kinds = excluded.kinds, seen_at = excluded.seen_at
"""
_WANTING: Final = "SELECT name, kinds FROM privatereply_handlers WHERE seen_at >= :since"
_DROP: Final = "DELETE FROM privatereply_handlers WHERE name = :name"
_DROP_HANDLINGS: Final = (
    "DELETE FROM privatereply_handlings WHERE handler = :name RETURNING handler"
)


def register(tx: Transaction, handlers: Mapping[str, Collection[str]], now: datetime) -> None:
    """Write down the handlers of a process.

    Args:
        tx: The transaction.
        handlers: The names of the kinds of events each of them wants, by its own name.
        now: The time, aware.

    Raises:
        InvalidValue: A name holds what a database cannot.
    """
    for name in sorted(handlers):
        kinds = json.dumps(sorted(handlers[name]))
        params = {"name": exact("handler", name), "kinds": kinds, "seen_at": micros(now)}
        tx.execute(_REGISTER, params)


def wanting(tx: Transaction, now: datetime) -> dict[str, frozenset[str]]:
    """The kinds of events that each handler wants, by its name; without those that are gone."""
    rows = tx.execute(_WANTING, {"since": micros(now - GONE_AFTER)})
    return {name: frozenset(json.loads(kinds)) for name, kinds in rows}


def drop(tx: Transaction, name: str) -> int:
    """Forget a handler, and everything it has yet to be told: how much that was."""
    params = {"name": exact("handler", name)}
    tx.execute(_DROP, params)
    return len(tx.execute(_DROP_HANDLINGS, params))
