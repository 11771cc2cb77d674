"""The Python face: what it takes, what it refuses, what it never shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import APP_SECRET, Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson, EmulatedPost, Link
from privatereply.sandbox.x.snowflake import Snowflakes
from privatereply.sandbox.x.texts import handles, shorten, url_entities, weigh

from .conftest import Api


def test_everything_can_be_named_by_its_id(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson
) -> None:
    x = sandbox.x
    post = x.add_post(shop.id)
    comment = x.add_comment(post.id, anna.id)
    x.add_comment(post.id, None, parent=comment.id)
    x.reply_by_hand(comment.id, "Hi")
    x.write_by_hand(anna.id, shop.id, "Hi again")
    x.answer(anna.id, shop.id, "Hi")
    x.edit_comment(comment.id, "Hey")
    x.delete_comment(comment.id)
    x.add_mention(shop.id, anna.id)
    x.add_post(anna.id, "See", quoted=post.id)
    x.follow(anna.id, shop.id)
    x.block(anna.id, shop.id)
    assert len(x.deliveries(person_id=anna.id)) == 2


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("add_post", ("404",)),
        ("add_comment", ("404", "404")),
        ("answer", ("404", "404", "Hi")),
        ("set_account", ("404",)),
        ("delete_comment", ("404",)),
    ],
)
def test_what_is_not_there_is_named(
    sandbox: Sandbox, name: str, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(LookupError, match=r"the sandbox has no \w+ '404'"):
        getattr(sandbox.x, name)(*arguments)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("add_account", {"username": "with-dash"}, "letters, digits and underscores"),
        ("add_account", {"username": "SHOP"}, "'SHOP' is taken"),
        ("add_account", {"username": "a", "access_level": "all"}, "access_level must be one of"),
        ("add_account", {"username": "a", "subscribed": ["poem"]}, "subscribed must be one of"),
        ("add_person", {"name": "A", "receives_dms": "friends"}, "receives_dms must be one of"),
        ("configure", {"vocabulary": "toot"}, "vocabulary must be one of"),
        ("configure", {"tier": "free"}, "tier must be one of"),
    ],
)
def test_a_word_that_is_not_known_is_refused(
    sandbox: Sandbox, shop: EmulatedAccount, name: str, arguments: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        getattr(sandbox.x, name)(**arguments)


def test_handles_are_made_from_names_and_never_twice(sandbox: Sandbox) -> None:
    people = [sandbox.x.add_person(name="Zoë van der Linden-Osei") for _ in range(3)]
    found = [person.username for person in people]
    assert found == ["Zo_van_der_L", "Zo_van_der_L2", "Zo_van_der_L3"]
    assert sandbox.x.add_person(name="李").username == "user"


def test_the_world_can_be_emptied(sandbox: Sandbox, shop: EmulatedAccount, api: Api) -> None:
    sandbox.reset()
    assert api.request("GET", "/2/users/me").status_code == 401
    assert sandbox.x.add_account(username="shop").id == shop.id


def test_the_control_api_reaches_the_same_world(sandbox: Sandbox) -> None:
    client = httpx.Client(transport=sandbox.transport(), base_url="http://x.test/_sandbox")
    account = client.post("/x/add_account", json={"username": "shop"}).json()
    anna = client.post("/x/add_person", json={"name": "Anna", "follows": True}).json()
    post = client.post("/x/add_post", json={"account": account["id"], "text": "Shoes"}).json()
    comment = client.post(
        "/x/add_comment",
        json={
            "post": post["id"],
            "person": anna["id"],
            "text": "How much?",
            "created_at": "2026-11-20T10:00:00+00:00",
        },
    ).json()
    assert comment["text"] == "@shop How much?"
    client.post("/x/reply_by_hand", json={"comment": comment["id"], "text": "80"})
    [delivery] = client.get("/x/deliveries", params={"comment_id": comment["id"]}).json()
    assert (delivery["text"], delivery["folder"], delivery["by_hand"]) == ("80", "inbox", True)
    assert client.post("/x/configure", json={"limits": {"dm_sends": 3}}).json() is None
    wrong = client.post("/x/add_account", json={"username": "no good"})
    assert wrong.status_code == 400


def test_the_former_host_answers_as_well(sandbox: Sandbox, shop: EmulatedAccount) -> None:
    headers = {"authorization": f"Bearer {shop.access_token}"}
    with httpx.Client(transport=sandbox.transport(), headers=headers) as client:
        told = client.get("https://api.twitter.com/2/users/me").json()
    assert told["data"]["id"] == shop.id


def test_secrets_and_texts_are_in_no_repr(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    comment = sandbox.x.add_comment(post, anna, "very hush https://hush.example")
    api.send(anna, "also hush")
    code = sandbox.x.issue_code(shop, code_challenge="hush-challenge")
    world = sandbox.x.world
    shown = repr(
        [
            shop,
            comment,
            *world.events.values(),
            *world.conversations.values(),
            *world.tokens.values(),
            world.codes[code],
            sandbox.x.deliveries(),
            sandbox.x.stage,
        ]
    )
    secrets = (shop.access_token, shop.refresh_token, shop.oauth_token, shop.oauth_token_secret)
    for secret in (*secrets, APP_SECRET, "hush"):
        assert secret not in shown


@given(
    st.lists(st.timedeltas(timedelta(days=-30_000), timedelta(days=30_000)), min_size=1, max_size=9)
)
def test_snowflakes_are_ids_that_tell_their_time_and_never_repeat(steps: list[timedelta]) -> None:
    snowflakes = Snowflakes()
    moments = [datetime(2026, 11, 21, tzinfo=UTC) + step for step in steps]
    ids = [snowflakes.at(moment) for moment in moments]
    assert len(set(ids)) == len(ids)
    for moment, one in zip(moments, ids, strict=True):
        assert one.isdigit()
        assert len(one) <= 19
        if datetime(2011, 1, 1, tzinfo=UTC) < moment < datetime(2079, 1, 1, tzinfo=UTC):
            told = (int(one) >> 22) + 1288834974657
            assert told == int(moment.timestamp() * 1000)


@given(st.text(), st.lists(st.sampled_from(["https://a.example/x", "http://b.example?y=1"])))
def test_every_address_is_shortened_where_it_stands(noise: str, addresses: list[str]) -> None:
    bare = noise.replace("http", "")
    text = " ".join([bare, *addresses])
    numbers = iter(range(100))
    shown, links = shorten(text, lambda _address: f"https://t.co/{next(numbers):010d}")
    assert [link.address for link in links] == addresses
    for entity, link in zip(url_entities(shown, links), links, strict=True):
        start, end = entity["start"], entity["end"]
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert shown[start:end] == link.short


def test_a_long_address_is_shown_cut() -> None:
    link = Link(short="https://t.co/1", address="https://example.com/" + "x" * 30)
    [entity] = url_entities("https://t.co/1", [link])
    assert entity["display_url"] == "example.com/" + "x" * 14 + "…"


@given(st.text(), st.text())
def test_weights_add_up_and_are_no_less_than_characters(one: str, other: str) -> None:
    plain, more = one.replace("h", ""), other.replace("h", "")
    assert weigh(plain + more) == weigh(plain) + weigh(more)
    assert len(plain) <= weigh(plain) <= 2 * len(plain)


def test_handles_are_found_where_x_finds_them() -> None:
    text = "@anna, mail a@bela.example, (@carla) @dora_ @elf@fee @" + "x" * 16
    assert handles(text) == ["anna", "carla", "dora_", "elf"]
