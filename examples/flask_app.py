"""A Flask product that answers comments in private, as they come.

Run it: ``python examples/flask_app.py``. A sandbox on this machine plays Facebook: it calls the
product's webhook, and receives the answers.
"""

from __future__ import annotations

import atexit

from flask import Flask

from _stage import Settings, play, serve_wsgi
from privatereply import Actor, Client
from privatereply.events import CommentAdded
from privatereply.web import flask_blueprint


def create_app(settings: Settings) -> Flask:
    """The product."""
    client = Client(settings.store, sandbox=settings.sandbox)
    atexit.register(client.close)
    client.listen("facebook", app_secret=settings.app_secret, verify_token=settings.verify_token)
    page = client.account("facebook", id=settings.page_id, access_token=settings.page_token)

    @client.on(CommentAdded, name="price")
    def answer(event: CommentAdded) -> None:
        page.reply(event.comment, "80 euros, in your size.", actor=Actor.bot("prices"))

    app = Flask(__name__)
    app.register_blueprint(flask_blueprint(client), url_prefix="/webhooks")
    return app


if __name__ == "__main__":
    play(create_app, serve_wsgi)
