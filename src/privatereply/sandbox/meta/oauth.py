"""Getting, exchanging, refreshing and inspecting tokens.

Sources (read 2026-11-21):
    https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
    https://developers.facebook.com/documentation/instagram-platform/reference/access_token
    https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from privatereply.sandbox.credentials import same
from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta.call import Call
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.state import World
from privatereply.sandbox.meta.tokens import FACEBOOK_SCOPES, INSTAGRAM_SCOPES, SHORT, Token
from privatereply.sandbox.meta.world import EmulatedInstagram, EmulatedUser

REFRESHABLE_AFTER: Final = timedelta(hours=24)


def facebook_token(call: Call) -> Json:
    """Answer ``/oauth/access_token`` of graph.facebook.com.

    Raises:
        GraphError: The app's credentials, the code or the token are no good.
    """
    _check_app(call)
    grant = call.text("grant_type")
    if grant == "client_credentials":
        return {"access_token": call.world.app_token.value, "token_type": "bearer"}
    if grant == "fb_exchange_token":
        short = call.world.tokens.valid(call.text("fb_exchange_token") or "", call.world.now)
        if not isinstance(short.holder, EmulatedUser):
            raise GraphError("token_invalid")
        return _bearer(call.world, call.world.issue("user", short.holder, short.scopes))
    user = call.world.codes.pop(call.text("code") or "", None)
    if not isinstance(user, EmulatedUser) or not call.text("redirect_uri"):
        raise GraphError("verification_code")
    return _bearer(call.world, _short(call.world, user))


def instagram_code(call: Call) -> Json:
    """Answer ``POST api.instagram.com/oauth/access_token``: a code for a short-lived token.

    Raises:
        GraphError: The code is unknown or used; it has an error body of its own shape.
    """
    account = call.world.codes.pop(call.text("code") or "", None)
    if not isinstance(account, EmulatedInstagram) or not _secret_fits(call):
        raise GraphError("verification_code")
    token = _short(call.world, account)
    permissions = ",".join(sorted(token.scopes))
    return {"access_token": token.value, "user_id": account.id, "permissions": permissions}


def instagram_exchange(call: Call) -> Json:
    """Answer ``graph.instagram.com/access_token``: short-lived for long-lived.

    Raises:
        GraphError: The grant, the secret or the token is wrong.
    """
    if call.text("grant_type") != "ig_exchange_token" or not _secret_fits(call):
        raise GraphError("invalid", what="Invalid platform app or grant_type")
    short = call.token
    return _bearer(call.world, call.world.issue("instagram", short.holder, short.scopes))


def instagram_refresh(call: Call) -> Json:
    """Answer ``graph.instagram.com/refresh_access_token``.

    Raises:
        GraphError: The token is younger than 24 hours, has ended, or the grant is wrong.
    """
    if call.text("grant_type") != "ig_refresh_token":
        raise GraphError("invalid", what="Param grant_type must be ig_refresh_token")
    call.require("instagram_business_basic")
    old = call.token
    if call.world.now - old.issued_at < REFRESHABLE_AFTER:
        raise GraphError("invalid", what="A token can be refreshed once it is 24 hours old")
    return _bearer(call.world, call.world.issue("instagram", old.holder, old.scopes))


def debug_token(call: Call) -> Json:
    """Answer ``/debug_token``: what a token is worth.

    Raises:
        GraphError: The asking token is neither the app's nor a user's.
    """
    call.world.tokens.valid(call.presented, call.world.now)
    token = call.world.tokens.find(call.text("input_token") or "")
    if token is None:
        return {"data": {"is_valid": False, "error": {"code": 190}, "scopes": []}}
    return {"data": _inspected(call.world, token)}


def _inspected(world: World, token: Token) -> Json:
    holder = token.holder
    id_name = "user_id" if isinstance(holder, EmulatedUser) else "profile_id"
    return {
        "app_id": world.app_id,
        "type": token.kind.upper(),
        "application": "Sandbox",
        "data_access_expires_at": _seconds(token.expires_at),
        "expires_at": _seconds(token.expires_at),
        "issued_at": _seconds(token.issued_at),
        "is_valid": token.fault(world.now) is None,
        "scopes": sorted(token.scopes),
        "granular_scopes": [{"scope": scope} for scope in sorted(token.scopes)],
        id_name: holder.id if holder else world.app_id,
    }


def _seconds(moment: datetime | None) -> int:
    """Write a time; 0 is never."""
    return int(moment.timestamp()) if moment else 0


def _short(world: World, holder: EmulatedUser | EmulatedInstagram) -> Token:
    if isinstance(holder, EmulatedUser):
        token = world.issue("user", holder, FACEBOOK_SCOPES)
    else:
        token = world.issue("instagram", holder, INSTAGRAM_SCOPES)
    token.expires_at = world.now + SHORT
    return token


def _bearer(world: World, token: Token) -> Json:
    left = (token.expires_at or world.now) - world.now
    return {
        "access_token": token.value,
        "token_type": "bearer",
        "expires_in": int(left.total_seconds()),
    }


def _check_app(call: Call) -> None:
    if call.text("client_id") != call.world.app_id or not _secret_fits(call):
        raise GraphError("invalid", what="Error validating client secret.")


def _secret_fits(call: Call) -> bool:
    return same(call.text("client_secret"), call.world.stage.app_secret)


ROUTES: Final[dict[tuple[str, str, str], Callable[[Call], Json]]] = {
    ("graph.facebook.com", "GET", "oauth/access_token"): facebook_token,
    ("graph.facebook.com", "POST", "oauth/access_token"): facebook_token,
    ("graph.facebook.com", "GET", "debug_token"): debug_token,
    ("graph.instagram.com", "GET", "access_token"): instagram_exchange,
    ("graph.instagram.com", "GET", "refresh_access_token"): instagram_refresh,
    ("api.instagram.com", "POST", "oauth/access_token"): instagram_code,
}
"""Calls on no node, by host, method and path after the version."""
