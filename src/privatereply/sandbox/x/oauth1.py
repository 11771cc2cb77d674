"""Checking OAuth 1.0a signatures.

Sources (read 2026-11-21):
    https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature
    https://www.rfc-editor.org/rfc/rfc5849
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from urllib.parse import parse_qsl, quote, unquote

from privatereply.sandbox.credentials import same
from privatereply.sandbox.exchange import EmulatedRequest
from privatereply.sandbox.x.state import World
from privatereply.sandbox.x.world import EmulatedAccount

_PAIR = re.compile(r'([A-Za-z0-9_.~%-]+)="([^"]*)"')
_DEFAULT_PORT = re.compile(r"^(?:(https)(://[^/]+):443|(http)(://[^/]+):80)(?=/|$)")


def signer(world: World, request: EmulatedRequest, credentials: str) -> EmulatedAccount | None:
    """Return whose token signed a request; None when the signature is no good.

    The timestamp is not compared with the sandbox's clock: other people's clients sign with the
    time of their machine. A nonce counts once.

    Args:
        world: Where the tokens are.
        request: What was signed.
        credentials: What follows ``OAuth`` in the Authorization header.
    """
    given = {unquote(name): unquote(value) for name, value in _PAIR.findall(credentials)}
    account = _holder(world, given)
    if account is None or given.get("oauth_signature_method") != "HMAC-SHA1":
        return None
    used = (given.get("oauth_nonce", ""), given.get("oauth_timestamp", ""))
    if "" in used or used in world.nonces:
        return None
    secrets = (world.stage.app_secret, account.oauth_token_secret)
    right = any(
        same(given.get("oauth_signature"), signature(base, secrets))
        for base in _bases(request, given)
    )
    if not right:
        return None
    world.nonces.add(used)
    return account


def signature(base: str, secrets: tuple[str, str]) -> str:
    """Return the HMAC-SHA1 signature of a base string.

    Args:
        base: Method, address and parameters.
        secrets: Consumer secret and token secret.
    """
    key = "&".join(_encode(secret) for secret in secrets).encode()
    return base64.b64encode(hmac.new(key, base.encode(), hashlib.sha1).digest()).decode()


def base_string(method: str, address: str, parameters: list[tuple[str, str]]) -> str:
    """Return what is signed.

    Args:
        method: Upper-case HTTP method.
        address: Scheme, host and path, without default port and query.
        parameters: Query, form and ``oauth_`` parameters, the signature left out.
    """
    pairs = sorted((_encode(name), _encode(value)) for name, value in parameters)
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join((method, _encode(address), _encode(joined)))


def _holder(world: World, given: dict[str, str]) -> EmulatedAccount | None:
    if not same(given.get("oauth_consumer_key"), world.consumer_key):
        return None
    token = given.get("oauth_token", "")
    held = [one for one in world.accounts() if one.oauth_token and same(token, one.oauth_token)]
    return held[0] if held else None


def _bases(request: EmulatedRequest, given: dict[str, str]) -> list[str]:
    """Return the base strings of the address as it was called, and of the platform's own."""
    parameters = parse_qsl(request.query, keep_blank_values=True)
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        parameters += parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    parameters += [pair for pair in given.items() if pair[0] not in {"oauth_signature", "realm"}]
    path = quote(request.path, safe="/-._~")
    called = _DEFAULT_PORT.sub(lambda found: "".join(filter(None, found.groups())), request.base)
    addresses = (f"{called}{path}", f"https://{request.host}{path}")
    return [base_string(request.method, address, parameters) for address in addresses]


def _encode(text: str) -> str:
    return quote(text, safe="-._~", errors="replace")
