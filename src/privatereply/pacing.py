"""The account's own send budgets, kept in the store before the platform has to refuse."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from privatereply.context import Context
from privatereply.model import Action
from privatereply.provider import Usage
from privatereply.store import Transaction, budget

__all__ = ["give_back", "heed", "hold", "take"]


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


def give_back(tx: Transaction, context: Context, action: Action) -> None:
    """Give back the slot of a send that never left."""
    quota = context.provider.quotas.get(action)
    if quota is not None:
        account = context.account
        budget.give_back(
            tx, account.platform, account.id, quota.name, limit=quota.pace, per=quota.per
        )


def hold(tx: Transaction, context: Context, action: Action, wait: timedelta) -> None:
    """Take no slot for a while, because the platform takes nothing."""
    quota = context.provider.quotas.get(action)
    if quota is not None:
        account = context.account
        until = context.now() + wait
        budget.hold(tx, account.platform, account.id, quota.name, until=until)


def heed(tx: Transaction, context: Context, action: Action, usage: Iterable[Usage]) -> None:
    """Hold as long as the platform's own headers say that it takes nothing."""
    waits = [seen.regain_after for seen in usage if seen.regain_after is not None]
    if waits:
        hold(tx, context, action, max(waits))
