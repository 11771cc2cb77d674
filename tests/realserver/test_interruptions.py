"""A server that dies, stands still, or is not heard any more, while a message is on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from privatereply import Actor, BoundAccount, Client, Receipt, Sight, Unanswered
from privatereply.transport import HttpTransport

from .patience import until
from .people import Post, Resident
from .proxy import Proxy
from .snac import Snac

GREETER = Actor.bot("greeter")
PRICES = "From 12 euros; shall we keep one for you?"


@pytest.fixture
def distant(sqlite_dsn: str, proxy: Proxy, shop: Resident) -> Iterator[BoundAccount]:
    """The shop, as a client has it that reaches the server through the proxy."""
    with httpx.Client(proxy=proxy.url) as http, Client(sqlite_dsn, http=http) as client:
        yield client.account("mastodon", **shop.options)


@pytest.fixture
def hasty(sqlite_dsn: str, proxy: Proxy, shop: Resident) -> Iterator[BoundAccount]:
    """The same, as a client has it that soon stops waiting for an answer."""
    with httpx.Client(proxy=proxy.url) as http:
        transport = HttpTransport(http, read_timeout=3.0)
        with Client(sqlite_dsn, transport=transport) as client:
            yield client.account("mastodon", **shop.options)


def settle(page: BoundAccount, sight: Sight) -> Receipt | None:
    """Look for the one attempt whose outcome nobody knows."""
    (resolution,) = page.resolve()
    assert resolution.error is None
    assert resolution.sighting is not None
    assert resolution.sighting.sight is sight
    return resolution.receipt


def lost(server: Snac, proxy: Proxy) -> Callable[[], None]:
    """The server is well; only the answer does not come through."""
    proxy.lose_answer()
    return lambda: None


def killed(server: Snac, proxy: Proxy) -> Callable[[], None]:
    """The server dies when it has acted, and is started again."""
    proxy.lose_answer(after=server.kill)
    return server.start


@pytest.mark.parametrize("interrupt", [lost, killed])
def test_a_message_that_arrived_unanswered_is_found_and_not_sent_again(
    distant: BoundAccount,
    server: Snac,
    proxy: Proxy,
    shop: Resident,
    fan: Resident,
    post: Post,
    interrupt: Callable[[Snac, Proxy], Callable[[], None]],
) -> None:
    comment = distant.comment(fan.publish("@shop PRICE please", under=post).id)
    recover = interrupt(server, proxy)
    with pytest.raises(Unanswered):
        distant.reply(comment, PRICES, actor=GREETER)
    recover()
    receipt = settle(distant, Sight.FOUND)
    (message,) = shop.answers(comment.id)
    assert receipt is not None
    assert receipt.found_by_looking
    assert receipt.message_id == message["id"]
    assert distant.reply(comment, PRICES, actor=GREETER) == receipt
    assert shop.answers(comment.id) == [message]


def test_a_message_that_a_killed_server_never_took_is_missed_and_sent_once(
    distant: BoundAccount, server: Snac, proxy: Proxy, shop: Resident, fan: Resident, post: Post
) -> None:
    comment = distant.comment(fan.publish("@shop PRICE please", under=post).id)
    proxy.lose_answer(before=server.kill)
    with pytest.raises(Unanswered):
        distant.reply(comment, PRICES, actor=GREETER)
    server.start()
    assert shop.answers(comment.id) == []
    assert settle(distant, Sight.ABSENT) is None
    receipt = distant.reply(comment, PRICES, actor=GREETER)
    assert [one["id"] for one in shop.answers(comment.id)] == [receipt.message_id]


def test_a_message_that_a_frozen_server_takes_in_late_is_found_and_not_sent_again(
    hasty: BoundAccount, server: Snac, proxy: Proxy, shop: Resident, fan: Resident, post: Post
) -> None:
    comment = hasty.comment(fan.publish("@shop PRICE please", under=post).id)
    proxy.lose_answer(before=server.freeze)
    with pytest.raises(Unanswered):
        hasty.reply(comment, PRICES, actor=GREETER)
    server.thaw()
    (message,) = until(lambda: shop.answers(comment.id))
    receipt = settle(hasty, Sight.FOUND)
    assert receipt is not None
    assert receipt.message_id == message["id"]
    assert hasty.reply(comment, PRICES, actor=GREETER) == receipt
    assert shop.answers(comment.id) == [message]
