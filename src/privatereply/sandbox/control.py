"""The control API: everything the Python API can do, over HTTP and in JSON.

The package docstring of ``privatereply.sandbox`` documents it.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeGuard
from urllib.parse import parse_qsl

import attrs

from privatereply.sandbox.documents import as_object
from privatereply.sandbox.exchange import EmulatedRequest, EmulatedResponse, json_response
from privatereply.sandbox.manner import Manner

if TYPE_CHECKING:
    from privatereply.sandbox.core import Sandbox

PREFIX: Final = "/_sandbox"
"""Paths that start with it belong to the control API."""

Arguments = dict[str, Any]


class Control:
    """Answers the control API of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._routes: dict[tuple[str, str], Callable[[Arguments], object]] = {
            ("GET", ""): self._overview,
            ("GET", "clock"): self._clock,
            ("POST", "clock/advance"): self._advance,
            ("POST", "clock/set"): self._set,
            ("GET", "faults"): lambda _arguments: self._sandbox.faults.pending(),
            ("POST", "faults"): lambda arguments: self._sandbox.faults.order(**arguments),
            ("DELETE", "faults"): lambda _arguments: self._sandbox.faults.clear(),
            ("GET", "webhooks"): self._webhooks,
            ("POST", "webhooks"): self._subscribe,
            ("POST", "webhooks/manner"): self._manner,
            ("GET", "journal"): lambda _arguments: self._sandbox.journal,
            ("POST", "reset"): lambda _arguments: self._sandbox.reset(),
        }

    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        """Answer one request: 200 with JSON, 404 for an unknown path, 400 for a wrong argument."""
        path = request.path.removeprefix(PREFIX).strip("/")
        route = self._routes.get((request.method, path)) or self._command(path)
        if route is None:
            return _complaint(
                404, f"no {request.method} {path!r}; GET {PREFIX} lists what there is"
            )
        try:
            return json_response(plain(route(_arguments(request))))
        except (LookupError, TypeError, ValueError) as error:
            return _complaint(400, str(error))

    def _command(self, path: str) -> Callable[[Arguments], object] | None:
        """Find ``{emulator}/{command}``."""
        name, _, command = path.partition("/")
        emulator = self._sandbox.emulators.get(name)
        if emulator is None or command not in emulator.commands:
            return None
        method: Callable[..., object] = getattr(emulator, command)

        def call(arguments: Arguments) -> object:
            bound = inspect.signature(method).bind(**arguments)
            return method(*bound.args, **bound.kwargs)

        return call

    def _overview(self, _arguments: Arguments) -> object:
        emulators = {
            name: {"hosts": emulator.hosts, "commands": emulator.commands}
            for name, emulator in self._sandbox.emulators.items()
        }
        return {
            "emulators": emulators,
            "broken": {name: str(error) for name, error in self._sandbox.broken.items()},
            "faults": self._sandbox.faults.kinds,
        }

    def _clock(self, _arguments: Arguments) -> object:
        clock = self._sandbox.clock
        return {"now": clock.now(), "ticking": clock.ticking}

    def _advance(self, arguments: Arguments) -> object:
        return {"now": self._sandbox.clock.advance(timedelta(**arguments))}

    def _set(self, arguments: Arguments) -> object:
        return {"now": self._sandbox.clock.set(datetime.fromisoformat(arguments["to"]))}

    def _webhooks(self, _arguments: Arguments) -> object:
        webhooks = self._sandbox.webhooks
        return {
            "pending": webhooks.pending(),
            "delivered": [attrs.asdict(notice) for notice in webhooks.notices()],
        }

    def _subscribe(self, arguments: Arguments) -> object:
        subscription = self._sandbox.webhooks.subscribe(**arguments)
        return {"topic": subscription.topic, "url": subscription.url}

    def _manner(self, arguments: Arguments) -> object:
        for name in ("delay", "spread"):
            arguments[name] = timedelta(seconds=arguments.pop(f"{name}_seconds", 0))
        self._sandbox.webhooks.manner = Manner(**arguments)
        return None


def plain(value: object) -> object:
    """Turn what the Python API returns into JSON; things inside a thing become their ids."""
    if _is_thing(value):
        held = attrs.asdict(value, recurse=False)
        return {name: _inside(item) for name, item in held.items()}
    return _converted(value, plain)


def _inside(value: object) -> object:
    return getattr(value, "id", None) if _is_thing(value) else _converted(value, _inside)


def _is_thing(value: object) -> TypeGuard[attrs.AttrsInstance]:
    return attrs.has(type(value))


def _converted(value: object, inner: Callable[[object], object]) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if (document := as_object(value)) is not None:
        return {key: inner(item) for key, item in document.items()}
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in _items(value))
    return [inner(item) for item in _items(value)] if isinstance(value, list | tuple) else value


def _items(value: Any) -> list[Any]:
    return list(value)


def _arguments(request: EmulatedRequest) -> Arguments:
    given = as_object(json.loads(request.body)) if request.body else dict(parse_qsl(request.query))
    if given is None:
        raise TypeError("the body must be a JSON object")
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") else value
        for name, value in given.items()
    }


def _complaint(status: int, sentence: str) -> EmulatedResponse:
    return json_response({"sandbox_error": sentence}, status=status)
