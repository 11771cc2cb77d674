"""A process of its own, for tests that race or kill it: ``worker.py TASK DSN``."""

# ruff: noqa: T201 - its parent reads what it prints

from __future__ import annotations

import os
import sys
import threading
from datetime import UTC, datetime, timedelta

from privatereply.model import Action, Actor, Draft
from privatereply.store import Attempt, Store, ledger

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=1)
KEYS = [f"c{number}" for number in range(200)]
THREADS = 16
DRAFT = Draft(text="Yes.")


def attempt(name: str, key: str) -> Attempt:
    return Attempt(
        id=f"{os.getpid()}-{name}-{key}",
        platform="facebook",
        account_id="1234",
        action=Action.PRIVATE_REPLY,
        key=key,
        comment_id=key,
        draft=DRAFT,
        fingerprint=DRAFT.fingerprint(),
        actor=Actor.bot(name),
        reserved_at=NOW,
        lease_until=NOW + LEASE,
    )


def claim(store: Store, name: str, key: str) -> bool:
    mine = attempt(name, key)
    return store.transaction(lambda tx: ledger.claim(tx, mine, NOW)) is None


def race(store: Store) -> None:
    """Claim every key in every thread; print how many were won."""
    wins: list[str] = []
    gate = threading.Barrier(THREADS)

    def run(name: str) -> None:
        gate.wait()
        wins.extend(key for key in KEYS if claim(store, name, key))

    threads = [threading.Thread(target=run, args=(str(number),)) for number in range(THREADS)]
    print("ready", flush=True)
    sys.stdin.readline()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(len(wins), flush=True)


def send(store: Store) -> None:
    """Begin to send, and never come to an end."""
    mine = attempt("sender", "c1")
    store.transaction(lambda tx: ledger.claim(tx, mine, NOW))
    store.transaction(lambda tx: ledger.begin(tx, mine.id, NOW, NOW + LEASE))
    print(mine.id, flush=True)
    sys.stdin.readline()


def fork(store: Store) -> None:
    """Claim before a fork, then in the child, then in the parent again; print who won."""
    won = [claim(store, "parent", "c1")]
    child = os.fork()
    if child == 0:
        # Whatever happens, the child must not run on into its parent's code.
        try:
            theirs = [claim(store, "child", "c1"), claim(store, "child", "c2")]
            print("child", *theirs, flush=True)
            store.close()
        except Exception as error:  # noqa: BLE001 - told to the parent
            print("child", type(error).__name__, error, flush=True)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    won += [claim(store, "parent", "c2"), claim(store, "parent", "c3")]
    print("parent", *won, flush=True)


if __name__ == "__main__":
    with Store.open(sys.argv[2]) as opened:
        {"race": race, "send": send, "fork": fork}[sys.argv[1]](opened)
