"""What a platform has laid on an account, one row each.

A platform tells of one restriction at a time, and often of less than the whole. So the row keeps
the strictest reading of everything that was told: the heavier kind and the later end. Something
lighter or shorter never shortens what is there; what ended before the new one began is gone. Where
nobody knows an end, others reckon from the beginning, so that moves on whenever it is told again.
"""

# ruff: noqa: S608 - statements are put together from constants of this module

from __future__ import annotations

from datetime import datetime
from typing import Final

from privatereply.model import Restriction, RestrictionKind
from privatereply.store.columns import account, micros, moment
from privatereply.store.database import Transaction

__all__ = ["current", "lay", "lift"]

_LIGHT_TO_HEAVY: Final = (
    RestrictionKind.COOLING_DOWN,
    RestrictionKind.SUSPENDED,
    RestrictionKind.VIEW_ONLY,
    RestrictionKind.BILLING,
    RestrictionKind.REVOKED,
    RestrictionKind.BANNED,
)
# Waiting ends none of these: somebody has to pay, to log in again, or to appeal.
_UNTIL_LIFTED: Final = frozenset(
    {RestrictionKind.BILLING, RestrictionKind.REVOKED, RestrictionKind.BANNED}
)
# Later than every time there is, so that an end nobody knows can be compared with one.
_OPEN: Final = 2**63 - 1


def _weight(table: str) -> str:
    cases = " ".join(f"WHEN '{kind}' THEN {at}" for at, kind in enumerate(_LIGHT_TO_HEAVY))
    return f"CASE {table}.kind {cases} END"


_OVER: Final = "privatereply_restrictions.until <= excluded.since"
_RECKONED: Final = f"""
    {_OPEN} IN (excluded.until, privatereply_restrictions.until)
    AND excluded.since > privatereply_restrictions.since
"""
_REPLACED: Final = f"{_OVER} OR {_weight('excluded')} > {_weight('privatereply_restrictions')}"
_LAY: Final = f"""
    INSERT INTO privatereply_restrictions (platform, account_id, kind, since, until)
    VALUES (:platform, :account_id, :kind, :since, :until)
    ON CONFLICT (platform, account_id) DO UPDATE SET
        kind = CASE WHEN {_REPLACED} THEN excluded.kind
            ELSE privatereply_restrictions.kind END,
        since = CASE WHEN {_REPLACED} OR {_RECKONED} THEN excluded.since
            ELSE privatereply_restrictions.since END,
        until = CASE WHEN {_OVER} OR excluded.until > privatereply_restrictions.until
            THEN excluded.until ELSE privatereply_restrictions.until END
"""
_CURRENT: Final = """
    SELECT kind, since, until FROM privatereply_restrictions
    WHERE platform = :platform AND account_id = :account_id AND until > :now
"""
_LIFT: Final = """
    DELETE FROM privatereply_restrictions
    WHERE platform = :platform AND account_id = :account_id AND since <= :laid_before
"""


def lay(tx: Transaction, platform: str, account_id: str, restriction: Restriction) -> None:
    """Write down what the platform has laid on an account.

    Of two that overlap the heavier kind stays, and the later end; an end that nobody knows is the
    latest of all. A ban, an unpaid bill and a login taken back have no end, whatever was told: they
    stay until lifted.
    """
    kind = restriction.kind
    until = None if kind in _UNTIL_LIFTED else restriction.until
    tx.execute(
        _LAY,
        {
            **account(platform, account_id),
            "kind": kind.value,
            "since": micros(restriction.since),
            "until": _OPEN if until is None else micros(until),
        },
    )


def current(tx: Transaction, platform: str, account_id: str, now: datetime) -> Restriction | None:
    """What lies on an account at a time; ``None`` if nothing does, or it has ended."""
    row = tx.one(_CURRENT, {**account(platform, account_id), "now": micros(now)})
    if row is None:
        return None
    kind, since, until = row
    return Restriction(
        kind=RestrictionKind(kind),
        since=moment(int(since)),
        until=None if until == _OPEN else moment(int(until)),
    )


def lift(
    tx: Transaction, platform: str, account_id: str, *, laid_before: datetime | None = None
) -> None:
    """Take everything off an account: it paid, it was let back in, or the host knows better.

    If the platform disagrees, its next refusal lays it again. What was told late lifts only what
    was laid up to then, if that is given.
    """
    latest = _OPEN if laid_before is None else micros(laid_before)
    tx.execute(_LIFT, {**account(platform, account_id), "laid_before": latest})
