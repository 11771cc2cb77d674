"""A process that stood still for too long is not the one that answers any more."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from privatereply import Client, NeverSent
from privatereply.program import Exchange
from privatereply.sandbox import Sandbox
from privatereply.store import State

from .flight import Flight
from .forgetful import ours
from .shop import ANNA, EMULATORS, LOGINS, NOON, Shop


@pytest.mark.requirement("A28")
@pytest.mark.parametrize("login", LOGINS)
def test_a_request_that_would_leave_after_its_lease_never_leaves(
    login: str, sqlite_dsn: str
) -> None:
    sandbox = Sandbox(start=NOON, ticking=False, emulators=EMULATORS)
    shop = Shop.open(sandbox, login)
    with (
        httpx.Client(transport=sandbox.transport()) as http,
        Client(sqlite_dsn, http=http, clock=sandbox.clock.now) as sleeper,
        Client(sqlite_dsn, http=http, clock=sandbox.clock.now) as successor,
    ):
        page, other = shop.bind(sleeper), shop.bind(successor)
        comment = page.comment(shop.comment(shop.person("Ada")).id)
        flight = Flight(page, comment, "Hello")
        while not isinstance(flight.step, Exchange):
            flight.go_on()

        sandbox.clock.advance(timedelta(minutes=11))
        (resolution,) = other.resolve()
        assert resolution.attempt.state is State.REFUSED
        receipt = other.reply(comment, "Hello", actor=ANNA)

        with pytest.raises(NeverSent, match="lease"):
            flight.finish()
        assert [delivery.text for delivery in ours(sandbox, comment.id)] == ["Hello"]
        assert page.reply(comment, "Hello", actor=ANNA) == receipt


@pytest.mark.parametrize("login", LOGINS)
def test_a_reply_that_waited_for_its_slot_has_a_lease_of_its_own(
    login: str, sqlite_dsn: str
) -> None:
    sandbox = Sandbox(start=NOON, ticking=False, emulators=EMULATORS)
    shop = Shop.open(sandbox, login)
    patience = timedelta(minutes=10)
    with (
        httpx.Client(transport=sandbox.transport()) as http,
        Client(sqlite_dsn, http=http, clock=sandbox.clock.now, patience=patience) as client,
    ):
        client._loop._sleep = lambda seconds: sandbox.clock.advance(timedelta(seconds=seconds))
        page = shop.bind(client)
        first, second = (page.comment(shop.comment(shop.person("Ada")).id) for _ in range(2))
        sandbox.faults.order("rate_limited", path="*/messages", method="POST", minutes=5)
        with pytest.raises(Exception, match="too many calls"):
            page.reply(first, "Hello", actor=ANNA)
        page.reply(second, "Hello", actor=ANNA)
        assert sandbox.clock.now() == NOON + timedelta(minutes=5)
        assert len(ours(sandbox, second.id)) == 1
