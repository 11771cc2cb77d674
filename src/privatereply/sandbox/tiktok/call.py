"""One call of TikTok's API, parsed and authenticated."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

import attrs

from privatereply.sandbox.credentials import same
from privatereply.sandbox.documents import Json, as_list, as_object
from privatereply.sandbox.exchange import EmulatedRequest
from privatereply.sandbox.forms import multipart
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.state import World
from privatereply.sandbox.tiktok.tokens import Token
from privatereply.sandbox.tiktok.world import EmulatedAccount, EmulatedComment, EmulatedPost

LONGEST_NUMBER: Final = 18
"""Digits of the longest number a parameter may be."""


@attrs.define(kw_only=True)
class Call:
    """One call.

    Attributes:
        world: What it is made on.
        request: What came in.
        parameters: Query, JSON body or form. Not part of the repr: a secret may be in it.
        files: Files of the form. Not part of the repr.
    """

    world: World = attrs.field(repr=False)
    request: EmulatedRequest
    parameters: Mapping[str, Any] = attrs.field(repr=False)
    files: Mapping[str, bytes] = attrs.field(factory=dict[str, bytes], repr=False)

    @classmethod
    def of(cls, world: World, request: EmulatedRequest) -> Call:
        """Parse a request: the query of a GET, the JSON or the form of a POST.

        Raises:
            TikTokError: The body is no JSON object.
        """
        if request.method == "GET":
            query = dict(parse_qsl(request.query, keep_blank_values=True))
            return cls(world=world, request=request, parameters=query)
        content_type = request.headers.get("content-type", "")
        if content_type.startswith("multipart/form-data"):
            form = multipart(content_type, request.body)
            return cls(world=world, request=request, parameters=form.fields, files=form.files)
        return cls(world=world, request=request, parameters=_body(request, content_type))

    def token(self) -> Token:
        """Return the token of the header ``Access-Token``; ``Authorization`` counts for nothing.

        Raises:
            TikTokError: There is none, or it is no good; a prefix such as ``Bearer`` spoils it.
        """
        value = self.request.headers.get("access-token", "")
        if not value:
            raise TikTokError("token_missing")
        return self.world.tokens.valid(value, "access", self.world.now)

    def check_app(self, identity: str, secret: str) -> None:
        """Check the app's own credentials, which stand among the parameters.

        Args:
            identity: Name of the parameter that holds the app's id.
            secret: Name of the parameter that holds its secret.

        Raises:
            TikTokError: One is missing or wrong.
        """
        app_id, given = self.text(identity), self.text(secret)
        if app_id != self.world.app_id or not same(given, self.world.stage.app_secret):
            raise TikTokError("app_wrong")

    def text(self, name: str) -> str:
        """Return a parameter that is required.

        Raises:
            TikTokError: It is missing, or no string.
        """
        value = self.optional(name)
        if not value:
            raise TikTokError("field_missing", field=name)
        return value

    def optional(self, name: str) -> str | None:
        """Return a parameter; None when it is missing.

        Raises:
            TikTokError: It is no string.
        """
        return string(self.parameters, name)

    def choice(self, name: str, allowed: Collection[str], default: str | None = None) -> str:
        """Return a parameter that is one of some words.

        Args:
            name: Which parameter.
            allowed: The words.
            default: What a missing one is; it is required when None.

        Raises:
            TikTokError: It is none of them.
        """
        value = self.optional(name) or default
        if value is None:
            raise TikTokError("field_missing", field=name)
        if value not in allowed:
            raise TikTokError("field_invalid", field=name)
        return value

    def number(self, name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
        """Return a whole number.

        Args:
            name: Which parameter.
            default: What a missing one is.
            least: The smallest allowed.
            most: The largest allowed, if there is one.

        Raises:
            TikTokError: It is no number, or beyond what is allowed.
        """
        value = self.parameters.get(name, default)
        if self._query and str(value).isdecimal() and len(str(value)) <= LONGEST_NUMBER:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise TikTokError("field_invalid", field=name)
        if value < least or (most is not None and value > most):
            raise TikTokError("field_invalid", field=name)
        return value

    def names(self, name: str) -> list[str] | None:
        """Return a list of strings, which a query holds as JSON; None when it is missing.

        Raises:
            TikTokError: It is something else.
        """
        return names(self._told(name), name)

    def flag(self, name: str) -> bool:
        """Return a mark; False when it is missing.

        Raises:
            TikTokError: It is neither true nor false.
        """
        value = self._told(name).get(name, False)
        if not isinstance(value, bool):
            raise TikTokError("field_invalid", field=name)
        return value

    def object(self, name: str) -> Json | None:
        """Return an object, which a query holds as JSON; None when it is missing.

        Raises:
            TikTokError: It is something else.
        """
        return document(self._told(name), name)

    def post(self, account: EmulatedAccount) -> EmulatedPost:
        """Return the account's own video the call names.

        Raises:
            TikTokError: There is none.
        """
        found = self.world.find(EmulatedPost, self.text("video_id"))
        if found is None or found.account is not account:
            raise TikTokError("not_found", what="video")
        return found

    def comment(self, account: EmulatedAccount) -> EmulatedComment:
        """Return the comment under a video of the account the call names.

        Raises:
            TikTokError: There is none, or it is gone.
        """
        found = self.world.find(EmulatedComment, self.text("comment_id"))
        if found is None or found.deleted or found.account is not account:
            raise TikTokError("not_found", what="comment")
        return found

    @property
    def _query(self) -> bool:
        return self.request.method == "GET"

    def _told(self, name: str) -> Mapping[str, Any]:
        """Return the parameters, with this one read as JSON if it stands in a query."""
        value = self.parameters.get(name)
        if not self._query or value is None:
            return self.parameters
        return {name: _decoded(value, name)}


Handler: TypeAlias = Callable[[Call, EmulatedAccount], Json]
"""Answers a call made for an account with what goes into ``data``."""

FreeHandler: TypeAlias = Callable[[Call], Json]
"""Answers a call that needs no token."""


def string(given: Mapping[str, Any], name: str) -> str | None:
    """Return a member that is a string; None when it is missing.

    Raises:
        TikTokError: It is something else, or cannot be written in UTF-8.
    """
    value = given.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not _writable(value):
        raise TikTokError("field_invalid", field=name)
    return value


def document(given: Mapping[str, Any], name: str) -> Json | None:
    """Return a member that is an object; None when it is missing.

    Raises:
        TikTokError: It is something else.
    """
    value = given.get(name)
    if value is None:
        return None
    found = as_object(value)
    if found is None:
        raise TikTokError("field_invalid", field=name)
    return found


def names(given: Mapping[str, Any], name: str) -> list[str] | None:
    """Return a member that is a list of strings; None when it is missing.

    Raises:
        TikTokError: It is something else.
    """
    value = given.get(name)
    if value is None:
        return None
    items = as_list(value)
    if items is None or not all(isinstance(item, str) for item in items):
        raise TikTokError("field_invalid", field=name)
    return items


def _writable(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _body(request: EmulatedRequest, content_type: str) -> Mapping[str, Any]:
    if "json" not in content_type:
        raise TikTokError("invalid", what="Content-Type must be application/json.")
    found = as_object(_decoded(request.body, "body"))
    if found is None:
        raise TikTokError("invalid", what="The body must be a JSON object.")
    return found


def _decoded(text: str | bytes, name: str) -> object:
    try:
        decoded: object = json.loads(text)
    except (ValueError, RecursionError):
        raise TikTokError("field_invalid", field=name) from None
    return decoded
