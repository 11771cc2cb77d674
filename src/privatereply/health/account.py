"""The health of one account: its token, its webhooks, its clock, and what its ledger waits with.

An examination asks the platform for what it can be asked and never fails because of that: an
exchange that goes wrong is a finding too. It changes nothing on the platform.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar

import attrs

from privatereply.conduct import converse, open_flow
from privatereply.context import Context
from privatereply.errors import (
    AuthenticationFailed,
    NoAnswer,
    PrivateReplyError,
    ProviderFault,
    RateLimited,
    TemporaryFailure,
    Unsupported,
)
from privatereply.events import AccountUnsubscribed, Event, TokenEnded, TokenExpiring
from privatereply.flow import Flow, Request, Response
from privatereply.health.check import Check, Health, moment
from privatereply.ingest import take
from privatereply.model import Fact, Restriction, RestrictionKind, utc
from privatereply.program import Program, transact, watch
from privatereply.provider import (
    Capability,
    CheckSubscription,
    CheckToken,
    Subscription,
    TokenStatus,
)
from privatereply.store import Attempt, Transaction, ledger, restrictions

__all__ = ["Examination", "check_health", "examine"]

C = TypeVar("C")
T = TypeVar("T")

_AHEAD: Final = timedelta(days=7)
"""How long before its end a token is worth a warning."""
_SKEW: Final = timedelta(seconds=60)
"""How far two clocks may be apart: a header's date is rounded to seconds and has travelled."""
_MOST: Final = 100
"""Attempts that are counted; what waits beyond them is as much a reason to look."""


@attrs.frozen(kw_only=True)
class Examination:
    """What an examination of an account found.

    Attributes:
        checks: Everything that was looked at.
        events: What a host would want to be told: each has the same id whenever it is found again,
            a token's once for each end, a subscription's once for each day and what is missing.
    """

    checks: tuple[Check, ...]
    events: tuple[Event, ...]


def check_health(context: Context) -> Program[tuple[Check, ...]]:
    """Look at everything an account needs to work, and have handlers told of what is new.

    What no handler of this process wants is not kept: an event counts as told from then on, and the
    process that has the handler would never hear of it.

    Raises:
        StoreError: The ledger cannot be read.
    """
    examination = yield from examine(context)
    yield from take(context.intake, examination.events, source="doctor")
    return examination.checks


def examine(context: Context) -> Program[Examination]:
    """Look at everything an account needs to work.

    Raises:
        StoreError: The ledger cannot be read.
    """
    watched = _Clock(now=context.now)
    provider, account = context.provider, context.account
    token = yield from _ask(
        context,
        provider.check_token,
        CheckToken(account=account, now=context.now()),
        TokenStatus,
        watched,
    )
    subscription = yield from _ask(
        context,
        provider.check_subscription,
        CheckSubscription(account=account),
        Subscription,
        watched,
    )
    restriction, waiting = yield from transact(lambda tx: _kept(tx, context), durable=False)
    desk = _Desk(context=context, about=f"{account.platform}/{account.id}", at=context.now())
    return Examination(
        checks=(
            _token(desk, token),
            _scopes(desk, token),
            _subscription(desk, subscription),
            _clock(desk, watched.ahead),
            _restriction(desk, restriction),
            _attempts(desk, waiting),
        ),
        events=(*_expiring(desk, token), *_unsubscribed(desk, subscription)),
    )


@attrs.define(kw_only=True)
class _Clock:
    """Compares the platform's clock with ours, whatever is asked.

    Attributes:
        ahead: How far the platform's is ahead; ``None`` before it told its time.
    """

    now: Callable[[], datetime]
    ahead: timedelta | None = None

    def look(self, response: Response) -> None:
        """Look at the time of an answer; of several the one that travelled least counts."""
        told = _date(response)
        if told is None:
            return
        ahead = told - self.now()
        if self.ahead is None or abs(ahead) < abs(self.ahead):
            self.ahead = ahead


def _date(response: Response) -> datetime | None:
    told = response.header("date")
    try:
        return None if told is None else utc(parsedate_to_datetime(told))
    except (ValueError, OverflowError):
        return None


def _ask(
    context: Context,
    method: Callable[[C], Flow[T]],
    command: C,
    expected: type[Any],
    clock: _Clock,
) -> Program[T | PrivateReplyError]:
    """Ask the platform something; what goes wrong is an answer as well."""
    try:
        flow = watch(open_flow(context.provider, method, command), _permit, clock.look)
        return (yield from converse(context.provider, flow, expected))
    except PrivateReplyError as error:
        return error


def _permit(_request: Request) -> None:
    """Everything that only asks may leave."""


def _kept(tx: Transaction, context: Context) -> tuple[Restriction | None, list[Attempt]]:
    holder, now = (context.account.platform, context.account.id), context.now()
    return (
        restrictions.current(tx, *holder, now),
        ledger.unsettled(tx, *holder, now=now, limit=_MOST),
    )


@attrs.frozen(kw_only=True)
class _Desk:
    """Where the findings about one account are written down."""

    context: Context
    about: str
    at: datetime

    def check(self, name: str, health: Health, detail: str, advice: str | None = None) -> Check:
        return Check(
            name=name, about=self.about, health=health, detail=detail, advice=advice, at=self.at
        )

    def failure(self, name: str, error: PrivateReplyError) -> Check:
        """What an exchange that failed says of what was asked for."""
        match error:
            case Unsupported():
                return self.check(name, Health.UNKNOWN, "the driver has no way to ask for it")
            case AuthenticationFailed() | ProviderFault():
                return self.check(name, Health.FAILED, str(error))
            case NoAnswer() | RateLimited() | TemporaryFailure():
                return self.check(name, Health.UNKNOWN, str(error), "ask again in a while")
            case _:
                return self.check(name, Health.UNKNOWN, f"it could not be asked for: {error}")

    @property
    def renews_itself(self) -> bool:
        """Whether a token that ended is replaced without anybody's doing anything."""
        known = self.context.account.credentials
        return "refresh_token" in known and self.context.supports(Capability.REFRESH_TOKEN)

    @property
    def subscribing(self) -> str:
        """What to do about webhooks that are not sent."""
        if self.context.supports(Capability.SUBSCRIBE):
            return "subscribe the account: subscribe() of the account does that"
        return "have them switched on in the platform's own settings"

    @property
    def remedy(self) -> str:
        """What to do about a token that ends."""
        if self.context.supports(Capability.REFRESH_TOKEN):
            return "prolong it with refresh_token() of the account, before it ends"
        return "have the account's owner log in again"


def _token(desk: _Desk, found: TokenStatus | PrivateReplyError) -> Check:
    if isinstance(found, PrivateReplyError):
        return desk.failure("token", found)
    if _has_ended(desk, found):
        return _ended(desk)
    ends = found.expires_at
    if ends is None:
        return desk.check("token", Health.OK, "the platform takes it, and names no end")
    detail = f"the platform takes it until {moment(ends)}"
    if desk.renews_itself:
        return desk.check("token", Health.OK, f"{detail}, and its refresh token renews it")
    if ends - desk.at <= _AHEAD:
        return desk.check("token", Health.WARNING, detail, desk.remedy)
    return desk.check("token", Health.OK, detail)


def _has_ended(desk: _Desk, found: TokenStatus | PrivateReplyError) -> bool:
    """Whether the platform takes the token no more; what refuses the app tells nothing of it."""
    if isinstance(found, PrivateReplyError):
        return False
    return not found.valid or (found.expires_at is not None and found.expires_at <= desk.at)


def _ended(desk: _Desk) -> Check:
    if desk.renews_itself:
        return desk.check(
            "token",
            Health.WARNING,
            "it has ended, and there is a refresh token to renew it with",
            "call refresh_token() of the account; with on_token that is done by itself",
        )
    return desk.check(
        "token",
        Health.FAILED,
        "the platform does not take it: it has ended, or was taken back",
        "have the account's owner log in again",
    )


def _scopes(desk: _Desk, found: TokenStatus | PrivateReplyError) -> Check:
    if isinstance(found, PrivateReplyError) or not (found.scopes or found.missing):
        return desk.check("scopes", Health.UNKNOWN, "nobody tells what the token allows")
    if found.missing:
        return desk.check(
            "scopes",
            Health.FAILED,
            f"the token does not allow {_listed(found.missing)}",
            "have the account's owner log in again and agree to it",
        )
    return desk.check("scopes", Health.OK, "the token allows everything the driver needs")


def _subscription(desk: _Desk, found: Subscription | PrivateReplyError) -> Check:
    if isinstance(found, PrivateReplyError):
        return desk.failure("subscription", found)
    if not found.fields:
        detail = "the platform sends no webhooks for the account"
        return desk.check("subscription", Health.FAILED, detail, desk.subscribing)
    if found.working is Fact.NO:
        return desk.check(
            "subscription",
            Health.FAILED,
            "the platform has given up sending webhooks where they were to be sent",
            f"make sure that the address answers, and {desk.subscribing}",
        )
    if found.missing:
        return desk.check(
            "subscription",
            Health.WARNING,
            f"webhooks for {_listed(found.missing)} are not subscribed",
            desk.subscribing,
        )
    return desk.check("subscription", Health.OK, "everything the driver needs is subscribed")


def _clock(desk: _Desk, ahead: timedelta | None) -> Check:
    if ahead is None:
        return desk.check("clock", Health.UNKNOWN, "the platform did not tell its time")
    apart = round(abs(ahead).total_seconds())
    if abs(ahead) <= _SKEW:
        return desk.check("clock", Health.OK, f"within {apart} seconds of the platform's")
    direction = "behind" if ahead > timedelta() else "ahead of"
    return desk.check(
        "clock",
        Health.WARNING,
        f"it is {apart} seconds {direction} the platform's, and signatures and windows rest on it",
        "set the clock of this machine by a time server",
    )


def _restriction(desk: _Desk, laid: Restriction | None) -> Check:
    if laid is None:
        return desk.check("restriction", Health.OK, "nothing is known to lie on the account")
    until = "until it is lifted" if laid.until is None else f"until {moment(laid.until)}"
    resting = laid.kind is RestrictionKind.COOLING_DOWN
    return desk.check(
        "restriction",
        Health.WARNING if resting else Health.FAILED,
        f"{laid.kind.value} since {moment(laid.since)}, {until}; sends pause",
        "wait" if resting else "see the platform's own app; resume() of the account lifts it here",
    )


def _attempts(desk: _Desk, waiting: list[Attempt]) -> Check:
    if not waiting:
        return desk.check("attempts", Health.OK, "none waits for a look")
    oldest = min(attempt.begun_at or attempt.reserved_at for attempt in waiting)
    count = f"{_MOST} or more" if len(waiting) == _MOST else str(len(waiting))
    return desk.check(
        "attempts",
        Health.WARNING,
        f"{count} of unknown outcome, the oldest of {moment(oldest)}",
        "look for them with resolve() of the account",
    )


def _expiring(desk: _Desk, found: TokenStatus | PrivateReplyError) -> Iterator[Event]:
    account = desk.context.account
    if _has_ended(desk, found) and not desk.renews_itself:
        yield TokenEnded(
            platform=account.platform,
            account_id=account.id,
            id=f"token:ended:{desk.at.date()}",
            told_at=desk.at,
        )
    ends = None if isinstance(found, PrivateReplyError) else found.expires_at
    if ends is None or desk.renews_itself or not desk.at < ends <= desk.at + _AHEAD:
        return
    yield TokenExpiring(
        platform=account.platform,
        account_id=account.id,
        id=f"token:{ends.isoformat()}:expiring",
        told_at=desk.at,
        expires_at=ends,
    )


def _unsubscribed(desk: _Desk, found: Subscription | PrivateReplyError) -> Iterator[Event]:
    if isinstance(found, PrivateReplyError):
        return
    silent = not found.fields or found.working is Fact.NO
    missing = () if silent else tuple(sorted(found.missing))
    if not (silent or missing):
        return
    account, digest = desk.context.account, hashlib.sha256(",".join(missing).encode()).hexdigest()
    yield AccountUnsubscribed(
        platform=account.platform,
        account_id=account.id,
        id=f"account:unsubscribed:{desk.at.date()}:{digest[:32]}",
        told_at=desk.at,
        missing=missing,
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
