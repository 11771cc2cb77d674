"""What the examples of web products play on: a sandbox that calls them, and servers on free ports.

Nothing of this belongs into a product.
"""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from socketserver import ThreadingMixIn
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

import attrs
import uvicorn

from privatereply.sandbox import APP_SECRET, Sandbox

App = TypeVar("App")
NAMES = ("Ada", "Ben")
PATIENCE = 20.0


@attrs.frozen(kw_only=True)
class Settings:
    """What a product reads from its configuration.

    Attributes:
        store: Where the ledger is.
        page_id: The Page.
        page_token: Its access token.
        app_secret: The app's, which signs webhooks.
        verify_token: What Facebook presents when the webhook is set up; the product's own choice.
        sandbox: Where the platforms are played; `None` for the real ones.
    """

    store: str
    page_id: str
    page_token: str
    app_secret: str
    verify_token: str
    sandbox: str | None


def play(
    create_app: Callable[[Settings], App], serve: Callable[[App], AbstractContextManager[str]]
) -> None:
    """Start a product, let people comment, and count the messages that reach them."""
    world = Sandbox()
    shop = world.meta.add_page(name="Shop", subscribed={"feed"})
    post = world.meta.add_post(shop, "New shoes are here")
    with TemporaryDirectory() as folder, world.serve() as platform:
        settings = Settings(
            store=f"sqlite:///{folder}/ledger.db",
            page_id=shop.id,
            page_token=shop.access_token,
            app_secret=APP_SECRET,
            verify_token=secrets.token_hex(),
            sandbox=platform.url,
        )
        with serve(create_app(settings)) as url:
            world.webhooks.subscribe(
                topic="page",
                url=f"{url}/webhooks/facebook",
                verify_token=settings.verify_token,
            )
            for name in NAMES:
                world.meta.add_comment(post, world.meta.add_person(name=name), "How much?")
            patient_until = time.monotonic() + PATIENCE
            while len(world.meta.deliveries()) < len(NAMES) and time.monotonic() < patient_until:
                time.sleep(0.05)
    print(len(world.meta.deliveries()), "comments were answered in private")


@contextmanager
def serve_asgi(app: Callable[..., Any]) -> Iterator[str]:
    """Serve an ASGI application by uvicorn; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield "http://{}:{}".format(*listener.getsockname())
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def serve_wsgi(app: WSGIApplication) -> Iterator[str]:
    """Serve a WSGI application by the server of the standard library; yields its address."""
    with make_server("127.0.0.1", 0, app, _Server, _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingMixIn, WSGIServer):
    """One thread for each request."""


class _Handler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""
