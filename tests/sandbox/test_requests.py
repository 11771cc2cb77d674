"""Samples of the dashboard, and the signed requests that tell of people who leave."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from privatereply.sandbox import APP_SECRET, Manner, Sandbox, WebhookDelivery
from privatereply.sandbox.meta import EmulatedPage, EmulatedPerson
from privatereply.sandbox.meta.dialect import sign
from privatereply.sandbox.meta.topics import FIELDS

from .conftest import NOON, Graph
from .test_control import Control

CALLBACK = "https://host.example/webhook"


def told(sandbox: Sandbox) -> list[WebhookDelivery]:
    found: list[WebhookDelivery] = []

    def take(delivery: WebhookDelivery) -> int:
        found.append(delivery)
        return 200

    sandbox.webhooks.flush(send=take)
    return found


def opened(delivery: WebhookDelivery, secret: str = APP_SECRET) -> tuple[dict[str, Any], bool]:
    """Return what a signed request says, and whether its signature is right."""
    [request] = parse_qs(delivery.body.decode())["signed_request"]
    proof, _, payload = request.partition(".")
    expected = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    padded = payload + "=" * (-len(payload) % 4)
    document: dict[str, Any] = json.loads(base64.urlsafe_b64decode(padded))
    return document, proof == base64.urlsafe_b64encode(expected).decode().rstrip("=")


@pytest.fixture
def leaving(sandbox: Sandbox) -> Sandbox:
    for topic in ("deauthorize", "deletion"):
        sandbox.webhooks.subscribe(topic=topic, url=f"{CALLBACK}/{topic}")
    return sandbox


def test_who_removes_the_app_ends_its_token_and_the_app_is_told(
    leaving: Sandbox, page: EmulatedPage, facebook: Graph
) -> None:
    leaving.meta.revoke(page)
    [delivery] = told(leaving)
    assert delivery.url == f"{CALLBACK}/deauthorize"
    assert dict(delivery.headers) == {"content-type": "application/x-www-form-urlencoded"}
    document, right = opened(delivery)
    assert right
    assert document == {
        "algorithm": "HMAC-SHA256",
        "issued_at": int(NOON.timestamp()),
        "user_id": leaving.meta.user.id,
    }
    assert facebook.refused("GET", "/me") == (190, 458)


def test_an_instagram_account_that_removes_the_app_is_its_own_user(leaving: Sandbox) -> None:
    shop = leaving.meta.add_instagram_account(username="shop")
    leaving.meta.revoke(shop.id)
    [delivery] = told(leaving)
    assert opened(delivery)[0]["user_id"] == shop.id


def test_who_wants_their_data_deleted_is_named_by_the_apps_own_id(
    leaving: Sandbox, page: EmulatedPage, anna: EmulatedPerson
) -> None:
    user_id = leaving.meta.ask_deletion(anna)
    assert leaving.meta.ask_deletion(anna.id) == user_id
    assert user_id not in {anna.id, leaving.meta.scoped_id(anna, page)}
    first, _second = told(leaving)
    assert first.url == f"{CALLBACK}/deletion"
    assert opened(first)[0]["user_id"] == user_id


@pytest.mark.parametrize("kind", ["foreign", "tampered", "truncated", "unsigned"])
def test_a_forged_request_is_signed_wrong(
    leaving: Sandbox, anna: EmulatedPerson, kind: Any
) -> None:
    leaving.webhooks.manner = Manner(forge=1, forgeries=[kind])
    leaving.meta.ask_deletion(anna)
    forged, true = told(leaving)
    assert opened(true)[1]
    assert forged.mischief == kind
    if kind == "truncated":
        assert len(forged.body) == len(true.body) // 2
    else:
        document, right = opened(forged)
        assert document == opened(true)[0]
        assert not right


@pytest.mark.parametrize(
    ("topic", "field"),
    [(topic, field) for topic, known in FIELDS.items() for field in sorted(known)],
)
def test_the_dashboard_sends_a_sample_of_every_field(
    sandbox: Sandbox, topic: str, field: str
) -> None:
    sandbox.webhooks.subscribe(topic=topic, url=CALLBACK, fields=["messages"])
    sandbox.meta.send_test(field, topic=topic)
    sandbox.meta.send_test(field, topic=topic, bare=True)
    wrapped, bare = [json.loads(delivery.body) for delivery in told(sandbox)]
    [entry] = wrapped["entry"]
    assert (wrapped["object"], entry["id"], entry["changes"]) == (topic, "0", [bare])
    assert bare.keys() == {"field", "value"}
    assert bare["field"] == field
    moment = bare["value"].get("timestamp", bare["value"].get("created_time", ""))
    assert isinstance(moment, str)


def test_a_sample_is_signed_like_everything_else(sandbox: Sandbox) -> None:
    sandbox.webhooks.subscribe(topic="page", url=CALLBACK)
    sandbox.webhooks.subscribe(topic="instagram", url=CALLBACK)
    sandbox.meta.send_test("messages", bare=True)
    [delivery] = told(sandbox)
    assert dict(delivery.headers)["x-hub-signature-256"] == sign(APP_SECRET, delivery.body)


def test_a_field_that_does_not_exist_has_no_sample(sandbox: Sandbox) -> None:
    for topic, field in (("page", "comments"), ("user", "feed")):
        with pytest.raises(ValueError, match=f"'{topic}' has no field '{field}'; known:"):
            sandbox.meta.send_test(field, topic=topic)


def test_samples_and_farewells_can_be_ordered_over_http(leaving: Sandbox) -> None:
    control = Control(leaving)
    anna = control.ask("POST", "meta/add_person", name="Anna")
    assert control.ask("POST", "meta/ask_deletion", person=anna["id"])
    leaving.webhooks.subscribe(topic="page", url=CALLBACK)
    control.ask("POST", "meta/send_test", field="feed", bare=True)
    assert control.ask("GET", "webhooks")["pending"] == 2
