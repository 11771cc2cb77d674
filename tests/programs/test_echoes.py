"""What the account is told that it said itself, and whose that was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from privatereply import (
    Action,
    Actor,
    Attachment,
    CommentAdded,
    CommentEchoed,
    Draft,
    Fact,
    MessageEchoed,
    Person,
)
from privatereply.policy import facts
from privatereply.store import State, Step, Store, comments, ledger
from privatereply.store.attempt import Attempt

from .plaza import NOON, Square, added, echoed, square

PICTURE = Draft(attachments=(Attachment(kind="image", url="https://shop.example/red.png"),))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Square]:
    with square(dsn(tmp_path)) as opened:
        yield opened


@pytest.fixture
def store(place: Square, tmp_path: Path) -> Iterator[Store]:
    with Store.open(dsn(tmp_path)) as opened:
        yield opened


def dsn(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/replies.db"


def by_ada(name: str, **values: Any) -> CommentAdded:
    event = added(name)
    comment = attrs.evolve(event.comment, author=Person(id="ada"), **values)
    return attrs.evolve(event, at=comment.created_at, comment=comment)


def sent(message: MessageEchoed, at: datetime) -> MessageEchoed:
    return attrs.evolve(message, at=at, message=attrs.evolve(message.message, sent_at=at))


def answered(store: Store, name: str, fact: str = facts.ALREADY_REPLIED) -> bool:
    told = store.transaction(lambda tx: comments.facts_of(tx, "plaza", "shop", name), durable=False)
    return told.get(fact) is Fact.YES


def attempt(
    store: Store,
    draft: Draft,
    *,
    begun_at: datetime = NOON,
    state: State = State.UNKNOWN,
    action: Action = Action.PRIVATE_REPLY,
) -> None:
    """Let an answer to the comment "one" be under way since a time, or its outcome be unknown."""
    made = Attempt(
        id="mine",
        platform="plaza",
        account_id="shop",
        action=action,
        key="one",
        comment_id="one",
        state=State.SENDING,
        draft=draft,
        fingerprint=draft.fingerprint(),
        actor=Actor.bot("greeter"),
        reserved_at=begun_at,
        begun_at=begun_at,
        lease_until=begun_at + timedelta(minutes=3),
    )
    store.transaction(lambda tx: ledger.claim(tx, made, begun_at), durable=True)
    if state is State.UNKNOWN:
        store.transaction(
            lambda tx: ledger.settle(tx, "mine", Step.UNKNOWN, begun_at), durable=True
        )


def became(store: Store) -> State:
    found = store.transaction(lambda tx: ledger.get(tx, "mine"), durable=False)
    assert found is not None
    return found.state


def test_what_was_written_before_a_comment_of_no_time_does_not_answer_it(
    place: Square, store: Store
) -> None:
    place.tell(by_ada("one", created_at=None))
    place.tell(sent(echoed("m", "It is on its way"), NOON - timedelta(days=3)))
    assert not answered(store, "one")


def test_what_was_written_after_a_comment_of_no_time_answers_it_in_either_order(
    place: Square, store: Store
) -> None:
    first, second = by_ada("one", created_at=None), by_ada("two", created_at=None)
    place.tell(attrs.evolve(first, told_at=NOON - timedelta(minutes=2)))
    place.turn(timedelta(minutes=1))
    place.tell(sent(echoed("m", "In red as well"), place.clock.now))
    place.tell(attrs.evolve(second, told_at=NOON))
    assert answered(store, "one")
    assert answered(store, "two")


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN])
def test_a_picture_that_may_be_ours_answers_no_other_comment(
    place: Square, store: Store, state: State
) -> None:
    place.tell(by_ada("one"), by_ada("two"))
    attempt(store, PICTURE, state=state)
    place.tell(echoed("m", ""))
    assert not answered(store, "two")
    assert became(store) is state


def test_a_picture_that_cannot_be_ours_is_somebody_elses(place: Square, store: Store) -> None:
    place.tell(by_ada("one"), by_ada("two"))
    attempt(store, Draft(text="Hello"))
    place.tell(echoed("m", ""))
    assert answered(store, "two")


@pytest.mark.parametrize("days", [-1, 1])
def test_the_same_words_at_another_time_are_no_attempts(
    place: Square, store: Store, days: int
) -> None:
    place.tell(by_ada("one"))
    attempt(store, Draft(text="Hello"))
    place.turn(timedelta(days=1))
    place.tell(sent(echoed("m", "Hello"), NOON + timedelta(days=days)))
    assert became(store) is State.UNKNOWN
    place.tell(sent(echoed("n", "Hello"), NOON + timedelta(seconds=1)))
    assert became(store) is State.SENT


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN])
def test_our_reply_is_ours_though_its_notice_overtakes_the_answer_and_names_nobody(
    place: Square, store: Store, state: State
) -> None:
    place.tell(by_ada("one"))
    attempt(store, Draft(text="Thanks!"), state=state, action=Action.PUBLIC_REPLY)
    reply = by_ada("reply", parent_id="one", text="Thanks!", created_at=NOON)
    (event,) = place.tell(reply).events
    assert isinstance(event, CommentEchoed)
    assert became(store) is (State.SENT if state is State.UNKNOWN else State.SENDING)


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Thanks?"},
        {"parent_id": "two"},
        {"parent_id": None},
        {"created_at": NOON + timedelta(hours=1)},
        {"facts": {facts.AUTHOR_IS_ACCOUNT: Fact.NO}},
    ],
    ids=str,
)
def test_what_somebody_else_says_is_not_taken_for_our_reply(
    place: Square, store: Store, other: dict[str, Any]
) -> None:
    attempt(store, Draft(text="Thanks!"), action=Action.PUBLIC_REPLY)
    said = {"parent_id": "one", "text": "Thanks!", "created_at": NOON, **other}
    (event,) = place.tell(by_ada("reply", **said)).events
    assert isinstance(event, CommentAdded)
    assert became(store) is State.UNKNOWN


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN])
def test_a_human_who_answers_while_an_attempt_is_under_way_has_answered(
    place: Square, store: Store, state: State
) -> None:
    place.tell(by_ada("one"))
    attempt(store, Draft(text="Hello"), state=state)
    place.tell(echoed("m", "I am on it", by_hand=Fact.YES))
    assert answered(store, "one")
    assert became(store) is state
