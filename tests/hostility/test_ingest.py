"""Whatever is posted: a documented status, no exception, and nothing kept of what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privatereply import AsyncClient
from privatereply.store import Store

from .callback import NOON, PLATFORMS, Desk, callback, stored
from .strategies import HOSTILE, each_replaced, mutants, nest, nested

HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "content-type",
            "tiktok-signature",
            "x-hub-signature",
            "X-Hub-Signature-256",
            "x-twitter-webhooks-signature",
        ]
    )
    | st.text(max_size=20),
    st.text(max_size=60) | st.sampled_from(["sha256=", "t=1,s=", "t=9999999999999999,s=0"]),
    max_size=6,
)
QUERIES = st.text(max_size=60) | st.dictionaries(
    st.sampled_from(["hub.mode", "hub.challenge", "hub.verify_token", "crc_token", "challenge"])
    | st.text(max_size=10),
    st.text(max_size=20) | st.just("subscribe"),
    max_size=5,
)
METHODS = st.sampled_from(["GET", "POST", "get", "HEAD", "PUT", ""]) | st.text(max_size=8)


@settings(max_examples=200)
@given(
    method=METHODS,
    query=QUERIES,
    headers=HEADERS,
    body=st.binary(max_size=200) | HOSTILE.map(lambda value: json.dumps(value).encode()),
)
def test_whatever_anybody_sends_is_answered_and_nothing_is_kept(
    desk: Desk,
    method: str,
    query: str | Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
) -> None:
    before = stored(desk.client)
    with desk.checked() as answers:
        answers.append(
            desk.client.ingest(
                desk.there.platform, method=method, query=query, headers=headers, body=body
            )
        )
    assert stored(desk.client) == before


@settings(max_examples=500)
@given(data=st.data())
def test_whatever_is_changed_in_what_a_platform_signs_is_kept_or_refused(
    desk: Desk, data: st.DataObject
) -> None:
    body = data.draw(mutants(desk.there.bodies))
    answer = desk.tell(body)
    assert answer.status == (403 if desk.there.is_foreign(json.loads(body)) else 200)
    # What was kept is known when it comes again.
    assert desk.tell(body).events == ()


@settings(max_examples=200)
@given(body=st.binary(max_size=60) | HOSTILE.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_signed_is_kept_or_refused(desk: Desk, body: bytes) -> None:
    desk.tell(body)


@settings(max_examples=100)
@given(data=st.data())
def test_what_comes_unsigned_is_refused_however_like_the_platforms_it_is(
    desk: Desk, data: st.DataObject
) -> None:
    body = data.draw(st.sampled_from(desk.there.bodies) | mutants(desk.there.bodies))
    with desk.checked() as answers:
        answers.append(desk.client.ingest(desk.there.platform, method="POST", body=body))
    assert answers[0].status == 403


@pytest.mark.parametrize("scene", PLATFORMS)
def test_any_text_and_any_id_may_be_what_no_database_holds(scene: str, dsn: str) -> None:
    """Each value of each notification in turn."""
    there = callback(scene)
    Store.open(dsn, migrate=True).close()
    with there.listen(dsn) as client:
        for body in there.bodies:
            for changed in each_replaced(json.loads(body), ["\0", "7\ud800"]):
                answer = there.tell(client, json.dumps(changed).encode())
                # An app's id that is another one makes it another app's.
                assert answer.status == (403 if there.is_foreign(changed) else 200)
                assert len(answer.events) <= 2


@pytest.mark.parametrize("depth", [65, 10_000, 400_000])
def test_what_is_nested_too_deep_is_refused(desk: Desk, depth: int) -> None:
    for body in (b"[" * depth, b'{"entry":' * depth, nest(depth)):
        assert desk.tell(body).status == 400


def test_what_is_nested_as_deep_as_may_be_is_kept_and_can_be_read_again(desk: Desk) -> None:
    envelope = json.loads(desk.there.bodies[0])
    answer = desk.tell(json.dumps({**envelope, "entry": [nested(60)], "strange": 1}).encode())
    assert answer.status == 200
    kept = {one.event.id: one.event for one in desk.client.events(desk.there.platform, limit=9999)}
    assert all(kept[event.id].raw == event.raw for event in answer.events)


@pytest.mark.anyio
@pytest.mark.parametrize("scene", PLATFORMS)
async def test_an_awaiting_client_answers_the_same(scene: str) -> None:
    there = callback(scene)
    bodies = [*there.bodies, b"", b"[]", b"{}", b"\xff", nest(100)]
    async with AsyncClient("sqlite://", clock=lambda: NOON) as awaiting:
        awaiting.listen(there.platform, **there.secrets)
        with there.listen() as client:
            for body in bodies:
                answer = await awaiting.ingest(
                    there.platform, method="POST", headers=there.sign(body), body=body
                )
                expected = there.tell(client, body)
                assert (answer.status, answer.events) == (expected.status, expected.events)
