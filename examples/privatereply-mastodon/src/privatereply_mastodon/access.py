"""Which server an account lives on, as whom it speaks, and one request for one answer.

https://docs.joinmastodon.org/client/authorized/ (2026-07-02)
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

import attrs
from privatereply.errors import InvalidValue
from privatereply.flow import Effect, Flow, Request
from privatereply.model import Action
from privatereply.provider import Credential
from privatereply.providers.answers import Answer
from privatereply.providers.credentials import required

from privatereply_mastodon.answers import read
from privatereply_mastodon.software import SNAC

__all__ = [
    "ACCESS_TOKEN",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "CREDENTIALS",
    "SERVER",
    "USER_TOKEN",
    "Endpoint",
    "anybody",
    "origin",
    "user",
]

ACCESS_TOKEN: Final = Credential(
    name="access_token", required=True, note="The account's own token; it does not expire."
)
SERVER: Final = Credential(
    name="server",
    required=True,
    note='The server the account lives on: "https://m.example", or "m.example" alone.',
)
CLIENT_ID: Final = Credential(
    name="client_id", required=False, note="The app's id on that server; to log an account in."
)
CLIENT_SECRET: Final = Credential(
    name="client_secret", required=False, note="The app's secret on that server; to log in."
)
USER_TOKEN: Final = Credential(
    name="user_token",
    required=False,
    note="A token whose account nobody knows; tells which one it is for.",
)
CREDENTIALS: Final = (ACCESS_TOKEN, SERVER, CLIENT_ID, CLIENT_SECRET, USER_TOKEN)

_FORM: Final = ("Content-Type", "application/x-www-form-urlencoded")
_PLACE: Final = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def origin(value: str) -> str:
    """A server's address: a scheme, which is https if none is given, a host, perhaps a port.

    Raises:
        InvalidValue: It has more than that, or would send tokens unencrypted over a network.
    """
    whole = value if "://" in value else f"https://{value}"
    try:
        parts = urlsplit(whole)
        host, port = parts.hostname, parts.port
        if host is not None and ":" in host:
            ipaddress.IPv6Address(host)
    except ValueError:
        raise _no_server() from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    bare = whole.rstrip("/").lower() == f"{parts.scheme}://{parts.netloc}".lower()
    if not host or not safe or not bare or not _PLACE.fullmatch(parts.netloc):
        raise _no_server()
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + (f":{port}" if port is not None else "")


def _no_server() -> InvalidValue:
    return InvalidValue(
        name="credentials['server']",
        given="a text that is no server's address",
        allowed="https:// and a host, without path, query or user; http:// on the loopback only",
    )


@attrs.frozen(kw_only=True)
class Endpoint:
    """One server, as it is reached in somebody's name.

    Attributes:
        server: Its address.
        token: Whose name that is; nobody's if ``None``.
        software: What it runs, if that is known.
    """

    server: str
    token: str | None = attrs.field(default=None, repr=False)
    software: str | None = None

    @property
    def host(self) -> str:
        """What people's names on this server end in."""
        return self.server.partition("://")[2]

    def get(self, *path: str, params: Iterable[tuple[str, str]] = ()) -> Request:
        """A question."""
        return self._request("GET", path, Effect.READ, params=tuple(params))

    def post(
        self,
        *path: str,
        fields: Iterable[tuple[str, str]] = (),
        headers: Iterable[tuple[str, str]] = (),
    ) -> Request:
        """Something that is to be done once."""
        body = urlencode(list(fields)).encode()
        return self._request("POST", path, Effect.WRITE, headers=(*headers, _FORM), body=body)

    def delete(self, *path: str, effect: Effect = Effect.WRITE) -> Request:
        """Something that is to be gone."""
        return self._request("DELETE", path, effect)

    def ask(self, request: Request, action: Action | None = None) -> Flow[Answer]:
        """Exchange a request for its answer.

        Args:
            request: One that this endpoint built.
            action: What it tries, if it is a send.

        Raises:
            PlatformError: The server refused.
            UnreadableAnswer: The answer is not what is promised.
        """
        response = yield request
        return read(response, effect=request.effect, action=action, software=self.software)

    def _request(
        self,
        method: str,
        path: tuple[str, ...],
        effect: Effect,
        *,
        params: tuple[tuple[str, str], ...] = (),
        headers: tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
    ) -> Request:
        bearer = () if self.token is None else (("Authorization", f"Bearer {self.token}"),)
        # snac closes after every answer and does not say so: whoever sends on would be unanswered.
        parting = (("Connection", "close"),) if self.software == SNAC else ()
        return Request(
            method=method,
            url="/".join([self.server, *path]),
            effect=effect,
            params=params,
            headers=(*bearer, ("Accept", "application/json"), *parting, *headers),
            body=body,
        )


def user(
    credentials: Mapping[str, str], software: str | None = None, token: Credential = ACCESS_TOKEN
) -> Endpoint:
    """Access in the name of a user.

    Raises:
        InvalidValue: The token or the server is missing, or the server is none.
    """
    found = anybody(credentials)
    return attrs.evolve(found, token=required(credentials, token), software=software)


def anybody(credentials: Mapping[str, str]) -> Endpoint:
    """Access in nobody's name.

    Raises:
        InvalidValue: The server is missing, or is none.
    """
    return Endpoint(server=origin(required(credentials, SERVER)))
