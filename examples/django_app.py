"""A Django product that answers comments in private, as they come.

Run it: ``python examples/django_app.py``. A sandbox on this machine plays Facebook: it calls the
product's webhook, and receives the answers. The whole project is in this file; in one of yours the
address stands in ``urls.py``.
"""

from __future__ import annotations

import atexit
import secrets

from django.conf import settings as project
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

from _stage import Settings, play, serve_wsgi
from privatereply import Actor, Client
from privatereply.events import CommentAdded
from privatereply.web import django_urls


def create_app(settings: Settings) -> WSGIHandler:
    """The product."""
    client = Client(settings.store, sandbox=settings.sandbox)
    atexit.register(client.close)
    client.listen("facebook", app_secret=settings.app_secret, verify_token=settings.verify_token)
    page = client.account("facebook", id=settings.page_id, access_token=settings.page_token)

    @client.on(CommentAdded, name="price")
    def answer(event: CommentAdded) -> None:
        page.reply(event.comment, "80 euros, in your size.", actor=Actor.bot("prices"))

    urls = (path("webhooks/", include(django_urls(client))),)
    project.configure(SECRET_KEY=secrets.token_hex(), ROOT_URLCONF=urls, ALLOWED_HOSTS=["*"])
    return get_wsgi_application()


if __name__ == "__main__":
    play(create_app, serve_wsgi)
