"""Signed webhook deliveries to callback addresses.

An emulator announces events; a flush builds the notifications in the platform's dialect, signs them
and hands them to a sender. A callback that does not answer 2xx is tried again after the pauses of
the dialect, in sandbox time.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Awaitable, Callable, Collection, Generator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from typing import TypeAlias

import attrs

from privatereply.sandbox.clock import SandboxClock
from privatereply.sandbox.dialect import Announcement, Dialect, Subscription
from privatereply.sandbox.handshakes import Handshakes
from privatereply.sandbox.manner import Manner, Mischief
from privatereply.sandbox.notice import Notice, WebhookDelivery
from privatereply.sandbox.postman import Postman
from privatereply.sandbox.queue import Queue, Waiting
from privatereply.sandbox.receiving import Fetcher, Receiver, Receivers

Sender: TypeAlias = Callable[[WebhookDelivery], int]
"""Posts one delivery and returns the HTTP status it was answered with."""

AsyncSender: TypeAlias = Callable[[WebhookDelivery], Awaitable[int]]
"""The same, awaited."""

Watcher: TypeAlias = Callable[[Subscription, str | None], None]
"""Is told that a platform gives a callback up: for one account, or for all when that is None."""

_Round: TypeAlias = Generator[WebhookDelivery, int, list[Notice]]


class Webhooks:
    """Subscriptions, the queue of notifications, and the record of what was delivered.

    Args:
        clock: Time of entries and repeats.
        secret: Signing secret of a subscription that brings none.
        dialects: The platforms' dialects by topic.

    Attributes:
        manner: How notifications are delivered from now on.
        fetch: Gets a callback's address for a handshake a platform does while a call lasts; None
            when nobody can, and callbacks are trusted. A running server lends its own.
    """

    def __init__(
        self, *, clock: SandboxClock, secret: str, dialects: Mapping[str, Dialect]
    ) -> None:
        self.manner: Manner = Manner()
        self.fetch: Fetcher | None = None
        self._dialects = dialects
        self._clock = clock
        self._secret = secret
        self._postman = Postman(dialects)
        self._handshakes = Handshakes(clock=clock, dialects=dialects)
        self._receivers = Receivers()
        self._changed = threading.Condition()
        self._subscriptions: list[Subscription] = []
        self._queue = Queue()
        self._notices: list[Notice] = []
        self._watchers: dict[str, Watcher] = {}
        self._failing: dict[tuple[Subscription, str], datetime] = {}
        self._given_up: set[tuple[Subscription, str]] = set()
        self._serials = itertools.count()
        self._turns = itertools.count()

    def subscribe(
        self,
        *,
        topic: str,
        url: str,
        verify_token: str = "",
        fields: Collection[str] | None = None,
        secret: str | None = None,
    ) -> Subscription:
        """Register a callback without a handshake and return the subscription.

        Args:
            topic: What it is told about, such as ``page`` or ``x``.
            url: Where notifications are posted.
            verify_token: What ``verify`` presents.
            fields: Fields wanted, or None for all.
            secret: Signing secret; the app's own when None.

        Raises:
            ValueError: No emulator announces anything under that topic.
        """
        if topic not in self._dialects:
            raise ValueError(f"unknown topic {topic!r}; known: {', '.join(sorted(self._dialects))}")
        subscription = Subscription(
            topic=topic,
            url=url,
            secret=secret or self._secret,
            verify_token=verify_token,
            fields=None if fields is None else frozenset(fields),
        )
        with self._changed:
            if subscription not in self._subscriptions:
                self._subscriptions.append(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Remove a callback, and what still waits for it."""
        with self._changed:
            self._subscriptions = [kept for kept in self._subscriptions if kept != subscription]
            self._queue.drop(lambda waiting: waiting.subscription == subscription)
            self._handshakes.forget(lambda known: known in self._subscriptions)

    def connect(self, url: str, receiver: Receiver) -> None:
        """Let a function of this process answer for a callback's address, whatever its query.

        Handshakes and every `flush` without a sender call it.

        Args:
            url: The address.
            receiver: What answers.
        """
        self._receivers.put(url, receiver)

    def watch(self, topic: str, watcher: Watcher) -> None:
        """Tell an emulator when its platform gives a callback up.

        Args:
            topic: Topic of the callbacks.
            watcher: Called without any lock held.
        """
        self._watchers[topic] = watcher

    def verify(self, subscription: Subscription, *, fetch: Fetcher, challenge: str = "") -> bool:
        """Do the GET handshake: a callback that answers it wrong is unsubscribed.

        Args:
            subscription: Whose callback is asked.
            fetch: Gets the address. Called without any lock held.
            challenge: What the answer has to be made of; a new one when empty.

        Returns:
            Whether the answer was right; True as well where the platform does no handshake.
        """
        verdict = self._handshakes.ask(subscription, fetch=fetch, challenge=challenge)
        if verdict != "right":
            self.unsubscribe(subscription)
        return verdict == "right"

    def welcomes(self, subscription: Subscription) -> bool:
        """Do the handshake at once, as far as anybody can, and tell whether it went well.

        For an emulator, while a call lasts: the sandbox answers nobody else meanwhile, so a
        callback that calls the sandbox before it answers waits in vain.
        """
        fetch = self._receivers.fetcher(subscription.url) or self.fetch
        return fetch is None or self._handshakes.ask(subscription, fetch=fetch) == "right"

    def shake_hands(self, *, fetch: Fetcher | None = None) -> None:
        """Do every handshake that is due: with new callbacks, and again where platforms do so.

        Args:
            fetch: Gets the address of a callback that is not of this process; without one those are
                left alone. Called without any lock held.
        """
        for subscription in self.subscriptions():
            near = self._receivers.fetcher(subscription.url) or fetch
            if near is None or not self._handshakes.due(subscription):
                continue
            if self._handshakes.new(subscription):
                self.verify(subscription, fetch=near)
            elif self._handshakes.fails(subscription, fetch=near):
                self._watchers.get(subscription.topic, _ignore)(subscription, None)

    def subscriptions(self) -> list[Subscription]:
        """Return the callbacks, oldest first."""
        with self._changed:
            return list(self._subscriptions)

    def announce(self, announcement: Announcement, *, after: timedelta = timedelta(0)) -> None:
        """Queue an event for every callback that wants its field.

        Args:
            announcement: What happened.
            after: How long until it will have happened.
        """
        now = self._clock.now()
        with self._changed:
            for subscription in self._subscriptions:
                if _wanted(subscription, announcement):
                    self._put(subscription, announcement, now + after)
            self._changed.notify_all()

    def pending(self) -> int:
        """Return how many notifications wait, due or not."""
        with self._changed:
            return len(self._queue)

    def notices(self) -> list[Notice]:
        """Return what was delivered so far, and what was lost on the way, oldest first."""
        with self._changed:
            return list(self._notices)

    def clear(self) -> None:
        """Forget subscriptions, callbacks of this process, queue, record and manner."""
        with self._changed:
            self.manner = Manner()
            self._subscriptions.clear()
            self._receivers.clear()
            self._handshakes.forget(lambda _known: False)
            self._queue.clear()
            self._notices.clear()
            self._failing.clear()
            self._serials, self._turns = itertools.count(), itertools.count()

    def wait(self, seconds: float) -> bool:
        """Block until something is due, at most ``seconds``, and tell whether something is."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._queue.anything_due(self._clock.now()), timeout=seconds
            )

    def wake(self) -> None:
        """Let a blocked ``wait`` look again."""
        with self._changed:
            self._changed.notify_all()

    def flush(self, *, send: Sender | None = None) -> list[Notice]:
        """Deliver everything that is due, in the set manner, and return what became of it.

        What is left when a sender raises stays due.

        Args:
            send: Posts one delivery; without it the callbacks that `connect` names are called, and
                nobody else can be reached. Called without any lock held.
        """
        post = send or self._receivers.send
        with closing(self._outgoing()) as going:
            delivery, notices = _first(going)
            while delivery is not None:
                status = post(delivery)
                delivery, notices = _next(going, status)
        return notices

    async def flush_async(self, *, send: AsyncSender) -> list[Notice]:
        """Do the same with a sender that is awaited."""
        with closing(self._outgoing()) as going:
            delivery, notices = _first(going)
            while delivery is not None:
                status = await send(delivery)
                delivery, notices = _next(going, status)
        return notices

    def _put(self, subscription: Subscription, announcement: Announcement, at: datetime) -> None:
        serial = next(self._serials)
        self._queue.put(
            Waiting(
                subscription=subscription,
                announcements=(announcement,),
                due=at + self.manner.lateness(serial),
                serial=serial,
            )
        )

    def _outgoing(self) -> _Round:
        """Yield what is due, be sent the statuses, and return the notices."""
        with self._changed:
            due = self._queue.take_due(self._clock.now())
        planned = self._postman.plan(due, self.manner, turn=next(self._turns))
        notices: list[Notice] = []
        self._given_up.clear()
        try:
            while planned:
                waiting, mischief = planned[0]
                status = None
                if self._is_given_up(waiting):
                    planned.popleft()
                    continue
                if mischief != "dropped":
                    status = yield self._postman.write(waiting, mischief, now=self._clock.now())
                planned.popleft()
                notices.append(self._settled(waiting, mischief, status))
        finally:
            with self._changed:
                self._queue.put_all(
                    waiting
                    for waiting, mischief in planned
                    if mischief in {None, "dropped"} and waiting.subscription in self._subscriptions
                )
                self._notices.extend(notices)
        return notices

    def _is_given_up(self, waiting: Waiting) -> bool:
        if not self._given_up:
            return False
        about = {(waiting.subscription, one.account_id) for one in waiting.announcements}
        return about <= self._given_up

    def _settled(self, waiting: Waiting, mischief: Mischief | None, status: int | None) -> Notice:
        now = self._clock.now()
        if mischief in {None, "dropped"}:
            # What is lost on the way has arrived as far as the platform knows.
            if status is None or 200 <= status < 300:  # noqa: PLR2004 - HTTP's own numbers
                self._recovered(waiting)
            else:
                self._repeat(waiting, now)
                self._lose_patience(waiting, now)
        return Notice(
            at=now,
            url=waiting.subscription.url,
            field=waiting.field,
            status=status,
            attempt=waiting.attempt,
            mischief=mischief,
        )

    def _recovered(self, waiting: Waiting) -> None:
        for announcement in waiting.announcements:
            self._failing.pop((waiting.subscription, announcement.account_id), None)

    def _repeat(self, waiting: Waiting, now: datetime) -> None:
        pauses = self._dialects[waiting.subscription.topic].retries
        if waiting.attempt > len(pauses):
            return
        again = attrs.evolve(
            waiting,
            due=now + pauses[waiting.attempt - 1],
            attempt=waiting.attempt + 1,
            serial=next(self._serials),
        )
        with self._changed:
            # It may have been unsubscribed while it failed.
            if again.subscription in self._subscriptions:
                self._queue.put(again)

    def _lose_patience(self, waiting: Waiting, now: datetime) -> None:
        subscription = waiting.subscription
        dialect = self._dialects[subscription.topic]
        bounded = {
            announcement.account_id: longest
            for announcement in waiting.announcements
            if (longest := dialect.endurance(announcement)) is not None
        }
        for account_id, longest in bounded.items():
            since = self._failing.setdefault((subscription, account_id), now)
            if now - since >= longest:
                del self._failing[subscription, account_id]
                self._give_up(subscription, account_id)

    def _give_up(self, subscription: Subscription, account_id: str) -> None:
        self._given_up.add((subscription, account_id))
        with self._changed:
            self._queue.drop(self._is_given_up)
        self._watchers.get(subscription.topic, _ignore)(subscription, account_id)


def _first(going: _Round) -> tuple[WebhookDelivery | None, list[Notice]]:
    try:
        return next(going), []
    except StopIteration as end:
        return None, end.value


def _next(going: _Round, status: int) -> tuple[WebhookDelivery | None, list[Notice]]:
    try:
        return going.send(status), []
    except StopIteration as end:
        return None, end.value


def _wanted(subscription: Subscription, announcement: Announcement) -> bool:
    if subscription.topic != announcement.topic:
        return False
    if announcement.callback is not None:
        return subscription == announcement.callback
    return subscription.fields is None or announcement.field in subscription.fields


def _ignore(_subscription: Subscription, _account_id: str | None) -> None:
    """Do nothing: not every emulator minds."""
