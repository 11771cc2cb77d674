"""A server that dies, stands still, is not heard or does not hear well, while a message is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from privatereply import (
    Actor,
    AlreadyReplied,
    BoundAccount,
    Client,
    Comment,
    Leaked,
    OutcomeUnknown,
)
from privatereply.looking import Resolution
from privatereply.provider import Sight
from privatereply.transport import HttpTransport

from .patience import until
from .people import Resident, Status
from .proxy import Proxy
from .snac import Snac

GREETER = Actor.bot("greeter")
PRICES = "From 12 euros; shall we keep one for you?"


@pytest.fixture
def http(proxy: Proxy) -> Iterator[httpx.Client]:
    """Reaches the server through the proxy."""
    with httpx.Client(proxy=proxy.url) as http:
        yield http


@pytest.fixture
def distant(sqlite_dsn: str, http: httpx.Client, shop: Resident) -> Iterator[BoundAccount]:
    """The shop, as a client has it that does not wait long for an answer."""
    with Client(sqlite_dsn, transport=HttpTransport(http, read_timeout=2.0)) as client:
        yield client.account("mastodon", **shop.options)


@pytest.fixture
def comment(distant: BoundAccount, fan: Resident, post: Status) -> Comment:
    """What a fan wrote under the post, as the SDK has it."""
    return distant.comment(fan.publish("@shop PRICE please", under=post).id)


def resolved(page: BoundAccount) -> Resolution:
    """What looking for the one unknown attempt comes to."""
    (resolution,) = page.resolve()
    assert resolution.error is None
    return resolution


@contextmanager
def afterwards(happening: Callable[[], None]) -> Iterator[None]:
    """Whatever the test comes to, the next one needs the server."""
    try:
        yield
    finally:
        happening()


def lost(server: Snac) -> None:
    """The server is well; only its answer gets lost."""


def restarted(server: Snac) -> None:
    """The server dies as soon as it has acted, and is there again at once."""
    server.kill()
    server.start()


@pytest.mark.parametrize("mishap", [lost, restarted])
def test_a_reply_whose_answer_is_lost_is_looked_for_at_once(
    distant: BoundAccount,
    server: Snac,
    proxy: Proxy,
    shop: Resident,
    comment: Comment,
    mishap: Callable[[Snac], None],
) -> None:
    proxy.lose_answer(after=lambda: mishap(server))
    receipt = distant.reply(comment, PRICES, actor=GREETER)
    (message,) = shop.answers(comment.id)
    assert receipt.found_by_looking
    assert receipt.message_id == message["id"]
    assert distant.reply(comment, PRICES, actor=GREETER) == receipt
    assert shop.answers(comment.id) == [message]


def test_a_reply_that_a_server_took_before_it_died_is_found_when_it_is_back(
    distant: BoundAccount,
    server: Snac,
    proxy: Proxy,
    shop: Resident,
    fan: Resident,
    comment: Comment,
) -> None:
    proxy.lose_answer(after=server.kill)
    with afterwards(server.start), pytest.raises(OutcomeUnknown):
        distant.reply(comment, PRICES, actor=GREETER)
    found = resolved(distant)
    (message,) = shop.answers(comment.id)
    assert found.sighting is not None
    assert found.sighting.sight is Sight.FOUND
    assert found.receipt is not None
    assert found.receipt.message_id == message["id"]
    assert distant.reply(comment, PRICES, actor=GREETER) == found.receipt
    told = until(lambda: [one for one in fan.mentions() if one["in_reply_to_id"] == comment.id])
    assert [one["id"] for one in told] == [message["id"]]
    assert shop.answers(comment.id) == [message]


def test_a_reply_that_a_frozen_server_takes_late_is_found_and_not_sent_again(
    distant: BoundAccount, server: Snac, proxy: Proxy, shop: Resident, comment: Comment
) -> None:
    proxy.lose_answer(before=server.freeze)
    with afterwards(server.thaw), pytest.raises(OutcomeUnknown):
        distant.reply(comment, PRICES, actor=GREETER)
    (message,) = until(lambda: shop.answers(comment.id))
    found = resolved(distant)
    assert found.receipt is not None
    assert found.receipt.message_id == message["id"]
    assert distant.reply(comment, PRICES, actor=GREETER) == found.receipt
    assert shop.answers(comment.id) == [message]


def test_a_reply_that_a_dying_server_never_took_is_not_sent_again_on_a_guess(
    distant: BoundAccount, server: Snac, proxy: Proxy, shop: Resident, comment: Comment
) -> None:
    proxy.lose_answer(before=server.kill)
    with afterwards(server.start), pytest.raises(OutcomeUnknown):
        distant.reply(comment, PRICES, actor=GREETER)
    # snac does not tell the time, so that nobody can say that the message had had time to show.
    found = resolved(distant)
    assert found.sighting is not None
    assert found.sighting.sight is Sight.UNCLEAR
    with pytest.raises(OutcomeUnknown):
        distant.reply(comment, PRICES, actor=GREETER)
    assert shop.answers(comment.id) == []


def test_a_reply_that_the_server_takes_for_public_is_told_as_leaked_and_still_there(
    distant: BoundAccount, proxy: Proxy, shop: Resident, comment: Comment
) -> None:
    proxy.spoil(b"visibility=direct", b"visibility=public")
    with pytest.raises(Leaked) as leaked:
        distant.reply(comment, PRICES, actor=GREETER)
    # snac has no call that deletes: what is not taken back must not be said to be.
    assert not leaked.value.withdrawn
    (message,) = shop.answers(comment.id)
    assert message["visibility"] == "public"
    with pytest.raises(AlreadyReplied):
        distant.reply(comment, PRICES, actor=GREETER)
    assert shop.answers(comment.id) == [message]
