"""asyncio's own ``cancel()`` heeds no shield: the ledger and the other tasks must not suffer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import anyio
import pytest

from privatereply import UsageError
from privatereply.sandbox import Sandbox, Scene
from privatereply.store import State

from .conftest import ANNA, is_send
from .test_async import met, opened

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("turning")]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("turns", range(12))
async def test_a_cancelled_reply_harms_nobody_and_is_answered_once(
    sandbox: Sandbox, scene: Scene, turns: int
) -> None:
    async with opened(sandbox, scene) as page:
        made = [scene.comment(person=scene.add_person(f"Person {n}")) for n in range(5)]
        comments = [await met(page, scene, one) for one in made]
        tasks = [asyncio.create_task(page.reply(one, "Hello", actor=ANNA)) for one in comments]
        for _ in range(turns):
            await asyncio.sleep(0)
        tasks[0].cancel()
        tasks[3].cancel()
        with anyio.fail_after(20):
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            for index in (1, 2, 4):
                assert not isinstance(outcomes[index], BaseException)
            sandbox.clock.advance(timedelta(minutes=10))
            await page.resolve()
            for comment in (comments[0], comments[3]):
                await page.reply(comment, "Hello", actor=ANNA)
        for one in made:
            assert len(scene.deliveries(one)) == 1


async def test_cancelled_between_the_row_and_the_request_nothing_leaves_and_the_key_is_free(
    sandbox: Sandbox, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(sandbox, scene) as page:
        made = scene.comment()
        comment = await met(page, scene, made)
        store = page._loop.store
        transact_many = store.transact_many
        task: asyncio.Task[Any] | None = None
        loop = asyncio.get_running_loop()

        def cancelling(works: Any, *, durable: bool = True) -> Any:
            monkeypatch.undo()
            outcomes = transact_many(works, durable=durable)
            assert task is not None
            # The loop gets to it while the task waits for this very transaction.
            cancelled = threading.Event()
            loop.call_soon_threadsafe(task.cancel)
            loop.call_soon_threadsafe(cancelled.set)
            assert cancelled.wait(10)
            return outcomes

        monkeypatch.setattr(store, "transact_many", cancelling)
        task = asyncio.create_task(page.reply(comment, "Hello", actor=ANNA))
        with pytest.raises(asyncio.CancelledError):
            await task
        (attempt,) = (await page.why(comment)).attempts
        assert attempt.state is State.REFUSED
        assert scene.deliveries(made) == []
        await page.reply(comment, "Hello", actor=ANNA)
        assert len(scene.deliveries(made)) == 1


async def test_a_broken_store_is_told_to_everybody_who_waits(
    sandbox: Sandbox, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(sandbox, scene) as page:
        made = scene.comment()
        comment = await met(page, scene, made)

        def broken(works: Any, *, durable: bool = True) -> Any:
            raise RuntimeError("the disk is gone")

        monkeypatch.setattr(page._loop.store, "transact_many", broken)
        asked = (page.can_reply(comment) for _ in range(3))
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert [str(outcome) for outcome in outcomes] == ["the disk is gone"] * 3


def test_a_client_belongs_to_the_event_loop_it_was_first_used_in(
    sandbox: Sandbox, scene: Scene
) -> None:
    kept: list[Any] = []

    async def first() -> None:
        async with opened(sandbox, scene) as page:
            kept.append(page)
            kept.append(await met(page, scene, scene.comment()))

    async def second() -> None:
        page, comment = kept
        with pytest.raises(UsageError, match="event loop"):
            await page.reply(comment, "Hello", actor=ANNA)

    run: Callable[[Any], None] = asyncio.run
    run(first())
    run(second())
    assert not any(is_send(scene.terms, one.method, one.path) for one in sandbox.journal)
