"""Handshakes, signatures and envelopes, whatever is inside them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import WebhookRefused
from privatereply.events import EVERY_ACCOUNT, CommentAdded, MessageReceived, Unrecognised
from privatereply.provider import Received, Webhook
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram

Receive = Callable[..., Received]

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GREETING = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "let-me-in"}

# Signed with openssl; as on the wire, everything outside ASCII is escaped, and so is the slash.
VECTOR_SECRET = "fedcba9876543210fedcba9876543210"
VECTOR = (
    rb'{"object":"page","entry":[{"id":"100000000000001","time":1795003201,"changes":[{"field":'
    rb'"feed","value":{"item":"comment","verb":"add","comment_id":"200_300","post_id":'
    rb'"100000000000001_200","parent_id":"100000000000001_200","created_time":1795003200,'
    rb'"message":"Gr\u00fc\u00dfe \ud83d\udc4b 1\/2"}}]}]}'
)
VECTOR_256 = "347c48f45435f918a04c42ecf09b2cdca67ec3f1d6ea738e1989486a3b8741bc"
VECTOR_SHA1 = "80b5079b708ef18a0b8ccb7f10b222378daf1e3c"

COMMENT = {"item": "comment", "verb": "add", "comment_id": "200_300", "message": "How much?"}
MESSAGE = {
    "sender": {"id": "678"},
    "recipient": {"id": "100000000000001"},
    "timestamp": 1795003200123,
    "message": {"mid": "m_1", "text": "Hello"},
}
WHOLE = {
    "object": "page",
    "entry": [
        {
            "id": "100000000000001",
            "time": 1795003201,
            "changes": [{"field": "feed", "value": COMMENT}],
            "messaging": [MESSAGE],
            "standby": [MESSAGE | {"message": {"mid": "m_2", "is_echo": True}}],
        },
        {"id": "100000000000002", "time": 1795003201, "changes": [{"field": "feed"}]},
    ],
}


def vector(secrets: tuple[str, ...], **headers: str) -> Webhook:
    lines = {name.replace("_", "-"): value for name, value in headers.items()}
    held = {"app_secret": secrets, "verify_token": ("t",)}
    return Webhook(method="POST", headers=lines, body=VECTOR, secrets=held, now=NOW)


def kinds(received: Received) -> list[str]:
    return [type(event).__name__ for event in received.events]


@pytest.mark.parametrize("separator", [".", "_"])
def test_a_handshake_is_answered_with_its_challenge_unchanged(
    receive: Receive, separator: str
) -> None:
    query = {name.replace(".", separator): value for name, value in GREETING.items()}
    query[f"hub{separator}challenge"] = " 007 <&\u00e4> "
    found = receive(b"", method="GET", query=query)
    assert (found.answer, found.events) == (" 007 <&\u00e4> ", ())
    assert found.content_type.startswith("text/plain")


def test_any_of_several_verify_tokens_is_taken_and_no_other(receive: Receive) -> None:
    tokens = {"verify_token": ("new", "let-me-in")}
    assert receive(b"", method="GET", query=GREETING, secrets=tokens).answer == "1158201444"
    with pytest.raises(WebhookRefused) as refused:
        receive(b"", method="GET", query=GREETING, secrets={"verify_token": ("new",)})
    assert refused.value.status == 403
    assert "let-me-in" not in str(refused.value)


@pytest.mark.parametrize("missing", list(GREETING))
def test_a_handshake_that_lacks_a_parameter_is_refused(receive: Receive, missing: str) -> None:
    query = {name: value for name, value in GREETING.items() if name != missing}
    with pytest.raises(WebhookRefused) as refused:
        receive(b"", method="GET", query=query)
    assert refused.value.status == 400


def test_a_handshake_for_another_mode_is_refused(receive: Receive) -> None:
    with pytest.raises(WebhookRefused) as refused:
        receive(b"", method="GET", query=GREETING | {"hub.mode": "unsubscribe"})
    assert refused.value.status == 400


@pytest.mark.parametrize("driver", [Facebook(), Instagram()])
@pytest.mark.parametrize("secrets", [(VECTOR_SECRET,), ("newer", VECTOR_SECRET)])
def test_a_body_is_verified_as_its_bytes_came(
    driver: Facebook | Instagram, secrets: tuple[str, ...]
) -> None:
    signed = vector(secrets, x_hub_signature_256=f"sha256={VECTOR_256}")
    (event,) = driver.receive(signed).events
    assert isinstance(event, CommentAdded)
    assert event.comment.text == "Gr\u00fc\u00dfe \U0001f44b 1/2"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_hub_signature": f"sha1={VECTOR_SHA1}"},
        {"x_hub_signature_256": f"sha1={VECTOR_SHA1}"},
        {"x_hub_signature_256": VECTOR_256},
        {"x_hub_signature_256": f"sha256={VECTOR_256[:-1]}"},
        {"x_hub_signature_256": f"sha256={VECTOR_256} "},
        {"x_hub_signature_256": "sha256="},
        {"x_hub_signature_256": "sha256=\udcff\u00e4"},
    ],
)
def test_without_a_proof_over_the_bytes_nothing_is_believed(headers: dict[str, str]) -> None:
    with pytest.raises(WebhookRefused) as refused:
        Facebook().receive(vector((VECTOR_SECRET,), **headers))
    assert refused.value.status == 403


def test_a_body_that_was_written_anew_on_its_way_is_not_believed() -> None:
    rewritten = json.dumps(json.loads(VECTOR), ensure_ascii=False).encode()
    signature = {"x-hub-signature-256": f"sha256={VECTOR_256}"}
    held = {"app_secret": (VECTOR_SECRET,)}
    with pytest.raises(WebhookRefused):
        Facebook().receive(
            Webhook(method="POST", headers=signature, body=rewritten, secrets=held, now=NOW)
        )


def test_every_entry_and_every_item_in_it_is_told_in_order(receive: Receive) -> None:
    assert kinds(receive(WHOLE)) == [
        "CommentAdded",
        "MessageReceived",
        "MessageEchoed",
        "Unrecognised",
    ]


def test_an_entry_may_hold_one_change_without_a_list(receive: Receive) -> None:
    entry = {"id": "17841400000000001", "time": 1795003201, "field": "comments"}
    value = {"id": "179", "from": {"id": "555"}, "text": "Price?"}
    (event,) = receive({"object": "instagram", "entry": [entry | {"value": value}]}).events
    assert isinstance(event, CommentAdded)
    assert event.raw == {"field": "comments", "value": value}


def test_the_platform_is_the_one_that_is_told_of_and_not_the_one_that_was_asked(
    receive: Receive,
) -> None:
    entry = {"id": "1", "changes": [{"field": "comments", "value": {"id": "2", "text": "Hi"}}]}
    (event,) = receive({"object": "instagram", "entry": [entry]}, Facebook()).events
    assert (event.platform, event.account_id) == ("instagram", "1")
    assert {event.platform for event in receive(WHOLE, Instagram()).events} == {"facebook"}


def test_an_entry_with_nothing_in_it_tells_nothing(receive: Receive) -> None:
    assert receive({"object": "page", "entry": [{"id": "1", "time": 2}]}).events == ()
    assert receive({"object": "page", "entry": []}).events == ()


def test_the_dashboards_samples_are_marked_as_such(receive: Receive) -> None:
    entry = {"id": "0", "time": 1795003201, "changes": [{"field": "feed", "value": COMMENT}]}
    (event,) = receive({"object": "page", "entry": [entry]}).events
    assert event.test
    value = {**MESSAGE, "timestamp": "1795003200"}
    (event,) = receive({"field": "messages", "value": value}, Instagram()).events
    assert isinstance(event, MessageReceived)
    assert (event.test, event.platform) == (True, "instagram")
    assert event.account_id == "100000000000001"
    assert event.at == datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
    (event,) = receive({"field": "feed", "value": COMMENT}).events
    assert (event.test, event.account_id) == (True, "0")


def test_a_message_may_come_in_the_form_of_a_change(receive: Receive) -> None:
    changes = [{"field": "messages", "value": MESSAGE}]
    (event,) = receive({"object": "page", "entry": [{"id": "1", "changes": changes}]}).events
    assert isinstance(event, MessageReceived)


@pytest.mark.parametrize(
    "time", [1795003201, 1795003201000, "1795003201000"], ids=["s", "ms", "text"]
)
def test_times_are_read_in_seconds_and_in_milliseconds(receive: Receive, time: object) -> None:
    entry = {"id": "1", "time": time, "changes": [{"field": "feed", "value": COMMENT}]}
    (event,) = receive({"object": "page", "entry": [entry]}).events
    assert event.told_at == datetime(2026, 11, 18, 12, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"object": "page"},
        {"object": "page", "entry": {"id": "1"}},
        {"object": "page", "entry": ["strange"]},
        {"object": "page", "entry": [{"messaging": [{"message": {"mid": "m_1"}}]}]},
        {"object": "user", "entry": [{"id": "1", "changes": [{"field": "feed"}]}]},
        {"object": ["page"], "entry": [{"id": "1"}]},
    ],
)
def test_an_envelope_of_another_shape_is_kept_and_not_refused(
    receive: Receive, tree: dict[str, object]
) -> None:
    (event,) = receive(tree).events
    assert isinstance(event, Unrecognised)
    assert event.account_id == EVERY_ACCOUNT


def test_what_an_entry_holds_beside_the_known_is_kept(receive: Receive) -> None:
    entry = {"id": "1", "time": 2, "changed_fields": ["feed"]}
    (event,) = receive({"object": "page", "entry": [entry]}).events
    assert isinstance(event, Unrecognised)
    assert (event.kind, event.raw) == ("entry", {"changed_fields": ["feed"]})


def test_an_unknown_change_says_what_the_platform_calls_it(receive: Receive) -> None:
    value = {"item": "reaction", "verb": "add", "comment_id": "200_300"}
    changes = [{"field": "feed", "value": value}, {"field": "new_thing"}]
    found = receive({"object": "page", "entry": [{"id": "1", "changes": changes}]}).events
    assert [event.kind for event in found if isinstance(event, Unrecognised)] == [
        "feed/reaction/add",
        "new_thing",
    ]
    again = receive({"object": "page", "entry": [{"id": "1", "changes": changes}]}).events
    assert [event.id for event in again] == [event.id for event in found]


def signed(body: bytes, headers: dict[str, str] | None = None) -> Webhook:
    signature = hmac.new(b"s", body, hashlib.sha256).hexdigest()
    return Webhook(
        method="POST",
        headers=headers or {"x-hub-signature-256": f"sha256={signature}"},
        body=body,
        secrets={"app_secret": ("s",)},
        now=NOW,
    )


@given(st.binary(max_size=200), st.dictionaries(st.text(), st.text(), max_size=3))
def test_a_form_of_any_bytes_is_refused(body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(WebhookRefused):
        Facebook().receive(signed(b"signed_request=" + body, headers))
