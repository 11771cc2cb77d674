"""Webhooks as a blueprint of Flask."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import HTTPException

from privatereply.client import Client
from privatereply.ingest import LARGEST
from privatereply.web.calls import Call, answer, blocking, follow_up, judged

__all__ = ["flask_blueprint"]


def flask_blueprint(client: Client, *, name: str = "privatereply") -> Blueprint:
    """Webhooks as a blueprint of Flask, to be registered under any prefix.

    Handlers run when the server closes the answer, which it does once it is sent; they hold the
    server's thread meanwhile. Where Flask-WTF protects every view, exempt the blueprint.

    Args:
        client: What takes the events in; it stays yours to close.
        name: What Flask calls the blueprint.

    Raises:
        UsageError: The client is an `AsyncClient`.
    """
    desk = blocking(client, "Flask")
    blueprint = Blueprint(name, __name__)

    @blueprint.route(
        "/<platform>",
        methods=["GET", "POST"],
        strict_slashes=False,
        provide_automatic_options=False,
    )
    def webhook(platform: str) -> Response:
        told = answer(desk, _call(request, platform))
        response = Response(told.body, told.status, list(told.headers))
        if told.heard:
            response.call_on_close(lambda: follow_up(desk))
        return response

    return blueprint


def _call(request: Request, platform: str) -> Call:
    return Call(
        platform=platform,
        method=request.method,
        query=request.query_string.decode("latin-1"),
        headers=list(request.headers),
        body=_read(request),
    )


def _read(request: Request) -> bytes | HTTPStatus:
    """Read a body, which Flask keeps; it may have been read before."""
    # One byte more, since Flask hands out as much as it may read, whether or not that is all.
    request.max_content_length = LARGEST + 1
    try:
        return judged(request.get_data(), request.content_length)
    except HTTPException as error:  # too large, or broken off
        return HTTPStatus(error.code or HTTPStatus.BAD_REQUEST)
