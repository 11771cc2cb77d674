"""Many callers, one comment: two processes of sixteen threads each want to answer all of them."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack

import httpx
import pytest

from privatereply import Client
from privatereply.store import Store

from .process import Worker
from .shop import ANNA, SCENES, Shop, Watched

COMMENTS = 204
CALLERS = 2 * 16


@pytest.mark.requirement("A28")
@pytest.mark.requirement("A29")
def test_of_32_callers_in_2_processes_one_answers_each_of_204_comments(
    store: Store, dsn: str
) -> None:
    sandbox = Watched(ticking=True)
    # On each scene a part, because an account may send no more than a hundred at once.
    shops = [Shop.open(scene, sandbox) for scene in SCENES]
    comments = {
        shop: [shop.scene.comment() for _ in range(COMMENTS // len(shops))] for shop in shops
    }
    greet(shops, dsn)
    told: Counter[str] = Counter()
    with sandbox.serve() as server, ExitStack() as stack:
        workers = [stack.enter_context(Worker()) for _ in range(2)]
        accounts = [shop.orders(made) for shop, made in comments.items()]
        for worker in workers:
            worker.order(task="race", store=dsn, sandbox=server.url, ahead=0, accounts=accounts)
        for worker in workers:
            for word, counts in worker.lines():
                assert word == "told"
                told.update(counts)
    assert sum(told.values()) == CALLERS * COMMENTS
    assert set(told) <= {"Receipt", "ReplyInProgress", "AlreadyReplied"}
    assert told["Receipt"] >= COMMENTS
    delivered = Counter(len(shop.ours(made)) for shop in shops for made in comments[shop])
    assert delivered == {1: COMMENTS}
    attempts = store.transaction(
        lambda tx: tx.execute(
            "SELECT state, count(*) FROM privatereply_attempts "
            "WHERE actor_id <> 'anna' GROUP BY state"
        )
    )
    assert attempts == [("sent", COMMENTS)]


def greet(shops: list[Shop], dsn: str) -> None:
    """Send one message from each account: its answer may tell how much of a budget there is."""
    with (
        httpx.Client(transport=shops[0].sandbox.transport()) as http,
        Client(dsn, http=http) as client,
    ):
        for shop in shops:
            page = client.account(**shop.options)
            page.reply(shop.meet(page, shop.scene.comment()), "Hello", actor=ANNA)
