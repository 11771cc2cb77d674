"""A process of its own that answers comments until it is done, or until it is killed.

It is told what to do by one line of JSON on its standard input, after it has said that it is
ready, and says on its standard output what it is about to do, one line of JSON each.
"""

# ruff: noqa: T201 - its parent reads what it prints

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx  # noqa: F401 - loaded before it is ready, not while it is being timed

from privatereply import Actor, BoundAccount, Client, Comment, Fact, PrivateReplyError

THREADS = 16


def say(word: str, *rest: object) -> None:
    # One write: a killed process leaves whole lines, or none.
    print(json.dumps([word, *rest]), flush=True)


def open_client(orders: dict[str, Any]) -> Client:
    ahead = timedelta(seconds=orders["ahead"])
    return Client(
        orders["store"], sandbox=orders["sandbox"], clock=lambda: datetime.now(UTC) + ahead
    )


def facts(known: dict[str, str]) -> dict[str, Fact]:
    return {name: Fact(value) for name, value in known.items()}


def bind(client: Client, account: dict[str, Any]) -> BoundAccount:
    return client.account(**account["options"], facts=facts(account["facts"]))


def waiting(page: BoundAccount, account: dict[str, Any]) -> dict[str, Comment]:
    """The comments that are to be answered, as the platform lists them."""
    listed = page.comments(account["post"])
    return {comment.id: comment for comment in listed if comment.id in account["told"]}


def answer(client: Client, orders: dict[str, Any]) -> None:
    """Look for what an earlier life left behind, then answer one comment after the other."""
    (account,) = orders["accounts"]
    page = bind(client, account)
    comments = waiting(page, account)
    page.resolve()
    for comment_id, told in account["told"].items():
        say("begin", comment_id)
        try:
            page.reply(
                comments[comment_id],
                f"To {comment_id}",
                actor=Actor.bot("worker"),
                facts=facts(told),
            )
        except PrivateReplyError as error:
            say("failed", comment_id, type(error).__name__)
        else:
            say("sent", comment_id)


def race(client: Client, orders: dict[str, Any]) -> None:
    """Answer every comment in every thread at once, and count what each caller was told."""
    tasks = [
        (page, comment, facts(account["told"][comment.id]))
        for account in orders["accounts"]
        for page in [bind(client, account)]
        for comment in waiting(page, account).values()
    ]
    told: Counter[str] = Counter()
    gate = threading.Barrier(THREADS)
    lock = threading.Lock()

    def run(number: int) -> None:
        gate.wait()
        # Half of the threads take the same way, the others begin somewhere else.
        first = 0 if number % 2 else number * len(tasks) // THREADS
        mine = Counter(_outcome(*one, number) for one in tasks[first:] + tasks[:first])
        with lock:
            told.update(mine)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say("told", told)


def _outcome(page: BoundAccount, comment: Comment, told: dict[str, Fact], number: int) -> str:
    text = "Hello" if number % 4 else "Another word"
    try:
        receipt = page.reply(comment, text, actor=Actor.bot(f"thread-{number}"), facts=told)
    except Exception as error:  # noqa: BLE001 - its parent judges every kind
        return type(error).__name__
    return type(receipt).__name__ if receipt.comment_id == comment.id else "a foreign receipt"


TASKS: dict[str, Callable[[Client, dict[str, Any]], None]] = {"answer": answer, "race": race}


if __name__ == "__main__":
    say("ready")
    told_to = json.loads(sys.stdin.readline())
    with open_client(told_to) as opened:
        TASKS[told_to["task"]](opened, told_to)
