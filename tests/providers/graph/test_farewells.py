"""People who leave the app, and those who want their data deleted."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from privatereply.errors import WebhookRefused
from privatereply.events import EVERY_ACCOUNT, AccountRevoked, DeletionRequested
from privatereply.provider import Received
from privatereply.providers.instagram import Instagram

Receive = Callable[..., Received]

SECRET = "an-app-secret"
SIGNED = datetime(2026, 11, 21, 11, tzinfo=UTC)
TOLD = {"algorithm": "HMAC-SHA256", "user_id": "218471", "issued_at": 1795258800}
# Signed with openssl for the secret above.
VECTOR = (
    b"signed_request=Ozihsuae7EQSJFtGDfjSmP-Xx5WzKQ7NZyXHxcYVUqo."
    b"eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc5NTI1ODgwMCwidXNlcl9pZCI6IjIxODQ3MSJ9"
)


def form(told: Any = TOLD, secret: str = SECRET) -> bytes:
    payload = base64.urlsafe_b64encode(
        told if isinstance(told, bytes) else json.dumps(told).encode()
    ).rstrip(b"=")
    made = hmac.new(secret.encode(), payload, hashlib.sha256).digest()
    signature = base64.urlsafe_b64encode(made).rstrip(b"=")
    return urlencode({"signed_request": (signature + b"." + payload).decode()}).encode()


def test_a_request_for_deletion_is_told_and_answered_with_a_code(receive: Receive) -> None:
    found = receive(form(), headers={})
    (event,) = found.events
    assert isinstance(event, DeletionRequested)
    assert (event.platform, event.account_id) == ("facebook", EVERY_ACCOUNT)
    assert (event.person_id, event.at) == ("218471", SIGNED)
    assert json.loads(found.answer)["confirmation_code"] == event.code
    assert found.content_type == "application/json"


def test_a_form_that_was_signed_elsewhere_is_taken(receive: Receive) -> None:
    (event,) = receive(VECTOR, Instagram(), headers={}).events
    assert isinstance(event, DeletionRequested)
    assert (event.platform, event.person_id) == ("instagram", "218471")


@pytest.mark.parametrize(
    ("page", "url"),
    [
        ("https://example.com/gone", "https://example.com/gone?code={}"),
        ("https://example.com/gone?lang=de", "https://example.com/gone?lang=de&code={}"),
        ("https://example.com/gone/{code}", "https://example.com/gone/{}"),
    ],
)
def test_the_answer_leads_to_the_page_that_tells_how_it_went(
    receive: Receive, page: str, url: str
) -> None:
    answer = json.loads(
        receive(form(), headers={}, secrets={"deletion_status_url": (page,)}).answer
    )
    assert answer["url"] == url.format(answer["confirmation_code"])


def test_the_same_request_is_the_same_event_with_the_same_code(receive: Receive) -> None:
    (first,) = receive(form(), headers={}).events
    (again,) = receive(form(), headers={}).events
    (later,) = receive(form(TOLD | {"issued_at": 1795258801}), headers={}).events
    assert isinstance(first, DeletionRequested)
    assert isinstance(again, DeletionRequested)
    assert (first.id, first.code) == (again.id, again.code)
    assert later.id != first.id


def test_any_of_several_secrets_is_taken(receive: Receive) -> None:
    secrets = {"app_secret": ("newer", SECRET)}
    assert receive(form(), headers={}, secrets=secrets).events
    with pytest.raises(WebhookRefused) as refused:
        receive(form(secret="another"), headers={}, secrets=secrets)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("told", "account_id"), [(TOLD, "218471"), (TOLD | {"profile_id": "1000"}, "1000")]
)
def test_at_its_own_address_the_same_form_says_that_somebody_left(
    receive: Receive, told: dict[str, Any], account_id: str
) -> None:
    found = receive(form(told), headers={}, query={"about": "deauthorization"})
    (event,) = found.events
    assert isinstance(event, AccountRevoked)
    assert event.account_id == account_id
    assert found.answer == ""


@pytest.mark.parametrize(
    "told",
    [
        {"algorithm": "HMAC-SHA256"},
        {**TOLD, "algorithm": "none"},
        {"user_id": "218471"},
        ["218471"],
        b"\xff",
    ],
    ids=["nobody", "another algorithm", "no algorithm", "no object", "no JSON"],
)
def test_a_signed_form_that_says_nothing_of_a_person_is_unreadable(
    receive: Receive, told: object
) -> None:
    with pytest.raises(WebhookRefused) as refused:
        receive(form(told), headers={})
    assert refused.value.status == 400


@pytest.mark.parametrize("about", [{}, {"about": "deauthorization"}], ids=["deletion", "leaving"])
@pytest.mark.parametrize("age", [timedelta(days=1), timedelta(minutes=-5)], ids=["late", "ahead"])
def test_a_form_is_taken_on_the_day_it_was_signed(
    receive: Receive, age: timedelta, about: dict[str, str]
) -> None:
    assert receive(form(), headers={}, query=about, now=SIGNED + age).events


@pytest.mark.parametrize("about", [{}, {"about": "deauthorization"}], ids=["deletion", "leaving"])
@pytest.mark.parametrize(
    "age",
    [timedelta(days=1, seconds=1), timedelta(days=400), timedelta(minutes=-5, seconds=-1)],
    ids=["a day old", "a year old", "from the future"],
)
def test_a_form_that_somebody_kept_erases_nobody(
    receive: Receive, age: timedelta, about: dict[str, str]
) -> None:
    with pytest.raises(WebhookRefused) as refused:
        receive(form(), headers={}, query=about, now=SIGNED + age)
    assert refused.value.status == 403
    assert "218471" not in str(refused.value)


@pytest.mark.parametrize("issued_at", [None, "yesterday", -1, True])
def test_a_form_that_does_not_say_when_it_was_signed_is_refused(
    receive: Receive, issued_at: object
) -> None:
    with pytest.raises(WebhookRefused) as refused:
        receive(form(TOLD | {"issued_at": issued_at}), headers={})
    assert refused.value.status == 403


@pytest.mark.parametrize("body", [b"", b".", b"a.b", b"%ff.%ff", b"a", b"a=b&c=d"])
def test_a_form_without_proof_is_refused(receive: Receive, body: bytes) -> None:
    with pytest.raises(WebhookRefused) as refused:
        receive(b"signed_request=" + body, headers={})
    assert refused.value.status == 403


def test_a_signed_payload_that_is_no_base64_is_unreadable(receive: Receive) -> None:
    made = hmac.new(SECRET.encode(), b"ab\xc3\xa4c", hashlib.sha256).digest()
    signature = base64.urlsafe_b64encode(made).decode()
    body = urlencode({"signed_request": f"{signature}.ab\u00e4c"}).encode()
    with pytest.raises(WebhookRefused) as refused:
        receive(body, headers={})
    assert refused.value.status == 400
