"""What somebody else sends in a platform's name is refused, kept nowhere and repeated by nobody."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias
from urllib.parse import urlencode

import pytest
from exactly_once.hearing import listening, told

from .callback import FORM, NOON, Callback, Desk, callback, dialect

MARK = "wh1sper"
OTHER_APP = "5ec7e7" * 5
DELETION = json.dumps({"algorithm": "HMAC-SHA256", "user_id": MARK}).encode()

Post: TypeAlias = tuple[list[tuple[str, str]], bytes]
"""Headers and body."""


def unsigned(_: Callback, body: bytes) -> Post:
    return [("content-type", "application/json")], body


def of_another_app(there: Callback, body: bytes) -> Post:
    return there.sign(body, secret=OTHER_APP), body


def of_another_body(there: Callback, body: bytes) -> Post:
    return there.sign(body + b" "), body


def truncated(there: Callback, body: bytes) -> Post:
    return there.sign(body), body[: len(body) // 2]


def emptied(there: Callback, body: bytes) -> Post:
    return there.sign(body), b""


def written_again(there: Callback, body: bytes) -> Post:
    return there.sign(body), body.replace(b":", b": ")


def cut_short(there: Callback, body: bytes) -> Post:
    return [(name, value[:-1]) for name, value in there.sign(body)], body


def beyond_ascii(there: Callback, body: bytes) -> Post:
    return [(name, f"{value}\udcff\xe9") for name, value in there.sign(body)], body


FORGERIES = [
    unsigned,
    of_another_app,
    of_another_body,
    truncated,
    emptied,
    written_again,
    cut_short,
    beyond_ascii,
]


def marked(there: Callback) -> list[bytes]:
    """What the platform posted, with a word in every text and name that can be heard."""
    return [body.replace(b"Ada", MARK.encode()) for body in there.bodies]


def post(desk: Desk, sent: Post) -> int:
    """Post something that is not the platform's; its status, once nothing of it is heard."""
    headers, body = sent
    heard: list[str] = []
    with listening(heard), desk.checked() as answers:
        answers.append(
            desk.client.ingest(desk.there.platform, method="POST", headers=headers, body=body)
        )
    (answer,) = answers
    assert answer.error is not None
    heard += [repr(answer), *told(answer.error), *map(repr, vars(answer.error).values())]
    secrets = [MARK, OTHER_APP, *desk.there.secrets.values(), *dict(headers).values()]
    spoken = " ".join(heard)
    assert [one for one in secrets if len(one) > 6 and one in spoken] == []
    return answer.status


@pytest.mark.parametrize("forge", FORGERIES)
def test_what_is_not_the_platforms_is_refused_and_nothing_of_it_is_kept_or_heard(
    desk: Desk, forge: Callable[[Callback, bytes], Post]
) -> None:
    assert {post(desk, forge(desk.there, body)) for body in marked(desk.there)} == {403}


def test_what_is_the_platforms_is_not_refused(desk: Desk) -> None:
    assert {desk.tell(body).status for body in marked(desk.there)} == {200}


@pytest.mark.parametrize(("seconds", "status"), [(-301, 403), (-299, 200), (299, 200), (301, 403)])
def test_what_was_signed_long_ago_is_refused_where_the_signature_holds_a_time(
    seconds: int, status: int
) -> None:
    there = callback("tiktok")
    with there.listen() as client:
        desk = Desk(there=there, client=client)
        signed = there.sign(there.bodies[0], at=NOON + timedelta(seconds=seconds))
        if status == 403:
            assert post(desk, (signed, there.bodies[0])) == status
        else:
            assert desk.tell(there.bodies[0], at=NOON + timedelta(seconds=seconds)).status == status


def test_what_was_signed_long_ago_does_not_become_new_by_another_time() -> None:
    there = callback("tiktok")
    with there.listen() as client:
        desk = Desk(there=there, client=client)
        (_, old), *others = there.sign(there.bodies[0], at=NOON - timedelta(hours=1))[1:]
        _, _, signature = old.partition(",")
        header = ("tiktok-signature", f"t={int(NOON.timestamp())},{signature}")
        assert post(desk, ([header, *others], there.bodies[0])) == 403


def test_what_is_for_another_app_of_the_same_secret_is_refused() -> None:
    there = callback("tiktok")
    body = json.dumps({**json.loads(there.bodies[0]), "client_key": "7"}).encode()
    with there.listen() as client:
        assert post(Desk(there=there, client=client), (there.sign(body), body)) == 403


def form(payload: bytes, secret: str | None, *, signed: bytes | None = None) -> Post:
    """What Meta posts about a person who leaves."""
    sealed = dialect("deletion").seal(payload, secret=secret, signed=signed or payload)
    return [("content-type", FORM)], sealed


@pytest.mark.parametrize("scene", ["facebook", "instagram"])
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (form(DELETION, OTHER_APP), 403),
        (form(DELETION, None), 403),
        (form(DELETION, callback("facebook").secret, signed=DELETION + b" "), 403),
        (([("content-type", FORM)], urlencode({"signed_request": MARK}).encode()), 403),
        (([("content-type", FORM)], b"signed_request=" + base64.b64encode(DELETION)), 403),
        (form(b"{", callback("facebook").secret), 400),
        (form(b'{"algorithm":"none","user_id":"7"}', callback("facebook").secret), 400),
        (form(b'{"algorithm":"HMAC-SHA256"}', callback("facebook").secret), 400),
    ],
)
def test_nobody_is_forgotten_because_somebody_else_asks(
    scene: str, sent: Post, status: int
) -> None:
    there = callback(scene)
    with there.listen() as client:
        assert post(Desk(there=there, client=client), sent) == status
