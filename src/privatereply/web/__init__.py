"""Webhooks received by the web framework you have, in one line each.

::

    app.mount("/webhooks", asgi(client))                                   # FastAPI, Starlette
    app.register_blueprint(flask_blueprint(client), url_prefix="/webhooks")
    path("webhooks/", include(django_urls(client)))                        # Django
    uvicorn.run(asgi(client))                                              # any ASGI server
    make_server(host, port, wsgi(client))                                  # any WSGI server

The last segment of the address is the platform's name: have Facebook call
``https://example.org/webhooks/facebook``, and tell ``client.listen("facebook", …)`` what to know it
by.

The platform is answered as soon as its events are in the ledger. Handlers run after that, in the
server's process, and what becomes of them changes nothing about the answer. One that failed is due
again after a while: the next webhook runs it, or ``client.handle_events()``.

Every name is loaded when it is first used, and with it the framework it is for; ASGI and WSGI need
none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from privatereply.web.asynchronous import ASGI, asgi
    from privatereply.web.blueprint import flask_blueprint
    from privatereply.web.synchronous import wsgi
    from privatereply.web.urls import django_urls

__all__ = ["ASGI", "asgi", "django_urls", "flask_blueprint", "wsgi"]

_HOME = {
    "ASGI": "asynchronous",
    "asgi": "asynchronous",
    "django_urls": "urls",
    "flask_blueprint": "blueprint",
    "wsgi": "synchronous",
}


def __getattr__(name: str) -> object:
    """Load a mount when it is first asked for."""
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
