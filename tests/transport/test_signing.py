"""Requests that are completed at the moment they leave."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from privatereply.errors import NeverSent
from privatereply.flow import Request, Stamp


def stamped(request: Request, stamp: Stamp) -> Request:
    line = ("Authorization", f"at={int(stamp.at.timestamp())} nonce={stamp.nonce}")
    return attrs.evolve(request, headers=(*request.headers, line))


def forgetful(_request: Request, _stamp: Stamp) -> Request:
    raise KeyError("the secret is s3cret")


def lines(server: Any) -> list[bytes]:
    return [
        line
        for request in server.requests
        for line in request.split(b"\r\n")
        if line.lower().startswith(b"authorization:")
    ]


def test_every_try_of_a_request_is_signed_anew(
    serve: Any, carry: Any, read: Any, answer: Any
) -> None:
    server = serve(answer(503), answer(503), answer(200))
    assert carry.one(read(url=server.url, sign=stamped)).status == 200
    assert len(lines(server)) == len(set(lines(server))) == 3


def test_a_signature_is_not_put_on_top_of_the_one_before(
    serve: Any, carry: Any, read: Any, answer: Any
) -> None:
    server = serve(answer(503), answer(200))
    carry.one(read(url=server.url, sign=stamped))
    assert [request.lower().count(b"authorization:") for request in server.requests] == [1, 1]


def test_a_write_is_signed_too(serve: Any, carry: Any, write: Any) -> None:
    server = serve()
    carry.one(write(url=server.url, sign=stamped))
    assert b" nonce=" in lines(server)[0]


def test_a_request_that_cannot_be_signed_never_leaves_and_tells_nothing(
    serve: Any, carry: Any, write: Any
) -> None:
    server = serve()
    with pytest.raises(NeverSent, match=r"cannot be signed \(KeyError\)") as caught:
        carry.one(write(url=server.url, sign=forgetful))
    assert server.requests == []
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
