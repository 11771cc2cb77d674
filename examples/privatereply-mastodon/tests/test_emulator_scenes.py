"""Scenes, faults, and what the emulator's Python face takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest
from privatereply.sandbox import Sandbox

from privatereply_mastodon.emulator import ELSEWHERE, Limits, MastodonEmulator

from .emulated import NOON, SCENES, STATUSES, World


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_lets_people_comment_answer_and_be_answered_by_hand(name: str) -> None:
    world = World.of(name)
    scene = world.scene
    comment = scene.comment("How much?", person=scene.add_person("Ada", follows=False))
    follower = scene.comment("Me too", parent=comment)
    assert scene.kept(follower).parent is scene.kept(comment)
    assert scene.kept(comment).text == f"@acme@{world.host} How much?"
    assert scene.kept(comment).author.host == ELSEWHERE
    assert scene.kept(follower).author.host == world.host
    scene.reply_by_hand(comment, "12 euros")
    (received,) = scene.deliveries(comment)
    folder = "requests" if name == "mastodon" else "inbox"
    assert (received.text, received.by_hand, received.folder) == ("12 euros", True, folder)
    assert comment.author is not None
    answer = scene.answer(comment.author, "Two, please")
    assert world.shop.get(f"{STATUSES}/{answer.id}").json()["in_reply_to_id"] == received.message_id
    by_hand = scene.write_by_hand(comment.author, "They are on their way")
    assert [one.message_id for one in scene.received(comment.author)][-1] == by_hand.id
    assert scene.deliveries(comment) == [received]
    scene.edit_message(by_hand, "They are here")
    assert [one.text for one in scene.received(comment.author)][-1] == "They are here"
    scene.unsend(by_hand)
    changed = scene.edit_comment(comment, "How much is it?")
    assert scene.kept(changed).text.endswith("How much is it?")
    own = scene.own_comment("Ask away")
    assert (scene.standing(own), own.author) == ("shown", None)
    scene.delete(comment)
    assert scene.standing(comment) == "deleted"


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_tells_callbacks_nothing_and_says_so(name: str) -> None:
    scene = World.of(name).scene
    assert not scene.terms.callbacks
    with pytest.raises(ValueError, match="mastodon tells callbacks nothing"):
        scene.subscribe("https://host.example/webhook")


@pytest.mark.parametrize("name", SCENES)
def test_a_login_of_the_owner_is_good_for_a_token(name: str) -> None:
    world = World.of(name)
    login = world.scene.log_in()
    known = dict(login.credentials)
    form = {"grant_type": "authorization_code", "code": login.token, **known}
    form["code_verifier"] = known["verifier"]
    assert world.client().post("/oauth/token", data=form).status_code == 200


def test_two_businesses_of_one_name_have_two_names_on_one_server() -> None:
    sandbox = Sandbox(emulators={"mastodon": MastodonEmulator})
    first, second = sandbox.scene("mastodon"), sandbox.scene("mastodon")
    assert first.account_id != second.account_id
    first.comment()
    assert second.received(first.add_person("Ada")) == []


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(
    ("kind", "effect", "statuses"),
    [
        ("rate_limited", 0, {429}),
        ("token_expired", 0, {400, 401}),
        ("scope_missing", 0, {401, 403}),
        ("account_suspended", 0, {401, 403}),
        ("starting", 0, {500, 503}),
        ("error", 0, {422}),
        ("unknown_error", 1, {500}),
        ("filtered", 1, {200}),
        ("slow_to_show", 1, {200}),
        ("thread_lost", 1, {200}),
        ("mention_lost", 0, {200}),
    ],
)
def test_a_fault_has_the_effect_it_says(
    name: str, kind: str, effect: int, statuses: set[int]
) -> None:
    world = World.of(name)
    comment = world.comment()
    path, method = world.scene.terms.message_path, "POST"
    world.sandbox.faults.order(kind, path=path, method=method)
    assert world.reply(comment).status_code in statuses
    assert len(world.emulator.deliveries()) == effect
    assert world.reply(comment).status_code == 200


def test_a_leak_shows_a_private_reply_to_everybody() -> None:
    world = World.of("mastodon")
    comment = world.comment()
    world.sandbox.faults.order("leak", path="*/statuses")
    sent = world.reply_to(comment.id, "@ada@elsewhere.example 12 euros").json()
    assert sent["visibility"] == "public"
    assert world.client().get(f"{STATUSES}/{sent['id']}").status_code == 200
    (received,) = world.emulator.deliveries(comment_id=comment.id)
    assert (received.readers, received.withdrawn) == (("everybody",), False)
    world.shop.delete(f"{STATUSES}/{sent['id']}")
    assert world.emulator.readers(sent["id"]) == ()
    world.sandbox.faults.order("leak", path="*/statuses", visibility="secret")
    with pytest.raises(ValueError, match="must be one of public, unlisted, private, direct"):
        world.reply_to(comment.id)


def test_an_extra_mention_is_an_extra_reader() -> None:
    world = World.of("mastodon")
    comment, third = world.comment(), world.person("Third")
    options: tuple[dict[str, Any], ...] = ({}, {"acct": "third"})
    for each in options:
        world.sandbox.faults.order("extra_mention", path="*/statuses", **each)
        sent = world.reply_to(comment.id, "@ada@elsewhere.example 12 euros").json()
        assert len(sent["mentions"]) == 2
    (received,) = world.emulator.deliveries(person_id=third.id)
    assert received.readers == ("ada@elsewhere.example", "third@mastodon.example")


def test_a_filtered_reply_lies_there_and_nobody_is_told() -> None:
    world = World.of("mastodon")
    anna = world.person("Anna", follows=True)
    comment = world.comment(anna)
    world.sandbox.faults.order("filtered", path="*/statuses")
    world.reply_to(comment.id, "@anna 12 euros")
    (received,) = world.emulator.deliveries(comment_id=comment.id)
    assert received.folder == "hidden"
    assert world.client(anna).get("/api/v1/notifications?include_filtered=true").json() == []


def test_what_is_slow_to_show_is_not_even_seen_by_its_author() -> None:
    world = World.of("mastodon")
    comment = world.comment()
    world.sandbox.faults.order("slow_to_show", path="*/statuses", seconds=12)
    sent = world.reply_to(comment.id, "@ada@elsewhere.example 12 euros").json()["id"]
    world.turn(seconds=11)
    assert world.shop.get(f"{STATUSES}/{sent}").status_code == 404
    world.turn(seconds=1)
    assert world.shop.get(f"{STATUSES}/{sent}").status_code == 200


def test_a_rate_limit_that_was_ordered_tells_its_end_where_limits_are_told() -> None:
    for name, told in (("mastodon", "2026-11-21T12:07:00.000000Z"), ("mastodon-snac", None)):
        world = World.of(name)
        world.sandbox.faults.order("rate_limited", minutes=7)
        headers = world.shop.get("/api/v1/notifications").headers
        assert headers.get("x-ratelimit-reset") == told


def test_a_server_that_is_starting_says_twice_when_to_come_back() -> None:
    world = World.of("mastodon-gotosocial")
    world.sandbox.faults.order("starting")
    waits = world.shop.get("/api/v1/notifications").headers.get_list("retry-after")
    assert waits == ["120", "Sat, 21 Nov 2026 12:00:00 GMT"]


def test_an_error_that_was_ordered_can_have_taken_effect() -> None:
    world = World.of("mastodon")
    world.sandbox.faults.order("error", status=502, message="Bad", processed=True, method="POST")
    answer = world.reply(world.comment())
    assert (answer.status_code, answer.json()) == (502, {"error": "Bad"})
    assert len(world.emulator.deliveries()) == 1


def test_people_mention_the_account_follow_and_leave_it() -> None:
    world = World.of("mastodon")
    shop, anna = world.scene.account, world.person("Anna")
    world.emulator.add_mention(shop, anna, "Seen @acme?")
    made = world.emulator.add_mention(shop.id, anna.id)
    assert made.text == "@acme Have you seen this?"
    world.emulator.follow(anna, shop)
    assert shop.id in anna.follows
    world.emulator.unfollow(anna, shop)
    assert shop.id not in anna.follows
    assert len(world.shop.get("/api/v1/notifications?types[]=mention").json()) == 2
    world.emulator.reply_by_hand(made, "Thank you")
    assert [one.text for one in world.emulator.deliveries(person_id=anna.id)] == ["Thank you"]


def test_a_limited_account_is_marked_and_filtered() -> None:
    world = World.of("mastodon")
    anna = world.person("Anna")
    world.emulator.set_person(anna, for_private_mentions="accept", bot=True)
    world.emulator.set_account(world.scene.account, limited=True)
    comment = world.comment(anna)
    world.reply(comment)
    assert [one.folder for one in world.emulator.deliveries()] == ["requests"]
    verified = world.shop.get("/api/v1/accounts/verify_credentials").json()
    assert verified["limited"] is True
    assert world.shop.get(f"/api/v1/accounts/{anna.id}").json()["bot"] is True


def burn(world: World) -> object:
    unknown: Any = "burn"
    return world.emulator.set_person(world.person("Anna"), for_bots=unknown)


def settle(world: World, **options: Any) -> object:
    return world.emulator.add_account(**options)


@pytest.mark.parametrize(
    ("do", "sentence"),
    [
        (partial(settle, username="a b"), "must be letters"),
        (partial(settle, username="acme"), "is taken at mastodon"),
        (partial(settle, username="b", server="x.example"), "server must be one of mastodon"),
        (burn, "for_bots must be one of accept, filter, drop"),
    ],
)
def test_what_the_emulator_cannot_do_it_says(do: Callable[[World], object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        do(World.of("mastodon"))


def test_what_is_not_there_is_not_found() -> None:
    world = World.of("mastodon")
    with pytest.raises(LookupError, match="no emulated server knows a user '7'"):
        world.emulator.block("7", world.scene.account)
    with pytest.raises(LookupError, match="no emulated server has a status '7'"):
        world.emulator.delete_comment("7")
    with pytest.raises(LookupError, match="answers nobody"):
        world.emulator.reply_by_hand(world.scene.first_post.id, "Hello")


def test_the_control_api_does_what_python_does() -> None:
    sandbox = Sandbox(start=NOON, ticking=False, emulators={"mastodon": MastodonEmulator})
    control = httpx.Client(transport=sandbox.transport(), base_url="http://sandbox")
    shop = control.post("/_sandbox/mastodon/add_account", json={"username": "shop"}).json()
    anna = control.post("/_sandbox/mastodon/add_person", json={"name": "Anna"}).json()
    said = {"account": shop["id"], "text": "New mugs"}
    post = control.post("/_sandbox/mastodon/add_post", json=said).json()
    said = {"post": post["id"], "person": anna["id"]}
    comment = control.post("/_sandbox/mastodon/add_comment", json=said).json()
    said = {"comment": comment["id"], "text": "12 euros"}
    control.post("/_sandbox/mastodon/reply_by_hand", json=said)
    query = {"comment_id": comment["id"]}
    (received,) = control.get("/_sandbox/mastodon/deliveries", params=query).json()
    assert (received["text"], received["readers"]) == ("12 euros", ["anna@mastodon.example"])


def test_limits_can_be_given_as_a_whole() -> None:
    world = World.of("mastodon")
    world.emulator.configure(server=world.host, limits=Limits(deletions=0))
    made = world.shop.post(STATUSES, data={"status": "Hello"}).json()
    assert world.shop.delete(f"{STATUSES}/{made['id']}").status_code == 429


def test_an_unknown_path_is_not_found() -> None:
    for name in SCENES:
        assert World.of(name).shop.get("/api/v1/markers").status_code == 404
