"""Which requests are X's own, and that nothing else comes out of one but a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from privatereply.errors import WebhookRefused
from privatereply.events import Event, Unrecognised
from privatereply.provider import Webhook
from privatereply.providers.x import X

from .conftest import NOW, SECRET, envelope, sealed

BODY = json.dumps({"data": envelope("follow.follow", {})}).encode()
SECRETS = {"consumer_secret": (SECRET, "the one before")}


def challenge(token: str | None, **more: Any) -> Webhook:
    query = {} if token is None else {"crc_token": token}
    return Webhook(method="GET", query=query, **{"secrets": SECRETS, "now": NOW, **more})


def refusal(x: X, request: Webhook) -> WebhookRefused:
    with pytest.raises(WebhookRefused) as caught:
        x.receive(request)
    assert caught.value.platform == "x"
    return caught.value


def test_a_check_of_the_address_is_answered_with_the_first_of_several_secrets(x: X) -> None:
    received = x.receive(challenge("challenge_string"))
    assert received.content_type == "application/json"
    assert json.loads(received.answer) == {"response_token": sealed(b"challenge_string")}
    assert received.events == ()


def test_the_proof_is_the_one_of_the_documentation(x: X) -> None:
    secrets = {"consumer_secret": ("your_consumer_secret_here",)}
    answer = x.receive(challenge("challenge_string", secrets=secrets)).answer
    assert json.loads(answer)["response_token"] == (
        "sha256=mchn+rKsGVnYHN/lGyanuEw6XariJ3D+ARDLDsd0dS0="
    )


@pytest.mark.parametrize("token", [None, "", "two words", "é", "x" * 513, BODY.decode(), '{"a":1}'])
def test_nobody_has_a_body_signed_by_asking_for_the_proof_of_it(x: X, token: str | None) -> None:
    assert refusal(x, challenge(token)).status == 400


def test_an_object_of_no_known_shape_is_one_thing_nobody_knows(
    posted: Callable[..., tuple[Event, ...]],
) -> None:
    bodies: list[Any] = [{}, {"data": []}, {"data": {"payload": {}}}, {"hello": {"world": 1}}]
    for body in bodies:
        (event,) = posted(body)
        assert isinstance(event, Unrecognised)
        assert event.raw == body
