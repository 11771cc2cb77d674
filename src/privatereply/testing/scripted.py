"""A platform out of a script: for a product's own tests, without a sandbox and without a network.

::

    platform = ScriptedProvider("facebook")
    platform.script(Capability.SEND_PRIVATE_REPLY, RateLimited(platform="facebook"))
    with scripted_client(platform) as client:
        ...

Everything between the product and the platform is the real thing: the client, the ledger, the
policies, the events.
"""

from __future__ import annotations

import copy
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal, Self, TypeAlias, cast

from typing_extensions import override

from privatereply.client import AsyncClient, Client
from privatereply.errors import NotFound, ProviderError, UnknownPlatform
from privatereply.flow import Effect, Flow, Request, Response
from privatereply.model import Action, Attachment, Comment, CommentRecord, Person
from privatereply.policy import Policy
from privatereply.provider import (
    CONTRACT,
    Authorization,
    Capability,
    Credential,
    Listing,
    Provider,
    Received,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    Sent,
    Sight,
    Sighting,
    StartGroup,
    Subscription,
    Token,
    TokenStatus,
    Webhook,
)
from privatereply.registry import Registry
from privatereply.store import Connection
from privatereply.testing.requirements import SENDS

__all__ = [
    "AsyncScriptedTransport",
    "ScriptedProvider",
    "ScriptedTransport",
    "scripted_async_client",
    "scripted_client",
]

Rules: TypeAlias = Literal["none", "platform"]
"""Which rules hold: none but people's own wishes, or those of the installed driver."""

_SENT: Final = (SendPrivateReply, SendMessage, StartGroup, SendPublicReply)
_LISTS: Final = frozenset(
    {
        Capability.LIST_POSTS,
        Capability.LIST_MENTIONS,
        Capability.LIST_CONVERSATIONS,
        Capability.LIST_MESSAGES,
    }
)
_TOKEN: Final = Credential(name="access_token", required=False, note="Anything, or nothing.")
_SECRET: Final = Credential(name="secret", required=False, note="Anything, or nothing.")


class ScriptedProvider(Provider):
    """A driver whose platform does what a test says, under the name of any platform.

    What is asked for is answered from its script, in order; then by its default. Nobody has to
    write either: sends succeed, lists are empty, comments are those of `comment`, and looking
    shows nothing. A result may be a value, an error to raise, or a function of the command. What
    a send raises means what it means on every platform: `Unanswered` leaves its outcome unknown.

    Args:
        platform: The name that the product opens accounts under. If a driver of that name is
            installed, its credentials and kinds of accounts are taken too.
        capabilities: What it can do; everything by default.
        rules: ``"platform"`` for the policies of the installed driver; without any by default.

    Attributes:
        commands: Every command that it was asked to carry out, oldest first.

    Raises:
        UnknownPlatform: Rules of a platform are wanted, and no driver of that name is installed.
    """

    contract = CONTRACT

    def __new__(
        cls,
        platform: str,
        *,
        capabilities: Iterable[Capability] = Capability,
        rules: Rules = "none",
    ) -> Self:
        """Make a class of the platform's name: drivers declare things by their classes."""
        del rules
        real = _installed(platform)
        declared = {
            "name": platform,
            "title": platform.title() if real is None else real.title,
            "capabilities": frozenset(capabilities),
            "credentials": (_TOKEN,) if real is None else real.credentials,
            "webhook_secrets": (_SECRET,) if real is None else real.webhook_secrets,
            "account_kinds": () if real is None else real.account_kinds,
        }
        methods = {one.value: _played(one) for one in Capability if one is not Capability.RECEIVE}
        kind = type(cls.__name__, (cls,), {**declared, **methods, "__module__": cls.__module__})
        return super().__new__(cast("type[Self]", kind))

    def __init__(
        self,
        platform: str,
        *,
        capabilities: Iterable[Capability] = Capability,
        rules: Rules = "none",
    ) -> None:
        del capabilities
        self.commands: list[Any] = []
        self._rules = None if rules == "none" else Registry().provider(platform)
        self._scripts: dict[Capability, deque[Any]] = {}
        self._defaults: dict[Capability, Any] = {}
        self._comments: dict[str, CommentRecord] = {}
        self._numbers = itertools.count(1)

    def script(self, capability: Capability, *results: object) -> None:
        """Say what the next times will bring.

        Args:
            capability: What will be asked for.
            *results: Values, errors, or functions of the command, in their order.
        """
        self._scripts.setdefault(capability, deque()).extend(results)

    def default(self, capability: Capability, result: object) -> None:
        """Say what every time will bring that no script is for.

        Args:
            capability: What will be asked for.
            result: A value, an error, or a function of the command.
        """
        self._defaults[capability] = result

    def comment(
        self,
        text: str,
        *,
        account: str,
        id: str | None = None,  # noqa: A002 - the word of the design
        author: str = "Ada",
        post: str = "post-1",
        at: datetime | None = None,
        **more: Any,
    ) -> CommentRecord:
        """Let somebody comment; the product finds it by its id, and under its post.

        Args:
            text: What they write.
            account: The id of the account it is for.
            id: The comment's id; a new one by default.
            author: Their name; their id is made of it.
            post: The id of the post.
            at: When, an aware time.
            **more: Further fields of `CommentRecord`.
        """
        made = CommentRecord(
            platform=self.name,
            account_id=account,
            id=id or f"comment-{next(self._numbers)}",
            text=text,
            author=Person(id=f"person-{author.replace(' ', '-')}", name=author),
            post_id=post,
            created_at=at,
            **more,
        )
        self._comments[made.id] = made
        return made

    @property
    def texts(self) -> list[str]:
        """The texts of everything it was asked to send, oldest first."""
        return [command.draft.text for command in self.commands if isinstance(command, _SENT)]

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        """No rule, or those of the installed driver."""
        if self._rules is not None:
            return self._rules.policy(action, preset=preset)
        return Policy(platform=self.name, action=action, rules=(), preset=preset)

    @override
    def receive(self, webhook: Webhook) -> Received:
        """What the script says that a request tells; nothing by default."""
        self.commands.append(webhook)
        received: Received = self.outcome(Capability.RECEIVE, webhook)
        return received

    def outcome(self, capability: Capability, command: Any) -> Any:
        """What a command comes to, by the script, the default, or what is usual.

        Args:
            capability: What is asked for.
            command: What exactly.
        """
        script = self._scripts.get(capability)
        if script:
            known = script.popleft()
        elif capability in self._defaults:
            known = self._defaults[capability]
        else:
            return self._usual(capability, command)
        if isinstance(known, BaseException):
            # Whoever raises an error leaves frames in it, and a default is raised more than once.
            raise copy.copy(known)
        return cast("Callable[[Any], Any]", known)(command) if callable(known) else known

    def _usual(self, capability: Capability, command: Any) -> Any:
        """What is answered if nobody says anything."""
        if capability in SENDS:
            return self._sent(command)
        if capability in _LISTS:
            return Listing[Any](items=())
        if capability is Capability.LIST_COMMENTS:
            posts = [one for one in self._comments.values() if one.post_id == command.post_id]
            return Listing[Comment](items=tuple(posts))
        if capability is Capability.GET_COMMENT:
            if command.comment_id not in self._comments:
                raise NotFound(platform=self.name, status=404)
            return self._comments[command.comment_id]
        return copy.copy(_USUAL.get(capability))

    def _sent(self, command: Any) -> Sent:
        comment: Comment | None = getattr(command, "comment", None)
        thread = getattr(command, "conversation", None)
        person = getattr(thread, "person", None) if comment is None else comment.author
        number = next(self._numbers)
        return Sent(
            message_id=f"message-{number}",
            person_id=None if person is None else person.id,
            conversation_id=getattr(thread, "id", None),
        )


_USUAL: Final[Mapping[Capability, Any]] = {
    Capability.CHECK_COMMENT: {},
    Capability.CHECK_CONVERSATION: {},
    Capability.LOOK: Sighting(sight=Sight.UNCLEAR, evidence="the script says nothing of it"),
    Capability.UPLOAD: Attachment(kind="image", id="upload-1"),
    Capability.LIST_ACCOUNTS: (),
    Capability.AUTHORIZE: Authorization(
        url="https://scripted.invalid/authorize", state="state", verifier="verifier"
    ),
    Capability.EXCHANGE_TOKEN: Token(value="token"),
    Capability.REFRESH_TOKEN: Token(value="token"),
    Capability.CHECK_TOKEN: TokenStatus(valid=True),
    Capability.CHECK_SUBSCRIPTION: Subscription(fields=frozenset(), missing=frozenset()),
    Capability.SUBSCRIBE: Subscription(fields=frozenset(), missing=frozenset()),
    Capability.RECEIVE: Received(),
}


def _played(capability: Capability) -> Callable[[ScriptedProvider, Any], Flow[Any]]:
    """The method of a capability."""

    def method(self: ScriptedProvider, command: Any) -> Flow[Any]:
        self.commands.append(command)
        if capability in SENDS:
            # The ledger judges what comes after it as it would on a platform.
            yield Request(
                method="POST",
                url=f"https://scripted.invalid/{capability.value}",
                effect=Effect.WRITE,
            )
        return self.outcome(capability, command)

    return method


def _installed(platform: str) -> type[Provider] | None:
    try:
        return Registry().load(platform)
    except (UnknownPlatform, ProviderError):
        return None


class ScriptedTransport:
    """Answers without a network: what a send becomes is the script's to say."""

    def send(self, request: Request) -> Response:
        """Take anything."""
        del request
        return Response(status=200)

    def close(self) -> None:
        """Hold nothing."""


class AsyncScriptedTransport:
    """The same, awaited."""

    async def send(self, request: Request) -> Response:
        """Take anything."""
        del request
        return Response(status=200)

    async def aclose(self) -> None:
        """Hold nothing."""


def scripted_client(
    *platforms: ScriptedProvider,
    store: str | Callable[[], Connection] = "sqlite://",
    clock: Callable[[], datetime] | None = None,
    **options: Any,
) -> Client:
    """A real client on platforms out of a script, to be used as a context manager.

    Args:
        *platforms: The platforms; no other is known.
        store: In memory by default; a `SharedStore` for several clients.
        clock: The present, for example a `FrozenClock`.
        **options: What `Client` takes besides.
    """
    return Client(
        store,
        transport=ScriptedTransport(),
        registry=_registry(platforms),
        clock=clock,
        **options,
    )


def scripted_async_client(
    *platforms: ScriptedProvider,
    store: str | Callable[[], Connection] = "sqlite://",
    clock: Callable[[], datetime] | None = None,
    **options: Any,
) -> AsyncClient:
    """The same as `scripted_client`, awaiting."""
    return AsyncClient(
        store,
        transport=AsyncScriptedTransport(),
        registry=_registry(platforms),
        clock=clock,
        **options,
    )


def _registry(platforms: Iterable[ScriptedProvider]) -> Registry:
    registry = Registry(entry_points=lambda _: ())
    for platform in platforms:
        registry.register(platform)
    return registry
