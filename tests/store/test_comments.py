from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privatereply.errors import InvalidValue
from privatereply.model import CommentRecord, Fact, Person, Surface
from privatereply.policy.facts import ALREADY_REPLIED, COMMENT_EXISTS, HIGH_INTENT
from privatereply.store import Store, Transaction, comments

KEY = ("facebook", "1234")
HOUR = timedelta(hours=1)
NOON = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
COMMENT = CommentRecord(
    platform="facebook",
    account_id="1234",
    id="c1",
    text="Czy jest w rozmiarze M?",
    created_at=datetime.fromisoformat("2026-03-01T12:00:00.000001+00:00"),
    author=Person(id="p1", name="Anna", username="anna", is_page=Fact.NO),
    post_id="o1",
    parent_id="c0",
    permalink="https://example.com/c1",
    surface=Surface.REEL,
)
BARE = CommentRecord(platform="facebook", account_id="1234", id="c1", surface=Surface.REEL)


def seen(store: Store, *sightings: CommentRecord) -> CommentRecord | None:
    for sighting in sightings:
        store.transaction(lambda tx, sighting=sighting: comments.remember(tx, sighting, now=NOON))  # type: ignore[misc]
    return store.transaction(lambda tx: comments.recall(tx, "facebook", "1234", "c1"))


def test_a_comment_comes_back_as_it_was(store: Store) -> None:
    assert seen(store, COMMENT) == COMMENT


def test_a_comment_nobody_saw_is_none(store: Store) -> None:
    assert seen(store) is None


def test_a_sighting_that_knows_less_loses_nothing(store: Store) -> None:
    assert seen(store, COMMENT, BARE) == COMMENT


def test_a_sighting_that_knows_more_adds_it(store: Store) -> None:
    assert seen(store, BARE, COMMENT) == COMMENT


def test_an_edited_text_replaces_the_first_one(store: Store) -> None:
    edited = attrs.evolve(COMMENT, text="Czy jest w rozmiarze L?")
    assert seen(store, COMMENT, edited) == edited


def test_a_comment_whose_author_is_unknown_has_none(store: Store) -> None:
    assert seen(store, BARE) == BARE


def test_the_same_id_on_another_account_is_another_comment(store: Store) -> None:
    other = attrs.evolve(COMMENT, account_id="5678", text="other")
    assert seen(store, COMMENT, other) == COMMENT


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\0b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "\N{GRINNING FACE}"),
        ("\udc00\0\ud83d\ude00", "\ufffd\ufffd\N{GRINNING FACE}"),
    ],
)
def test_what_no_database_can_hold_is_replaced_by_a_mark(
    store: Store, text: str, kept: str
) -> None:
    comment = seen(store, attrs.evolve(COMMENT, text=text))
    assert comment is not None
    assert comment.text == kept


def test_an_id_no_database_can_hold_is_refused(store: Store) -> None:
    with pytest.raises(InvalidValue, match="comment_id"):
        store.transaction(lambda tx: comments.recall(tx, "facebook", "1234", "\0"))


@given(text=st.text(st.characters(codec=None), max_size=50))
def test_any_text_at_all_can_be_kept(text: str) -> None:
    with Store.open("sqlite://") as store:
        comment = seen(store, attrs.evolve(COMMENT, text=text or "x"))
    assert comment is not None
    assert len(comment.text) <= len(text or "x")


def revise(store: Store, hours: float = 0, comment_id: str = "c1", **told: Any) -> None:
    at = NOON + hours * HOUR
    store.transaction(lambda tx: comments.revise(tx, *KEY, comment_id, at=at, **told))


def remember(store: Store, *told: CommentRecord, hours: float = 0, read: bool = False) -> None:
    now = NOON + hours * HOUR
    store.transaction(lambda tx: comments.remember_many(tx, told, now=now, read=read))


def recall(store: Store, comment_id: str = "c1") -> CommentRecord:
    found = store.transaction(lambda tx: comments.recall(tx, *KEY, comment_id))
    assert found is not None
    return found


def by(author_id: str, comment_id: str, hours: float | None = None) -> CommentRecord:
    return CommentRecord(
        platform="facebook",
        account_id="1234",
        id=comment_id,
        author=Person(id=author_id),
        created_at=None if hours is None else NOON + hours * HOUR,
    )


def ids(found: Iterable[CommentRecord]) -> list[str]:
    return [one.id for one in found]


def test_many_comments_are_kept_at_once(store: Store) -> None:
    many = [by("p1", f"c{number}") for number in range(77)]
    remember(store, *many)
    remember(store)
    assert store.transaction(lambda tx: comments.count(tx, *KEY)) == 77
    assert recall(store, "c76") == many[76]


def test_of_two_sightings_in_one_list_the_later_one_counts_and_neither_is_lost(
    store: Store,
) -> None:
    later = attrs.evolve(BARE, text="Another text")
    remember(store, COMMENT, later, by("p2", "c2"))
    assert recall(store) == attrs.evolve(COMMENT, text="Another text")


def test_what_a_comment_was_when_it_was_read_is_not_kept(store: Store) -> None:
    remember(store, attrs.evolve(COMMENT, facts={ALREADY_REPLIED: Fact.NO}))
    assert recall(store) == COMMENT


def test_a_surface_somebody_knew_outlives_one_nobody_knows(store: Store) -> None:
    remember(store, attrs.evolve(COMMENT, surface=Surface.POST), COMMENT)
    remember(store, attrs.evolve(COMMENT, surface=Surface.POST))
    assert recall(store).surface == Surface.REEL


def test_an_edit_outranks_the_comment_as_it_was_first_told(store: Store) -> None:
    revise(store, text="edited")
    remember(store, COMMENT, hours=1)
    assert recall(store) == attrs.evolve(COMMENT, text="edited")


def test_an_edit_may_leave_no_text(store: Store) -> None:
    remember(store, COMMENT)
    revise(store, text="")
    assert recall(store).text == ""


@pytest.mark.parametrize(("hours", "text"), [(1, "edited"), (3, "read back")])
def test_a_comment_that_was_read_back_outranks_the_edits_before_it(
    store: Store, hours: float, text: str
) -> None:
    remember(store, COMMENT)
    revise(store, 2, text="edited")
    remember(store, attrs.evolve(COMMENT, text="read back"), hours=hours, read=True)
    revise(store, 0.5, text="told late")
    assert recall(store).text == text


def test_a_comment_that_was_read_back_without_a_text_outranks_nothing(store: Store) -> None:
    remember(store, BARE, hours=3, read=True)
    revise(store, 2, text="edited")
    assert recall(store).text == "edited"


@pytest.mark.parametrize("first", ["told", "removed"])
def test_a_comment_that_is_gone_stays_gone(store: Store, first: str) -> None:
    if first == "told":
        remember(store, COMMENT)
    revise(store, removed=True)
    remember(store, COMMENT, hours=1)
    assert recall(store) == attrs.evolve(COMMENT, facts={COMMENT_EXISTS: Fact.NO})


def test_facts_join_those_that_are_known_and_the_newest_stays(store: Store) -> None:
    revise(store, 1, facts={HIGH_INTENT: Fact.YES, ALREADY_REPLIED: Fact.UNKNOWN})
    revise(store, 2, facts={ALREADY_REPLIED: Fact.YES})
    revise(store, 0, facts={HIGH_INTENT: Fact.NO})
    facts = store.transaction(lambda tx: comments.facts_of(tx, *KEY, "c1"))
    assert facts == {HIGH_INTENT: Fact.YES, ALREADY_REPLIED: Fact.YES}


def test_nothing_is_known_of_a_comment_nobody_told_of(store: Store) -> None:
    assert store.transaction(lambda tx: comments.facts_of(tx, *KEY, "c1")) == {}
    assert store.transaction(lambda tx: comments.told_at(tx, *KEY, "c1")) is None


def test_a_comment_that_was_only_judged_was_not_received(store: Store) -> None:
    revise(store, facts={HIGH_INTENT: Fact.YES}, post_id="o2")
    assert recall(store) == CommentRecord(
        platform="facebook",
        account_id="1234",
        id="c1",
        post_id="o2",
        facts={HIGH_INTENT: Fact.YES},
    )
    assert store.transaction(lambda tx: comments.told_at(tx, *KEY, "c1")) is None
    assert store.transaction(lambda tx: comments.count(tx, *KEY)) == 0
    assert store.transaction(lambda tx: comments.latest(tx, *KEY)) == []


def test_a_comment_was_told_when_it_was_told_first(store: Store) -> None:
    revise(store, 0, facts={HIGH_INTENT: Fact.YES})
    remember(store, COMMENT, hours=2)
    remember(store, COMMENT, hours=1)
    assert store.transaction(lambda tx: comments.told_at(tx, *KEY, "c1")) == NOON + HOUR


def test_the_comments_of_an_author_come_newest_first(store: Store) -> None:
    told = [by("p1", "c1", 1), by("p1", "c2"), by("p1", "c3", 3), by("p2", "c4", 4)]
    remember(store, *told, hours=2)

    def found(**asked: Any) -> list[str]:
        return ids(store.transaction(lambda tx: comments.by_author(tx, *KEY, "p1", **asked)))

    assert found() == ["c3", "c2", "c1"]
    assert found(limit=1) == ["c3"]
    assert found(since=NOON + 2 * HOUR) == ["c3", "c2"]


def test_the_latest_comments_are_those_that_were_told_last(store: Store) -> None:
    for number in range(4):
        remember(store, by("p1", f"c{number}", -number), hours=number)

    def found(**asked: Any) -> list[str]:
        return ids(store.transaction(lambda tx: comments.latest(tx, *KEY, **asked)))

    assert found() == ["c3", "c2", "c1", "c0"]
    assert found(since=NOON + HOUR, limit=2) == ["c3", "c2"]
    since = NOON + HOUR
    assert store.transaction(lambda tx: comments.count(tx, *KEY, since=since)) == 3


Tell = Callable[[Transaction, str], None]


def told(**changes: Any) -> Tell:
    def tell(tx: Transaction, account_id: str) -> None:
        comment = attrs.evolve(COMMENT, account_id=account_id, **changes)
        comments.remember(tx, comment, now=NOON)

    return tell


def read_back(hours: float, text: str) -> Tell:
    def tell(tx: Transaction, account_id: str) -> None:
        comment = attrs.evolve(COMMENT, account_id=account_id, text=text)
        comments.remember(tx, comment, now=NOON + hours * HOUR, read=True)

    return tell


def revised(hours: float, **changes: Any) -> Tell:
    def tell(tx: Transaction, account_id: str) -> None:
        at = NOON + hours * HOUR
        comments.revise(tx, "facebook", account_id, "c1", at=at, **changes)

    return tell


LIFE = (
    told(),
    told(author=None, text="", surface=Surface.POST, permalink=None),
    revised(1, text="first edit"),
    revised(2, text="second edit", post_id="o1"),
    revised(3, hidden=True),
    revised(4, hidden=False),
    revised(5, facts={HIGH_INTENT: Fact.NO}),
    revised(6, facts={HIGH_INTENT: Fact.YES, ALREADY_REPLIED: Fact.YES}),
    revised(7, removed=True),
    revised(8, removed=True, text="third edit"),
    read_back(2.5, "read back"),
)
_lives = itertools.count()


def test_a_comments_life_leaves_the_same_in_whatever_order_it_is_told(store: Store) -> None:
    def row(tellings: Iterable[Tell]) -> list[tuple[Any, ...]]:
        account_id = f"life-{next(_lives)}"
        for tell in tellings:
            store.transaction(lambda tx, tell=tell: tell(tx, account_id))  # type: ignore[misc]
        held = store.transaction(
            lambda tx: tx.execute(
                "SELECT * FROM privatereply_comments"
                " WHERE platform = 'facebook' AND account_id = :account_id",
                {"account_id": account_id},
            )
        )
        return [tuple(value for value in one if value != account_id) for one in held]

    chosen = st.sets(st.integers(0, len(LIFE) - 1), min_size=1).flatmap(
        lambda some: st.tuples(st.just(sorted(some)), st.permutations(sorted(some)))
    )

    @settings(max_examples=40)
    @given(chosen)
    def holds(orders: tuple[list[int], list[int]]) -> None:
        as_it_was, as_it_came = ([LIFE[at] for at in order] for order in orders)
        assert row(as_it_was) == row([*as_it_came, as_it_came[0]])

    holds()


def test_facts_that_are_told_at_once_are_all_kept(store: Store) -> None:
    start = threading.Barrier(4)

    def tell(turn: int) -> None:
        start.wait()
        for number in range(10):
            revise(store, facts={f"fact_{turn}_{number}": Fact.YES})

    threads = [threading.Thread(target=tell, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(recall(store).facts) == 40
