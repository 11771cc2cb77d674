from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from privatereply.events import CommentAdded, CommentEdited, Event, MessageEdited, MessageReceived
from privatereply.model import (
    Action,
    CommentRecord,
    ConversationRecord,
    Direction,
    Draft,
    Fact,
    Message,
    Person,
    Purpose,
)
from privatereply.store import (
    Attempt,
    State,
    Step,
    Store,
    comments,
    events,
    handlings,
    ledger,
    messages,
    people,
    threads,
)

HOUR = timedelta(hours=1)
NOON = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
KEY = ("facebook", "1234")
ANNA = Person(id="p1", name="Anna Nowak", username="anna.nowak")
BEN = Person(id="p2", name="Ben Sommer")
SECRETS = ("Nowak", "nowak", "size M", "aside for you", "Hello all")

New = Callable[..., Attempt]


def thread(person: Person, id: str, *others: Person) -> ConversationRecord:  # noqa: A002
    everybody = (person, *others)
    return ConversationRecord(
        platform="facebook", account_id="1234", person=person, people=everybody, id=id
    )


def message(id: str, **changes: Any) -> Message:  # noqa: A002
    values: dict[str, Any] = {
        "id": id,
        "direction": Direction.INBOUND,
        "sent_at": NOON + HOUR,
        "text": "I am Anna Nowak",
        "person_id": "p1",
    }
    return Message(**{**values, **changes})


def filled(store: Store, new_attempt: New, *, author_id: str = "p1") -> None:
    """Everything there can be about Anna, and something about Ben."""

    def work(tx: Any) -> None:
        author = Person(id=author_id, name=ANNA.name)
        for one, text in ((author, "Do you have it in size M?"), (BEN, "Nice")):
            comments.remember(
                tx,
                CommentRecord(
                    platform="facebook",
                    account_id="1234",
                    id=f"c-{one.id}",
                    author=one,
                    text=text,
                ),
                now=NOON,
            )
        threads.note_conversation(tx, thread(ANNA, "t1"))
        threads.note_conversation(tx, thread(BEN, "t2"))
        threads.note_conversation(tx, thread(BEN, "g1", ANNA))
        threads.record(tx, *KEY, message("m1"))
        threads.record(tx, *KEY, message("m2", person_id=None, conversation_id="t1"))
        threads.record(tx, *KEY, message("m3", text="Hello all", conversation_id="g1"))
        threads.record(tx, *KEY, message("m4", text="Nice", person_id="p2"))
        people.take_marketing(tx, *KEY, "p1", NOON)
        people.block(tx, *KEY, "p1", blocked=True)
        attempt = new_attempt(
            "a1",
            f"c-{author_id}",
            state=State.SENDING,
            begun_at=NOON,
            draft=Draft(text="We put one aside for you, Mrs Nowak", purpose=Purpose.MARKETING),
        )
        assert ledger.claim(tx, attempt, NOON) is None

    store.transaction(work)


def settle(store: Store, step: Step, **told: Any) -> None:
    store.transaction(lambda tx: ledger.settle(tx, "a1", step, NOON + HOUR, **told))


def sent(store: Store) -> None:
    """The reply went out, and so its author's private id and its message are known."""
    settle(store, Step.SENT, message_id="m0", person_id="p1", sent_at=NOON)
    reply = message("m0", direction=Direction.OUTBOUND, text="We put one aside for you")
    store.transaction(lambda tx: threads.record(tx, *KEY, reply, attempt_id="a1"))


def erase(store: Store, person_id: str = "p1") -> tuple[str, ...]:
    return store.transaction(lambda tx: people.erase(tx, *KEY, person_id))


def export(store: Store, person_id: str = "p1") -> dict[str, Any]:
    return store.transaction(lambda tx: people.export(tx, *KEY, person_id))


def everything(store: Store) -> str:
    """Every row of every table, as text."""
    tables = (
        "aliases",
        "attempts",
        "comments",
        "conversations",
        "decisions",
        "events",
        "handlings",
        "messages",
        "people",
    )
    rows = store.transaction(
        lambda tx: [tx.execute(f"SELECT * FROM privatereply_{one}") for one in tables]  # noqa: S608
    )
    return repr(rows)


def found(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.requirement("H45")
@pytest.mark.parametrize("author_id", ["p1", "public-1"])
def test_an_erased_person_has_left_no_word_behind(
    store: Store, new_attempt: New, author_id: str
) -> None:
    filled(store, new_attempt, author_id=author_id)
    sent(store)
    assert found(everything(store)) == list(SECRETS)
    assert erase(store) == ()
    assert found(everything(store)) == []


@pytest.mark.requirement("H45")
def test_what_was_sent_to_an_erased_person_is_never_sent_again(
    store: Store, new_attempt: New
) -> None:
    filled(store, new_attempt)
    sent(store)
    first = store.transaction(lambda tx: ledger.get(tx, "a1"))
    erase(store)
    holder = store.transaction(lambda tx: ledger.claim(tx, new_attempt("a2", "c-p1"), NOON))
    assert first is not None
    assert holder is not None
    assert holder.id == "a1"
    assert holder.fingerprint == first.fingerprint
    assert holder.receipt() == first.receipt()
    assert holder.draft == Draft(text="[erased]", purpose=Purpose.MARKETING)


def test_what_is_about_others_stays(store: Store, new_attempt: New) -> None:
    filled(store, new_attempt)
    sent(store)
    before = export(store, "p2")
    erase(store)
    assert export(store, "p2") == before
    group = store.transaction(lambda tx: threads.conversation(tx, *KEY, conversation_id="g1"))
    assert group is not None
    assert group.people == (BEN, Person(id="p1"))


@pytest.mark.parametrize("step", [None, Step.UNKNOWN])
def test_an_attempt_that_must_be_looked_for_keeps_its_words_until_it_is_settled(
    store: Store, new_attempt: New, step: Step | None
) -> None:
    filled(store, new_attempt)
    if step is not None:
        settle(store, step)
    assert erase(store) == ("a1",)
    attempt = store.transaction(lambda tx: ledger.get(tx, "a1"))
    comment = store.transaction(lambda tx: comments.recall(tx, *KEY, "c-p1"))
    assert attempt is not None
    assert comment is not None
    assert "aside for you" in attempt.draft.text
    sent(store)
    assert erase(store) == ()
    assert found(everything(store)) == []


@pytest.mark.parametrize(("opted_in", "stays"), [(None, True), (0, True), (2, False)])
def test_somebody_who_asked_to_be_left_alone_stays_left_alone(
    store: Store, new_attempt: New, opted_in: int | None, stays: bool
) -> None:
    filled(store, new_attempt)
    store.transaction(lambda tx: people.opt_out(tx, *KEY, "p1", NOON + HOUR))
    if opted_in is not None:
        at = NOON + opted_in * HOUR
        store.transaction(lambda tx: people.opt_in(tx, *KEY, "p1", at))
    erase(store)
    consent = store.transaction(lambda tx: people.consent(tx, *KEY, "p1"))
    expected = people.Consent(opted_out_at=NOON + HOUR) if stays else people.Consent()
    assert consent == expected
    assert consent.opted_out is (Fact.YES if stays else Fact.UNKNOWN)


def test_erasing_somebody_nobody_knows_is_no_error(store: Store) -> None:
    assert erase(store) == ()


@pytest.mark.requirement("H45")
def test_an_export_holds_everything_and_nothing_of_others(store: Store, new_attempt: New) -> None:
    filled(store, new_attempt)
    sent(store)
    told = export(store)
    text = json.dumps(told)
    assert found(text) == list(SECRETS)
    assert "Sommer" not in text
    assert {name: len(told[name]) for name in told if isinstance(told[name], list)} == {
        "groups": 1,
        "consent": 1,
        "conversations": 1,
        "messages": 4,
        "comments": 1,
        "attempts": 1,
        "events": 0,
        "handlings": 0,
        "decisions": 0,
        "aliases": 0,
    }
    assert told["attempts"][0]["draft"]["text"].startswith("We put one aside")
    assert told["consent"][0]["marketing_consent_at"] == "2026-03-01T12:00:00+00:00"


def test_a_message_to_a_person_is_theirs_before_anything_is_known_of_it(
    store: Store, new_attempt: New
) -> None:
    attempt = new_attempt("a9", "k9", action=Action.MESSAGE, comment_id=None, person_id="p9")
    store.transaction(lambda tx: ledger.claim(tx, attempt, NOON))
    assert [one["id"] for one in export(store, "p9")["attempts"]] == ["a9"]


def test_an_export_of_somebody_nobody_knows_is_empty(store: Store) -> None:
    told = export(store, "nobody")
    assert told.pop("person_id") == "nobody"
    assert (told.pop("platform"), told.pop("account_id")) == KEY
    assert set(map(len, told.values())) == {0}


WHO: dict[str, Any] = {"platform": "facebook", "account_id": "1234"}
TOLD_SECRETS = (*SECRETS, "app-scoped")


def tell(store: Store, *told: Event) -> None:
    """Have a handler told of events, as when they came in."""

    def work(tx: Any) -> None:
        events.keep(tx, told, now=NOON, source="webhook")
        handlings.schedule(tx, [(event, "greet") for event in told], NOON)

    store.transaction(work)


def added(comment_id: str, author: Person, text: str) -> CommentAdded:
    comment = CommentRecord(
        platform="facebook", account_id="1234", id=comment_id, author=author, text=text
    )
    return CommentAdded(**WHO, id=f"comment:{comment_id}:added", comment=comment)


def decide(store: Store, key: str, **about: str | None) -> None:
    """What a policy said, with a situation that names people."""
    row = {"key": key, "comment_id": None, "person_id": None, **about}
    store.transaction(
        lambda tx: tx.execute(
            """
            INSERT INTO privatereply_decisions (
                platform, account_id, action, key, digest, comment_id, person_id, verdict,
                first_at, last_at, times, findings, situation
            ) VALUES (
                'facebook', '1234', 'private_reply', :key, 'd', :comment_id, :person_id, 'deny',
                0, 0, 1, '[]', '{"draft": "We put one aside for you, Mrs Nowak"}'
            )
            """,
            row,
        )
    )


def told_of(store: Store) -> None:
    """What platforms told of Anna, also where nothing else names her, and of Ben."""
    tell(
        store,
        added("c-p1", ANNA, "Do you have it in size M?"),
        CommentEdited(**WHO, id="e1", comment_id="c-p1", text="In size M, please"),
        # All that is known of these is that she changed them.
        CommentEdited(**WHO, id="e2", comment_id="c9", actor=ANNA, text="Not in size M"),
        MessageEdited(**WHO, id="e3", message_id="m9", person_id="p1", text="I am Mrs Nowak"),
        MessageEdited(**WHO, id="e4", message_id="m1", text="I am Anna Nowak!"),
        MessageReceived(**WHO, id="message:m1", message=message("m1")),
        added("c-p2", BEN, "Nice"),
    )

    def work(tx: Any) -> None:
        comments.revise(tx, *KEY, "c9", at=NOON, text="Not in size M")
        messages.edit(tx, *KEY, "m9", "I am Mrs Nowak", NOON)
        people.link(tx, *KEY, "p1", "app-scoped")
        people.link(tx, *KEY, "p2", "bens-name")

    store.transaction(work)
    decide(store, "k1", comment_id="c-p1")
    decide(store, "k2", person_id="p1")


@pytest.mark.requirement("H45")
def test_what_platforms_told_of_an_erased_person_has_left_no_word_behind(
    store: Store, new_attempt: New
) -> None:
    filled(store, new_attempt)
    sent(store)
    told_of(store)
    assert [one for one in TOLD_SECRETS if one in everything(store)] == list(TOLD_SECRETS)
    erase(store)
    left = everything(store)
    assert [one for one in TOLD_SECRETS if one in left] == []
    assert "Sommer" in left
    assert "bens-name" in left


def test_what_an_erased_person_did_is_not_news_when_it_is_told_again(store: Store) -> None:
    told = added("c-p1", ANNA, "Do you have it in size M?")
    tell(store, told)
    erase(store)
    again = store.transaction(lambda tx: events.keep(tx, [told], now=NOON, source="webhook"))
    assert again == []
    assert found(everything(store)) == []
    (telling,) = store.transaction(lambda tx: events.of_comment(tx, *KEY, "c-p1"))
    assert telling.times == 2


def test_no_handler_is_told_of_an_erased_person(store: Store) -> None:
    tell(store, added("c-p1", ANNA, "In size M?"), added("c-p2", BEN, "Nice"))

    def take(tx: Any) -> list[handlings.Handling]:
        at = NOON + HOUR
        return handlings.take(tx, ["greet"], now=at, lease=HOUR, limit=9)

    erase(store)
    taken = store.transaction(take)
    assert [one.event.id for one in taken] == ["comment:c-p2:added"]
    assert store.transaction(handlings.dead) == []


@pytest.mark.requirement("H45")
def test_an_export_holds_what_platforms_told_and_policies_said(
    store: Store, new_attempt: New
) -> None:
    filled(store, new_attempt)
    told_of(store)
    told = export(store)
    assert [one["id"] for one in told["events"]] == [
        "comment:c-p1:added",
        "e1",
        "e2",
        "e3",
        "e4",
        "message:m1",
    ]
    assert told["events"][0]["body"]["comment"]["text"] == "Do you have it in size M?"
    assert told["events"][0]["first_told_at"] == "2026-03-01T12:00:00+00:00"
    assert [one["event_id"] for one in told["handlings"]] == [one["id"] for one in told["events"]]
    assert [one["situation"]["draft"] for one in told["decisions"]] == [
        "We put one aside for you, Mrs Nowak"
    ] * 2
    assert told["aliases"] == [{"alias": "app-scoped"}]
    assert {one["id"] for one in told["comments"]} == {"c-p1", "c9"}
    assert "Sommer" not in json.dumps(told)
    erase(store)
    assert {one["body"] for one in export(store)["events"]} <= {None}


@pytest.mark.requirement("H45")
def test_what_the_account_replied_in_public_is_erased_with_the_comment(
    store: Store, new_attempt: New
) -> None:
    words = "Yes, Mrs Nowak"
    tell(store, added("c-p1", ANNA, "In red?"))
    attempt = new_attempt(
        "a2",
        "c-p1",
        action=Action.PUBLIC_REPLY,
        state=State.SENDING,
        begun_at=NOON,
        draft=Draft(text=words),
    )
    reply = added("r1", Person(id="1234"), words)

    def work(tx: Any) -> None:
        comments.remember_many(
            tx, [added("c-p1", ANNA, "In red?").comment, reply.comment], now=NOON
        )
        ledger.claim(tx, attempt, NOON)
        ledger.settle(tx, "a2", Step.SENT, NOON, message_id="r1")

    store.transaction(work)
    tell(store, reply)
    assert words in everything(store)
    erase(store)
    assert words not in everything(store)
    owned = store.transaction(lambda tx: ledger.owned(tx, *KEY, ["r1"]))
    assert owned == {"r1"}
