"""What happens to comments on an Instagram account's media."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from privatereply.events import CommentAdded, CommentEchoed, Event, Unrecognised
from privatereply.model import Fact, Person, Surface
from privatereply.policy import facts

Tell = Callable[..., Event]

IG_ID = "17841400000000001"
COMMENT: dict[str, Any] = {
    "id": "18050000000000001",
    "from": {"id": "2978000000000001", "username": "anna"},
    "media": {"id": "17890000000000001", "media_product_type": "FEED"},
    "text": "¿Cuánto cuesta?",
}


def added(event: Event) -> CommentAdded:
    assert isinstance(event, CommentAdded)
    return event


def test_a_comment_is_told_with_everything_the_platform_says(in_comments: Tell) -> None:
    event = added(in_comments(**COMMENT))
    assert (event.platform, event.account_id) == ("instagram", IG_ID)
    assert event.id == "comment:18050000000000001:added"
    assert event.actor == event.comment.author == Person(id="2978000000000001", username="anna")
    assert (event.comment.text, event.comment.surface) == ("¿Cuánto cuesta?", Surface.POST)
    assert (event.comment.post_id, event.comment.parent_id) == ("17890000000000001", None)
    assert event.comment.facts == {facts.AUTHOR_IS_ACCOUNT: Fact.NO}
    assert event.raw == {"field": "comments", "value": COMMENT}


def test_the_notice_is_no_earlier_than_the_comment_and_never_taken_for_its_time(
    in_comments: Tell,
) -> None:
    event = added(in_comments(**COMMENT))
    assert (event.at, event.comment.created_at) == (None, None)
    assert event.told_at is not None


def test_the_id_may_stand_under_either_name(in_comments: Tell) -> None:
    other = {name: value for name, value in COMMENT.items() if name != "id"}
    event = added(in_comments(**other, comment_id=COMMENT["id"], parent_id="18050000000000000"))
    assert event.id == in_comments(**COMMENT).id
    assert event.comment.parent_id == "18050000000000000"


@pytest.mark.parametrize(
    ("product", "surface"),
    [("REELS", Surface.REEL), ("STORY", Surface.STORY), ("AD", Surface.AD), ("NEW", "new")],
)
def test_a_comment_knows_where_it_stands(in_comments: Tell, product: str, surface: str) -> None:
    media = {"id": "1789", "media_product_type": product}
    assert added(in_comments(**COMMENT | {"media": media})).comment.surface == surface


def test_a_comment_on_an_ad_belongs_to_the_post_it_advertises_and_is_told_once(
    in_comments: Tell,
) -> None:
    media = {
        "id": "17890000000000099",
        "ad_id": "120000000000001",
        "ad_title": "Autumn",
        "original_media_id": "17890000000000001",
        "media_product_type": "FEED",
    }
    event = added(in_comments(**COMMENT | {"media": media}))
    assert (event.comment.post_id, event.comment.surface) == ("17890000000000001", Surface.AD)
    assert event.id == in_comments(**COMMENT).id


def test_a_comment_in_a_broadcast_is_one_even_if_nothing_is_said_of_the_media(
    in_comments: Tell,
) -> None:
    event = added(in_comments("live_comments", id="179", text="Hi"))
    assert (event.comment.surface, event.comment.post_id) == (Surface.LIVE, None)


@pytest.mark.parametrize(
    "author",
    [{"id": IG_ID, "username": "shop"}, {"id": "2978", "self_ig_scoped_id": "2979"}],
    ids=["by the account's id", "by its scoped id"],
)
def test_the_accounts_own_comment_is_an_echo(in_comments: Tell, author: dict[str, str]) -> None:
    event = in_comments(**COMMENT | {"from": author})
    assert isinstance(event, CommentEchoed)
    assert event.comment.author is not None
    assert (event.comment.author.id, event.comment.author.is_page) == (IG_ID, Fact.YES)


@pytest.mark.parametrize(
    "author", [None, {}, {"username": "anna"}], ids=["no author", "nothing of one", "a name alone"]
)
def test_an_author_without_an_id_is_nobody(in_comments: Tell, author: object) -> None:
    event = added(in_comments(**COMMENT | {"from": author}))
    assert event.comment.author is None
    assert event.comment.facts == {}


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ({"comment_id": "17894", "media_id": "17918"}, "17894"),
        ({"media_id": "17918"}, "17918"),
    ],
    ids=["in a comment", "in a caption"],
)
def test_where_the_account_is_named_elsewhere_is_a_comment_of_ids_alone(
    in_comments: Tell, value: dict[str, str], named: str
) -> None:
    event = added(in_comments("mentions", **value))
    assert (event.comment.id, event.comment.post_id) == (named, "17918")
    assert (event.comment.surface, event.comment.text) == ("mention", "")


@pytest.mark.parametrize("field", ["comments", "live_comments", "mentions"])
def test_without_the_id_of_anything_a_change_is_only_kept(in_comments: Tell, field: str) -> None:
    event = in_comments(field, text="Hi")
    assert isinstance(event, Unrecognised)
    assert event.kind == field
