"""How far somebody has come who reads an account back, so that it goes on there after a crash."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from privatereply.store.columns import account, exact, micros
from privatereply.store.database import Transaction

__all__ = ["clear", "load", "save"]

_LOAD: Final = """
    SELECT place FROM privatereply_progress
    WHERE platform = :platform AND account_id = :account_id AND name = :name
"""
_SAVE: Final = """
    INSERT INTO privatereply_progress (platform, account_id, name, place, saved_at)
    VALUES (:platform, :account_id, :name, :place, :saved_at)
    ON CONFLICT (platform, account_id, name) DO UPDATE SET
        place = excluded.place, saved_at = excluded.saved_at
"""
_CLEAR: Final = """
    DELETE FROM privatereply_progress
    WHERE platform = :platform AND account_id = :account_id AND name = :name
"""


def load(tx: Transaction, platform: str, account_id: str, name: str) -> str | None:
    """The place that was saved last under a name; ``None`` if there is none."""
    row = tx.one(_LOAD, _key(platform, account_id, name))
    return None if row is None else str(row[0])


def save(
    tx: Transaction, platform: str, account_id: str, name: str, *, place: str, now: datetime
) -> None:
    """Remember a place, in whatever words its reader understands.

    Raises:
        InvalidValue: It holds what a database cannot.
    """
    params = {"place": exact("place", place), "saved_at": micros(now)}
    tx.execute(_SAVE, {**_key(platform, account_id, name), **params})


def clear(tx: Transaction, platform: str, account_id: str, name: str) -> None:
    """Forget a place: the next reader begins at the beginning."""
    tx.execute(_CLEAR, _key(platform, account_id, name))


def _key(platform: str, account_id: str, name: str) -> dict[str, object]:
    return {**account(platform, account_id), "name": exact("name", name)}
