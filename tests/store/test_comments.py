from __future__ import annotations

from datetime import datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import InvalidValue
from privatereply.model import CommentRecord, Fact, Person, Surface
from privatereply.store import Store, comments

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
