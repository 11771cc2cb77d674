"""Registering a client, logging in, and tokens.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/methods/apps/
    https://docs.joinmastodon.org/methods/oauth/
"""

from __future__ import annotations

import base64
import binascii
import hmac
import html
from typing import Any, Final
from urllib.parse import unquote_plus, urlencode

from privatereply.sandbox import EmulatedResponse

from privatereply_mastodon.emulator.call import Call
from privatereply_mastodon.emulator.errors import GrantRefused, Refused
from privatereply_mastodon.emulator.replies import in_html, in_json
from privatereply_mastodon.emulator.server import Server
from privatereply_mastodon.emulator.texts import Named
from privatereply_mastodon.emulator.tokens import (
    CODE_LIFE,
    KNOWN,
    SCOPES,
    Code,
    Token,
    covers,
    scopes_of,
)
from privatereply_mastodon.emulator.world import App, EmulatedUser

OUT_OF_BAND: Final = "urn:ietf:wg:oauth:2.0:oob"
"""Where a login returns to that shows its code."""
_DEFAULT: Final = frozenset({"read"})
_NAME: Final = 60
_CARRIED: Final = (
    *("client_id", "redirect_uri", "response_type", "scope", "state"),
    *("code_challenge", "code_challenge_method"),
)


def register(call: Call) -> EmulatedResponse:
    """Register a client."""
    params = call.params
    name, scopes = params.one("client_name"), scopes_of(params.one("scopes")) or _DEFAULT
    returns = tuple(uri for text in params.many("redirect_uris") for uri in text.split())
    if not 0 < len(name) <= _NAME or not returns or not scopes <= KNOWN:
        raise Refused("invalid")
    app = call.server.register(name, returns, scopes)
    app.website = params.one("website") or None
    told = _app(call.server, app)
    proof = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "client_secret_expires_at": 0,
    }
    return in_json({**told, **proof})


def verify(call: Call) -> EmulatedResponse:
    """Show which client a token was given to."""
    return in_json(_app(call.server, call.session.app))


def metadata(call: Call) -> EmulatedResponse:
    """Show where everything is."""
    base = call.request.base
    return in_json(
        {
            "issuer": f"{base}/",
            "authorization_endpoint": f"{base}/oauth/authorize",
            "token_endpoint": f"{base}/oauth/token",
            "revocation_endpoint": f"{base}/oauth/revoke",
            "app_registration_endpoint": f"{base}/api/v1/apps",
            "scopes_supported": sorted(KNOWN),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


def ask(call: Call) -> EmulatedResponse:
    """Show the form of a login, which in this emulator wants a name and no password."""
    _wish(call)
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(call.params.one(name))}">'
        for name in _CARRIED
        if call.params.one(name)
    )
    form = '<form method="post" action="/oauth/authorize">'
    return in_html(f'{form}{fields}<input name="username"><button>Authorize</button></form>')


def grant(call: Call) -> EmulatedResponse:
    """Take the form of a login: the user of that name lets the client in."""
    app, scopes, returns = _wish(call)
    user = call.server.find(Named(name=call.params.one("username"), host=None))
    if user is None or not user.local:
        return in_html("<p>Nobody of that name is at home here.</p>", status=401)
    code = issue_code(call.server, user, app, scopes, returns, call.params.one("code_challenge"))
    if returns == OUT_OF_BAND:
        return in_html(f"<p>Your code: <code>{code}</code></p>")
    state = call.params.one("state")
    query = urlencode({"code": code, **({"state": state} if state else {})})
    joint = "&" if "?" in returns else "?"
    return in_html("", status=302, headers=(("location", f"{returns}{joint}{query}"),))


def issue_code(
    server: Server,
    user: EmulatedUser,
    app: App,
    scopes: frozenset[str],
    redirect_uri: str,
    challenge: str = "",
) -> str:
    """Return a new authorization code."""
    code = server.ids.opaque(43)
    server.codes[code] = Code(
        user=user,
        app=app,
        scopes=scopes,
        redirect_uri=redirect_uri,
        challenge=challenge,
        expires_at=server.now + CODE_LIFE,
    )
    return code


def token(call: Call) -> EmulatedResponse:
    """Give out a token: for a code, or for the client itself."""
    app, kind = _client(call), call.params.one("grant_type")
    if kind == "authorization_code":
        return in_json(_told(_exchanged(call, app)))
    if kind != "client_credentials":
        raise GrantRefused("unsupported_grant_type")
    wanted = scopes_of(call.params.one("scope")) or _DEFAULT
    if not covers(app.scopes, wanted):
        raise GrantRefused("invalid_scope")
    return in_json(_told(call.server.issue(None, app, wanted)))


def revoke(call: Call) -> EmulatedResponse:
    """End a token; doing so twice is doing it once."""
    app = _client(call)
    known = call.server.tokens.get(call.params.one("token"))
    if known is None or known.app is not app:
        raise GrantRefused("unauthorized_client", status=403)
    known.ended = True
    return in_json({})


def _app(server: Server, app: App) -> dict[str, Any]:
    return {
        "id": app.id,
        "name": app.name,
        "website": app.website,
        "scopes": sorted(app.scopes),
        "redirect_uris": list(app.redirect_uris),
        "redirect_uri": "\n".join(app.redirect_uris),
        "vapid_key": f"B{server.software.name}",
    }


def _wish(call: Call) -> tuple[App, frozenset[str], str]:
    """Who wants to be let in, for what, and where the login returns to."""
    params = call.params
    app = call.server.apps.get(params.one("client_id"))
    if app is None:
        raise GrantRefused("invalid_client", status=401)
    returns, scopes = params.one("redirect_uri"), scopes_of(params.one("scope")) or _DEFAULT
    if returns not in app.redirect_uris:
        raise GrantRefused("invalid_redirect_uri")
    if params.one("response_type") != "code":
        raise GrantRefused("unsupported_response_type")
    if not covers(app.scopes, scopes):
        raise GrantRefused("invalid_scope")
    if params.one("code_challenge") and params.one("code_challenge_method") != "S256":
        raise GrantRefused("invalid_code_challenge_method")
    return app, scopes, returns


def _client(call: Call) -> App:
    """The client, which proves itself in the form or by HTTP Basic."""
    given, secret = _basic(call) or (call.params.one("client_id"), call.params.one("client_secret"))
    app = call.server.apps.get(given)
    expected = app.client_secret if app else ""
    right = hmac.compare_digest(secret.encode("utf-8", "replace"), expected.encode())
    if app is None or not right:
        raise GrantRefused("invalid_client", status=401)
    return app


def _basic(call: Call) -> tuple[str, str] | None:
    scheme, _, value = call.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(value.strip()).decode().partition(":")
    except (ValueError, binascii.Error):
        return None
    return unquote_plus(name), unquote_plus(secret)


def _exchanged(call: Call, app: App) -> Token:
    """The token for a code, which counts once."""
    code = call.server.codes.pop(call.params.one("code"), None)
    good = code is not None and code.app is app and call.server.now < code.expires_at
    if code is None or not good or code.redirect_uri != call.params.one("redirect_uri"):
        raise GrantRefused("invalid_grant")
    if not code.fits(call.params.one("code_verifier")):
        raise GrantRefused("invalid_grant")
    return call.server.issue(code.user, app, code.scopes or SCOPES)


def _told(issued: Token) -> dict[str, Any]:
    return {
        "access_token": issued.value,
        "token_type": "Bearer",
        "scope": " ".join(sorted(issued.scopes)),
        "created_at": int(issued.created_at.timestamp()),
    }
