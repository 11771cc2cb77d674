from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from privatereply.errors import LedgerConflict, PrivateReplyError
from privatereply.model import Action
from privatereply.store import Attempt, State, Step, Store, Transaction, ledger, threads

WORKER = Path(__file__).with_name("worker.py")


def start(task: str, dsn: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(WORKER), task, dsn],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.requirement("A28")
def test_of_16_threads_in_each_of_2_processes_one_wins_each_of_200_keys(
    store: Store, dsn: str
) -> None:
    processes = [start("race", dsn) for _ in range(2)]
    assert [line(process) for process in processes] == ["ready", "ready"]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    wins = [int(process.communicate()[0]) for process in processes]
    assert sum(wins) == 200
    held = store.transaction(lambda tx: tx.one("SELECT count(*) FROM privatereply_attempts"))
    assert held == (200,)


@pytest.mark.requirement("A28")
def test_a_process_killed_while_it_sends_leaves_an_attempt_that_becomes_unknown(
    store: Store, dsn: str, now: datetime
) -> None:
    process = start("send", dsn)
    attempt_id = line(process)
    process.kill()
    process.communicate()
    key = ("facebook", "1234", Action.PRIVATE_REPLY, "c1")

    left = store.transaction(lambda tx: ledger.living(tx, *key, now))
    assert left is not None
    assert (left.id, left.state) == (attempt_id, State.SENDING)

    later = now + timedelta(minutes=1)
    (found,) = store.transaction(lambda tx: ledger.unsettled(tx, "facebook", "1234", later, 10))
    assert (found.id, found.state) == (attempt_id, State.UNKNOWN)


def test_a_store_goes_on_working_on_both_sides_of_a_fork(store: Store, dsn: str) -> None:
    told, _ = start("fork", dsn).communicate()
    assert told.splitlines() == ["child False True", "parent True False True"]


def test_a_database_in_memory_is_not_carried_across_a_fork() -> None:
    child, parent = start("fork", "sqlite://").communicate()[0].splitlines()
    assert child.startswith("child StoreError a database in memory belongs to the process")
    assert parent == "parent True True True"


WAITING = (
    "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    " AND application_name = 'privatereply' AND query LIKE %s"
)


@pytest.mark.parametrize("kept", [True, False])
def test_a_late_answer_waits_for_who_takes_the_key_at_that_moment(
    postgres_dsn: str, now: datetime, new_attempt: Callable[..., Attempt], kept: bool
) -> None:
    outcome: list[Attempt | Exception] = []

    def answer_late() -> None:
        try:
            outcome.append(store.transaction(lambda tx: ledger.settle(tx, "a1", Step.SENT, now)))
        except PrivateReplyError as error:
            outcome.append(error)

    with (
        Store.open(postgres_dsn, migrate=True) as store,
        psycopg.connect(postgres_dsn) as host,
        psycopg.connect(postgres_dsn, autocommit=True) as watch,
    ):
        refused = new_attempt("a1", state=State.SENDING, begun_at=now)
        store.transaction(lambda tx: ledger.claim(tx, refused, now))
        store.transaction(lambda tx: ledger.settle(tx, "a1", Step.REFUSED, now))
        host.execute("SELECT 1")
        lent = Store.open(lambda: host)
        lent.transaction(lambda tx: ledger.claim(tx, new_attempt("a2"), now), durable=False)
        late = threading.Thread(target=answer_late)
        late.start()
        while watch.execute(WAITING, ["%privatereply_attempts%"]).fetchone() is None:
            pass
        host.commit() if kept else host.rollback()
        late.join()
    (became,) = outcome
    if kept:
        assert isinstance(became, LedgerConflict)
        assert became.state == "refused"
    else:
        assert isinstance(became, Attempt)
        assert became.state is State.SENT


@pytest.mark.parametrize("kept", [True, False])
def test_two_who_count_for_one_person_are_never_both_told_there_is_room(
    postgres_dsn: str, now: datetime, new_attempt: Callable[..., Attempt], kept: bool
) -> None:
    counted: list[int] = []
    person = ("facebook", "1234", "p1")

    def count() -> None:
        counted.append(len(store.transaction(lambda tx: threads.unanswered(tx, *person))))

    def count_and_claim(tx: Transaction) -> None:
        assert threads.unanswered(tx, *person) == ()
        mine = new_attempt("a1", action=Action.MESSAGE, comment_id=None, person_id="p1")
        assert ledger.claim(tx, mine, now) is None

    with (
        Store.open(postgres_dsn, migrate=True) as store,
        psycopg.connect(postgres_dsn) as host,
        psycopg.connect(postgres_dsn, autocommit=True) as watch,
    ):
        host.execute("SELECT 1")
        Store.open(lambda: host).transaction(count_and_claim, durable=False)
        other = threading.Thread(target=count)
        other.start()
        while watch.execute(WAITING, ["%advisory%"]).fetchone() is None:
            pass
        assert counted == []
        host.commit() if kept else host.rollback()
        other.join()
    assert counted == [1 if kept else 0]
