"""The wire between a client and the sandbox, on which any answer can be spoiled."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import httpx
from hypothesis import strategies as st
from typing_extensions import override

from privatereply.sandbox import Sandbox
from privatereply.testing.altering import places

Spoil = Callable[[httpx.Response], httpx.Response]


@attrs.frozen
class Mishap:
    """What becomes of one request.

    Attributes:
        name: For the report of a failing example.
        detail: What exactly it does, for the same.
        arrives: Whether the platform acts on the request at all.
        spoil: What is made of the platform's answer, or of an empty one.
        fault: What the platform itself does, in its own words, instead of being spoiled.
    """

    name: str
    detail: Any
    arrives: bool
    spoil: Spoil = attrs.field(repr=False)
    fault: str | None = None


class Wire(httpx.BaseTransport):
    """Carries requests to the sandbox; the first answers are spoiled, in order.

    Attributes:
        mishaps: What becomes of the requests to come; ``None`` lets one pass.
        carried: How many requests there were.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._inner = sandbox.transport()
        self._read: httpx.Request | None = None
        self.mishaps: Iterator[Mishap | None] = iter(())
        self.carried = 0

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.carried += 1
        if request.method == "GET":
            self._read = request
        mishap = next(self.mishaps, None)
        if mishap is None:
            return self._inner.handle_request(request)
        if mishap.fault is not None:
            return self._fail(request, mishap.fault, arrives=mishap.arrives)
        if not mishap.arrives:
            return mishap.spoil(httpx.Response(200, json={}))
        return mishap.spoil(self._inner.handle_request(request))

    def _fail(self, request: httpx.Request, fault: str, *, arrives: bool) -> httpx.Response:
        """What the platform says to a request that it may, or may not, have acted upon."""
        self._sandbox.faults.order(fault)
        # In the place of one that does not arrive another one gets the same answer.
        assert self._read is not None
        return self._inner.handle_request(request if arrives else self._read)


def _with(response: httpx.Response, body: bytes, status: int | None = None) -> httpx.Response:
    kept = {
        name: value
        for name, value in response.headers.items()
        if name not in {"content-length", "transfer-encoding"}
    }
    return httpx.Response(status or response.status_code, headers=kept, content=body)


def truncated(share: float) -> Spoil:
    def spoil(response: httpx.Response) -> httpx.Response:
        body = response.read()
        return _with(response, body[: int(len(body) * share)])

    return spoil


def replaced(status: int, body: bytes) -> Spoil:
    return lambda response: _with(response, body, status)


def _change(response: httpx.Response, index: int, change: Callable[[Any, Any], None]) -> bytes:
    tree = json.loads(response.read())
    found = list(places(tree))
    if found:
        *above, last = found[index % len(found)]
        holder = tree
        for key in above:
            holder = holder[key]
        change(holder, last)
    return json.dumps(tree).encode()


def mistyped(index: int, value: Any) -> Spoil:
    """One value of the answer, whichever, is of another type.

    Never a number where a text was: numbers are read as texts and times, as the platform prints
    both, so that would be another answer and not an unreadable one.
    """

    def change(holder: Any, key: Any) -> None:
        holder[key] = {"was": value} if type(value) is type(holder[key]) else value

    return lambda response: _with(response, _change(response, index, change))


def shortened(index: int) -> Spoil:
    """One field of the answer, whichever, is missing."""

    def change(holder: Any, key: Any) -> None:
        if isinstance(holder, dict):
            del holder[key]

    return lambda response: _with(response, _change(response, index, change))


_PAGE = b"<!DOCTYPE html><html><body>Sorry, something went wrong.</body></html>"
_WRONG = st.sampled_from([None, True, False, [], ["seven"], {}, {"seven": 7}])
_INDEX = st.integers(0, 200)


def _changes(name: str, spoil: Callable[..., Spoil], *details: Any) -> st.SearchStrategy[Mishap]:
    """The request arrives, and its answer is changed on the way."""
    return st.tuples(*details).map(lambda drawn: Mishap(name, drawn, True, spoil(*drawn)))


def _instead(
    name: str, *answers: tuple[int, bytes], acts: bool = True
) -> st.SearchStrategy[Mishap]:
    """Another answer, whether the platform acted or not; never, if such an answer rules it out."""
    arrives = st.booleans() if acts else st.just(value=False)
    return st.tuples(st.sampled_from(answers), arrives).map(
        lambda drawn: Mishap(name, drawn[0], drawn[1], replaced(*drawn[0]))
    )


def _fails(fault: str) -> st.SearchStrategy[Mishap]:
    """The platform's own words for a failure, whether it acted or not."""
    return st.booleans().map(lambda arrives: Mishap(fault, None, arrives, lambda it: it, fault))


MISHAPS: st.SearchStrategy[Mishap] = st.one_of(
    _changes("truncated", truncated, st.floats(0, 0.99)),
    _changes("mistyped", mistyped, _INDEX, _WRONG),
    _changes("missing", shortened, _INDEX),
    _instead("empty", (200, b""), (200, b"{}")),
    _instead("html", (200, _PAGE), (403, _PAGE)),
    _instead("no object", (200, b"[]"), (200, b"7"), (200, b'"sent"')),
    _instead("server error", (500, _PAGE), (503, b"")),
    _fails("unknown_error"),
    _fails("rate_limited"),
    # A platform that says "too many" or "elsewhere" has not acted.
    _instead("too many", (429, b""), acts=False),
    _instead("elsewhere", (307, b""), acts=False),
)
"""Everything an answer can be instead of what the documentation promises."""
