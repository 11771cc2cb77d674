"""Whatever happens on the wire, a WRITE arrives at most once and the error says which it was."""

from __future__ import annotations

import gzip
import pickle
from typing import Any

import pytest

from privatereply.errors import NeverSent, NoAnswer, Unanswered

GARBAGE = b"\x00\xff not HTTP at all \r\n\r\n"
HALF_A_BODY = (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "hang up")
HALF_A_CHUNK = (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{", "hang up")
HALF_A_HEAD = (b"HTTP/1.1 200 OK\r\nContent-Le", "hang up")
ZIPPED = gzip.compress(b'{"id": "m_1"}')


def zipped(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


FAULTS = {
    "closed after reading": "hang up",
    "reset after reading": "reset",
    "never answered": "silence",
    "half a head": HALF_A_HEAD,
    "half a body": HALF_A_BODY,
    "half a chunk": HALF_A_CHUNK,
    "reset within the body": (HALF_A_BODY[0], "reset"),
    "silent within the body": (HALF_A_BODY[0], "silence"),
    "garbage": (GARBAGE, "hang up"),
    "truncated gzip": zipped(ZIPPED[:-9]),
    "broken gzip": zipped(b"this is no gzip"),
    "corrupt gzip": zipped(ZIPPED[:-8] + b"\x00" * 8),
    "unasked encoding": b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
}
faulty = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())


@faulty
def test_a_write_that_got_no_answer_reaches_the_server_exactly_once(
    serve: Any, carry: Any, write: Any, fault: bytes | str | tuple[bytes, str]
) -> None:
    server = serve(fault)
    with pytest.raises(Unanswered):
        carry(write(url=server.url, read_timeout=0.1))
    assert len(server.requests) == 1
    assert carry.waits == []


@faulty
def test_a_read_is_tried_again_until_it_is_answered(
    serve: Any, carry: Any, read: Any, answer: Any, fault: bytes | str | tuple[bytes, str]
) -> None:
    server = serve(fault, answer(200, b"[1]"))
    response = carry.one(read(url=server.url, read_timeout=0.1))
    assert response.body == b"[1]"
    assert len(server.requests) == 2
    assert carry.waits == [0.5]


def test_a_read_is_given_up_after_the_last_try(serve: Any, carry: Any, read: Any) -> None:
    server = serve("hang up")
    with pytest.raises(Unanswered):
        carry(read(url=server.url), attempts=4)
    assert len(server.requests) == 4
    assert carry.waits == [0.5, 1.0, 2.0]


def test_a_refused_connection_means_that_nothing_was_sent(
    carry: Any, write: Any, dead_url: str
) -> None:
    with pytest.raises(NeverSent):
        carry(write(url=dead_url))
    assert carry.waits == [0.5, 1.0]


def test_a_server_without_tls_means_that_nothing_was_sent(
    serve: Any, carry: Any, write: Any
) -> None:
    server = serve((GARBAGE, "hang up"))
    with pytest.raises(NeverSent):
        carry(write(url=server.url.replace("http:", "https:")), attempts=1, connect_timeout=1.0)
    assert all(b"hi" not in request for request in server.requests)


def test_a_write_on_a_kept_alive_connection_that_dies_arrives_once(
    serve: Any, carry: Any, write: Any, answer: Any
) -> None:
    server = serve(answer(), "hang up")
    with pytest.raises(Unanswered):
        carry(write(url=server.url), write(url=server.url))
    assert len(server.requests) == 2


def test_each_failure_is_an_error_of_its_own_that_survives_pickle(
    carry: Any, write: Any, dead_url: str
) -> None:
    with pytest.raises(NoAnswer) as caught:
        carry(write(url=dead_url))
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert str(copy) == str(caught.value) == "the request never left (ConnectError)"
    assert caught.value.__cause__ is not None


def test_an_answer_longer_than_allowed_is_not_read_to_its_end(
    serve: Any, carry: Any, write: Any, answer: Any
) -> None:
    server = serve(answer(200, b"x" * 1001))
    with pytest.raises(Unanswered, match="longer than 1000 bytes"):
        carry(write(url=server.url), max_body=1000)


def test_an_answer_that_is_too_long_is_left_while_more_of_it_is_to_come(
    serve: Any, carry: Any, write: Any, answer: Any
) -> None:
    endless = answer(200, b"x" * 200_000)[:-1]
    server = serve((endless, "silence"), answer(201))
    with pytest.raises(Unanswered, match="longer than 1000 bytes"):
        carry(write(url=server.url), max_body=1000)
    assert carry.one(write(url=server.url), max_body=1000).status == 201


def test_an_answer_of_exactly_the_allowed_length_is_read(
    serve: Any, carry: Any, write: Any, answer: Any
) -> None:
    server = serve(answer(200, b"x" * 1000), zipped(gzip.compress(b"y" * 1000)))
    plain, inflated = carry(write(url=server.url), write(url=server.url), max_body=1000)
    assert plain.body == b"x" * 1000
    assert inflated.body == b"y" * 1000


def test_a_small_answer_that_inflates_beyond_the_limit_is_stopped(
    serve: Any, carry: Any, write: Any
) -> None:
    server = serve(zipped(gzip.compress(bytes(20_000_000))))
    with pytest.raises(Unanswered, match="longer than 1000 bytes"):
        carry(write(url=server.url), max_body=1000)


def test_compressed_answers_are_read_whole_in_several_members_too(
    serve: Any, carry: Any, read: Any
) -> None:
    server = serve(zipped(ZIPPED + gzip.compress(b" ")), zipped(b""))
    joined, empty = carry(read(url=server.url), read(url=server.url))
    assert joined.body == b'{"id": "m_1"} '
    assert empty.body == b""
    assert all(b"accept-encoding: gzip\r\n" in head.lower() for head in server.requests)
