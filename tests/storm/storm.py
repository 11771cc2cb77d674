"""Everything that goes wrong with webhooks at once, over every scene of the sandbox.

People comment and write on all platforms. What the platforms tell of it is lost, doubled and
shuffled on its way to a worker, which answers every comment and is killed with SIGKILL again and
again. Afterwards what was lost is read back, beside the webhooks, until nothing is left to do.
"""

from __future__ import annotations

import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import attrs
import httpx
from exactly_once.process import Worker
from exactly_once.shop import RENEWED, Shop, Watched

from privatereply import Client
from privatereply.sandbox import Manner, SceneComment, SceneMessage, ScenePerson
from privatereply.store import State, Store, handlings

from .worker import HOST, Diary, Keeper, bind

ANSWER_AFTER: Final = 0.03
"""Seconds the platforms keep their answers to sends back: so kills find some of them on the way."""
BEYOND_LEASES: Final = timedelta(minutes=11)
"""More than attempts and handlings are leased for."""
CROWD: Final = 100
"""How many notifications wait at most before people are quiet for a moment."""
SCENES: Final = frozenset(Watched().scenes)
UNASKABLE: Final = frozenset(
    name for name in SCENES if not Watched().scene(name).terms.names_threads
)
"""Where a thread cannot be asked for by its person."""
SHARE: Final = 80
"""About how many events one account has. TikTok lists the latest 100 conversations and no more:
what was lost of others nobody can read back.
https://business-api.tiktok.com/portal/docs?id=1832184415059970 (2026-11-21)"""
COMMENTS: Final = 0.6
"""How much of what people do is commenting; the rest is writing."""
ROUNDS: Final = 12
"""How often everything is read back at most."""
TURNS: Final = 10_000
"""How often the clock is looked at until nothing is repeated."""
LOOK_BACK: Final = timedelta(days=7)
PORTS: Final = range(20_000, 30_000)
"""Below those that the system gives away: a worker must find its port free again."""
WORKER: Final = Path(__file__).with_name("worker.py")


@attrs.frozen(kw_only=True)
class Aftermath:
    """What it took until nothing was left to do.

    Attributes:
        rounds: How often everything was read back.
        found: How many events only reading back told.
    """

    rounds: int
    found: int


@attrs.define(kw_only=True, eq=False)
class Crowd:
    """People who comment and write.

    Attributes:
        shops: Where.
        luck: Decides.
        comments: What they commented, and where.
        messages: What they wrote, and to whom.
        introduced: Those who have written long ago.
    """

    shops: list[Shop]
    luck: random.Random
    comments: list[tuple[Shop, SceneComment]] = attrs.field(factory=list)
    messages: list[tuple[Shop, SceneMessage]] = attrs.field(factory=list)
    introduced: dict[Shop, list[ScenePerson]] = attrs.field(factory=dict)

    def introduce(self, store: str, count: int) -> None:
        """Let people have written to every shop, so long ago that it is no obstacle any more.

        Of those whose thread is known it can be seen that they got nothing.
        """
        for shop in self.shops:
            people = [shop.scene.add_person(f"Person {number}") for number in range(count)]
            written = [shop.scene.answer(person, "Are you open?") for person in people]
            self.messages += [(shop, one) for one in written]
            self.introduced[shop] = people
            with (
                httpx.Client(transport=shop.sandbox.transport()) as http,
                shop.connect(http, store) as client,
            ):
                list(shop.bind(client).conversations())
        silences = [shop.terms.silence or timedelta() for shop in self.shops]
        self.shops[0].sandbox.clock.advance(max(silences))

    def act(self) -> None:
        """One of them does something."""
        number = len(self.comments) + len(self.messages)
        shop = self.shops[number % len(self.shops)]
        if self.luck.random() < COMMENTS:
            made = shop.scene.comment(f"Question {number}?", person=self._commenter(shop, number))
            self.comments.append((shop, made))
        else:
            written = shop.scene.answer(self._writer(shop, number), f"Message {number}")
            self.messages.append((shop, written))

    def _commenter(self, shop: Shop, number: int) -> ScenePerson:
        known = self.introduced.get(shop)
        return known.pop() if known else shop.scene.add_person(f"Person {number}")

    def _writer(self, shop: Shop, number: int) -> ScenePerson:
        """Somebody new or, where that is no obstacle to being answered, who has commented."""
        known = [made.author for where, made in self.comments[-100:] if where is shop]
        chosen = self.luck.choice([None, *known]) if shop.terms.silence is None else None
        return chosen or shop.scene.add_person(f"Person {number}")


@attrs.define(kw_only=True, eq=False)
class Storm:
    """The platforms, the workers that follow each other, and the time both live in.

    Attributes:
        sandbox: The platforms.
        shops: The accounts.
        crowd: The people.
        dsn: The ledger.
        diary: What handlers note.
        port: Where workers serve.
        luck: Decides when they are killed.
        ahead: By how much the sandbox's clock is.
        url: Where the platforms are.
        stack: What is left open until the end.
        kills: How many sends were on their way when a worker was killed, each time.
    """

    sandbox: Watched
    shops: list[Shop]
    crowd: Crowd
    dsn: str
    diary: Path
    port: int
    luck: random.Random
    stack: ExitStack
    url: str
    ahead: timedelta = timedelta()
    kills: list[int] = attrs.field(factory=list[int])
    worker: Worker = attrs.field(init=False)
    following: Worker = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.following = self._load()

    def _load(self) -> Worker:
        """A worker that loads its modules while its predecessor is at work."""
        return self.stack.enter_context(Worker(WORKER))

    def start(self) -> None:
        """Let the next worker serve."""
        self.worker, self.following = self.following, self._load()
        self.worker.order(
            store=self.dsn,
            sandbox=self.url,
            ahead=self.ahead.total_seconds(),
            diary=str(self.diary),
            port=self.port,
            secrets={shop.platform: dict(shop.scene.webhook_secrets) for shop in self.shops},
            accounts=[self._account(shop) for shop in self.shops],
        )
        assert self.worker.line() == ["serving"]

    def _account(self, shop: Shop) -> dict[str, Any]:
        orders = shop.orders(())
        return {**orders, "options": {**orders["options"], **self.log_in(shop)}}

    def log_in(self, shop: Shop) -> dict[str, str]:
        """The credentials of one life: nobody could say what a killed one had renewed."""
        if shop.scene.name not in RENEWED:
            return dict(shop.scene.credentials)
        with (
            httpx.Client(transport=self.sandbox.transport()) as http,
            shop.connect(http) as client,
        ):
            return shop.log_in(client)

    def subscribe(self) -> None:
        """Have the platforms tell the worker, and take their time over sends."""
        for shop in self.shops:
            shop.scene.subscribe(f"http://{HOST}:{self.port}/{shop.platform}")
            shop.order("delay", times=None, seconds=ANSWER_AFTER)

    def turn(self, step: timedelta) -> None:
        """Turn the clock of the platforms and of the worker."""
        self.ahead += step
        self.sandbox.clock.advance(step)
        self.worker.tell(ahead=self.ahead.total_seconds())

    def rage(self, events: int, kills: int) -> None:
        """Let people act, and kill workers meanwhile."""
        moments = set(self.luck.sample(range(events // 20, events), kills))
        for number in range(events):
            self.crowd.act()
            if number in moments:
                self._strike()
            while self.sandbox.webhooks.pending() > CROWD:
                threading.Event().wait(0.005)

    def _strike(self) -> None:
        """Kill the worker at any moment around a send, and let people act while it is dead."""
        while not self.sandbox.arrivals.empty():
            self.sandbox.arrivals.get()
        while b'"To ' not in self.sandbox.arrivals.get(timeout=60):
            continue
        # No event tells this moment: that it is any is the point.
        threading.Event().wait(self.luck.uniform(0, 2 * ANSWER_AFTER))
        self.worker.kill()
        for _ in range(self.luck.randrange(10)):
            self.crowd.act()
        self.kills.append(states(self.dsn)[State.SENDING])
        self.start()
        self.turn(BEYOND_LEASES)

    def calm(self) -> Aftermath:
        """Read back and catch up beside the webhooks, until nothing is left to do."""
        self.sandbox.faults.clear()
        with (
            httpx.Client(transport=self.sandbox.transport()) as http,
            self.shops[0].connect(http, self.dsn) as client,
        ):
            client._loop._sleep = lambda seconds: self.turn(timedelta(seconds=seconds))
            pages = bind(client, [self._account(shop) for shop in self.shops])
            Keeper(pages, Diary(self.diary)).employ(client)
            return self._catch_up(client)

    def _catch_up(self, client: Client) -> Aftermath:
        found = 0
        for turn in range(1, ROUNDS + 1):
            self.turn(max(shop.terms.list_lag for shop in self.shops) + BEYOND_LEASES)
            found += (new := self._read_back(client))
            left = self._handle(client)
            told = self._await_repeats()
            if not (new or left or told):
                return Aftermath(rounds=turn, found=found)
        raise AssertionError(f"there is still something to do after {ROUNDS} rounds")

    def _read_back(self, client: Client) -> int:
        """Read until everything is read; how much nobody had told."""
        found, incomplete = 0, True
        while incomplete:
            runs = client.reconcile(look_back=LOOK_BACK, requests=1000)
            incomplete = not all(run.complete for run in runs)
            for run in runs:
                if run.error is not None:
                    raise run.error
                found += len(run.found)
        return found

    def _handle(self, client: Client) -> int:
        """Tell handlers what is due; how much there was to tell, or still is."""
        handled = client.handle_events(limit=1_000_000)
        with Store.open(self.dsn) as store:
            backlog = store.transaction(handlings.standing)
        return handled.done + handled.failed + sum(one.due for one in backlog.values())

    def _await_repeats(self) -> int:
        """Wait until the platforms repeat nothing any more; how much there was to repeat."""
        webhooks = self.sandbox.webhooks
        before = webhooks.pending()
        for _ in range(TURNS):
            if not webhooks.pending():
                return before
            if not webhooks.wait(0.05):
                self.turn(timedelta(hours=1))
            threading.Event().wait(0.01)
        raise AssertionError(f"{webhooks.pending()} notifications are still on their way")


@contextmanager
def gathered(dsn: str, folder: Path, *, events: int, seed: int) -> Iterator[Storm]:
    """Shops on every scene whose platforms tell a worker of all that happens."""
    luck = random.Random(seed)
    sandbox = Watched(ticking=True)
    opening = sandbox.clock.now()
    count = 1 + events // (SHARE * len(SCENES))
    Store.open(dsn, migrate=True).close()
    crowd = Crowd(shops=_open(sandbox, UNASKABLE, count), luck=luck)
    crowd.introduce(dsn, int(COMMENTS * events / (count * len(SCENES))))
    # Afterwards, as their tokens would have ended meanwhile.
    shops = crowd.shops = [*crowd.shops, *_open(sandbox, SCENES - UNASKABLE, count)]
    with sandbox.serve() as server, ExitStack() as stack:
        storm = Storm(
            sandbox=sandbox,
            shops=shops,
            crowd=crowd,
            dsn=dsn,
            diary=folder / "diary",
            port=_free_port(luck),
            luck=luck,
            stack=stack,
            url=server.url,
            ahead=sandbox.clock.now() - opening,
        )
        storm.start()
        storm.subscribe()
        sandbox.webhooks.manner = Manner(
            drop=0.2, double=0.2, shuffle=True, spread=timedelta(seconds=1), seed=str(seed)
        )
        yield storm


def _open(sandbox: Watched, scenes: frozenset[str], count: int) -> list[Shop]:
    """Open so many shops on each of some scenes."""
    return [
        Shop(sandbox=sandbox, scene=sandbox.scene(name, business=f"Shop {number}"))
        for number in range(count)
        for name in sorted(scenes)
    ]


def states(dsn: str) -> Counter[State]:
    """How many attempts are in which state."""
    counted = "SELECT state, count(*) FROM privatereply_attempts GROUP BY state"
    with Store.open(dsn) as store:
        rows = store.transaction(lambda tx: tx.execute(counted))
    return Counter({State(state): number for state, number in rows})


def _free_port(luck: random.Random) -> int:
    for port in luck.sample(PORTS, 100):
        try:
            socket.create_server((HOST, port)).close()
        except OSError:
            continue
        return port
    raise AssertionError("every port is taken")
