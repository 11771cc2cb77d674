"""Which requests are X's own, and that nothing else comes out of one but a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import WebhookRefused
from privatereply.events import EVENTS, Event, Unrecognised, from_text, to_text
from privatereply.provider import Capability, Webhook
from privatereply.providers.x import X

from .conftest import ANNA_ID, COMMENT_ID, NOW, POST_ID, SECRET, SHOP_ID, envelope, sealed

BODY = json.dumps({"data": envelope("follow.follow", {})}).encode()
SECRETS = {"consumer_secret": (SECRET, "the one before")}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def webhook(body: bytes = BODY, signature: str | None = None, **more: Any) -> Webhook:
    made = sealed(body) if signature is None else signature
    headers = {"x-twitter-webhooks-signature": made}
    said = {"method": "POST", "headers": headers, "body": body, "secrets": SECRETS, **more}
    return Webhook(now=NOW, **said)


def challenge(token: str | None, **more: Any) -> Webhook:
    query = {} if token is None else {"crc_token": token}
    return Webhook(method="GET", query=query, **{"secrets": SECRETS, "now": NOW, **more})


def refusal(x: X, request: Webhook) -> WebhookRefused:
    with pytest.raises(WebhookRefused) as caught:
        x.receive(request)
    assert caught.value.platform == "x"
    return caught.value


def test_the_driver_says_that_it_receives_and_what_with(x: X) -> None:
    assert Capability.RECEIVE in x.capabilities
    (secret,) = x.webhook_secrets
    assert (secret.name, secret.required) == ("consumer_secret", True)


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


@pytest.mark.parametrize("held", [(), ("",)])
def test_without_a_secret_nothing_is_proved_and_nothing_is_taken(
    x: X, held: tuple[str, ...]
) -> None:
    secrets = {"consumer_secret": held}
    assert refusal(x, challenge("token", secrets=secrets)).status == 403
    assert refusal(x, webhook(secrets=secrets)).status == 403


@pytest.mark.parametrize("secret", SECRETS["consumer_secret"])
def test_what_one_of_the_secrets_signed_is_taken(x: X, secret: str) -> None:
    assert len(x.receive(webhook(signature=sealed(BODY, secret))).events) == 1


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        sealed(BODY, "another app's secret"),
        sealed(BODY).removeprefix("sha256="),
        sealed(BODY).replace("sha256=", "sha1="),
        sealed(BODY)[:-4],
        sealed(BODY + b" "),
        "sha256=ünïcode",
    ],
)
def test_a_forged_signature_is_refused(x: X, signature: str) -> None:
    refused = refusal(x, webhook(signature=signature))
    assert refused.status == 403
    assert SECRET not in str(refused)


def test_a_body_that_was_cut_or_changed_is_refused(x: X) -> None:
    for body in (BODY[:-1], BODY.replace(SHOP_ID.encode(), ANNA_ID.encode()), b""):
        refused = refusal(x, webhook(body, sealed(BODY)))
        assert refused.status == 403
        assert SHOP_ID not in str(refused)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"null", b"\xff", b"NaN", b'"text"'])
def test_a_signed_body_that_is_no_object_cannot_be_read(x: X, body: bytes) -> None:
    assert refusal(x, webhook(body)).status == 400


@pytest.mark.parametrize("method", ["PUT", "HEAD", "DELETE", ""])
def test_no_other_method_is_taken(x: X, method: str) -> None:
    assert refusal(x, webhook(method=method)).status == 405


def test_an_object_of_no_known_shape_is_one_thing_nobody_knows(
    posted: Callable[..., tuple[Event, ...]],
) -> None:
    bodies: list[Any] = [{}, {"data": []}, {"data": {"payload": {}}}, {"hello": {"world": 1}}]
    for body in bodies:
        (event,) = posted(body)
        assert isinstance(event, Unrecognised)
        assert event.raw == body


POST = {
    "id": COMMENT_ID,
    "text": "@shop How much? https://t.co/a",
    "author_id": ANNA_ID,
    "conversation_id": POST_ID,
    "in_reply_to_tweet_id": POST_ID,
    "edit_history_tweet_ids": [COMMENT_ID],
    "display_text_range": [6, 30],
    "created_at": "2026-11-21T11:00:00.000Z",
    "entities": {"mentions": [{"start": 0, "end": 5, "id": SHOP_ID}], "urls": [{"url": "u"}]},
}
DIRECT = {
    "type": "message_create",
    "id": "2080763914820927863",
    "created_timestamp": "1784927750704",
    "message_create": {
        "target": {"recipient_id": SHOP_ID},
        "sender_id": ANNA_ID,
        "message_data": {"text": "Hi", "entities": {"urls": []}, "attachment": {"media": {}}},
    },
}
PAIR = {"source": {"data": {"id": SHOP_ID}}, "target": {"id": ANNA_ID}, "type": "block"}
READ = {"sender_id": ANNA_ID, "last_read_event_id": "9", "target": {"recipient_id": SHOP_ID}}
SHAPES: tuple[dict[str, Any], ...] = (
    {"data": envelope("post.reply.create", POST, includes={"users": [{"data": {"id": ANNA_ID}}]})},
    {"data": envelope("post.mention.create", POST)},
    {"data": envelope("post.delete", {"id": "1", "author_id": SHOP_ID})},
    {"data": envelope("dm.received", {"direct_message_events": [DIRECT], "users": {}})},
    {"data": envelope("block.block", PAIR)},
    {"data": envelope("oauth.revoke", {"user_id": SHOP_ID, "date_time": "2026-07-23T21:44:05Z"})},
    {
        "for_user_id": SHOP_ID,
        "tweet_create_events": [{"id": 1, "id_str": "1", "user": {"id_str": ANNA_ID}}, POST],
        "tweet_delete_events": [{"status": {"id": "1"}, "timestamp_ms": "1432228155593"}],
        "direct_message_events": [DIRECT],
        "direct_message_mark_read_events": [READ],
        "block_events": [PAIR],
        "users": {ANNA_ID: {"id": ANNA_ID, "screen_name": "anna"}},
    },
    {"user_event": {"revoke": {"source": {"user_id": SHOP_ID}}}},
)


def places(tree: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    pairs: Any = ()
    if isinstance(tree, dict):
        pairs = tree.items()
    elif isinstance(tree, list):
        pairs = enumerate(tree)
    for key, inside in pairs:
        found += places(inside, (*path, key))
    return found


def changed(tree: Any, path: tuple[Any, ...], value: object) -> Any:
    if not path:
        return value
    key, *rest = path
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[key] = changed(tree[key], tuple(rest), value)
    return copy


@st.composite
def mutated(draw: st.DrawFn) -> object:
    tree: Any = draw(st.sampled_from(SHAPES))
    for _ in range(draw(st.integers(1, 3))):
        tree = changed(tree, draw(st.sampled_from(places(tree))), draw(JSON))
    return tree


def outcome(body: bytes) -> tuple[int, tuple[Event, ...]]:
    try:
        return 200, X().receive(webhook(body)).events
    except WebhookRefused as refused:
        return refused.status, ()


def survives(body: bytes) -> None:
    """Whatever is in it, it is refused, or every event can be kept and read again."""
    status, found = outcome(body)
    assert (status, bool(found)) in {(200, True), (400, False)}
    for event in found:
        assert type(event).__name__ in EVENTS
        assert from_text(type(event).__name__, to_text(event)) == event


@given(st.binary())
def test_whatever_bytes_are_signed_only_a_refusal_comes_of_them(body: bytes) -> None:
    survives(body)


@given(st.dictionaries(st.sampled_from(["data", "for_user_id", "users"]) | st.text(), JSON))
def test_whatever_object_is_signed_is_refused_or_read(tree: dict[str, object]) -> None:
    survives(json.dumps(tree).encode())


@given(mutated())
def test_whatever_stands_where_something_else_belongs_is_refused_or_read(tree: object) -> None:
    survives(json.dumps(tree).encode())


@given(st.integers(0, len(BODY)), st.text())
def test_whatever_the_signature_or_the_body_only_what_was_signed_is_read(
    cut: int, signature: str
) -> None:
    request = webhook(BODY[:cut], signature)
    with pytest.raises(WebhookRefused):
        X().receive(request)
    with pytest.raises(WebhookRefused):
        X().receive(attrs.evolve(request, headers={}))


def test_a_strange_item_takes_none_of_its_neighbours_along(
    posted: Callable[..., tuple[Event, ...]],
) -> None:
    items = [DIRECT, None, 7, {"type": "reaction_create"}, DIRECT | {"id": "2080763914820927864"}]
    body = {"for_user_id": SHOP_ID, "direct_message_events": items, "comet_events": [{"tail": 1}]}
    kinds = [type(event).__name__ for event in posted(body)]
    assert kinds == [
        "MessageReceived",
        "Unrecognised",
        "Unrecognised",
        "Unrecognised",
        "MessageReceived",
        "Unrecognised",
    ]
    assert posted(body)[-1].raw == {"tail": 1}
    assert posted(body)[2].raw == {"item": 7}
