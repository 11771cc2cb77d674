"""Faults only X's API can suffer, to be ordered by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import attrs

from privatereply.sandbox.documents import Json, as_object
from privatereply.sandbox.exchange import EmulatedRequest, EmulatedResponse, json_response
from privatereply.sandbox.faults import Fault
from privatereply.sandbox.x import errors
from privatereply.sandbox.x.answers import answer, rate_headers, refuse
from privatereply.sandbox.x.errors import Refused
from privatereply.sandbox.x.limits import told
from privatereply.sandbox.x.state import Fate, World

KINDS: Final[dict[str, str]] = {
    "account_locked": "takes no effect, answers 403 with code 326",
    "account_suspended": "takes no effect, answers 403 with code 64",
    "crc_failed": "takes no effect, answers 400 with CrcValidationFailed",
    "credits_depleted": "takes no effect, answers 402 in `shape` (current; also former)",
    "error": (
        "answers `status` (403) with `title`, `type` and `detail`, or in the shape of v1.1 with "
        "`code` and `message`, with `bare` true without an array; takes effect only with "
        "`processed` true"
    ),
    "hidden_request": "takes effect, the message lands in the hidden requests",
    "no_event_id": "takes effect, answers 201 without the id of the event",
    "partial_error": "takes effect, the answer has errors beside its data",
    "rate_limited": (
        "takes no effect, answers 429 in `shape` (v1; also problem) with `seconds` (900) until the "
        "reset"
    ),
    "spam_suspected": "takes no effect, answers 403 with code 226",
    "token_expired": "takes no effect, answers 401",
    "unknown_error": "takes effect, and answers `status` (503) with a problem",
    "usage_capped": "takes no effect, answers 429 because of the usage cap, without a reset",
    "vanished": "answers 201 with ids, the conversation shows the message, nobody gets it",
}
"""Kinds of fault; options in backquotes, their defaults in parentheses."""


def play(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    """Play one fault of ``KINDS`` on one request.

    Raises:
        ValueError: An option has a value the kind does not know.
    """
    return _PLAYS[fault.kind](world, fault, request)


Play = Callable[[World, Fault, EmulatedRequest], EmulatedResponse]


def _legacy(code: int) -> Play:
    def refused(world: World, _fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
        return _refused(world, request, errors.legacy(code))

    return refused


def _credits(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    shape = fault.options.get("shape", "current")
    if shape == "current":
        return _refused(world, request, errors.credits_depleted("current", world.app_id))
    if shape == "former":
        return _refused(world, request, errors.credits_depleted("former", world.app_id))
    raise ValueError(f"fault option 'shape' must be current or former, got {shape!r}")


def _crc(world: World, _fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    return _refused(world, request, errors.invalid("CrcValidationFailed"))


def _error(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    if fault.options.get("processed"):
        answer(world, request)
    status = int(fault.number("status", 403))
    if "code" in fault.options:
        message = str(fault.options.get("message", "An ordered error"))
        one: Json = {"code": int(fault.number("code", 0)), "message": message}
        bare = bool(fault.options.get("bare"))
        return _refused(world, request, Refused(status, one if bare else {"errors": [one]}))
    document = errors.problem(
        status,
        str(fault.options.get("title", "Forbidden")),
        str(fault.options.get("detail", "An ordered error")),
        str(fault.options.get("type", "about:blank")),
    )
    return _refused(world, request, Refused(status, document))


def _hidden(world: World, _fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    with world.misled(Fate(folder="hidden")):
        return answer(world, request)


def _vanished(world: World, _fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    with world.misled(Fate(vanished=True)):
        return answer(world, request)


def _no_event_id(world: World, _fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    return _changed(answer(world, request), _without_event_id)


def _partial(world: World, _fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    def failed(document: dict[str, Any]) -> Json:
        return {**document, "errors": [errors.missing("tweet", "456")]}

    return _changed(answer(world, request), failed)


def _rate_limited(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    shape = fault.options.get("shape", "v1")
    if shape not in {"v1", "problem"}:
        raise ValueError(f"fault option 'shape' must be v1 or problem, got {shape!r}")
    refused = errors.legacy(88)
    if shape == "problem":
        kind = f"{errors.PROBLEMS}/rate-limit-exceeded"
        document = errors.problem(429, "Too Many Requests", "Too Many Requests", kind)
        refused = Refused(429, document)
    response = refuse(world, refused)
    reset = world.now + timedelta(seconds=fault.number("seconds", 900))
    limit = dict(rate_headers(world, request)).get("x-rate-limit-limit", "15")
    headers = (*response.headers, *told(int(limit), 0, reset))
    return attrs.evolve(response, headers=headers)


def _token_expired(world: World, _fault: Fault, _request: EmulatedRequest) -> EmulatedResponse:
    return refuse(world, errors.unauthorized())


def _unknown_error(world: World, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
    answer(world, request)
    status = int(fault.number("status", 503))
    return refuse(world, Refused(status, errors.problem(status, "Service Unavailable", "Unknown")))


def _usage_capped(world: World, _fault: Fault, _request: EmulatedRequest) -> EmulatedResponse:
    kind = f"{errors.PROBLEMS}/usage-capped"
    document: Json = {
        "title": "UsageCapExceeded",
        "detail": "Usage cap exceeded: Monthly product cap",
        "type": kind,
        "account_id": world.app_id,
        "period": "Monthly",
        "scope": "Product",
    }
    return refuse(world, Refused(429, document))


def _refused(world: World, request: EmulatedRequest, refused: Refused) -> EmulatedResponse:
    return refuse(world, refused, rate_headers(world, request))


def _changed(
    response: EmulatedResponse, change: Callable[[dict[str, Any]], Json]
) -> EmulatedResponse:
    """Return an answer with another body; a refusal stays as it is."""
    if response.status >= 400:  # noqa: PLR2004 - HTTP's own number
        return response
    document = as_object(json.loads(response.body)) or {}
    return attrs.evolve(response, body=json_response(change(document)).body)


def _without_event_id(document: dict[str, Any]) -> Json:
    data = as_object(document.get("data")) or {}
    left = {name: value for name, value in data.items() if name != "dm_event_id"}
    return {**document, "data": left}


_PLAYS: Final[dict[str, Play]] = {
    "account_locked": _legacy(326),
    "account_suspended": _legacy(64),
    "crc_failed": _crc,
    "credits_depleted": _credits,
    "error": _error,
    "hidden_request": _hidden,
    "no_event_id": _no_event_id,
    "partial_error": _partial,
    "rate_limited": _rate_limited,
    "spam_suspected": _legacy(226),
    "token_expired": _token_expired,
    "unknown_error": _unknown_error,
    "usage_capped": _usage_capped,
    "vanished": _vanished,
}
