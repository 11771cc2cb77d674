"""The WSGI applications by themselves: what servers may do to them."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.types import WSGIApplication, WSGIEnvironment
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import attrs
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings
from django.urls import include, path
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from privatereply import AsyncClient, Client, UsageError
from privatereply.events import CommentAdded
from privatereply.ingest import LARGEST
from privatereply.sandbox import WebhookDelivery
from privatereply.web import django_urls, flask_blueprint, wsgi

from .faces import flask_app
from .shop import Shop, comments_in

MIB = 2**20


@contextmanager
def plain(client: Client) -> Iterator[WSGIApplication]:
    yield wsgi(client)


@contextmanager
def flask(client: Client) -> Iterator[WSGIApplication]:
    yield flask_app(client)


@contextmanager
def django(client: Client) -> Iterator[WSGIApplication]:
    with override_settings(ROOT_URLCONF=(path("webhooks/", include(django_urls(client))),)):
        yield WSGIHandler()


MOUNTS = pytest.mark.parametrize("mount", [plain, flask, django])
Mounted = Callable[[Client], Any]


class Zeros(io.RawIOBase):
    """An input without an end."""

    def __init__(self) -> None:
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.taken += len(buffer)
        buffer[:] = bytes(len(buffer))
        return len(buffer)


class Broken(io.RawIOBase):
    """An input whose caller has gone."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise ConnectionResetError


def environ(
    body: bytes | io.RawIOBase = b"", path: str = "/webhooks/facebook", **extra: Any
) -> WSGIEnvironment:
    found: WSGIEnvironment = {}
    setup_testing_defaults(found)
    if isinstance(body, bytes):
        found["CONTENT_LENGTH"] = str(len(body))
        body = io.BytesIO(body)
    return found | {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "wsgi.input": body,
        **extra,
    }


def signed(notice: WebhookDelivery, **extra: Any) -> WSGIEnvironment:
    names = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in notice.headers
        if name != "content-type"
    }
    return environ(notice.body, CONTENT_TYPE="application/json", **names, **extra)


def call(app: WSGIApplication, asked: WSGIEnvironment) -> int:
    """Do what a server does; returns the status."""
    statuses = list[int]()

    def start(status: str, *_: Any) -> Callable[[bytes], object]:
        statuses.append(int(status.partition(" ")[0]))
        return lambda _: None

    answer: Any = app(asked, start)
    try:
        b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return statuses[-1]


@MOUNTS
def test_fifty_megabytes_are_refused_unread_where_their_length_is_said(
    mount: Mounted, shop: Shop
) -> None:
    zeros = Zeros()
    with shop.client(Client) as client, mount(client) as app:
        tracemalloc.start()
        status = call(app, environ(zeros, CONTENT_LENGTH=str(50 * MIB)))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert status == 413
    assert peak < 16 * MIB
    assert zeros.taken <= LARGEST + 2**16


@pytest.mark.parametrize("mount", [plain, flask])
def test_a_body_of_unknown_length_is_read_no_further_than_its_limit(
    mount: Mounted, shop: Shop
) -> None:
    zeros = Zeros()
    asked = environ(zeros, **{"wsgi.input_terminated": True})
    with shop.client(Client) as client, mount(client) as app:
        tracemalloc.start()
        status = call(app, asked)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert status == 413
    assert peak < 16 * MIB
    assert zeros.taken <= LARGEST + 2**17


@pytest.mark.parametrize("mount", [plain, flask])
def test_a_body_of_unknown_length_is_taken_where_the_server_ends_it(
    mount: Mounted, shop: Shop
) -> None:
    asked = signed(shop.notice(), **{"wsgi.input_terminated": True})
    del asked["CONTENT_LENGTH"]
    with shop.client(Client) as client, mount(client) as app:
        assert call(app, asked) == 200


@MOUNTS
@pytest.mark.parametrize("length", ["", "-1", "many", "²", None])
def test_nothing_is_read_of_a_body_that_has_no_end(
    mount: Mounted, shop: Shop, length: str | None
) -> None:
    zeros = Zeros()
    said = {} if length is None else {"CONTENT_LENGTH": length}
    with shop.client(Client) as client, mount(client) as app:
        assert call(app, environ(zeros, **said)) == 403
    assert zeros.taken == 0


def test_a_length_of_thousands_of_digits_is_too_large(shop: Shop) -> None:
    with shop.client(Client) as client:
        assert call(wsgi(client), environ(Zeros(), CONTENT_LENGTH="9" * 5_000)) == 413


@MOUNTS
def test_a_body_that_breaks_off_is_refused_and_nothing_is_kept(mount: Mounted, shop: Shop) -> None:
    notice = shop.notice()
    short = signed(
        attrs.evolve(notice, body=notice.body[:-1]), CONTENT_LENGTH=str(len(notice.body))
    )
    with shop.client(Client) as client, mount(client) as app:
        assert call(app, short) == 400
        assert call(app, environ(Broken(), CONTENT_LENGTH="10")) == 400
    assert shop.kept() == []


@MOUNTS
def test_handlers_are_told_when_the_server_closes_the_answer(mount: Mounted, shop: Shop) -> None:
    notice = shop.notice()
    with shop.client(Client) as client, mount(client) as app:
        answer: Any = app(signed(notice), lambda *_: lambda _: None)
        assert shop.heard.empty()
        answer.close()
    assert [shop.heard.get_nowait()] == comments_in(notice)


def test_it_keeps_to_the_specification(shop: Shop) -> None:
    with shop.client(Client) as client:
        assert call(validator(wsgi(client)), signed(shop.notice())) == 200


@MOUNTS
def test_it_is_found_under_the_prefix_of_another_application(mount: Mounted, shop: Shop) -> None:
    with shop.client(Client) as client, mount(client) as app:
        hosts = DispatcherMiddleware(app, {"/shop": app})
        assert call(hosts, signed(shop.notice(), path="/shop/webhooks/facebook")) == 200


def test_all_of_its_address_may_be_a_prefix(shop: Shop) -> None:
    with shop.client(Client) as client:
        hosts = DispatcherMiddleware(wsgi(client), {"/webhooks/facebook": wsgi(client)})
        assert call(hosts, signed(shop.notice())) == 200


@pytest.mark.parametrize("mount", [wsgi, flask_blueprint])
def test_a_client_that_wants_to_be_awaited_is_refused_at_once(
    mount: Callable[[Any], object], shop: Shop
) -> None:
    with pytest.raises(UsageError, match="cannot await an AsyncClient; give it a Client"):
        mount(shop.client(AsyncClient))


@pytest.fixture(scope="module")
def in_memory() -> Iterator[WSGIApplication]:
    with Shop(store="sqlite://").client(Client) as client:
        yield wsgi(client)


@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "post", ""]),
    path=st.text(st.characters(max_codepoint=255)),
    query=st.text(st.characters(max_codepoint=255)),
    body=st.binary(max_size=200),
    length=st.none() | st.text(max_size=4),
    signature=st.text(st.characters(max_codepoint=255)),
)
def test_whatever_is_asked_there_is_an_answer_and_no_exception(
    in_memory: WSGIApplication,
    method: str,
    path: str,
    query: str,
    body: bytes,
    length: str | None,
    signature: str,
) -> None:
    asked = environ(
        body,
        f"{path}/facebook",
        REQUEST_METHOD=method,
        QUERY_STRING=query,
        HTTP_X_HUB_SIGNATURE_256=signature,
        **({} if length is None else {"CONTENT_LENGTH": length}),
    )
    assert call(in_memory, asked) in {400, 403, 405}


def test_a_body_that_was_read_before_is_taken_by_flask(shop: Shop) -> None:
    from flask import request

    seen = list[bytes]()
    notice = shop.notice()
    with shop.client(Client) as client:
        app = flask_app(client)
        app.before_request(lambda: seen.append(request.get_data()))
        assert call(app, signed(notice)) == 200
    assert seen == [notice.body]


def test_several_clients_are_several_blueprints(shop: Shop) -> None:
    from flask import Flask

    app = Flask(__name__)
    with shop.client(Client) as one, Client("sqlite://") as other:
        app.register_blueprint(flask_blueprint(one), url_prefix="/one")
        app.register_blueprint(flask_blueprint(other, name="other"), url_prefix="/other")
        assert call(app, signed(shop.notice(), path="/one/facebook")) == 200
        assert call(app, signed(shop.notice(), path="/other/facebook")) == 404


def test_two_frameworks_over_one_ledger_hear_of_a_comment_once(shop: Shop) -> None:
    notice = shop.notice()
    with shop.client(Client) as one, shop.client(Client) as other, django(other) as second:
        assert call(flask_app(one), signed(notice)) == 200
        assert call(second, signed(notice)) == 200
    assert [type(event) for event in shop.kept()] == [CommentAdded]
    assert shop.heard.qsize() == 1
