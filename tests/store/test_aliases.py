from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from privatereply.events import PersonBlocked
from privatereply.model import Action, CommentRecord, ConversationRecord, Direction, Message, Person
from privatereply.store import (
    Attempt,
    Store,
    Transaction,
    comments,
    events,
    ledger,
    people,
    threads,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEW = Callable[..., Attempt]


def called(store: Store, name: str, platform: str = "facebook") -> list[tuple[str, str]]:
    return store.transaction(lambda tx: people.called(tx, platform, name))


def commented(tx: Transaction, account_id: str) -> None:
    comment = CommentRecord(
        platform="facebook", account_id=account_id, id="c1", author=Person(id="p1")
    )
    comments.remember(tx, comment, now=NOON)


def wrote(tx: Transaction, account_id: str) -> None:
    message = Message(id="m1", direction=Direction.INBOUND, sent_at=NOON, person_id="p1")
    threads.record(tx, "facebook", account_id, message)


def agreed(tx: Transaction, account_id: str) -> None:
    people.opt_in(tx, "facebook", account_id, "p1", NOON)


def in_a_group(tx: Transaction, account_id: str) -> None:
    group = ConversationRecord(
        platform="facebook",
        account_id=account_id,
        person=Person(id="p2"),
        people=(Person(id="p2"), Person(id="p1")),
        id="g1",
    )
    threads.note_conversation(tx, group)


def was_blocked(tx: Transaction, account_id: str) -> None:
    event = PersonBlocked(platform="facebook", account_id=account_id, id="b", person_id="p1")
    events.keep(tx, [event], now=NOON, source="webhook")


def advertised_to(tx: Transaction, account_id: str) -> None:
    ledger.address(tx, "facebook", account_id, "a1", ["p1"])


@pytest.mark.parametrize(
    "known", [commented, wrote, agreed, in_a_group, was_blocked, advertised_to]
)
def test_every_account_that_knows_a_person_by_an_id_is_found(
    store: Store, known: Callable[[Transaction, str], None]
) -> None:
    def work(tx: Transaction) -> None:
        for account_id in ("3", "1"):
            known(tx, account_id)

    store.transaction(work)
    assert called(store, "p1") == [("1", "p1"), ("3", "p1")]
    assert called(store, "p9") == []
    assert called(store, "p1", "instagram") == []


def test_somebody_an_attempt_goes_to_is_found(store: Store, new_attempt: NEW) -> None:
    attempt = new_attempt(action=Action.MESSAGE, comment_id=None, person_id="p1")
    store.transaction(lambda tx: ledger.claim(tx, attempt, NOON))
    assert called(store, "p1") == [("1234", "p1")]


def test_a_person_is_found_by_another_name_as_often_as_it_was_linked(store: Store) -> None:
    def work(tx: Any) -> None:
        for account_id, person_id in (("1", "p1"), ("2", "p2"), ("1", "p1")):
            people.link(tx, "facebook", account_id, person_id, "app-scoped")
        people.link(tx, "x", "1", "p1", "app-scoped")

    store.transaction(work)
    assert called(store, "app-scoped") == [("1", "p1"), ("2", "p2")]
    assert called(store, "p2") == [("2", "p2")]


def test_an_erased_person_is_called_nothing_any_more(store: Store) -> None:
    def work(tx: Transaction) -> None:
        people.link(tx, "facebook", "1", "p1", "app-scoped")
        for known in (commented, wrote, agreed, was_blocked):
            known(tx, "1")
        people.erase(tx, "facebook", "1", "p1")

    store.transaction(work)
    assert called(store, "app-scoped") == []
    assert called(store, "p1") == []
