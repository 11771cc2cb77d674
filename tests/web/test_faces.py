"""What holds behind every framework and server, over loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import httpx
import pytest
from anyio import to_thread

from privatereply import Actor, AsyncClient, Client
from privatereply.events import CommentAdded, Event
from privatereply.sandbox import WebhookDelivery

from .faces import FACES, Face
from .shop import PATIENCE, VERIFY_TOKEN, Shop, comments_in

pytestmark = pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)

HANDSHAKE = {
    "hub.mode": "subscribe",
    "hub.verify_token": VERIFY_TOKEN,
    "hub.challenge": "1158201444",
}


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    # A server that stops waits a while for connections that are kept.
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(timeout=PATIENCE, trust_env=False, limits=limits) as client:
        yield client


def post(http: httpx.Client, url: str, notice: WebhookDelivery) -> httpx.Response:
    return http.post(f"{url}/facebook", content=notice.body, headers=list(notice.headers))


def test_a_notification_is_kept_and_told_to_handlers(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    notice = shop.notice()
    with face.serve(shop.client(face.client)) as url:
        answer = post(http, url, notice)
        assert [shop.next_heard()] == comments_in(notice)
    assert (answer.status_code, answer.content) == (200, b"")
    assert [type(event) for event in shop.kept()] == [CommentAdded]


def test_every_comment_of_a_notification_is_told(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    notice = shop.notice(comments=5)
    with face.serve(shop.client(face.client)) as url:
        post(http, url, notice)
        assert sorted(shop.next_heard() for _ in range(5)) == sorted(comments_in(notice))


def test_a_comment_is_answered_in_private_as_soon_as_the_platform_tells_of_it(
    face: Face, shop: Shop
) -> None:
    replies = threading.Semaphore(0)
    price, actor = "80 euros.", Actor.bot("prices")
    account = {"id": shop.page.id, "access_token": shop.page.access_token}
    with shop.sandbox.serve() as platform:
        if face.client is Client:
            client = shop.client(Client, sandbox=platform.url)
            page = client.account("facebook", **account)

            @client.on(CommentAdded, name="answer")
            def answer(event: CommentAdded) -> None:
                page.reply(event.comment, price, actor=actor)
                replies.release()

        else:
            client = shop.client(AsyncClient, sandbox=platform.url)
            awaited = client.account("facebook", **account)

            @client.on(CommentAdded, name="answer")
            async def answer_awaiting(event: CommentAdded) -> None:
                await awaited.reply(event.comment, price, actor=actor)
                replies.release()

        with face.serve(client) as url:
            shop.sandbox.webhooks.subscribe(
                topic="page", url=f"{url}/facebook", verify_token=VERIFY_TOKEN
            )
            person = shop.sandbox.meta.add_person(name="Ada")
            comment = shop.sandbox.meta.add_comment(shop.post, person, "How much?")
            assert replies.acquire(timeout=PATIENCE)
    (delivery,) = shop.sandbox.meta.deliveries(comment_id=comment.id)
    assert delivery.text == price


def test_the_handshake_is_answered_with_its_challenge_as_plain_text(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    with face.serve(shop.client(face.client)) as url:
        answer = http.get(f"{url}/facebook", params=HANDSHAKE)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_handshake_with_another_token_is_refused(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    with face.serve(shop.client(face.client)) as url:
        answer = http.get(f"{url}/facebook", params=HANDSHAKE | {"hub.verify_token": "guessed"})
    assert answer.status_code == 403
    assert "1158201444" not in answer.text


def test_a_forged_notification_is_refused_and_nothing_of_it_is_kept(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    notice = shop.notice()
    with face.serve(shop.client(face.client)) as url:
        forged = http.post(
            f"{url}/facebook", content=notice.body + b" ", headers=list(notice.headers)
        )
        unsigned = http.post(f"{url}/facebook", content=notice.body)
    assert (forged.status_code, unsigned.status_code) == (403, 403)
    assert shop.kept() == []
    assert shop.heard.empty()


def test_another_method_is_refused_with_those_that_are_taken(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    body, headers = (notice := shop.notice()).body, list(notice.headers)
    with face.serve(shop.client(face.client)) as url:
        answers = [
            http.request(method, f"{url}/facebook", content=body, headers=headers)
            for method in ("DELETE", "HEAD", "OPTIONS", "PATCH", "PUT")
        ]
    assert {answer.status_code for answer in answers} == {405}
    assert all({"GET", "POST"} <= set(answer.headers["allow"].split(", ")) for answer in answers)
    assert shop.kept() == []


def test_a_platform_that_nobody_listens_to_is_not_found(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    body, headers = (notice := shop.notice()).body, list(notice.headers)
    with face.serve(shop.client(face.client)) as url:
        answers = [
            http.post(f"{url}/{name}", content=body, headers=headers)
            for name in ("x", "Facebook", "instagram", "%00", "caf%C3%A9", "%ff%fe", "a.b", "")
        ]
    assert {answer.status_code for answer in answers} == {404}


def test_a_slash_at_the_end_of_the_address_changes_nothing(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    notice = shop.notice()
    with face.serve(shop.client(face.client)) as url:
        answer = http.post(f"{url}/facebook/", content=notice.body, headers=list(notice.headers))
    assert answer.status_code == 200
    assert len(shop.kept()) == 1


def test_names_of_headers_in_any_case_and_values_of_any_bytes_are_taken(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    notice = shop.notice()
    headers = [(name.upper().encode(), value.encode()) for name, value in notice.headers]
    with face.serve(shop.client(face.client)) as url:
        answer = http.post(
            f"{url}/facebook",
            content=notice.body,
            headers=[*headers, (b"x-name", "Zoë".encode("latin-1")), (b"x-name", b"\xff")],
        )
    assert answer.status_code == 200


def test_a_query_does_not_stand_in_the_way_of_a_notification(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    notice = shop.notice()
    with face.serve(shop.client(face.client)) as url:
        answer = http.post(
            f"{url}/facebook?tenant=Zo%C3%AB&a=%FF",
            content=notice.body,
            headers=list(notice.headers),
        )
    assert answer.status_code == 200


def test_a_slow_handler_delays_neither_its_answer_nor_the_next(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    begun, may_end = threading.Semaphore(0), threading.Event()

    def slow(event: CommentAdded) -> None:
        begun.release()
        assert may_end.wait(PATIENCE)
        shop.hear(event)

    async def slow_awaiting(event: CommentAdded) -> None:
        await to_thread.run_sync(slow, event)

    handler = slow if face.client is Client else slow_awaiting
    with face.serve(shop.client(face.client, handler)) as url:
        first = post(http, url, shop.notice())
        assert begun.acquire(timeout=PATIENCE)
        second = post(http, url, shop.notice())
        assert (first.status_code, second.status_code) == (200, 200)
        assert shop.heard.empty()
        may_end.set()
        assert len({shop.next_heard(), shop.next_heard()}) == 2


def test_a_handler_that_fails_is_no_concern_of_the_platform(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    tried = threading.Semaphore(0)

    def fail(event: Event) -> None:
        tried.release()
        raise ArithmeticError

    client = shop.client(face.client)
    client.on(CommentAdded, fail, name="fail")
    with face.serve(client) as url:
        answers = [post(http, url, shop.notice()) for _ in range(2)]
        assert tried.acquire(timeout=PATIENCE)
        assert tried.acquire(timeout=PATIENCE)
        assert len({shop.next_heard(), shop.next_heard()}) == 2
    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_notification_that_comes_twice_is_answered_twice_and_told_once(
    face: Face, shop: Shop, http: httpx.Client
) -> None:
    notice = shop.notice()
    with face.serve(shop.client(face.client)) as url:
        answers = [post(http, url, notice) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(shop.kept()) == 1
    assert shop.heard.qsize() == 1
