"""How badly notifications are delivered: lost, doubled, shuffled, forged, late, or together."""

from __future__ import annotations

import random
from collections.abc import Collection, MutableSequence
from datetime import timedelta
from typing import Any, Final, Literal, TypeAlias, get_args

import attrs

from privatereply.sandbox.arguments import among

Forgery: TypeAlias = Literal["foreign", "stale", "tampered", "truncated", "unsigned"]
"""What is wrong with a notification that the platform did not send so: signed by another app,
signed long ago, signed for another body, cut in half, or not signed at all.
"""

Mischief: TypeAlias = Forgery | Literal["doubled", "dropped"]
"""What befell a notification: it came once more, was lost on the way, or is a forgery."""

FORGERIES: Final[tuple[Forgery, ...]] = get_args(Forgery)


def _share(_instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{attribute.name} is a share from 0 to 1, got {value!r}")


def _words(_instance: object, attribute: attrs.Attribute[Any], value: Collection[str]) -> None:
    for word in value:
        among(attribute.name, word, FORGERIES)


def _patient(_instance: object, attribute: attrs.Attribute[timedelta], value: timedelta) -> None:
    if value < timedelta():
        raise ValueError(f"{attribute.name} must not be negative, got {value}")


def _positive(_instance: object, attribute: attrs.Attribute[int], value: int) -> None:
    if value < 1:
        raise ValueError(f"{attribute.name} must be at least 1, got {value!r}")


@attrs.frozen(kw_only=True)
class Manner:
    """How notifications are delivered: nothing about them is promised but the signature.

    Shares are parts of all deliveries, from 0 to 1. What befalls a notification depends on ``seed``
    and on how many there were before it, so that a run can be repeated.

    Attributes:
        drop: Share that is lost: the callback gets nothing, and the platform takes them for
            acknowledged and never sends them again.
        double: Share that is delivered twice.
        shuffle: Whether all that is due comes in no order at all.
        delay: How long after the event a notification is due.
        spread: How much longer it may take, each another time.
        batch: How many events one notification holds at most, on platforms that put several into
            one and no more than they do.
        forge: Share that comes after a forgery of itself, which a callback has to refuse.
        forgeries: What is wrong with those; ``stale`` only where the signature holds a time.
        seed: Seed of the chances.

    Raises:
        ValueError: A share is no share, ``batch`` no number of events, a pause negative or a
            forgery unknown.
    """

    drop: float = attrs.field(default=0.0, validator=_share)
    double: float = attrs.field(default=0.0, validator=_share)
    shuffle: bool = False
    delay: timedelta = attrs.field(default=timedelta(), validator=_patient)
    spread: timedelta = attrs.field(default=timedelta(), validator=_patient)
    batch: int = attrs.field(default=1, validator=_positive)
    forge: float = attrs.field(default=0.0, validator=_share)
    forgeries: tuple[Forgery, ...] = attrs.field(
        default=FORGERIES, converter=tuple[Forgery, ...], validator=_words
    )
    seed: str = "sandbox"

    def lateness(self, serial: int) -> timedelta:
        """How long after its event the notification of a running number is due."""
        if not self.spread:
            return self.delay
        return self.delay + self.spread * self._chance("late", serial).random()

    def befalls(self, serial: int, attempt: int, *, timed: bool) -> tuple[Mischief | None, ...]:
        """What becomes of one delivery: what is sent for it, in this order; None is itself.

        Args:
            serial: Running number of the notification.
            attempt: 1 for its first delivery. A repeated one is neither forged nor doubled again.
            timed: Whether its signature holds a time.
        """
        if not (self.drop or self.double or self.forge):
            return (None,)
        chance = self._chance("fate", serial, attempt)
        lost, again, forged = (chance.random() for _ in range(3))
        if lost < self.drop:
            return ("dropped",)
        if attempt > 1:
            return (None,)
        told: tuple[Mischief | None, ...] = (None, "doubled") if again < self.double else (None,)
        possible: list[Forgery] = [kind for kind in self.forgeries if timed or kind != "stale"]
        if forged < self.forge and possible:
            return (chance.choice(possible), *told)
        return told

    def disorder(self, things: MutableSequence[Any], *about: object) -> None:
        """Shuffle things in place, if that is the manner.

        Args:
            things: What is shuffled.
            *about: What it is and which turn: two shuffles about the same are the same.
        """
        if self.shuffle:
            self._chance("order", *about).shuffle(things)

    def _chance(self, *about: object) -> random.Random:
        # Chances of a play, which have to be the same each time.
        return random.Random(":".join(map(str, (self.seed, *about))))  # noqa: S311
