"""Processes killed with SIGKILL while they answer comments over a real socket.

Each life of the worker is ended at a random moment around one exchange: before the bytes leave,
while the answer is on its way, after it has arrived. The next life starts when the lease is over,
looks, and goes on. The sandbox, which would deliver a second reply, counts.
"""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import attrs
import httpx
import pytest

from privatereply.sandbox import SceneComment
from privatereply.store import State, Store, ledger

from .process import Worker
from .shop import Shop, Watched

SEED = 20261121
ANSWER_AFTER = 0.03
"""Seconds the sandbox keeps its answer back: about half of an exchange's time."""
MANNERS = {
    "leaving": (0.0, 0.005),
    "awaiting": (0.0, ANSWER_AFTER),
    "settling": (2 * ANSWER_AFTER, 6 * ANSWER_AFTER),
    "recovering": (0.0, 2 * ANSWER_AFTER),
}
"""How a worker dies: seconds after it began an exchange; after the platform took its request;
after it began an exchange; after it was told to work."""
BEYOND_LEASE = timedelta(minutes=11)


@attrs.define(kw_only=True)
class Shift:
    """Workers that follow each other on one ledger until every comment is answered."""

    shop: Shop
    url: str
    dsn: str
    comments: dict[str, SceneComment]
    left: list[str]
    luck: random.Random
    ahead: timedelta
    begun: set[str] = attrs.field(factory=set[str])
    states: Counter[str] = attrs.field(factory=Counter[str])

    def work(self, worker: Worker) -> None:
        orders = self.shop.orders(self.comments[comment_id] for comment_id in self.left)
        worker.order(
            task="answer",
            store=self.dsn,
            sandbox=self.url,
            ahead=self.ahead.total_seconds(),
            accounts=[{**orders, "options": {**orders["options"], **self.credentials()}}],
        )

    def credentials(self) -> dict[str, str]:
        """Those of one life: nobody could say what a killed one had renewed."""
        with (
            httpx.Client(transport=self.shop.sandbox.transport()) as http,
            self.shop.connect(http) as client,
        ):
            return self.shop.log_in(client)

    def heed(self, said: list[Any]) -> None:
        """Note what a worker said; the killed one's last words are the first to be said again."""
        if said[0] == "begin":
            self.begun.add(said[1])
        if said[0] == "sent":
            self.left.remove(said[1])

    def live_and_die(self, worker: Worker) -> None:
        """Let a worker begin its work, and kill it somewhere."""
        self.work(worker)
        manner = self.luck.choice(list(MANNERS))
        victim = None if manner == "recovering" else self.follow(worker)
        if manner == "awaiting":
            # The bytes are here, the answer is being kept back.
            while f'"To {victim}"'.encode() not in self.shop.sandbox.arrivals.get(timeout=30):
                continue
        # No event tells this moment: that it is any is the point.
        threading.Event().wait(self.luck.uniform(*MANNERS[manner]))
        for said in worker.kill():
            self.heed(said)
        self.states[f"{manner}: {self.state(victim) if victim else 'somewhere'}"] += 1
        self.shop.sandbox.clock.advance(BEYOND_LEASE)
        self.ahead += BEYOND_LEASE

    def follow(self, worker: Worker) -> str:
        """Let it settle what its predecessors left, and a few more; the next comment's id."""
        fresh = len(self.begun) + self.luck.randrange(2)
        for said in worker.lines():
            self.heed(said)
            if said[0] == "begin" and len(self.begun) > fresh:
                return str(said[1])
        raise AssertionError("the worker had nothing left to do")

    def state(self, comment_id: str) -> str:
        """Where the kill left the comment, in the ledger's word and in the recipient's eyes."""
        with Store.open(self.dsn) as store:
            account = (self.shop.platform, self.shop.scene.account_id)
            told = store.transaction(lambda tx: ledger.story(tx, *account, comment_id))
        word = told[-1].state.value if told else "nothing"
        there = self.shop.ours(self.comments[comment_id])
        return f"{word}, {'delivered' if there else 'nothing there'}"


@contextmanager
def opened(scene: str, dsn: str, comments: int) -> Iterator[Shift]:
    shop = Shop.open(scene, Watched(ticking=True))
    Store.open(dsn, migrate=True).close()
    opening = shop.sandbox.clock.now()
    with (
        httpx.Client(transport=shop.sandbox.transport()) as http,
        shop.connect(http, dsn) as client,
    ):
        people = shop.people(shop.bind(client), comments)
    made = [shop.scene.comment(person=person) for person in people]
    shop.order("delay", times=None, seconds=ANSWER_AFTER)
    with shop.sandbox.serve() as server:
        yield Shift(
            shop=shop,
            url=server.url,
            dsn=dsn,
            comments={one.id: one for one in made},
            left=[one.id for one in made],
            luck=random.Random(SEED),
            ahead=shop.sandbox.clock.now() - opening,
        )


def kill_often(shift: Shift, kills: int) -> None:
    with ExitStack() as stack:
        # The next worker loads its modules while this one is at work.
        following = stack.enter_context(Worker())
        for _ in range(kills):
            worker, following = following, stack.enter_context(Worker())
            shift.live_and_die(worker)
        shift.work(following)
        for said in following.lines():
            shift.heed(said)


@pytest.mark.requirement("A28")
@pytest.mark.requirement("A29")
@pytest.mark.parametrize(
    ("scene", "database", "kills"),
    [
        ("facebook", "sqlite", 22),
        ("instagram", "sqlite", 8),
        ("tiktok", "sqlite", 16),
        ("x with oauth 1.0a", "sqlite", 8),
        ("facebook", "postgres", 8),
        ("x", "postgres", 12),
    ],
)
def test_a_worker_killed_at_any_moment_leaves_no_comment_answered_twice_or_not_at_all(
    request: pytest.FixtureRequest, scene: str, database: str, kills: int
) -> None:
    print(f"seed {SEED}")  # noqa: T201 - shown if it fails
    dsn = request.getfixturevalue(f"{database}_dsn")
    with opened(scene, dsn, comments=2 * kills + 10) as shift:
        kill_often(shift, kills)
        print(json.dumps(shift.states))  # noqa: T201
        assert shift.left == []
        delivered = {comment: shift.shop.ours(made) for comment, made in shift.comments.items()}
        assert Counter(len(found) for found in delivered.values()) == {1: len(shift.comments)}
        assert all(found[0].text == f"To {comment}" for comment, found in delivered.items())
        # It was not luck: many died with the bytes out and the answer not yet in the ledger.
        assert sum(shift.states.values()) == kills
        assert shift.states[f"awaiting: {State.SENDING.value}, delivered"] >= kills // 8
