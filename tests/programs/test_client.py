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
    DraftNotAllowed,
    Fact,
    InvalidValue,
    Registry,
    SignalKind,
    StoreUnavailable,
    Token,
    UnknownPlatform,
    Unsupported,
    load_policies,
)
from privatereply.sandbox import Sandbox, Scene

from .conftest import ANNA, GREETER, NOON, World, can, enter, only, only_scenes


@pytest.mark.requirement("A11")
def test_an_unknown_platform_is_told_with_those_that_are_installed(client: Client) -> None:
    with pytest.raises(UnknownPlatform, match=", ".join(Registry().names())):
        client.account("myspace", id="1", access_token="t")


def test_a_misspelt_credential_is_told_with_those_the_driver_takes(
    client: Client, scene: Scene
) -> None:
    driver = Registry().provider(scene.platform)
    declared = ", ".join(credential.name for credential in driver.credentials)
    with pytest.raises(InvalidValue, match=f"got acces_token; allowed: {declared}"):
        client.account(scene.platform, **scene.options, acces_token="t")


def test_without_credentials_nothing_is_asked_and_what_is_missing_is_told(
    client: Client, sandbox: Sandbox, scene: Scene
) -> None:
    with pytest.raises(InvalidValue, match="access_token"):
        list(client.account(scene.platform, id=scene.account_id, kind=scene.kind).posts())
    assert sandbox.journal == []


def test_a_credential_with_a_newline_is_refused_before_any_request(
    client: Client, sandbox: Sandbox, scene: Scene
) -> None:
    for name in scene.credentials:
        with pytest.raises(InvalidValue) as caught:
            client.account(scene.platform, **scene.options | {name: "EAAG\nsecret"})
        assert "secret" not in str(caught.value).replace(name, "")
    assert sandbox.journal == []


@pytest.mark.parametrize("wrong", ["replies.db", "mysql://host/db", "sqlite:/one-slash.db", ""])
def test_a_store_that_is_no_address_is_refused_with_what_is_allowed(wrong: str) -> None:
    with pytest.raises(InvalidValue, match="sqlite:///"):
        Client(wrong)


def test_a_store_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        Client(f"sqlite:///{tmp_path}/no/such/folder/replies.db")


def test_an_account_shows_itself_without_its_secrets(world: World) -> None:
    shown = repr(world.page) + repr(world.page.account)
    assert world.page.id in shown
    for name, value in world.scene.credentials.items():
        assert value not in shown or not {"key", "secret", "token"} & set(name.split("_"))


def test_an_account_tells_what_its_driver_can_do(world: World) -> None:
    assert Capability.SEND_PRIVATE_REPLY in world.page.capabilities
    assert world.page.policy(Action.PRIVATE_REPLY).platform == world.scene.platform


def test_the_ledger_survives_the_process(sandbox: Sandbox, scene: Scene, tmp_path: Path) -> None:
    made, receipts = scene.comment(), []
    with httpx.Client(transport=sandbox.transport()) as http:
        for _ in range(2):
            store = f"sqlite:///{tmp_path}/replies.db"
            with Client(store, http=http, clock=sandbox.clock.now) as client:
                world = enter(sandbox, client, scene)
                receipts.append(world.page.reply(world.meet(made), "Hello", actor=ANNA))
    assert receipts[0] == receipts[1]
    assert len(scene.deliveries(made)) == 1


def test_accounts_come_from_their_owners_token_with_credentials_of_their_own(
    client: Client, scene: Scene
) -> None:
    (found,) = client.accounts(scene.platform, **scene.owner)
    assert found.id == scene.account_id
    opened = client.bind(found)
    assert [post.id for post in opened.posts()] == []
    scene.add_post("New in")
    assert [post.text for post in opened.posts()] == ["New in"]


@only(lambda scene: scene.renewable)
def test_a_refreshed_token_is_kept_by_the_host_before_it_is_used(world: World) -> None:
    kept: list[tuple[Account, Token]] = []
    page = world.client.bind(
        world.page.account, on_token=lambda account, token: kept.append((account, token))
    )
    world.turn(timedelta(days=2))
    token = page.refresh_token()
    assert kept == [(page.account, token)]
    assert page.account.credentials["access_token"] == token.value
    assert token.expires_at is not None
    assert token.expires_at > world.sandbox.clock.now()


@only(lambda scene: scene.renewable)
def test_without_a_callback_the_new_token_is_used_all_the_same(world: World) -> None:
    page = world.client.bind(world.page.account)
    world.turn(timedelta(days=2))
    before = page.account.credentials["access_token"]
    token = page.refresh_token()
    assert page.account.credentials["access_token"] == token.value != before
    world.comment()


@only(lambda scene: not scene.renewable)
def test_where_tokens_are_not_prolonged_that_is_told_before_any_request(world: World) -> None:
    with pytest.raises((InvalidValue, Unsupported)):
        world.page.refresh_token()
    assert world.sandbox.journal == []


def test_what_a_login_brings_is_exchanged_for_a_token_that_lasts(
    client: Client, sandbox: Sandbox, scene: Scene
) -> None:
    login = scene.log_in()
    token = client.exchange_token(scene.platform, login.token, **login.credentials)
    assert token.value
    assert token.value not in repr(token)
    assert token.expires_at is not None
    assert token.expires_at > sandbox.clock.now()


@pytest.mark.requirement("A12")
@only(lambda scene: "zoho" in Registry().provider(scene.platform).presets)
def test_a_preset_and_a_plan_are_given_per_account(world: World) -> None:
    for plan, allowed in (("Standard", False), ("Premium", True)):
        page = world.client.bind(world.page.account, preset="zoho", plan=plan)
        assert page.can_reply(world.comment()).allowed is allowed


def test_overrides_hold_for_every_account_of_a_client(sandbox: Sandbox, scene: Scene) -> None:
    overrides = load_policies(f"[{scene.platform}.private_reply.text_length]\nlimit = 4\n")
    with (
        httpx.Client(transport=sandbox.transport()) as http,
        Client("sqlite://", http=http, clock=sandbox.clock.now, policies=overrides) as client,
    ):
        world = enter(sandbox, client, scene)
        comment = world.comment()
        with pytest.raises(DraftNotAllowed, match="4 "):
            world.page.reply(comment, "Hello", actor=ANNA)
        world.page.reply(comment, "Hi", actor=ANNA)


@only_scenes(lambda scene: Registry().provider(scene.platform).presets)
def test_an_unknown_preset_is_told_with_those_there_are(client: Client, scene: Scene) -> None:
    presets = Registry().provider(scene.platform).presets
    with pytest.raises(InvalidValue, match=presets[0]):
        client.account(scene.platform, **scene.options, preset="hootsuite")


@only(lambda scene: can(scene, Capability.SIGNAL))
def test_marks_of_typing_and_reading_reach_the_platform(world: World) -> None:
    world.answer(world.page.reply(world.comment(), "Hello", actor=ANNA))
    (thread,) = world.threads()
    sends = world.sends()
    for kind in (SignalKind.TYPING_ON, SignalKind.SEEN):
        world.page.signal(thread, kind)
    assert world.sends() == sends + 2


@only(lambda scene: can(scene, Capability.SIGNAL))
def test_a_mark_the_platform_does_not_have_is_refused_with_those_it_has(world: World) -> None:
    world.answer(world.page.reply(world.comment(), "Hello", actor=ANNA))
    (thread,) = world.threads()
    sends, refusals = world.sends(), list[str]()
    for kind in SignalKind:
        try:
            world.page.signal(thread, kind)
        except InvalidValue as error:
            refusals.append(str(error))
    assert world.sends() - sends + len(refusals) == len(SignalKind)
    assert all(SignalKind.TYPING_ON.value in refusal for refusal in refusals)


@only(lambda scene: not can(scene, Capability.SIGNAL))
def test_where_there_are_no_marks_that_is_told_before_any_request(world: World) -> None:
    world.answer(world.page.reply(world.comment(), "Hello", actor=ANNA))
    (thread,) = world.threads()
    requests = len(world.sandbox.journal)
    with pytest.raises(Unsupported, match="signal"):
        world.page.signal(thread, SignalKind.TYPING_ON)
    assert len(world.sandbox.journal) == requests


@only(lambda scene: can(scene, Capability.CHECK_SUBSCRIPTION))
def test_missing_webhook_fields_are_told(world: World) -> None:
    assert world.page.check_subscription().missing


def test_conversations_are_listed_and_kept(world: World) -> None:
    receipt = world.page.reply(world.comment(), "Hello", actor=GREETER)
    world.answer(receipt)
    (thread,) = world.threads()
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
