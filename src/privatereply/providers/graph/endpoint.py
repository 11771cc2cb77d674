"""Where and as whom an account speaks to the Graph API."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote

import attrs

from privatereply.errors import InvalidValue
from privatereply.flow import Effect, Flow, Request
from privatereply.model import Action
from privatereply.providers.answers import Answer
from privatereply.providers.graph.answers import read

__all__ = ["FACEBOOK_HOST", "INSTAGRAM_HOST", "VERSION", "Endpoint", "checked_version"]

FACEBOOK_HOST: Final = "https://graph.facebook.com"
INSTAGRAM_HOST: Final = "https://graph.instagram.com"

VERSION: Final = "v26.0"
"""Introduced 2026-07-29: https://developers.facebook.com/docs/graph-api/changelog"""

_JSON: Final = ("Content-Type", "application/json")
_VERSION: Final = re.compile(r"v[0-9]{1,3}\.[0-9]{1,2}")


def checked_version(version: str) -> str:
    """The version, if it looks like one.

    Raises:
        InvalidValue: It does not.
    """
    if not _VERSION.fullmatch(version):
        raise InvalidValue(
            name="version", given=repr(version[:20]), allowed='a version such as "v26.0"'
        )
    return version


def _segment(value: str) -> str:
    """An id as one segment of a path, whatever characters it has."""
    if not value.strip("."):
        raise InvalidValue(name="id", given="nothing but dots", allowed="an id of the platform")
    return quote(value, safe="")


@attrs.frozen(kw_only=True)
class Endpoint:
    """A host, a version and a token; builds requests and reads answers.

    The token travels in a header: addresses are logged, headers are not.

    Attributes:
        platform: The driver's name.
        host: `FACEBOOK_HOST` or `INSTAGRAM_HOST`.
        version: Such as ``"v26.0"``.
        token: The access token.
        app_secret: The app's secret, to prove on graph.facebook.com that the token is not stolen.
    """

    platform: str
    host: str
    version: str
    token: str = attrs.field(repr=False)
    app_secret: str | None = attrs.field(default=None, repr=False)

    def get(
        self,
        *path: str,
        fields: str = "",
        params: Iterable[tuple[str, str]] = (),
        read_timeout: float | None = None,
    ) -> Request:
        """A request that reads the node or edge at a path."""
        wanted = (("fields", fields),) if fields else ()
        return Request(
            method="GET",
            url=self._url(path),
            effect=Effect.READ,
            params=(*wanted, *params, *self._proof()),
            headers=self._headers(),
            read_timeout=read_timeout,
        )

    def post(
        self,
        *path: str,
        body: Mapping[str, object] | None = None,
        params: Iterable[tuple[str, str]] = (),
        read_timeout: float | None = None,
    ) -> Request:
        """A request that writes at a path.

        It never asks for ``fields``: with them a comment was created first and the request
        refused afterwards, with code 20 and subcode 1772107, so that retries made copies.
        https://github.com/brightbeanxyz/brightbean-studio/pull/140

        Raises:
            InvalidValue: The body holds something JSON cannot say.
        """
        return Request(
            method="POST",
            url=self._url(path),
            effect=Effect.WRITE,
            params=(*params, *self._proof()),
            headers=self._headers() if body is None else (*self._headers(), _JSON),
            body=b"" if body is None else json.dumps(body).encode(),
            read_timeout=read_timeout,
        )

    def delete(self, *path: str) -> Request:
        """A request that deletes the node at a path."""
        return Request(
            method="DELETE",
            url=self._url(path),
            effect=Effect.WRITE,
            params=self._proof(),
            headers=self._headers(),
        )

    def ask(self, request: Request, action: Action | None = None) -> Flow[Answer]:
        """Exchange a request for its answer.

        Args:
            request: One that this endpoint built.
            action: What it tries, if it is a send.

        Raises:
            PlatformError: The platform refused.
            UnreadableAnswer: The answer is not what is promised.
        """
        response = yield request
        return read(response, platform=self.platform, effect=request.effect, action=action)

    def _url(self, path: tuple[str, ...]) -> str:
        return "/".join([self.host, self.version, *map(_segment, path)])

    def _headers(self) -> tuple[tuple[str, str], ...]:
        return (("Authorization", f"Bearer {self.token}"), ("Accept", "application/json"))

    def _proof(self) -> tuple[tuple[str, str], ...]:
        """Proof that whoever holds the token knows the app's secret.

        Not documented for graph.instagram.com, so it is not sent there.
        https://developers.facebook.com/docs/graph-api/guides/secure-requests
        """
        if self.app_secret is None or self.host != FACEBOOK_HOST:
            return ()
        digest = hmac.new(self.app_secret.encode(), self.token.encode(), hashlib.sha256)
        return (("appsecret_proof", digest.hexdigest()),)
