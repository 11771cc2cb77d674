"""Flows: a driver's half of a dialogue with a platform, written once for both colours.

A flow is a generator. It yields a `Request`, is sent the `Response` (or has a
`privatereply.errors.NoAnswer` thrown into it) and returns a value::

    def get_comment(self, command: GetComment) -> Flow[Comment]:
        response = yield self.get(command.account, command.comment_id)
        return self.comment(response)

`begin` and `resume` step it without ever mistaking a `StopIteration` that escaped from elsewhere
for the flow's result; `run` and `arun` are the two loops around them. A flow is used once.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Awaitable, Callable, Generator
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

import attrs

from privatereply.errors import NoAnswer, UnreadableAnswer

__all__ = [
    "Done",
    "Effect",
    "Flow",
    "Request",
    "Response",
    "Stamp",
    "arun",
    "begin",
    "resume",
    "run",
]

T = TypeVar("T")


class Effect(enum.Enum):
    """What repeating a request would do to the world."""

    READ = "read"
    """Nothing: the transport repeats it by itself."""
    WRITE = "write"
    """Possibly twice the thing: never repeated unless it certainly never left."""
    UNDO = "undo"
    """Nothing more: it takes back what the flow did before, and the transport repeats it. Whatever
    was sent is withdrawn, so the flow ends in an error."""

    @property
    def repeatable(self) -> bool:
        """Whether asking again does nothing more."""
        return self is not Effect.WRITE


@attrs.frozen(kw_only=True)
class Stamp:
    """What makes one departure of a request different from every other.

    Attributes:
        at: The transport's present.
        nonce: A text nobody has used before: 32 hex digits.
    """

    at: datetime
    nonce: str


@attrs.frozen(kw_only=True)
class Request:
    """One HTTP request, of no library.

    Attributes:
        method: Upper case, ``"GET"`` or ``"POST"``.
        url: Absolute, without query and without secrets: it may be logged.
        effect: What repeating it would do.
        params: Query parameters in order; they may hold secrets and are kept out of the repr.
        headers: Header lines in order; kept out of the repr.
        body: The bytes to send; kept out of the repr.
        read_timeout: Seconds to wait for the answer; ``None`` takes the transport's own.
        sign: Completes the request just before it leaves, each time it is tried, for signatures
            over the time: a pure function of a `Stamp`.
    """

    method: str
    url: str
    effect: Effect
    params: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    body: bytes = attrs.field(default=b"", repr=False)
    read_timeout: float | None = None
    sign: Callable[[Request, Stamp], Request] | None = attrs.field(
        default=None, repr=False, eq=False
    )


@attrs.frozen(kw_only=True)
class Response:
    """One HTTP response, of no library.

    Attributes:
        status: The HTTP status, 100 to 599.
        headers: Header lines with lower-case names.
        body: The decoded bytes.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    body: bytes = attrs.field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The first header line of that lower-case name, or ``None``."""
        return next((value for key, value in self.headers if key == name), None)

    def json(self, platform: str) -> object:
        """The body as JSON.

        Args:
            platform: The driver's name, for the error.

        Raises:
            UnreadableAnswer: The body is not JSON, or is nested too deeply to be read.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            pass
        # Outside the handler: json.JSONDecodeError carries the whole body, and must not be
        # reachable from what is raised.
        raise UnreadableAnswer(platform=platform, status=self.status)


Flow: TypeAlias = Generator[Request, Response, T]
"""A driver's half of a dialogue that ends in a ``T``."""


@attrs.frozen
class Done(Generic[T]):
    """The last word of something that was carried out.

    Attributes:
        value: What it came to.
    """

    value: T


def begin(flow: Flow[T]) -> Request | Done[T]:
    """Start a flow: its first request, or its result if it needs none."""
    try:
        return next(flow)
    except StopIteration as stop:
        return Done(stop.value)


def resume(flow: Flow[T], outcome: Response | NoAnswer) -> Request | Done[T]:
    """Hand a flow the outcome of its last request: its next request, or its result."""
    try:
        if isinstance(outcome, NoAnswer):
            return flow.throw(outcome)
        return flow.send(outcome)
    except StopIteration as stop:
        return Done(stop.value)


def run(flow: Flow[T], send: Callable[[Request], Response]) -> T:
    """Carry a flow through, one blocking `send` after another.

    Raises:
        NoAnswer: What `send` raised and the flow did not handle.
        PlatformError: What the flow made of the platform's answer.
    """
    try:
        step = begin(flow)
        while not isinstance(step, Done):
            outcome: Response | NoAnswer
            try:
                outcome = send(step)
            except NoAnswer as error:
                outcome = error
            step = resume(flow, outcome)
        return step.value
    finally:
        flow.close()


async def arun(flow: Flow[T], send: Callable[[Request], Awaitable[Response]]) -> T:
    """The same as `run` over an awaitable `send`."""
    try:
        step = begin(flow)
        while not isinstance(step, Done):
            outcome: Response | NoAnswer
            try:
                outcome = await send(step)
            except NoAnswer as error:
                outcome = error
            step = resume(flow, outcome)
        return step.value
    finally:
        flow.close()
