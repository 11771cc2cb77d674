"""The awaiting client on asyncio and trio: the same guarantees, many at once, cancellation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio
import httpx
import pytest

from privatereply import (
    Account,
    AsyncBoundAccount,
    AsyncClient,
    OutcomeUnknown,
    ReplyInProgress,
    Token,
)
from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedPage, EmulatedPost
from privatereply.store import State

from .conftest import ANNA

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def opened(
    sandbox: Sandbox, store: str = "sqlite://"
) -> AsyncIterator[tuple[AsyncBoundAccount, EmulatedPage, EmulatedPost]]:
    page = sandbox.meta.add_page(name="Acme")
    post = sandbox.meta.add_post(page, "New in")
    async with (
        httpx.AsyncClient(transport=sandbox.async_transport()) as http,
        AsyncClient(store, http=http, clock=sandbox.clock.now) as client,
    ):
        yield client.account("facebook", id=page.id, access_token=page.access_token), page, post


async def test_a_comment_is_answered_and_the_same_draft_returns_the_first_receipt(
    sandbox: Sandbox,
) -> None:
    async with opened(sandbox) as (page, _, post):
        person = sandbox.meta.add_person(name="Ada")
        made = sandbox.meta.add_comment(post, person)
        (comment,) = [found async for found in page.comments()]
        assert (await page.can_reply(comment)).allowed
        receipt = await page.reply(comment, "Hello", actor=ANNA)
        assert await page.reply(comment, "Hello", actor=ANNA) == receipt
        assert len(sandbox.meta.deliveries(comment_id=made.id)) == 1
        assert "sent" in str(await page.why(comment))


async def test_many_tasks_answer_many_comments_once_each(sandbox: Sandbox) -> None:
    async with opened(sandbox) as (page, _, post):
        people = [sandbox.meta.add_person(name=f"Person {n}") for n in range(30)]
        for person in people:
            sandbox.meta.add_comment(post, person)
        comments = [found async for found in page.comments(post.id)]
        assert len(comments) == 30

        async def answer(number: int) -> None:
            for comment in comments[number:] + comments[:number]:
                try:
                    await page.reply(comment, "Hello", actor=ANNA)
                except ReplyInProgress:
                    continue

        async with anyio.create_task_group() as group:
            for number in range(0, 30, 5):
                group.start_soon(answer, number)
        assert len(sandbox.meta.deliveries()) == 30


async def test_a_failure_of_one_transaction_harms_none_of_its_group(sandbox: Sandbox) -> None:
    async with opened(sandbox) as (page, _, _post):
        loop = page._loop
        seen: list[object] = []

        def bad(tx: object) -> None:
            raise LookupError("mine alone")

        async def one(work: object) -> None:
            try:
                seen.append(await loop._transact(work, durable=True))  # type: ignore[arg-type]
            except LookupError as error:
                seen.append(str(error))

        async with anyio.create_task_group() as group:
            for work in (lambda tx: 1, bad, lambda tx: 2):
                group.start_soon(one, work)
        assert sorted(map(str, seen)) == ["1", "2", "mine alone"]


async def test_cancelled_while_waiting_for_the_answer_the_row_says_unknown(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(sandbox) as (page, _, post):
        made = sandbox.meta.add_comment(post, sandbox.meta.add_person(name="Ada"))
        comment = await page.comment(made.id)
        arrived = anyio.Event()
        transport = page._loop.transport
        send = transport.send

        async def slow(request: object) -> object:
            response = await send(request)  # type: ignore[arg-type]
            if getattr(request, "method", "") == "POST":
                arrived.set()
                await anyio.sleep_forever()
            return response

        monkeypatch.setattr(transport, "send", slow)
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: page.reply(comment, "Hello", actor=ANNA))
            await arrived.wait()
            group.cancel_scope.cancel()
        monkeypatch.undo()
        (attempt,) = (await page.why(comment)).attempts
        assert attempt.state is State.UNKNOWN
        receipt = await page.reply(comment, "Hello", actor=ANNA)
        assert receipt.found_by_looking
        assert len(sandbox.meta.deliveries(comment_id=made.id)) == 1


async def test_an_unknown_outcome_is_settled_by_resolve(sandbox: Sandbox) -> None:
    async with opened(sandbox) as (page, _, post):
        made = sandbox.meta.add_comment(post, sandbox.meta.add_person(name="Ada"))
        comment = await page.comment(made.id)
        sandbox.faults.order("timeout", path="*/messages", method="POST")
        with pytest.raises(OutcomeUnknown):
            await page.reply(comment, "Hello", actor=ANNA)
        sandbox.clock.advance(timedelta(minutes=10))
        (resolution,) = await page.resolve()
        assert resolution.attempt.state is State.REFUSED
        await page.reply(comment, "Hello", actor=ANNA)
        assert len(sandbox.meta.deliveries(comment_id=made.id)) == 1


async def test_a_refreshed_token_is_handed_to_the_host_and_used(sandbox: Sandbox) -> None:
    shop = sandbox.meta.add_instagram_account(username="acme")
    kept: list[tuple[Account, Token]] = []

    async def keep(account: Account, token: Token) -> None:
        kept.append((account, token))

    sandbox.clock.advance(timedelta(days=2))
    async with (
        httpx.AsyncClient(transport=sandbox.async_transport()) as http,
        AsyncClient("sqlite://", http=http, clock=sandbox.clock.now) as client,
    ):
        account = client.account(
            "instagram", id=shop.id, access_token=shop.access_token, on_token=keep
        )
        token = await account.refresh_token()
        assert kept == [(account.account, token)]
        assert account.account.credentials["access_token"] == token.value
