"""A Starlette product that answers comments in private, as they come.

Run it: ``python examples/starlette_app.py``. A sandbox on this machine plays Facebook: it calls the
product's webhook, and receives the answers. The client blocks: it and its handlers work in threads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Mount

from _stage import Settings, play, serve_asgi
from privatereply import Actor, Client
from privatereply.events import CommentAdded
from privatereply.web import asgi


def create_app(settings: Settings) -> Starlette:
    """The product."""
    client = Client(settings.store, sandbox=settings.sandbox)
    client.listen("facebook", app_secret=settings.app_secret, verify_token=settings.verify_token)
    page = client.account("facebook", id=settings.page_id, access_token=settings.page_token)

    @client.on(CommentAdded, name="price")
    def answer(event: CommentAdded) -> None:
        page.reply(event.comment, "80 euros, in your size.", actor=Actor.bot("prices"))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with client:
            yield

    return Starlette(routes=[Mount("/webhooks", asgi(client))], lifespan=lifespan)


if __name__ == "__main__":
    play(create_app, serve_asgi)
