from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from privatereply.model import (
    Action,
    Actor,
    CommentRecord,
    ConversationRecord,
    Direction,
    Draft,
    Message,
    Person,
    Purpose,
)
from privatereply.store import Attempt, State, Step, Store, comments, ledger, threads

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=2)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = ("x", "1")
DRAFT = Draft(text="Yes, we have it in your size.")
OFFER = Draft(text="Ten percent off until Sunday.", purpose=Purpose.MARKETING)
TEAM = ConversationRecord(
    platform="x",
    account_id="1",
    person=Person(id="p1"),
    people=(Person(id="p1"), Person(id="p2")),
    id="g1",
)


def hour(number: float) -> datetime:
    return NOON + number * HOUR


def write(store: Store, at: float, direction: Direction, **changes: Any) -> Message:
    """Tell the store of a message."""
    values: dict[str, Any] = {
        "id": f"m{at}{direction.value}",
        "direction": direction,
        "sent_at": hour(at),
        "person_id": "p1",
    }
    attempt_id = changes.pop("attempt_id", None)
    message = Message(**{**values, **changes})
    store.transaction(lambda tx: threads.record(tx, *KEY, message, attempt_id=attempt_id))
    return message


def said(store: Store, at: float, **changes: Any) -> Message:
    return write(store, at, Direction.INBOUND, **changes)


def sent(store: Store, at: float, **changes: Any) -> Message:
    return write(store, at, Direction.OUTBOUND, **changes)


def begin(store: Store, at: float, **changes: Any) -> Attempt:
    """Claim a message to ``p1`` that is on its way from then on."""
    values: dict[str, Any] = {
        "id": f"a{at}",
        "platform": "x",
        "account_id": "1",
        "action": Action.MESSAGE,
        "key": f"k{at}",
        "person_id": "p1",
        "state": State.SENDING,
        "draft": DRAFT,
        "actor": Actor.bot("b"),
        "reserved_at": hour(at),
        "begun_at": hour(at),
        "lease_until": hour(at) + LEASE,
        **changes,
    }
    attempt = Attempt(fingerprint=values["draft"].fingerprint(), **values)
    assert store.transaction(lambda tx: ledger.claim(tx, attempt, attempt.reserved_at)) is None
    return attempt


def reply(store: Store, at: float, author_id: str = "p1", **changes: Any) -> Attempt:
    """Claim a private reply: nobody knows yet what its author is called in private."""
    comment = CommentRecord(platform="x", account_id="1", id=f"c{at}", author=Person(id=author_id))
    store.transaction(lambda tx: comments.remember(tx, comment, now=NOON))
    return begin(
        store,
        at,
        action=Action.PRIVATE_REPLY,
        key=comment.id,
        comment_id=comment.id,
        person_id=None,
        **changes,
    )


def settle(store: Store, attempt: Attempt, step: Step, **told: Any) -> None:
    now = attempt.lease_until
    store.transaction(lambda tx: ledger.settle(tx, attempt.id, step, now, **told))


def unanswered(store: Store, person_id: str = "p1", limit: int = 100) -> list[float]:
    """The hours at which the account wrote."""
    times = store.transaction(lambda tx: threads.unanswered(tx, *KEY, person_id, limit=limit))
    return [(time - NOON) / HOUR for time in times]


def advertised(store: Store, since: float = 0, person_id: str = "p1") -> list[float]:
    times = store.transaction(lambda tx: ledger.advertised(tx, *KEY, person_id, hour(since)))
    return [(time - NOON) / HOUR for time in times]


def test_nothing_is_unanswered_where_nothing_was_written(store: Store) -> None:
    said(store, 1)
    assert unanswered(store) == []


def test_messages_by_any_hand_since_the_person_wrote_are_unanswered(store: Store) -> None:
    for at in (0, 2, 4):
        sent(store, at)
    said(store, 1)
    assert unanswered(store) == [2, 4]


def test_everything_is_unanswered_by_somebody_who_never_wrote(store: Store) -> None:
    for at in (4, 0, 2):
        sent(store, at)
    assert unanswered(store) == [0, 2, 4]


def test_a_message_of_the_moment_in_which_the_person_wrote_counts(store: Store) -> None:
    said(store, 1)
    sent(store, 1)
    assert unanswered(store) == [1]


def test_the_latest_are_told_where_there_are_more_than_were_asked_for(store: Store) -> None:
    for at in range(5):
        sent(store, at)
    assert unanswered(store, limit=2) == [3, 4]


@pytest.mark.parametrize("state", [State.RESERVED, State.SENDING, State.UNKNOWN])
@pytest.mark.parametrize("how", [begin, reply])
def test_what_is_on_its_way_counts(store: Store, how: Callable[..., Attempt], state: State) -> None:
    begun = State.RESERVED if state is State.RESERVED else State.SENDING
    attempt = how(store, 1, state=begun)
    if state is State.UNKNOWN:
        settle(store, attempt, Step.UNKNOWN)
    assert unanswered(store) == [1]
    assert unanswered(store, "p2") == []


@pytest.mark.parametrize("step", [Step.REFUSED, Step.SPENT])
def test_what_never_arrived_does_not_count(store: Store, step: Step) -> None:
    settle(store, begin(store, 1), step)
    assert unanswered(store) == []


def test_an_attempt_counts_as_its_message_once_that_is_known(store: Store) -> None:
    attempt = begin(store, 1)
    sent(store, 1.01, attempt_id=attempt.id)
    assert unanswered(store) == [1.01]
    settle(store, attempt, Step.SENT)
    assert unanswered(store) == [1.01]


def test_an_attempt_whose_answer_named_a_known_message_counts_once(store: Store) -> None:
    attempt = begin(store, 1)
    settle(store, attempt, Step.UNKNOWN)
    message = sent(store, 1.01)
    store.transaction(lambda tx: ledger.annotate(tx, attempt.id, message_id=message.id))
    assert unanswered(store) == [1.01]


def test_an_unknown_attempt_that_the_person_has_answered_since_does_not_count(
    store: Store,
) -> None:
    settle(store, begin(store, 1), Step.UNKNOWN)
    said(store, 2)
    assert unanswered(store) == []


def test_an_unknown_attempt_may_have_left_until_its_lease_ended(store: Store) -> None:
    settle(store, begin(store, 1), Step.UNKNOWN)
    said(store, 1 + LEASE / HOUR)
    assert unanswered(store) == [1]


def test_a_public_reply_is_not_written_to_the_person(store: Store) -> None:
    reply(store, 1)
    begin(store, 2, action=Action.PUBLIC_REPLY, comment_id="c1", person_id=None)
    assert unanswered(store) == [1]


def test_what_is_written_into_a_group_is_not_written_to_anybody_in_it(store: Store) -> None:
    store.transaction(lambda tx: threads.note_conversation(tx, TEAM))
    sent(store, 1)
    sent(store, 2, conversation_id="g1", person_id=None)
    said(store, 3, conversation_id="g1")
    assert unanswered(store) == [1]


def test_many_people_are_counted_at_once(store: Store) -> None:
    sent(store, 1)
    begin(store, 2, person_id="p2")
    reply(store, 3, author_id="p3")
    asked = [f"q{number}" for number in range(1_100)] + ["p3", "p2", "p1"]
    found = store.transaction(lambda tx: threads.unanswered_many(tx, *KEY, asked))
    assert found == {"p1": (hour(1),), "p2": (hour(2),), "p3": (hour(3),)}


@pytest.mark.parametrize("how", [begin, reply])
def test_advertising_counts_from_the_moment_it_is_on_its_way(
    store: Store, how: Callable[..., Attempt]
) -> None:
    how(store, 0, draft=OFFER)
    attempt = how(store, 1, draft=OFFER)
    how(store, 2)
    assert advertised(store, since=1) == [1]
    settle(store, attempt, Step.SENT, sent_at=hour(1.5), message_id="m1")
    assert advertised(store, since=1) == [1.5]
    assert advertised(store, since=1.5) == [1.5]
    assert advertised(store, since=2) == []


@pytest.mark.parametrize("step", [Step.REFUSED, Step.SPENT])
def test_advertising_that_never_arrived_does_not_count(store: Store, step: Step) -> None:
    settle(store, begin(store, 1, draft=OFFER), step)
    assert advertised(store) == []


def test_advertising_counts_for_the_author_and_for_the_person_they_turned_out_to_be(
    store: Store,
) -> None:
    settle(store, reply(store, 1, draft=OFFER), Step.SENT, sent_at=hour(1), person_id="p9")
    assert advertised(store, person_id="p9") == advertised(store) == [1]


def test_advertising_counts_once_where_both_ids_are_the_same(store: Store) -> None:
    settle(store, reply(store, 1, draft=OFFER), Step.SENT, sent_at=hour(1), person_id="p1")
    assert advertised(store) == [1]


def test_advertising_to_several_people_counts_for_each_of_them(store: Store) -> None:
    attempt = begin(store, 1, draft=OFFER, person_id=None, conversation_id="g1")
    store.transaction(lambda tx: ledger.address(tx, *KEY, attempt.id, ["p1", "p2"]))
    assert advertised(store, person_id="p1") == advertised(store, person_id="p2") == [1]
    assert advertised(store, person_id="p3") == []
    settle(store, attempt, Step.REFUSED)
    assert advertised(store, person_id="p1") == []


def test_many_people_are_asked_about_at_once(store: Store) -> None:
    begin(store, 2, person_id="p2", draft=OFFER)
    asked = [f"q{number}" for number in range(1_100)] + ["p2"]
    found = store.transaction(lambda tx: ledger.advertised_many(tx, *KEY, asked, hour(0)))
    assert found == {"p2": (hour(2),)}


@attrs.define
class Send:
    """One send as it really is: it counts once, whatever is known of it."""

    attempt: Attempt
    state: State = State.SENDING
    message_at: datetime | None = None

    def counts(self, since: datetime) -> bool:
        if self.message_at is not None:
            return self.message_at >= since
        if self.state is State.UNKNOWN:
            return self.attempt.lease_until >= since
        return self.state is State.SENDING


class Correspondence(RuleBasedStateMachine):
    """The account and a person write; webhooks tell of some messages before their answers do."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store.open("sqlite://")
        self.at = 0
        self.inbound = datetime.min.replace(tzinfo=UTC)
        self.by_hand: list[datetime] = []
        self.sends: list[Send] = []

    def open_sends(self) -> list[Send]:
        return [one for one in self.sends if one.state in {State.SENDING, State.UNKNOWN}]

    @rule(minutes=st.integers(1, 3))
    def wait(self, minutes: int) -> None:
        self.at += minutes

    @rule()
    def the_person_writes(self) -> None:
        self.at += 1
        self.inbound = said(self.store, self.at / 60).sent_at

    @rule()
    def somebody_writes_by_hand(self) -> None:
        self.at += 1
        self.by_hand.append(sent(self.store, self.at / 60).sent_at)

    @rule(how=st.sampled_from([begin, reply]))
    def we_write(self, how: Callable[..., Attempt]) -> None:
        self.at += 1
        self.sends.append(Send(how(self.store, self.at / 60)))

    @precondition(lambda self: bool(self.open_sends()))
    @rule(data=st.data(), step=st.sampled_from([Step.SENT, Step.REFUSED, Step.UNKNOWN]))
    def an_answer_comes(self, data: st.DataObject, step: Step) -> None:
        send = data.draw(st.sampled_from(self.open_sends()))
        settle(self.store, send.attempt, step)
        if step is Step.SENT and send.message_at is None:
            self.tell_of(send)
        send.state = State(step.value)

    @precondition(lambda self: bool(self.open_sends()))
    @rule(data=st.data())
    def a_webhook_tells_of_it(self, data: st.DataObject) -> None:
        self.tell_of(data.draw(st.sampled_from(self.open_sends())))

    def tell_of(self, send: Send) -> None:
        at = (send.attempt.reserved_at - NOON) / HOUR + 0.01
        message = sent(self.store, at, id=f"m-{send.attempt.id}", attempt_id=send.attempt.id)
        send.message_at = message.sent_at

    @invariant()
    def each_send_counts_once(self) -> None:
        expected = sum(one.counts(self.inbound) for one in self.sends) + sum(
            at >= self.inbound for at in self.by_hand
        )
        assert len(unanswered(self.store)) == expected

    def teardown(self) -> None:
        self.store.close()


TestEachSendCountsOnce = Correspondence.TestCase
