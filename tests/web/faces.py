"""Every way to mount webhooks, served on a loopback port."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import attrs
import django
import uvicorn
from anyio import to_thread
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings
from django.urls import include, path
from fastapi import FastAPI
from flask import Flask
from starlette.applications import Starlette
from starlette.routing import Mount
from typing_extensions import override

from privatereply import AsyncClient, Client
from privatereply.web import asgi, django_urls, flask_blueprint, wsgi

AnyClient = Client | AsyncClient

settings.configure(
    SECRET_KEY="for tests",
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
)
django.setup()


@attrs.frozen(kw_only=True)
class Face:
    """One framework, with one kind of client.

    Attributes:
        name: What the test is called by.
        client: The kind of client.
        app: Makes the application, with webhooks under ``/webhooks``.
        served: Serves it; yields its address.
    """

    name: str
    client: type[AnyClient]
    app: Callable[[Any], Any]
    served: Callable[[Any, Any], AbstractContextManager[str]]

    @contextmanager
    def serve(self, client: AnyClient) -> Iterator[str]:
        """Serve webhooks; yields the address that a platform's name is added to."""
        urls = (path("webhooks/", include(django_urls(client))),)
        with override_settings(ROOT_URLCONF=urls), self.served(self.app(client), client) as url:
            yield f"{url}/webhooks"


def starlette_app(client: AnyClient) -> Starlette:
    return Starlette(routes=[Mount("/webhooks", asgi(client))])


def fastapi_app(client: AnyClient) -> FastAPI:
    app = FastAPI()
    app.mount("/webhooks", asgi(client))
    return app


def flask_app(client: Client) -> Flask:
    app = Flask(__name__)
    app.register_blueprint(flask_blueprint(client), url_prefix="/webhooks")
    return app


class Server(uvicorn.Server):
    """One that stops as soon as it is told to."""

    def __init__(self, app: Any) -> None:
        super().__init__(uvicorn.Config(app, lifespan="off", ws="none", log_config=None))
        self.ended = threading.Event()

    @override
    async def main_loop(self) -> None:
        await to_thread.run_sync(self.ended.wait)


@contextmanager
def by_uvicorn(app: Any, client: AnyClient) -> Iterator[str]:
    """Serve, and close the client in the loop it belongs to."""
    server = Server(app)

    async def serve(listener: socket.socket) -> None:
        await server.serve(sockets=[listener])
        # What was closed last learns of it in the loop's next turn.
        await asyncio.sleep(0)
        if isinstance(client, AsyncClient):
            await client.aclose()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: asyncio.run(serve(listener)))
        thread.start()
        try:
            yield "http://{}:{}".format(*listener.getsockname())
        finally:
            server.ended.set()
            thread.join()
    if isinstance(client, Client):
        client.close()


class Threads(ThreadingMixIn, WSGIServer):
    """One thread for each request."""


class Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""


@contextmanager
def by_wsgiref(app: Any, client: AnyClient) -> Iterator[str]:
    assert isinstance(client, Client)
    with make_server("127.0.0.1", 0, app, Threads, Silent) as server, client:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def django_over_asgi(client: AnyClient) -> ASGIHandler:
    return ASGIHandler()


def django_over_wsgi(client: AnyClient) -> WSGIHandler:
    return WSGIHandler()


ASGI_FACES = [
    Face(name=f"{name}-{kind.__name__}", client=kind, app=app, served=by_uvicorn)
    for name, app in (
        ("asgi", asgi),
        ("starlette", starlette_app),
        ("fastapi", fastapi_app),
        ("django-asgi", django_over_asgi),
    )
    for kind in (Client, AsyncClient)
]
WSGI_FACES = [
    Face(name=name, client=Client, app=app, served=by_wsgiref)
    for name, app in (
        ("wsgi", wsgi),
        ("flask", flask_app),
        ("django-wsgi", django_over_wsgi),
    )
]
FACES = ASGI_FACES + WSGI_FACES
