"""Reads what X answered: the object it promised, or the refusal."""

from __future__ import annotations

from typing import Final

from privatereply.errors import PlatformError
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.answers import Answer, parsed, taken
from privatereply.providers.reading import Tree, at, flag, items, mapping
from privatereply.providers.x.refusals import refusal

__all__ = ["confirm", "listed", "read", "single"]

_NO_CONTENT: Final = 204


def read(
    response: Response, *, platform: str, effect: Effect, action: Action | None = None
) -> Answer:
    """The object in a response.

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
    partial = bool(items(mapping(tree).get("errors")))
    return taken(response, tree, platform=platform, effect=effect, partial=partial)


def single(answer: Answer) -> Tree:
    """The one object that was asked for.

    Raises:
        UnreadableAnswer: There is none.
    """
    found = mapping(answer.tree.get("data"))
    if not found:
        raise answer.unreadable()
    return found


def listed(answer: Answer) -> list[object]:
    """The items of a list; an empty list is left out, and only its count says so.

    Raises:
        UnreadableAnswer: There is neither.
    """
    if "data" not in answer.tree and at(answer.tree, "meta", "result_count") == 0:
        return []
    return answer.data()


def confirm(answer: Answer, name: str, *, expected: bool = True) -> None:
    """Take the answer of a write that answers with nothing but the new state.

    Raises:
        PlatformError: The state is another one.
        UnreadableAnswer: It does not say.
    """
    # https://docs.x.com/x-api/fundamentals/response-codes-and-errors: deletions may have no body.
    if answer.status == _NO_CONTENT:
        return
    state = flag(at(answer.tree, "data", name))
    if state is None:
        raise answer.unreadable()
    if state is not expected:
        raise PlatformError(
            platform=answer.platform,
            status=answer.status,
            reason="the platform answered that it did not do it",
        )


def _tree(response: Response) -> object:
    return {} if response.status == _NO_CONTENT else parsed(response)
