"""What is peculiar to one framework."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable

import django.test
import httpx
import pytest
from anyio import to_thread
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import include, path
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

from privatereply import AsyncClient, Client, web
from privatereply.events import CommentAdded
from privatereply.sandbox import WebhookDelivery
from privatereply.web import asgi, django_urls

from .faces import AnyClient, by_uvicorn
from .shop import PATIENCE, Shop

FRAMEWORKS = {"asgiref", "django", "fastapi", "flask", "starlette", "uvicorn", "werkzeug"}


def loaded_by(line: str) -> set[str]:
    """The modules that a line loads in a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; {line}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(answer.stdout.split())


def test_the_mounts_load_no_framework_before_they_are_used() -> None:
    assert loaded_by("import privatereply.web") & FRAMEWORKS == set()


def test_asgi_and_wsgi_need_no_framework() -> None:
    assert loaded_by("from privatereply.web import asgi, wsgi") & FRAMEWORKS == set()


@pytest.mark.parametrize(
    ("name", "frameworks"),
    [("flask_blueprint", {"flask", "werkzeug"}), ("django_urls", {"django", "asgiref"})],
)
def test_a_mount_loads_its_own_framework_only(name: str, frameworks: set[str]) -> None:
    assert loaded_by(f"from privatereply.web import {name}") & FRAMEWORKS == frameworks


def test_every_mount_is_listed() -> None:
    assert set(web.__all__) <= set(dir(web))


def test_a_mount_that_is_not_there_is_an_attribute_error_that_names_it() -> None:
    missing = "twisted"
    with pytest.raises(AttributeError, match=missing):
        getattr(web, missing)


@pytest.fixture
def browser() -> django.test.Client:
    return django.test.Client(enforce_csrf_checks=True)


def tell(browser: django.test.Client, notice: WebhookDelivery) -> int:
    return browser.post(
        "/webhooks/facebook",
        notice.body,
        content_type="application/json",
        headers=dict(notice.headers[1:]),
    ).status_code


def own_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_django_checks_forms_for_forgery_and_webhooks_by_signature(
    shop: Shop, browser: django.test.Client
) -> None:
    with shop.client(Client) as client:
        urls = (path("webhooks/", include(django_urls(client))), path("own", own_view))
        with override_settings(ROOT_URLCONF=urls):
            assert browser.post("/own").status_code == 403
            assert tell(browser, shop.notice()) == 200


def reading_first(answer: Callable[[HttpRequest], HttpResponse]) -> object:
    def read(request: HttpRequest) -> HttpResponse:
        assert request.body
        return answer(request)

    return read


def test_a_body_that_a_middleware_of_django_has_read_is_taken(
    shop: Shop, browser: django.test.Client
) -> None:
    with shop.client(Client) as client:
        urls = (path("webhooks/", include(django_urls(client))),)
        with override_settings(ROOT_URLCONF=urls, MIDDLEWARE=[f"{__name__}.reading_first"]):
            assert tell(browser, shop.notice()) == 200


def test_django_s_limit_for_forms_is_none_for_webhooks(
    shop: Shop, browser: django.test.Client
) -> None:
    with shop.client(Client) as client:
        urls = (path("webhooks/", include(django_urls(client))),)
        with override_settings(ROOT_URLCONF=urls, DATA_UPLOAD_MAX_MEMORY_SIZE=10):
            assert tell(browser, shop.notice()) == 200


async def pass_on(request: Request, call_next: RequestResponseEndpoint) -> Response:
    return await call_next(request)


@pytest.fixture(params=[Client, AsyncClient])
def gated(request: pytest.FixtureRequest, shop: Shop) -> tuple[AnyClient, threading.Event]:
    """A client whose handler waits for a gate."""
    gate = threading.Event()

    def wait(event: CommentAdded) -> None:
        assert gate.wait(PATIENCE)
        shop.hear(event)

    async def wait_awaiting(event: CommentAdded) -> None:
        await to_thread.run_sync(wait, event)

    kind = request.param
    return shop.client(kind, wait if kind is Client else wait_awaiting), gate


def test_a_middleware_of_starlette_does_not_make_the_answer_wait_for_handlers(
    shop: Shop, gated: tuple[AnyClient, threading.Event]
) -> None:
    client, gate = gated
    app = Starlette(
        routes=[Mount("/webhooks", asgi(client))],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=pass_on)],
    )
    notice = shop.notice()
    with by_uvicorn(app, client) as url, httpx.Client(timeout=PATIENCE) as http:
        answer = http.post(
            f"{url}/webhooks/facebook", content=notice.body, headers=list(notice.headers)
        )
        assert answer.status_code == 200
        assert shop.heard.empty()
        gate.set()
        assert shop.next_heard()
