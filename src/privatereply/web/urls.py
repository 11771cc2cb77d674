"""Webhooks as addresses of Django."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from typing_extensions import override

from privatereply.client import AsyncClient, Client
from privatereply.ingest import LARGEST
from privatereply.web.calls import (
    Call,
    Told,
    answer,
    answer_awaiting,
    follow_up,
    follow_up_awaiting,
    judged,
    length_of,
)

__all__ = ["django_urls"]


def django_urls(client: Client | AsyncClient) -> list[URLPattern]:
    """Webhooks as addresses of Django, to be included under any prefix.

    A `Client` makes a view that blocks, an `AsyncClient` one that awaits and wants Django to be
    served by ASGI. Both are exempt from the check for forged forms: signatures tell who calls.
    Handlers run when the server closes the answer, which it does once it is sent.

    Args:
        client: What takes the events in; it stays yours to close.
    """
    view = _awaiting(client) if isinstance(client, AsyncClient) else _blocking(client)
    return [re_path(r"^(?P<platform>[^/]+)/?$", csrf_exempt(view))]


class _Closing(HttpResponse):
    """An answer, and what is done once it is sent."""

    def __init__(self, told: Told, follow_up: Callable[[], object]) -> None:
        super().__init__(told.body, status=told.status, headers=dict(told.headers))
        self._follow_up = follow_up if told.heard else None

    @override
    def close(self) -> None:
        # Before Django gives back the database connections of this thread.
        try:
            if self._follow_up is not None:
                self._follow_up()
        finally:
            super().close()


def _blocking(client: Client) -> Callable[..., HttpResponse]:
    def webhook(request: HttpRequest, platform: str) -> HttpResponse:
        return _Closing(answer(client, _call(request, platform)), lambda: follow_up(client))

    return webhook


def _awaiting(client: AsyncClient) -> Callable[..., Any]:
    async def webhook(request: HttpRequest, platform: str) -> HttpResponse:
        told = await answer_awaiting(client, _call(request, platform))
        # Django closes an answer in a worker thread, from where this returns to the event loop.
        return _Closing(told, lambda: async_to_sync(follow_up_awaiting)(client))

    return webhook


def _call(request: HttpRequest, platform: str) -> Call:
    return Call(
        platform=platform,
        method=request.method or "",
        query=request.get_full_path().partition("?")[2],
        headers=list(request.headers.items()),
        body=_read(request),
    )


def _read(request: HttpRequest) -> bytes | HTTPStatus:
    """Read a body, which Django hands out again if it was read before.

    The project's ``DATA_UPLOAD_MAX_MEMORY_SIZE`` does not matter: it is for forms.
    """
    try:
        body = request.read(LARGEST + 1)
    except UnreadablePostError:
        return HTTPStatus.BAD_REQUEST
    return judged(body, length_of(request.headers.get("Content-Length") or ""))
