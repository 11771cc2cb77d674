"""Turns a refusal of X into an error, by the tables in `codes`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import attrs

from privatereply.errors import NotFound, PlatformError, RateLimited, TemporaryFailure
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.providers.answers import FAILED, Refusal
from privatereply.providers.reading import Tree, items, mapping, matching, text, word
from privatereply.providers.x.codes import (
    CODES,
    NOBODY,
    READS,
    SENTENCES,
    STATUSES,
    TYPES,
    UNLISTED,
    UNMISTAKABLE,
)
from privatereply.providers.x.usage import retry_after

__all__ = ["refusal"]

_ERRORS: Final = 400
_SERVER_ERROR: Final = 500
# What needs no body to be a refusal: nothing was done, and a page of the edge says it as well.
_BARE: Final = UNMISTAKABLE | {"429"}
_NUMBER: Final = re.compile(r"-?[0-9]{1,20}")
_WORD: Final = re.compile(r"[a-z_]{1,64}")
_TYPE: Final = re.compile(
    r"https://api\.(?:x|twitter)\.com/(?:2|labs/[0-9])/problems/[a-z0-9-]{1,64}|about:blank"
)
_TRACE: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_WRITING: Final = frozenset({Action.PRIVATE_REPLY, Action.MESSAGE})


@attrs.frozen(kw_only=True)
class _Problem:
    """One thing X says is wrong, in whichever of its shapes.

    Attributes:
        code: The numeric code, or the token endpoint's word.
        kind: The last part of the type.
        sentence: What it says to people.
    """

    code: str | None = None
    kind: str | None = None
    sentence: str | None = None


@attrs.frozen(kw_only=True)
class _Try:
    status: int
    effect: Effect
    action: Action | None


_PAUSE: Final = timedelta(minutes=1)


def refusal(
    response: Response, tree: object, *, platform: str, effect: Effect, action: Action | None
) -> PlatformError | None:
    """The error a response is, or ``None`` if it is none.

    Args:
        response: What came back.
        tree: Its body as JSON; ``None`` if it is not JSON.
        platform: The driver's name.
        effect: What the request would do a second time.
        action: What was tried, if it was a send.
    """
    tried = _Try(status=response.status, effect=effect, action=action)
    problems = list(_problems(mapping(tree)))
    if not _refused(tried, mapping(tree), problems):
        return None
    found, problem = _find(tried, problems)
    return found.kind(
        platform=platform,
        reason=found.reason,
        outcome=found.consequence(effect, action),
        code=problem.code or problem.kind,
        status=response.status,
        trace_id=matching(_TRACE, response.header("x-transaction-id")),
        retry_after=_patience(found, response),
        detail=problem.sentence,
    )


def _refused(tried: _Try, tree: Tree, problems: list[_Problem]) -> bool:
    """Whether an answer is a refusal, and not success or something nobody can read."""
    if tried.status >= _ERRORS:
        return bool(problems) or str(tried.status) in _BARE or tried.status >= _SERVER_ERROR
    # X reports what it could not show beside what it shows, with 200. A write that was accepted
    # is not undone by such a report; without an id its outcome is unknown.
    return tried.effect is Effect.READ and bool(problems) and "data" not in tree


def _problems(tree: Tree) -> Iterator[_Problem]:
    for found in (*map(mapping, items(tree.get("errors"))), tree):
        problem = _Problem(
            code=matching(_NUMBER, found.get("code")) or matching(_WORD, found.get("error")),
            kind=_kind(found),
            sentence=_sentence(found),
        )
        # Of some refusals nothing but their sentence was ever recorded.
        if problem.code or problem.kind or _known_by_sentence(problem) is not None:
            yield problem


def _kind(tree: Tree) -> str | None:
    # A problem document without a type is one of this type:
    # https://datatracker.ietf.org/doc/html/rfc7807#section-4.2
    untyped = "type" not in tree and word(tree.get("title")) and word(tree.get("detail"))
    address = matching(_TYPE, "about:blank" if untyped else tree.get("type"))
    return address.rpartition("/")[2] if address else None


def _sentence(tree: Tree) -> str | None:
    names = ("detail", "message", "error_description")
    return next((found for name in names if (found := text(tree.get(name)))), None)


def _find(tried: _Try, problems: list[_Problem]) -> tuple[Refusal, _Problem]:
    """What the first problem that says something means."""
    first = next(iter(problems), _Problem())
    if tried.status >= _SERVER_ERROR:
        return FAILED, first
    for problem in problems:
        found = _told(tried, problem)
        if found is not None:
            return _addressed(tried, found), problem
    return _addressed(tried, STATUSES.get(str(tried.status), UNLISTED)), first


def _told(tried: _Try, problem: _Problem) -> Refusal | None:
    if str(tried.status) in UNMISTAKABLE:
        return STATUSES[str(tried.status)]
    kind = problem.kind or ""
    return (
        CODES.get(problem.code or "")
        or _known_by_sentence(problem)
        or TYPES.get(kind)
        or (READS.get(kind) if tried.effect is Effect.READ else None)
    )


def _known_by_sentence(problem: _Problem) -> Refusal | None:
    return SENTENCES.get((problem.sentence or "").strip())


def _addressed(tried: _Try, found: Refusal) -> Refusal:
    """Something that is not there, where that is whom a message was for."""
    return NOBODY if found.kind is NotFound and tried.action in _WRITING else found


def _patience(found: Refusal, response: Response) -> timedelta | None:
    passes = issubclass(found.kind, (RateLimited, TemporaryFailure))
    if not passes:
        return None
    # Without headers X says nothing but to wait a minute at least.
    # https://docs.x.com/x-api/fundamentals/rate-limits
    return retry_after(response) or (_PAUSE if issubclass(found.kind, RateLimited) else None)
