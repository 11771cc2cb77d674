"""How a second sighting of the same thing joins the first, column by column.

The parts of an ``INSERT … ON CONFLICT DO UPDATE SET`` that several tables share.
"""

from __future__ import annotations

__all__ = ["dated", "earlier", "known", "later"]


def known(table: str, *names: str) -> str:
    """What is known stays known; what is new replaces it."""
    return ", ".join(f"{name} = COALESCE(excluded.{name}, {table}.{name})" for name in names)


def later(table: str, *names: str) -> str:
    """Times only move forward: webhooks come in any order."""
    return ", ".join(
        f"""{name} = CASE
            WHEN {table}.{name} > excluded.{name} OR excluded.{name} IS NULL THEN {table}.{name}
            ELSE excluded.{name}
        END"""
        for name in names
    )


def earlier(table: str, *names: str) -> str:
    """Times of what happens once: whoever tells the earliest one is right."""
    return ", ".join(
        f"""{name} = CASE
            WHEN {table}.{name} < excluded.{name} OR excluded.{name} IS NULL THEN {table}.{name}
            ELSE excluded.{name}
        END"""
        for name in names
    )


def dated(table: str, at: str, *names: str) -> str:
    """What changes again and again: the newest stays, by the time in a column beside it.

    Of two of the same moment the one that was told last stays.
    """
    older = f"{table}.{at} > excluded.{at} OR excluded.{at} IS NULL"
    return ", ".join(
        f"{name} = CASE WHEN {older} THEN {table}.{name} ELSE excluded.{name} END"
        for name in (*names, at)
    )
