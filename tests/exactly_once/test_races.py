"""Many callers, one comment: two processes of sixteen threads each want to answer all of them."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from typing import Any

import pytest

from privatereply.sandbox import Sandbox
from privatereply.store import Store

from .forgetful import ours
from .process import Worker
from .shop import EMULATORS, Shop

COMMENTS = 200
CALLERS = 2 * 16


@pytest.mark.requirement("A28")
@pytest.mark.requirement("A29")
def test_of_32_callers_in_2_processes_one_answers_each_of_200_comments(
    store: Store, dsn: str
) -> None:
    sandbox = Sandbox(emulators=EMULATORS)
    # Half on each platform, because an account may send no more than a hundred at once.
    shops = [Shop.open(sandbox, login) for login in ("facebook", "instagram")]
    comments = [
        shop.comment(shop.person(f"Person {number}")).id
        for shop in shops
        for number in range(COMMENTS // len(shops))
    ]
    told: Counter[str] = Counter()
    with sandbox.serve() as server, ExitStack() as stack:
        workers = [stack.enter_context(Worker()) for _ in range(2)]
        accounts: list[dict[str, Any]] = [
            {"platform": shop.platform, "options": shop.options, "post": shop.post.id}
            for shop in shops
        ]
        for worker in workers:
            worker.order(task="race", store=dsn, sandbox=server.url, ahead=0, accounts=accounts)
        for worker in workers:
            for word, counts in worker.lines():
                assert word == "told"
                told.update(counts)
    assert sum(told.values()) == CALLERS * COMMENTS
    assert set(told) <= {"Receipt", "ReplyInProgress", "AlreadyReplied"}
    assert told["Receipt"] >= COMMENTS
    assert Counter(len(ours(sandbox, comment)) for comment in comments) == {1: COMMENTS}
    attempts = store.transaction(
        lambda tx: tx.execute("SELECT state, count(*) FROM privatereply_attempts GROUP BY state")
    )
    assert attempts == [("sent", COMMENTS)]
