"""Webhooks as a WSGI application; https://peps.python.org/pep-3333/."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import attrs

from privatereply.client import Client
from privatereply.ingest import LARGEST
from privatereply.web.calls import (
    Call,
    Told,
    answer,
    blocking,
    follow_up,
    judged,
    last_segment,
    length_of,
)

if TYPE_CHECKING:
    from wsgiref.types import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["wsgi"]

_CHUNK: Final = 2**16


def wsgi(client: Client) -> WSGIApplication:
    """Webhooks as a WSGI application, to be served or mounted.

    Handlers run when the server closes the answer, which it does once it is sent; they hold the
    server's thread meanwhile.

    Args:
        client: What takes the events in; it stays yours to close.

    Raises:
        UsageError: The client is an `AsyncClient`.
    """
    desk = blocking(client, "WSGI")

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> _Closing:
        told = answer(desk, _call(environ))
        start_response(f"{told.status} {HTTPStatus(told.status).phrase}", list(told.headers))
        return _Closing(told, lambda: follow_up(desk))

    return application


@attrs.frozen
class _Closing:
    """The body of an answer, and what is done once it is sent."""

    _told: Told
    _follow_up: Callable[[], None]

    def __iter__(self) -> Iterator[bytes]:
        yield self._told.body

    def close(self) -> None:
        """Called by the server at the end, also when the caller has gone."""
        if self._told.heard:
            self._follow_up()


def _read(environ: WSGIEnvironment) -> bytes | HTTPStatus:
    if environ["REQUEST_METHOD"] != "POST":
        return b""
    length = length_of(environ.get("CONTENT_LENGTH") or "")
    if length is not None and length > LARGEST:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    # Flask's and gunicorn's word for an input that ends by itself. Where a server does not say it,
    # reading would wait for bytes that never come.
    # https://werkzeug.palletsprojects.com/en/stable/wsgi/#werkzeug.wsgi.get_input_stream
    most = LARGEST + 1 if environ.get("wsgi.input_terminated") else 0
    try:
        body = _drain(environ["wsgi.input"], most if length is None else length)
    except Exception:  # noqa: BLE001 - of a caller who leaves each server has an error of its own
        return HTTPStatus.BAD_REQUEST
    return judged(body, length)


def _drain(stream: InputStream, size: int) -> bytes:
    """Read so many bytes, or as many as there are."""
    chunks = list[bytes]()
    while size > 0 and (chunk := stream.read(min(size, _CHUNK))):
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def _call(environ: WSGIEnvironment) -> Call:
    path: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return Call(
        platform=last_segment(path),
        method=environ["REQUEST_METHOD"],
        query=environ.get("QUERY_STRING", ""),
        headers=[
            (name.removeprefix("HTTP_").replace("_", "-"), str(value))
            for name, value in environ.items()
            if name.startswith("HTTP_") or name in {"CONTENT_TYPE", "CONTENT_LENGTH"}
        ],
        body=_read(environ),
    )
