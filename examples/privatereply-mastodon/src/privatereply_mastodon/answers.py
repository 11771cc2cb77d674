"""Reads what a server answered: the object or list it promised, or the refusal."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Final

from privatereply.errors import PlatformError, RateLimited, TemporaryFailure
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.answers import Answer, Refusal, taken
from privatereply.providers.reading import items, mapping, matching, text

from privatereply_mastodon.codes import BARE, FAILED, STATUSES, UNLISTED, WORDS
from privatereply_mastodon.usage import retry_after

__all__ = ["PLATFORM", "read"]

PLATFORM: Final = "mastodon"

_ERRORS: Final = 400
_SERVER_ERROR: Final = 500
_WORD: Final = re.compile(r"[a-z_]{1,64}")
_TRACE: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_PAUSE: Final = timedelta(minutes=5)
"""GoToSocial's 429 says nothing; 5 minutes is the length of its window and of Mastodon's.
https://docs.gotosocial.org/en/latest/api/ratelimiting/ (2025-10-03)"""


def read(
    response: Response,
    *,
    effect: Effect,
    action: Action | None = None,
    software: str | None = None,
) -> Answer:
    """The object in a response; a list is the ``data`` of one.

    Args:
        response: What came back.
        effect: What the request would do a second time.
        action: What was tried, if it was a send.
        software: What the server runs, if that is known.

    Raises:
        PlatformError: The server refused.
        UnreadableAnswer: There is neither an object, nor a list, nor a refusal.
    """
    tree = _tree(response)
    refused, word = _refusal(response, tree, software)
    if refused is not None:
        raise _error(refused, response, tree, word, effect, action)
    return taken(response, _named(tree), platform=PLATFORM, effect=effect)


def _tree(response: Response) -> object:
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return None


def _named(tree: object) -> object:
    listed = items(tree)
    return {"data": listed} if listed or tree == [] else tree


def _refusal(
    response: Response, tree: object, software: str | None
) -> tuple[Refusal | None, str | None]:
    """What a response refuses, and the word it has for it."""
    status = response.status
    if status < _ERRORS:
        return None, None
    word = matching(_WORD, mapping(tree).get("error"))
    if status >= _SERVER_ERROR:
        return FAILED, word
    bare = BARE.get((software or "", status))
    if bare is not None and not isinstance(tree, dict):
        return bare, None
    return WORDS.get(word or "") or STATUSES.get(status, UNLISTED), word


def _error(
    refused: Refusal,
    response: Response,
    tree: object,
    word: str | None,
    effect: Effect,
    action: Action | None,
) -> PlatformError:
    return refused.kind(
        platform=PLATFORM,
        reason=refused.reason,
        outcome=refused.consequence(effect, action),
        code=word,
        status=response.status,
        trace_id=matching(_TRACE, response.header("x-request-id")),
        retry_after=_patience(refused, response),
        detail=text(mapping(tree).get("error")),
    )


def _patience(refused: Refusal, response: Response) -> timedelta | None:
    if not issubclass(refused.kind, (RateLimited, TemporaryFailure)):
        return None
    return retry_after(response) or (_PAUSE if issubclass(refused.kind, RateLimited) else None)
