"""Programs: what the SDK itself does, written once for both clients.

A program is a generator over three kinds of step: an `Exchange` with a platform, a transaction on
the store (`Transact`), a `Pause`. It does no I/O; a client's loop performs each step and hands the
result back, or throws what went wrong into the program. A program can be stopped at every step,
and that is how crash safety is tested.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import timedelta
from typing import Any, Generic, TypeAlias, TypeVar

import attrs

from privatereply.errors import NoAnswer
from privatereply.flow import Done, Flow, Request, Response, begin, resume
from privatereply.store import Transaction

__all__ = [
    "Exchange",
    "Pause",
    "Program",
    "Step",
    "Transact",
    "exchange",
    "fail",
    "pause",
    "proceed",
    "start",
    "transact",
    "watch",
]

T = TypeVar("T")


@attrs.frozen
class Exchange(Generic[T]):
    """Carry a flow through and hand back its value."""

    flow: Flow[T]


@attrs.frozen
class Transact(Generic[T]):
    """Run `work` in one transaction and hand back its value.

    Attributes:
        work: Called with the transaction; it may be called again if the database asks for it.
        durable: Whether the commit must be on disk before the program goes on.
    """

    work: Callable[[Transaction], T]
    durable: bool = True


@attrs.frozen
class Pause:
    """Wait."""

    duration: timedelta


Step: TypeAlias = "Exchange[Any] | Transact[Any] | Pause"
Program: TypeAlias = Generator[Step, Any, T]
"""Something the SDK does that ends in a ``T``."""


def exchange(flow: Flow[T]) -> Program[T]:
    """An exchange as an expression with the flow's own type."""
    value: T = yield Exchange(flow)
    return value


def transact(work: Callable[[Transaction], T], *, durable: bool = True) -> Program[T]:
    """A transaction as an expression with the work's own type."""
    value: T = yield Transact(work, durable)
    return value


def pause(duration: timedelta) -> Program[None]:
    """A pause as an expression."""
    yield Pause(duration)


def start(program: Program[T]) -> Step | Done[T]:
    """The first step of a program, or its result if it needs none."""
    try:
        return next(program)
    except StopIteration as stop:
        return Done(stop.value)


def proceed(program: Program[T], value: object) -> Step | Done[T]:
    """Hand a program the value of its last step."""
    try:
        return program.send(value)
    except StopIteration as stop:
        return Done(stop.value)


def fail(program: Program[T], error: BaseException) -> Step | Done[T]:
    """Throw into a program what its last step raised; it may still have rows to write."""
    try:
        return program.throw(error)
    except StopIteration as stop:
        return Done(stop.value)


def watch(
    flow: Flow[T], permit: Callable[[Request], None], look: Callable[[Response], None]
) -> Flow[T]:
    """The same flow, watched on its way out and in.

    Args:
        flow: A driver's flow.
        permit: Shown every request before it leaves; it may raise instead.
        look: Shown every response.
    """
    try:
        step: Request | Done[T] = begin(flow)
        while not isinstance(step, Done):
            permit(step)
            outcome: Response | NoAnswer
            try:
                outcome = yield step
            except NoAnswer as error:
                outcome = error
            else:
                look(outcome)
            step = resume(flow, outcome)
        return step.value
    finally:
        flow.close()
