"""From a request to its answer: body, status and headers."""

from __future__ import annotations

from privatereply.sandbox.documents import Json
from privatereply.sandbox.exchange import EmulatedRequest, EmulatedResponse, json_response
from privatereply.sandbox.x import oauth, routes
from privatereply.sandbox.x.call import Call, Caller, admit, authenticate, query_of
from privatereply.sandbox.x.errors import Refused, legacy, problem
from privatereply.sandbox.x.fields import spoken
from privatereply.sandbox.x.limits import Headers
from privatereply.sandbox.x.routes import Route
from privatereply.sandbox.x.state import World

API_VERSION = "2.167"


def answer(world: World, request: EmulatedRequest) -> EmulatedResponse:
    """Answer one request."""
    free = oauth.ROUTES.get((request.method, request.path))
    if free is not None:
        return _freely(world, request)
    found = routes.find(request.method, request.path)
    if found is None:
        return refuse(world, Refused(404, problem(404, "Not Found", "Not Found")))
    route, values = found
    try:
        caller = authenticate(world, request)
    except Refused as refused:
        return refuse(world, refused)
    allowed = _count(world, route, caller)
    headers = _headers(world, route, caller)
    if not allowed:
        return refuse(world, legacy(88), headers)
    call = Call(world=world, request=request, caller=caller, path=values, query=query_of(request))
    try:
        document = _dispatch(call, route)
    except Refused as refused:
        return refuse(world, refused, headers)
    headers = (*headers, *call.headers)
    return json_response(spoken(call, document), status=route.status, headers=headers)


def refuse(world: World, refused: Refused, headers: Headers = ()) -> EmulatedResponse:
    """Answer with a refusal."""
    kind = "application/problem+json" if "type" in refused.document else "application/json"
    content_type = ("content-type", f"{kind}; charset=utf-8")
    plain = json_response(refused.document)
    return EmulatedResponse(
        status=refused.status,
        headers=(content_type, *(headers or _usual(world))),
        body=plain.body,
    )


def rate_headers(world: World, request: EmulatedRequest) -> Headers:
    """Return the headers an answer to a request would have, without counting it."""
    found = routes.find(request.method, request.path)
    try:
        caller = authenticate(world, request)
    except Refused:
        return _usual(world)
    return _headers(world, found[0], caller) if found else _usual(world)


def _dispatch(call: Call, route: Route) -> Json:
    admit(call.world, call.caller, schemes=route.schemes, scopes=route.scopes)
    routes.check_path(call.path)
    call.known(route.parameters)
    return route.handler(call)


def _count(world: World, route: Route, caller: Caller) -> bool:
    """Count a call and tell whether it is allowed. What is refused later has counted as well."""
    who = _counted(world, caller)
    within = world.meter.count(route.limit, who)
    if route.day is None:
        return within
    return world.meter.count(route.day, who) and within


def _headers(world: World, route: Route, caller: Caller) -> Headers:
    level = caller.account.access_level if caller.scheme == "oauth1" and caller.account else None
    proof = (("x-access-level", level),) if level else ()
    told = world.meter.headers(_told(world, route, caller), _counted(world, caller))
    return (*_usual(world), *proof, *told)


def _told(world: World, route: Route, caller: Caller) -> str:
    """Return the limit headers are about: the day's once that is what stands in the way."""
    if route.day is None or world.meter.left(route.day, _counted(world, caller)):
        return route.limit
    return route.day


def _counted(world: World, caller: Caller) -> str:
    return caller.account.id if caller.account is not None else world.app_id


def _usual(world: World) -> Headers:
    return (("api-version", API_VERSION), ("x-transaction-id", world.transactions.opaque(16)))


def _freely(world: World, request: EmulatedRequest) -> EmulatedResponse:
    try:
        document = oauth.ROUTES[request.method, request.path](world, request)
    except Refused as refused:
        return refuse(world, refused)
    return json_response(document, headers=_usual(world))
