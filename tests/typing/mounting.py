"""What the type checker of a host product sees of the mounts; checked, never run."""

from __future__ import annotations

from wsgiref.simple_server import make_server

import uvicorn
from django.urls import include, path
from fastapi import FastAPI
from flask import Flask
from starlette.routing import Mount

from privatereply import AsyncClient, Client
from privatereply.events import CommentAdded
from privatereply.web import asgi, django_urls, flask_blueprint, wsgi


def mount(client: Client, awaited: AsyncClient, fastapi: FastAPI, flask: Flask) -> None:
    """Every mount is taken by its framework."""
    fastapi.mount("/webhooks", asgi(client))
    Mount("/webhooks", asgi(awaited))
    flask.register_blueprint(flask_blueprint(client), url_prefix="/webhooks")
    path("webhooks/", include(django_urls(client)))
    path("webhooks/", include(django_urls(awaited)))
    make_server("127.0.0.1", 0, wsgi(client))
    uvicorn.run(asgi(client))


def handle(client: Client, awaited: AsyncClient) -> None:
    """Handlers of either colour keep their types."""

    @client.on(CommentAdded)
    def hear(event: CommentAdded) -> str:
        return event.comment.text

    @awaited.on(CommentAdded)
    async def hear_awaiting(event: CommentAdded) -> str:
        return event.comment.text
