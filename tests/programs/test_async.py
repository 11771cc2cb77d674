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
    Action,
    AsyncBoundAccount,
    AsyncClient,
    Conversation,
    NotAllowed,
    OutcomeUnknown,
    Policy,
    Registry,
    ReplyInProgress,
    SignalKind,
    StoreError,
    Token,
)
from privatereply.program import transact
from privatereply.sandbox import APP_SECRET, Sandbox
from privatereply.sandbox.meta import EmulatedPage, EmulatedPost, lookup
from privatereply.store import State, Store

from .conftest import ANNA, GREETER
from .test_pacing import Slow

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def connected(
    sandbox: Sandbox, store: str = "sqlite://", registry: Registry | None = None
) -> AsyncIterator[AsyncClient]:
    async with (
        httpx.AsyncClient(transport=sandbox.async_transport()) as http,
        AsyncClient(store, http=http, clock=sandbox.clock.now, registry=registry) as client,
    ):
        yield client


@asynccontextmanager
async def opened(
    sandbox: Sandbox, store: str = "sqlite://", registry: Registry | None = None
) -> AsyncIterator[tuple[AsyncBoundAccount, EmulatedPage, EmulatedPost]]:
    page = sandbox.meta.add_page(name="Acme")
    post = sandbox.meta.add_post(page, "New in")
    async with connected(sandbox, store, registry) as client:
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


async def test_many_tasks_answer_many_comments_once_each(
    sandbox: Sandbox, store: Store, dsn: str
) -> None:
    async with opened(sandbox, dsn) as (page, _, post):
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
                seen.append(await loop.run(transact(work)))  # type: ignore[arg-type]
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
    async with connected(sandbox) as client:
        account = client.account(
            "instagram", id=shop.id, access_token=shop.access_token, on_token=keep
        )
        token = await account.refresh_token()
        assert kept == [(account.account, token)]
        assert account.account.credentials["access_token"] == token.value


async def test_a_callback_that_awaits_nothing_and_none_at_all_do_as_well(
    sandbox: Sandbox,
) -> None:
    kept: list[Token] = []
    async with connected(sandbox) as client:
        for name, keep in (("acme", lambda _, token: kept.append(token)), ("other", None)):
            shop = sandbox.meta.add_instagram_account(username=name)
            account = client.account(
                "instagram", id=shop.id, access_token=shop.access_token, on_token=keep
            )
            sandbox.clock.advance(timedelta(days=2))
            token = await account.refresh_token()
            assert account.account.credentials["access_token"] == token.value
    assert len(kept) == 1


async def test_pages_come_from_a_persons_token_with_tokens_of_their_own(sandbox: Sandbox) -> None:
    page = sandbox.meta.add_page(name="Acme")
    sandbox.meta.add_post(page, "New in")
    async with connected(sandbox) as client:
        token = await client.exchange_token(
            "facebook", page.user_token, app_id=sandbox.meta.app_id, app_secret=APP_SECRET
        )
        (found,) = await client.accounts("facebook", user_token=token.value)
        assert [post.text async for post in client.bind(found).posts()] == ["New in"]


async def test_policies_given_by_action_are_the_accounts_own(sandbox: Sandbox) -> None:
    async with connected(sandbox) as client:
        own = Policy(platform="facebook", action=Action.MESSAGE, rules=())
        page = client.account("facebook", id="1", access_token="t", policies={Action.MESSAGE: own})
        assert page.policy(Action.MESSAGE) is own
        assert page.policy(Action.PRIVATE_REPLY).rules


async def test_posts_and_comments_are_fetched_page_after_page(sandbox: Sandbox) -> None:
    async with opened(sandbox) as (page, emulated, first):
        person = sandbox.meta.add_person(name="Ada")
        for number in range(60):
            sandbox.meta.add_comment(first, person, f"Comment {number}")
        sandbox.clock.advance(timedelta(hours=1))
        later = sandbox.clock.now()
        second = sandbox.meta.add_post(emulated, "Sold out")
        sandbox.meta.add_comment(second, person, "A pity")
        assert [post.id async for post in page.posts()] == [second.id, first.id]
        assert [post.id async for post in page.posts(since=later)] == [second.id]
        assert len([found async for found in page.comments(first.id)]) == 60
        assert len([found async for found in page.comments()]) == 61
        assert [found.text async for found in page.comments(since=later)] == ["A pity"]


async def test_a_public_reply_stands_under_the_comment_once(sandbox: Sandbox) -> None:
    async with opened(sandbox) as (page, _, post):
        made = sandbox.meta.add_comment(post, sandbox.meta.add_person(name="Ada"))
        comment = await page.comment(made.id)
        first = await page.reply_publicly(comment, "We sent you a message", actor=ANNA)
        assert await page.reply_publicly(comment, "We sent you a message", actor=ANNA) == first
        under = [found.text async for found in page.comments(under=comment)]
        assert under == ["We sent you a message"]


async def test_a_comment_is_hidden_shown_and_deleted(sandbox: Sandbox) -> None:
    async with opened(sandbox) as (page, _, post):
        made = sandbox.meta.add_comment(post, sandbox.meta.add_person(name="Ada"))
        comment = await page.comment(made.id)
        emulated = lookup.comment(sandbox.meta.world, made.id)
        for act, now in (
            (page.hide, (True, False)),
            (page.unhide, (False, False)),
            (page.delete, (False, True)),
        ):
            await act(comment)
            assert (emulated.hidden, emulated.deleted) == now


@asynccontextmanager
async def talking(sandbox: Sandbox) -> AsyncIterator[tuple[AsyncBoundAccount, Conversation]]:
    """The thread that a private reply opened, after the person's answer."""
    async with opened(sandbox) as (page, emulated, post):
        person = sandbox.meta.add_person(name="Ada")
        made = sandbox.meta.add_comment(post, person)
        await page.reply(await page.comment(made.id), "Which size?", actor=GREETER)
        sandbox.meta.answer(person, emulated, "Medium")
        (thread,) = [found async for found in page.conversations()]
        yield page, thread


async def test_a_conversation_goes_on_after_the_persons_answer(sandbox: Sandbox) -> None:
    async with talking(sandbox) as (page, thread):
        texts = [message.text for message in await page.messages(thread)]
        assert texts == ["Medium", "Which size?"]
        known = await page.conversation(thread.person.id)
        assert known is not None
        assert known.last_inbound_at == sandbox.clock.now()
        receipt = await page.send(known, "We have it", actor=GREETER, key="size")
        assert await page.send(known, "We have it", actor=GREETER, key="size") == receipt
        sandbox.clock.advance(timedelta(hours=24, minutes=1))
        with pytest.raises(NotAllowed):
            await page.send(known, "Still there?", actor=GREETER)


async def test_marks_of_typing_and_reading_reach_the_platform(sandbox: Sandbox) -> None:
    async with talking(sandbox) as (page, thread):
        before = len(sandbox.journal)
        for kind in SignalKind:
            await page.signal(thread, kind)
        assert len(sandbox.journal) == before + len(SignalKind)


async def test_missing_webhook_fields_are_told(sandbox: Sandbox) -> None:
    async with opened(sandbox) as (page, _, _post):
        assert "feed" in (await page.check_subscription()).missing


async def test_a_reply_waits_for_its_slot_and_lets_other_tasks_run(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        sandbox.clock.advance(timedelta(seconds=seconds))
        await anyio.lowlevel.checkpoint()

    monkeypatch.setattr(anyio, "sleep", sleep)
    registry = Registry()
    registry.register(Slow(), replace=True)
    async with opened(sandbox, registry=registry) as (page, _, post):
        for name in ("Ada", "Grace"):
            made = sandbox.meta.add_comment(post, sandbox.meta.add_person(name=name))
            await page.reply(await page.comment(made.id), "Hello", actor=ANNA)
    assert slept == [30.0]
    assert len(sandbox.meta.deliveries()) == 2


async def test_a_store_that_failed_is_told_to_every_task_that_waited(sandbox: Sandbox) -> None:
    async with opened(sandbox) as (page, _, _post):
        page._loop.store.close()
        told: list[StoreError] = []

        async def ask() -> None:
            with pytest.raises(StoreError) as caught:
                await page.why("1")
            told.append(caught.value)

        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(ask)
        assert len(told) == 3
