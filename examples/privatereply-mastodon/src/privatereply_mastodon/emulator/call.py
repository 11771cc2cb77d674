"""One call of the API, parsed and authenticated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, TypeGuard
from urllib.parse import parse_qsl

import attrs
from privatereply.sandbox import EmulatedRequest

from privatereply_mastodon.emulator.errors import Refused
from privatereply_mastodon.emulator.server import Server
from privatereply_mastodon.emulator.tokens import Token
from privatereply_mastodon.emulator.world import EmulatedUser

_YES: Final = frozenset({"1", "t", "true", "on"})


@attrs.frozen(kw_only=True)
class Params:
    """What a call says, wherever it says it: in the query, a form or a JSON object.

    Attributes:
        values: Every value of a name, without brackets. Not part of the repr.
    """

    values: Mapping[str, tuple[str, ...]] = attrs.field(repr=False)

    def one(self, name: str, default: str = "") -> str:
        """Return a value, the last one if there are several."""
        return self.values.get(name, (default,))[-1]

    def many(self, name: str) -> tuple[str, ...]:
        """Return all values of a name, such as those of ``types[]``."""
        return self.values.get(name, ())

    def yes(self, name: str) -> bool:
        """Tell whether a value is true."""
        return self.one(name).lower() in _YES

    def number(self, name: str, default: int, most: int) -> int:
        """Return a whole number from 1 to ``most``; the default for anything else."""
        given = self.one(name)
        return min(int(given), most) if given.isdecimal() and int(given) else default


@attrs.frozen(kw_only=True)
class Call:
    """One call.

    Attributes:
        server: Which server it is made to.
        request: What came in.
        token: What authenticates it; None without one.
        path: Values of the variable parts of the path.
        params: What it says.
    """

    server: Server = attrs.field(repr=False)
    request: EmulatedRequest
    token: Token | None = attrs.field(repr=False)
    path: Mapping[str, str]
    params: Params

    @property
    def reader(self) -> EmulatedUser | None:
        """Who calls; None for somebody without a token, or a client for itself."""
        return self.token.user if self.token else None

    @property
    def user(self) -> EmulatedUser:
        """Who calls.

        Raises:
            Refused: Nobody in particular.
        """
        if self.reader is None:
            raise Refused("token" if self.token is None else "user")
        return self.reader

    @property
    def session(self) -> Token:
        """The token.

        Raises:
            Refused: There is none.
        """
        if self.token is None:
            raise Refused("token")
        return self.token


def authenticate(server: Server, request: EmulatedRequest) -> Token | None:
    """Return the token of a request; None if it has none.

    Raises:
        Refused: It is no good.
    """
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    token = server.tokens.get(value.strip())
    if token is None or not token.good(server.now):
        raise Refused("token")
    return token


def params(request: EmulatedRequest) -> Params:
    """Return what a request says.

    Raises:
        Refused: It says that its body is JSON, and it is no object.
    """
    values = _pairs(request.query)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" and request.body:
        values |= _members(request.body)
    elif kind == "application/x-www-form-urlencoded":
        values |= _pairs(request.body.decode("utf-8", "replace"))
    return Params(values=values)


def _pairs(text: str) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        plain = name.removesuffix("[]")
        values[plain] = (*values.get(plain, ()), value)
    return values


def _members(body: bytes) -> dict[str, tuple[str, ...]]:
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not _is_object(document):
        raise Refused("invalid")
    return {name: _texts(value) for name, value in document.items() if value is not None}


def _texts(value: object) -> tuple[str, ...]:
    if _is_list(value):
        return tuple(text for item in value for text in _texts(item))
    return (str(value).lower() if isinstance(value, bool) else str(value),)


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
