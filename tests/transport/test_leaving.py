"""A WRITE leaves soon or never: whoever looks for it later relies on that."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from privatereply.errors import NeverSent
from privatereply.flow import Effect, Request
from privatereply.transport import AsyncHttpTransport, HttpTransport


def ticking(*moments: float) -> Callable[[], float]:
    clock: Iterator[float] = iter(moments)
    return lambda: next(clock)


def request(effect: Effect) -> Request:
    method = "POST" if effect is Effect.WRITE else "GET"
    return Request(method=method, url="https://graph.facebook.com/v26.0/1", effect=effect)


def answering(seen: list[str]) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.method)
        return httpx.Response(200, json={})

    return httpx.MockTransport(answer)


def test_a_write_that_waited_too_long_never_leaves() -> None:
    seen: list[str] = []
    with httpx.Client(transport=answering(seen)) as client:
        transport = HttpTransport(
            client, leave_within=45, monotonic=ticking(0, 45, 50, 55), sleep=lambda _: None
        )
        with pytest.raises(NeverSent, match="within 45 s"):
            transport.send(request(Effect.WRITE))
    assert seen == []


def test_a_write_in_time_leaves() -> None:
    seen: list[str] = []
    with httpx.Client(transport=answering(seen)) as client:
        transport = HttpTransport(client, leave_within=45, monotonic=ticking(0, 44))
        assert transport.send(request(Effect.WRITE)).status == 200
    assert seen == ["POST"]


def test_a_read_may_wait_as_long_as_it_likes() -> None:
    seen: list[str] = []
    with httpx.Client(transport=answering(seen)) as client:
        assert HttpTransport(client, monotonic=ticking()).send(request(Effect.READ)).status == 200
    assert seen == ["GET"]


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_a_write_that_waited_too_long_never_leaves_awaiting_either(
    anyio_backend: str,
) -> None:
    seen: list[str] = []

    async def at_once(_: float) -> None:
        return None

    async with httpx.AsyncClient(transport=answering(seen)) as client:
        transport = AsyncHttpTransport(
            client, leave_within=45, monotonic=ticking(0, 45, 50, 55), sleep=at_once
        )
        with pytest.raises(NeverSent, match="within 45 s"):
            await transport.send(request(Effect.WRITE))
    assert seen == []
