"""However much somebody posts, and however it is nested, little memory is spent on it."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from privatereply.ingest import LARGEST

from .callback import Desk
from .strategies import nest

MEGABYTE = 2**20
HUGE = 50 * MEGABYTE
FOLD = 45
"""How many times its size a body may take while it is read: an empty list takes 56 bytes, and eight
more in the list that holds it."""


class Peak:
    """How many bytes were held at once, over what was held before."""

    def __init__(self) -> None:
        self.bytes = 0


@contextmanager
def measured() -> Iterator[Peak]:
    peak = Peak()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        yield peak
        _, most = tracemalloc.get_traced_memory()
        peak.bytes = most - before
    finally:
        tracemalloc.stop()


def wide(depth: int) -> bytes:
    """As many lists as fit, each as deep as that."""
    one = b"[" * depth + b"]" * depth
    return b'{"entry":[' + b",".join([one] * ((LARGEST - 20) // (len(one) + 1))) + b"]}"


@pytest.mark.parametrize("method", ["POST", "GET", "PUT"])
def test_fifty_megabytes_are_not_copied(desk: Desk, method: str) -> None:
    body = b"{" * HUGE
    headers = desk.there.sign(body)
    with measured() as peak:
        answer = desk.client.ingest(desk.there.platform, method=method, headers=headers, body=body)
    assert answer.status == 413
    assert peak.bytes < MEGABYTE


@pytest.mark.parametrize(
    "body",
    [
        nest(LARGEST // 10),
        b"[" * LARGEST,
        b'{"a":' * (LARGEST // 5),
        b'{"a":"' + b"\\u0041" * (LARGEST // 6 - 2) + b'"}',
        b'{"a":"' + b"[" * (LARGEST - 8) + b'"}',
        b'{"a":' + b"9" * (LARGEST - 6) + b"}",
        b'{"entry":[' + b"0," * (LARGEST // 2 - 7) + b"0]}",
        wide(1),
        wide(60),
    ],
    ids=["deep", "brackets", "open", "escapes", "text", "digits", "numbers", "wide", "both"],
)
def test_the_largest_body_takes_no_more_than_so_many_times_its_size(
    desk: Desk, body: bytes
) -> None:
    assert len(body) <= LARGEST
    with measured() as peak:
        answer = desk.tell(body)
    assert answer.status in {200, 400, 403, 413}
    assert peak.bytes < FOLD * LARGEST
