"""What a platform answered with, and what a refusal means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeVar

import attrs

from privatereply.errors import (
    AuthenticationFailed,
    BillingStopped,
    Outcome,
    PlatformError,
    RateLimited,
    TemporaryFailure,
    UnreadableAnswer,
)
from privatereply.flow import Effect, Flow, Response
from privatereply.model import Action
from privatereply.providers.reading import Tree, flag, http_date, items, mapping, seconds

__all__ = [
    "FAILED",
    "RATE",
    "UNLISTED",
    "Answer",
    "Refusal",
    "meaning",
    "parsed",
    "refused",
    "taken",
    "unless_refused",
]

T = TypeVar("T")

_SUCCESS: Final = range(200, 300)
_ERRORS: Final = 400
_SERVER_ERRORS: Final = 500
# Asking again may show more after these; after every other refusal it will not.
_NOT_NOW: Final = (
    AuthenticationFailed,
    BillingStopped,
    RateLimited,
    TemporaryFailure,
    UnreadableAnswer,
)


@attrs.frozen(kw_only=True)
class Answer:
    """An object the platform answered with.

    Attributes:
        platform: The driver's name.
        effect: What the request would have done a second time.
        status: The HTTP status.
        tree: The object.
        date: The platform's own present, from the ``Date`` header.
        partial: Whether the platform says that it did, or shows, only a part.
    """

    platform: str
    effect: Effect
    status: int
    tree: Tree = attrs.field(repr=False)
    date: datetime | None
    partial: bool = False

    def data(self, name: str = "data") -> list[object]:
        """The items of a list.

        Args:
            name: What the list is called.

        Raises:
            UnreadableAnswer: There is no list, although one is promised.
        """
        if not isinstance(self.tree.get(name), list):
            raise self.unreadable()
        return items(self.tree[name])

    def promised(self, value: T | None) -> T:
        """What was read out of the answer.

        Args:
            value: It; ``None`` if it was not there.

        Raises:
            UnreadableAnswer: It was not there, although it is promised.
        """
        if value is None:
            raise self.unreadable()
        return value

    def confirm(self) -> None:
        """Take the answer of a write that answers with nothing but ``success``.

        Raises:
            PlatformError: It says that nothing was done.
            UnreadableAnswer: It does not say.
        """
        success = flag(self.tree.get("success"))
        if success is None:
            raise self.unreadable()
        if not success:
            raise PlatformError(
                platform=self.platform,
                status=self.status,
                reason="the platform answered that it did not do it",
            )

    def unreadable(self) -> UnreadableAnswer:
        """The error for an answer that lacks what the documentation promises."""
        unknown = self.effect is Effect.WRITE
        return UnreadableAnswer(
            platform=self.platform,
            status=self.status,
            outcome=Outcome.UNKNOWN if unknown else Outcome.REFUSED,
        )


@attrs.frozen
class Refusal:
    """What one code of a platform means: a row of a driver's table.

    Attributes:
        kind: The error it becomes.
        reason: Our sentence for it.
        outcome: What it does to a send; a read changes nothing.
    """

    kind: type[PlatformError]
    reason: str
    outcome: Outcome = Outcome.REFUSED

    def consequence(self, effect: Effect, action: Action | None) -> Outcome:
        """What it did to what was tried.

        Args:
            effect: What the request would do a second time.
            action: What was tried, if it was a send.
        """
        if effect is Effect.READ:
            return Outcome.REFUSED
        # Only a comment has a reply that can be spent.
        answers_comment = action in {Action.PRIVATE_REPLY, Action.PUBLIC_REPLY}
        if self.outcome is Outcome.SPENT and not answers_comment:
            return Outcome.REFUSED
        return self.outcome


RATE: Final = Refusal(RateLimited, "too many calls")
FAILED: Final = Refusal(
    TemporaryFailure, "the platform failed and may have acted all the same", Outcome.UNKNOWN
)
UNLISTED: Final = Refusal(PlatformError, "the platform refused with a code it does not list")
_STATUSES: Final[Mapping[int, Refusal]] = MappingProxyType(
    {
        401: Refusal(AuthenticationFailed, "the token is not taken"),
        402: Refusal(BillingStopped, "the platform wants to be paid first"),
        429: RATE,
    }
)
"""What a status says by itself, whatever stands in front of the platform (RFC 9110, RFC 6585)."""


def parsed(response: Response) -> object:
    """The body as JSON; ``None`` if it is none, as where a machine in front refuses in HTML."""
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return None


def meaning(codes: Mapping[str, Refusal], code: str | None, status: int) -> Refusal | None:
    """What a response refuses: by its code, and where that is none of the table by its status.

    Args:
        codes: The platform's own table.
        code: The code in the response; ``None`` if there is none.
        status: The HTTP status.

    Returns:
        What it means. ``None`` if it refuses nothing, and also if nobody can tell what; a write
        may have been carried out then, and `taken` says so.
    """
    if code is not None and code in codes:
        return codes[code]
    if status >= _SERVER_ERRORS:
        return FAILED
    return UNLISTED if code is not None and status >= _ERRORS else _STATUSES.get(status)


def refused(
    refusal: Refusal,
    response: Response,
    *,
    platform: str,
    effect: Effect,
    action: Action | None = None,
    code: str | None = None,
    detail: str | None = None,
) -> PlatformError:
    """The error that a refusal is.

    Args:
        refusal: What it means.
        response: What came back; its ``Retry-After``, in seconds, goes along.
        platform: The driver's name.
        effect: What the request would do a second time.
        action: What was tried, if it was a send.
        code: The platform's code.
        detail: The platform's own sentence, which no string of ours repeats.
    """
    return refusal.kind(
        platform=platform,
        reason=refusal.reason,
        outcome=refusal.consequence(effect, action),
        code=code,
        status=response.status,
        retry_after=seconds(response.header("retry-after")),
        detail=detail,
    )


def taken(
    response: Response,
    tree: object,
    *,
    platform: str,
    effect: Effect,
    partial: bool = False,
) -> Answer:
    """The answer in a response that refuses nothing.

    Args:
        response: What came back.
        tree: The object in it; anything else if it holds none.
        platform: The driver's name.
        effect: What the request would do a second time.
        partial: Whether it says that something of what was asked failed.

    Raises:
        UnreadableAnswer: There is no object, or the status says that it is none.
    """
    answer = Answer(
        platform=platform,
        effect=effect,
        status=response.status,
        tree=mapping(tree),
        date=http_date(response.header("date")),
        partial=partial,
    )
    if not isinstance(tree, dict) or response.status not in _SUCCESS:
        raise answer.unreadable()
    return answer


def unless_refused(flow: Flow[T]) -> Flow[T | None]:
    """What a flow of reads returns, or ``None`` if the platform does not show it to this account.

    Raises:
        PlatformError: The platform cannot be asked at the moment.
    """
    try:
        return (yield from flow)
    except PlatformError as error:
        if isinstance(error, _NOT_NOW):
            raise
        return None
