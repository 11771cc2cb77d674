"""One call of the API, parsed and authenticated."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import parse_qsl

import attrs

from privatereply.sandbox.credentials import same
from privatereply.sandbox.documents import Json, as_object
from privatereply.sandbox.exchange import EmulatedRequest
from privatereply.sandbox.x import oauth1
from privatereply.sandbox.x.errors import (
    credits_depleted,
    forbidden,
    invalid,
    legacy,
    permissions,
    unauthorized,
    unsupported,
)
from privatereply.sandbox.x.state import World
from privatereply.sandbox.x.world import AccessLevel, EmulatedAccount

Scheme: TypeAlias = Literal["oauth1", "oauth2", "app"]

NAMES: Final[dict[Scheme, str]] = {
    "app": "OAuth 2.0 Application-Only",
    "oauth1": "OAuth 1.0a User Context",
    "oauth2": "OAuth 2.0 User Context",
}
"""Kinds of authentication as refusals name them."""


@attrs.frozen(kw_only=True)
class Caller:
    """Who makes a call.

    Attributes:
        scheme: How it is authenticated.
        account: The user; None for the app itself.
        scopes: What the token allows; the OAuth 1.0a permission counts instead with ``oauth1``.
    """

    scheme: Scheme
    account: EmulatedAccount | None
    scopes: frozenset[str] = frozenset()


@attrs.define(kw_only=True)
class Call:
    """One call.

    Attributes:
        world: What it is made on.
        request: What came in.
        caller: Who makes it.
        path: Values of the variable parts of the path.
        query: The query. Not part of the repr.
        headers: Headers the answer gets besides the usual ones.
    """

    world: World = attrs.field(repr=False)
    request: EmulatedRequest
    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, str] = attrs.field(repr=False)
    headers: list[tuple[str, str]] = attrs.field(factory=list[tuple[str, str]])

    @property
    def account(self) -> EmulatedAccount:
        """The account of a call in user context.

        Raises:
            Refused: It is made with the app's own token.
        """
        if self.caller.account is None:
            raise unauthorized()
        return self.caller.account

    def body(self) -> dict[str, Any]:
        """Return the body, which is a JSON object whatever its content type says.

        Raises:
            Refused: It is something else.
        """
        try:
            document = as_object(json.loads(self.request.body or b"{}"))
        except (ValueError, RecursionError):
            document = None
        if document is None:
            raise invalid("The body must be a JSON object")
        return document

    def known(self, names: Collection[str]) -> None:
        """Check that the query has no parameter but these.

        Raises:
            Refused: It has.
        """
        for name in self.query:
            if name not in names:
                allowed = ",".join(sorted(names))
                raise invalid(f"The query parameter [{name}] is not one of [{allowed}]")


Handler: TypeAlias = Callable[[Call], Json]
"""Answers a call that was authenticated, counted and found well-formed."""


def authenticate(world: World, request: EmulatedRequest) -> Caller:
    """Return who makes a call.

    Raises:
        Refused: The credentials are missing or no good.
    """
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "oauth":
        account = oauth1.signer(world, request, credentials)
        if account is None:
            raise unauthorized()
        return Caller(scheme="oauth1", account=account)
    if scheme.lower() != "bearer":
        raise unauthorized()
    value = credentials.strip()
    if same(value, world.app_token):
        return Caller(scheme="app", account=None)
    token = world.tokens.get(value)
    if token is None or token.ended or world.now >= token.expires_at:
        raise unauthorized()
    return Caller(scheme="oauth2", account=token.account, scopes=token.scopes)


def admit(
    world: World, caller: Caller, *, schemes: Collection[Scheme], scopes: Collection[str]
) -> None:
    """Check that a caller may make a kind of call.

    Args:
        world: Where it is made.
        caller: Who makes it.
        schemes: Kinds of authentication the call takes.
        scopes: What a token must allow.

    Raises:
        Refused: The developer has no credits, the account is suspended or locked, or the
            authentication does not allow it.
    """
    if world.credits_depleted:
        raise credits_depleted(world.credits_shape, world.app_id)
    if caller.scheme not in schemes:
        supported = ", ".join(NAMES[scheme] for scheme in sorted(schemes, reverse=True))
        raise unsupported(NAMES[caller.scheme], supported)
    if caller.account is not None:
        _check_account(caller.account)
    if caller.scheme == "oauth2" and not caller.scopes.issuperset(scopes):
        raise forbidden()
    if caller.scheme == "oauth1" and caller.account is not None:
        _check_permission(caller.account.access_level, scopes)


def _check_account(account: EmulatedAccount) -> None:
    if account.suspended:
        raise legacy(64)
    if account.locked:
        raise legacy(326)


def _check_permission(level: AccessLevel, scopes: Collection[str]) -> None:
    """Check the app's OAuth 1.0a permission, which covers scopes in three steps."""
    messages = any(scope.startswith("dm.") for scope in scopes)
    writes = any(scope.endswith(".write") for scope in scopes)
    if messages and level != "read-write-directmessages":
        raise permissions()
    if writes and level == "read":
        raise permissions()


def query_of(request: EmulatedRequest) -> dict[str, str]:
    """Return the query of a request."""
    return dict(parse_qsl(request.query, keep_blank_values=True))
