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
from privatereply.sandbox import Sandbox
from privatereply.store import State

from .conftest import ANNA
from .test_async import opened

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("turns", range(12))
async def test_a_cancelled_reply_harms_nobody_and_is_answered_once(
    sandbox: Sandbox, turns: int
) -> None:
    async with opened(sandbox) as (page, _, post):
        people = [sandbox.meta.add_person(name=f"Person {n}") for n in range(6)]
        made = [sandbox.meta.add_comment(post, person) for person in people]
        comments = [await page.comment(one.id) for one in made]
        tasks = [asyncio.create_task(page.reply(one, "Hello", actor=ANNA)) for one in comments]
        for _ in range(turns):
            await asyncio.sleep(0)
        tasks[0].cancel()
        tasks[3].cancel()
        with anyio.fail_after(20):
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            for index in (1, 2, 4, 5):
                assert not isinstance(outcomes[index], BaseException)
            sandbox.clock.advance(timedelta(minutes=10))
            await page.resolve()
            for one in (comments[0], comments[3]):
                await page.reply(one, "Hello", actor=ANNA)
        for one in made:
            assert len(sandbox.meta.deliveries(comment_id=one.id)) == 1


async def test_cancelled_between_the_row_and_the_request_nothing_leaves_and_the_key_is_free(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(sandbox) as (page, _, post):
        made = sandbox.meta.add_comment(post, sandbox.meta.add_person(name="Ada"))
        comment = await page.comment(made.id)
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
        assert sandbox.meta.deliveries() == []
        await page.reply(comment, "Hello", actor=ANNA)
        assert len(sandbox.meta.deliveries()) == 1


async def test_a_broken_store_is_told_to_everybody_who_waits(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(sandbox) as (page, _, post):
        made = sandbox.meta.add_comment(post, sandbox.meta.add_person(name="Ada"))
        comment = await page.comment(made.id)

        def broken(works: Any, *, durable: bool = True) -> Any:
            raise RuntimeError("the disk is gone")

        monkeypatch.setattr(page._loop.store, "transact_many", broken)
        asked = (page.can_reply(comment) for _ in range(3))
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert [str(outcome) for outcome in outcomes] == ["the disk is gone"] * 3


def test_a_client_belongs_to_the_event_loop_it_was_first_used_in(sandbox: Sandbox) -> None:
    kept: list[Any] = []

    async def first() -> None:
        async with opened(sandbox) as (page, _, post):
            kept.append(page)
            made = sandbox.meta.add_comment(post, sandbox.meta.add_person(name="Ada"))
            kept.append(await page.comment(made.id))

    async def second() -> None:
        page, comment = kept
        with pytest.raises(UsageError, match="event loop"):
            await page.reply(comment, "Hello", actor=ANNA)

    run: Callable[[Any], None] = asyncio.run
    run(first())
    run(second())
    assert sandbox.meta.deliveries() == []
