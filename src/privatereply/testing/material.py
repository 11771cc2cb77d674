"""What a driver's author hands over: the platform's documentation, as values.

Everything here comes from what the platform documents or was seen to send, never from the driver:
two readings of one page find each other's mistakes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from privatereply.errors import NoAnswer, Outcome, PlatformError, PrivateReplyError
from privatereply.events import Event
from privatereply.flow import Response
from privatereply.model import Account, Action, Comment, Conversation, Draft, Person, utc
from privatereply.policy import TextUnit
from privatereply.provider import Capability

__all__ = [
    "Exchange",
    "Handshake",
    "Notice",
    "Refusal",
    "Sample",
    "TextLimit",
    "answer",
    "is_address",
]

_ADDRESS: Final = re.compile(r"https?://(?![^/?#]*\.invalid\b)")
"""An address of the web, and none that says of itself that it is still to be written:
https://www.rfc-editor.org/rfc/rfc6761#section-6.4"""


def answer(
    tree: object = None, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A platform's answer.

    Args:
        tree: What it holds: bytes as they are, anything else as JSON.
        status: The HTTP status.
        headers: Its headers, by name.
    """
    lines = tuple((name.lower(), value) for name, value in (headers or {}).items())
    body = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return Response(status=status, headers=lines, body=body)


def is_address(source: str) -> bool:
    """Whether a source is one that a reader can open, which nothing below ``.invalid`` is."""
    return _ADDRESS.match(source) is not None


@attrs.frozen(kw_only=True)
class Sample:
    """One account and its surroundings, with ids as the platform writes them.

    From these the kit makes a command for everything that the driver declares. Where it cannot, or
    where the platform wants something peculiar, `commands` says what to ask.

    Attributes:
        account: The account, with credentials that unlock nothing, of eight characters or more:
            the kit looks for them wherever they must not be.
        comment: A comment that can be answered.
        conversation: A conversation that exists.
        people: People for a group.
        message_id: A message of that conversation.
        credentials: The app's own credentials, for logins and tokens.
        draft: What is sent.
        attempt_id: What sends and looks call their attempt.
        now: The present. What is looked for was begun an hour before.
        commands: By capability, commands in the place of those that the kit makes.
    """

    account: Account
    comment: Comment | None = None
    conversation: Conversation | None = None
    people: tuple[Person, ...] = ()
    message_id: str = "1"
    credentials: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    draft: Draft = attrs.field(default=Draft(text="Zażółć gęślą jaźń ☕ 20 zł"))
    attempt_id: str = "7f3a0c52d1e94b6c8a5e2f1b9d704e63"
    now: datetime = attrs.field(default=datetime(2026, 11, 21, 12, tzinfo=UTC), converter=utc)
    commands: Mapping[Capability, Any] = attrs.field(factory=dict[Capability, Any])


@attrs.frozen
class Exchange:
    """A dialogue as the platform documents it: what it answers when asked for one thing.

    Attributes:
        capability: What is asked for.
        title: What happens, in few words; tells apart several exchanges of one capability.
        answers: What the platform answers, request by request.
        command: What is asked; made from the sample if ``None``.
        returns: What the flow has to return: attributes and their values, for example
            ``{"message_id": "m1"}``, or a function that is true of it. ``None`` takes anything.
        raises: The error it has to end in instead.
        outcome: That error's outcome, if it has to have one.
        sample: Which of the contract's samples it is for, by its account's id; all if ``None``.
        source: The page that shows it.
    """

    capability: Capability
    title: str = attrs.field(default="as documented", kw_only=True)
    answers: tuple[Response | NoAnswer, ...] = attrs.field(
        kw_only=True, converter=tuple[Response | NoAnswer, ...]
    )
    command: Any = attrs.field(default=None, kw_only=True)
    returns: Mapping[str, object] | Callable[[Any], bool] | None = attrs.field(
        default=None, kw_only=True
    )
    raises: type[PrivateReplyError] | None = attrs.field(default=None, kw_only=True)
    outcome: Outcome | None = attrs.field(default=None, kw_only=True)
    sample: str | None = attrs.field(default=None, kw_only=True)
    source: str = attrs.field(kw_only=True)


@attrs.frozen(kw_only=True)
class Refusal:
    """A refusal that the platform documents, and what it means.

    Attributes:
        answer: The answer, with its status, code and sentences.
        raises: The error it has to become.
        outcome: What it does to a send.
        during: What was asked for.
        by_sentence: Whether the platform tells it by nothing but its sentence: in other words it
            is a general refusal.
        source: The page that lists the code.
    """

    answer: Response
    raises: type[PlatformError]
    outcome: Outcome = Outcome.REFUSED
    during: Capability = Capability.SEND_PRIVATE_REPLY
    by_sentence: bool = False
    source: str


@attrs.frozen(kw_only=True)
class TextLimit:
    """How long a text can be.

    Attributes:
        action: What is sent.
        limit: The greatest length that passes.
        unit: What the platform counts.
        source: The page that says so.
    """

    action: Action
    limit: int
    unit: TextUnit
    source: str


@attrs.frozen(kw_only=True)
class Notice:
    """One notification as the platform sends it, before it is signed.

    Attributes:
        body: The raw bytes.
        tells: The kinds of its events, in their order.
        source: The page that shows it.
        title: What it tells, in few words.
    """

    body: bytes
    tells: tuple[type[Event], ...]
    source: str
    title: str = "as documented"


@attrs.frozen(kw_only=True)
class Handshake:
    """How a platform makes sure that an address is ours.

    Attributes:
        query: The address's parameters.
        answer: What has to be answered.
        method: The HTTP method.
        headers: By lower-case name.
        body: The raw bytes.
        source: The page that shows it.
    """

    query: Mapping[str, str] = attrs.field(factory=dict[str, str])
    answer: str
    method: str = "GET"
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    body: bytes = b""
    source: str


Sign = Callable[[bytes, Mapping[str, str], datetime], Mapping[str, str]]
"""Signs a body as the platform does: its headers, from the body, the secrets and the present."""
