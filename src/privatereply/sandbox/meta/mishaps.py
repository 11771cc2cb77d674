"""Faults only the Graph API can suffer, to be ordered by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

import attrs

from privatereply.sandbox.exchange import EmulatedRequest, EmulatedResponse
from privatereply.sandbox.faults import Fault
from privatereply.sandbox.meta.answers import answer, refusal, refuse
from privatereply.sandbox.meta.call import INSTAGRAM, Call
from privatereply.sandbox.meta.errors import BY_SUBCODE, GraphError, Refusal
from privatereply.sandbox.meta.happenings import burn
from privatereply.sandbox.meta.messages import named_source
from privatereply.sandbox.meta.state import World

KINDS: Final[dict[str, str]] = {
    "burnt": "nothing is delivered, the comment's reply is spent, answers 2/1545133",
    "error": (
        "answers `code`, `subcode`, `status` (400) and `message`; takes effect only with "
        "`processed` true"
    ),
    "rate_limited": (
        "takes no effect, answers `code` (4; also 17, 32, 613, 80001, 80002, 80006) and headers "
        "that give `minutes` (5) until access is regained"
    ),
    "token_expired": "takes no effect, answers 190 with `subcode` (463)",
    "unknown_error": "takes effect, and answers code 1 with `status` (500)",
}
"""Kinds of fault; options in backquotes, their defaults in parentheses."""

LIMIT_CODES: Final = {4, 17, 32, 613, 80001, 80002, 80006}
USE_CASES: Final = {80001: "pages", 80002: "instagram", 80006: "messenger"}


def play(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    """Play one fault of ``KINDS`` on one request.

    Raises:
        ValueError: An option has a value the kind does not know.
    """
    return _PLAYS[fault.kind](world, fault, request)


def _burnt(world: World, _fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    source = named_source(Call.of(world, request))
    if source is not None:
        burn(source)
    return refuse(world, request, GraphError("integrity"))


def _error(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    if fault.options.get("processed"):
        answer(world, request)
    subcode = int(fault.number("subcode", 0)) or None
    numbers = Refusal(
        int(fault.number("code", 1)), subcode, status=int(fault.number("status", 400))
    )
    message = str(fault.options.get("message", "An ordered error"))
    return refusal(world, request, numbers, message=message)


def _rate_limited(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    code = int(fault.number("code", 4))
    if code not in LIMIT_CODES:
        raise ValueError(f"{code} is no code of a rate limit; they are {sorted(LIMIT_CODES)}")
    message = f"(#{code}) Application request limit reached"
    response = refusal(world, request, Refusal(code, transient=True), message=message)
    used = ("x-app-usage", _app_usage(request.host == INSTAGRAM))
    minutes = int(fault.number("minutes", 5))
    regained = ("x-business-use-case-usage", _use_case(request.path, code, minutes))
    return attrs.evolve(response, headers=(*response.headers, used, regained))


def _token_expired(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    subcode = int(fault.number("subcode", 463))
    if subcode not in BY_SUBCODE:
        raise ValueError(f"subcode {subcode} is none of code 190: {sorted(BY_SUBCODE)}")
    return refuse(world, request, GraphError(BY_SUBCODE[subcode]))


def _unknown_error(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    answer(world, request)
    status = int(fault.number("status", 500))
    message = GraphError("unknown").sentence(world.language)
    return refusal(world, request, Refusal(1, status=status), message=message)


def _app_usage(instagram: bool) -> str:  # noqa: FBT001 - which of two hosts
    if instagram:
        return json.dumps({"call_volume": 100, "cpu_time": 100})
    return json.dumps({"call_count": 100, "total_time": 100, "total_cputime": 100})


def _use_case(path: str, code: int, minutes: int) -> str:
    node = next((part for part in path.split("/") if part.isdigit()), "0")
    report = {
        "type": USE_CASES.get(code, "messenger"),
        "call_count": 100,
        "total_cputime": 100,
        "total_time": 100,
        "estimated_time_to_regain_access": minutes,
    }
    return json.dumps({node: [report]})


_PLAYS: Final[dict[str, Callable[[World, Fault, EmulatedRequest], EmulatedResponse]]] = {
    "burnt": _burnt,
    "error": _error,
    "rate_limited": _rate_limited,
    "token_expired": _token_expired,
    "unknown_error": _unknown_error,
}
