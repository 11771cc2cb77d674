"""Getting, refreshing and revoking tokens.

Sources (read 2026-11-21):
    https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
    https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
    https://docs.x.com/fundamentals/authentication/oauth-2-0/application-only
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote

from privatereply.sandbox.credentials import same
from privatereply.sandbox.documents import Json
from privatereply.sandbox.exchange import EmulatedRequest
from privatereply.sandbox.x.errors import Refused, grant
from privatereply.sandbox.x.state import World
from privatereply.sandbox.x.tokens import LIFE, Token


def token(world: World, request: EmulatedRequest) -> Json:
    """Answer ``POST /2/oauth2/token``.

    Raises:
        Refused: The client, the code, its verifier or the refresh token is no good.
    """
    form = _form(request)
    _check_client(world, request, form)
    kind = form.get("grant_type")
    if kind == "authorization_code":
        return _bearer(_exchanged(world, form))
    if kind == "refresh_token":
        return _bearer(_refreshed(world, form))
    raise grant("unsupported_grant_type", "The grant_type parameter must be one of those known.")


def revoke(world: World, request: EmulatedRequest) -> Json:
    """Answer ``POST /2/oauth2/revoke``, also for a token that is not known.

    Raises:
        Refused: The client is no good, or no token is named.
    """
    form = _form(request)
    _check_client(world, request, form)
    value = form.get("token")
    if not value:
        raise grant("invalid_request", "Missing required parameter [token].")
    for one in world.tokens.values():
        if value in {one.value, one.refresh}:
            one.ended = one.spent = True
    return {"revoked": True}


def app_token(world: World, request: EmulatedRequest) -> Json:
    """Answer ``POST /oauth2/token``: the app's own token for its key and secret.

    Raises:
        Refused: The key, the secret or the grant is wrong.
    """
    proof = (world.consumer_key, world.stage.app_secret)
    if _basic(request) is None or not _proves(request, proof):
        raise grant("unauthorized_client", "Unable to verify your credentials", status=403)
    if _form(request).get("grant_type") != "client_credentials":
        raise grant("invalid_request", "The grant_type parameter must be client_credentials.")
    return {"token_type": "bearer", "access_token": world.app_token}


def _exchanged(world: World, form: Mapping[str, str]) -> Token:
    """Return the token for a code, which counts once and lives 30 seconds."""
    code = world.codes.pop(form.get("code", ""), None)
    if code is None or world.now >= code.expires_at:
        raise grant("invalid_request", "Value passed for the authorization code was invalid.")
    if form.get("redirect_uri") != code.redirect_uri:
        raise grant("invalid_request", "Value passed for the redirect uri did not match the uri.")
    if not code.fits(form.get("code_verifier", "")):
        raise grant("invalid_request", "Value passed for the code verifier did not match.")
    return world.issue(code.account, code.scopes)


def _refreshed(world: World, form: Mapping[str, str]) -> Token:
    """Return the next token; the refresh token that got it is used up."""
    old = world.refreshed(form.get("refresh_token", ""))
    if old is None:
        raise grant("invalid_request", "Value passed for the token was invalid.")
    old.spent = True
    return world.issue(old.account, old.scopes)


def _bearer(issued: Token) -> Json:
    document: Json = {
        "token_type": "bearer",
        "expires_in": int(LIFE.total_seconds()),
        "access_token": issued.value,
        "scope": " ".join(sorted(issued.scopes)),
    }
    if issued.refresh is not None:
        document["refresh_token"] = issued.refresh
    return document


def _check_client(world: World, request: EmulatedRequest, form: Mapping[str, str]) -> None:
    """Check the client: a confidential one by its secret, a public one by its id alone."""
    if world.confidential:
        if _basic(request) is None:
            raise grant("unauthorized_client", "Missing valid authorization header", status=401)
        if not _proves(request, (world.client_id, world.client_secret)):
            raise _unknown_client()
    elif not same(form.get("client_id"), world.client_id):
        raise _unknown_client()


def _unknown_client() -> Refused:
    return grant("invalid_client", "Value passed for the client was invalid.", status=401)


def _proves(request: EmulatedRequest, expected: tuple[str, str]) -> bool:
    given = _basic(request) or ("", "")
    return same(given[0], expected[0]) and same(given[1], expected[1])


def _basic(request: EmulatedRequest) -> tuple[str, str] | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(value.strip()).decode().partition(":")
    except (ValueError, binascii.Error):
        return None
    return unquote(name), unquote(secret)


def _form(request: EmulatedRequest) -> dict[str, str]:
    kind = request.headers.get("content-type", "")
    if not kind.startswith("application/x-www-form-urlencoded"):
        raise grant("invalid_request", "The content type must be form-urlencoded.")
    return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))


ROUTES: Final[dict[tuple[str, str], Callable[[World, EmulatedRequest], Json]]] = {
    ("POST", "/2/oauth2/token"): token,
    ("POST", "/2/oauth2/revoke"): revoke,
    ("POST", "/oauth2/token"): app_token,
}
"""Calls a client proves itself in by other means than a token."""
