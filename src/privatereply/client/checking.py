"""Whether anything was lost or is about to break, over every account the client holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from privatereply.bound import AsyncBoundAccount, BoundAccount
from privatereply.client.base import BaseClient
from privatereply.dry_run import DryRun, dry_run
from privatereply.errors import PrivateReplyError, StoreError
from privatereply.health import Check, check_installation
from privatereply.loop import AsyncLoop, Loop
from privatereply.policy import Policy
from privatereply.reconcile import Reconciliation, broken_off

__all__ = ["AsyncChecking", "Checking"]

LOOK_BACK = timedelta(days=7)


class Checking(BaseClient):
    """Losses and breakages, blocking."""

    _loop: Loop
    _bound: dict[tuple[str, str], BoundAccount]

    def doctor(self) -> tuple[Check, ...]:
        """Look at the installation, and at every account that was opened on this client.

        Ask `privatereply.health.worst` how it stands with all of it together.
        """
        checks = list(self._loop.run(check_installation(self._registry, self._clock())))
        for account in tuple(self._bound.values()):
            checks += account.check_health()
        return tuple(checks)

    def reconcile(
        self,
        *,
        look_back: timedelta = LOOK_BACK,
        requests: int = 200,
        report: Callable[[Reconciliation], None] | None = None,
    ) -> tuple[Reconciliation, ...]:
        """Find what webhooks lost, for every account that was opened on this client.

        An account that cannot be read stands among the results with its error, and does not keep
        the others from being read.

        Args:
            look_back: As for `BoundAccount.reconcile`.
            requests: How many for each account.
            report: As for `BoundAccount.reconcile`.
        """
        found: list[Reconciliation] = []
        for account in tuple(self._bound.values()):
            try:
                done = account.reconcile(look_back=look_back, requests=requests, report=report)
            except StoreError:
                raise
            except PrivateReplyError as error:
                done = broken_off(account.account, self._clock() - look_back, error)
            found.append(done)
        return tuple(found)

    def dry_run(self, policy: Policy, *, since: datetime, limit: int = 1000) -> DryRun:
        """What a policy would have done with what happened; nothing is sent, nothing is written.

        Args:
            policy: The policy, for example ``account.policy(action)`` with other numbers.
            since: From when on, aware.
            limit: How many changes are kept; all are counted.
        """
        return self._loop.run(dry_run(policy, since=since, limit=limit))


class AsyncChecking(BaseClient):
    """Losses and breakages, awaiting."""

    _loop: AsyncLoop
    _bound: dict[tuple[str, str], AsyncBoundAccount]

    async def doctor(self) -> tuple[Check, ...]:
        """Look at the installation, and at every account that was opened on this client."""
        checks = list(await self._loop.run(check_installation(self._registry, self._clock())))
        for account in tuple(self._bound.values()):
            checks += await account.check_health()
        return tuple(checks)

    async def reconcile(
        self,
        *,
        look_back: timedelta = LOOK_BACK,
        requests: int = 200,
        report: Callable[[Reconciliation], None] | None = None,
    ) -> tuple[Reconciliation, ...]:
        """Find what webhooks lost, for every account that was opened on this client."""
        found: list[Reconciliation] = []
        for account in tuple(self._bound.values()):
            try:
                done = await account.reconcile(
                    look_back=look_back, requests=requests, report=report
                )
            except StoreError:
                raise
            except PrivateReplyError as error:
                done = broken_off(account.account, self._clock() - look_back, error)
            found.append(done)
        return tuple(found)

    async def dry_run(self, policy: Policy, *, since: datetime, limit: int = 1000) -> DryRun:
        """What a policy would have done with what happened; see `Client.dry_run`."""
        return await self._loop.run(dry_run(policy, since=since, limit=limit))
