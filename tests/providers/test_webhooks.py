from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import WebhookRefused
from privatereply.events import EVERY_ACCOUNT, Event
from privatereply.provider import Credential, Webhook
from privatereply.providers import webhooks

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OLD, NEW = "a-secret-of-yesterday", "a-secret-of-today"
BODY = b'{"said":"\\u00e4 a\\/b"}'

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=20,
)


@pytest.fixture(params=["orjson", "json"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Both parsers: the one that is installed here, and the one everybody has."""
    if request.param == "json":
        monkeypatch.setitem(sys.modules, "orjson", None)
    found_once = vars(webhooks)["_quick"]
    found_once.cache_clear()
    yield request.param
    found_once.cache_clear()


def webhook(*secrets: str, body: bytes = BODY) -> Webhook:
    return Webhook(method="POST", body=body, secrets={"app_secret": secrets}, now=NOW)


def signed(key: str, body: bytes = BODY) -> bytes:
    return hmac.new(key.encode(), body, hashlib.sha256).digest()


APP_SECRET = Credential(name="app_secret", required=True, note="What it signs with.")


def check(request: Webhook, signature: str | None, **more: Any) -> None:
    webhooks.check_signature(request, "facebook", given=signature, secret=APP_SECRET, **more)


@pytest.mark.parametrize("key", [OLD, NEW])
def test_a_signature_with_any_of_the_secrets_is_taken(key: str) -> None:
    check(webhook(NEW, OLD), signed(key).hex())
    with pytest.raises(WebhookRefused):
        check(webhook("another"), signed(key).hex())


def test_every_secret_is_compared_whichever_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []
    compare = hmac.compare_digest

    def counting(one: bytes, other: bytes) -> bool:
        compared.append(other)
        return compare(one, other)

    monkeypatch.setattr("privatereply.providers.webhooks.hmac.compare_digest", counting)
    check(webhook(NEW, OLD), signed(NEW).hex())
    assert len(compared) == 2


def test_a_signature_may_be_base64_and_of_more_than_the_body() -> None:
    message = b"1700000000." + BODY
    form = base64.b64encode(signed(NEW, message)).decode()
    check(webhook(NEW), form, message=message, form=webhooks.Form.BASE64)
    with pytest.raises(WebhookRefused):
        check(webhook(NEW), form, form=webhooks.Form.BASE64)


@pytest.mark.parametrize("signature", [None, "", "0" * 64, "é\ud800", signed("").hex()])
def test_a_signature_that_proves_nothing_is_refused(signature: str | None) -> None:
    with pytest.raises(WebhookRefused) as refused:
        check(webhook(NEW, ""), signature)
    assert refused.value.status == 403
    assert NEW not in str(refused.value)


def test_without_a_secret_nothing_is_believed() -> None:
    with pytest.raises(WebhookRefused, match="no app_secret was given"):
        check(webhook(), signed("").hex())


@pytest.mark.usefixtures("parser")
def test_numbers_of_64_bits_are_read_as_they_were_sent() -> None:
    assert webhooks.read(b'{"id":9007199254740993,"up":18446744073709551615}', "x") == {
        "id": 9007199254740993,
        "up": 18446744073709551615,
    }


@pytest.mark.usefixtures("parser")
def test_half_a_surrogate_pair_and_a_doubled_key_do_not_make_a_body_unreadable() -> None:
    read = webhooks.read(b'{"a":1,"a":"\\ud83d"}', "facebook")
    assert read == {"a": "\ud83d"}


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"secret words",
        b"[]",
        b"17",
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        b'{"a":' + b"9" * 5000 + b"x}",
        b'{"a":' * 65 + b"1" + b"}" * 65,
        b'{"a":' + b"[" * 70 + b"1" + b"]" * 70 + b"}",
        b"[" * 100_000,
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_what_holds_no_readable_object_is_refused_without_repeating_it(body: bytes) -> None:
    with pytest.raises(WebhookRefused) as refused:
        webhooks.read(body, "facebook")
    assert refused.value.status == 400
    assert "secret words" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.usefixtures("parser")
def test_brackets_inside_a_text_are_no_nesting() -> None:
    text = "[{" * 500
    assert webhooks.read(json.dumps({"text": text}).encode(), "facebook") == {"text": text}


def test_a_body_of_the_deepest_level_is_still_read() -> None:
    body = b'{"a":' * 64 + b'"]}"' + b"}" * 64
    assert "a" in webhooks.read(body, "facebook")


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_an_object_or_refused(body: bytes) -> None:
    try:
        status = 200 if isinstance(webhooks.read(body, "facebook"), dict) else 0
    except WebhookRefused as refused:
        status = refused.status
    assert status in {200, 400}


@given(st.dictionaries(st.text(), json_values))
def test_a_digest_does_not_depend_on_the_order_of_keys(value: dict[str, Any]) -> None:
    turned = dict(reversed(value.items()))
    assert webhooks.digest(value) == webhooks.digest(turned)
    assert len(webhooks.digest(value)) == 32


def test_other_values_have_another_digest() -> None:
    assert webhooks.digest({"a": 1}) != webhooks.digest({"a": "1"})


def test_an_id_that_no_event_could_carry_becomes_a_digest() -> None:
    assert webhooks.event_id("comment", "17", "added") == "comment:17:added"
    assert webhooks.event_id("read", "1" * 600) == webhooks.digest("read:" + "1" * 600)
    assert webhooks.event_id("reaction", "a b") == webhooks.digest("reaction:a b")


@given(json_values)
def test_anything_can_be_told_as_unrecognised(item: object) -> None:
    event = webhooks.unrecognised("facebook", None, item, kind=item)
    assert event.account_id == EVERY_ACCOUNT
    assert event.raw == (item if isinstance(item, dict) else {"item": item})


def test_another_method_is_refused_and_told_which_are_taken() -> None:
    request = Webhook(method="PUT", secrets={}, now=NOW)
    with pytest.raises(WebhookRefused, match="only GET and POST are taken") as refused:
        webhooks.check_method(request, "facebook", "GET", "POST")
    assert refused.value.status == 405


def test_more_events_than_any_platform_tells_at_once_are_refused_before_all_are_made() -> None:
    made = list[int]()

    def told(count: int) -> Iterator[Event]:
        for number in range(count):
            made.append(number)
            yield webhooks.unrecognised("x", "7", number, kind="thing")

    assert len(webhooks.bounded(told(10_000), "x")) == 10_000
    made.clear()
    with pytest.raises(WebhookRefused, match="more than 10000 events") as refused:
        webhooks.bounded(told(20_000), "x")
    assert refused.value.status == 413
    assert len(made) == 10_001


@pytest.mark.parametrize(
    ("age", "taken"),
    [
        (timedelta(), True),
        (timedelta(hours=1), True),
        (timedelta(hours=1, seconds=1), False),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, seconds=-1), False),
        (None, False),
    ],
)
def test_a_signature_counts_for_a_while_and_one_without_a_time_never(
    age: timedelta | None, taken: bool
) -> None:
    signed_at = None if age is None else NOW - age
    refusing = nullcontext() if taken else pytest.raises(WebhookRefused, match="ago, in the future")
    with refusing:
        webhooks.check_time(webhook(), "facebook", signed_at, oldest=timedelta(hours=1))
