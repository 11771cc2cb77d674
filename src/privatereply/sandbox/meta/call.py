"""One call of the Graph API, parsed and authenticated."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

import attrs

from privatereply.sandbox.credentials import same
from privatereply.sandbox.documents import Json, as_object
from privatereply.sandbox.exchange import EmulatedRequest
from privatereply.sandbox.meta import versions
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.fields import Field, parse
from privatereply.sandbox.meta.paging import Listing
from privatereply.sandbox.meta.state import World
from privatereply.sandbox.meta.tokens import Token, proof
from privatereply.sandbox.meta.usage import Budget
from privatereply.sandbox.meta.world import EmulatedInstagram, EmulatedUser, Node, account_of

FACEBOOK: Final = "graph.facebook.com"
INSTAGRAM: Final = "graph.instagram.com"


@attrs.define(kw_only=True)
class Call:
    """One call.

    Attributes:
        world: What it is made on.
        request: What came in.
        version: Version that serves it.
        segments: Path after the version.
        parameters: Query, form and JSON body together. Not part of the repr: the token is in it.
        spent: Budgets it was counted against, with the account.
    """

    world: World = attrs.field(repr=False)
    request: EmulatedRequest
    version: str
    segments: list[str]
    parameters: Mapping[str, Any] = attrs.field(repr=False)
    spent: list[tuple[Budget, str]] = attrs.field(factory=list[tuple[Budget, str]])
    _held: Token | None = None

    @classmethod
    def of(cls, world: World, request: EmulatedRequest) -> Call:
        """Parse a request.

        Raises:
            GraphError: The version does not exist, or the body is no JSON object.
        """
        version, segments = versions.split(request.path, world.now)
        return cls(
            world=world,
            request=request,
            version=version,
            segments=segments,
            parameters=dict(parse_qsl(request.query, keep_blank_values=True)) | _body(request),
        )

    @property
    def instagram_host(self) -> bool:
        """Whether it came to graph.instagram.com."""
        return self.request.host == INSTAGRAM

    @property
    def token(self) -> Token:
        """The token it is made with, authenticated when first asked for."""
        return self._held or self.authenticate()

    @property
    def presented(self) -> str:
        """The token it came with, in the header or among the parameters; empty if with none."""
        scheme, _, credential = self.request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return credential.strip()
        return self.text("access_token") or ""

    @property
    def page_token(self) -> bool:
        """Whether it is made with a Page token."""
        return self.token.kind == "page"

    def text(self, name: str) -> str | None:
        """Return a parameter as text; None when it is missing."""
        value = self.parameters.get(name)
        if isinstance(value, bool):
            return str(value).lower()
        return None if value is None else str(value)

    def flag(self, name: str) -> bool | None:
        """Return a boolean parameter; None when it is missing.

        Raises:
            GraphError: It is neither true nor false.
        """
        text = self.text(name)
        if text is None:
            return None
        if text.lower() not in {"true", "false", "1", "0"}:
            raise GraphError("invalid", what=f"Param {name} must be a boolean")
        return text.lower() in {"true", "1"}

    def object(self, name: str) -> Json | None:
        """Return a parameter that is an object, also when it came as JSON in a form field.

        Raises:
            GraphError: It is something else.
        """
        value = self.parameters.get(name)
        if value is None:
            return None
        if isinstance(value, str):
            value = _decoded(value, f"Param {name} must be a JSON object")
        document = as_object(value)
        if document is None:
            raise GraphError("invalid", what=f"Param {name} must be an object")
        return document

    def fields(self) -> tuple[Field, ...]:
        """Return the wanted fields; empty for the defaults."""
        text = self.text("fields")
        return parse(text) if text else ()

    def listing(self, **how: Any) -> Listing:
        """Return how the addressed edge is paged.

        Args:
            **how: Attributes of ``Listing`` other than ``url`` and ``parameters``.
        """
        parameters = {name: self.text(name) or "" for name in self.parameters}
        return Listing(url=self.url("/".join(self.segments)), parameters=parameters, **how)

    def url(self, path: str) -> str:
        """Return the address of a path at the host and version of this call."""
        return f"{self.request.base}/{self.version}/{path}"

    def require(self, *permissions: str, refusal: str = "no_permission") -> None:
        """Check that the token was granted permissions.

        Raises:
            GraphError: One is missing; the app's own token has none.
        """
        for permission in permissions:
            if permission not in self.token.scopes:
                raise GraphError(refusal, permission=permission)

    def spend(self, budget: Budget, account_id: str) -> None:
        """Count the call against a budget.

        Raises:
            GraphError: It is used up.
        """
        self.spent.append((budget, account_id))
        self.world.usage.spend(budget, account_id)

    def node(self, node_id: str) -> Node:
        """Return the addressed node; ``me`` is whoever holds the token.

        Raises:
            GraphError: It does not exist, or the token may not see it.
        """
        node = self.token.holder if node_id == "me" else self.world.find(node_id)
        if node is None or getattr(node, "deleted", False) or not self._sees(node):
            raise GraphError("object_missing", id=node_id)
        return node

    def _sees(self, node: Node) -> bool:
        holder = self.token.holder
        if isinstance(node, EmulatedUser):
            return node is holder
        account = account_of(node)
        if self.instagram_host or isinstance(holder, EmulatedInstagram):
            return account is holder
        page = account.page if isinstance(account, EmulatedInstagram) else account
        if isinstance(holder, EmulatedUser):
            return page in holder.pages
        return page is not None and page is holder

    def authenticate(self) -> Token:
        """Check the token of the call and return it.

        Raises:
            GraphError: There is none, it is no good, or its proof is missing or wrong.
        """
        token = self.world.tokens.valid(self.presented, self.world.now)
        # Instagram tokens belong to the other host: each refuses what the other gave out.
        if (token.kind == "instagram") != self.instagram_host:
            raise GraphError("token_invalid")
        if not self.instagram_host:
            self._check_proof(token)
        self._held = token
        return token

    def _check_proof(self, token: Token) -> None:
        """Check ``appsecret_proof``, which is documented for graph.facebook.com only."""
        given = self.text("appsecret_proof")
        if given is None:
            if self.world.proof_required:
                raise GraphError("proof_needed")
            return
        if not same(given, proof(self.world.stage.app_secret, token.value)):
            raise GraphError("proof_wrong")


Handler: TypeAlias = Callable[[Call, Any], Json]
"""Answers a call on a node. The router sees to it that the node is of the right kind."""


def _body(request: EmulatedRequest) -> dict[str, Any]:
    if not request.body:
        return {}
    if "json" in request.headers.get("content-type", ""):
        document = as_object(_decoded(request.body, "The body must be JSON"))
        if document is None:
            raise GraphError("invalid", what="The body must be a JSON object")
        return document
    form = request.body.decode("utf-8", "replace")
    return dict(parse_qsl(form, keep_blank_values=True))


def _decoded(text: str | bytes, complaint: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise GraphError("invalid", what=complaint) from None
