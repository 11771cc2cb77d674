"""Finds what webhooks lost, by reading back, and settles what nobody knows.

What is found goes the way of a webhook's events, under the same ids: so it makes no difference
which of the two was first, and both may run at once. After every page the place is kept, so that
reading goes on there after a crash or when the budget is spent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import attrs

from privatereply import reading
from privatereply.context import Context
from privatereply.errors import (
    AuthenticationFailed,
    InvalidValue,
    NoAnswer,
    PlatformError,
    PrivateReplyError,
    RateLimited,
)
from privatereply.looking import resolve
from privatereply.model import Account
from privatereply.program import Program
from privatereply.provider import Capability
from privatereply.reconcile.run import BudgetSpentError, Reconciliation, Run, begin, end
from privatereply.reconcile.stages import read_back

__all__ = ["Reconciliation", "broken_off", "reconcile"]

_FEWEST: Final = 10
"""With fewer, a run might end before it has read the page on which the last one ended."""


def reconcile(
    context: Context,
    *,
    look_back: timedelta,
    requests: int,
    report: Callable[[Reconciliation], None] | None = None,
) -> Program[Reconciliation]:
    """Read back what an account was told lately, and settle what is unknown.

    Args:
        context: The account.
        look_back: How old comments and messages may be.
        requests: About how many requests may be made; the rest is for the next call.
        report: Called after every page with what has come out so far.

    Returns:
        What came out. What broke it off stands in it; what was found is kept all the same.

    Raises:
        InvalidValue: There is no time to look back, or there are too few requests to come on.
        AuthenticationFailed: The account's owner has to log in again.
        StoreError: The store cannot do its work.
    """
    _check(look_back, requests)
    account = context.account
    place = yield from begin(context, look_back)
    since = datetime.fromisoformat(place.since)
    run = Run(
        context=context,
        since=since,
        left=requests,
        report=report,
        place=place,
        so_far=Reconciliation(platform=account.platform, account_id=account.id, since=since),
    )
    try:
        yield from read_back(run)
        yield from end(run)
        run.so_far = attrs.evolve(run.so_far, complete=run.so_far.error is None)
    except BudgetSpentError:
        pass
    except AuthenticationFailed:
        raise
    except (PlatformError, NoAnswer) as error:
        run.so_far = attrs.evolve(run.so_far, error=error)
        if isinstance(error, RateLimited):
            return run.so_far  # whatever is asked next would end the same
    yield from _settle(run)
    return run.so_far


def _check(look_back: timedelta, requests: int) -> None:
    if look_back <= timedelta():
        raise InvalidValue(name="look_back", given=str(look_back), allowed="more than nothing")
    if requests < _FEWEST:
        raise InvalidValue(name="requests", given=str(requests), allowed=f"{_FEWEST} or more")


def broken_off(account: Account, since: datetime, error: PrivateReplyError) -> Reconciliation:
    """What stands for an account that could not be read back at all."""
    return Reconciliation(
        platform=account.platform, account_id=account.id, since=since, error=error
    )


def _settle(run: Run) -> Program[None]:
    """Look for unknown attempts, and at the webhooks."""
    resolutions = yield from resolve(run.context)
    run.so_far = attrs.evolve(run.so_far, resolutions=resolutions)
    context = run.context
    if not context.supports(Capability.CHECK_SUBSCRIPTION):
        return
    try:
        subscription = yield from reading.check_subscription(context)
    except (PlatformError, NoAnswer) as error:
        run.so_far = attrs.evolve(run.so_far, error=run.so_far.error or error)
    else:
        run.so_far = attrs.evolve(run.so_far, subscription=subscription)
