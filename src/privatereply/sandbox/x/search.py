"""Searching the Posts of the last seven days.

Source (read 2026-11-21): https://docs.x.com/x-api/posts/search/integrate/operators
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeAlias

from privatereply.sandbox.documents import Json
from privatereply.sandbox.x import paging, posts
from privatereply.sandbox.x.call import Call
from privatereply.sandbox.x.errors import invalid
from privatereply.sandbox.x.world import EmulatedPost, EmulatedUser

SPAN: Final = timedelta(days=7)
MOST: Final = 4096
PARAMETERS: Final = paging.TIMELINE | {"next_token", "query", "sort_order"}
"""Query parameters of a search."""

Test: TypeAlias = Callable[[EmulatedPost, str], bool]

_TERM: Final = re.compile(r'(-?)(?:"([^"]*)"|([a-z_]+):(\S+)|(\S+))')


def recent(call: Call) -> Json:
    """Answer ``GET /2/tweets/search/recent``: all terms of the query have to fit.

    Raises:
        Refused: The query is missing, too long or has an operator that is unknown.
    """
    query = call.query.get("query", "")
    if not 1 <= len(query) <= MOST:
        raise invalid(f"The 'query' parameter must be 1 to {MOST} characters long", query=query)
    tests = [_test(found, query) for found in _TERM.finditer(query)]
    since = call.world.now - SPAN
    found = [
        post
        for post in posts.seen(call)
        if post.created_at >= since and all(test(post) for test in tests)
    ]
    return posts.page(call, found, least=10)


def _test(found: re.Match[str], query: str) -> Callable[[EmulatedPost], bool]:
    negated, quoted, operator, value, word = found.groups()
    if operator is None:
        operator, value = "", quoted if quoted is not None else word
    test = _OPERATORS.get(operator)
    if test is None:
        raise invalid(f"Reference to invalid operator '{operator}'", query=query)
    return lambda post: test(post, value) != bool(negated)


def _said(post: EmulatedPost, value: str) -> bool:
    return value.lower() in post.text.lower()


def _is(post: EmulatedPost, value: str) -> bool:
    return {"reply": post.parent is not None, "quote": post.quoted is not None}.get(value, False)


def _named(user: EmulatedUser, value: str) -> bool:
    return value.removeprefix("@").lower() in {user.username.lower(), user.id}


def _to(post: EmulatedPost, value: str) -> bool:
    return post.parent is not None and _named(post.parent.author, value)


def _answers(post: EmulatedPost, value: str) -> bool:
    return post.parent is not None and post.parent.id == value


_OPERATORS: Final[dict[str, Test]] = {
    "": _said,
    "conversation_id": lambda post, value: post.conversation_id == value,
    "from": lambda post, value: _named(post.author, value),
    "in_reply_to_status_id": _answers,
    "in_reply_to_tweet_id": _answers,
    "is": _is,
    "lang": lambda _post, value: value == "en",
    "to": _to,
}
