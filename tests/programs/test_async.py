"""The awaiting client on asyncio and trio: the same guarantees, many at once, cancellation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio
import anyio.lowlevel
import attrs
import httpx
import pytest

from privatereply import (
    Account,
    Action,
    AsyncBoundAccount,
    AsyncClient,
    Capability,
    Comment,
    CommentRecord,
    Conversation,
    NeverSent,
    NotAllowed,
    OutcomeUnknown,
    Policy,
    RateLimited,
    Registry,
    ReplyInProgress,
    SignalKind,
    StoreError,
    Token,
)
from privatereply.flow import Effect
from privatereply.program import transact
from privatereply.sandbox import Sandbox, Scene, SceneComment
from privatereply.store import State, Store

from .conftest import ANNA, GREETER, can, inheriting, known, only_scenes, told
from .test_pacing import Slow

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("turning")]


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def connected(
    sandbox: Sandbox,
    store: str = "sqlite://",
    registry: Registry | None = None,
) -> AsyncIterator[AsyncClient]:
    async with (
        httpx.AsyncClient(transport=sandbox.async_transport()) as http,
        AsyncClient(store, http=http, clock=sandbox.clock.now, registry=registry) as client,
    ):
        yield client


@asynccontextmanager
async def opened(
    sandbox: Sandbox,
    scene: Scene,
    store: str = "sqlite://",
    registry: Registry | None = None,
) -> AsyncIterator[AsyncBoundAccount]:
    """The account of a scene, which keeps a new token to itself."""
    async with connected(sandbox, store, registry) as client:
        yield client.account(
            scene.platform,
            **scene.options,
            facts=known(scene),
            on_token=lambda _, token: None,
        )


async def met(page: AsyncBoundAccount, scene: Scene, made: SceneComment) -> Comment:
    """A comment as the SDK has it, what webhooks told about it included."""
    found = await page.comment(made.id)
    assert isinstance(found, CommentRecord)
    return attrs.evolve(found, facts={**found.facts, **told(scene, made)})


async def test_a_comment_is_answered_and_the_same_draft_returns_the_first_receipt(
    sandbox: Sandbox, scene: Scene
) -> None:
    async with opened(sandbox, scene) as page:
        made = scene.comment()
        (comment,) = [found async for found in page.comments()]
        facts = told(scene, made)
        assert (await page.can_reply(comment, facts=facts)).allowed
        receipt = await page.reply(comment, "Hello", actor=ANNA, facts=facts)
        assert await page.reply(comment, "Hello", actor=ANNA, facts=facts) == receipt
        assert len(scene.deliveries(made)) == 1
        assert "sent" in str(await page.why(comment))


async def test_many_tasks_answer_many_comments_once_each(
    sandbox: Sandbox, scene: Scene, store: Store, dsn: str
) -> None:
    async with opened(sandbox, scene, dsn) as page:
        made = [scene.comment(person=scene.add_person(f"Person {n}")) for n in range(30)]
        comments = [await met(page, scene, one) for one in made]

        async def answer(number: int) -> None:
            for comment in comments[number:] + comments[:number]:
                try:
                    await page.reply(comment, "Hello", actor=ANNA)
                except (NeverSent, RateLimited, ReplyInProgress):
                    continue

        # Where the account's budget is small, those it has no slot for have their turn later.
        for _ in range(5):
            async with anyio.create_task_group() as group:
                for number in range(0, 30, 5):
                    group.start_soon(answer, number)
            sandbox.clock.advance(timedelta(minutes=15))
        assert [len(scene.deliveries(one)) for one in made] == [1] * 30


async def test_a_failure_of_one_transaction_harms_none_of_its_group(
    sandbox: Sandbox, scene: Scene
) -> None:
    async with opened(sandbox, scene) as page:
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
    sandbox: Sandbox, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(sandbox, scene) as page:
        made = scene.comment()
        comment = await met(page, scene, made)
        arrived = anyio.Event()
        transport = page._loop.transport
        send = transport.send

        async def slow(request: object) -> object:
            response = await send(request)  # type: ignore[arg-type]
            if getattr(request, "effect", None) is Effect.WRITE:
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
        assert len(scene.deliveries(made)) == 1


@only_scenes(lambda scene: scene.terms.names_threads)
async def test_an_unknown_outcome_is_settled_by_resolve(sandbox: Sandbox, scene: Scene) -> None:
    async with opened(sandbox, scene) as page:
        made = scene.comment()
        comment = await met(page, scene, made)
        sandbox.faults.order("timeout", path=scene.terms.message_path, method="POST")
        with pytest.raises(OutcomeUnknown):
            await page.reply(comment, "Hello", actor=ANNA)
        sandbox.clock.advance(timedelta(minutes=10))
        (resolution,) = await page.resolve()
        assert resolution.attempt.state is State.REFUSED
        await page.reply(comment, "Hello", actor=ANNA)
        assert len(scene.deliveries(made)) == 1


@only_scenes(lambda scene: scene.renewable)
async def test_a_refreshed_token_is_handed_to_the_host_and_used(
    sandbox: Sandbox, scene: Scene
) -> None:
    kept: list[tuple[Account, Token]] = []

    async def keep(account: Account, token: Token) -> None:
        kept.append((account, token))

    sandbox.clock.advance(timedelta(days=2))
    async with connected(sandbox) as client:
        page = client.account(scene.platform, **scene.options, on_token=keep)
        token = await page.refresh_token()
        assert kept == [(page.account, token)]
        assert page.account.credentials["access_token"] == token.value


@only_scenes(lambda scene: scene.renewable)
async def test_a_callback_that_awaits_nothing_and_none_at_all_do_as_well(
    sandbox: Sandbox, scene: Scene
) -> None:
    kept: list[Token] = []
    async with connected(sandbox) as client:
        for opened_again, keep in (
            (scene, lambda _, token: kept.append(token)),
            (sandbox.scene(scene.name, business="Other"), None),
        ):
            page = client.account(
                scene.platform,
                **opened_again.options,
                on_token=keep,
            )
            sandbox.clock.advance(timedelta(days=2))
            token = await page.refresh_token()
            assert page.account.credentials["access_token"] == token.value
    assert len(kept) == 1


async def test_accounts_come_from_their_owners_token_with_credentials_of_their_own(
    sandbox: Sandbox, scene: Scene
) -> None:
    scene.add_post("New in")
    async with connected(sandbox) as client:
        login = scene.log_in()
        token = await client.exchange_token(scene.platform, login.token, **login.credentials)
        owner = {**scene.owner, "user_token": token.value}
        (found,) = await client.accounts(scene.platform, **owner)
        assert [post.text async for post in client.bind(found).posts()] == ["New in"]


async def test_policies_given_by_action_are_the_accounts_own(
    sandbox: Sandbox, scene: Scene
) -> None:
    async with connected(sandbox) as client:
        own = Policy(platform=scene.platform, action=Action.MESSAGE, rules=())
        page = client.account(
            scene.platform,
            **scene.options,
            policies={Action.MESSAGE: own},
        )
        assert page.policy(Action.MESSAGE) is own
        assert page.policy(Action.PRIVATE_REPLY).rules


async def test_posts_and_comments_are_fetched_page_after_page(
    sandbox: Sandbox, scene: Scene
) -> None:
    async with opened(sandbox, scene) as page:
        person, first = scene.add_person("Ada"), scene.first_post
        for number in range(60):
            scene.comment(f"Comment {number}", person=person)
        sandbox.clock.advance(timedelta(hours=1))
        later = sandbox.clock.now()
        second = scene.add_post("Sold out")
        pity = scene.comment("A pity", person=person, post=second, age=timedelta())
        assert [post.id async for post in page.posts()] == [second.id, first.id]
        assert [post.id async for post in page.posts(since=later)] == [second.id]
        assert len([found async for found in page.comments(first.id)]) == 60
        assert len([found async for found in page.comments()]) == 61
        assert [found.id async for found in page.comments(since=later)] == [pity.id]


async def test_a_public_reply_stands_under_the_comment_once(sandbox: Sandbox, scene: Scene) -> None:
    async with opened(sandbox, scene) as page:
        comment = await met(page, scene, scene.comment())
        first = await page.reply_publicly(comment, "We sent you a message", actor=ANNA)
        assert await page.reply_publicly(comment, "We sent you a message", actor=ANNA) == first
        under = [found.text async for found in page.comments(under=comment)]
        assert under == ["We sent you a message"]


async def test_a_comment_is_hidden_shown_and_deleted(sandbox: Sandbox, scene: Scene) -> None:
    async with opened(sandbox, scene) as page:
        made = scene.comment()
        comment = await met(page, scene, made)
        await page.hide(comment)
        assert scene.standing(made) == "hidden"
        await page.unhide(comment)
        assert scene.standing(made) == "shown"
        if "deleted" in scene.terms.moderated:
            await page.delete(comment)
            assert scene.standing(made) == "deleted"


@asynccontextmanager
async def talking(
    sandbox: Sandbox, scene: Scene
) -> AsyncIterator[tuple[AsyncBoundAccount, Conversation]]:
    """The thread that a private reply opened, after the person's answer."""
    async with opened(sandbox, scene) as page:
        person = scene.add_person("Ada")
        comment = await met(page, scene, scene.comment(person=person))
        await page.reply(comment, "Which size?", actor=GREETER)
        scene.answer(person, "Medium")
        sandbox.clock.advance(scene.terms.list_lag)
        (thread,) = [found async for found in page.conversations()]
        yield page, thread


async def test_a_conversation_goes_on_after_the_persons_answer(
    sandbox: Sandbox, scene: Scene
) -> None:
    async with talking(sandbox, scene) as (page, thread):
        texts = [message.text for message in await page.messages(thread)]
        assert texts == ["Medium", "Which size?"]
        known = await page.conversation(thread.person.id)
        assert known is not None
        assert known.last_inbound_at == sandbox.clock.now() - scene.terms.list_lag
        receipt = await page.send(known, "We have it", actor=GREETER, key="size")
        assert await page.send(known, "We have it", actor=GREETER, key="size") == receipt


@only_scenes(lambda scene: scene.terms.message_window)
async def test_a_conversation_is_over_with_its_window(sandbox: Sandbox, scene: Scene) -> None:
    assert scene.terms.message_window
    async with talking(sandbox, scene) as (page, thread):
        sandbox.clock.advance(scene.terms.message_window + timedelta(minutes=1))
        with pytest.raises(NotAllowed):
            await page.send(thread, "Still there?", actor=GREETER)


@only_scenes(lambda scene: can(scene, Capability.SIGNAL))
async def test_marks_of_typing_and_reading_reach_the_platform(
    sandbox: Sandbox, scene: Scene
) -> None:
    async with talking(sandbox, scene) as (page, thread):
        before = len(sandbox.journal)
        for kind in (SignalKind.TYPING_ON, SignalKind.SEEN):
            await page.signal(thread, kind)
        assert len(sandbox.journal) == before + 2


@only_scenes(lambda scene: can(scene, Capability.CHECK_SUBSCRIPTION))
async def test_missing_webhook_fields_are_told(sandbox: Sandbox, scene: Scene) -> None:
    async with opened(sandbox, scene) as page:
        assert (await page.check_subscription()).missing


async def test_a_reply_waits_for_its_slot_and_lets_other_tasks_run(
    sandbox: Sandbox, scene: Scene
) -> None:
    async with opened(sandbox, scene, registry=inheriting(scene, Slow)) as page:
        began = sandbox.clock.now()
        for name in ("Ada", "Grace"):
            made = scene.comment(person=scene.add_person(name))
            await page.reply(await met(page, scene, made), "Hello", actor=ANNA)
            assert len(scene.deliveries(made)) == 1
        assert sandbox.clock.now() - began == timedelta(seconds=30)


async def test_a_store_that_failed_is_told_to_every_task_that_waited(
    sandbox: Sandbox, scene: Scene
) -> None:
    async with opened(sandbox, scene) as page:
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
