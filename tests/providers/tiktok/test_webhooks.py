"""Which requests are TikTok's own, and that nothing else comes out of one but a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import WebhookRefused
from privatereply.events import EVENTS, EVERY_ACCOUNT, Event, Unrecognised, from_text, to_text
from privatereply.provider import Capability, Webhook
from privatereply.providers.tiktok import TikTok

from .conftest import (
    COMMENT_ID,
    NOW,
    OPEN_ID,
    PERSON_ID,
    SECRET,
    SENT,
    THREAD_ID,
    VIDEO_ID,
    envelope,
    sealed,
)

CONTENT: dict[str, Any] = {
    "comment_id": int(COMMENT_ID),
    "video_id": int(VIDEO_ID),
    "parent_comment_id": 0,
    "comment_type": "comment",
    "comment_action": "insert",
    "unique_identifier": PERSON_ID,
    "timestamp": SENT * 1000,
    "text": "How much?",
}
BODY = json.dumps(envelope("comment.update", CONTENT)).encode()
SECRETS = {"app_secret": (SECRET, "the one before")}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def webhook(body: bytes = BODY, signature: str | None = None, **more: Any) -> Webhook:
    headers = {"tiktok-signature": sealed(body) if signature is None else signature}
    said = {"method": "POST", "headers": headers, "body": body, "secrets": SECRETS, **more}
    return Webhook(**{"now": NOW, **said})


def refusal(tiktok: TikTok, request: Webhook) -> WebhookRefused:
    with pytest.raises(WebhookRefused) as caught:
        tiktok.receive(request)
    assert caught.value.platform == "tiktok"
    return caught.value


def test_the_driver_says_that_it_receives_and_what_with(tiktok: TikTok) -> None:
    assert Capability.RECEIVE in tiktok.capabilities
    taken = {secret.name: secret.required for secret in tiktok.webhook_secrets}
    assert taken == {"app_secret": True, "app_id": False}


@pytest.mark.parametrize("secret", SECRETS["app_secret"])
def test_what_one_of_the_secrets_signed_is_taken(tiktok: TikTok, secret: str) -> None:
    received = tiktok.receive(webhook(signature=sealed(BODY, secret)))
    assert len(received.events) == 1
    assert received.answer == ""


def test_the_signature_is_the_one_of_the_documented_algorithm(tiktok: TikTok) -> None:
    # HMAC-SHA256 of "1701090882.{}" under "test-app-secret", made with OpenSSL.
    seal = "242ee2d7c16a71226fc6848fab0a2f17220ced457b879c030944973631eea599"
    now = NOW.fromtimestamp(1701090882, NOW.tzinfo)
    request = webhook(
        b"{}",
        f"t=1701090882,s={seal}",
        secrets={"app_secret": ("test-app-secret",)},
        now=now,
    )
    assert len(tiktok.receive(request).events) == 1


@pytest.mark.parametrize("order", ["{s},{t}", " {t} , {s} ", "v=1,{t},{s}", "{t},{s},x"])
def test_the_parts_of_the_signature_are_known_by_name(tiktok: TikTok, order: str) -> None:
    t, s = sealed(BODY).split(",")
    assert tiktok.receive(webhook(signature=order.format(t=t, s=s))).events


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "t=,s=",
        sealed(BODY).split(",", maxsplit=1)[0],
        sealed(BODY).split(",")[1],
        sealed(BODY, "another app's secret"),
        sealed(BODY)[:-1],
        sealed(BODY + b" "),
        sealed(BODY).replace("t=", "t=0"),
        sealed(BODY, moment=f"{SENT}.0"),
        sealed(BODY, moment=f"+{SENT}"),
        sealed(BODY, moment="٢"),
        sealed(BODY).replace(",", ";"),
        f"t={SENT},s=ünïcode",
    ],
)
def test_a_forged_signature_is_refused(tiktok: TikTok, signature: str) -> None:
    refused = refusal(tiktok, webhook(signature=signature))
    assert refused.status == 403
    assert SECRET not in str(refused)


def test_a_body_that_was_cut_or_changed_is_refused(tiktok: TikTok) -> None:
    for body in (BODY[:-1], BODY.replace(OPEN_ID.encode(), b"else-open-id"), b""):
        refused = refusal(tiktok, webhook(body, sealed(BODY)))
        assert refused.status == 403
        assert OPEN_ID not in str(refused)


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-301, False), (-300, True), (300, True), (301, False)]
)
def test_what_was_signed_too_long_ago_or_too_far_ahead_is_refused(
    tiktok: TikTok, seconds: int, taken: bool
) -> None:
    request = webhook(now=NOW + timedelta(seconds=seconds))
    if taken:
        assert tiktok.receive(request).events
    else:
        assert "0:05:00" in str(refusal(tiktok, request))


def test_how_old_a_signature_may_be_can_be_set() -> None:
    class Strict(TikTok):
        tolerance = timedelta(seconds=5)

    assert Strict().receive(webhook(now=NOW + timedelta(seconds=5))).events
    assert refusal(Strict(), webhook(now=NOW + timedelta(seconds=6))).status == 403


def test_what_is_for_another_app_is_refused_where_it_is_known_which_is_ours(
    tiktok: TikTok,
) -> None:
    known = SECRETS | {"app_id": ("app-122", "app-123")}
    assert tiktok.receive(webhook(secrets=known)).events
    for other in ("app-124", None, 7, ["app-123"], ""):
        body = json.dumps(envelope("comment.update", CONTENT, client_key=other)).encode()
        assert refusal(tiktok, webhook(body, secrets=known)).status == 403
        assert tiktok.receive(webhook(body)).events


@pytest.mark.parametrize("held", [(), ("",)])
def test_without_a_secret_nothing_is_taken(tiktok: TikTok, held: tuple[str, ...]) -> None:
    assert refusal(tiktok, webhook(secrets={"app_secret": held})).status == 403


def test_a_challenge_is_answered_with_itself(tiktok: TikTok) -> None:
    asked = Webhook(method="GET", query={"challenge": "abc-123"}, secrets=SECRETS, now=NOW)
    received = tiktok.receive(asked)
    assert (received.answer, received.events) == ("abc-123", ())
    assert received.content_type.startswith("text/plain")
    for bad in ({}, {"challenge": ""}, {"challenge": "<script>"}, {"challenge": "a" * 513}):
        assert refusal(tiktok, attrs.evolve(asked, query=bad)).status == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"null", b"\xff", b"NaN", b'"text"'])
def test_a_signed_body_that_is_no_object_cannot_be_read(tiktok: TikTok, body: bytes) -> None:
    assert refusal(tiktok, webhook(body)).status == 400


@pytest.mark.parametrize("method", ["PUT", "HEAD", "DELETE", ""])
def test_no_other_method_is_taken(tiktok: TikTok, method: str) -> None:
    assert refusal(tiktok, webhook(method=method)).status == 405


def test_the_content_may_come_as_an_object_too(posted: Callable[..., tuple[Event, ...]]) -> None:
    (plain,) = posted(envelope("comment.update", "") | {"content": CONTENT})
    (written,) = posted(envelope("comment.update", CONTENT))
    assert plain == written


@pytest.mark.parametrize("content", ["", "{", "[]", "8", "\ud800", "[" * 999, None, 7, [], {}])
def test_a_content_that_nobody_can_open_is_kept_in_its_envelope(
    posted: Callable[..., tuple[Event, ...]], content: object
) -> None:
    whole = envelope("comment.update", "") | {"content": content}
    (event,) = posted(whole)
    assert isinstance(event, Unrecognised)
    assert (event.kind, event.account_id) == ("comment.update", OPEN_ID)
    assert (event.raw, event.told_at) == (whole, NOW)


def test_an_envelope_of_no_known_shape_is_one_thing_nobody_knows(
    posted: Callable[..., tuple[Event, ...]],
) -> None:
    for body in ({}, {"events": [envelope("comment.update", CONTENT)]}, {"event": ["?"]}):
        (event,) = posted(body)
        assert isinstance(event, Unrecognised)
        assert (event.account_id, event.kind) == (EVERY_ACCOUNT, "unknown")
    (nobodys,) = posted(envelope("comment.update", CONTENT, user_openid=None))
    assert isinstance(nobodys, Unrecognised)


BASE: dict[str, Any] = {
    "from": "anna",
    "to": "shop",
    "unique_identifier": PERSON_ID,
    "from_user": {"id": PERSON_ID, "role": "personal_account"},
    "to_user": {"id": OPEN_ID, "role": "business_account"},
    "conversation_id": THREAD_ID,
    "timestamp": SENT * 1000,
}
REACTED = {"original_msg_id": "m1", "operation": "ADD", "emoji": "❤", "timestamp": 1}
SHAPES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("comment.update", CONTENT),
    ("im_receive_msg", BASE | {"message_id": "m", "type": "text", "text": {"body": "Hi"}}),
    ("im_receive_msg", BASE | {"message_id": "m", "reaction": [REACTED]}),
    ("im_send_msg", BASE | {"message_id": "m", "message_tag": {"source": "APP"}}),
    ("im_mark_read_msg", BASE | {"read": {"last_read_timestamp": SENT * 1000}}),
    ("im_referral_msg", BASE | {"referral": {"short_link": {"ref": "a"}}}),
    ("im_receive_high_intent_comment", BASE | {"comment_id": "7", "comment_text": "?"}),
    ("authorization.removed", {"reason": 1}),
)


@st.composite
def mutated(draw: st.DrawFn) -> object:
    kind, content = draw(st.sampled_from(SHAPES))
    for _ in range(draw(st.integers(0, 3))):
        content = content | {draw(st.sampled_from(sorted(content))): draw(JSON)}
    tree = envelope(kind, draw(st.sampled_from([content, json.dumps(content)[:-1]])))
    for _ in range(draw(st.integers(0, 2))):
        tree = tree | {draw(st.sampled_from(sorted(tree))): draw(JSON)}
    return tree


def outcome(body: bytes) -> tuple[int, tuple[Event, ...]]:
    try:
        return 200, TikTok().receive(webhook(body)).events
    except WebhookRefused as refused:
        return refused.status, ()


def survives(body: bytes) -> None:
    """Whatever is in it, it is refused, or every event can be kept and read again."""
    status, found = outcome(body)
    assert (status, bool(found)) in {(200, True), (400, False)}
    for event in found:
        assert type(event).__name__ in EVENTS
        assert from_text(type(event).__name__, to_text(event)) == event
        assert event.at is None or event.told_at is None or event.at <= event.told_at


@given(st.binary())
def test_whatever_bytes_are_signed_only_a_refusal_comes_of_them(body: bytes) -> None:
    survives(body)


@given(st.dictionaries(st.sampled_from(["event", "content", "user_openid"]) | st.text(), JSON))
def test_whatever_object_is_signed_is_refused_or_read(tree: dict[str, object]) -> None:
    survives(json.dumps(tree).encode())


@given(mutated())
def test_whatever_stands_where_something_else_belongs_is_refused_or_read(tree: object) -> None:
    survives(json.dumps(tree).encode())


@given(st.integers(0, len(BODY)), st.text())
def test_whatever_the_signature_or_the_body_only_what_was_signed_is_read(
    cut: int, signature: str
) -> None:
    with pytest.raises(WebhookRefused):
        TikTok().receive(webhook(BODY[:cut], signature))
    with pytest.raises(WebhookRefused):
        TikTok().receive(webhook(BODY[:cut], sealed(BODY[:cut], signature)))
