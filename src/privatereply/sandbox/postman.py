"""Laying notifications together, writing and signing them, and doing them mischief."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import attrs

from privatereply.sandbox.dialect import Dialect, Subscription
from privatereply.sandbox.manner import Manner, Mischief
from privatereply.sandbox.notice import WebhookDelivery
from privatereply.sandbox.queue import Waiting

STALE: Final = timedelta(hours=1)
"""Age of a ``stale`` forgery's signature: older than any callback should take."""

FOREIGN: Final = "fedcba9876543210fedcba9876543210"
"""Secret of the other app that signs a ``foreign`` forgery."""

Planned: TypeAlias = tuple[Waiting, Mischief | None]


class Postman:
    """Decides what is posted in which order, and writes it.

    Args:
        dialects: The platforms' dialects by topic.
    """

    def __init__(self, dialects: Mapping[str, Dialect]) -> None:
        self._dialects = dialects

    def plan(self, due: list[Waiting], manner: Manner, *, turn: int) -> deque[Planned]:
        """Say what is posted for the notifications that are due.

        Args:
            due: The notifications, the earliest first.
            manner: How they are delivered.
            turn: Running number of the round.
        """
        manner.disorder(due, "events", turn)
        planned: list[Planned] = []
        for waiting in self._together(due, manner.batch):
            timed = self._dialects[waiting.subscription.topic].timed
            befallen = manner.befalls(waiting.serial, waiting.attempt, timed=timed)
            planned.extend((waiting, mischief) for mischief in befallen)
        manner.disorder(planned, "deliveries", turn)
        return deque(planned)

    def write(
        self, waiting: Waiting, mischief: Mischief | None, *, now: datetime
    ) -> WebhookDelivery:
        """Write and sign one delivery, or what a mischief makes of it."""
        subscription = waiting.subscription
        dialect = self._dialects[subscription.topic]
        secret = FOREIGN if mischief == "foreign" else subscription.secret
        moment = now - STALE if mischief == "stale" else now
        body = dialect.write(waiting.announcements, sent_at=now)
        signed = body + b" " if mischief == "tampered" else body
        proof = dialect.sign(secret, signed, sent_at=moment)
        sealed = dialect.seal(
            body, secret=None if mischief == "unsigned" else secret, signed=signed
        )
        content_type = ("content-type", dialect.content_type)
        return WebhookDelivery(
            url=subscription.url,
            headers=(content_type, *(() if mischief == "unsigned" else proof)),
            body=sealed[: len(sealed) // 2] if mischief == "truncated" else sealed,
            patience=dialect.patience,
            mischief=mischief,
        )

    def _together(self, due: list[Waiting], most: int) -> list[Waiting]:
        """Lay together what is for one callback, as much as its platform does.

        What is repeated is repeated as it was.
        """
        heaps: list[list[Waiting]] = []
        growing: dict[Subscription, list[Waiting]] = {}
        for waiting in due:
            room = min(most, self._dialects[waiting.subscription.topic].largest)
            heap = growing.get(waiting.subscription)
            if waiting.attempt > 1:
                heaps.append([waiting])
            elif heap is not None and len(heap) < room:
                heap.append(waiting)
            else:
                growing[waiting.subscription] = [waiting]
                heaps.append(growing[waiting.subscription])
        return [_one(heap) for heap in heaps]


def _one(heap: list[Waiting]) -> Waiting:
    if len(heap) == 1:
        return heap[0]
    announcements = tuple(one for waiting in heap for one in waiting.announcements)
    return attrs.evolve(heap[0], announcements=announcements)
