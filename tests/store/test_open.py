from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from privatereply.model import Action, CommentRecord, Person
from privatereply.store import Attempt, State, Step, Store, comments, ledger

New = Callable[..., Attempt]
KEY = ("facebook", "1234")


@pytest.fixture
def claim(store: Store, now: datetime, new_attempt: New) -> Callable[..., None]:
    """Claim an attempt, and take it as many steps as are told."""

    def claim(attempt_id: str, *steps: Step, **changes: Any) -> None:
        attempt = new_attempt(attempt_id, changes.pop("key", attempt_id), **changes)

        def work(tx: Any) -> None:
            assert ledger.claim(tx, attempt, now) is None
            for step in steps:
                if step is Step.BEGIN:
                    ledger.begin(tx, attempt_id, now, now + timedelta(minutes=1))
                else:
                    ledger.settle(tx, attempt_id, step, now)

        store.transaction(work)

    return claim


def open_to(store: Store, person_id: str = "p1") -> list[str]:
    found = store.transaction(lambda tx: ledger.open_to(tx, *KEY, person_id))
    return [attempt.id for attempt in found]


def commented(store: Store, now: datetime, comment_id: str, author_id: str) -> None:
    comment = CommentRecord(
        platform="facebook", account_id="1234", id=comment_id, author=Person(id=author_id)
    )
    store.transaction(lambda tx: comments.remember(tx, comment, now=now))


@pytest.mark.parametrize(
    ("steps", "is_open"),
    [
        ((), True),
        ((Step.BEGIN,), True),
        ((Step.BEGIN, Step.UNKNOWN), True),
        ((Step.BEGIN, Step.SENT), False),
        ((Step.BEGIN, Step.REFUSED), False),
        ((Step.BEGIN, Step.SPENT), False),
        ((Step.RELEASE,), False),
    ],
)
def test_an_attempt_is_open_until_somebody_knows_what_became_of_it(
    store: Store, claim: Callable[..., None], steps: tuple[Step, ...], is_open: bool
) -> None:
    claim("a1", *steps, person_id="p1")
    assert open_to(store) == (["a1"] if is_open else [])


def test_an_attempt_goes_to_whom_it_names_and_to_the_author_of_its_comment(
    store: Store, now: datetime, claim: Callable[..., None]
) -> None:
    commented(store, now, "c1", "p1")
    commented(store, now, "c2", "p2")
    claim("a1", key="c1", reserved_at=now - timedelta(minutes=1))
    claim("a2", key="c2")
    claim("a3", comment_id=None, action=Action.MESSAGE, person_id="p1")
    claim("a4", comment_id=None, action=Action.MESSAGE)
    claim("a5", account_id="5678", person_id="p1")
    assert open_to(store) == ["a1", "a3"]
    assert open_to(store, "p2") == ["a2"]
    assert open_to(store, "p3") == []


def test_an_answer_in_public_goes_to_nobody_in_private(
    store: Store, now: datetime, claim: Callable[..., None]
) -> None:
    commented(store, now, "c1", "p1")
    claim("a1", key="c1", action=Action.PUBLIC_REPLY)
    assert open_to(store) == []


def test_an_open_attempt_comes_back_whole(store: Store, claim: Callable[..., None]) -> None:
    claim("a1", Step.BEGIN, Step.UNKNOWN, person_id="p1")
    found = store.transaction(lambda tx: ledger.open_to(tx, *KEY, "p1"))
    assert found == [store.transaction(lambda tx: ledger.get(tx, "a1"))]
    assert found[0].state is State.UNKNOWN
