"""Tells handlers what happened, each of them everything, at least once.

A handling is kept until its handler is done. One that fails is tried again after a while, and laid
aside with its reason when that is of no use; it never stands in the way of another.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, cast

import attrs

from privatereply.errors import (
    AlreadyReplied,
    AuthenticationFailed,
    InvalidValue,
    NotAllowed,
    NotEligible,
    NotFound,
    Outcome,
    PlatformError,
    PrivateReplyError,
    RateLimited,
    RecipientUnavailable,
    SpamBlocked,
    Suspended,
    TemporaryFailure,
    UsageError,
    WindowClosed,
)
from privatereply.events import EVENTS, Event
from privatereply.policy import Restrictions, Verdict
from privatereply.program import Program, transact
from privatereply.store import Transaction, handlers, handlings
from privatereply.store.handlings import Handling

__all__ = [
    "Handled",
    "Handlers",
    "dead_letters",
    "discard",
    "drop",
    "failed",
    "finished",
    "hasten",
    "next_one",
    "retry",
    "waiting",
]

_LEASE: Final = timedelta(minutes=10)
"""How long a handler may take before it counts as dead and another worker tries."""
_AGAIN: Final = timedelta(hours=1)
"""How often a process writes down again which handlers it has."""
_FIRST_PAUSE: Final = timedelta(seconds=10)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_TRIES: Final = 12
"""About four hours of trying."""
_PASSING: Final = (
    AuthenticationFailed,
    RateLimited,
    SpamBlocked,
    Suspended,
    TemporaryFailure,
)
"""What a platform says that passes, or that somebody is about to mend."""
_DECLINING: Final = (AlreadyReplied, NotEligible, NotFound, RecipientUnavailable, WindowClosed)
"""What a platform says of a comment or a person, and nobody can mend."""
_NEVER_BACK: Final = "no worker came back from the handler: it ended the program, or took too long"


@attrs.frozen(kw_only=True)
class Handled:
    """What came of telling handlers.

    Attributes:
        done: How many events were handled.
        declined: How many were handled in vain: the policy or the platform does not want this
            person written to, or the comment has its reply. `BoundAccount.why` tells more.
        failed: How many will be tried again.
        dead: How many were laid aside: see `Client.dead_letters`.
    """

    done: int = 0
    declined: int = 0
    failed: int = 0
    dead: int = 0

    def __add__(self, other: Handled) -> Handled:
        """The sum of both."""
        return Handled(
            done=self.done + other.done,
            declined=self.declined + other.declined,
            failed=self.failed + other.failed,
            dead=self.dead + other.dead,
        )


class Handlers:
    """The handlers of a client, by name.

    Attributes:
        kinds: The names of the kinds of events that each of them wants.
    """

    def __init__(self) -> None:
        self.kinds: dict[str, frozenset[str]] = {}
        self._calls: dict[str, Callable[[Any], Any]] = {}
        self._announced: tuple[int, datetime] | None = None

    def add(self, kind: type[Event], call: Callable[[Any], Any], name: str | None) -> None:
        """Register one.

        Raises:
            InvalidValue: The kind is none, the name is taken, or it needs one of its own.
        """
        given = cast("object", kind)
        if not (isinstance(given, type) and issubclass(given, Event)):
            raise InvalidValue(
                name="kind", given=repr(kind)[:60], allowed="a class of privatereply.events"
            )
        called = name or _name_of(call)
        if called in self._calls:
            raise InvalidValue(
                name="name", given=called, allowed="a name that no other handler has"
            )
        self._calls[called] = call
        self.kinds[called] = frozenset(
            name for name, known in EVENTS.items() if issubclass(known, given)
        )

    def call(self, handling: Handling) -> object:
        """Tell a handler of its event."""
        return self._calls[handling.handler](handling.event)

    def announce(self, now: datetime) -> Program[None]:
        """Write down who there is, for the processes that hear of events without handlers."""
        told = self._announced
        if told is not None and told[0] == len(self.kinds) and now - told[1] < _AGAIN:
            return
        if self.kinds:
            kinds = dict(self.kinds)
            yield from transact(lambda tx: handlers.register(tx, kinds, now), durable=False)
        self._announced = (len(self.kinds), now)


def _name_of(call: Callable[[Any], Any]) -> str:
    module, name = getattr(call, "__module__", None), getattr(call, "__qualname__", "<")
    if module is None or "<" in name:
        raise InvalidValue(
            name="name",
            given="nothing, for a handler that is no function of a module",
            allowed="a name that is the same after a restart: what is to be handled is kept by it",
        )
    return f"{module}.{name}"


def next_one(ours: Handlers, now: datetime) -> Program[Handling | None]:
    """The event that has waited longest for its handler, leased to the caller."""
    yield from ours.announce(now)
    # Not durable: losing it means that an event is handled twice, which handlers have to bear.
    return (yield from transact(lambda tx: _next_one(tx, ours, now), durable=False))


def _next_one(tx: Transaction, ours: Handlers, now: datetime) -> Handling | None:
    while taken := handlings.take(tx, ours.kinds, now=now, lease=_LEASE, limit=1):
        if taken[0].tries <= _TRIES:
            return taken[0]
        # Whoever had it died of it each time, and so would the next.
        handlings.failed(tx, taken[0], error=_NEVER_BACK, due_at=None)
    return None


def finished(handling: Handling) -> Program[Handled]:
    """Forget a handling whose handler has done its work."""
    yield from transact(lambda tx: handlings.done(tx, handling), durable=False)
    return Handled(done=1)


def failed(handling: Handling, error: Exception, now: datetime) -> Program[Handled]:
    """Try a handling again after a while, or lay it aside if that is of no use.

    A refusal that no repair would turn is no failure: it stands in the ledger.
    """
    due_at = _next_try(error, handling.tries, now)
    if due_at is None and _declines(error):
        yield from finished(handling)
        return Handled(declined=1)
    yield from transact(
        lambda tx: handlings.failed(tx, handling, error=_reason(error), due_at=due_at)
    )
    return Handled(dead=1) if due_at is None else Handled(failed=1)


def dead_letters(limit: int) -> Program[tuple[Handling, ...]]:
    """What was laid aside, oldest first."""
    return (yield from transact(lambda tx: tuple(handlings.dead(tx, limit=limit)), durable=False))


def waiting(limit: int) -> Program[tuple[Handling, ...]]:
    """What failed and will be tried again, the next first."""
    return (
        yield from transact(lambda tx: tuple(handlings.waiting(tx, limit=limit)), durable=False)
    )


def hasten(*, handler: str | None, event_id: str | None, now: datetime) -> Program[int]:
    """Try now what would have waited."""
    return (
        yield from transact(
            lambda tx: handlings.hasten(tx, now=now, handler=handler, event_id=event_id)
        )
    )


def retry(*, handler: str | None, event_id: str | None, now: datetime) -> Program[int]:
    """Try again what was laid aside."""
    return (
        yield from transact(
            lambda tx: handlings.revive(tx, now=now, handler=handler, event_id=event_id)
        )
    )


def discard(*, handler: str | None, event_id: str | None) -> Program[int]:
    """Forget what was laid aside."""
    return (
        yield from transact(lambda tx: handlings.discard(tx, handler=handler, event_id=event_id))
    )


def drop(name: str) -> Program[int]:
    """Forget a handler that nobody brings any more."""
    return (yield from transact(lambda tx: handlers.drop(tx, name)))


def _next_try(error: Exception, tries: int, now: datetime) -> datetime | None:
    """When to try again; ``None`` if the same would happen."""
    if tries >= _TRIES or not _passes(error):
        return None
    doubled: int = 2 ** (tries - 1)
    pause = min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE)
    if isinstance(error, PlatformError) and error.retry_after is not None:
        pause = max(pause, error.retry_after)
    if isinstance(error, NotAllowed) and error.decision.until is not None:
        return max(now + pause, error.decision.until)
    return now + pause


def _passes(error: Exception) -> bool:
    """Whether another try could end otherwise."""
    if isinstance(error, NotAllowed):
        # What nobody knows yet may still be told: a verdict, who somebody is.
        return error.decision.verdict is not Verdict.DENY and not error.decision.about_draft
    if isinstance(error, PlatformError):
        known = error.outcome is not Outcome.UNKNOWN and error.retry_after is None
        return isinstance(error, _PASSING) or not known
    return not isinstance(error, UsageError)


def _declines(error: Exception) -> bool:
    """Whether this person or comment is simply not to be answered.

    Something that lies on the whole account is no such thing, nor is a draft nobody may send: the
    event is laid aside, for somebody to try it again once that is mended.
    """
    if isinstance(error, NotAllowed):
        reasons = {finding.rule.name for finding in error.decision.refusals}
        return Restrictions.name not in reasons and not error.decision.about_draft
    return isinstance(error, _DECLINING)


def _reason(error: Exception) -> str:
    """Why it failed, free of texts and names: a foreign error may say anything."""
    kind = type(error).__name__
    if isinstance(error, PrivateReplyError):
        return f"{kind}: {error.reason}"
    frames = traceback.extract_tb(error.__traceback__)
    return f"{kind} in {frames[-1].name}, line {frames[-1].lineno}" if frames else kind
