"""A business on one platform, on the sandbox's side, and how clients open it."""

from __future__ import annotations

import queue
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import httpx
from typing_extensions import override

from privatereply import (
    Account,
    Actor,
    AsyncBoundAccount,
    AsyncClient,
    BoundAccount,
    Client,
    CommentRecord,
    Fact,
    Token,
)
from privatereply.sandbox import (
    APP_SECRET,
    Delivery,
    EmulatedRequest,
    EmulatedResponse,
    Sandbox,
    Scene,
    SceneComment,
    ScenePerson,
    Terms,
)
from privatereply.transport import HttpTransport

from .forgetful import EMULATORS

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANNA = Actor.human("anna")
SCENES = Sandbox(emulators=EMULATORS).scenes
RENEWED = [
    name
    for name in SCENES
    if "refresh_token" in Sandbox(emulators=EMULATORS).scene(name).credentials
]
"""The scenes whose token ends, and can be renewed without the account's owner."""


class Watched(Sandbox):
    """A sandbox whose platforms would deliver a second reply, and that tells what arrives.

    Attributes:
        arrivals: The body of every request that writes something, as it arrives.
    """

    def __init__(self, *, ticking: bool = False, app_secret: str = APP_SECRET) -> None:
        start = None if ticking else NOON
        super().__init__(start=start, ticking=ticking, app_secret=app_secret, emulators=EMULATORS)
        self.arrivals: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    @override
    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        if request.method == "POST":
            self.arrivals.put(request.body)
        return super().handle(request)


@attrs.frozen(kw_only=True, eq=False)
class Shop:
    """A business.

    Attributes:
        sandbox: Where it is.
        scene: What its platform knows of it.
    """

    sandbox: Watched
    scene: Scene

    @classmethod
    def open(cls, name: str, sandbox: Watched | None = None) -> Shop:
        """Open one on a scene, in a sandbox whose clock stands still if none is given."""
        where = sandbox or Watched()
        return cls(sandbox=where, scene=where.scene(name))

    @property
    def terms(self) -> Terms:
        return self.scene.terms

    @property
    def platform(self) -> str:
        return self.scene.platform

    @property
    def options(self) -> dict[str, Any]:
        """What `Client.account` takes to open it."""
        return {
            "platform": self.platform,
            **self.scene.options,
            "facts": {name: Fact(value) for name, value in self.scene.facts.items()},
        }

    def bind(self, client: Client, kept: dict[str, str] | None = None) -> BoundAccount:
        """The account, with the credentials that its process keeps; whoever waits turns the clock.

        Args:
            client: A client.
            kept: What renewed tokens are kept in; the first ones are the owner's.
        """
        wallet = dict(self.scene.credentials) if kept is None else kept

        def keep(_: Account, token: Token) -> None:
            wallet.update(_tokens(token))

        account = client.account(**{**self.options, **wallet}, on_token=keep)
        account._loop._sleep = self.wait
        return account

    def abind(self, client: AsyncClient) -> AsyncBoundAccount:
        """The same, awaiting; whoever opened it keeps the renewed tokens."""
        return client.account(**self.options, on_token=lambda _account, _token: None)

    def log_in(self, client: Client) -> dict[str, str]:
        """The credentials of one more process: where tokens are renewed, it needs its own."""
        if self.scene.name not in RENEWED:
            return dict(self.scene.credentials)
        login = self.scene.log_in()
        token = client.exchange_token(self.platform, login.token, **login.credentials)
        return {**self.scene.credentials, **_tokens(token)}

    def wait(self, seconds: float) -> None:
        self.sandbox.clock.advance(timedelta(seconds=seconds))

    def connect(self, http: httpx.Client, store: str = "sqlite://", **options: Any) -> Client:
        """A client of this business's sandbox, in its time."""
        transport = HttpTransport(http, sleep=lambda _seconds: None)
        return Client(store, transport=transport, clock=self.sandbox.clock.now, **options)

    def told(self, made: SceneComment) -> dict[str, Fact]:
        """What webhooks told about a comment, and reading never does."""
        return {name: Fact(value) for name, value in self.scene.told(made).items()}

    def meet(self, page: BoundAccount, made: SceneComment) -> CommentRecord:
        """A comment as the SDK has it, with all that was told."""
        found = page.comment(made.id)
        assert isinstance(found, CommentRecord)
        return attrs.evolve(found, facts={**found.facts, **self.told(made)})

    def orders(self, comments: Iterable[SceneComment]) -> dict[str, Any]:
        """What a worker in another process needs to know, as JSON can carry it."""
        return {
            "options": {"platform": self.platform, **self.scene.options},
            "facts": dict(self.scene.facts),
            "post": self.scene.first_post.id,
            "told": {made.id: self.scene.told(made) for made in comments},
        }

    def people(self, page: BoundAccount, count: int) -> list[ScenePerson]:
        """People of whom it can be seen that they got nothing, as long as they got nothing.

        Where threads cannot be asked for by their person, those are people whose thread is known.
        """
        found = [self.scene.add_person(f"Person {number}") for number in range(count)]
        if not self.terms.names_threads:
            self.introduce(page, found)
        return found

    def introduce(self, page: BoundAccount, people: Iterable[ScenePerson]) -> None:
        """Let people have written, so long ago that it is no obstacle any more."""
        for person in people:
            self.scene.answer(person, "Are you open on Sundays?")
        self.sandbox.clock.advance(self.terms.list_lag)
        list(page.conversations())
        self.sandbox.clock.advance(self.terms.silence or timedelta())

    def ours(self, made: SceneComment) -> list[Delivery]:
        """The private replies to a comment that went out through the SDK and arrived.

        Where a message is tied to no comment, it is all that its author got since.
        """
        return [one for one in self.scene.deliveries(made) if not one.by_hand]

    def order(self, kind: str, **options: Any) -> None:
        """Let something go wrong with private messages."""
        self.sandbox.faults.order(kind, path=self.terms.message_path, method="POST", **options)


def _tokens(token: Token) -> Mapping[str, str]:
    refresh = {} if token.refresh is None else {"refresh_token": token.refresh}
    return {"access_token": token.value, **refresh}


def named(comment: SceneComment) -> ScenePerson:
    """Who wrote a comment."""
    assert comment.author is not None
    return comment.author
