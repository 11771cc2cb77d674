"""What a request has to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from privatereply.flow import Effect, Request, Stamp

__all__ = ["malformed", "missigned"]

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_METHOD: Final = re.compile("[A-Z]+")
# RFC 9110, 5.1 and 5.5: https://www.rfc-editor.org/rfc/rfc9110.html#section-5
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\x20-\x7e\x80-\xff\t]*")
_NOON: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
_LATER: Final = timedelta(minutes=5)


def malformed(request: Any) -> str | None:
    """What is wrong with a request, as the end of a sentence; ``None`` if nothing is."""
    if not isinstance(request, Request):
        return f"is {type(request).__name__}: yield privatereply.flow.Request"
    return next(_faults(request), None)


def missigned(request: Request) -> str | None:
    """What is wrong with how a request is signed, as the end of a sentence."""
    if request.sign is None:
        return None
    stamp, later = Stamp(at=_NOON, nonce="0" * 32), Stamp(at=_NOON + _LATER, nonce="1" * 32)
    signed, again, other = (request.sign(request, one) for one in (stamp, stamp, later))
    if signed != again:
        return "is signed in another way the second time: take time and nonce from the Stamp alone"
    if signed == other:
        return "is signed alike each time: where nothing has to differ, leave `sign` out"
    same = (signed.method, signed.url, signed.effect, signed.body) == (
        *(request.method, request.url, request.effect, request.body),
    )
    return malformed(signed) if same else "is another one once it is signed: add to it only"


def _faults(request: Any) -> Iterator[str]:
    yield from _of_address(request.url)
    if not _METHOD.fullmatch(request.method):
        yield f"has the method {request.method!r}: write it in upper case"
    if request.method in _SAFE and request.effect is not Effect.READ:
        yield f"is {request.method} with Effect.{request.effect.name}: {request.method} only reads"
    if not isinstance(request.body, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        yield f"has {type(request.body).__name__} as its body: encode it"
    for name, value in request.params:
        if not (isinstance(name, str) and isinstance(value, str)):  # pyright: ignore[reportUnnecessaryIsInstance]
            yield f"has a parameter {name!r} that is no text: write str(…)"
    for name, value in request.headers:
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            yield f"has a header {name!r} that HTTP cannot carry: keep it to printable ASCII"


def _of_address(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        yield f"goes to {parts.scheme or 'no'}://{parts.hostname or ''}: write https:// and a host"
    if parts.query or parts.fragment or "?" in url:
        yield "has a query in its url, which is logged: put it into Request.params"
    if parts.username is not None or parts.password is not None:
        yield "has a user name or password in its url: put them into a header"
    if not url.isascii() or any(letter.isspace() for letter in url):
        yield "has a url that is not encoded: pass ids through urllib.parse.quote(…, safe='')"
