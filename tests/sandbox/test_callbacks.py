"""Callbacks of an app, registered over each platform's own API."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from urllib.parse import parse_qs

import attrs
import pytest

from privatereply.sandbox import APP_SECRET, Sandbox, Scene
from privatereply.sandbox.meta import EmulatedPage, EmulatedPerson
from privatereply.sandbox.meta.scene import VERIFY_TOKEN

from .conftest import NOON, Connect, Graph

CALLBACK = "https://host.example/webhook"


@attrs.frozen(kw_only=True)
class Answer:
    """What a callback answers."""

    status: int = 200
    body: str = ""


class Host:
    """A callback that answers every platform's handshake and keeps what it is told."""

    def __init__(self, secret: str = APP_SECRET) -> None:
        self.secret = secret
        self.bodies: list[bytes] = []
        self.greetings: list[dict[str, list[str]]] = []

    def __call__(
        self, *, method: str, query: str, headers: Sequence[tuple[str, str]], body: bytes
    ) -> Answer:
        if method == "POST":
            self.bodies.append(body)
            return Answer()
        asked = parse_qs(query)
        self.greetings.append(asked)
        if "crc_token" in asked:
            token = asked["crc_token"][0].encode()
            proof = hmac.new(self.secret.encode(), token, hashlib.sha256).digest()
            told = {"response_token": f"sha256={base64.b64encode(proof).decode()}"}
            return Answer(body=json.dumps(told))
        return Answer(body=asked["hub.challenge"][0])


SCENES = Sandbox().scenes


@pytest.fixture(params=SCENES)
def scene(request: pytest.FixtureRequest, sandbox: Sandbox) -> Scene:
    return sandbox.scene(request.param)


@pytest.fixture
def host(sandbox: Sandbox) -> Host:
    made = Host()
    sandbox.webhooks.connect(CALLBACK, made)
    return made


def test_a_scene_that_is_not_subscribed_tells_nobody_anything(
    sandbox: Sandbox, scene: Scene, host: Host
) -> None:
    scene.comment()
    sandbox.webhooks.flush()
    assert host.bodies == []


def test_a_subscribed_scene_tells_of_a_comment_and_of_a_message(
    sandbox: Sandbox, scene: Scene, host: Host
) -> None:
    scene.subscribe(CALLBACK)
    comment = scene.comment("Is it blue?")
    sandbox.webhooks.flush()
    assert any(comment.id.encode() in body for body in host.bodies)
    host.bodies.clear()
    assert comment.author is not None
    scene.answer(comment.author, "Hello there")
    sandbox.webhooks.flush()
    assert any(b"Hello there" in body for body in host.bodies)


def test_subscribing_again_tells_nothing_twice(sandbox: Sandbox, scene: Scene, host: Host) -> None:
    scene.subscribe(CALLBACK)
    once = sandbox.webhooks.subscriptions()
    scene.comment("Is it blue?")
    waiting = sandbox.webhooks.pending()
    sandbox.scene(scene.name, business="Another").subscribe(CALLBACK)
    assert sandbox.webhooks.subscriptions() == once
    assert sandbox.webhooks.pending() == waiting > 0


def test_a_scene_signs_with_the_secrets_it_names(scene: Scene) -> None:
    assert APP_SECRET in scene.webhook_secrets.values()
    assert APP_SECRET not in repr(scene)


def test_a_callback_that_fails_the_handshake_is_refused(sandbox: Sandbox, host: Host) -> None:
    sandbox.webhooks.connect(CALLBACK, lambda **_request: Answer(status=403))
    for name in ("facebook", "instagram", "x"):
        with pytest.raises(ValueError, match="was refused"):
            sandbox.scene(name).subscribe(CALLBACK)
    assert sandbox.webhooks.subscriptions() == []


@pytest.fixture
def app(sandbox: Sandbox, graph: Connect) -> Graph:
    return graph(sandbox.meta.app_token)


def test_a_callback_of_an_object_is_registered_read_replaced_and_removed(
    sandbox: Sandbox, app: Graph, host: Host
) -> None:
    path = f"/{sandbox.meta.app_id}/subscriptions"
    assert app.get(path) == {"data": []}
    wanted = {"object": "page", "verify_token": VERIFY_TOKEN}
    app.post(path, **wanted, callback_url="https://old.example/", fields="messages")
    app.post(path, **wanted, callback_url=CALLBACK, fields="feed,messages")
    assert app.get(path)["data"] == [
        {
            "object": "page",
            "callback_url": CALLBACK,
            "active": True,
            "fields": [
                {"name": "feed", "version": "v26.0"},
                {"name": "messages", "version": "v26.0"},
            ],
        }
    ]
    [greeting] = host.greetings
    assert greeting["hub.verify_token"] == [VERIFY_TOKEN]
    assert [one.url for one in sandbox.webhooks.subscriptions()] == [CALLBACK]
    assert app.request("DELETE", path, params={"object": "page"}).json() == {"success": True}
    assert app.get(path) == {"data": []}
    assert app.request("DELETE", path).json() == {"success": True}


def test_only_the_fields_that_app_and_account_both_want_are_delivered(
    sandbox: Sandbox,
    page: EmulatedPage,
    anna: EmulatedPerson,
    facebook: Graph,
    app: Graph,
    host: Host,
) -> None:
    path = f"/{sandbox.meta.app_id}/subscriptions"
    wanted = {"object": "page", "verify_token": VERIFY_TOKEN, "callback_url": CALLBACK}
    app.post(path, **wanted, fields=["messages", "message_reads"])
    facebook.post("/me/subscribed_apps", subscribed_fields="messages,feed")
    sandbox.meta.add_comment(sandbox.meta.add_post(page), anna)
    sandbox.meta.answer(anna, page, "Hi")
    sandbox.webhooks.flush()
    [body] = host.bodies
    assert b"messaging" in body


def test_a_callback_that_no_longer_answers_keeps_its_place(
    sandbox: Sandbox, app: Graph, host: Host
) -> None:
    path = f"/{sandbox.meta.app_id}/subscriptions"
    wanted = {"object": "page", "verify_token": "t", "callback_url": CALLBACK, "fields": "feed"}
    app.post(path, **wanted)
    sandbox.webhooks.connect(CALLBACK, lambda **_request: Answer(status=500))
    assert app.refused("POST", path, json=wanted) == (2200, None)
    assert len(app.get(path)["data"]) == 1
    assert len(sandbox.webhooks.subscriptions()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"object": "user"},
        {"object": None},
        {"callback_url": None},
        {"callback_url": "host.example"},
        {"verify_token": None},
        {"fields": None},
        {"fields": "feed,message_echo"},
    ],
)
def test_a_registration_is_complete_and_names_what_there_is(
    sandbox: Sandbox, app: Graph, change: dict[str, str | None]
) -> None:
    wanted = {"object": "page", "verify_token": "t", "callback_url": CALLBACK, "fields": "feed"}
    body = {name: value for name, value in {**wanted, **change}.items() if value is not None}
    path = f"/{sandbox.meta.app_id}/subscriptions"
    assert app.refused("POST", path, json=body) == (100, None)
    assert app.get(path) == {"data": []}


def test_callbacks_are_the_business_of_the_app_itself(
    sandbox: Sandbox, page: EmulatedPage, facebook: Graph, app: Graph
) -> None:
    path = f"/{sandbox.meta.app_id}/subscriptions"
    assert facebook.refused("GET", path) == (15, None)
    assert app.refused("PUT", path) == (2500, None)
    assert app.refused("GET", f"/{page.id}") == (100, 33)


def test_an_account_is_subscribed_to_fields_of_its_own_kind(
    sandbox: Sandbox, page: EmulatedPage, facebook: Graph, graph: Connect
) -> None:
    shop = sandbox.meta.add_instagram_account(username="shop")
    instagram = graph(shop.access_token, "graph.instagram.com")
    instagram.post("/me/subscribed_apps", subscribed_fields="comments,messaging_seen")
    for client, field in ((facebook, "comments"), (instagram, "message_echoes")):
        path = "/me/subscribed_apps"
        assert client.refused("POST", path, json={"subscribed_fields": field}) == (100, None)


def test_a_reset_forgets_the_callbacks_of_the_app(sandbox: Sandbox, host: Host) -> None:
    sandbox.scene("facebook").subscribe(CALLBACK)
    sandbox.reset()
    assert sandbox.webhooks.subscriptions() == []
    assert sandbox.clock.now() == NOON
