"""Faults only TikTok's API can suffer, to be ordered by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

import attrs

from privatereply.sandbox.documents import Json
from privatereply.sandbox.exchange import EmulatedRequest, EmulatedResponse
from privatereply.sandbox.faults import Fault
from privatereply.sandbox.tiktok.answers import answer, envelope, refuse
from privatereply.sandbox.tiktok.errors import OK, TOKEN_ENDS, TikTokError
from privatereply.sandbox.tiktok.state import World

KINDS: Final[dict[str, str]] = {
    "duplicates": "a page of comments begins with the last `count` (2) of the page before",
    "error": "answers `code` (40000) and `message`; takes effect only with `processed` true",
    "other_account": "takes no effect, a renewed token is said to be of another account",
    "rate_limited": "takes no effect, answers `code` (40100; also 40016, 40132, 40133)",
    "retry_safe": "takes no effect, answers 51065, which is safe to repeat",
    "short_page": "a page holds no more than `count` (1) comments, although there are more",
    "suspended": "takes no effect, answers `code` (40001) as to an account that was suspended",
    "token_expired": "takes no effect, answers `code` (40102; also 40103, 40105, 40107)",
    "too_fast": "takes no effect, answers 40064 with the sentence of the cool-down",
    "unknown_error": "takes effect, and answers `code` (50000)",
    "unsent": "takes no effect, and answers code 0 without a message_id",
}
"""Kinds of fault; options in backquotes, their defaults in parentheses."""

LIMIT_CODES: Final = {40016, 40100, 40132, 40133}


def play(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    """Play one fault of ``KINDS`` on one request.

    Raises:
        ValueError: An option has a value the kind does not know.
    """
    return _PLAYS[fault.kind](world, fault, request)


def _duplicates(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    again = int(fault.number("count", 2))
    query = _query(request)
    cursor = query.get("cursor", "0")
    back = max(int(cursor) - again, 0) if cursor.isdecimal() else 0
    return answer(world, _asking(request, query | {"cursor": str(back)}))


def _error(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    if fault.options.get("processed"):
        answer(world, request)
    message = str(fault.options.get("message", "An ordered error"))
    return refuse(world, int(fault.number("code", 40000)), message)


def _other_account(world: World, _fault: Fault, _request: EmulatedRequest) -> EmulatedResponse:
    stranger: Json = {
        "access_token": world.mint.opaque(48, prefix="act."),
        "refresh_token": world.mint.opaque(48, prefix="rft."),
        "open_id": world.mint.opaque(34, prefix="_000"),
        "expires_in": 86_400,
        "refresh_token_expires_in": 31_536_000,
    }
    return envelope(world, OK, "OK", stranger)


def _rate_limited(world: World, fault: Fault, _request: EmulatedRequest) -> EmulatedResponse:
    code = int(fault.number("code", 40100))
    if code not in LIMIT_CODES:
        raise ValueError(f"{code} is no code of a rate limit; they are {sorted(LIMIT_CODES)}")
    return refuse(world, code, "Requests made too frequently.")


def _short_page(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    count = int(fault.number("count", 1))
    return answer(world, _asking(request, _query(request) | {"max_count": str(count)}))


def _suspended(world: World, fault: Fault, _request: EmulatedRequest) -> EmulatedResponse:
    code = int(fault.number("code", 40001))
    return refuse(world, code, TikTokError("suspended").message)


def _token_expired(world: World, fault: Fault, _request: EmulatedRequest) -> EmulatedResponse:
    code = int(fault.number("code", 40102))
    if code not in TOKEN_ENDS:
        raise ValueError(f"{code} is no code of a token; they are {sorted(TOKEN_ENDS)}")
    return refuse(world, code, TikTokError(TOKEN_ENDS[code]).message)


def _unknown_error(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    answer(world, request)
    code = int(fault.number("code", 50000))
    return refuse(world, code, TikTokError("system").message)


def _unsent(world: World, _fault: Fault, _request: EmulatedRequest) -> EmulatedResponse:
    return envelope(world, OK, "OK", {"message": {}})


def _refusing(name: str) -> Callable[[World, Fault, EmulatedRequest], EmulatedResponse]:
    error = TikTokError(name)
    return lambda world, _fault, _request: refuse(world, error.code, error.message)


def _query(request: EmulatedRequest) -> dict[str, str]:
    return dict(parse_qsl(request.query, keep_blank_values=True))


def _asking(request: EmulatedRequest, query: Mapping[str, str]) -> EmulatedRequest:
    return attrs.evolve(request, query=urlencode(query))


_PLAYS: Final[dict[str, Callable[[World, Fault, EmulatedRequest], EmulatedResponse]]] = {
    "duplicates": _duplicates,
    "error": _error,
    "other_account": _other_account,
    "rate_limited": _rate_limited,
    "retry_safe": _refusing("try_again"),
    "short_page": _short_page,
    "suspended": _suspended,
    "token_expired": _token_expired,
    "too_fast": _refusing("too_fast"),
    "unknown_error": _unknown_error,
    "unsent": _unsent,
}
