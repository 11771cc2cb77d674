"""Where and as whom an account speaks to TikTok's API for Business."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from privatereply.flow import Effect, Flow, Request
from privatereply.model import Action
from privatereply.providers.answers import Answer
from privatereply.providers.tiktok.answers import read

__all__ = ["Endpoint", "array", "asked", "open_get", "open_post"]

_BASE: Final = "https://business-api.tiktok.com/open_api/v1.3"
_ACCEPT: Final = ("Accept", "application/json")
_JSON: Final = "application/json"


def array(values: Sequence[str]) -> str:
    """A list in a query: JSON, as TikTok's pages write it."""
    return json.dumps(values, separators=(",", ":"))


def open_post(path: str, body: Mapping[str, object], effect: Effect = Effect.WRITE) -> Request:
    """A request without a token, for what the app itself asks: its secret travels in the body."""
    return Request(
        method="POST",
        url=_url(path),
        effect=effect,
        headers=(_ACCEPT, ("Content-Type", _JSON)),
        body=json.dumps(body).encode(),
    )


def open_get(path: str, **params: str) -> Request:
    """A request without a token that reads."""
    return Request(
        method="GET",
        url=_url(path),
        effect=Effect.READ,
        params=tuple(params.items()),
        headers=(_ACCEPT,),
    )


def asked(request: Request, action: Action | None = None) -> Flow[Answer]:
    """Exchange a request for its answer.

    Args:
        request: What is asked.
        action: What it tries, if it is a send.

    Raises:
        PlatformError: The platform refused.
        UnreadableAnswer: The answer is not what is promised.
    """
    response = yield request
    return read(response, effect=request.effect, action=action)


@attrs.frozen(kw_only=True)
class Endpoint:
    """An account and its token; builds requests.

    Attributes:
        account_id: The account's ``open_id``, which calls name as ``business_id``.
        token: The access token.
    """

    account_id: str
    token: str = attrs.field(repr=False)

    def get(self, path: str, **params: str | None) -> Request:
        """A request that reads; parameters without a value are left out."""
        given = ((name, value) for name, value in params.items() if value is not None)
        return Request(
            method="GET",
            url=_url(path),
            effect=Effect.READ,
            params=(("business_id", self.account_id), *given),
            headers=self._headers(),
        )

    def post(self, path: str, body: Mapping[str, object]) -> Request:
        """A request that writes.

        Raises:
            InvalidValue: The body holds something JSON cannot say.
        """
        named = {"business_id": self.account_id, **body}
        return self.write(path, json.dumps(named).encode(), _JSON)

    def write(self, path: str, body: bytes, media_type: str) -> Request:
        """A request that writes a body of any type."""
        return Request(
            method="POST",
            url=_url(path),
            effect=Effect.WRITE,
            headers=(*self._headers(), ("Content-Type", media_type)),
            body=body,
        )

    def _headers(self) -> tuple[tuple[str, str], ...]:
        # Not a bearer token, although the token's own answer says "Bearer": with that word in
        # front of it the platform answers 40105.
        # https://business-api.tiktok.com/portal/docs?id=1832184403754242
        return (("Access-Token", self.token), _ACCEPT)


def _url(path: str) -> str:
    """An address; without the slash at its end there is nothing there."""
    return f"{_BASE}/{path}/"
