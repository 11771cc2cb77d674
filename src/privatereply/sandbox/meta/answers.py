"""From a request to the Graph API to its answer: body, status and headers."""

from __future__ import annotations

from privatereply.sandbox.exchange import EmulatedRequest, EmulatedResponse, json_response
from privatereply.sandbox.meta.call import INSTAGRAM, Call
from privatereply.sandbox.meta.errors import GraphError, Refusal, envelope
from privatereply.sandbox.meta.routes import dispatch
from privatereply.sandbox.meta.state import World
from privatereply.sandbox.meta.usage import APP
from privatereply.sandbox.meta.versions import NEWEST

LOGIN_HOST = "api.instagram.com"


def answer(world: World, request: EmulatedRequest) -> EmulatedResponse:
    """Answer one request."""
    call: Call | None = None
    try:
        call = Call.of(world, request)
        document = dispatch(call)
    except GraphError as error:
        return refuse(world, request, error, call)
    return json_response(document, headers=headers(world, request, call))


def refuse(
    world: World, request: EmulatedRequest, error: GraphError, call: Call | None = None
) -> EmulatedResponse:
    """Answer with a refusal, in the language the world is set to."""
    message = error.sentence(world.language)
    if request.host == LOGIN_HOST:
        # The code exchange of Instagram has an error body of its own.
        shape = {"error_type": "OAuthException", "code": 400, "error_message": message}
        return json_response(shape, status=400)
    return refusal(world, request, error.refusal, message=message, call=call)


def refusal(
    world: World,
    request: EmulatedRequest,
    numbers: Refusal,
    *,
    message: str,
    call: Call | None = None,
) -> EmulatedResponse:
    """Answer with the error body of these numbers."""
    # Token refusals are OAuthException on both hosts, all others name Instagram's own type there.
    instagram = request.host == INSTAGRAM and numbers.code != 190  # noqa: PLR2004 - Graph's code
    body = envelope(
        numbers,
        message=message,
        kind="IGApiException" if instagram else "OAuthException",
        trace_id=world.mint.opaque(22, prefix="A"),
    )
    challenge = f'OAuth "Facebook Platform" "invalid_request" "{message}"'
    told = ("www-authenticate", challenge.encode("ascii", "replace").decode())
    return json_response(
        body, status=numbers.status, headers=(*headers(world, request, call), told)
    )


def headers(
    world: World, request: EmulatedRequest, call: Call | None
) -> tuple[tuple[str, str], ...]:
    """Return the headers of every answer: trace id, version, and the usage of counted calls."""
    instagram = request.host == INSTAGRAM
    version = call.version if call else NEWEST
    shown = [
        ("x-fb-trace-id", world.mint.opaque(10, prefix="B")),
        ("instagram-api-version" if instagram else "facebook-api-version", version),
    ]
    if call is None or not call.spent:
        return tuple(shown)
    shown.append(("x-app-usage", world.usage.app_header(world.app_id, instagram=instagram)))
    for budget, account_id in call.spent:
        if budget is not APP and budget.use_case is not None:
            header = world.usage.business_header(budget, account_id)
            shown.append(("x-business-use-case-usage", header))
    return tuple(shown)
