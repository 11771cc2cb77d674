"""Reads what a Graph host answered: the object it promised, or the refusal."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final, TypeVar

import attrs

from privatereply.errors import (
    AuthenticationFailed,
    Outcome,
    PlatformError,
    RateLimited,
    TemporaryFailure,
    UnreadableAnswer,
)
from privatereply.flow import Effect, Flow, Response
from privatereply.model import Action
from privatereply.providers.graph.reading import Tree, flag, http_date, items, mapping
from privatereply.providers.graph.refusals import refusal

__all__ = ["Answer", "read", "unless_refused"]

T = TypeVar("T")

_SUCCESS: Final = range(200, 300)
# Asking again may show more after these; after every other refusal it will not.
_NOT_NOW: Final = (AuthenticationFailed, RateLimited, TemporaryFailure, UnreadableAnswer)


@attrs.frozen(kw_only=True)
class Answer:
    """An object the platform answered with.

    Attributes:
        platform: The driver's name.
        effect: What the request would have done a second time.
        status: The HTTP status.
        tree: The object.
        date: The platform's own present, from the ``Date`` header.
    """

    platform: str
    effect: Effect
    status: int
    tree: Tree = attrs.field(repr=False)
    date: datetime | None

    def data(self) -> list[object]:
        """The items of a list.

        Raises:
            UnreadableAnswer: There is no list, which every edge promises.
        """
        if not isinstance(self.tree.get("data"), list):
            raise self.unreadable()
        return items(self.tree["data"])

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


def read(
    response: Response, *, platform: str, effect: Effect, action: Action | None = None
) -> Answer:
    """The object in a response.

    An ``error`` is looked for first and the status second, because refusals also come with
    status 200.

    Args:
        response: What came back.
        platform: The driver's name.
        effect: What the request would do a second time.
        action: What was tried, if it was a send.

    Raises:
        PlatformError: The platform refused.
        UnreadableAnswer: There is neither an object nor a refusal.
    """
    tree = _tree(response)
    refused = refusal(response, tree, platform=platform, effect=effect, action=action)
    if refused is not None:
        raise refused
    answer = Answer(
        platform=platform,
        effect=effect,
        status=response.status,
        tree=mapping(tree),
        date=http_date(response.header("date")),
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


def _tree(response: Response) -> object:
    try:
        return json.loads(response.body, object_hook=_without_addresses)
    except (ValueError, RecursionError):
        return None


def _without_addresses(tree: dict[str, Any]) -> dict[str, Any]:
    # The addresses of other pages repeat the access token, and what is read is kept as `raw`.
    # That there is a next page is all anybody needs of them: cursors lead there.
    # https://developers.facebook.com/docs/graph-api/results
    for name in ("next", "previous"):
        if isinstance(tree.get(name), str):
            tree[name] = ""
    return tree
