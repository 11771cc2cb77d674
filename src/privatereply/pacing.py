"""The account's own send budgets, kept in the store before the platform has to refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from privatereply.context import Context
from privatereply.errors import RateLimited
from privatereply.model import Action
from privatereply.program import Program, pause
from privatereply.provider import Usage
from privatereply.store import Transaction, budget

__all__ = ["forecast", "give_back", "heed", "hold", "patiently", "take"]

T = TypeVar("T")

_BREATH: Final = timedelta(seconds=1)
"""How long to pause when the platform wants reads slower and does not say by how much. Meta takes
two conversation reads a second, https://developers.facebook.com/documentation/business-messaging/
messenger-platform/overview/rate-limiting (read 2026-11-21)."""

_LONGEST: Final = timedelta(days=1)
"""How long a platform is taken at its word: no budget counts over more than a day, and a header
that says a thousand years must not stop an account for as long. It can say it again."""


def take(tx: Transaction, context: Context, action: Action) -> timedelta | None:
    """Take a slot for one send: ``None`` if it is ours, else how long to wait for one."""
    quota = context.provider.quotas.get(action)
    if quota is None:
        return None
    account = context.account
    return budget.take(
        tx,
        account.platform,
        account.id,
        quota.name,
        limit=quota.pace,
        per=quota.per,
        burst=quota.burst,
        now=context.now(),
    )


def forecast(tx: Transaction, context: Context, action: Action, count: int) -> tuple[datetime, ...]:
    """When each of so many sends would find a slot if they went one after the other from now."""
    quota, now, account = context.provider.quotas.get(action), context.now(), context.account
    if quota is None:
        return (now,) * count
    return budget.forecast(
        tx,
        account.platform,
        account.id,
        quota.name,
        limit=quota.pace,
        per=quota.per,
        burst=quota.burst,
        now=now,
        count=count,
    )


def give_back(tx: Transaction, context: Context, action: Action, taken_at: datetime | None) -> None:
    """Give back the slot of a send that never left; `taken_at` says when it was taken."""
    quota = context.provider.quotas.get(action)
    if quota is not None:
        account = context.account
        budget.give_back(
            tx,
            account.platform,
            account.id,
            quota.name,
            limit=quota.pace,
            per=quota.per,
            taken_at=taken_at,
        )


def hold(tx: Transaction, context: Context, action: Action, wait: timedelta) -> None:
    """Take no slot for a while, because the platform takes nothing."""
    quota = context.provider.quotas.get(action)
    if quota is not None:
        account = context.account
        until = context.now() + min(wait, _LONGEST)
        budget.hold(tx, account.platform, account.id, quota.name, until=until)


def heed(tx: Transaction, context: Context, action: Action, usage: Usage) -> None:
    """Heed what the platform's own headers say of the budget: what is left of it, and until when.

    Where they say that it takes nothing, nothing is sent for as long.
    """
    if usage.regain_after is not None:
        hold(tx, context, action, usage.regain_after)
    quota = context.provider.quotas.get(action)
    if quota is None or usage.remaining is None or usage.resets_after is None:
        return
    account, now = context.account, context.now()
    budget.grant(
        tx,
        account.platform,
        account.id,
        quota.name,
        remaining=usage.remaining,
        until=now + min(usage.resets_after, _LONGEST),
        now=now,
    )


def patiently(context: Context, ask: Callable[[], Program[T]]) -> Program[T]:
    """Ask a platform, and once more after a pause if it wants its reads slower.

    Raises:
        RateLimited: It wants them slower by far, or still does.
    """
    try:
        return (yield from ask())
    except RateLimited as error:
        wait = error.retry_after or _BREATH
        if wait > context.patience:
            raise
    yield from pause(wait)
    return (yield from ask())
