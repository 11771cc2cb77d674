"""A FastAPI product that answers comments in private, as they come.

Run it: ``python examples/fastapi_app.py``. A sandbox on this machine plays Facebook: it calls the
product's webhook, and receives the answers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from _stage import Settings, play, serve_asgi
from privatereply import Actor, AsyncClient
from privatereply.events import CommentAdded
from privatereply.web import asgi


def create_app(settings: Settings) -> FastAPI:
    """The product."""
    client = AsyncClient(settings.store, sandbox=settings.sandbox)
    client.listen("facebook", app_secret=settings.app_secret, verify_token=settings.verify_token)
    page = client.account("facebook", id=settings.page_id, access_token=settings.page_token)

    @client.on(CommentAdded, name="price")
    async def answer(event: CommentAdded) -> None:
        await page.reply(event.comment, "80 euros, in your size.", actor=Actor.bot("prices"))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client:
            yield

    app = FastAPI(lifespan=lifespan)
    app.mount("/webhooks", asgi(client))
    return app


if __name__ == "__main__":
    play(create_app, serve_asgi)
