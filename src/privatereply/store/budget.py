"""Rate budgets that every worker shares, one row each.

The algorithm is GCRA, a leaky bucket that stores one time: when the bucket will be empty again.
Let ``T = per / limit`` be the distance of two slots. A slot is taken if the bucket is at most
``burst - 1`` slots full, and fills it by one. From this follows what is promised:

    In any window ``[t, t + per)``, the slots taken less those given back are at most
    ``limit + burst - 1``.

With ``burst=1`` that is the limit itself, at an even pace; a larger burst lets slots be taken at
once, at the price of as many above the limit in the worst window. A budget that must hold in
every window and allow a burst is given a limit lower by ``burst - 1``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from privatereply.errors import InvalidValue
from privatereply.store.columns import account, exact, micros, span
from privatereply.store.database import Transaction

__all__ = ["give_back", "hold", "take"]

_TAKE: Final = """
    INSERT INTO privatereply_budgets (platform, account_id, name, free_at, held_until)
    VALUES (:platform, :account_id, :name, :after_first, :never)
    ON CONFLICT (platform, account_id, name) DO UPDATE SET
        free_at = CASE
            WHEN privatereply_budgets.free_at > :now THEN privatereply_budgets.free_at + :distance
            ELSE :after_first
        END
    WHERE privatereply_budgets.free_at <= :latest AND privatereply_budgets.held_until <= :now
    RETURNING free_at
"""
_READ: Final = """
    SELECT free_at, held_until FROM privatereply_budgets
    WHERE platform = :platform AND account_id = :account_id AND name = :name
"""
_GIVE_BACK: Final = """
    UPDATE privatereply_budgets SET free_at = free_at - :distance
    WHERE platform = :platform AND account_id = :account_id AND name = :name
"""
_HOLD: Final = """
    INSERT INTO privatereply_budgets (platform, account_id, name, free_at, held_until)
    VALUES (:platform, :account_id, :name, :never, :until)
    ON CONFLICT (platform, account_id, name) DO UPDATE SET held_until = excluded.held_until
    WHERE privatereply_budgets.held_until < excluded.held_until
"""
# Before every time that is ever compared with it.
_NEVER: Final = 0


def take(
    tx: Transaction,
    platform: str,
    account_id: str,
    name: str,
    *,
    limit: int,
    per: timedelta,
    now: datetime,
    burst: int = 1,
) -> timedelta | None:
    """Take a slot, or be told how long to wait for one.

    Args:
        tx: The transaction; a slot taken in it is given back if it rolls back.
        platform: The driver's name.
        account_id: The account the budget belongs to.
        name: Which of the account's budgets.
        limit: How many slots there are.
        per: In how long.
        now: The time, aware.
        burst: How many slots may be taken at once.

    Returns:
        ``None`` if the slot is the caller's; otherwise the time to wait, always positive, and
        nothing was taken.

    Raises:
        InvalidValue: The limit, the burst or the time is not positive.
    """
    distance = _distance(limit, per)
    if burst < 1:
        raise InvalidValue(name="burst", given=str(burst), allowed="1 or more")
    tolerance = (burst - 1) * distance
    at = micros(now)
    params = {
        **_key(platform, account_id, name),
        "now": at,
        "distance": distance,
        "after_first": at + distance,
        "latest": at + tolerance,
        "never": _NEVER,
    }
    if tx.one(_TAKE, params) is not None:
        return None
    # It is there, and locked: the statement that was refused saw it.
    ((free_at, held_until),) = tx.execute(_READ, params)
    return timedelta(microseconds=max(free_at - tolerance, held_until) - at)


def give_back(
    tx: Transaction, platform: str, account_id: str, name: str, *, limit: int, per: timedelta
) -> None:
    """Give back a slot that was taken for something that never left.

    Raises:
        InvalidValue: The limit or the time is not positive.
    """
    key = _key(platform, account_id, name)
    tx.execute(_GIVE_BACK, {**key, "distance": _distance(limit, per)})


def hold(tx: Transaction, platform: str, account_id: str, name: str, *, until: datetime) -> None:
    """Let nobody take a slot before a time, because the platform said so.

    An earlier time than the one already held until changes nothing.
    """
    key = _key(platform, account_id, name)
    tx.execute(_HOLD, {**key, "until": micros(until), "never": _NEVER})


def _distance(limit: int, per: timedelta) -> int:
    if limit < 1:
        raise InvalidValue(name="limit", given=str(limit), allowed="1 or more")
    if per <= timedelta(0):
        raise InvalidValue(name="per", given=str(per), allowed="a positive time")
    # Rounded up: a microsecond more between two slots can never add one to a window.
    return -(-span(per) // limit)


def _key(platform: str, account_id: str, name: str) -> dict[str, object]:
    return {
        **account(platform, account_id),
        "name": exact("name", name),
    }
