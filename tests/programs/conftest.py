"""A small world on each scene of the sandbox: a business, a client, an account, its post."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

import anyio
import anyio.lowlevel
import attrs
import httpx
import pytest

from privatereply import (
    Action,
    Actor,
    Capability,
    Client,
    Comment,
    CommentRecord,
    Conversation,
    Fact,
    Receipt,
    Registry,
    Token,
)
from privatereply.bound import BoundAccount
from privatereply.sandbox import Sandbox, Scene, SceneComment, ScenePerson, ScenePost, Terms

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANNA = Actor.human("anna")
GREETER = Actor.bot("greeter")
SCENES = Sandbox().scenes


@attrs.frozen(kw_only=True)
class World:
    """What a test of a program needs at hand.

    Attributes:
        sandbox: The platforms.
        scene: The business, as its platform has it.
        client: The SDK.
        page: The account, as the SDK has it.
        tokens: Tokens that replaced the account's own, oldest first.
        seen: Comments, as their platform has them, by id.
    """

    sandbox: Sandbox
    scene: Scene
    client: Client
    page: BoundAccount
    tokens: list[Token]
    seen: dict[str, SceneComment] = attrs.field(factory=dict[str, SceneComment])

    @property
    def terms(self) -> Terms:
        return self.scene.terms

    @property
    def post(self) -> ScenePost:
        return self.scene.first_post

    def comment(
        self,
        text: str = "How much is it?",
        *,
        age: timedelta = timedelta(minutes=5),
        person: ScenePerson | None = None,
        post: ScenePost | None = None,
    ) -> Comment:
        """A comment of somebody new, or of `person`, with all its platform has told about it."""
        return self.meet(self.scene.comment(text, age=age, person=person, post=post))

    def meet(self, made: SceneComment) -> Comment:
        """A comment as the SDK has it, what webhooks told about it included."""
        self.seen[made.id] = made
        found = self.page.comment(made.id)
        assert isinstance(found, CommentRecord)
        return attrs.evolve(found, facts={**found.facts, **self.told(found)})

    def told(self, comment: Comment) -> dict[str, Fact]:
        """What webhooks told about a comment and reading it does not."""
        return told(self.scene, self.seen[comment.id])

    def threads(self) -> list[Conversation]:
        """The account's conversations, once the platform lists the latest of them."""
        self.turn(self.terms.list_lag)
        return list(self.page.conversations())

    def author(self, comment_id: str) -> ScenePerson:
        author = self.seen[comment_id].author
        assert author is not None
        return author

    def delivered(self, comment: Comment) -> list[str]:
        """What the person really received in answer to a comment."""
        found = self.scene.deliveries(self.seen[comment.id])
        return [delivery.text or "" for delivery in found]

    def order(self, kind: str, *, times: int | None = 1) -> None:
        """Let something go wrong with the next private message."""
        self.sandbox.faults.order(kind, path=self.terms.message_path, method="POST", times=times)

    def sends(self) -> int:
        """How many requests reached the platform that send something."""
        return sum(is_send(self.terms, entry.method, entry.path) for entry in self.sandbox.journal)

    def turn(self, step: timedelta) -> None:
        self.sandbox.clock.advance(step)

    def answer(self, receipt: Receipt, text: str = "In red, please") -> None:
        """Let the person answer, and the account read it."""
        self.scene.answer(self.author(str(receipt.comment_id)), text)
        self.page.messages(self.thread(receipt))

    def thread(self, receipt: Receipt) -> Conversation:
        """The conversation a private reply went into, as the ledger knows it."""
        assert receipt.person_id is not None
        thread = self.page.conversation(receipt.person_id)
        assert thread is not None
        return thread


def told(scene: Scene, comment: SceneComment) -> dict[str, Fact]:
    return {name: Fact(value) for name, value in scene.told(comment).items()}


def known(scene: Scene) -> dict[str, Fact]:
    return {name: Fact(value) for name, value in scene.facts.items()}


def is_send(terms: Terms, method: str, path: str) -> bool:
    patterns = (terms.message_path, terms.public_path)
    return method == "POST" and any(fnmatchcase(path, pattern) for pattern in patterns)


def only(rule: Callable[[Scene], object]) -> pytest.MarkDecorator:
    """Only the scenes of which something is true."""
    return _only("world", rule)


def only_scenes(rule: Callable[[Scene], object]) -> pytest.MarkDecorator:
    """The same for a test that opens the client by itself."""
    return _only("scene", rule)


def _only(fixture: str, rule: Callable[[Scene], object]) -> pytest.MarkDecorator:
    sandbox = Sandbox()
    fitting = [name for name in SCENES if rule(sandbox.scene(name))]
    return pytest.mark.parametrize(fixture, fitting, indirect=True)


def rules(scene: Scene, action: Action) -> set[str]:
    """The names of the rules the driver brings for an action."""
    return {rule.name for rule in Registry().provider(scene.platform).policy(action).rules}


def can(scene: Scene, capability: Capability) -> bool:
    """Whether the driver declares it."""
    return capability in Registry().provider(scene.platform).capabilities


def inheriting(scene: Scene, first: type) -> Registry:
    """The drivers, of which the scene's inherits from a class before all others."""
    registry = Registry()
    driver = type(registry.provider(scene.platform))
    registry.register(type(first.__name__, (first, driver), {}), replace=True)
    return registry


def enter(sandbox: Sandbox, client: Client, scene: Scene) -> World:
    """A business and its account; whoever waits turns the clock."""
    tokens: list[Token] = []
    page = client.account(
        scene.platform,
        **scene.options,
        facts=known(scene),
        on_token=lambda _, token: tokens.append(token),
    )

    def sleep(seconds: float) -> None:
        sandbox.clock.advance(timedelta(seconds=seconds))

    page._loop._sleep = sleep
    return World(sandbox=sandbox, scene=scene, client=client, page=page, tokens=tokens)


Spoilt = Callable[[type], World]


@pytest.fixture
def spoilt(sandbox: Sandbox, scene: Scene) -> Iterator[Spoilt]:
    """Opens the scene with a driver that a class spoils."""
    with ExitStack() as stack:

        def make(how: type) -> World:
            http = stack.enter_context(httpx.Client(transport=sandbox.transport()))
            registry = inheriting(scene, how)
            client = stack.enter_context(
                Client("sqlite://", http=http, clock=sandbox.clock.now, registry=registry)
            )
            return enter(sandbox, client, scene)

        yield make


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(start=NOON, ticking=False)


@pytest.fixture
def turning(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits in an awaiting client turns the clock."""

    async def sleep(seconds: float) -> None:
        sandbox.clock.advance(timedelta(seconds=seconds))
        await anyio.lowlevel.checkpoint()

    monkeypatch.setattr(anyio, "sleep", sleep)


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with (
        httpx.Client(transport=sandbox.transport()) as http,
        Client("sqlite://", http=http, clock=sandbox.clock.now) as client,
    ):
        yield client


@pytest.fixture(params=SCENES)
def scene(request: pytest.FixtureRequest, sandbox: Sandbox) -> Scene:
    return sandbox.scene(request.param)


@pytest.fixture(params=SCENES)
def world(request: pytest.FixtureRequest, sandbox: Sandbox, client: Client) -> World:
    return enter(sandbox, client, sandbox.scene(request.param))
