from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import attrs
import pytest

from privatereply.errors import (
    InvalidValue,
    LedgerConflict,
    NeverSent,
    Outcome,
    RateLimited,
    StoreError,
)
from privatereply.model import (
    Action,
    Actor,
    Attachment,
    CommentRecord,
    Draft,
    Person,
    QuickReply,
    Receipt,
)
from privatereply.store import Attempt, State, Step, Store, comments, ledger
from privatereply.store.machine import LIVING, TRANSITIONS

New = Callable[..., Attempt]

# How an attempt gets into each state.
PATHS: dict[State, tuple[Step, ...]] = {
    State.RESERVED: (),
    State.SENDING: (Step.BEGIN,),
    State.SENT: (Step.BEGIN, Step.SENT),
    State.REFUSED: (Step.BEGIN, Step.REFUSED),
    State.SPENT: (Step.BEGIN, Step.SPENT),
    State.UNKNOWN: (Step.BEGIN, Step.UNKNOWN),
    State.RELEASED: (Step.RELEASE,),
}
PAIRS = list(itertools.product(State, Step))
# After every lease of these tests.
LATER = timedelta(hours=1)


def claim(store: Store, attempt: Attempt, now: datetime | None = None) -> Attempt | None:
    at = now or attempt.reserved_at
    return store.transaction(lambda tx: ledger.claim(tx, attempt, at))


def take(store: Store, attempt: Attempt, step: Step) -> Attempt:
    at = attempt.reserved_at + LATER
    if step is Step.BEGIN:
        lease = at + timedelta(minutes=1)
        return store.transaction(lambda tx: ledger.begin(tx, attempt.id, at, lease))
    after_lease = at + LATER
    return store.transaction(lambda tx: ledger.settle(tx, attempt.id, step, after_lease))


def bring(store: Store, attempt: Attempt, state: State) -> Attempt:
    assert claim(store, attempt) is None
    for step in PATHS[state]:
        take(store, attempt, step)
    found = store.transaction(lambda tx: ledger.get(tx, attempt.id))
    assert found is not None
    assert found.state is state
    return found


@pytest.mark.requirement("A28")
def test_a_second_claim_of_a_key_is_told_who_holds_it(store: Store, new_attempt: New) -> None:
    assert claim(store, new_attempt("a1")) is None
    holder = claim(store, new_attempt("a2"))
    assert holder is not None
    assert (holder.id, holder.state) == ("a1", State.RESERVED)


@pytest.mark.requirement("A28")
@pytest.mark.parametrize("state", LIVING)
def test_a_key_is_held_in_every_living_state(store: Store, new_attempt: New, state: State) -> None:
    bring(store, new_attempt("a1"), state)
    holder = claim(store, new_attempt("a2"))
    assert holder is not None
    assert holder.id == "a1"


@pytest.mark.parametrize("state", [state for state in State if state not in LIVING])
def test_a_key_is_free_again_after_a_refusal_and_the_first_try_stays_in_the_story(
    store: Store, new_attempt: New, state: State
) -> None:
    bring(store, new_attempt("a1"), state)
    assert claim(store, new_attempt("a2")) is None
    story = store.transaction(lambda tx: ledger.story(tx, "facebook", "1234", "c1"))
    assert [(attempt.id, attempt.state) for attempt in story] == [
        ("a1", state),
        ("a2", State.RESERVED),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"platform": "instagram"},
        {"account_id": "5678"},
        {"action": Action.PUBLIC_REPLY},
        {"key": "c2"},
    ],
    ids=str,
)
def test_another_platform_account_action_or_key_is_another_matter(
    store: Store, new_attempt: New, changes: dict[str, object]
) -> None:
    assert claim(store, new_attempt("a1")) is None
    assert claim(store, new_attempt("a2", **changes)) is None


def test_a_claim_may_begin_in_the_same_statement(
    store: Store, new_attempt: New, now: datetime
) -> None:
    attempt = new_attempt(state=State.SENDING, begun_at=now)
    assert claim(store, attempt) is None
    assert store.transaction(lambda tx: ledger.get(tx, "a1")) == attempt


@pytest.mark.parametrize(
    "state", [state for state in State if state not in {State.RESERVED, State.SENDING}]
)
def test_a_claim_cannot_invent_an_outcome(store: Store, new_attempt: New, state: State) -> None:
    with pytest.raises(InvalidValue, match="reserved, sending"):
        claim(store, new_attempt(state=state))


def test_a_claim_repeated_after_a_commit_nobody_confirmed_is_told_of_itself(
    store: Store, new_attempt: New
) -> None:
    attempt = new_attempt()
    assert claim(store, attempt) is None
    assert claim(store, attempt) == attempt


def test_an_id_is_used_once(store: Store, new_attempt: New) -> None:
    bring(store, new_attempt("a1"), State.REFUSED)
    with pytest.raises(LedgerConflict, match="attempt a1 is refused: claim"):
        claim(store, new_attempt("a1"))


def test_a_reservation_whose_owner_died_is_released_to_the_next_caller(
    store: Store, new_attempt: New, now: datetime
) -> None:
    claim(store, new_attempt("a1"))
    assert claim(store, new_attempt("a2"), now + LATER) is None
    released = store.transaction(lambda tx: ledger.get(tx, "a1"))
    assert released is not None
    assert (released.state, released.settled_at) == (State.RELEASED, now + LATER)


def test_a_send_whose_owner_died_is_unknown_and_goes_on_holding_the_key(
    store: Store, new_attempt: New, now: datetime
) -> None:
    bring(store, new_attempt("a1"), State.SENDING)
    holder = claim(store, new_attempt("a2"), now + 2 * LATER)
    assert holder is not None
    assert (holder.id, holder.state) == ("a1", State.UNKNOWN)


def test_a_lease_lasts_until_its_end_and_not_a_microsecond_longer(
    store: Store, new_attempt: New
) -> None:
    attempt = new_attempt()
    claim(store, attempt)
    key = (attempt.platform, attempt.account_id, attempt.action, attempt.key)
    last = attempt.lease_until - timedelta(microseconds=1)
    assert store.transaction(lambda tx: ledger.living(tx, *key, last)) == attempt
    assert store.transaction(lambda tx: ledger.living(tx, *key, attempt.lease_until)) is None


def test_a_lease_that_has_not_ended_cannot_be_ended(
    store: Store, new_attempt: New, now: datetime
) -> None:
    claim(store, new_attempt())
    with pytest.raises(LedgerConflict, match="lease_ended"):
        store.transaction(lambda tx: ledger.settle(tx, "a1", Step.LEASE_ENDED, now))


@pytest.mark.parametrize(("state", "step"), [pair for pair in PAIRS if pair in TRANSITIONS])
def test_each_step_of_the_table_leads_where_it_says(
    store: Store, new_attempt: New, state: State, step: Step
) -> None:
    attempt = bring(store, new_attempt(), state)
    assert take(store, attempt, step).state is TRANSITIONS[state, step]


@pytest.mark.parametrize(("state", "step"), [pair for pair in PAIRS if pair not in TRANSITIONS])
def test_each_step_outside_the_table_is_refused_and_changes_nothing(
    store: Store, new_attempt: New, state: State, step: Step
) -> None:
    before = bring(store, new_attempt(), state)
    with pytest.raises(LedgerConflict) as caught:
        take(store, before, step)
    assert (caught.value.state, caught.value.event) == (state.value, step.value)
    assert store.transaction(lambda tx: ledger.get(tx, "a1")) == before


REVIVING = pytest.mark.parametrize(
    "step",
    [step for (old, step), new in TRANSITIONS.items() if old not in LIVING and new in LIVING],
)


@REVIVING
@pytest.mark.parametrize("state", LIVING)
def test_a_late_answer_takes_no_key_away_from_another_attempt(
    store: Store, new_attempt: New, state: State, step: Step
) -> None:
    before = bring(store, new_attempt("a1"), State.REFUSED)
    bring(store, new_attempt("a2"), state)
    with pytest.raises(LedgerConflict) as caught:
        take(store, before, step)
    assert (caught.value.state, caught.value.event) == ("refused", step.value)
    assert store.transaction(lambda tx: ledger.get(tx, "a1")) == before


@REVIVING
@pytest.mark.parametrize(
    "changes",
    [
        {"platform": "instagram"},
        {"account_id": "5678"},
        {"action": Action.PUBLIC_REPLY},
        {"key": "c2"},
    ],
    ids=str,
)
def test_a_late_answer_is_not_stopped_by_an_attempt_at_something_else(
    store: Store, new_attempt: New, changes: dict[str, object], step: Step
) -> None:
    attempt = bring(store, new_attempt("a1"), State.REFUSED)
    bring(store, new_attempt("a2", **changes), State.SENT)
    assert take(store, attempt, step).state in LIVING


@REVIVING
def test_a_late_answer_holds_its_key_again(store: Store, new_attempt: New, step: Step) -> None:
    attempt = bring(store, new_attempt("a1"), State.REFUSED)
    take(store, attempt, step)
    holder = claim(store, new_attempt("a2"))
    assert holder is not None
    assert holder.id == "a1"


def test_settling_does_not_begin(store: Store, new_attempt: New, now: datetime) -> None:
    claim(store, new_attempt())
    with pytest.raises(InvalidValue, match=r"begin\(\)"):
        store.transaction(lambda tx: ledger.settle(tx, "a1", Step.BEGIN, now))


def test_an_attempt_the_ledger_never_saw_is_missing(store: Store, now: datetime) -> None:
    assert store.transaction(lambda tx: ledger.get(tx, "a9")) is None
    with pytest.raises(LedgerConflict, match="a9 is missing"):
        store.transaction(lambda tx: ledger.begin(tx, "a9", now, now))


def test_a_settled_send_has_its_receipt(store: Store, new_attempt: New, now: datetime) -> None:
    bring(store, new_attempt(), State.SENDING)
    sent_at = now + timedelta(seconds=3)
    settled = store.transaction(
        lambda tx: ledger.settle(
            tx,
            "a1",
            Step.SENT,
            now + LATER,
            message_id="m1",
            person_id="p1",
            conversation_id="t1",
            sent_at=sent_at,
        )
    )
    assert settled.receipt() == Receipt(
        platform="facebook",
        account_id="1234",
        action=Action.PRIVATE_REPLY,
        attempt_id="a1",
        actor=Actor.human("anna"),
        sent_at=sent_at,
        message_id="m1",
        comment_id="c1",
        person_id="p1",
        conversation_id="t1",
    )


@pytest.mark.parametrize("state", [state for state in State if state is not State.SENT])
def test_nothing_but_a_send_has_a_receipt(store: Store, new_attempt: New, state: State) -> None:
    assert bring(store, new_attempt(), state).receipt() is None


def test_a_reply_found_by_looking_says_so_and_when(
    store: Store, new_attempt: New, now: datetime
) -> None:
    bring(store, new_attempt(), State.UNKNOWN)
    found = store.transaction(
        lambda tx: ledger.settle(tx, "a1", Step.FOUND, now + LATER, evidence="echo")
    )
    receipt = found.receipt()
    assert receipt is not None
    assert (receipt.found_by_looking, receipt.sent_at) == (True, now + LATER)
    assert found.evidence == "echo"


def test_a_refusal_keeps_what_the_platform_said_in_numbers(
    store: Store, new_attempt: New, now: datetime
) -> None:
    error = RateLimited(
        platform="facebook",
        outcome=Outcome.REFUSED,
        code="613",
        subcode="1893019",
        status=400,
        trace_id="AbC",
        detail="Anna may not be written to",
    )
    bring(store, new_attempt(), State.SENDING)
    refused = store.transaction(
        lambda tx: ledger.settle(
            tx, "a1", Step.REFUSED, now, error=error, retry_at=now + timedelta(hours=1)
        )
    )
    assert refused.error == "RateLimited: the platform refused"
    assert (refused.code, refused.subcode, refused.status) == ("613", "1893019", 400)
    assert (refused.trace_id, refused.retry_at) == ("AbC", now + timedelta(hours=1))


def test_an_error_of_our_own_is_kept_by_its_name_and_sentence(
    store: Store, new_attempt: New, now: datetime
) -> None:
    bring(store, new_attempt(), State.SENDING)
    refused = store.transaction(
        lambda tx: ledger.settle(tx, "a1", Step.REFUSED, now, error=NeverSent())
    )
    assert refused.error == "NeverSent: the request never left"
    assert refused.code is None


def test_what_a_later_step_does_not_tell_stays(
    store: Store, new_attempt: New, now: datetime
) -> None:
    bring(store, new_attempt(), State.SENDING)
    error = StoreError(reason="the answer was lost")
    store.transaction(
        lambda tx: ledger.settle(tx, "a1", Step.UNKNOWN, now, person_id="p1", error=error)
    )
    found = store.transaction(lambda tx: ledger.settle(tx, "a1", Step.FOUND, now))
    assert (found.person_id, found.error) == ("p1", "StoreError: the answer was lost")


def test_what_became_known_without_a_step_is_written_beside_the_state(
    store: Store, new_attempt: New
) -> None:
    before = bring(store, new_attempt(), State.REFUSED)
    for told in ({"message_id": "m1"}, {"evidence": "its answer came after all"}, {}):
        store.transaction(lambda tx, told=told: ledger.annotate(tx, "a1", **told))  # type: ignore[misc]
    after = store.transaction(lambda tx: ledger.get(tx, "a1"))
    assert after == attrs.evolve(before, message_id="m1", evidence="its answer came after all")


@pytest.mark.parametrize("state", State)
def test_a_message_belongs_to_the_attempt_that_is_known_to_have_sent_it(
    store: Store, new_attempt: New, state: State
) -> None:
    bring(store, new_attempt(), state)
    store.transaction(lambda tx: ledger.annotate(tx, "a1", message_id="m1"))
    owner = store.transaction(lambda tx: ledger.owner(tx, "facebook", "1234", "m1"))
    assert owner == ("a1" if state is State.SENT else None)


@pytest.mark.parametrize(
    "asked", [("instagram", "1234", "m1"), ("facebook", "5678", "m1"), ("facebook", "1234", "m2")]
)
def test_a_message_of_another_account_or_id_belongs_to_nobody(
    store: Store, new_attempt: New, asked: tuple[str, str, str]
) -> None:
    bring(store, new_attempt(), State.SENT)
    store.transaction(lambda tx: ledger.annotate(tx, "a1", message_id="m1"))
    assert store.transaction(lambda tx: ledger.owner(tx, *asked)) is None


def test_a_message_is_found_by_whatever_id_it_was_written_down_with(
    store: Store, new_attempt: New
) -> None:
    bring(store, new_attempt(), State.SENT)
    store.transaction(lambda tx: ledger.annotate(tx, "a1", message_id="m\0\ud800"))
    owner = store.transaction(lambda tx: ledger.owner(tx, "facebook", "1234", "m\0\ud800"))
    assert owner == "a1"


def has_rival(store: Store, attempt: Attempt, person_id: str | None = "p1") -> bool:
    return store.transaction(lambda tx: ledger.has_rival(tx, attempt, person_id))


@pytest.mark.parametrize(
    ("person", "author", "asked", "rival"),
    [
        ("p1", None, "p1", True),
        ("p2", None, "p1", False),
        (None, "p1", "p1", True),
        (None, "p2", "p1", False),
        # A platform may name one person in two ways, in public and in private.
        ("p2", "p1", "p1", True),
        ("p1", "p2", "p1", True),
        ("p2", "p2", "p1", False),
        (None, None, "p1", True),
        ("p2", "p2", None, True),
        (None, None, None, True),
    ],
)
def test_a_rival_is_an_attempt_that_may_have_gone_to_the_same_person(
    store: Store,
    new_attempt: New,
    now: datetime,
    person: str | None,
    author: str | None,
    asked: str | None,
    rival: bool,
) -> None:
    if author is not None:
        comment = CommentRecord(
            platform="facebook", account_id="1234", id="c2", author=Person(id=author)
        )
        store.transaction(lambda tx: comments.remember(tx, comment, now=now))
    ours = bring(store, new_attempt("a1"), State.UNKNOWN)
    bring(store, new_attempt("a2", "c2", person_id=person), State.UNKNOWN)
    assert has_rival(store, ours, asked) is rival


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_a_rival_is_on_its_way_or_unknown_whatever_it_does(
    store: Store, new_attempt: New, state: State, action: Action
) -> None:
    ours = bring(store, new_attempt("a1"), State.UNKNOWN)
    bring(store, new_attempt("a2", "c2", action=action), state)
    assert has_rival(store, ours) is (state in {State.SENDING, State.UNKNOWN})


@pytest.mark.parametrize(
    "changes",
    [
        {"platform": "instagram"},
        {"account_id": "5678"},
        {"draft": Draft(text="Other words"), "fingerprint": "of other words"},
    ],
    ids=str,
)
def test_nothing_is_a_rival_of_itself_of_another_account_or_of_other_words(
    store: Store, new_attempt: New, changes: dict[str, object]
) -> None:
    ours = bring(store, new_attempt("a1"), State.UNKNOWN)
    bring(store, new_attempt("a2", "c2", **changes), State.UNKNOWN)
    assert not has_rival(store, ours)


@pytest.mark.parametrize(
    "changes", [{"fingerprint": "of erased words"}, {"draft": Draft(text="[erased]")}], ids=str
)
def test_a_rival_looks_like_it_or_did_before_it_was_erased(
    store: Store, new_attempt: New, changes: dict[str, object]
) -> None:
    ours = bring(store, new_attempt("a1"), State.UNKNOWN)
    bring(store, new_attempt("a2", "c2", **changes), State.UNKNOWN)
    assert has_rival(store, ours)


def test_unsettled_are_the_unknown_and_the_dead_longest_unlooked_for_first(
    store: Store, new_attempt: New, now: datetime
) -> None:
    for number, state in enumerate(State):
        bring(store, new_attempt(f"a{number}", f"c{number}"), state)
    other = new_attempt("b1", account_id="5678", state=State.SENDING, begun_at=now)
    claim(store, other)
    at = now + 3 * LATER

    def ids(limit: int) -> list[str]:
        found = store.transaction(lambda tx: ledger.unsettled(tx, "facebook", "1234", at, limit))
        assert {attempt.state for attempt in found} == {State.UNKNOWN}
        return [attempt.id for attempt in found]

    unknown, sending = (f"a{list(State).index(state)}" for state in (State.UNKNOWN, State.SENDING))
    assert ids(10) == [unknown, sending]
    assert ids(1) == [unknown]
    store.transaction(
        lambda tx: ledger.settle(tx, unknown, Step.UNKNOWN, at + timedelta(seconds=1))
    )
    assert ids(1) == [sending]


def test_whoever_looks_also_releases_what_was_reserved_and_never_begun(
    store: Store, new_attempt: New, now: datetime
) -> None:
    claim(store, new_attempt("a1", "c1"))
    claim(store, new_attempt("a2", "c2", lease_until=now + 2 * LATER))
    claim(store, new_attempt("a3", "c3", account_id="5678"))
    at = now + LATER
    assert store.transaction(lambda tx: ledger.unsettled(tx, "facebook", "1234", at, 9)) == []
    found = [
        attempt
        for comment in ("c1", "c2", "c3")
        for account in ("1234", "5678")
        for attempt in store.transaction(
            lambda tx, at=(account, comment): ledger.story(tx, "facebook", *at)  # type: ignore[misc]
        )
    ]
    assert [(one.id, one.state, one.settled_at) for one in found] == [
        ("a1", State.RELEASED, at),
        ("a2", State.RESERVED, None),
        ("a3", State.RESERVED, None),
    ]


def test_a_sender_at_work_is_not_taken_for_dead(
    store: Store, new_attempt: New, now: datetime
) -> None:
    claim(store, new_attempt(state=State.SENDING, begun_at=now))
    assert store.transaction(lambda tx: ledger.unsettled(tx, "facebook", "1234", now, 9)) == []


def test_an_attempt_comes_back_as_it_was_written(
    store: Store, new_attempt: New, now: datetime
) -> None:
    tokyo = timezone(timedelta(hours=9))
    draft = Draft(
        text="在庫あります \0 \N{GRINNING FACE} 'quoted' :name 100%",
        attachments=(
            Attachment(kind="image", url="https://example.com/a.png"),
            Attachment(kind="file", id="77"),
            Attachment(kind="template", payload={"a": {"b": [1]}}),
        ),
        quick_replies=(QuickReply(title="Yes", payload="YES"),),
    )
    attempt = new_attempt(
        draft=draft,
        actor=Actor.automation("price-rule"),
        person_id="p1",
        conversation_id="t1",
        window="private_reply",
        deadline=datetime(2026, 3, 8, 21, 0, 0, 123456, tzinfo=tokyo),
        reserved_at=now + timedelta(microseconds=1),
    )
    claim(store, attempt)
    assert store.transaction(lambda tx: ledger.get(tx, "a1")) == attempt


@pytest.mark.parametrize("column", ["id", "key", "comment_id", "fingerprint", "platform"])
@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_an_id_no_database_can_hold_is_refused_before_anything_is_written(
    store: Store, new_attempt: New, column: str, text: str
) -> None:
    with pytest.raises(InvalidValue, match=column):
        claim(store, new_attempt(**{column: text}))
    assert store.transaction(lambda tx: tx.one("SELECT 1 FROM privatereply_attempts")) is None


def test_a_naive_time_is_refused_before_anything_is_written(
    store: Store, new_attempt: New, now: datetime
) -> None:
    with pytest.raises(InvalidValue, match="naive"):
        claim(store, new_attempt(deadline=now.replace(tzinfo=None)))


def test_whatever_the_platform_calls_it_an_outcome_is_recorded(
    store: Store, new_attempt: New, now: datetime
) -> None:
    bring(store, new_attempt(), State.SENDING)
    settled = store.transaction(
        lambda tx: ledger.settle(tx, "a1", Step.SENT, now, message_id="m\0\ud800", evidence="\0")
    )
    assert settled.state is State.SENT
    assert settled.message_id == "m\ufffd\ufffd"


def test_an_attempt_repeats_neither_its_text_nor_a_secret() -> None:
    names = {field.name for field in attrs.fields(Attempt)}
    assert not {name for name in names if "token" in name or "credential" in name}


def test_the_text_of_a_draft_stays_out_of_the_repr(new_attempt: New) -> None:
    assert "in your size" not in repr(new_attempt())


def test_the_diagram_shows_each_transition_and_no_other() -> None:
    drawn = {
        (before.strip(), step.strip(), after)
        for line in ledger.diagram().splitlines()
        if " --> " in line and "[*]" not in line
        for before, _, rest in [line.partition(" --> ")]
        for after, _, steps in [rest.partition(": ")]
        for step in steps.split(",")
    }
    assert drawn == {
        (before.value, step.value, after.value) for (before, step), after in TRANSITIONS.items()
    }
