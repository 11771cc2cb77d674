"""A process that stood still for too long is not the one that answers any more."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta

import anyio
import httpx
import pytest

from privatereply import (
    AsyncClient,
    AuthenticationFailed,
    Comment,
    NeverSent,
    OutcomeUnknown,
    RateLimited,
)
from privatereply.program import Exchange
from privatereply.store import State

from .flight import Flight
from .shop import ANNA, NOON, RENEWED, SCENES, Shop


@pytest.mark.requirement("A28")
@pytest.mark.parametrize("scene", SCENES)
def test_a_request_that_would_leave_after_its_lease_never_leaves(
    scene: str, sqlite_dsn: str
) -> None:
    shop = Shop.open(scene)
    with (
        httpx.Client(transport=shop.sandbox.transport()) as http,
        shop.connect(http, sqlite_dsn) as sleeper,
        shop.connect(http, sqlite_dsn) as successor,
    ):
        page, other = shop.bind(sleeper), shop.bind(successor, shop.log_in(successor))
        (person,) = shop.people(other, 1)
        made = shop.scene.comment(person=person)
        comment = shop.meet(page, made)
        flight = Flight(page, comment, "Hello")
        while not isinstance(flight.step, Exchange):
            flight.go_on()

        shop.sandbox.clock.advance(timedelta(minutes=11))
        (resolution,) = other.resolve()
        assert resolution.attempt.state is State.REFUSED
        receipt = other.reply(comment, "Hello", actor=ANNA)

        with pytest.raises(NeverSent, match="lease"):
            flight.finish()
        assert [delivery.text for delivery in shop.ours(made)] == ["Hello"]
        assert page.reply(comment, "Hello", actor=ANNA) == receipt


@pytest.mark.parametrize("scene", SCENES)
def test_a_reply_that_waited_for_its_slot_has_a_lease_of_its_own(
    scene: str, sqlite_dsn: str
) -> None:
    shop = Shop.open(scene)
    patience = timedelta(minutes=20)
    with (
        httpx.Client(transport=shop.sandbox.transport()) as http,
        shop.connect(http, sqlite_dsn, patience=patience) as client,
    ):
        page = shop.bind(client)
        first, second = (shop.scene.comment() for _ in range(2))
        comments = [shop.meet(page, made) for made in (first, second)]
        shop.order("rate_limited")
        with pytest.raises(RateLimited) as caught:
            page.reply(comments[0], "Hello", actor=ANNA)
        page.reply(comments[1], "Hello", actor=ANNA)
        assert caught.value.retry_after is not None
        assert shop.sandbox.clock.now() == NOON + caught.value.retry_after
        assert caught.value.retry_after > client._lease
        assert len(shop.ours(second)) == 1


@contextlib.contextmanager
def an_attempt_and_a_token_that_ended(scene: str, dsn: str) -> Iterator[tuple[Shop, Comment]]:
    """A comment whose reply arrived a day ago without an answer."""
    shop = Shop.open(scene)
    with (
        httpx.Client(transport=shop.sandbox.transport()) as http,
        shop.connect(http, dsn) as client,
    ):
        page = shop.bind(client)
        made = shop.scene.comment()
        comment = shop.meet(page, made)
        shop.sandbox.faults.order("answer_lost", times=None)
        with pytest.raises(OutcomeUnknown):
            page.reply(comment, "Hello", actor=ANNA)
    shop.sandbox.faults.clear()
    shop.sandbox.clock.advance(timedelta(hours=25))
    yield shop, comment
    assert [delivery.text for delivery in shop.ours(made)] == ["Hello"]


@pytest.mark.parametrize("scene", RENEWED)
@pytest.mark.parametrize("look", ["resolve", "reply"])
def test_a_token_that_ended_is_renewed_to_look_for_an_attempt(
    scene: str, look: str, sqlite_dsn: str
) -> None:
    with (
        an_attempt_and_a_token_that_ended(scene, sqlite_dsn) as (shop, comment),
        httpx.Client(transport=shop.sandbox.transport()) as http,
        shop.connect(http, sqlite_dsn) as client,
    ):
        page = shop.bind(client)
        if look == "resolve":
            (resolution,) = page.resolve()
            assert resolution.attempt.state is State.SENT
        assert page.reply(comment, "Hello", actor=ANNA).found_by_looking


@pytest.mark.parametrize("scene", RENEWED)
def test_a_token_that_cannot_be_renewed_says_nothing_of_the_attempt(
    scene: str, sqlite_dsn: str
) -> None:
    with (
        an_attempt_and_a_token_that_ended(scene, sqlite_dsn) as (shop, comment),
        httpx.Client(transport=shop.sandbox.transport()) as http,
        shop.connect(http, sqlite_dsn) as client,
    ):
        page = shop.bind(client)
        shop.sandbox.faults.order("server_error", method="POST", times=2)
        with pytest.raises(OutcomeUnknown):
            page.reply(comment, "Hello", actor=ANNA)
        (resolution,) = page.resolve()
        assert isinstance(resolution.error, AuthenticationFailed)
        assert resolution.attempt.state is State.UNKNOWN
        assert page.reply(comment, "Hello", actor=ANNA).found_by_looking


@pytest.mark.parametrize("scene", RENEWED)
def test_whoever_awaits_renews_to_look_as_well(scene: str, sqlite_dsn: str) -> None:
    async def look(shop: Shop, comment: Comment) -> None:
        async with (
            httpx.AsyncClient(transport=shop.sandbox.async_transport()) as http,
            AsyncClient(sqlite_dsn, http=http, clock=shop.sandbox.clock.now) as client,
        ):
            page = shop.abind(client)
            shop.sandbox.faults.order("server_error", method="POST", times=2)
            with pytest.raises(OutcomeUnknown):
                await page.reply(comment, "Hello", actor=ANNA)
            (resolution,) = await page.resolve()
            assert isinstance(resolution.error, AuthenticationFailed)
            (resolution,) = await page.resolve()
            assert resolution.attempt.state is State.SENT
            assert (await page.reply(comment, "Hello", actor=ANNA)).found_by_looking

    with an_attempt_and_a_token_that_ended(scene, sqlite_dsn) as (shop, comment):
        anyio.run(look, shop, comment)
