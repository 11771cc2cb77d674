"""What a product tests with: a platform out of a script, a frozen clock, a shared ledger."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest

from privatereply import (
    Action,
    Actor,
    AlreadyReplied,
    Answer,
    Capability,
    Client,
    CommentAdded,
    ContentInvalid,
    InvalidValue,
    NeverSent,
    NotAllowed,
    NotFound,
    Outcome,
    OutcomeUnknown,
    PermissionDenied,
    PrivateReplyError,
    Provider,
    RateLimited,
    Receipt,
    TemporaryFailure,
    Unanswered,
    UnknownPlatform,
    Unsupported,
)
from privatereply.policy import Policy
from privatereply.provider import Received, Sent, Sight, Sighting, TokenStatus
from privatereply.registry import Registry
from privatereply.store import State
from privatereply.testing import (
    FrozenClock,
    ScriptedProvider,
    SharedStore,
    scripted_async_client,
    scripted_client,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANNA = Actor.human("anna")
OPEN: dict[str, Any] = {"id": "1", "access_token": "any"}
SEND = Capability.SEND_PRIVATE_REPLY


@pytest.mark.parametrize("name", ["facebook", "instagram", "tiktok", "x", "guestbook"])
def test_a_script_stands_for_any_platform_by_its_name(name: str) -> None:
    platform = ScriptedProvider(name)
    needed: dict[str, Any] = {one.name: "any" for one in platform.credentials if one.required}
    asked = platform.comment("How much is it?", account="1")
    with scripted_client(platform) as client:
        account = client.account(name, id="1", **needed)
        receipt = account.reply(account.comment(asked.id), "12 euros", actor=ANNA)
    assert receipt.platform == name
    assert receipt.person_id == "person-Ada"
    assert platform.texts == ["12 euros"]


def test_commands_are_kept_in_their_order() -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1")
    with scripted_client(platform) as client:
        account = client.account("guestbook", id="1")
        account.comment(asked.id)
        account.reply(asked, "12 euros", actor=ANNA)
        account.hide(asked)
    kinds = [type(command).__name__ for command in platform.commands]
    assert kinds == ["GetComment", "SendPrivateReply", "SetHidden"]
    assert platform.commands[1].comment == asked


def test_the_script_is_played_in_order_and_then_the_default() -> None:
    platform = ScriptedProvider("guestbook")
    platform.script(
        SEND, Sent(message_id="first"), lambda command: Sent(message_id=command.comment.id)
    )
    platform.default(SEND, Sent(message_id="other"))
    comments = [platform.comment(f"Number {number}", account="1") for number in range(3)]
    with scripted_client(platform) as client:
        account = client.account("guestbook", id="1")
        sent = [account.reply(comment, "Hello", actor=ANNA).message_id for comment in comments]
    assert sent == ["first", comments[1].id, "other"]


@pytest.mark.parametrize(
    ("error", "seen", "left"),
    [
        (NeverSent(), NeverSent, State.REFUSED),
        (Unanswered(), OutcomeUnknown, State.UNKNOWN),
        (RateLimited(platform="guestbook"), RateLimited, State.REFUSED),
        (PermissionDenied(platform="guestbook", code="10"), PermissionDenied, State.REFUSED),
        (
            ContentInvalid(platform="guestbook", outcome=Outcome.SPENT),
            ContentInvalid,
            State.SPENT,
        ),
        (
            TemporaryFailure(platform="guestbook", outcome=Outcome.UNKNOWN),
            OutcomeUnknown,
            State.UNKNOWN,
        ),
    ],
)
def test_the_ledger_judges_a_scripted_error_as_on_a_platform(
    error: PrivateReplyError, seen: type[PrivateReplyError], left: State
) -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1")
    platform.script(SEND, error)
    with scripted_client(platform) as client:
        account = client.account("guestbook", id="1")
        with pytest.raises(seen) as caught:
            account.reply(asked, "Hello", actor=ANNA)
        assert caught.value is not error
        assert account.why(asked).attempts[-1].state is left
    assert platform.texts == ["Hello"]


def test_a_message_without_an_id_is_not_certainly_sent() -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1")
    platform.script(SEND, Sent(message_id=None))
    with scripted_client(platform) as client, pytest.raises(OutcomeUnknown):
        client.account("guestbook", id="1").reply(asked, "Hello", actor=ANNA)


def test_what_is_unknown_is_settled_as_the_script_of_looking_says() -> None:
    platform = ScriptedProvider("guestbook")
    found, absent = (platform.comment(text, account="1") for text in ("One", "Two"))
    platform.script(SEND, Unanswered(), Unanswered())
    platform.script(
        Capability.LOOK,
        Sighting(sight=Sight.FOUND, evidence="seen", sent=Sent(message_id="m7")),
        Sighting(sight=Sight.ABSENT, evidence="not there"),
    )
    with scripted_client(platform, clock=FrozenClock(NOON)) as client:
        account = client.account("guestbook", id="1")
        receipt = account.reply(found, "Hello", actor=ANNA)
        assert (receipt.message_id, receipt.found_by_looking) == ("m7", True)
        with pytest.raises(PrivateReplyError):
            account.reply(absent, "Hello", actor=ANNA)
        assert account.reply(absent, "Hello", actor=ANNA).found_by_looking is False


def test_a_comment_is_answered_once_whatever_the_script_says() -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1")
    with scripted_client(platform) as client:
        account = client.account("guestbook", id="1")
        first = account.reply(asked, "Hello", actor=ANNA)
        assert account.reply(asked, "Hello", actor=ANNA) == first
        with pytest.raises(AlreadyReplied):
            account.reply(asked, "Something else", actor=ANNA)
    assert platform.texts == ["Hello"]


def test_no_rule_stands_in_the_way_unless_a_product_wants_the_platforms() -> None:
    clock = FrozenClock(NOON)
    free, real = ScriptedProvider("facebook"), ScriptedProvider("facebook", rules="platform")
    for platform in (free, real):
        old = platform.comment("How much?", account="1", at=NOON - timedelta(days=8))
        with scripted_client(platform, clock=clock) as client:
            account = client.account("facebook", **OPEN)
            assert account.can_reply(old).allowed is (platform is free)
            if platform is real:
                with pytest.raises(NotAllowed, match="7 days"):
                    account.reply(old, "Hello", actor=ANNA)
    assert real.texts == []


def test_a_policy_of_the_products_own_is_taken() -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1", at=NOON)
    rules = ScriptedProvider("facebook", rules="platform").policy(Action.PRIVATE_REPLY).rules
    own = Policy(platform="guestbook", action=Action.PRIVATE_REPLY, rules=rules)
    clock = FrozenClock(NOON + timedelta(days=30))
    with scripted_client(platform, clock=clock, policies={Action.PRIVATE_REPLY: own}) as client:
        assert not client.account("guestbook", id="1").can_reply(asked).allowed


def test_somebody_who_opted_out_is_left_alone_without_any_rule_of_a_platform() -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1")
    with scripted_client(platform) as client:
        account = client.account("guestbook", id="1")
        account.opt_out("person-Ada")
        with pytest.raises(NotAllowed):
            account.reply(asked, "Hello", actor=ANNA)


def test_rules_of_a_platform_that_is_not_installed_are_not_to_be_had() -> None:
    with pytest.raises(UnknownPlatform):
        ScriptedProvider("guestbook", rules="platform")


def test_what_is_not_declared_is_unsupported() -> None:
    platform = ScriptedProvider("guestbook", capabilities=[SEND])
    asked = platform.comment("How much is it?", account="1")
    with scripted_client(platform) as client:
        account = client.account("guestbook", id="1")
        with pytest.raises(Unsupported):
            account.hide(asked)
        assert account.reply(asked, "Hello", actor=ANNA).message_id


def test_two_scripts_share_nothing() -> None:
    one, other = ScriptedProvider("guestbook"), ScriptedProvider("diary")
    assert (one.name, other.name) == ("guestbook", "diary")
    asked = one.comment("How much is it?", account="1")
    with scripted_client(one, other) as client:
        client.account("guestbook", id="1").reply(asked, "Hello", actor=ANNA)
        with pytest.raises(NotFound):
            client.account("diary", id="1").comment(asked.id)
    assert other.texts == []


@pytest.mark.parametrize("capability", [one for one in Capability if one is not Capability.RECEIVE])
def test_everything_is_answered_without_a_script(capability: Capability) -> None:
    platform = ScriptedProvider("guestbook")
    Registry(entry_points=lambda _: ()).register(platform)
    command = type("Command", (), {"post_id": "post-1", "comment_id": "comment-1"})()
    platform.comment("How much is it?", account="1")
    flow = getattr(platform, capability.value)(command)
    requests = 0
    try:
        next(flow)
        requests += 1
        flow.send(None)
    except StopIteration:
        pass
    assert platform.commands == [command]
    assert requests == (1 if "send" in capability.value or "start" in capability.value else 0)


def test_comments_are_listed_under_their_posts() -> None:
    platform = ScriptedProvider("guestbook")
    here = platform.comment("Here", account="1", author="Ada Byron")
    platform.comment("There", account="1", post="post-2")
    with scripted_client(platform) as client:
        account = client.account("guestbook", id="1")
        assert [comment.id for comment in account.comments("post-1")] == [here.id]
        assert list(account.posts()) == []
        assert account.check_token() == TokenStatus(valid=True)
    assert here.author is not None
    assert here.author.id == "person-Ada-Byron"


def test_events_are_handed_in_and_handled() -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1", at=NOON)
    with scripted_client(platform) as client:
        account = client.account("guestbook", id="1")

        def answer(event: CommentAdded) -> None:
            account.reply(event.comment, "12 euros", actor=Actor.bot("prices"))

        client.on(CommentAdded, answer, name="prices")
        event = CommentAdded(
            platform="guestbook", account_id="1", id=f"comment:{asked.id}:added", comment=asked
        )
        assert client.ingest_events([event]) == (event,)
        assert client.ingest_events([event]) == ()
        client.handle_events()
    assert platform.texts == ["12 euros"]


@pytest.mark.parametrize(
    ("name", "secrets"),
    [("facebook", {"app_secret": "any", "verify_token": "any"}), ("guestbook", {"secret": "any"})],
)
def test_a_webhook_tells_what_the_script_says(name: str, secrets: dict[str, str]) -> None:
    platform = ScriptedProvider(name)
    asked = platform.comment("How much is it?", account="1", at=NOON)
    event = CommentAdded(platform=name, account_id="1", id="c1", comment=asked)
    platform.script(Capability.RECEIVE, Received(events=(event,)))
    with scripted_client(platform) as client:
        client.listen(name, **secrets)
        answers: list[Answer] = [client.ingest(name, method="POST", body=b"{}") for _ in range(2)]
    assert [answer.events for answer in answers] == [(event,), ()]


def test_the_awaiting_client_plays_the_same_script() -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1")
    platform.script(SEND, NeverSent(), Sent(message_id="m7"))

    async def product() -> str | None:
        async with scripted_async_client(platform, clock=FrozenClock(NOON)) as client:
            account = client.account("guestbook", id="1")
            with pytest.raises(NeverSent):
                await account.reply(asked, "Hello", actor=ANNA)
            return (await account.reply(asked, "Hello", actor=ANNA)).message_id

    assert anyio.run(product) == "m7"


def test_a_reply_that_was_refused_for_now_is_sent_later() -> None:
    platform, clock = ScriptedProvider("guestbook"), FrozenClock(NOON)
    asked = platform.comment("How much is it?", account="1")
    platform.script(SEND, RateLimited(platform="guestbook", retry_after=timedelta(seconds=20)))
    with scripted_client(platform, clock=clock) as client:
        account = client.account("guestbook", id="1")
        with pytest.raises(RateLimited):
            account.reply(asked, "Hello", actor=ANNA)
        clock.advance(timedelta(seconds=21))
        assert account.reply(asked, "Hello", actor=ANNA).sent_at == clock()
    assert platform.texts == ["Hello", "Hello"]


def test_a_frozen_clock_stands_still_until_it_is_turned() -> None:
    clock = FrozenClock(datetime.fromisoformat("2026-11-21T14:00:00+02:00"))
    assert (clock(), clock().tzinfo) == (NOON, UTC)
    assert clock.advance(timedelta(hours=1)) == clock() == NOON + timedelta(hours=1)
    assert clock.set(NOON) == clock() == NOON


@pytest.mark.parametrize("turn", [FrozenClock, FrozenClock(NOON).set])
def test_a_frozen_clock_is_aware(turn: Callable[[datetime], object]) -> None:
    with pytest.raises(InvalidValue, match="aware"):
        turn(NOON.replace(tzinfo=None))


def test_clients_on_a_shared_store_have_one_ledger() -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1")
    with SharedStore() as shared:
        with scripted_client(platform, store=shared) as client:
            first = client.account("guestbook", id="1").reply(asked, "Hello", actor=ANNA)
        with scripted_client(platform, store=shared) as client:
            assert client.account("guestbook", id="1").reply(asked, "Hello", actor=ANNA) == first
    assert platform.texts == ["Hello"]


def test_two_shared_stores_are_two_ledgers() -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1")
    for _ in range(2):
        with SharedStore() as shared, scripted_client(platform, store=shared) as client:
            client.account("guestbook", id="1").reply(asked, "Hello", actor=ANNA)
    assert platform.texts == ["Hello", "Hello"]


def test_threads_of_two_clients_answer_a_comment_once() -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1")
    gate = threading.Barrier(8)
    told: list[str] = []

    def answer(client: Client) -> None:
        gate.wait()
        try:
            receipt = client.account("guestbook", id="1").reply(asked, "Hello", actor=ANNA)
        except PrivateReplyError as error:
            told.append(type(error).__name__)
        else:
            told.append(type(receipt).__name__)

    with (
        SharedStore() as shared,
        scripted_client(platform, store=shared) as one,
        scripted_client(platform, store=shared) as other,
    ):
        threads = [threading.Thread(target=answer, args=(each,)) for each in (one, other) * 4]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert platform.texts == ["Hello"]
    assert len(told) == 8
    assert set(told) <= {"Receipt", "ReplyInProgress"}


def test_the_awaiting_client_shares_a_store_with_the_blocking_one() -> None:
    platform = ScriptedProvider("guestbook")
    asked = platform.comment("How much is it?", account="1")

    async def product(shared: SharedStore) -> Receipt:
        async with scripted_async_client(platform, store=shared) as client:
            return await client.account("guestbook", id="1").reply(asked, "Hello", actor=ANNA)

    with SharedStore() as shared, scripted_client(platform, store=shared) as client:
        first = anyio.run(product, shared)
        assert client.account("guestbook", id="1").reply(asked, "Hello", actor=ANNA) == first


def test_a_product_needs_neither_pytest_nor_hypothesis_nor_a_network_library() -> None:
    program = (
        "import sys\n"
        "from privatereply.testing import FrozenClock, ScriptedProvider, SharedStore\n"
        "from privatereply.testing import scripted_client\n"
        "with scripted_client(ScriptedProvider('guestbook')): pass\n"
        "heavy = {'hypothesis', 'httpx', 'pytest', 'privatereply.sandbox'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_scripted_platform_is_a_provider_of_its_own_name() -> None:
    platform = ScriptedProvider("guestbook")
    assert isinstance(platform, Provider)
    assert type(platform).name == "guestbook"
    assert not hasattr(ScriptedProvider, "name")
