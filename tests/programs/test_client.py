"""Opening clients and accounts: what is checked before anything happens."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from privatereply import (
    Account,
    Action,
    Capability,
    Client,
    Fact,
    InvalidValue,
    NotAllowed,
    SignalKind,
    StoreUnavailable,
    Token,
    UnknownPlatform,
    load_policies,
)
from privatereply.sandbox import APP_SECRET, Sandbox

from .conftest import ANNA, GREETER, NOON, World, open_account


@pytest.mark.requirement("A11")
def test_an_unknown_platform_is_told_with_those_that_are_installed(client: Client) -> None:
    with pytest.raises(UnknownPlatform, match="facebook, instagram"):
        client.account("myspace", id="1", access_token="t")


def test_a_misspelt_credential_is_told_with_those_the_driver_takes(client: Client) -> None:
    with pytest.raises(InvalidValue, match="got acces_token; allowed: access_token"):
        client.account("facebook", id="1", acces_token="t")


def test_a_missing_credential_is_told_with_what_it_is(client: Client) -> None:
    with pytest.raises(InvalidValue, match="access_token"):
        client.account("facebook", id="1")


def test_a_token_with_a_newline_is_refused_before_any_request(
    client: Client, sandbox: Sandbox
) -> None:
    with pytest.raises(InvalidValue) as caught:
        client.account("facebook", id="1", access_token="EAAG\nsecret")
    assert "secret" not in str(caught.value)
    assert sandbox.journal == []


@pytest.mark.parametrize("wrong", ["replies.db", "mysql://host/db", "sqlite:/one-slash.db", ""])
def test_a_store_that_is_no_address_is_refused_with_what_is_allowed(wrong: str) -> None:
    with pytest.raises(InvalidValue, match="sqlite:///"):
        Client(wrong)


def test_a_store_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        Client(f"sqlite:///{tmp_path}/no/such/folder/replies.db")


def test_an_account_shows_itself_without_its_token(world: World) -> None:
    shown = repr(world.page) + repr(world.page.account)
    assert world.page.id in shown
    assert world.account.access_token not in shown


def test_an_account_tells_what_its_driver_can_do(world: World) -> None:
    assert Capability.SEND_PRIVATE_REPLY in world.page.capabilities
    assert world.page.policy(Action.PRIVATE_REPLY).platform == world.platform


def test_the_ledger_survives_the_process(sandbox: Sandbox, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/replies.db"
    page = sandbox.meta.add_page(name="Acme")
    post = sandbox.meta.add_post(page)
    made = sandbox.meta.add_comment(post, sandbox.meta.add_person(name="Ada"))
    receipts = []
    with httpx.Client(transport=sandbox.transport()) as http:
        for _ in range(2):
            with Client(store, http=http, clock=sandbox.clock.now) as client:
                shop = client.account("facebook", id=page.id, access_token=page.access_token)
                receipts.append(shop.reply(shop.comment(made.id), "Hello", actor=ANNA))
    assert receipts[0] == receipts[1]
    assert len(sandbox.meta.deliveries()) == 1


def test_pages_come_from_a_persons_token_with_tokens_of_their_own(
    client: Client, sandbox: Sandbox
) -> None:
    page = sandbox.meta.add_page(name="Acme")
    (found,) = client.accounts("facebook", user_token=page.user_token)
    assert found.id == page.id
    opened = client.bind(found)
    assert [post.id for post in opened.posts()] == []
    sandbox.meta.add_post(page, "New in")
    assert [post.text for post in opened.posts()] == ["New in"]


def test_a_refreshed_token_is_kept_by_the_host_before_it_is_used(
    client: Client, sandbox: Sandbox
) -> None:
    shop = sandbox.meta.add_instagram_account(username="acme")
    kept: list[tuple[Account, Token]] = []
    page = client.account(
        "instagram",
        id=shop.id,
        access_token=shop.access_token,
        on_token=lambda account, token: kept.append((account, token)),
    )
    sandbox.clock.advance(timedelta(days=2))
    token = page.refresh_token()
    assert kept == [(page.account, token)]
    assert page.account.credentials["access_token"] == token.value
    assert token.expires_at == sandbox.clock.now() + timedelta(days=60)


def test_without_a_callback_the_new_token_is_used_all_the_same(
    client: Client, sandbox: Sandbox
) -> None:
    shop = sandbox.meta.add_instagram_account(username="acme")
    page = client.account("instagram", id=shop.id, access_token=shop.access_token)
    sandbox.clock.advance(timedelta(days=2))
    assert page.account.credentials["access_token"] == shop.access_token
    token = page.refresh_token()
    assert page.account.credentials["access_token"] == token.value


def test_a_short_lived_token_is_exchanged_for_a_long_lived_one(
    client: Client, sandbox: Sandbox
) -> None:
    page = sandbox.meta.add_page(name="Acme")
    token = client.exchange_token(
        "facebook", page.user_token, app_id=sandbox.meta.app_id, app_secret=APP_SECRET
    )
    assert token.value
    assert token.value not in repr(token)


@pytest.mark.requirement("A12")
def test_a_preset_and_a_plan_are_given_per_account(client: Client, sandbox: Sandbox) -> None:
    for plan, allowed in (("Standard", False), ("Premium", True)):
        account, page = open_account(sandbox, client, "facebook", preset="zoho", plan=plan)
        post = sandbox.meta.add_post(account)
        made = sandbox.meta.add_comment(post, sandbox.meta.add_person(name="Ada"))
        assert page.can_reply(page.comment(made.id)).allowed is allowed


def test_overrides_hold_for_every_account_of_a_client(sandbox: Sandbox) -> None:
    overrides = load_policies(
        '[facebook.private_reply.reply_within]\nwindow = "2d"\nmargin = "0s"\n'
    )
    page = sandbox.meta.add_page(name="Acme")
    post = sandbox.meta.add_post(page)
    made = sandbox.meta.add_comment(
        post, sandbox.meta.add_person(name="Ada"), created_at=NOON - timedelta(days=3)
    )
    with (
        httpx.Client(transport=sandbox.transport()) as http,
        Client("sqlite://", http=http, clock=sandbox.clock.now, policies=overrides) as client,
    ):
        shop = client.account("facebook", id=page.id, access_token=page.access_token)
        with pytest.raises(NotAllowed, match="2 days"):
            shop.reply(shop.comment(made.id), "Hello", actor=ANNA)


def test_an_unknown_preset_is_told_with_those_there_are(client: Client) -> None:
    with pytest.raises(InvalidValue, match="zoho"):
        client.account("facebook", id="1", access_token="t", preset="hootsuite")


def test_marks_of_typing_and_reading_reach_the_platform(world: World) -> None:
    comment = world.comment()
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    world.answer(receipt)
    assert receipt.person_id
    thread = world.page.conversation(receipt.person_id)
    assert thread is not None
    posts = world.requests()
    for kind in (SignalKind.TYPING_ON, SignalKind.TYPING_OFF, SignalKind.SEEN):
        world.page.signal(thread, kind)
    assert world.requests() == posts + 3


def test_missing_webhook_fields_are_told(world: World) -> None:
    assert world.page.check_subscription().missing


def test_conversations_are_listed_and_kept(world: World) -> None:
    receipt = world.page.reply(world.comment(), "Hello", actor=GREETER)
    world.answer(receipt)
    (thread,) = world.page.conversations()
    assert thread.person.id == receipt.person_id
    texts = [message.text for message in world.page.messages(thread)]
    assert texts[0] == "In red, please"
    assert "Hello" in texts[-1]
    assert world.page.conversation("nobody") is None


def test_comments_are_found_under_the_latest_posts_and_since_a_time(world: World) -> None:
    old = world.comment("first", age=timedelta(days=3))
    new = world.comment("second", age=timedelta(minutes=1))
    assert {found.id for found in world.page.comments()} == {old.id, new.id}
    since = world.sandbox.clock.now() - timedelta(hours=1)
    assert [found.id for found in world.page.comments(since=since)] == [new.id]
    assert list(world.page.comments(posts=0)) == []


def test_a_naive_since_is_refused(world: World) -> None:
    with pytest.raises(InvalidValue, match=r"since.*naive"):
        list(world.page.comments(since=NOON.replace(tzinfo=None)))


def test_facts_of_the_host_count(world: World) -> None:
    comment = world.comment()
    decision = world.page.can_reply(comment, facts={"already_replied": Fact.YES})
    assert not decision.allowed
