"""Signs requests as OAuth 1.0a wants it (RFC 5849), each time they leave.

https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature (2026-07-24)
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import quote

import attrs

from privatereply.flow import Request, Stamp

__all__ = ["Signature", "base_string"]


def base_string(request: Request, protocol: Iterable[tuple[str, str]]) -> str:
    """What is signed: method, address and all parameters (RFC 5849, section 3.4.1).

    Bodies of JSON are no parameters, and this driver sends no signed form.

    Args:
        request: The request as it leaves.
        protocol: The parameters of OAuth itself, but the signature.
    """
    pairs = sorted((_quoted(key), _quoted(value)) for key, value in (*request.params, *protocol))
    parameters = "&".join(f"{key}={value}" for key, value in pairs)
    return "&".join((request.method, _quoted(request.url), _quoted(parameters)))


@attrs.frozen(kw_only=True)
class Signature:
    """The four keys of OAuth 1.0a; called, it signs a request.

    Attributes:
        consumer_key: The app's key.
        consumer_secret: The app's secret.
        token: The user's token.
        token_secret: The user's secret.
    """

    consumer_key: str = attrs.field(repr=False)
    consumer_secret: str = attrs.field(repr=False)
    token: str = attrs.field(repr=False)
    token_secret: str = attrs.field(repr=False)

    def __call__(self, request: Request, stamp: Stamp) -> Request:
        """The request with its ``Authorization`` for one departure."""
        protocol = (
            ("oauth_consumer_key", self.consumer_key),
            ("oauth_nonce", stamp.nonce),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", str(int(stamp.at.timestamp()))),
            ("oauth_token", self.token),
            ("oauth_version", "1.0"),
        )
        signed = (*protocol, ("oauth_signature", self._sign(base_string(request, protocol))))
        line = ", ".join(f'{key}="{_quoted(value)}"' for key, value in sorted(signed))
        headers = (("Authorization", f"OAuth {line}"), *request.headers)
        return attrs.evolve(request, headers=headers)

    def _sign(self, text: str) -> str:
        key = f"{_quoted(self.consumer_secret)}&{_quoted(self.token_secret)}"
        # SHA-1 is the only method X takes besides plain text.
        digest = hmac.new(key.encode(), text.encode(), hashlib.sha1)
        return base64.b64encode(digest.digest()).decode()


def _quoted(value: str) -> str:
    return quote(value, safe="-._~")
