"""Posts, media and comments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from privatereply.errors import InvalidValue, RateLimited, UnreadableAnswer
from privatereply.flow import Response
from privatereply.model import Account, Fact, Surface
from privatereply.policy import facts
from privatereply.provider import GetComment, ListComments, Listing, ListPosts
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAGE_ID, IG_ID = "100000000000001", "17841400000000001"


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def more(after: str) -> dict[str, object]:
    """Paging of a list that goes on; its address holds a token as the platform's do."""
    address = f"https://graph.facebook.com/v26.0/1/comments?access_token=EAApage&after={after}"
    return {"cursors": {"before": "b", "after": after}, "next": address, "previous": address}


def test_posts_are_the_pages_own_visitors_and_advertised_ones(
    play: Any, facebook: Facebook, page: Account
) -> None:
    feed = {
        "data": [
            {
                "id": f"{PAGE_ID}_1",
                "message": "New shoes",
                "created_time": stamp(NOON),
                "permalink_url": "https://www.facebook.com/1",
                "from": {"id": PAGE_ID, "name": "Shop"},
            },
            {"id": f"{PAGE_ID}_2", "from": {"id": "678", "name": "Anna"}},
            {"id": f"{PAGE_ID}_3", "is_published": False},
            {"message": "no id"},
        ]
    }
    own, visitor, advertised = play(facebook.list_posts(ListPosts(account=page)), feed).items
    assert (own.surface, own.author, own.created_at) == (Surface.POST, None, NOON)
    assert (own.text, own.permalink) == ("New shoes", "https://www.facebook.com/1")
    assert (visitor.surface, visitor.author.id) == (Surface.VISITOR_POST, "678")
    assert advertised.surface == Surface.AD


def test_reels_follow_the_feed_where_they_can_be_read(
    play: Any, facebook: Facebook, page: Account, refused: Callable[..., Response]
) -> None:
    feed = {"data": [{"id": "1_1"}], "paging": {"cursors": {"after": "z"}}}
    first = play(facebook.list_posts(ListPosts(account=page)), feed)
    assert first.after is not None
    following = ListPosts(account=page, after=first.after, since=NOON)
    reels = {"data": [{"id": "77", "description": "Watch"}, {"created_time": stamp(NOON)}]}
    listing = play(facebook.list_posts(following), reels)
    assert [(post.text, post.surface) for post in listing.items] == [("Watch", Surface.REEL)]
    assert play.paths[-1] == f"GET graph.facebook.com/v26.0/{PAGE_ID}/video_reels"
    assert "since" not in play.params
    assert play(facebook.list_posts(following), refused(100)) == Listing(items=())
    with pytest.raises(RateLimited):
        play(facebook.list_posts(following), refused(4))


def test_an_empty_feed_goes_on_to_the_reels_at_once(
    play: Any, facebook: Facebook, page: Account
) -> None:
    listing = play(
        facebook.list_posts(ListPosts(account=page)), {"data": []}, {"data": [{"id": "77"}]}
    )
    assert [post.id for post in listing.items] == ["77"]
    assert listing.after is None


def test_broadcasts_on_the_air_come_before_media(
    play: Any, instagram: Instagram, business: Account
) -> None:
    live = {"data": [{"id": "9", "media_product_type": "LIVE"}]}
    first = play(instagram.list_posts(ListPosts(account=business)), live)
    assert [post.surface for post in first.items] == [Surface.LIVE]
    media = {
        "data": [
            {"id": "1", "caption": "Hi", "media_product_type": "FEED", "timestamp": stamp(NOON)},
            {"id": "2", "media_product_type": "REELS"},
            {"id": "3", "media_product_type": "STORY"},
            {"id": "4", "media_product_type": "AD"},
            {"id": "5", "media_product_type": "HOLOGRAM"},
            {"caption": "no id"},
        ],
        "paging": more("q:1"),
    }
    second = play(instagram.list_posts(ListPosts(account=business, after=first.after)), media)
    assert [post.surface for post in second.items] == ["post", "reel", "story", "ad", "hologram"]
    play(instagram.list_posts(ListPosts(account=business, after=second.after)), {"data": []})
    assert play.paths[-1] == f"GET graph.instagram.com/v26.0/{IG_ID}/media"
    assert play.params["after"] == "q:1"


def test_a_cursor_of_another_list_is_refused(play: Any, facebook: Facebook, page: Account) -> None:
    with pytest.raises(InvalidValue, match="after"):
        play(facebook.list_posts(ListPosts(account=page, after="media:QVF")))


def test_pages_are_turned_by_cursor_until_there_is_no_next(
    play: Any, facebook: Facebook, page: Account
) -> None:
    command = ListComments(account=page, post_id="1_2", limit=999)
    first = play(facebook.list_comments(command), {"data": [{"id": "2_3"}], "paging": more("c1")})
    assert first.after == "c1"
    assert play.params["limit"] == "100"
    assert play.params["order"] == "reverse_chronological"
    last = {"data": [], "paging": {"cursors": {"before": "b", "after": "c2"}}}
    second = play(
        facebook.list_comments(ListComments(account=page, post_id="1_2", after="c1")), last
    )
    assert (play.params["after"], second.after) == ("c1", None)
    assert play.paths[-1] == "GET graph.facebook.com/v26.0/1_2/comments"


def test_an_empty_page_may_have_another_after_it(
    play: Any, facebook: Facebook, page: Account
) -> None:
    tree = {"data": [], "paging": more("c9")}
    found = play(facebook.list_comments(ListComments(account=page, post_id="1_2")), tree)
    assert found == Listing(items=(), after="c9")


def test_what_is_kept_raw_holds_no_address_with_a_token(
    play: Any, facebook: Facebook, page: Account
) -> None:
    nested = {
        "id": "2_3",
        "attachment": {"paging": more("x")},
        "next": "https://t?access_token=EAApage",
    }
    found = play(
        facebook.list_comments(ListComments(account=page, post_id="1_2")), {"data": [nested]}
    )
    assert "EAApage" not in str(found.items[0].raw)


@pytest.mark.parametrize("tree", [{}, {"data": None}, {"data": {"id": "1"}}])
def test_a_list_without_data_cannot_be_read(
    play: Any, facebook: Facebook, page: Account, tree: object
) -> None:
    with pytest.raises(UnreadableAnswer):
        play(facebook.list_comments(ListComments(account=page, post_id="1_2")), tree)


def test_facebook_is_asked_for_comments_since_a_moment_that_counts_in(
    play: Any, facebook: Facebook, page: Account
) -> None:
    since = NOON + timedelta(milliseconds=500)
    tree = {
        "data": [
            {"id": "2_5", "created_time": stamp(NOON + timedelta(seconds=1))},
            {"id": "2_4", "created_time": stamp(NOON)},
            {"id": "2_3"},
        ]
    }
    found = play(
        facebook.list_comments(ListComments(account=page, post_id="1_2", since=since)), tree
    )
    assert play.params["since"] == str(int(NOON.timestamp()) - 1)
    assert [comment.id for comment in found.items] == ["2_5", "2_3"]


def test_instagram_stops_where_older_comments_begin(
    play: Any, instagram: Instagram, business: Account
) -> None:
    tree = {
        "data": [
            {"id": "5", "timestamp": stamp(NOON)},
            {"id": "4", "timestamp": stamp(NOON - timedelta(seconds=1))},
        ],
        "paging": more("c1"),
    }
    command = ListComments(account=business, post_id="179", since=NOON, limit=200)
    found = play(instagram.list_comments(command), tree)
    assert ([comment.id for comment in found.items], found.after) == (["5"], None)
    assert "since" not in play.params
    assert play.params["limit"] == "50"
    later = ListComments(account=business, post_id="179", since=NOON - timedelta(days=1))
    assert play(instagram.list_comments(later), tree).after == "c1"


def test_replies_of_instagram_go_on_since_their_order_is_unknown(
    play: Any, instagram: Instagram, business: Account
) -> None:
    tree = {"data": [{"id": "4", "timestamp": stamp(NOON)}], "paging": more("c1")}
    command = ListComments(
        account=business, post_id="179", parent_id="17", since=NOON + timedelta(days=1)
    )
    assert play(instagram.list_comments(command), tree) == Listing(items=(), after="c1")
    assert play.paths == ["GET graph.instagram.com/v26.0/17/replies"]


def test_facebook_lists_comments_of_every_level_in_one_stream(
    play: Any, facebook: Facebook, page: Account
) -> None:
    tree = {"data": [{"id": "2_4", "parent": {"id": "2_3"}}, {"id": "2_3"}]}
    command = ListComments(account=page, post_id="1_2", replies=True)
    found = play(facebook.list_comments(command), tree).items
    assert {one.id: one.parent_id for one in found} == {"2_4": "2_3", "2_3": None}
    assert play.params["filter"] == "stream"
    assert "parent{id}" in play.params["fields"]
    play(facebook.list_comments(ListComments(account=page, post_id="1_2")), tree)
    assert "filter" not in play.params


def nested(*replies: object, **paging: object) -> dict[str, object]:
    return {"replies": {"data": list(replies), **paging}}


def test_instagrams_replies_come_along_with_their_comments(
    play: Any, instagram: Instagram, business: Account
) -> None:
    tree = {
        "data": [
            {"id": "5", "timestamp": stamp(NOON)},
            {
                "id": "4",
                "timestamp": stamp(NOON - timedelta(days=9)),
                **nested({"id": "6", "text": "And in red?", "timestamp": stamp(NOON)}, {"id": "7"}),
            },
            {"text": "no id", **nested({"id": "8"})},
        ],
        "paging": more("c1"),
    }
    command = ListComments(account=business, post_id="179", replies=True, since=NOON)
    found = play(instagram.list_comments(command), tree)
    assert [(one.id, one.parent_id, one.post_id) for one in found.items] == [
        ("5", None, "179"),
        ("6", "4", "179"),
        ("7", "4", "179"),
    ]
    assert found.after == "c1"
    assert play.params["fields"].count("timestamp") == 2
    assert play.paths == ["GET graph.instagram.com/v26.0/179/comments"]


def test_what_people_wrote_under_an_instagram_comment_is_not_kept_with_it(
    play: Any, instagram: Instagram, business: Account
) -> None:
    tree = {"data": [{"id": "4", **nested({"id": "6", "text": "And in red?"})}]}
    command = ListComments(account=business, post_id="179", replies=True)
    above, _ = play(instagram.list_comments(command), tree).items
    assert dict(above.raw) == {"id": "4"}


def test_instagrams_replies_that_did_not_come_along_are_fetched(
    play: Any, instagram: Instagram, business: Account
) -> None:
    tree = {
        "data": [
            {"id": "4", **nested({"id": "6"}, paging=more("r1"))},
            {"id": "3", **nested({"id": "9"}, paging={"cursors": {"after": "z"}})},
        ]
    }
    following = {"data": [{"id": "7"}], "paging": more("r2")}
    command = ListComments(account=business, post_id="179", replies=True)
    found = play(instagram.list_comments(command), tree, following, {"data": [{"id": "8"}]})
    assert [(one.id, one.parent_id) for one in found.items] == [
        ("4", None),
        ("6", "4"),
        ("7", "4"),
        ("8", "4"),
        ("3", None),
        ("9", "3"),
    ]
    assert play.paths[1:] == ["GET graph.instagram.com/v26.0/4/replies"] * 2
    assert [dict(one.params)["after"] for one in play.requests[1:]] == ["r1", "r2"]
    assert play.writes() == 0


def test_an_instagram_comment_that_goes_while_its_replies_are_read_hides_no_other(
    play: Any, instagram: Instagram, business: Account, refused: Callable[..., Response]
) -> None:
    tree = {"data": [{"id": "4", **nested({"id": "6"}, paging=more("r1"))}, {"id": "3"}]}
    command = ListComments(account=business, post_id="179", replies=True)
    found = play(instagram.list_comments(command), tree, refused(100, 33))
    assert [one.id for one in found.items] == ["4", "6", "3"]


@pytest.mark.parametrize("replies", [None, 7, [], {}, {"data": None}, {"data": {"id": "1"}}])
def test_a_comment_without_readable_replies_is_still_a_comment(
    play: Any, instagram: Instagram, business: Account, replies: object
) -> None:
    tree = {"data": [{"id": "4", "replies": replies}]}
    command = ListComments(account=business, post_id="179", replies=True)
    assert [one.id for one in play(instagram.list_comments(command), tree).items] == ["4"]


def test_replies_under_one_comment_of_instagram_are_all_there_is(
    play: Any, instagram: Instagram, business: Account
) -> None:
    command = ListComments(account=business, post_id="179", parent_id="4", replies=True)
    (found,) = play(instagram.list_comments(command), {"data": [{"id": "6"}]}).items
    assert (found.id, found.parent_id) == ("6", "4")
    assert "replies" not in play.params["fields"]


def test_replies_know_their_post_and_parent(play: Any, facebook: Facebook, page: Account) -> None:
    command = ListComments(account=page, post_id="1_2", parent_id="2_3")
    tree = {"data": [{"id": "2_4", "parent": {"id": "2_3"}}, {"id": "2_5"}]}
    found = play(facebook.list_comments(command), tree).items
    assert {(comment.post_id, comment.parent_id) for comment in found} == {("1_2", "2_3")}
    assert play.paths == ["GET graph.facebook.com/v26.0/2_3/comments"]


@pytest.mark.requirement("E7")
@pytest.mark.parametrize(
    ("tree", "known"),
    [
        ({}, {}),
        (
            {"can_reply_privately": True},
            {facts.REPLY_OFFERED: Fact.YES, facts.ALREADY_REPLIED: Fact.NO},
        ),
        (
            {"can_reply_privately": False, "private_reply_conversation": {"id": "t_1"}},
            {facts.REPLY_OFFERED: Fact.NO, facts.ALREADY_REPLIED: Fact.YES},
        ),
        ({"private_reply_conversation": {"id": "t_1"}}, {facts.ALREADY_REPLIED: Fact.YES}),
        (
            {"from": {"id": "678", "name": "Anna"}},
            {facts.AUTHOR_IS_ACCOUNT: Fact.NO},
        ),
        (
            {"from": {"id": PAGE_ID}},
            {facts.AUTHOR_IS_ACCOUNT: Fact.YES, facts.AUTHOR_IS_PAGE: Fact.YES},
        ),
        (
            {"from": {"id": "555", "category": "Bakery"}},
            {facts.AUTHOR_IS_ACCOUNT: Fact.NO, facts.AUTHOR_IS_PAGE: Fact.YES},
        ),
    ],
    ids=["nothing", "offered", "replied", "trace", "person", "self", "page"],
)
def test_a_comment_tells_its_facts_and_guesses_none(
    play: Any, facebook: Facebook, page: Account, tree: dict[str, object], known: dict[str, Fact]
) -> None:
    found = play(
        facebook.get_comment(GetComment(account=page, comment_id="2_3")), {"id": "2_3", **tree}
    )
    assert dict(found.facts) == {facts.COMMENT_EXISTS: Fact.YES, **known}


def test_a_comment_is_read_with_all_its_values(
    play: Any, facebook: Facebook, page: Account
) -> None:
    tree = {
        "id": "2_3",
        "message": "Ile?",
        "created_time": stamp(NOON),
        "from": {"id": 6780000000000001, "name": "Anna"},
        "parent": {"id": "2_1"},
        "permalink_url": "https://www.facebook.com/1/posts/2?comment_id=3",
    }
    found = play(facebook.get_comment(GetComment(account=page, comment_id="2_3")), tree)
    assert (found.platform, found.account_id, found.id) == ("facebook", PAGE_ID, "2_3")
    assert (found.text, found.created_at) == ("Ile?", NOON)
    assert (found.author.id, found.author.name) == ("6780000000000001", "Anna")
    assert (found.parent_id, found.permalink) == ("2_1", tree["permalink_url"])
    assert "private_reply_conversation" in play.params["fields"]


def test_a_visitors_post_is_read_as_the_comment_it_is_answered_as(
    play: Any, facebook: Facebook, page: Account
) -> None:
    tree = {"id": f"{PAGE_ID}_9", "from": {"id": "678"}, "can_reply_privately": True}
    found = play(facebook.get_comment(GetComment(account=page, comment_id=f"{PAGE_ID}_9")), tree)
    assert found.id == found.post_id == f"{PAGE_ID}_9"
    assert found.surface == Surface.VISITOR_POST
    assert found.facts[facts.REPLY_OFFERED] is Fact.YES
    assert facts.ALREADY_REPLIED not in found.facts
    assert "private_reply_conversation" not in play.params["fields"]


@pytest.mark.parametrize("comment_id", ["2_3", f"{PAGE_ID}_9"])
@pytest.mark.parametrize("tree", [{}, {"id": None}, {"id": " "}, {"id": "x" * 600}])
def test_a_comment_without_an_id_cannot_be_read(
    play: Any, facebook: Facebook, page: Account, comment_id: str, tree: object
) -> None:
    with pytest.raises(UnreadableAnswer):
        play(facebook.get_comment(GetComment(account=page, comment_id=comment_id)), tree)


def test_an_instagram_comment_is_read_with_all_its_values(
    play: Any, instagram: Instagram, business: Account
) -> None:
    tree = {
        "id": "17",
        "text": "価格は?",
        "timestamp": stamp(NOON),
        "from": {"id": "526", "username": "anna"},
        "username": "anna",
        "parent_id": "16",
        "media": {"id": "179", "media_product_type": "LIVE"},
    }
    found = play(instagram.get_comment(GetComment(account=business, comment_id="17")), tree)
    assert (found.text, found.created_at, found.surface) == ("価格は?", NOON, Surface.LIVE)
    assert (found.author.id, found.author.username) == ("526", "anna")
    assert (found.post_id, found.parent_id) == ("179", "16")
    assert dict(found.facts) == {
        facts.COMMENT_EXISTS: Fact.YES,
        facts.AUTHOR_IS_ACCOUNT: Fact.NO,
    }


@pytest.mark.parametrize(
    "tree",
    [{"user": {"id": "99"}, "from": {"id": "526"}}, {"from": {"id": IG_ID}}],
    ids=["user", "from"],
)
def test_the_accounts_own_comment_is_known_by_either_field(
    play: Any, instagram: Instagram, business: Account, tree: dict[str, object]
) -> None:
    found = play(
        instagram.get_comment(GetComment(account=business, comment_id="17")), {"id": "17", **tree}
    )
    assert found.author.id == IG_ID
    assert found.facts[facts.AUTHOR_IS_ACCOUNT] is Fact.YES


def test_an_author_nobody_tells_stays_unknown(
    play: Any, instagram: Instagram, business: Account
) -> None:
    tree = {"id": "17", "username": "anna"}
    found = play(instagram.get_comment(GetComment(account=business, comment_id="17")), tree)
    assert found.author is None
    assert dict(found.facts) == {facts.COMMENT_EXISTS: Fact.YES}
    with pytest.raises(UnreadableAnswer):
        play(instagram.get_comment(GetComment(account=business, comment_id="17")), {})
