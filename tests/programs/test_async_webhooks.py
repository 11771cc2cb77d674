"""The awaiting client hears, handles, reads back and looks after accounts as the other does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio
import httpx
import pytest

from privatereply import (
    AsyncBoundAccount,
    AsyncClient,
    CommentAdded,
    Event,
    Handled,
    Health,
    InvalidValue,
    Registry,
)
from privatereply.sandbox import Manner, Sandbox, Scene, WebhookDelivery

from .conftest import GREETER, known
from .plaza import NOON, SECRET, Clock, Plaza, added

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("turning")]


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[AsyncClient, Clock]]:
    """An awaiting client on the platform made up for this."""
    registry, clock = Registry(entry_points=lambda _: ()), Clock()
    registry.register(Plaza)
    async with AsyncClient("sqlite://", registry=registry, clock=lambda: clock.now) as client:
        client.listen("plaza", secret=SECRET)
        yield client, clock


async def tell(client: AsyncClient, *events: Event) -> int:
    Plaza.known.update({event.id: event for event in events})
    names = ",".join(f'"{event.id}"' for event in events)
    answer = await client.ingest("plaza", method="POST", body=f"{SECRET}:[{names}]".encode())
    return answer.status


@asynccontextmanager
async def subscribed(
    sandbox: Sandbox, scene: Scene
) -> AsyncIterator[tuple[AsyncClient, AsyncBoundAccount]]:
    """An awaiting client that is told of an account."""
    async with (
        httpx.AsyncClient(transport=sandbox.async_transport()) as http,
        AsyncClient("sqlite://", http=http, clock=sandbox.clock.now) as client,
    ):
        page = client.account(
            scene.platform, **scene.options, facts=known(scene), on_token=lambda *_: None
        )
        client.listen(scene.platform, **scene.webhook_secrets)
        scene.subscribe("https://shop.example/webhooks")
        yield client, page


async def flush(sandbox: Sandbox, scene: Scene, client: AsyncClient) -> None:
    async def send(delivery: WebhookDelivery) -> int:
        answer = await client.ingest(
            scene.platform, method="POST", headers=delivery.headers, body=delivery.body
        )
        return answer.status

    notices = await sandbox.webhooks.flush_async(send=send)
    assert {notice.status for notice in notices} <= {200, None}


async def test_a_comment_is_told_answered_and_explained(sandbox: Sandbox, scene: Scene) -> None:
    async with subscribed(sandbox, scene) as (client, page):

        @client.on(CommentAdded, name="greet")
        async def greet(event: CommentAdded) -> None:
            await page.reply(event.comment, "It is 20", actor=GREETER)

        made = scene.comment()
        if scene.terms.consent == "verdict":
            scene.judge(made)
        await flush(sandbox, scene, client)
        assert await client.handle_events() == Handled(done=1)
        assert [one.text for one in scene.deliveries(made)] == ["It is 20"]
        assert "sent" in str(await page.why(made.id))


async def test_what_webhooks_lost_is_found(sandbox: Sandbox, scene: Scene) -> None:
    async with subscribed(sandbox, scene) as (client, page):
        sandbox.webhooks.manner = Manner(drop=1.0)
        made = scene.comment()
        await flush(sandbox, scene, client)
        sandbox.clock.advance(scene.terms.list_lag)
        (done,) = await client.reconcile()
        assert done.complete
        assert [event.about_comment for event in done.found] == [made.id]
        assert (await page.reconcile()).found == ()


async def test_health_is_looked_after(sandbox: Sandbox, scene: Scene) -> None:
    async with subscribed(sandbox, scene) as (client, page):
        checks = await client.doctor()
        assert {check.health for check in checks if check.name == "database"} == {Health.OK}
        assert set(await page.check_health()) >= set()
        assert any(check.about == f"{page.platform}/{page.id}" for check in checks)


async def test_what_a_handler_returns_is_awaited_and_its_failure_tried_again() -> None:
    async with listening() as (client, clock):
        told: list[Event] = []

        @client.on(CommentAdded, name="slow")
        async def slow(event: CommentAdded) -> None:
            await anyio.lowlevel.checkpoint()
            told.append(event)
            if len(told) == 1:
                raise KeyError("colour")

        client.on(CommentAdded, told.append, name="plain")
        assert await tell(client, added("one")) == 200
        assert await client.handle_events() == Handled(done=1, failed=1)
        clock.now += timedelta(minutes=1)
        assert await client.handle_events() == Handled(done=1)
        assert len(told) == 3


async def test_dead_letters_are_listed_tried_again_and_thrown_away() -> None:
    async with listening() as (client, _):

        def refuse(event: CommentAdded) -> None:
            raise InvalidValue(name="a", given="b", allowed="c")

        client.on(CommentAdded, refuse, name="refuse")
        await tell(client, added("one"), added("two"))
        assert await client.handle_events() == Handled(dead=2)
        assert len(await client.dead_letters()) == 2
        assert await client.retry_dead_letters(event_id="comment:one:added") == 1
        assert await client.discard_dead_letters(handler="refuse") == 1
        assert await client.handle_events() == Handled(dead=1)


async def test_events_come_another_way_than_by_webhook() -> None:
    async with listening() as (client, _):
        assert [event.id for event in await client.ingest_events([added("1"), added("2")])] == [
            "comment:1:added",
            "comment:2:added",
        ]
        assert await tell(client, added("1")) == 200
        assert len(await client.events("plaza")) == 2


async def test_events_are_listed_and_forgotten() -> None:
    async with listening() as (client, _):
        await tell(client, added("one"))
        assert [kept.event for kept in await client.events("plaza")] == [added("one")]
        assert await client.forget_events(older_than=NOON + timedelta(seconds=1)) == 1
        assert await client.events("plaza") == ()


async def test_an_account_that_cannot_be_read_back_says_why(sandbox: Sandbox, scene: Scene) -> None:
    async with (
        httpx.AsyncClient(transport=sandbox.async_transport()) as http,
        AsyncClient("sqlite://", http=http, clock=sandbox.clock.now) as client,
    ):
        options = dict.fromkeys(scene.credentials, "wrong")
        client.account(scene.platform, id="1", kind=scene.kind, region=None, **options)
        (done,) = await client.reconcile()
        assert done.error is not None
        assert not done.complete
