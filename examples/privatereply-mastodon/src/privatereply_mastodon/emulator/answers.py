"""From a request to its answer: who calls, whether they may, and what the headers tell."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
from privatereply.sandbox import EmulatedRequest, EmulatedResponse

from privatereply_mastodon.emulator import routes, voices
from privatereply_mastodon.emulator.call import Call, authenticate, params
from privatereply_mastodon.emulator.errors import GrantRefused, Reason, Refused
from privatereply_mastodon.emulator.limits import Family
from privatereply_mastodon.emulator.routes import Route
from privatereply_mastodon.emulator.server import Server
from privatereply_mastodon.emulator.tokens import Token


def answer(server: Server, request: EmulatedRequest) -> EmulatedResponse:
    """Answer one request."""
    found = routes.find(server.software, request.method, request.path.rstrip("/"))
    try:
        token = authenticate(server, request) if found and found[0].scope else None
    except Refused as refused:
        return refuse(server, request, refused.reason)
    budgets, meter = _budgets(server, found[0] if found else None, token), server.meter
    spent = any(meter.spent(*one) for one in budgets)
    if budgets:
        meter.count(*budgets[0])
    if spent:
        response = refuse(server, request, "rate", token)
    else:
        response = _dispatched(server, request, found, token)
    told = meter.headers(*budgets[-1]) if budgets else ()
    return attrs.evolve(response, headers=(*response.headers, *told))


def refuse(
    server: Server, request: EmulatedRequest, reason: Reason, token: Token | None = None
) -> EmulatedResponse:
    """Return a refusal in the language of whoever calls."""
    return voices.refuse(server, reason, _locale(request, token))


def _dispatched(
    server: Server,
    request: EmulatedRequest,
    found: tuple[Route, Mapping[str, str]] | None,
    token: Token | None,
) -> EmulatedResponse:
    if found is None:
        return refuse(server, request, "route", token)
    route, values = found
    try:
        _admit(server, route, token)
        said = params(request)
        call = Call(server=server, request=request, token=token, path=values, params=said)
        return route.handler(call)
    except Refused as refused:
        return refuse(server, request, refused.reason, token)
    except GrantRefused as refused:
        return voices.refuse_grant(refused)


def _admit(server: Server, route: Route, token: Token | None) -> None:
    """Check that a token, or nobody in particular, may make a call."""
    if not route.scope:
        return
    if token is None:
        if route.anonymous and server.software.anonymous:
            return
        raise Refused("token")
    if not token.allows(route.scope):
        raise Refused("scope")
    if token.user is not None and token.user.suspended:
        raise Refused("suspended")


def _locale(request: EmulatedRequest, token: Token | None) -> str:
    """The language asked for, else the user's, else the one their browser likes best."""
    try:
        asked = params(request).one("lang")
    except Refused:
        asked = ""
    own = token.user.locale if token and token.user else ""
    return asked or own or request.headers.get("accept-language", "")


def _budgets(
    server: Server, route: Route | None, token: Token | None
) -> tuple[tuple[Family, str], ...]:
    """What a call counts against, the narrowest last; its headers tell of that one."""
    counts, user = server.software.counts, token.user if token else None
    if counts is None:
        return ()
    requests: tuple[Family, str] = ("requests", token.value if token and counts == "token" else "")
    if route is None or route.family == "requests" or user is None or counts != "token":
        return (requests,)
    return (requests, (route.family, user.id))
