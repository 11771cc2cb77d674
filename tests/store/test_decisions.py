"""What policies said, kept once for as long as they say the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.events import CommentAdded
from privatereply.model import (
    Account,
    Action,
    Actor,
    CommentRecord,
    Draft,
    Fact,
    Person,
    Restriction,
    RestrictionKind,
)
from privatereply.policy import Count, Name, Phrase, Reason, Situation, Verdict
from privatereply.policy.phrase import Value
from privatereply.providers.facebook import policies as facebook
from privatereply.store import Attempt, Store, comments, decisions, events, ledger, people
from privatereply.store.decisions import Decided, Unasked
from privatereply.store.rulings import Ruling, from_text

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = ("facebook", "1234")
POLICY = facebook.policy(Action.PRIVATE_REPLY)
COMMENT = CommentRecord(
    platform="facebook",
    account_id="1234",
    id="c1",
    text="How much is it?",
    created_at=NOON - timedelta(hours=1),
    author=Person(id="p1", name="Nora", is_page=Fact.NO),
)
BASE = Situation(
    now=NOON,
    action=Action.PRIVATE_REPLY,
    account=Account(
        platform="facebook", id="1234", kind="page", credentials={"access_token": "s3cret"}
    ),
    actor=Actor.bot("greeter"),
    comment=COMMENT,
    draft=Draft(text="Yes, we have it in your size."),
    facts={"comment_exists": Fact.YES, "already_replied": Fact.NO},
)
OLD = attrs.evolve(COMMENT, created_at=NOON - 9 * DAY)


def record(
    store: Store, *, attempt_id: str | None = None, key: str = "c1", **changes: Any
) -> Situation:
    situation = attrs.evolve(BASE, **changes)
    decision = POLICY.judge(situation)
    store.transaction(
        lambda tx: decisions.record(tx, decision, situation, key=key, attempt_id=attempt_id)
    )
    return situation


def of_comment(store: Store, comment_id: str = "c1") -> list[Decided]:
    return store.transaction(lambda tx: decisions.of_comment(tx, *KEY, comment_id))


def history(store: Store, **options: Any) -> list[Decided]:
    given = {"since": NOON - DAY, **options}
    action = given.pop("action", Action.PRIVATE_REPLY)
    return store.transaction(lambda tx: decisions.history(tx, "facebook", action, **given))


def test_what_was_decided_is_kept_with_who_asked_and_what_each_rule_said(store: Store) -> None:
    record(store, comment=OLD)

    (decided,) = of_comment(store)

    assert (decided.verdict, decided.allowed, decided.attempt_id) == (Verdict.DENY, False, None)
    assert decided.actor == Actor.bot("greeter")
    assert (decided.first_at, decided.last_at, decided.times) == (NOON, NOON, 1)
    assert [ruling.rule for ruling in decided.rulings] == [
        finding.rule.name for finding in POLICY.judge(attrs.evolve(BASE, comment=OLD)).findings
    ]
    (denied,) = [ruling for ruling in decided.rulings if ruling.verdict is Verdict.DENY]
    assert denied.rule == "reply_within"
    assert denied.blocks
    assert denied.source.startswith("https://")


def test_the_same_answer_again_is_counted_and_makes_no_row(store: Store) -> None:
    for minute in range(60):
        record(store, comment=OLD, now=NOON + timedelta(minutes=minute))

    (decided,) = of_comment(store)

    assert decided.times == 60
    assert (decided.first_at, decided.last_at) == (NOON, NOON + timedelta(minutes=59))


def test_a_wait_that_ends_later_each_time_is_the_same_answer(store: Store) -> None:
    for hour in range(3):
        since = NOON + timedelta(hours=hour)
        held = Restriction(kind=RestrictionKind.SUSPENDED, since=since)
        record(store, now=since, restriction=held, comment=attrs.evolve(COMMENT, created_at=since))

    (decided,) = of_comment(store)

    assert (decided.verdict, decided.times) == (Verdict.WAIT, 3)
    assert max(one.until for one in decided.rulings if one.until) == NOON + timedelta(hours=50)


@pytest.mark.parametrize(
    "change",
    [
        {"comment": OLD},
        {"actor": Actor.human("anna")},
        {"actor": Actor.automation("greeter")},
        {"facts": {"comment_exists": Fact.NO}},
        {"facts": {}},
    ],
    ids=["too late", "another actor", "another kind of actor", "gone", "less is known"],
)
def test_another_answer_or_another_actor_makes_a_row(store: Store, change: dict[str, Any]) -> None:
    record(store)
    record(store, **change)

    assert len(of_comment(store)) == 2


def test_an_answer_that_led_to_an_attempt_finds_its_draft_there(
    store: Store, new_attempt: Callable[..., Attempt]
) -> None:
    attempt = new_attempt(draft=BASE.draft)
    store.transaction(lambda tx: ledger.claim(tx, attempt, now=NOON))
    record(store, attempt_id=attempt.id)

    (decided,) = of_comment(store)

    assert decided.allowed
    assert decided.attempt_id == attempt.id
    assert decided.situation is not None
    assert decided.situation.draft == BASE.draft


def test_what_it_was_judged_by_can_be_judged_again(store: Store) -> None:
    situation = record(store, comment=OLD)

    (decided,) = of_comment(store)

    assert decided.situation is not None
    assert POLICY.judge(decided.situation) == POLICY.judge(situation)


def test_no_credential_no_name_and_no_words_of_a_comment_are_kept(store: Store) -> None:
    record(store, comment=OLD)

    rows = store.transaction(lambda tx: tx.execute("SELECT * FROM privatereply_decisions"))

    assert "p1" in repr(rows)
    assert not any(word in repr(rows) for word in ("s3cret", "Nora", "How much"))


def test_what_was_said_survives_the_erasure_of_what_it_was_judged_by(store: Store) -> None:
    record(store, comment=OLD)
    store.transaction(lambda tx: people.erase(tx, *KEY, "p1"))

    (decided,) = of_comment(store)

    assert decided.situation is None
    assert decided.verdict is Verdict.DENY


def test_the_history_holds_the_last_word_on_each_thing(store: Store) -> None:
    record(store, comment=OLD)
    record(store, now=NOON + timedelta(minutes=1))
    record(store, key="c2", comment=attrs.evolve(COMMENT, id="c2"))

    found = history(store)

    assert [(one.key, one.verdict) for one in found] == [
        ("c2", Verdict.ALLOW),
        ("c1", Verdict.ALLOW),
    ]


def test_the_history_can_be_read_page_by_page(store: Store) -> None:
    for number in range(7):
        record(store, key=f"c{number}", comment=attrs.evolve(COMMENT, id=f"c{number}"))
    read: list[Decided] = []
    while page := history(store, after=read[-1] if read else None, limit=3):
        assert len(page) <= 3
        read += page

    assert [one.key for one in read] == [f"c{number}" for number in range(7)]


def test_the_history_leaves_out_what_was_asked_before_and_what_was_another_action(
    store: Store,
) -> None:
    record(store)

    assert history(store, since=NOON) != []
    assert history(store, since=NOON + timedelta(microseconds=1)) == []
    assert history(store, action=Action.MESSAGE) == []


def told(store: Store, comment_id: str, at: datetime, *, test: bool = False) -> None:
    comment = attrs.evolve(COMMENT, id=comment_id)
    event = CommentAdded(
        platform=KEY[0],
        account_id=KEY[1],
        id=f"comment:{comment_id}:added",
        comment=comment,
        test=test,
    )
    store.transaction(lambda tx: events.keep(tx, [event], now=at, source="webhook"))
    if not test:
        store.transaction(lambda tx: comments.remember(tx, comment, now=at))


def test_comments_nobody_asked_about_are_those_that_were_told_and_not_judged(store: Store) -> None:
    for number in range(5):
        told(store, f"c{number}", NOON + timedelta(minutes=number))
    told(store, "sample", NOON, test=True)
    record(store, key="c1")
    read: list[Unasked] = []
    while page := unasked(store, after=read[-1] if read else None):
        read += page

    assert [one.comment.id for one in read] == ["c0", "c2", "c3", "c4"]
    assert read[0].told_at == NOON


def unasked(store: Store, after: Unasked | None) -> list[Unasked]:
    action = Action.PRIVATE_REPLY
    return store.transaction(
        lambda tx: decisions.unasked(tx, "facebook", action, since=NOON, after=after, limit=2)
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('{"span":1000000}', timedelta(seconds=1)),
        ('{"count":2,"one":"%(count)d day","many":"%(count)d days"}',
         Count(2, Phrase("%(count)d day", "%(count)d days"))),
        ('{"name":"post"}', Name("post")),
        ('["image","video"]', ("image", "video")),
        ("3", 3),
        ('"image"', "image"),
    ],
)  # fmt: skip
def test_every_value_of_a_reason_is_read_as_it_was_written(written: str, read: Value) -> None:
    text = f'[{{"rule":"r","verdict":"deny","one":"%(it)s","values":{{"it":{written}}}}}]'

    (ruling,) = from_text(text)

    assert ruling == Ruling(
        rule="r", verdict=Verdict.DENY, reason=Reason(Phrase("%(it)s"), {"it": read})
    )
