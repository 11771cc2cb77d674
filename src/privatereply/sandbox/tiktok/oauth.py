"""Getting, renewing, revoking and inspecting tokens.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1833997638479041
    https://business-api.tiktok.com/portal/docs?id=1833997679342594
    https://business-api.tiktok.com/portal/docs?id=1833997665030145
"""

from __future__ import annotations

from privatereply.sandbox.documents import Json
from privatereply.sandbox.tiktok.call import Call
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.state import World
from privatereply.sandbox.tiktok.tokens import DAY, SCOPES, YEAR, Token


def token(call: Call) -> Json:
    """Answer ``tt_user/oauth2/token/``: a code, good once and for ten minutes, for tokens.

    Raises:
        TikTokError: The app's credentials, the grant or the code are no good.
    """
    call.check_app("client_id", "client_secret")
    if call.text("grant_type") != "authorization_code":
        raise TikTokError("grant_invalid")
    value, redirect_uri = call.text("auth_code"), call.text("redirect_uri")
    code = call.world.codes.pop(value, None)
    if code is None or call.world.now >= code.expires_at or code.redirect_uri != redirect_uri:
        raise TikTokError("code_invalid")
    return _granted(call.world, call.world.issue(code.account, SCOPES, ends=call.world.now + YEAR))


def refresh(call: Call) -> Json:
    """Answer ``tt_user/oauth2/refresh_token/``: both tokens are new, and the year goes on.

    Raises:
        TikTokError: The app's credentials, the grant or the refresh token are no good.
    """
    call.check_app("client_id", "client_secret")
    if call.text("grant_type") != "refresh_token":
        raise TikTokError("grant_invalid")
    world = call.world
    old = world.tokens.valid(call.text("refresh_token"), "refresh", world.now)
    new = world.issue(old.account, old.scopes, ends=old.expires_at)
    old.ended_by = TikTokError("refresh_invalid").code
    return _granted(world, new)


def revoke(call: Call) -> Json:
    """Answer ``tt_user/oauth2/revoke/``.

    Raises:
        TikTokError: The app's credentials or the token are no good.
    """
    call.check_app("client_id", "client_secret")
    revoked = call.world.tokens.valid(call.text("access_token"), "access", call.world.now)
    revoked.ended_by = TikTokError("token_invalid").code
    return {}


def inspect(call: Call) -> Json:
    """Answer ``tt_user/token_info/get/``: what a token allows, and whose it is.

    Raises:
        TikTokError: The app is another one, or the token is no good.
    """
    if call.text("app_id") != call.world.app_id:
        raise TikTokError("app_wrong")
    found = call.world.tokens.valid(call.text("access_token"), "access", call.world.now)
    return {
        "app_id": call.world.app_id,
        "scope": ",".join(sorted(found.scopes)),
        "creator_id": found.account.id,
    }


def _granted(world: World, renewal: Token) -> Json:
    account = renewal.account
    return {
        "access_token": account.access_token,
        "token_type": "Bearer",
        "scope": ",".join(sorted(renewal.scopes)),
        "expires_in": int(DAY.total_seconds()),
        "refresh_token": renewal.value,
        "refresh_token_expires_in": int((renewal.expires_at - world.now).total_seconds()),
        "open_id": account.id,
    }
