"""The awaiting client against the same server, on both event loops."""

from __future__ import annotations

import httpx
import pytest

from privatereply import Actor, AlreadyReplied, AsyncClient

from .people import Resident, Status
from .proxy import Proxy

pytestmark = pytest.mark.anyio

GREETER = Actor.bot("greeter")
PRICES = "From 12 euros; shall we keep one for you?"


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_a_comment_is_answered_once(
    sqlite_dsn: str, shop: Resident, fan: Resident, post: Status
) -> None:
    async with AsyncClient(sqlite_dsn) as client:
        page = client.account("mastodon", **shop.options)
        comment = await page.comment(fan.publish("@shop PRICE please", under=post).id)
        receipt = await page.reply(comment, PRICES, actor=GREETER)
        assert await page.reply(comment, PRICES, actor=GREETER) == receipt
        with pytest.raises(AlreadyReplied):
            await page.reply(comment, "Something else", actor=GREETER)
    (message,) = shop.answers(comment.id)
    assert message["id"] == receipt.message_id
    assert fan.get(f"/api/v1/statuses/{message['id']}").is_success


async def test_a_reply_whose_answer_is_lost_is_looked_for_at_once(
    sqlite_dsn: str, proxy: Proxy, shop: Resident, fan: Resident, post: Status
) -> None:
    async with (
        httpx.AsyncClient(proxy=proxy.url) as http,
        AsyncClient(sqlite_dsn, http=http) as client,
    ):
        page = client.account("mastodon", **shop.options)
        comment = await page.comment(fan.publish("@shop PRICE please", under=post).id)
        proxy.lose_answer()
        receipt = await page.reply(comment, PRICES, actor=GREETER)
        assert receipt.found_by_looking
        assert await page.reply(comment, PRICES, actor=GREETER) == receipt
    assert [one["id"] for one in shop.answers(comment.id)] == [receipt.message_id]
