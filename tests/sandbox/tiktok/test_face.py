"""The Python face, by object and by id, and the same over the control API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from privatereply.sandbox import APP_SECRET, Sandbox, TikTokEmulator
from privatereply.sandbox.tiktok import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
)

from .conftest import Api


def test_everything_is_taken_by_id_as_well(
    sandbox: Sandbox, shop: EmulatedAccount, sari: EmulatedPerson
) -> None:
    tiktok = sandbox.tiktok
    video = tiktok.add_post(shop.id)
    comment = tiktok.add_comment(video.id, sari.id)
    assert tiktok.add_comment(video.id, sari.id, parent=comment.id).parent is comment
    tiktok.give_verdict(comment.id)
    tiktok.block(sari.id, shop.id)
    tiktok.set_account(shop.id, flagged=True)
    tiktok.set_person(sari.id, follows=True)
    tiktok.answer(sari.id, shop.id, "Hello")
    sent = tiktok.reply_by_hand(comment.id, "80 euros.")
    tiktok.hide_comment(comment.id)
    tiktok.delete_comment(comment.id)
    assert (shop.flagged, sari.follows, comment.deleted) == (True, True, True)
    [delivery] = tiktok.deliveries(person_id=sari.id)
    assert (delivery.message_id, delivery.by_hand) == (sent.id, True)
    assert tiktok.deliveries(person_id="404") == tiktok.deliveries(comment_id="404") == []


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda tiktok: tiktok.add_post("404"), "account"),
        (lambda tiktok: tiktok.add_comment("404", None), "post"),
        (lambda tiktok: tiktok.delete_comment("404"), "comment"),
        (lambda tiktok: tiktok.set_person("404"), "person"),
        (lambda tiktok: tiktok.tap("404"), "message"),
    ],
)
def test_what_does_not_exist_is_named(sandbox: Sandbox, call: Any, name: str) -> None:
    with pytest.raises(LookupError, match=f"the sandbox has no {name} '404'"):
        call(sandbox.tiktok)


def test_an_id_of_another_kind_is_none(sandbox: Sandbox, sari: EmulatedPerson) -> None:
    with pytest.raises(LookupError, match="has no account"):
        sandbox.tiktok.add_post(sari.id)


def test_humans_write_in_the_app_or_on_the_web(
    sandbox: Sandbox, comment: EmulatedComment, shop: EmulatedAccount, sari: EmulatedPerson
) -> None:
    with pytest.raises(ValueError, match="source must be one of APP, WEB, got 'API'"):
        sandbox.tiktok.reply_by_hand(comment, "Hi", source="API")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="source must be one of APP, WEB, got 'API'"):
        sandbox.tiktok.write_by_hand(sari, shop, "Hi", source="API")  # type: ignore[arg-type]


def test_things_may_be_older_than_the_clock(
    sandbox: Sandbox, shop: EmulatedAccount, sari: EmulatedPerson
) -> None:
    past = datetime(2026, 11, 1, tzinfo=UTC)
    video = sandbox.tiktok.add_post(shop, created_at=past)
    comment = sandbox.tiktok.add_comment(video, sari, created_at=past + timedelta(days=1))
    assert (video.created_at, comment.created_at.day) == (past, 2)
    with pytest.raises(ValueError, match="a time with a zone"):
        sandbox.tiktok.add_post(shop, created_at=datetime(2026, 11, 1))  # noqa: DTZ001


def test_names_are_made_of_names(sandbox: Sandbox) -> None:
    account = sandbox.tiktok.add_account(username="shop", name="The Shop")
    person = sandbox.tiktok.add_person(name="Sari Dewi", username="sari")
    assert (account.display_name, person.username) == ("The Shop", "sari")
    assert sandbox.tiktok.add_person(name="Sari Dewi").username == "sari_dewi"


def test_the_control_api_does_the_same(sandbox: Sandbox) -> None:
    def control(command: str, **arguments: Any) -> Any:
        response = http.post(f"http://x/_sandbox/tiktok/{command}", json=arguments)
        assert response.status_code == 200, response.text
        return response.json()

    http = httpx.Client(transport=sandbox.transport())
    account = control("add_account", username="shop", region="VN")
    person = control("add_person", name="Sari")
    video = control("add_post", account=account["id"], text="New shoes")
    comment = control("add_comment", post=video["id"], person=person["id"], high_intent=False)
    assert control("give_verdict", comment=comment["id"])["verdict_at"]
    control("configure", window="B", limits={"sends": 5})
    control("reply_by_hand", comment=comment["id"], text="By hand")
    query = {"comment_id": comment["id"]}
    [delivery] = http.get("http://x/_sandbox/tiktok/deliveries", params=query).json()
    assert (delivery["text"], delivery["person_id"]) == ("By hand", person["id"])
    assert sandbox.tiktok.world.tokens.find(account["access_token"])


def test_every_command_is_a_method() -> None:
    assert all(callable(getattr(TikTokEmulator, name)) for name in TikTokEmulator.commands)


def test_a_reset_empties_the_world_and_starts_the_ids_again(
    sandbox: Sandbox, api: Api, shop: EmulatedAccount
) -> None:
    first = shop.id
    sandbox.reset()
    assert api.ask("business/get/")["code"] == 40105
    assert (sandbox.tiktok.deliveries(), sandbox.tiktok.refusals()) == ([], [])
    assert sandbox.tiktok.add_account(username="again").id == first


def test_a_sandbox_without_tiktok_says_so() -> None:
    with pytest.raises(LookupError, match="no emulator 'tiktok'"):
        _ = Sandbox(emulators={}).tiktok


def test_the_secrets_of_the_world_are_in_no_repr(
    sandbox: Sandbox,
    api: Api,
    shop: EmulatedAccount,
    video: EmulatedPost,
    sari: EmulatedPerson,
    hello: EmulatedMessage,
) -> None:
    tiktok = sandbox.tiktok
    comment = tiktok.add_comment(video, sari, "very hush")
    answers = [{"type": "REPLY", "title": "hush", "id": "1"}]
    template = {"type": "QA_LINK_CARD", "title": "hush?", "buttons": answers}
    api.send(hello.conversation.id, message_type="TEMPLATE", template=template)
    api.write(hello.conversation.id, "also hush")
    picture = tiktok.send_picture(sari, shop)
    world = tiktok.world
    shown = repr([shop, video, comment, sari, hello, hello.conversation.messages, picture])
    shown += repr([*tiktok.deliveries(), *tiktok.refusals(), *world.media.values()])
    shown += repr(world.tokens.find(shop.access_token)) + repr(tiktok.stage)
    for secret in (shop.access_token, shop.refresh_token, APP_SECRET, "hush", "IHDR"):
        assert secret not in shown
