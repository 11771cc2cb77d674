"""Asking callbacks whether they are who they should be: once, and again where platforms do so."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Literal, TypeAlias

from privatereply.sandbox.clock import SandboxClock
from privatereply.sandbox.dialect import Dialect, Subscription
from privatereply.sandbox.receiving import Fetcher

Verdict: TypeAlias = Literal["right", "wrong", "unanswered"]


class Handshakes:
    """Who has been asked when.

    Args:
        clock: Time of the handshakes.
        dialects: The platforms' dialects by topic.
    """

    def __init__(self, *, clock: SandboxClock, dialects: Mapping[str, Dialect]) -> None:
        self._clock = clock
        self._dialects = dialects
        self._asked: dict[Subscription, datetime] = {}
        self._silent: dict[Subscription, datetime] = {}

    def new(self, subscription: Subscription) -> bool:
        """Tell whether a callback was never asked."""
        return subscription not in self._asked

    def due(self, subscription: Subscription) -> bool:
        """Tell whether a callback is to be asked: for the first time, or again."""
        asked = self._asked.get(subscription)
        pause = self._dialects[subscription.topic].recheck
        return asked is None or (pause is not None and self._clock.now() - asked >= pause)

    def ask(self, subscription: Subscription, *, fetch: Fetcher, challenge: str = "") -> Verdict:
        """Ask a callback. Where there is no handshake every callback is right.

        Args:
            subscription: Whose callback.
            fetch: Gets the address.
            challenge: What the answer has to be made of; a new one when empty.
        """
        self._asked[subscription] = self._clock.now()
        dialect = self._dialects[subscription.topic]
        challenge = challenge or secrets.token_hex(8)
        address = dialect.greeting(subscription, challenge)
        if address is None:
            return "right"
        status, text = fetch(address)
        if status == HTTPStatus.OK and dialect.welcomed(subscription, challenge, text):
            self._silent.pop(subscription, None)
            return "right"
        return "wrong" if status < HTTPStatus.BAD_REQUEST else "unanswered"

    def fails(self, subscription: Subscription, *, fetch: Fetcher) -> bool:
        """Ask a callback once more, and tell whether the platform has lost its patience with it."""
        verdict, now = self.ask(subscription, fetch=fetch), self._clock.now()
        if verdict != "unanswered":
            return verdict == "wrong"
        since = self._silent.setdefault(subscription, now)
        return now - since >= self._dialects[subscription.topic].forgiveness

    def forget(self, known: Callable[[Subscription], bool]) -> None:
        """Forget the callbacks that are no longer known."""
        for kept in (self._asked, self._silent):
            for subscription in [one for one in kept if not known(one)]:
                del kept[subscription]
