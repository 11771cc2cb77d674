"""Signed webhook deliveries to callback addresses.

An emulator announces events; a flush builds the notifications in the platform's dialect, signs them
and hands them to a sender. A callback that does not answer 2xx is tried again after the pauses of
the dialect, in sandbox time.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

import attrs

from privatereply.sandbox.clock import SandboxClock
from privatereply.sandbox.dialect import Announcement, Dialect, Subscription


@attrs.frozen(kw_only=True)
class WebhookDelivery:
    """One POST to a callback.

    Attributes:
        url: The callback.
        headers: Content type and signatures.
        body: The raw bytes that were signed. Not part of the repr.
        patience: How long the callback has to answer.
    """

    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = attrs.field(repr=False)
    patience: timedelta


Sender = Callable[[WebhookDelivery], int]
"""Posts one delivery and returns the HTTP status it was answered with."""

Fetcher = Callable[[str], tuple[int, str]]
"""Gets an address and returns the HTTP status and the text of the answer."""


@attrs.frozen(kw_only=True)
class Notice:
    """What became of one delivery.

    Attributes:
        at: Sandbox time.
        url: The callback.
        field: Fields it carried, joined by commas.
        status: HTTP status the callback answered with.
        attempt: 1 for the first delivery.
    """

    at: datetime
    url: str
    field: str
    status: int
    attempt: int


@attrs.frozen(kw_only=True)
class Manner:
    """How notifications are delivered: nothing about them is promised but the signature.

    Attributes:
        batch: Everything due for one callback in one POST, on platforms that can.
        reverse: The newest first.
        copies: How often each is delivered.
        delay: How long after the event.
        lost: Nothing is delivered while this is set.
    """

    batch: bool = False
    reverse: bool = False
    copies: int = 1
    delay: timedelta = timedelta(0)
    lost: bool = False


@attrs.define(kw_only=True)
class _Waiting:
    subscription: Subscription
    announcements: tuple[Announcement, ...]
    due: datetime
    attempt: int = 1


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
        self._changed = threading.Condition()
        self._subscriptions: list[Subscription] = []
        self._waiting: list[_Waiting] = []
        self._notices: list[Notice] = []

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
            self._subscriptions.append(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Remove a callback, and what still waits for it."""
        with self._changed:
            self._subscriptions = [kept for kept in self._subscriptions if kept != subscription]
            self._waiting = [kept for kept in self._waiting if kept.subscription != subscription]

    def verify(self, subscription: Subscription, *, fetch: Fetcher, challenge: str) -> bool:
        """Do the GET handshake: a callback that answers it wrong is unsubscribed.

        Args:
            subscription: Whose callback is asked.
            fetch: Gets the address. Called without any lock held.
            challenge: What the answer has to be made of.

        Returns:
            Whether the answer was right; True as well where the platform does no handshake.
        """
        dialect = self._dialects[subscription.topic]
        address = dialect.greeting(subscription, challenge)
        if address is None:
            return True
        status, text = fetch(address)
        # 200 is HTTP's own number.
        right = status == 200 and dialect.welcomed(subscription, challenge, text)  # noqa: PLR2004
        if not right:
            self.unsubscribe(subscription)
        return right

    def welcomes(self, subscription: Subscription) -> bool:
        """Do the handshake at once, as far as anybody can, and tell whether it went well.

        For an emulator, while a call lasts: the sandbox answers nobody else meanwhile, so a
        callback that calls the sandbox before it answers waits in vain.
        """
        challenge = secrets.token_hex(8)
        return self.fetch is None or self.verify(
            subscription, fetch=self.fetch, challenge=challenge
        )

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
        due = self._clock.now() + after + self.manner.delay
        with self._changed:
            self._waiting += [
                _Waiting(subscription=subscription, announcements=(announcement,), due=due)
                for subscription in self._subscriptions
                if _wanted(subscription, announcement)
            ]
            self._changed.notify_all()

    def pending(self) -> int:
        """Return how many notifications wait, due or not."""
        with self._changed:
            return len(self._waiting)

    def notices(self) -> list[Notice]:
        """Return what was delivered so far, oldest first."""
        with self._changed:
            return list(self._notices)

    def clear(self) -> None:
        """Forget subscriptions, queue, record and manner."""
        with self._changed:
            self.manner = Manner()
            self._subscriptions.clear()
            self._waiting.clear()
            self._notices.clear()

    def wait(self, seconds: float) -> bool:
        """Block until something is due, at most ``seconds``, and tell whether something is."""
        with self._changed:
            return self._changed.wait_for(self._anything_due, timeout=seconds)

    def wake(self) -> None:
        """Let a blocked ``wait`` look again."""
        with self._changed:
            self._changed.notify_all()

    def flush(self, *, send: Sender) -> list[Notice]:
        """Deliver everything that is due, in the set manner, and return what became of it.

        Args:
            send: Posts one delivery. Called without any lock held.
        """
        manner = self.manner
        due = self._take_due()
        if manner.lost:
            return []
        if manner.batch:
            due = self._batched(due)
        if manner.reverse:
            due.reverse()
        notices = [self._deliver(waiting, send) for waiting in due for _ in range(manner.copies)]
        with self._changed:
            self._notices.extend(notices)
        return notices

    def _anything_due(self) -> bool:
        now = self._clock.now()
        return any(waiting.due <= now for waiting in self._waiting)

    def _take_due(self) -> list[_Waiting]:
        now = self._clock.now()
        with self._changed:
            due = [waiting for waiting in self._waiting if waiting.due <= now]
            self._waiting = [waiting for waiting in self._waiting if waiting.due > now]
        return due

    def _deliver(self, waiting: _Waiting, send: Sender) -> Notice:
        now = self._clock.now()
        status = send(self._written(waiting, now))
        if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's own numbers
            self._repeat(waiting, now)
        return Notice(
            at=now,
            url=waiting.subscription.url,
            field=",".join(announcement.field for announcement in waiting.announcements),
            status=status,
            attempt=waiting.attempt,
        )

    def _repeat(self, waiting: _Waiting, now: datetime) -> None:
        pauses = self._dialects[waiting.subscription.topic].retries
        if waiting.attempt > len(pauses):
            return
        again = attrs.evolve(
            waiting, due=now + pauses[waiting.attempt - 1], attempt=waiting.attempt + 1
        )
        with self._changed:
            self._waiting.append(again)

    def _written(self, waiting: _Waiting, now: datetime) -> WebhookDelivery:
        subscription = waiting.subscription
        dialect = self._dialects[subscription.topic]
        body = dialect.write(waiting.announcements, sent_at=now)
        content_type = ("content-type", "application/json")
        return WebhookDelivery(
            url=subscription.url,
            headers=(content_type, *dialect.sign(subscription.secret, body, sent_at=now)),
            body=body,
            patience=dialect.patience,
        )

    def _batched(self, due: list[_Waiting]) -> list[_Waiting]:
        """Lay together what is for one callback, on platforms that can."""
        together: dict[Subscription, _Waiting] = {}
        kept: list[_Waiting] = []
        for waiting in due:
            earlier = together.get(waiting.subscription)
            if earlier is not None and self._dialects[waiting.subscription.topic].batches:
                earlier.announcements += waiting.announcements
                continue
            together[waiting.subscription] = waiting
            kept.append(waiting)
        return kept


def _wanted(subscription: Subscription, announcement: Announcement) -> bool:
    if subscription.topic != announcement.topic:
        return False
    if announcement.callback is not None:
        return subscription == announcement.callback
    return subscription.fields is None or announcement.field in subscription.fields
