"""Rate budgets that every worker shares, one row each.

The algorithm is GCRA, a leaky bucket that stores one time: when the bucket will be empty again.
Let ``T = per / limit`` be the distance of two slots. A slot is taken if the bucket is at most
``burst - 1`` slots full, and fills it by one. From this follows what is promised:

    In any window ``[t, t + per)``, the slots taken less those given back are at most
    ``limit + burst - 1``.

With ``burst=1`` that is the limit itself, at an even pace; a larger burst lets slots be taken at
once, at the price of as many above the limit in the worst window. A budget that must hold in
every window and allow a burst is given a limit lower by ``burst - 1``.

A platform that says in its answers how many calls are left, and until when, knows better than any
pace. Such a grant is counted down instead, until it ends:

    After a platform told that ``remaining`` slots are left, those taken less those given back
    are at most ``remaining`` until the grant ends.

Within one grant the count is only ever corrected downwards: what the platform tells was counted
before some of our own requests reached it, and what others use of the budget is learnt no other
way.
"""

# ruff: noqa: S608 - statements are put together from constants of this module

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from privatereply.errors import InvalidValue
from privatereply.store.columns import account, exact, micros, moment, span
from privatereply.store.database import Transaction

__all__ = ["forecast", "give_back", "grant", "hold", "take"]

_GRANTED: Final = "privatereply_budgets.granted_until > :now"
_TAKE: Final = f"""
    INSERT INTO privatereply_budgets (platform, account_id, name, free_at, held_until)
    VALUES (:platform, :account_id, :name, :after_first, :never)
    ON CONFLICT (platform, account_id, name) DO UPDATE SET
        granted = privatereply_budgets.granted - CASE WHEN {_GRANTED} THEN 1 ELSE 0 END,
        free_at = CASE
            WHEN {_GRANTED} THEN privatereply_budgets.free_at
            WHEN privatereply_budgets.free_at > :now THEN privatereply_budgets.free_at + :distance
            ELSE :after_first
        END
    WHERE privatereply_budgets.held_until <= :now AND (
        {_GRANTED} AND privatereply_budgets.granted > 0
        OR NOT {_GRANTED} AND privatereply_budgets.free_at <= :latest
    )
    RETURNING free_at
"""
_READ: Final = """
    SELECT free_at, held_until, granted, granted_until FROM privatereply_budgets
    WHERE platform = :platform AND account_id = :account_id AND name = :name
"""
_GIVE_BACK: Final = """
    UPDATE privatereply_budgets SET
        granted = granted
            + CASE WHEN granted_at < :taken_at AND granted_until > :taken_at THEN 1 ELSE 0 END,
        free_at = free_at - CASE WHEN granted_until <= :taken_at THEN :distance ELSE 0 END
    WHERE platform = :platform AND account_id = :account_id AND name = :name
"""
_HOLD: Final = """
    INSERT INTO privatereply_budgets (platform, account_id, name, free_at, held_until)
    VALUES (:platform, :account_id, :name, :never, :until)
    ON CONFLICT (platform, account_id, name) DO UPDATE SET held_until = excluded.held_until
    WHERE privatereply_budgets.held_until < excluded.held_until
"""
_LATER: Final = "privatereply_budgets.granted_until + :jitter < excluded.granted_until"
_GRANT: Final = f"""
    INSERT INTO privatereply_budgets (
        platform, account_id, name, free_at, held_until, granted, granted_at, granted_until
    ) VALUES (:platform, :account_id, :name, :never, :never, :remaining, :now, :until)
    ON CONFLICT (platform, account_id, name) DO UPDATE SET
        granted = CASE
            WHEN {_LATER} OR privatereply_budgets.granted > excluded.granted
                THEN excluded.granted
            ELSE privatereply_budgets.granted
        END,
        granted_at = excluded.granted_at,
        granted_until = CASE
            WHEN {_LATER} THEN excluded.granted_until
            ELSE privatereply_budgets.granted_until
        END
    WHERE privatereply_budgets.granted_until - :jitter <= excluded.granted_until
"""
# Before and after every time that is ever compared with them.
_NEVER: Final = 0
_AFTER_ALL: Final = 2**63 - 1
# Platforms round an end to seconds, or tell it as a distance from now, which then depends on how
# long the answer took. Ends closer together than this are one: their windows last minutes.
_JITTER: Final = timedelta(seconds=10)


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
    distance, tolerance = _pace(limit, per, burst)
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
    return timedelta(microseconds=_read(tx, params).wait(at, tolerance))


def forecast(
    tx: Transaction,
    platform: str,
    account_id: str,
    name: str,
    *,
    limit: int,
    per: timedelta,
    now: datetime,
    count: int,
    burst: int = 1,
) -> tuple[datetime, ...]:
    """When each of so many slots could be taken, one after the other; none is taken.

    It holds as long as nobody else takes one, and the platform tells nothing new.

    Raises:
        InvalidValue: The limit, the burst or the time is not positive.
    """
    distance, tolerance = _pace(limit, per, burst)
    bucket, at = _read(tx, _key(platform, account_id, name)), micros(now)
    times: list[datetime] = []
    for _ in range(count):
        while wait := bucket.wait(at, tolerance):
            at += wait
        bucket = bucket.taken(at, distance)
        times.append(moment(at))
    return tuple(times)


def give_back(
    tx: Transaction,
    platform: str,
    account_id: str,
    name: str,
    *,
    limit: int,
    per: timedelta,
    taken_at: datetime | None = None,
) -> None:
    """Give back a slot that was taken for something that never left.

    Args:
        tx: The transaction.
        platform: The driver's name.
        account_id: The account the budget belongs to.
        name: Which of the account's budgets.
        limit: How many slots there are.
        per: In how long.
        taken_at: When it was taken. If a grant was in force, that grant gets it back, unless the
            platform has told of the budget since, and so without this slot. Without the time, the
            slot goes back to the pace.

    Raises:
        InvalidValue: The limit or the time is not positive.
    """
    key = _key(platform, account_id, name)
    taken = _AFTER_ALL if taken_at is None else micros(taken_at)
    tx.execute(_GIVE_BACK, {**key, "distance": _distance(limit, per), "taken_at": taken})


def grant(
    tx: Transaction,
    platform: str,
    account_id: str,
    name: str,
    *,
    remaining: int,
    until: datetime,
    now: datetime,
) -> None:
    """Count down what the platform says is left, instead of keeping a pace, until it ends.

    A grant that ends later than the one in force replaces it, one that ends earlier is old news,
    and one that ends at the same time can only lower what is left.

    Args:
        tx: The transaction.
        platform: The driver's name.
        account_id: The account the budget belongs to.
        name: Which of the account's budgets.
        remaining: How many slots are left, the ones already used taken off.
        until: When the platform counts anew.
        now: The time, aware.

    Raises:
        InvalidValue: Less than nothing remains.
    """
    if remaining < 0:
        raise InvalidValue(name="remaining", given=str(remaining), allowed="0 or more")
    params = {
        **_key(platform, account_id, name),
        "remaining": remaining,
        "until": micros(until),
        "now": micros(now),
        "jitter": span(_JITTER),
        "never": _NEVER,
    }
    tx.execute(_GRANT, params)


def hold(tx: Transaction, platform: str, account_id: str, name: str, *, until: datetime) -> None:
    """Let nobody take a slot before a time, because the platform said so.

    An earlier time than the one already held until changes nothing.
    """
    key = _key(platform, account_id, name)
    tx.execute(_HOLD, {**key, "until": micros(until), "never": _NEVER})


class _Bucket(NamedTuple):
    """A row, as `take` sees it."""

    free_at: int
    held_until: int
    granted: int
    granted_until: int

    def wait(self, at: int, tolerance: int) -> int:
        """How long until a slot can be taken; 0 if it can be now."""
        free_at = self.free_at - tolerance
        if self.granted_until > at:
            free_at = at if self.granted > 0 else max(free_at, self.granted_until)
        return max(free_at, self.held_until, at) - at

    def taken(self, at: int, distance: int) -> _Bucket:
        """The row after a slot was taken."""
        if self.granted_until > at:
            return self._replace(granted=self.granted - 1)
        return self._replace(free_at=max(self.free_at, at) + distance)


def _read(tx: Transaction, key: Mapping[str, object]) -> _Bucket:
    row = tx.one(_READ, key)
    return _Bucket(_NEVER, _NEVER, 0, _NEVER) if row is None else _Bucket(*row)


def _pace(limit: int, per: timedelta, burst: int) -> tuple[int, int]:
    """The distance of two slots, and how much fuller than empty the bucket may be."""
    if burst < 1:
        raise InvalidValue(name="burst", given=str(burst), allowed="1 or more")
    distance = _distance(limit, per)
    return distance, (burst - 1) * distance


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
