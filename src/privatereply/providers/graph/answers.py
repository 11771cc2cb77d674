"""Reads what a Graph host answered: the object it promised, or the refusal."""

from __future__ import annotations

import json
from typing import Any

from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.answers import Answer, taken
from privatereply.providers.graph.refusals import refusal

__all__ = ["read"]


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
    return taken(response, tree, platform=platform, effect=effect)


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
