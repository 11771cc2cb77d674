"""Streams and polls hand what they hear to the client, over real sockets on the loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import attrs
import httpx
import pytest
from privatereply import Actor, BoundAccount, Client, Registry
from privatereply.errors import (
    AuthenticationFailed,
    NotFound,
    TemporaryFailure,
    Unanswered,
    UnreadableAnswer,
)
from privatereply.events import CommentAdded, MessageReceived
from privatereply.sandbox import Sandbox, Scene
from typing_extensions import override

from privatereply_mastodon import Mastodon, poll, register_app, stream

from .documents import MASTODON as SAMPLE


@attrs.frozen
class World:
    """A server on the loopback, an account on it, and the client that listens."""

    url: str
    scene: Scene
    client: Client

    @property
    def account(self) -> BoundAccount:
        return self.client.account("mastodon", **self.scene.options)


@contextmanager
def opened(name: str) -> Generator[World]:
    sandbox = Sandbox()
    registry = Registry(entry_points=lambda _: ())
    registry.register(Mastodon)
    with (
        sandbox.serve() as server,
        Client("sqlite://", sandbox=server.url, registry=registry) as client,
    ):
        yield World(server.url, sandbox.scene(name), client)


@pytest.fixture
def world() -> Iterator[World]:
    with opened("mastodon") as found:
        yield found


def test_a_stream_tells_of_comments_and_messages_once(world: World) -> None:
    made = world.scene.comment("How much?")
    assert made.author is not None
    # Whom the shop has not written to in private is filtered.
    world.account.reply(world.account.comment(made.id), "12 euros", actor=Actor.human("anna"))
    world.scene.answer(made.author, "Hello")
    events = list(stream(world.client, world.account, sandbox=world.url))
    assert [type(event) for event in events] == [CommentAdded, MessageReceived]
    assert poll(world.client, world.account, sandbox=world.url).events == ()


def test_a_handler_hears_what_a_stream_told(world: World) -> None:
    heard: list[str] = []

    @world.client.on(CommentAdded, name="shop")
    def _(event: CommentAdded) -> None:
        heard.append(event.comment.text)

    world.scene.comment("How much?")
    list(stream(world.client, world.account, sandbox=world.url))
    world.client.handle_events()
    assert heard == ["How much?"]


def test_polls_go_on_where_the_last_one_ended(world: World) -> None:
    world.scene.comment("One")
    first = poll(world.client, world.account, sandbox=world.url)
    assert [event.about_comment is not None for event in first.events] == [True]
    assert poll(world.client, world.account, first.cursor, sandbox=world.url).events == ()
    for number in range(90):
        world.scene.comment(f"Another {number}")
    later = poll(world.client, world.account, first.cursor, sandbox=world.url)
    assert len(later.events) == 90
    assert later.cursor not in {None, first.cursor}


def test_a_server_without_cursors_is_polled_all_the_same() -> None:
    with opened("mastodon-snac") as world:
        made = world.scene.comment("One")
        assert made.author is not None
        world.scene.answer(made.author, "Hello")
        advance(world, seconds=30)
        found = poll(world.client, world.account, sandbox=world.url)
        assert [type(one) for one in found.events] == [CommentAdded, MessageReceived]
        again = poll(world.client, world.account, found.cursor, sandbox=world.url)
        assert again.events == ()


def advance(world: World, **length: int) -> None:
    """Turn the clock of a world's sandbox."""
    httpx.post(f"{world.url}/_sandbox/clock/advance", json=length).raise_for_status()


def test_an_app_is_registered_and_logins_begin_with_it(world: World) -> None:
    server = world.scene.options["server"]
    app = register_app(server, name="Shop desk", sandbox=world.url)
    assert app.client_secret not in repr(app)
    login = world.client.authorize(
        "mastodon", redirect_uri="urn:ietf:wg:oauth:2.0:oob", **app.credentials
    )
    assert app.client_id in login.url


Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Generator[str]:
    """A server of one answer on the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/api/v1/streaming"):
                answer(self)
            else:
                self.send_error(404)

        @override
        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def listen(answer: Answer, http: httpx.Client | None = None) -> list[Any]:
    registry = Registry(entry_points=lambda _: ())
    registry.register(Mastodon)
    with serving(answer) as url, Client("sqlite://", registry=registry) as client:
        options: dict[str, Any] = {**SAMPLE.account.credentials, "server": url}
        account = client.account("mastodon", id=SAMPLE.account.id, **options)
        return list(stream(client, account, http=http, quiet=5.0))


def said(body: bytes, *, length: int | None = None, status: int = 200) -> Answer:
    """What a server says, and how long it claims that to be."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_stream_ends_when_the_server_ends_it() -> None:
    assert listen(said(b":)\n\nevent: filters_changed\ndata: undefined\n\n")) == []


def test_a_stream_that_breaks_off_is_unanswered_and_holds_no_token() -> None:
    with pytest.raises(Unanswered, match="broke off") as caught:
        listen(said(b":)\n\n", length=1000))
    error: BaseException | None = caught.value
    while error is not None:
        assert SAMPLE.account.credentials["access_token"] not in f"{error!r}{vars(error)}"
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, AuthenticationFailed),
        (404, NotFound),
        (500, TemporaryFailure),
        (302, UnreadableAnswer),
    ],
)
def test_a_server_that_refuses_is_judged_by_its_status(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        listen(said(b"no", status=status))


def test_a_stream_that_never_ends_a_message_is_given_up() -> None:
    with pytest.raises(UnreadableAnswer, match="does not end"):
        listen(said(b"data: " + b"x" * 2_000_000))


def test_what_is_no_stream_is_none() -> None:
    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"no")

    with pytest.raises(NotFound):
        listen(page)


def test_a_stream_is_followed_nowhere_even_by_a_client_that_follows() -> None:
    asked: list[str] = []

    def moved(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        handler.send_response(302)
        handler.send_header("Location", "/api/v1/streaming/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with httpx.Client(follow_redirects=True) as http, pytest.raises(UnreadableAnswer):
        listen(moved, http)
    assert asked == ["/api/v1/streaming/user/notification"]
