"""Tokens that end: renewed once, in one flight, and never at the price of a second message."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import anyio
import anyio.lowlevel
import httpx
import pytest

from privatereply import (
    Account,
    AsyncClient,
    AuthenticationFailed,
    Capability,
    Client,
    Token,
    Unsupported,
)
from privatereply.bound import BoundAccount
from privatereply.sandbox import Sandbox

from .conftest import ANNA, World, known, only

renewable = only(lambda scene: "refresh_token" in scene.credentials)
LIFE = timedelta(days=1, minutes=1)
"""Longer than the longest life of a token that can be renewed."""


def again(world: World, on_token: object = None) -> BoundAccount:
    """The account opened once more, with the credentials it had at first."""
    return world.client.account(
        world.scene.platform,
        **world.scene.options,
        facts=known(world.scene),
        on_token=on_token,  # type: ignore[arg-type]
    )


@renewable
def test_a_reply_goes_out_once_although_the_token_ended_before_it(world: World) -> None:
    comment = world.comment(age=timedelta())
    world.turn(LIFE)
    world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == ["Hello"]
    assert len(world.tokens) == 1
    assert world.page.account.credentials["access_token"] == world.tokens[0].value
    assert world.page.account.credentials["refresh_token"] == world.tokens[0].refresh


@renewable
def test_every_renewal_takes_what_the_last_one_brought(world: World) -> None:
    comment = world.comment(age=timedelta())
    for _ in range(3):
        world.page.comment(comment.id)
        world.turn(LIFE)
    world.page.comment(comment.id)
    refreshes = [token.refresh for token in world.tokens]
    assert len(set(refreshes)) == len(refreshes) == 3


@renewable
def test_a_token_that_nobody_would_keep_is_not_renewed(world: World) -> None:
    comment = world.comment(age=timedelta())
    page = again(world)
    world.turn(LIFE)
    before = page.account
    with pytest.raises(AuthenticationFailed):
        page.comment(comment.id)
    assert page.account == before


@renewable
def test_a_login_that_ended_for_good_is_told_and_not_tried_for_ever(world: World) -> None:
    comment = world.comment()
    world.sandbox.faults.order("token_expired", times=None)
    requests = len(world.sandbox.journal)
    with pytest.raises(AuthenticationFailed):
        world.page.comment(comment.id)
    assert len(world.sandbox.journal) - requests <= 3


@renewable
def test_callers_who_hold_the_account_renew_it_in_one_flight(world: World) -> None:
    comment = world.comment(age=timedelta())
    kept: list[Token] = []
    callers = 6
    start = threading.Barrier(callers)
    pages = [again(world, lambda _, token: kept.append(token)) for _ in range(callers)]
    world.turn(LIFE)

    def ask(page: BoundAccount) -> str:
        start.wait()
        return page.comment(comment.id).id

    with ThreadPoolExecutor(callers) as pool:
        assert list(pool.map(ask, pages)) == [comment.id] * callers
    assert len(kept) == 1
    assert len({page.account.credentials["access_token"] for page in pages}) == 1


@renewable
def test_who_slept_through_several_renewals_takes_what_the_last_one_brought(world: World) -> None:
    comment = world.comment(age=timedelta())
    sleeper = again(world, lambda _, token: world.tokens.append(token))
    for _ in range(2):
        world.turn(LIFE)
        world.page.comment(comment.id)
    assert sleeper.comment(comment.id).id == comment.id
    assert len(world.tokens) == 2
    assert sleeper.account.credentials == world.page.account.credentials


@renewable
def test_a_new_token_is_in_use_even_if_keeping_it_failed(world: World) -> None:
    comment = world.comment(age=timedelta())

    def full(_account: Account, _token: Token) -> None:
        raise OSError("the disk is full")

    page = again(world, full)
    world.turn(LIFE)
    with pytest.raises(OSError, match="full"):
        page.comment(comment.id)
    assert page.comment(comment.id).id == comment.id


@renewable
@pytest.mark.anyio
async def test_tasks_renew_in_one_flight_too(world: World, sandbox: Sandbox) -> None:
    comment = world.comment(age=timedelta())
    kept: list[Token] = []

    async def keep(_account: Account, token: Token) -> None:
        await anyio.lowlevel.checkpoint()
        kept.append(token)

    async with (
        httpx.AsyncClient(transport=sandbox.async_transport()) as http,
        AsyncClient("sqlite://", http=http, clock=sandbox.clock.now) as client,
    ):
        pages = [
            client.account(
                world.scene.platform,
                **world.scene.options,
                facts=known(world.scene),
                on_token=keep,
            )
            for _ in range(4)
        ]
        world.turn(LIFE)
        async with anyio.create_task_group() as tasks:
            for page in pages:
                tasks.start_soon(page.comment, comment.id)
    assert len(kept) == 1


class Impatient(httpx.AsyncBaseTransport):
    """Whoever asks for a token is cancelled before the answer is there."""

    def __init__(self, platform: httpx.AsyncBaseTransport, scope: anyio.CancelScope) -> None:
        self._platform = platform
        self._scope = scope

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._platform.handle_async_request(request)
        if b"refresh_token" in await request.aread():
            self._scope.cancel()
            await anyio.lowlevel.checkpoint()
        return answer


@renewable
@pytest.mark.anyio
async def test_a_token_is_kept_although_its_caller_was_cancelled(
    world: World, sandbox: Sandbox
) -> None:
    comment = world.comment(age=timedelta())
    kept: list[Token] = []
    scope = anyio.CancelScope()
    async with (
        httpx.AsyncClient(transport=Impatient(sandbox.async_transport(), scope)) as http,
        AsyncClient("sqlite://", http=http, clock=sandbox.clock.now) as client,
    ):
        page = client.account(
            world.scene.platform,
            **world.scene.options,
            on_token=lambda _, token: kept.append(token),
        )
        world.turn(LIFE)
        with scope:
            await page.comment(comment.id)
        assert scope.cancelled_caught
        assert (await page.comment(comment.id)).id == comment.id
    assert len(kept) == 1


def test_the_browser_is_sent_to_the_platform_with_what_must_come_back(
    client: Client, world: World
) -> None:
    app = {
        name: value
        for name, value in world.scene.log_in().credentials.items()
        if name in {"client_id", "app_id"}
    }
    address = {"redirect_uri": "https://example.com/back/", **app}
    if Capability.AUTHORIZE not in world.page.capabilities:
        with pytest.raises(Unsupported, match="authorize"):
            client.authorize(world.scene.platform, **address)
        return
    begun, other = (client.authorize(world.scene.platform, **address) for _ in range(2))
    assert begun.url.startswith("https://")
    assert begun.state in begun.url
    assert begun.verifier not in begun.url
    assert begun.state not in repr(begun)
    assert (other.state, other.verifier) != (begun.state, begun.verifier)
