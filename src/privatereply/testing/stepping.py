"""Plays a flow, one outcome after another, and keeps what it did."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, cast

import attrs

from privatereply.errors import NeverSent, NoAnswer, Outcome, PlatformError, PrivateReplyError
from privatereply.flow import Done, Effect, Flow, Request, Response, begin, resume
from privatereply.provider import Capability, Provider, Sent

__all__ = ["Answer", "Play", "brief", "opened", "play"]

Answer = Response | NoAnswer
"""What comes back for a request."""


def brief(answer: Answer) -> str:
    """What came back, for a sentence; free of what the platform said."""
    if not isinstance(answer, Response):
        return type(answer).__name__
    return f"status {answer.status}, {len(answer.body)} bytes"


@attrs.frozen(kw_only=True)
class Play:
    """What a flow did.

    Attributes:
        requests: What it asked for, in order; the last one is unanswered if it has not ended.
        outcomes: What it was told.
        ended: Whether it came to an end; otherwise it was closed where it was.
        value: What it returned.
        error: What it raised.
    """

    requests: tuple[Request, ...]
    outcomes: tuple[Answer, ...]
    ended: bool
    value: Any = None
    error: Exception | None = None

    @property
    def effects(self) -> list[Effect]:
        """What its requests do."""
        return [request.effect for request in self.requests]

    @property
    def write(self) -> int | None:
        """The number of its first request that writes."""
        return next((n for n, one in enumerate(self.effects) if one is Effect.WRITE), None)

    @property
    def writes(self) -> int:
        """How many of its requests write."""
        return self.effects.count(Effect.WRITE)

    @property
    def answered(self) -> list[Response]:
        """The answers among what it was told."""
        return [outcome for outcome in self.outcomes if isinstance(outcome, Response)]

    @property
    def end(self) -> str:
        """How it ended, for a sentence; free of what the platform and the person said."""
        if not self.ended:
            return f"asked for more after {len(self.outcomes)} answers"
        if self.error is None:
            return f"returned {_shown(self.value)}"
        outcome = getattr(self.error, "outcome", None)
        told = f" with outcome {outcome.value}" if isinstance(outcome, Outcome) else ""
        return f"raised {type(self.error).__name__}{told}: {self.error}"

    @property
    def outcome(self) -> Outcome | None:
        """What the ledger makes of a send, as `privatereply.provider` tells; ``None`` of no end."""
        if not self.ended:
            return None
        if self.error is None:
            known = isinstance(self.value, Sent) and self.value.message_id is not None
            return Outcome.SENT if known else Outcome.UNKNOWN
        if self.write is None and isinstance(self.error, PrivateReplyError):
            return Outcome.REFUSED
        told = _told(self.error)
        asked_on = self.write is not None and len(self.requests) > self.write + 1
        return Outcome.UNKNOWN if asked_on and told is Outcome.REFUSED else told


def _told(error: Exception) -> Outcome:
    if isinstance(error, PlatformError):
        return error.outcome
    return Outcome.REFUSED if isinstance(error, NeverSent) else Outcome.UNKNOWN


def _shown(value: object) -> str:
    return repr(value) if value is None or isinstance(value, bool) else type(value).__name__


def opened(driver: Provider, capability: Capability, command: Any) -> Flow[Any]:
    """A driver's flow for a command.

    Raises:
        AssertionError: It is no flow.
    """
    flow: Any = getattr(driver, capability.value)(command)
    assert isinstance(flow, Generator), (
        f"{capability.value} returned {type(flow).__name__}: it has to return a flow, a generator "
        "that yields requests. Without a request to make, write `yield from ()` in it"
    )
    return cast("Flow[Any]", flow)


def play(start: Callable[[], Flow[Any]], outcomes: Iterable[Answer]) -> Play:
    """Step a flow through outcomes until it ends or they do; then close it.

    Args:
        start: Opens the flow; what it raises counts as the flow's own end.
        outcomes: What comes back, request by request.

    Raises:
        AssertionError: It is no flow, is not written yet, or goes on after it was closed.
    """
    asked: list[Request] = []
    told: list[Answer] = []
    try:
        flow = start()
    except AssertionError:
        raise
    except NotImplementedError as error:
        raise _unwritten(error) from None
    except Exception as error:  # noqa: BLE001 - whatever it is, it is how the flow ended
        return Play(requests=(), outcomes=(), ended=True, error=error)
    try:
        value = _stepped(flow, outcomes, asked, told)
    except NotImplementedError as error:
        raise _unwritten(error) from None
    except Exception as error:  # noqa: BLE001 - as above
        return Play(requests=tuple(asked), outcomes=tuple(told), ended=True, error=error)
    _close(flow)
    done = isinstance(value, Done)
    return Play(
        requests=tuple(asked),
        outcomes=tuple(told),
        ended=done,
        value=value.value if isinstance(value, Done) else None,
    )


def _unwritten(error: NotImplementedError) -> AssertionError:
    return AssertionError(f"nothing is there yet: {error}")


def _stepped(
    flow: Flow[Any], outcomes: Iterable[Answer], asked: list[Request], told: list[Answer]
) -> Done[Any] | None:
    step = begin(flow)
    for outcome in outcomes:
        if isinstance(step, Done):
            return step
        asked.append(step)
        told.append(outcome)
        step = resume(flow, outcome)
    if isinstance(step, Done):
        return step
    asked.append(step)
    return None


def _close(flow: Flow[Any]) -> None:
    try:
        flow.close()
    except RuntimeError:
        raise AssertionError(
            "the flow went on after it was closed: let GeneratorExit pass, and ask for nothing in "
            "a `finally` or an `except BaseException`"
        ) from None
