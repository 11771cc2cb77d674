"""Which requests are TikTok's own, and that nothing else comes out of one but a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import WebhookRefused
from privatereply.events import EVERY_ACCOUNT, Event, Unrecognised
from privatereply.provider import Webhook
from privatereply.providers.tiktok import TikTok

from .conftest import COMMENT_ID, NOW, OPEN_ID, PERSON_ID, SECRET, SENT, VIDEO_ID, envelope, sealed

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


def webhook(body: bytes = BODY, signature: str | None = None, **more: Any) -> Webhook:
    headers = {"tiktok-signature": sealed(body) if signature is None else signature}
    said = {"method": "POST", "headers": headers, "body": body, "secrets": SECRETS, **more}
    return Webhook(**{"now": NOW, **said})


def refusal(tiktok: TikTok, request: Webhook) -> WebhookRefused:
    with pytest.raises(WebhookRefused) as caught:
        tiktok.receive(request)
    assert caught.value.platform == "tiktok"
    return caught.value


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


def test_a_challenge_is_answered_with_itself(tiktok: TikTok) -> None:
    asked = Webhook(method="GET", query={"challenge": "abc-123"}, secrets=SECRETS, now=NOW)
    received = tiktok.receive(asked)
    assert (received.answer, received.events) == ("abc-123", ())
    assert received.content_type.startswith("text/plain")
    for bad in ({}, {"challenge": ""}, {"challenge": "<script>"}, {"challenge": "a" * 513}):
        assert refusal(tiktok, attrs.evolve(asked, query=bad)).status == 400


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
