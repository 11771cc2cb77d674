"""What happens to comments and posts on a Page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from privatereply.events import (
    CommentAdded,
    CommentEchoed,
    CommentEdited,
    CommentHidden,
    CommentRemoved,
    CommentShown,
    Event,
    Unrecognised,
)
from privatereply.model import Fact, Person, Surface
from privatereply.policy import facts

Tell = Callable[..., Event]

PAGE_ID = "100000000000001"
POST_ID, COMMENT_ID = f"{PAGE_ID}_200", "200_300"
AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
ANNA = {"id": "678", "name": "Anna"}
COMMENT: dict[str, Any] = {
    "item": "comment",
    "verb": "add",
    "comment_id": COMMENT_ID,
    "post_id": POST_ID,
    "parent_id": POST_ID,
    "from": ANNA,
    "created_time": 1795003200,
    "message": "How much is the blue one?",
}


def test_a_comment_is_told_with_everything_the_platform_says(in_feed: Tell) -> None:
    event = in_feed(**COMMENT)
    assert isinstance(event, CommentAdded)
    assert (event.platform, event.account_id) == ("facebook", PAGE_ID)
    assert event.id == "comment:200_300:added"
    assert (event.at, event.told_at) == (AT, datetime(2026, 11, 18, 12, 0, 1, tzinfo=UTC))
    assert event.actor == event.comment.author == Person(id="678", name="Anna")
    assert (event.comment.text, event.comment.created_at) == ("How much is the blue one?", AT)
    assert (event.comment.post_id, event.comment.parent_id) == (POST_ID, None)
    assert event.comment.surface == Surface.POST
    assert event.comment.facts == {facts.AUTHOR_IS_ACCOUNT: Fact.NO}
    assert event.raw is event.comment.raw
    assert event.raw == {"field": "feed", "value": COMMENT}
    assert not event.opens_window
    assert not event.test


def test_an_answer_to_a_comment_names_it_as_its_parent(in_feed: Tell) -> None:
    event = in_feed(**COMMENT | {"parent_id": "200_299"})
    assert isinstance(event, CommentAdded)
    assert event.comment.parent_id == "200_299"


def test_a_comment_without_words_or_author_is_told_all_the_same(in_feed: Tell) -> None:
    bare = {name: COMMENT[name] for name in ("item", "verb", "comment_id")}
    event = in_feed(**bare)
    assert isinstance(event, CommentAdded)
    assert (event.comment.text, event.comment.author, event.comment.created_at) == ("", None, None)
    assert event.comment.facts == {}


def test_the_author_may_be_spelt_the_old_way_with_a_number(in_feed: Tell) -> None:
    old = {name: value for name, value in COMMENT.items() if name != "from"}
    event = in_feed(**old, sender_id=6780462125377510, sender_name="Anna")
    assert event.actor == Person(id="6780462125377510", name="Anna")


def test_the_pages_own_comment_is_an_echo_with_the_id_it_is_read_by(in_feed: Tell) -> None:
    event = in_feed(**COMMENT | {"from": {"id": PAGE_ID, "name": "Shop"}})
    assert isinstance(event, CommentEchoed)
    assert event.id == "comment:200_300:added"
    assert event.comment.facts == {facts.AUTHOR_IS_ACCOUNT: Fact.YES}
    assert event.actor == Person(id=PAGE_ID, name="Shop", is_page=Fact.YES)


def test_a_comment_under_a_post_that_was_never_published_is_one_under_an_ad(in_feed: Tell) -> None:
    event = in_feed(**COMMENT, post={"id": POST_ID, "is_published": False})
    assert isinstance(event, CommentAdded)
    assert event.comment.surface == Surface.AD
    event = in_feed(**COMMENT, post={"id": POST_ID, "is_published": True})
    assert isinstance(event, CommentAdded)
    assert event.comment.surface == Surface.POST


@pytest.mark.parametrize("verb", ["edit", "edited"])
def test_an_edit_is_told_with_the_new_words_once_for_each_time(in_feed: Tell, verb: str) -> None:
    event = in_feed(**COMMENT | {"verb": verb, "edited_time": 1795003260})
    assert isinstance(event, CommentEdited)
    assert event.id == "comment:200_300:edited:1795003260"
    assert (event.text, event.post_id) == ("How much is the blue one?", POST_ID)
    assert event.at == datetime(2026, 11, 18, 12, 1, tzinfo=UTC)


def test_edits_without_a_time_are_told_apart_by_their_words(in_feed: Tell) -> None:
    edit = COMMENT | {"verb": "edited"}
    first, again = in_feed(**edit), in_feed(**edit)
    other = in_feed(**edit | {"message": "How much is the red one?"})
    assert first.id == again.id != other.id
    assert first.at is None


@pytest.mark.parametrize("verb", ["delete", "remove"])
def test_a_removal_needs_no_time(in_feed: Tell, verb: str) -> None:
    gone = {name: value for name, value in COMMENT.items() if name != "created_time"}
    event = in_feed(**gone | {"verb": verb})
    assert isinstance(event, CommentRemoved)
    assert (event.id, event.comment_id) == ("comment:200_300:removed", COMMENT_ID)
    assert event.at is None


@pytest.mark.parametrize(
    ("verb", "kind", "deed"),
    [("hide", CommentHidden, "hidden"), ("unhide", CommentShown, "shown")],
)
def test_hiding_is_the_pages_deed_and_told_once_for_each_time(
    in_feed: Tell, verb: str, kind: type[CommentHidden | CommentShown], deed: str
) -> None:
    event = in_feed(**COMMENT | {"verb": verb, "from": {"id": PAGE_ID, "name": "Shop"}})
    assert isinstance(event, kind)
    assert event.id == f"comment:200_300:{deed}:1795003200"
    assert event.at == AT
    assert event.actor is not None
    assert event.actor.is_page is Fact.YES


def test_hiding_without_a_time_is_dated_by_the_notice(in_feed: Tell, on_page: Tell) -> None:
    deed = {name: value for name, value in COMMENT.items() if name != "created_time"}
    deed["verb"] = "hide"
    assert in_feed(**deed).id == "comment:200_300:hidden:1795003201"
    undated: Any = on_page(time=None, changes=[{"field": "feed", "value": deed}])
    again: Any = on_page(time=None, changes=[{"field": "feed", "value": deed}])
    assert undated[0].id == again[0].id


@pytest.mark.parametrize("item", ["post", "status", "photo", "video", "share"])
def test_a_visitors_post_is_a_comment_that_is_its_own_post(in_feed: Tell, item: str) -> None:
    post = {"item": item, "verb": "add", "post_id": POST_ID, "from": ANNA, "message": "Hello!"}
    event = in_feed(**post)
    assert isinstance(event, CommentAdded)
    assert event.comment.id == event.comment.post_id == POST_ID
    assert (event.comment.surface, event.comment.parent_id) == (Surface.VISITOR_POST, None)
    removed = in_feed(**post | {"verb": "remove"})
    assert isinstance(removed, CommentRemoved)
    assert removed.comment_id == POST_ID


@pytest.mark.parametrize(
    "value",
    [
        {"item": "status", "verb": "add", "post_id": POST_ID, "from": {"id": PAGE_ID}},
        {"item": "status", "verb": "add", "post_id": POST_ID, "published": 0},
        {"item": "post", "verb": "add", "from": ANNA},
        {"item": "reaction", "verb": "add", "comment_id": COMMENT_ID, "from": ANNA},
        {"item": "like", "verb": "add", "comment_id": COMMENT_ID, "sender_id": 678},
        {"item": "rating", "verb": "add", "open_graph_story_id": "1", "rating": 5},
        {"item": "comment", "verb": "add"},
        {"item": "comment", "verb": "mute", "comment_id": COMMENT_ID},
        {"item": "comment", "verb": ["add"], "comment_id": COMMENT_ID},
        {"item": ["comment"], "verb": "add", "comment_id": COMMENT_ID},
    ],
    ids=lambda value: f"{value.get('item')} {value.get('verb')} {len(value)} {len(str(value))}",
)
def test_what_nobody_could_answer_is_only_kept(in_feed: Tell, value: dict[str, Any]) -> None:
    event = in_feed(**value)
    assert isinstance(event, Unrecognised)
    assert event.raw == {"field": "feed", "value": value}


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ({"item": "comment", "comment_id": "8_9", "post_id": "7_8"}, "8_9"),
        ({"item": "post", "post_id": "7_8"}, "7_8"),
    ],
    ids=["in a comment", "in a post"],
)
def test_where_the_page_is_named_elsewhere_is_a_comment_with_a_surface_of_its_own(
    on_page: Callable[..., tuple[Event, ...]], value: dict[str, Any], named: str
) -> None:
    told = {**value, "verb": "add", "message": "Ask the shop", "created_time": 1795003200}
    (event,) = on_page(changes=[{"field": "mention", "value": told}])
    assert isinstance(event, CommentAdded)
    assert (event.comment.id, event.comment.surface) == (named, "mention")
    assert (event.comment.post_id, event.comment.parent_id) == ("7_8", None)


def test_a_comment_in_a_group_comes_among_the_messages(
    on_page: Callable[..., tuple[Event, ...]],
) -> None:
    item = {
        "recipient": {"id": PAGE_ID},
        "from": ANNA,
        "group_id": "900",
        "comment_id": "901",
        "parent_id": "902",
        "post_id": "902",
        "created_time": 1795003200,
        "message": "Still there?",
        "verb": "add",
    }
    (event,) = on_page(messaging=[item])
    assert isinstance(event, CommentAdded)
    assert (event.comment.id, event.comment.surface) == ("901", Surface.GROUP)
    assert (event.actor, event.at) == (Person(id="678", name="Anna"), AT)
    (event,) = on_page(messaging=[item | {"comment_id": ""}])
    assert isinstance(event, Unrecognised)
    assert event.kind == "group_feed"
