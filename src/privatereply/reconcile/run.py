"""One run of reading back: its budget, its place, and what has come out of it so far."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import attrs

from privatereply import pacing
from privatereply.conduct import converse, open_flow
from privatereply.context import Context
from privatereply.errors import (
    AuthenticationFailed,
    BillingStopped,
    NoAnswer,
    PlatformError,
    PrivateReplyError,
    RateLimited,
    SpamBlocked,
    Suspended,
    TemporaryFailure,
    UnreadableAnswer,
)
from privatereply.events import Event
from privatereply.flow import Flow, Request
from privatereply.ingest import take
from privatereply.looking import Resolution
from privatereply.model import Comment
from privatereply.program import Program, transact, watch
from privatereply.provider import Listing, Subscription
from privatereply.store import Transaction, comments
from privatereply.store import events as told
from privatereply.store import progress as places

__all__ = ["BudgetSpentError", "Place", "Reconciliation", "Run", "begin", "end"]

C = TypeVar("C")
T = TypeVar("T")

# What would befall the next thing that is asked for as well.
_WHOLE: Final = (AuthenticationFailed, BillingStopped, RateLimited, SpamBlocked, Suspended)
# What says nothing of the one thing that was asked for.
_PASSING: Final = (NoAnswer, TemporaryFailure, UnreadableAnswer)

_NAME: Final = "reconcile"
"""What the place is kept under."""
_LAST: Final = "reconciled"
"""What the time is kept under at which the last pass began that came to its end."""


@attrs.frozen(kw_only=True)
class Reconciliation:
    """What reading back came to.

    Attributes:
        platform: The driver's name.
        account_id: The account.
        since: From when on comments and messages were read.
        posts: How many posts were looked under.
        comments: How many comments were read.
        conversations: How many conversations were read.
        messages: How many messages were read.
        requests: How many requests that took.
        found: What nobody had told us of.
        resolutions: What looking for unknown attempts came to.
        subscription: The webhooks of the account; ``None`` if the platform cannot be asked.
        complete: Whether everything was read; if not, the next call goes on from here, or begins
            anew if this one came to the end in spite of an error.
        error: What broke it off, or else the first thing that the platform did not let be read.
    """

    platform: str
    account_id: str
    since: datetime
    posts: int = 0
    comments: int = 0
    conversations: int = 0
    messages: int = 0
    requests: int = 0
    found: tuple[Event, ...] = attrs.field(default=(), repr=False)
    resolutions: tuple[Resolution, ...] = ()
    subscription: Subscription | None = None
    complete: bool = False
    error: PrivateReplyError | None = None


class BudgetSpentError(Exception):
    """There are no more requests to be made; the place is kept."""


@attrs.define
class Place:
    """Where reading back stands: a page of a list, and inside it a page of one of its items."""

    since: str
    begun_at: str
    stage: str = ""
    outer: str | None = None
    item: str | None = None
    inner: str | None = None


@attrs.define(eq=False)
class Run:
    """One run of reading back."""

    context: Context
    since: datetime
    left: int
    report: Callable[[Reconciliation], None] | None
    place: Place
    so_far: Reconciliation
    _begun: Place = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Remember where it begins."""
        self._begun = attrs.evolve(self.place)

    def despite(self, reading: Program[None]) -> Program[None]:
        """Read one thing of many: one that cannot be read hides none of the others.

        What fails for a while breaks the run off, and the next one tries it again; where that comes
        no further than the place it began at, it goes on without it.
        """
        try:
            yield from reading
        except _WHOLE:
            raise
        except (PlatformError, NoAnswer) as error:
            if isinstance(error, _PASSING) and self.place != self._begun:
                raise
            self.so_far = attrs.evolve(self.so_far, error=self.so_far.error or error)

    def ask(
        self, method: Callable[[C], Flow[T]], command: C, expected: type[Any] = Listing
    ) -> Program[T]:
        """One page, after a pause if the platform wants one."""
        page = functools.partial(self._page, method, command, expected)
        return (yield from pacing.patiently(self.context, page))

    def _page(self, method: Callable[[C], Flow[T]], command: C, expected: type[Any]) -> Program[T]:
        """One page, counted."""
        if self.left <= 0:
            raise BudgetSpentError
        provider = self.context.provider
        flow = watch(open_flow(provider, method, command), self._count, _overlook)
        return (yield from converse(provider, flow, expected))

    def _count(self, request: Request) -> None:
        del request
        self.left -= 1
        self.so_far = attrs.evolve(self.so_far, requests=self.so_far.requests + 1)

    def take(self, events: list[Event], **read: int) -> Program[None]:
        """Keep what a page told, and count it."""
        new = yield from take(self.context.intake, events, source="reconcile")
        added = {name: getattr(self.so_far, name) + count for name, count in read.items()}
        self.so_far = attrs.evolve(self.so_far, found=(*self.so_far.found, *new), **added)
        if self.report is not None:
            self.report(self.so_far)

    def refresh(self, read: Mapping[str, Comment]) -> Program[None]:
        """Keep what comments say now: an edit may have been lost too.

        Args:
            read: The comments by the events that told of them. Where the words of those are gone,
                somebody wanted them forgotten.
        """
        account, now = self.context.account, self.context.now()

        def keep(tx: Transaction) -> None:
            known = told.legible(tx, account.platform, account.id, read)
            alive = [comment for name, comment in read.items() if name in known]
            comments.remember_many(tx, alive, now=now, read=True)

        yield from transact(keep, durable=False)

    def save(self, **place: str | None) -> Program[None]:
        """Remember where to go on."""
        for name, value in place.items():
            setattr(self.place, name, value)
        account, text = self.context.account, json.dumps(attrs.asdict(self.place))
        yield from transact(
            lambda tx: places.save(
                tx, account.platform, account.id, _NAME, place=text, now=self.context.now()
            ),
            durable=False,
        )


def begin(context: Context, look_back: timedelta) -> Program[Place]:
    """The place where the last run stopped; or a new pass, over what came since the last began."""
    account, now = context.account, context.now()
    holder = (account.platform, account.id)

    def load(tx: Transaction) -> tuple[str | None, str | None]:
        return places.load(tx, *holder, _NAME), places.load(tx, *holder, _LAST)

    kept, last = yield from transact(load, durable=False)
    if kept is not None:
        return Place(**json.loads(kept))
    since = now - look_back
    if last is not None:
        # Under posts that were read early in the last pass more may have come, and been lost.
        since = min(since, datetime.fromisoformat(last))
    return Place(since=since.isoformat(), begun_at=now.isoformat())


def end(run: Run) -> Program[None]:
    """Remember when the pass began that has come to its end."""
    account, now = run.context.account, run.context.now()
    holder = (account.platform, account.id)

    def write(tx: Transaction) -> None:
        places.save(tx, *holder, _LAST, place=run.place.begun_at, now=now)
        places.clear(tx, *holder, _NAME)

    yield from transact(write)


def _overlook(response: object) -> None:
    del response
