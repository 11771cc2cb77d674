"""Signed webhook deliveries to callback addresses.

An emulator announces events; a flush builds the notifications, signs them and hands them to a
sender. A callback that does not answer 2xx is tried again at once and then at growing intervals
for 36 hours of sandbox time, as the platform documents.

Sources (read 2026-11-21):
    https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

import attrs

from privatereply.sandbox.clock import SandboxClock

Json = dict[str, object]

RETRIES: Final = (
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=28, minutes=49),
)
"""Pauses before the repeated deliveries; together 36 hours. Only their sum is documented."""


def encode(document: object) -> bytes:
    r"""Serialise as the platform does: ``\uXXXX`` in lower case and ``\/``, nothing but ASCII."""
    return json.dumps(document, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def sign(secret: str, body: bytes) -> str:
    """Return the value of ``X-Hub-Signature-256`` for the raw body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@attrs.frozen(kw_only=True)
class Subscription:
    """A callback for one kind of object.

    Attributes:
        topic: ``page`` or ``instagram``; what the notification's ``object`` says.
        url: Where notifications are posted.
        secret: What they are signed with. Not part of the repr.
        verify_token: What the handshake presents. Not part of the repr.
        fields: Fields wanted, or None for all.
    """

    topic: str
    url: str
    secret: str = attrs.field(repr=False)
    verify_token: str = attrs.field(default="", repr=False)
    fields: frozenset[str] | None = None


@attrs.frozen(kw_only=True)
class Announcement:
    """One event of one account, before it is put into an envelope.

    Attributes:
        topic: ``page`` or ``instagram``.
        account_id: Id of the account it happened to; the entry's id.
        field: Webhook field it belongs to.
        item: What goes into the entry.
        place: Key of the entry that holds it: ``changes``, ``messaging``, or ``flat`` when the item
            is laid into the entry itself.
    """

    topic: str
    account_id: str
    field: str
    item: Json
    place: str = "changes"


@attrs.frozen(kw_only=True)
class WebhookDelivery:
    """One POST to a callback.

    Attributes:
        url: The callback.
        headers: Content type and signatures.
        body: The raw bytes that were signed. Not part of the repr.
    """

    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = attrs.field(repr=False)


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
        batch: Everything due for one callback in one POST.
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

    Attributes:
        manner: How notifications are delivered from now on.
    """

    def __init__(self, *, clock: SandboxClock, secret: str) -> None:
        self.manner: Manner = Manner()
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
            topic: ``page`` or ``instagram``.
            url: Where notifications are posted.
            verify_token: What ``verify`` presents.
            fields: Fields wanted, or None for all.
            secret: Signing secret; the app's own when None.
        """
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

    def verify(self, subscription: Subscription, *, fetch: Fetcher, challenge: str) -> bool:
        """Do the GET handshake: a callback that does not echo the challenge is unsubscribed.

        Args:
            subscription: Whose callback is asked.
            fetch: Gets the address. Called without any lock held.
            challenge: What the callback has to echo.
        """
        query = urlencode(
            {
                "hub.mode": "subscribe",
                "hub.challenge": challenge,
                "hub.verify_token": subscription.verify_token,
            }
        )
        joint = "&" if "?" in subscription.url else "?"
        status, text = fetch(f"{subscription.url}{joint}{query}")
        echoed = status == 200 and text == challenge  # noqa: PLR2004 - HTTP's own number
        if not echoed:
            with self._changed:
                self._subscriptions.remove(subscription)
        return echoed

    def subscriptions(self) -> list[Subscription]:
        """Return the callbacks, oldest first."""
        with self._changed:
            return list(self._subscriptions)

    def announce(self, announcement: Announcement) -> None:
        """Queue an event for every callback that wants its field."""
        due = self._clock.now() + self.manner.delay
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
            due = _batched(due)
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
        body = encode(envelope(waiting.announcements, sent_at=now))
        status = send(_signed(waiting.subscription, body))
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
        if waiting.attempt > len(RETRIES):
            return
        again = attrs.evolve(
            waiting, due=now + RETRIES[waiting.attempt - 1], attempt=waiting.attempt + 1
        )
        with self._changed:
            self._waiting.append(again)


def envelope(announcements: Iterable[Announcement], *, sent_at: datetime) -> Json:
    """Build one notification: one entry for each run of events of one account and place.

    ``time`` of an entry is when the notification is sent: milliseconds for ``messaging`` entries,
    seconds for all others.
    """
    entries: list[Json] = []
    topic = ""
    for announcement in announcements:
        topic = announcement.topic
        seconds = sent_at.timestamp()
        time = int(seconds * 1000) if announcement.place == "messaging" else int(seconds)
        entry: Json = {"id": announcement.account_id, "time": time}
        if announcement.place == "flat":
            entry |= announcement.item
        else:
            entry[announcement.place] = [announcement.item]
        entries.append(entry)
    return {"object": topic, "entry": entries}


def _wanted(subscription: Subscription, announcement: Announcement) -> bool:
    if subscription.topic != announcement.topic:
        return False
    return subscription.fields is None or announcement.field in subscription.fields


def _batched(due: list[_Waiting]) -> list[_Waiting]:
    together: dict[Subscription, _Waiting] = {}
    for waiting in due:
        earlier = together.get(waiting.subscription)
        if earlier is None:
            together[waiting.subscription] = waiting
        else:
            earlier.announcements += waiting.announcements
    return list(together.values())


def _signed(subscription: Subscription, body: bytes) -> WebhookDelivery:
    # The older SHA-1 signature still accompanies the one that counts.
    legacy = hmac.new(subscription.secret.encode(), body, hashlib.sha1).hexdigest()
    return WebhookDelivery(
        url=subscription.url,
        headers=(
            ("content-type", "application/json"),
            ("x-hub-signature-256", sign(subscription.secret, body)),
            ("x-hub-signature", f"sha1={legacy}"),
        ),
        body=body,
    )
