"""From a request to TikTok's API to its answer."""

from __future__ import annotations

from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.exchange import EmulatedRequest, EmulatedResponse, json_response
from privatereply.sandbox.tiktok import media
from privatereply.sandbox.tiktok.call import Call
from privatereply.sandbox.tiktok.errors import OK, TikTokError
from privatereply.sandbox.tiktok.routes import ENDPOINTS, FREE, ROUTES, dispatch
from privatereply.sandbox.tiktok.state import World

BASE: Final = "/open_api/v1.3/"


def answer(world: World, request: EmulatedRequest) -> EmulatedResponse:
    """Answer one request: with status 200 whatever happened, once it has found an endpoint."""
    if request.path.startswith(media.PATH):
        return media.serve(world, request)
    endpoint = request.path.removeprefix(BASE)
    # Without its last slash a path leads nowhere.
    if not request.path.startswith(BASE) or endpoint not in ENDPOINTS:
        return lost(404, "404 page not found")
    if (request.method, endpoint) not in ROUTES.keys() | FREE.keys():
        return lost(405, "405 method not allowed")
    try:
        data = dispatch(Call.of(world, request), endpoint)
    except TikTokError as error:
        return refuse(world, error.code, error.message)
    return envelope(world, OK, "OK", data)


def refuse(world: World, code: int, message: str) -> EmulatedResponse:
    """Answer with a code other than 0."""
    return envelope(world, code, message, {})


def envelope(world: World, code: int, message: str, data: Json) -> EmulatedResponse:
    """Answer with the envelope everything comes in."""
    request_id = world.request_id()
    document = {"code": code, "message": message, "request_id": request_id, "data": data}
    return json_response(document, headers=(("x-tt-logid", request_id),))


def lost(status: int, text: str) -> EmulatedResponse:
    """Answer a request that reached no endpoint."""
    content_type = ("content-type", "text/plain; charset=utf-8")
    return EmulatedResponse(status=status, headers=(content_type,), body=text.encode())
