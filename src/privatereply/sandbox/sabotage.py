"""How the faults that concern no platform in particular are played."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import attrs

from privatereply.sandbox.documents import as_list, as_object
from privatereply.sandbox.exchange import (
    Dropped,
    EmulatedRequest,
    EmulatedResponse,
    Hang,
    json_response,
)
from privatereply.sandbox.faults import Fault

Process = Callable[[], EmulatedResponse]

KINDS: Final[dict[str, str]] = {
    "answer_lost": "takes effect, then the connection closes without one byte of an answer",
    "answer_timeout": "takes effect, then no answer comes for `seconds`",
    "delay": "takes effect at once, the answer waits `seconds`",
    "dropped": "takes no effect, the connection closes without an answer",
    "empty": "takes effect, answers 200 with an empty body",
    "html": "takes effect, answers with a page of HTML and `status` (200)",
    "missing_fields": "takes effect, the answer lacks the `fields` (message_id)",
    "redirect": "takes no effect, answers 307 to `location` (the request's own address)",
    "server_error": "takes no effect, answers `status` (500) with a page of HTML",
    "server_error_after": "takes effect, answers `status` (500) with a page of HTML",
    "timeout": "takes no effect, no answer comes for `seconds`",
    "truncated": "takes effect, half of the JSON arrives",
    "unreachable": "takes no effect, the connection cannot be made",
    "wrong_types": "takes effect, every value of the answer has another type",
}
"""Every kind any emulator can suffer; options in backquotes, their defaults in parentheses."""


def play(fault: Fault, request: EmulatedRequest, process: Process) -> EmulatedResponse:
    """Play one fault of ``KINDS`` on one request.

    Args:
        fault: What was ordered.
        request: The request it strikes.
        process: Lets the request take effect and returns the true answer.

    Raises:
        Dropped: The connection closes.
        Hang: No answer comes.
    """
    return _PLAYS[fault.kind](fault, request, process)


def _answer_lost(_fault: Fault, _request: EmulatedRequest, process: Process) -> EmulatedResponse:
    process()
    raise Dropped


def _answer_timeout(fault: Fault, _request: EmulatedRequest, process: Process) -> EmulatedResponse:
    process()
    raise Hang(seconds=fault.number("seconds", 60.0))


def _delay(fault: Fault, _request: EmulatedRequest, process: Process) -> EmulatedResponse:
    return attrs.evolve(process(), delay=fault.number("seconds", 1.0))


def _dropped(_fault: Fault, _request: EmulatedRequest, _process: Process) -> EmulatedResponse:
    raise Dropped


def _empty(_fault: Fault, _request: EmulatedRequest, process: Process) -> EmulatedResponse:
    return attrs.evolve(process(), status=200, body=b"")


def _html(fault: Fault, _request: EmulatedRequest, process: Process) -> EmulatedResponse:
    process()
    return _page(int(fault.number("status", 200)))


def _missing_fields(fault: Fault, _request: EmulatedRequest, process: Process) -> EmulatedResponse:
    response = process()
    left = _without(json.loads(response.body), fault.names("fields", ["message_id"]))
    return attrs.evolve(response, body=_dump(left))


def _redirect(fault: Fault, request: EmulatedRequest, _process: Process) -> EmulatedResponse:
    location = str(fault.options.get("location", f"{request.base}{request.path}"))
    return EmulatedResponse(status=307, headers=(("location", location),))


def _server_error(fault: Fault, _request: EmulatedRequest, _process: Process) -> EmulatedResponse:
    return _page(int(fault.number("status", 500)))


def _server_error_after(
    fault: Fault, _request: EmulatedRequest, process: Process
) -> EmulatedResponse:
    process()
    return _page(int(fault.number("status", 500)))


def _timeout(fault: Fault, _request: EmulatedRequest, _process: Process) -> EmulatedResponse:
    raise Hang(seconds=fault.number("seconds", 60.0))


def _truncated(_fault: Fault, _request: EmulatedRequest, process: Process) -> EmulatedResponse:
    response = process()
    return attrs.evolve(response, body=response.body[: len(response.body) // 2])


def _unreachable(_fault: Fault, _request: EmulatedRequest, _process: Process) -> EmulatedResponse:
    raise Dropped(connected=False)


def _wrong_types(_fault: Fault, _request: EmulatedRequest, process: Process) -> EmulatedResponse:
    response = process()
    return attrs.evolve(response, body=_dump(_mistyped(json.loads(response.body))))


def _page(status: int) -> EmulatedResponse:
    body = b"<!DOCTYPE html><html><body>Sorry, something went wrong.</body></html>"
    return EmulatedResponse(
        status=status, headers=(("content-type", "text/html; charset=utf-8"),), body=body
    )


def _dump(document: object) -> bytes:
    return json_response(document).body


def _without(value: Any, names: set[str]) -> Any:
    if (document := as_object(value)) is not None:
        return {key: _without(item, names) for key, item in document.items() if key not in names}
    if (items := as_list(value)) is not None:
        return [_without(item, names) for item in items]
    return value


def _mistyped(value: Any) -> Any:
    if (document := as_object(value)) is not None:
        return {key: _swapped(item) for key, item in document.items()}
    return _swapped(value)


def _swapped(value: Any) -> Any:
    if isinstance(value, str):
        return {"value": 7}
    if isinstance(value, dict | list):
        return "seven"
    return ["seven"]


_PLAYS: Final[dict[str, Callable[[Fault, EmulatedRequest, Process], EmulatedResponse]]] = {
    "answer_lost": _answer_lost,
    "answer_timeout": _answer_timeout,
    "delay": _delay,
    "dropped": _dropped,
    "empty": _empty,
    "html": _html,
    "missing_fields": _missing_fields,
    "redirect": _redirect,
    "server_error": _server_error,
    "server_error_after": _server_error_after,
    "timeout": _timeout,
    "truncated": _truncated,
    "unreachable": _unreachable,
    "wrong_types": _wrong_types,
}
