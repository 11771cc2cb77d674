"""What can happen on a scene beside comments, and what webhooks tell of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from privatereply.sandbox import Sandbox

from .gestures import CALLBACK, GESTURES, Story

SCENES = Sandbox().scenes


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("gesture", GESTURES)
def test_a_platform_does_what_it_says_and_tells_what_it_says(
    sandbox: Sandbox, name: str, gesture: str
) -> None:
    story = Story(sandbox, name)
    terms = story.scene.terms
    if gesture not in terms.possible | {"delete"}:
        with pytest.raises(ValueError, match=f"{name} knows no '{gesture}'; known:"):
            GESTURES[gesture](story.scene, story)
        return
    GESTURES[gesture](story.scene, story)
    assert bool(story.told()) == (gesture in terms.told)


@pytest.mark.parametrize("name", SCENES)
def test_no_platform_names_what_a_scene_has_not(sandbox: Sandbox, name: str) -> None:
    terms = sandbox.scene(name).terms
    assert terms.told <= terms.possible <= GESTURES.keys()


@pytest.mark.parametrize("name", SCENES)
def test_what_is_hidden_and_shown_has_its_standing(sandbox: Sandbox, name: str) -> None:
    scene = sandbox.scene(name)
    comment = scene.comment()
    if "hide" not in scene.terms.possible:
        with pytest.raises(ValueError, match="knows no 'hide'"):
            scene.hide(comment)
        return
    scene.hide(comment)
    assert scene.standing(comment) == "hidden"
    scene.show(comment)
    assert scene.standing(comment) == "shown"


@pytest.mark.parametrize("name", SCENES)
def test_an_edited_comment_is_the_same_or_a_new_one(sandbox: Sandbox, name: str) -> None:
    scene = sandbox.scene(name)
    comment = scene.comment()
    if "edit_comment" not in scene.terms.possible:
        with pytest.raises(ValueError, match="knows no 'edit_comment'"):
            scene.edit_comment(comment, "Is it red?")
        return
    edited = scene.edit_comment(comment, "Is it red?")
    assert (edited.id == comment.id) == (scene.platform != "x")


def test_a_message_and_its_text_are_not_told_apart_in_a_repr(sandbox: Sandbox) -> None:
    scene = sandbox.scene("facebook")
    message = scene.answer(scene.add_person("Ada"), "Very private")
    assert "Very private" not in repr(message)


def entries(story: Story, place: str = "messaging") -> list[dict[str, Any]]:
    documents = [json.loads(delivery.body) for delivery in story.told()]
    return [
        item
        for document in documents
        for entry in document["entry"]
        for item in entry.get(place, ())
    ]


def test_messenger_names_edits_receipts_and_taps_as_documented(sandbox: Sandbox) -> None:
    story = Story(sandbox, "facebook")
    scene, person, message = story.scene, story.person, story.message
    scene.edit_message(message, "Hello there")
    scene.unsend(message)
    scene.arrive(person)
    scene.arrive(person)
    scene.read(person)
    scene.tap(person, "YES", title="Yes, please")
    scene.choose(person, "SIZE_38", title="38")
    edit, unsent, arrived, read, tapped, chosen = entries(story)
    moment = int(sandbox.clock.now().timestamp() * 1000)
    assert edit["message_edit"] == {"mid": message.id, "text": "Hello there", "num_edit": 1}
    assert unsent["message"] == {"mid": message.id, "is_deleted": True}
    assert arrived["delivery"]["watermark"] == read["read"]["watermark"] == moment
    assert len(arrived["delivery"]["mids"]) == 1
    assert (tapped["postback"]["title"], tapped["postback"]["payload"]) == ("Yes, please", "YES")
    assert tapped["postback"]["mid"].startswith("m_")
    assert chosen["message"]["quick_reply"] == {"payload": "SIZE_38"}
    assert {item["recipient"]["id"] for item in (edit, read, tapped)} == {scene.account_id}


def test_instagram_names_the_message_that_was_seen(sandbox: Sandbox) -> None:
    story = Story(sandbox, "instagram")
    written = story.scene.write_by_hand(story.person, "Look")
    story.told()
    story.scene.read(story.person)
    story.scene.unsend(written)
    seen, unsent = entries(story)
    assert seen["read"] == {"mid": written.id}
    assert unsent["message"] == {"mid": written.id, "is_deleted": True, "is_echo": True}
    assert unsent["sender"]["id"] == story.scene.account_id


def test_nothing_is_seen_where_the_account_wrote_nothing(sandbox: Sandbox) -> None:
    scene = sandbox.scene("instagram")
    scene.subscribe(CALLBACK)
    person = scene.add_person("Ada")
    with pytest.raises(LookupError, match="no conversation"):
        scene.read(person)
    scene.answer(person, "Hello")
    waiting = sandbox.webhooks.pending()
    scene.read(person)
    assert sandbox.webhooks.pending() == waiting


def test_a_reaction_can_be_taken_back(sandbox: Sandbox) -> None:
    story = Story(sandbox, "facebook")
    story.scene.react(story.message)
    story.scene.react(story.message, emoji="")
    given, taken = entries(story)
    assert given["reaction"]["emoji"] == "❤"
    assert taken["reaction"] == {"mid": story.message.id, "action": "unreact"}


def test_a_suspended_page_is_told_why_and_cannot_write(sandbox: Sandbox) -> None:
    story = Story(sandbox, "facebook")
    story.scene.suspend()
    story.scene.suspend()
    [blocked] = entries(story)
    assert blocked["policy_enforcement"]["action"] == "block"
    assert blocked["policy_enforcement"]["reason"]
    assert "sender" not in blocked
    client = httpx.Client(transport=sandbox.transport())
    sent = client.post(
        "https://graph.facebook.com/v26.0/me/messages",
        headers={"authorization": f"Bearer {story.scene.credentials['access_token']}"},
        json={"recipient": {"comment_id": story.comment.id}, "message": {"text": "Hi"}},
    )
    assert sent.json()["error"]["code"] == 368
    story.scene.resume()
    [lifted] = entries(story)
    assert lifted["policy_enforcement"] == {"action": "unblock"}


def test_what_another_app_is_in_charge_of_comes_in_standby(sandbox: Sandbox) -> None:
    story = Story(sandbox, "instagram")
    sandbox.meta.set_account(story.scene.account_id, standby=True)
    story.scene.answer(story.person, "Anybody?")
    [item] = entries(story, "standby")
    assert item["message"]["text"] == "Anybody?"


def test_both_logins_of_an_instagram_account_tell_of_the_same_comment(sandbox: Sandbox) -> None:
    story = Story(sandbox, "instagram")
    sandbox.meta.set_account(story.scene.account_id, both_logins=True)
    comment = story.scene.comment("Is it blue?")
    flat, nested = [json.loads(one.body)["entry"][0] for one in story.told()]
    assert flat["value"]["id"] == nested["changes"][0]["value"]["comment_id"] == comment.id
    story.scene.answer(story.person, "Hello")
    first, second = entries(story)
    assert first == second


def test_comments_on_ads_name_the_organic_post(sandbox: Sandbox) -> None:
    story = Story(sandbox, "instagram")
    ad = sandbox.meta.add_post(story.scene.account_id, "New", surface="ad")
    sandbox.meta.add_comment(ad, story.person.id)
    first, second = entries(story, "changes")
    assert first == second
    assert first["value"]["media"]["original_media_id"] == ad.id


def test_the_address_says_whether_somebody_leaves_or_wants_to_be_forgotten(
    sandbox: Sandbox,
) -> None:
    story = Story(sandbox, "facebook")
    story.scene.revoke()
    story.scene.ask_deletion(story.person)
    assert [one.query for one in story.told()] == ["about=deauthorization", ""]


def test_a_token_loses_permissions_and_ends_sooner(sandbox: Sandbox) -> None:
    scene = sandbox.scene("facebook")
    scene.limit_token(lacks=["pages_messaging"], lasts=timedelta(days=3))
    client = httpx.Client(transport=sandbox.transport())
    told = client.get(
        "https://graph.facebook.com/v26.0/debug_token",
        params={
            "input_token": scene.credentials["access_token"],
            "access_token": sandbox.meta.app_token,
        },
    ).json()["data"]
    assert "pages_messaging" not in told["scopes"]
    assert told["expires_at"] == int(sandbox.clock.now().timestamp()) + 3 * 86_400
    assert told["is_valid"] is True
    sandbox.clock.advance(timedelta(days=3))
    me = client.get(
        "https://graph.facebook.com/v26.0/me",
        headers={"authorization": f"Bearer {scene.credentials['access_token']}"},
    )
    assert me.json()["error"]["code"] == 190


@pytest.mark.parametrize("name", ["tiktok", "x"])
def test_a_limited_token_ends_when_it_says(sandbox: Sandbox, name: str) -> None:
    emulator = sandbox.emulators[name]
    scene = sandbox.scene(name)
    scene.limit_token(lacks=["dm.read", "message.list.read"], lasts=timedelta(minutes=1))
    token: Any = getattr(emulator, "_token")(scene.credentials["access_token"])  # noqa: B009
    assert not token.scopes & {"dm.read", "message.list.read"}
    assert token.expires_at == sandbox.clock.now() + timedelta(minutes=1)
    with pytest.raises(LookupError, match="no such token"):
        getattr(emulator, "limit_token")("404")  # noqa: B009
