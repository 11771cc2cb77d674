"""A stream is taken apart, wherever its chunks end."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from privatereply.errors import UnreadableAnswer

from privatereply_mastodon.sse import Decoder, Told

STREAM = (
    b':)\n\nevent: notification\ndata: {"id":"1"}\n\n:thump\n\n'
    b"event: delete\r\ndata: 17\r\n\r\ndata: one\ndata:two\nid: 7\nretry: 3\n\nevent: empty\n\n"
    b"event: last\rdata: \xc3\xa9\r\rdata: not whole"
)
MESSAGES = [
    Told(name="notification", data='{"id":"1"}'),
    Told(name="delete", data="17"),
    Told(name="", data="one\ntwo"),
    Told(name="last", data="é"),
]


def decoded(*chunks: bytes) -> list[Told]:
    decoder = Decoder()
    return [told for chunk in chunks for told in decoder.feed(chunk)]


def test_messages_end_with_an_empty_line_and_comments_are_none() -> None:
    assert decoded(STREAM) == MESSAGES


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_it_does_not_matter_where_chunks_end(cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(STREAM)]
    assert decoded(*(STREAM[a:b] for a, b in itertools.pairwise(ends))) == MESSAGES


def test_a_byte_at_a_time_is_enough() -> None:
    assert decoded(*(bytes([one]) for one in STREAM)) == MESSAGES


@given(st.lists(st.binary(max_size=20)))
def test_no_bytes_are_an_error(chunks: list[bytes]) -> None:
    assert all(isinstance(told, Told) for told in decoded(*chunks))


@pytest.mark.parametrize(
    "part", [b"x" * 2**16, b"data: " + b"x" * 2**16 + b"\n", b"data:\n" * 2**16]
)
def test_a_message_that_does_not_end_is_given_up(part: bytes) -> None:
    with pytest.raises(UnreadableAnswer, match="does not end"):
        decoded(*[part] * 17)


def test_a_line_that_comes_in_morsels_takes_no_longer_than_it_is_long() -> None:
    begun = time.process_time()
    assert decoded(*[b"abcd"] * 200_000) == []
    assert time.process_time() - begun < 10
