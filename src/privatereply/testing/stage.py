"""A business on the driver's scene of the sandbox, and the real clients that answer for it.

Nothing here has a socket and nobody waits: the sandbox is in this process, and its clock is turned.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, Final
from urllib.parse import urlsplit

import attrs
import httpx

from privatereply.bound import AsyncBoundAccount, BoundAccount
from privatereply.client import AsyncClient, Client
from privatereply.errors import PrivateReplyError
from privatereply.flow import Request, Response
from privatereply.model import Account, Actor, Comment, Fact, Receipt
from privatereply.provider import Capability, Provider, Token
from privatereply.registry import Registry
from privatereply.sandbox import Sandbox, Scene, SceneComment, ScenePerson
from privatereply.store import Attempt, State
from privatereply.transport import AsyncHttpTransport, AsyncTransport, HttpTransport, Transport

__all__ = ["BOT", "IN_MEMORY", "Death", "Play", "Stage"]

BOT: Final = Actor.bot("contract")
IN_MEMORY: Final = "sqlite://"
_NOON: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
_BEYOND_LEASE: Final = timedelta(minutes=11)
_OPEN: Final = frozenset({State.RESERVED, State.SENDING})


class Death(GeneratorExit):
    """The process is gone: a program that is stopped like this writes nothing down any more."""


@attrs.define
class Log:
    """Every request that left, and what became of the process meanwhile.

    Attributes:
        requests: The requests, oldest first.
        dies_at: How many more requests the process lives for; ``None`` for ever.
        arrives: Whether the request that it dies with still arrives.
        is_late: Whether a request sends what has arrived already.
        late: How many did.
    """

    requests: list[Request] = attrs.field(factory=list[Request])
    dies_at: int | None = None
    arrives: bool = False
    is_late: Callable[[Request], bool] = attrs.field(default=lambda _: False)
    late: int = 0

    def note(self, request: Request) -> bool:
        """Note a request that is about to leave; whether it is the last one."""
        self.requests.append(request)
        self.late += self.is_late(request)
        if self.dies_at is None:
            return False
        self.dies_at -= 1
        return self.dies_at < 0


@attrs.define
class Wire:
    """A transport that keeps a log of what it carries, and can take the process with it."""

    _inner: Transport
    _log: Log

    def send(self, request: Request) -> Response:
        """Carry out one request."""
        if not self._log.note(request):
            return self._inner.send(request)
        if self._log.arrives:
            self._inner.send(request)
        raise Death

    def close(self) -> None:
        """Give back what it has."""
        self._inner.close()


@attrs.define
class AsyncWire:
    """The same, awaited."""

    _inner: AsyncTransport
    _log: Log

    async def send(self, request: Request) -> Response:
        """Carry out one request."""
        self._log.note(request)
        return await self._inner.send(request)

    async def aclose(self) -> None:
        """Give back what it has."""
        await self._inner.aclose()


@attrs.frozen(kw_only=True, eq=False)
class Stage:
    """A business on the driver's scene.

    Attributes:
        sandbox: Its platform; the clock stands still until it is turned.
        scene: What the platform knows of it.
        provider: The driver.
        log: What left for the platform.
        wallet: The account's credentials, with the tokens that were renewed.
    """

    sandbox: Sandbox
    scene: Scene
    provider: Provider
    log: Log
    wallet: dict[str, str] = attrs.field(repr=False)

    @classmethod
    def open(cls, provider: Provider, name: str) -> Stage:
        """Open a business.

        Args:
            provider: The driver.
            name: The scene.

        Raises:
            LookupError: No emulator that is installed has such a scene.
        """
        sandbox = Sandbox(start=_NOON, ticking=False)
        scene = sandbox.scene(name)
        wallet = dict(scene.credentials)
        return cls(sandbox=sandbox, scene=scene, provider=provider, log=Log(), wallet=wallet)

    @property
    def registry(self) -> Registry:
        """The driver, and no other."""
        registry = Registry(entry_points=lambda _: ())
        registry.register(self.provider)
        return registry

    @contextmanager
    def client(self, store: str = IN_MEMORY) -> Generator[Client]:
        """A client of a process of its own."""
        now = self.sandbox.clock.now
        with httpx.Client(transport=self.sandbox.transport()) as http:
            wire = Wire(HttpTransport(http, sleep=_no_pause, now=now), self.log)
            with Client(
                store, transport=wire, clock=now, registry=self.registry, patience=timedelta()
            ) as client:
                yield client

    @asynccontextmanager
    async def async_client(self, store: str = IN_MEMORY) -> AsyncGenerator[AsyncClient]:
        """The same, awaiting."""
        now = self.sandbox.clock.now
        async with httpx.AsyncClient(transport=self.sandbox.async_transport()) as http:
            wire = AsyncWire(AsyncHttpTransport(http, sleep=_no_async_pause, now=now), self.log)
            async with AsyncClient(
                store, transport=wire, clock=now, registry=self.registry, patience=timedelta()
            ) as client:
                yield client

    def account(self, client: Client) -> BoundAccount:
        """The account as a process opens it; renewed tokens are kept for the next one."""
        facts = _facts(self.scene.facts)
        options: dict[str, Any] = {**self.scene.options, **self.wallet}
        return client.account(self.scene.platform, **options, facts=facts, on_token=self._keep)

    def async_account(self, client: AsyncClient) -> AsyncBoundAccount:
        """The same, awaiting."""
        facts = _facts(self.scene.facts)
        options: dict[str, Any] = {**self.scene.options, **self.wallet}
        return client.account(self.scene.platform, **options, facts=facts, on_token=self._keep)

    def read(self, account: BoundAccount, made: SceneComment) -> Comment:
        """A comment as the driver reads it, by its id or among those of its post."""
        if Capability.GET_COMMENT in self.provider.capabilities:
            return account.comment(made.id, post=made.post.id)
        return _found(account.comments(made.post.id), made)

    async def read_async(self, account: AsyncBoundAccount, made: SceneComment) -> Comment:
        """The same, awaiting."""
        if Capability.GET_COMMENT in self.provider.capabilities:
            return await account.comment(made.id, post=made.post.id)
        return _found([one async for one in account.comments(made.post.id)], made)

    def told(self, made: SceneComment) -> dict[str, Fact]:
        """What webhooks told about a comment, and reading it does not."""
        return _facts(self.scene.told(made))

    def turn(self, step: timedelta = _BEYOND_LEASE) -> None:
        """Let time pass; by default long enough for every lease to end."""
        self.sandbox.clock.advance(step)

    def order(self, fault: str) -> None:
        """Let something go wrong with the next private message."""
        self.sandbox.faults.order(fault, path=self.scene.terms.message_path, method="POST")

    def sends(self) -> int:
        """How many requests left that send a private message."""
        return sum(map(self.is_send, self.log.requests))

    def is_send(self, request: Request) -> bool:
        """Whether a request sends a private message."""
        address = urlsplit(request.url)
        place = f"/{address.hostname}{address.path}"
        return request.method == "POST" and fnmatchcase(place, self.scene.terms.message_path)

    def got(self, person: ScenePerson) -> list[str]:
        """The texts that a person really received from the account."""
        return [one.text or "" for one in self.scene.received(person)]

    def _keep(self, _: Account, token: Token) -> None:
        self.wallet["access_token"] = token.value
        if token.refresh is not None:
            self.wallet["refresh_token"] = token.refresh


@attrs.frozen(kw_only=True, eq=False)
class Play:
    """One comment of somebody new, and a process that answers it.

    Attributes:
        stage: Where.
        account: The account, as the process has it.
        person: Who commented.
        made: The comment, as the platform has it.
        comment: The comment, as the driver read it.
    """

    stage: Stage
    account: BoundAccount
    person: ScenePerson
    made: SceneComment
    comment: Comment

    @classmethod
    def begin(cls, stage: Stage, client: Client, made: SceneComment | None = None) -> Play:
        """Let somebody comment, unless they have, and the driver read it."""
        made = made or stage.scene.comment("How much is it?")
        person = made.author
        assert person is not None
        account = stage.account(client)
        comment = stage.read(account, made)
        stage.log.is_late = lambda request: stage.is_send(request) and bool(stage.got(person))
        return cls(stage=stage, account=account, person=person, made=made, comment=comment)

    @property
    def got(self) -> list[str]:
        """The texts that the person really received."""
        return self.stage.got(self.person)

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """What the ledger says was tried."""
        return tuple(self.account.why(self.comment).attempts)

    def reply(self, text: str) -> Receipt | PrivateReplyError:
        """Answer the comment: the receipt, or the documented error."""
        try:
            return self.account.reply(
                self.comment, text, actor=BOT, facts=self.stage.told(self.made)
            )
        except PrivateReplyError as error:
            return error

    def settle(self, text: str) -> Receipt | PrivateReplyError:
        """Let nothing more go wrong, look three times, and answer again."""
        self.stage.sandbox.faults.clear()
        self.account.resume()
        last: Receipt | PrivateReplyError | None = None
        for _ in range(3):
            self.stage.turn()
            self.account.resolve()
            last = self.reply(text)
        assert last is not None
        return last

    def hand_over(self, client: Client) -> Play:
        """The same comment in the hands of another process, which knows of it what this one did."""
        return attrs.evolve(self, account=self.stage.account(client))

    def unexplained(self) -> list[str]:
        """The states of attempts that nobody settled, and of which nobody can say why."""
        return [
            attempt.state.value
            for attempt in self.attempts
            if attempt.state in _OPEN
            or (attempt.state is State.UNKNOWN and not attempt.evidence and not attempt.error)
        ]


def _found(listed: Iterable[Comment], made: SceneComment) -> Comment:
    by_id = {comment.id: comment for comment in listed}
    assert made.id in by_id, (
        f"the driver lists the comments {sorted(by_id)} under the post {made.post.id}, and not "
        f"{made.id}, which is there: ids have to be the platform's, as texts"
    )
    return by_id[made.id]


def _facts(told: Mapping[str, str]) -> dict[str, Fact]:
    return {name: Fact(value) for name, value in told.items()}


def _no_pause(_seconds: float) -> None:
    """Nobody waits: the platform is in this process."""


async def _no_async_pause(_seconds: float) -> None:
    """The same, awaited."""
