"""What keeps an account able to send: its token, its webhooks, its standing on the platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from privatereply import reading, records
from privatereply.bound.base import Awaiting, Blocking
from privatereply.health import Check, check_health
from privatereply.model import Attachment, Restriction, RestrictionKind
from privatereply.provider import Subscription, Token, TokenStatus
from privatereply.reconcile import Reconciliation, reconcile

__all__ = ["AsyncUpkeep", "Upkeep"]


class Upkeep(Blocking):
    """The account's own state, blocking."""

    def refresh_token(self) -> Token:
        """Prolong the account's token, hand it to ``on_token``, and use it from now on.

        Everybody who holds the account through this client renews in one flight: who comes second
        is given what the first one got.

        Raises:
            Unsupported: The platform's tokens cannot be prolonged.
            AuthenticationFailed: The account's owner has to log in again.
        """
        renewed = self._renew(self.account)
        return renewed or Token(value=self.account.credentials["access_token"])

    def check_subscription(self) -> Subscription:
        """Which webhooks the platform sends for this account, and which are missing."""
        return self._run(reading.check_subscription)

    def subscribe(self, *, callback_url: str | None = None) -> Subscription:
        """Have the platform send webhooks for this account.

        Args:
            callback_url: Where to, on platforms where that is said for each account; elsewhere it
                stands in the app's settings.

        Raises:
            Unsupported: The driver cannot; ``Capability.SUBSCRIBE`` tells.
        """
        return self._run(lambda context: reading.subscribe(context, callback_url))

    def check_token(self) -> TokenStatus:
        """What the account's token is still good for.

        Raises:
            Unsupported: The platform does not tell; ``Capability.CHECK_TOKEN`` tells.
        """
        return self._run(reading.check_token)

    def check_health(self) -> tuple[Check, ...]:
        """Look at everything the account needs: token, webhooks, clock, what waits in the ledger.

        An exchange that fails is a finding and no error. What a host would want to be told, such
        as `TokenExpiring`, goes to its handlers too.
        """
        return self._run(check_health)

    def reconcile(
        self,
        *,
        look_back: timedelta = timedelta(days=7),
        requests: int = 200,
        report: Callable[[Reconciliation], None] | None = None,
    ) -> Reconciliation:
        """Find what webhooks lost by reading back, settle what is unknown, check the webhooks.

        What is found goes the way of a webhook: kept once, told to handlers by
        `Client.handle_events`. Safe beside running webhooks, and resumed where it stopped: by a
        crash, or because the requests were used up. Look back far and your handlers are told of
        comments as old as that.

        Args:
            look_back: How old comments and messages may be. Posts may be 30 days old.
            requests: About how many requests may be made; the rest is for the next call.
            report: Called after every page with what has come out so far.

        Raises:
            AuthenticationFailed: The account's owner has to log in again.
        """
        return self._run(
            lambda context: reconcile(
                context, look_back=look_back, requests=requests, report=report
            )
        )

    def enable_replies(self) -> None:
        """Switch private replies to comments on, where the platform has them off at first.

        Raises:
            Unsupported: They are always on, or cannot be switched over the platform's interface;
                ``Capability.SET_REPLIES_ENABLED`` tells.
            PermissionDenied: The account may not have them.
        """
        self._run(lambda context: reading.set_replies_enabled(context, enabled=True))

    def disable_replies(self) -> None:
        """Switch private replies to comments off."""
        self._run(lambda context: reading.set_replies_enabled(context, enabled=False))

    def upload(self, content: bytes, *, kind: str, media_type: str) -> Attachment:
        """Hand the platform something to attach.

        Args:
            content: The bytes.
            kind: A `ContentKind`, for example ``"image"``.
            media_type: What it is, for example ``"image/png"``.

        Returns:
            An attachment for a `Draft` of this account.

        Raises:
            Unsupported: The driver cannot; ``Capability.UPLOAD`` tells.
            ContentInvalid: The platform does not take it.
        """
        return self._run(
            lambda context: reading.upload(context, content, kind=kind, media_type=media_type)
        )

    def restriction(self) -> Restriction | None:
        """What the platform has laid on the account, as far as it was told or noticed."""
        return self._run(records.restriction)

    def restrict(
        self, kind: RestrictionKind | str, *, until: datetime | None = None
    ) -> Restriction:
        """Pause the account's sends, because the platform has restricted it.

        Refusals that say so are noticed by themselves. Sends resume when `until` is over, or the
        longest time the policy knows for that kind.

        Args:
            kind: What the platform has laid on it.
            until: Until when, aware, if that is known.
        """
        return self._run(lambda context: records.restrict(context, kind, until=until))

    def resume(self) -> None:
        """Send again: the restriction is over, or the bill is paid."""
        self._run(records.resume)


class AsyncUpkeep(Awaiting):
    """The account's own state, awaiting."""

    async def refresh_token(self) -> Token:
        """Prolong the account's token, hand it to ``on_token``, and use it from now on."""
        renewed = await self._renew(self.account)
        return renewed or Token(value=self.account.credentials["access_token"])

    async def check_subscription(self) -> Subscription:
        """Which webhooks the platform sends for this account, and which are missing."""
        return await self._run(reading.check_subscription)

    async def subscribe(self, *, callback_url: str | None = None) -> Subscription:
        """Have the platform send webhooks for this account."""
        return await self._run(lambda context: reading.subscribe(context, callback_url))

    async def check_token(self) -> TokenStatus:
        """What the account's token is still good for."""
        return await self._run(reading.check_token)

    async def check_health(self) -> tuple[Check, ...]:
        """Look at everything the account needs: token, webhooks, clock, what waits in the ledger.

        See `BoundAccount.check_health`.
        """
        return await self._run(check_health)

    async def reconcile(
        self,
        *,
        look_back: timedelta = timedelta(days=7),
        requests: int = 200,
        report: Callable[[Reconciliation], None] | None = None,
    ) -> Reconciliation:
        """Find what webhooks lost by reading back, settle what is unknown, check the webhooks."""
        return await self._run(
            lambda context: reconcile(
                context, look_back=look_back, requests=requests, report=report
            )
        )

    async def enable_replies(self) -> None:
        """Switch private replies to comments on, where the platform has them off at first."""
        await self._run(lambda context: reading.set_replies_enabled(context, enabled=True))

    async def disable_replies(self) -> None:
        """Switch private replies to comments off."""
        await self._run(lambda context: reading.set_replies_enabled(context, enabled=False))

    async def upload(self, content: bytes, *, kind: str, media_type: str) -> Attachment:
        """Hand the platform something to attach."""
        return await self._run(
            lambda context: reading.upload(context, content, kind=kind, media_type=media_type)
        )

    async def restriction(self) -> Restriction | None:
        """What the platform has laid on the account, as far as it was told or noticed."""
        return await self._run(records.restriction)

    async def restrict(
        self, kind: RestrictionKind | str, *, until: datetime | None = None
    ) -> Restriction:
        """Pause the account's sends, because the platform has restricted it."""
        return await self._run(lambda context: records.restrict(context, kind, until=until))

    async def resume(self) -> None:
        """Send again: the restriction is over, or the bill is paid."""
        await self._run(records.resume)
