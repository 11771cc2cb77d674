"""Posts, comments, replies, and what is done to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import AuthenticationFailed, InvalidValue, NotFound, UnreadableAnswer
from privatereply.flow import Response
from privatereply.model import Account, CommentRecord, Fact, Person, Post, Surface
from privatereply.policy import facts
from privatereply.provider import (
    CheckComment,
    DeleteComment,
    GetComment,
    ListComments,
    Listing,
    ListPosts,
    SetHidden,
    SetLiked,
)
from privatereply.providers.tiktok import TikTok

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
VIDEO = "7203946942097902849"
ENABLED = {"direct_reply_type": "COMMENT_TO_MESSAGE", "operation_status": "ENABLE"}


def said(number: int, hours: float = 1, **more: object) -> dict[str, object]:
    made = int((NOW - timedelta(hours=hours)).timestamp())
    return {
        "comment_id": str(7247303576418566000 + number),
        "video_id": VIDEO,
        "unique_identifier": "anna/+",
        "create_time": str(made),
        "text": "How much?",
        "owner": False,
        **more,
    }


def comments(*found: object, more: bool = False, cursor: int = 30) -> dict[str, object]:
    return {"comments": list(found), "has_more": more, "cursor": cursor}


@pytest.fixture
def listed(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> Callable[..., Listing[CommentRecord]]:
    def run(data: object, **more: Any) -> Listing[CommentRecord]:
        command = ListComments(account=shop, post_id=VIDEO, **more)
        found: Listing[CommentRecord] = play(tiktok.list_comments(command), ok(data))
        return found

    return run


def test_a_comment_is_read_with_its_author_and_its_ids_to_the_last_digit(
    listed: Callable[..., Listing[CommentRecord]], play: Any
) -> None:
    tree = said(913, display_name="Anna", username="anna.x", status="HIDDEN")
    (found,) = listed(comments(tree), surface=Surface.AD).items
    assert found == CommentRecord(
        platform="tiktok",
        account_id="shop-open-id",
        id="7247303576418566913",
        text="How much?",
        created_at=NOW - timedelta(hours=1),
        author=Person(id="anna/+", name="Anna", username="anna.x"),
        post_id=VIDEO,
        surface=Surface.AD,
        facts={facts.COMMENT_EXISTS: Fact.YES, facts.AUTHOR_IS_ACCOUNT: Fact.NO},
    )
    assert play.paths == ["GET business-api.tiktok.com/open_api/v1.3/business/comment/list/"]
    assert play.params == {
        "business_id": "shop-open-id",
        "video_id": VIDEO,
        "status": "ALL",
        "sort_field": "create_time",
        "sort_order": "desc",
        "max_count": "30",
    }


@pytest.mark.parametrize(
    "number", [7247303576418566913, "7247303576418566913"], ids=["int", "text"]
)
def test_ids_beyond_what_a_float_holds_are_exact(
    listed: Callable[..., Listing[CommentRecord]], number: object
) -> None:
    tree = said(1, comment_id=number, video_id=number, parent_comment_id=number)
    (found,) = listed(comments(tree)).items
    assert {found.id, found.post_id, found.parent_id} == {"7247303576418566913"}


@pytest.mark.parametrize("parent", [0, "0", None], ids=["int", "text", "none"])
def test_a_comment_whose_parent_is_zero_is_at_the_top(
    listed: Callable[..., Listing[CommentRecord]], parent: object
) -> None:
    (found,) = listed(comments(said(1, parent_comment_id=parent))).items
    assert found.parent_id is None


def test_the_accounts_own_comment_is_the_accounts(
    listed: Callable[..., Listing[CommentRecord]], shop: Account
) -> None:
    (found,) = listed(comments(said(1, owner=True))).items
    assert found.author == Person(id=shop.id)
    assert found.facts[facts.AUTHOR_IS_ACCOUNT] is Fact.YES


def test_an_author_without_an_id_is_not_known(
    listed: Callable[..., Listing[CommentRecord]],
) -> None:
    (found,) = listed(comments(said(1, unique_identifier=None, owner=None, user_id="old"))).items
    assert found.author is None
    assert facts.AUTHOR_IS_ACCOUNT not in found.facts


def test_replies_have_an_edge_of_their_own(
    listed: Callable[..., Listing[CommentRecord]], play: Any
) -> None:
    (found,) = listed(comments(said(1)), parent_id="724", limit=5, after="60").items
    assert found.parent_id == "724"
    assert play.paths[0].endswith("/business/comment/reply/list/")
    assert play.params["comment_id"] == "724"
    assert (play.params["max_count"], play.params["cursor"]) == ("5", "60")


@pytest.fixture
def threads(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> Callable[..., Listing[CommentRecord]]:
    """Lists comments together with the replies under them, from answers or their data."""

    def run(*data: object, **more: Any) -> Listing[CommentRecord]:
        command = ListComments(account=shop, post_id=VIDEO, replies=True, **more)
        answers = [one if isinstance(one, Response) else ok(one) for one in data]
        found: Listing[CommentRecord] = play(tiktok.list_comments(command), *answers)
        return found

    return run


def ends(found: Listing[CommentRecord]) -> list[tuple[str, str | None]]:
    """Each comment and its parent by the last digit of their ids."""
    return [(one.id[-1], one.parent_id and one.parent_id[-1]) for one in found.items]


def test_up_to_three_replies_come_along_with_their_comment(
    threads: Callable[..., Listing[CommentRecord]], play: Any
) -> None:
    since = NOW - timedelta(hours=2)
    old = said(1, 200, replies=1, reply_list=[said(3, 1), {"text": "no id"}])
    found = threads(comments(old, said(2, 1, replies=0), more=True), since=since)
    assert ends(found) == [("3", "1"), ("2", None)]
    assert found.after == "30"
    assert play.params["include_replies"] == "true"


def test_what_people_wrote_under_a_comment_is_not_kept_with_it(
    threads: Callable[..., Listing[CommentRecord]],
) -> None:
    above, _ = threads(comments(said(1, replies=1, reply_list=[said(3)]))).items
    assert "reply_list" not in above.raw


def test_more_replies_than_come_along_are_listed(
    threads: Callable[..., Listing[CommentRecord]], play: Any
) -> None:
    shown = [said(number) for number in (2, 3, 4)]
    first = comments(said(1, replies=5, reply_list=shown), {"text": "no id"}, said(9, replies=0))
    found = threads(
        first, comments(said(6), said(5), said(4), more=True), comments(said(3), said(2))
    )
    assert {(one, "1") for one in "23456"} | {("1", None), ("9", None)} == set(ends(found))
    assert len(found.items) == 7
    assert [path.rsplit("comment/", 1)[1] for path in play.paths] == [
        "list/",
        "reply/list/",
        "reply/list/",
    ]
    assert play.params["comment_id"][-1] == "1"
    assert play.params["cursor"] == "30"
    assert "include_replies" not in play.params
    assert play.writes() == 0


def test_a_comment_that_goes_while_its_replies_are_listed_hides_no_other(
    threads: Callable[..., Listing[CommentRecord]], no: Callable[..., Response]
) -> None:
    first = comments(said(1, replies=5, reply_list=[said(3)]), said(2))
    assert ends(threads(first, no(40007))) == [("1", None), ("3", "1"), ("2", None)]


def test_nothing_changes_for_those_who_want_no_replies(
    listed: Callable[..., Listing[CommentRecord]], play: Any
) -> None:
    assert len(listed(comments(said(1, replies=5))).items) == 1
    assert "include_replies" not in play.params


def test_a_short_or_empty_page_is_not_the_end_while_there_is_more(
    listed: Callable[..., Listing[CommentRecord]],
) -> None:
    assert listed(comments(said(1), more=True)).after == "30"
    assert listed(comments(more=True)) == Listing(items=(), after="30")
    assert listed(comments(said(1))).after is None
    assert listed({"has_more": False}).items == ()


def test_what_comes_twice_on_a_page_is_left_out_once(
    listed: Callable[..., Listing[CommentRecord]],
) -> None:
    found = listed(comments(said(2), said(1), said(2), {"text": "no id"}))
    assert [one.id[-1] for one in found.items] == ["2", "1"]


def test_a_list_in_order_ends_where_older_comments_begin(
    listed: Callable[..., Listing[CommentRecord]],
) -> None:
    since = NOW - timedelta(hours=2)
    page = comments(said(1, 1), said(2, 3), more=True)
    assert [one.id[-1] for one in listed(page, since=since).items] == ["1"]
    assert listed(page, since=since).after is None
    assert listed(comments(said(1), more=True), since=since).after == "30"


def test_a_list_out_of_order_goes_on(listed: Callable[..., Listing[CommentRecord]]) -> None:
    page = comments(said(1, 3), said(2, 1), more=True)
    found = listed(page, since=NOW - timedelta(hours=2))
    assert ([one.id[-1] for one in found.items], found.after) == (["2"], "30")


@pytest.mark.parametrize("data", [{}, {"comments": 3}, {"comments": [], "has_more": True}])
def test_a_list_that_is_none_or_leads_nowhere_cannot_be_read(
    listed: Callable[..., Listing[CommentRecord]], data: object
) -> None:
    with pytest.raises(UnreadableAnswer):
        listed(data)


def test_posts_are_listed_with_their_captions(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    made = NOW - timedelta(hours=1)
    tree = {
        "item_id": VIDEO,
        "caption": "New shoes",
        "create_time": str(int(made.timestamp())),
        "share_url": "https://www.tiktok.com/@shop/video/1",
    }
    answer = ok({"videos": [tree, {"caption": "no id"}], "has_more": False, "cursor": 0})
    found = play(tiktok.list_posts(ListPosts(account=shop, limit=100, after="1795")), answer)
    assert found.items == (
        Post(
            platform="tiktok",
            account_id="shop-open-id",
            id=VIDEO,
            text="New shoes",
            created_at=made,
            permalink="https://www.tiktok.com/@shop/video/1",
        ),
    )
    assert play.params == {
        "business_id": "shop-open-id",
        "fields": '["item_id","caption","create_time","share_url"]',
        "max_count": "20",
        "cursor": "1795",
    }


def test_posts_end_where_the_cursor_is_older_than_what_is_wanted(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    command = ListPosts(account=shop, since=NOW - timedelta(days=1))
    for days, after in ((2, False), (0.5, True)):
        cursor = int((NOW - timedelta(days=days)).timestamp() * 1000)
        data = {"videos": [{"item_id": "1"}], "has_more": True, "cursor": cursor}
        found = play(tiktok.list_posts(command), ok(data))
        assert found.after == (str(cursor) if after else None)
        assert len(found.items) == 1


def test_a_comment_is_found_by_its_post(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    wanted = GetComment(account=shop, comment_id="7247303576418566002", post_id=VIDEO)
    found = play(tiktok.get_comment(wanted), ok(comments(said(1), said(2))))
    assert found.id == wanted.comment_id
    assert play.params["video_id"] == VIDEO
    with pytest.raises(NotFound):
        play(tiktok.get_comment(wanted), ok(comments(said(1))))


def test_a_comment_without_a_post_is_looked_for_under_the_latest_ones(
    play: Any,
    tiktok: TikTok,
    shop: Account,
    ok: Callable[..., Response],
    no: Callable[..., Response],
) -> None:
    wanted = GetComment(account=shop, comment_id="7247303576418566002")
    three = [{"item_id": str(number)} for number in (1, 2, 3)]
    videos = ok({"videos": three, "has_more": True, "cursor": 1})
    there = ok(comments(said(2)))
    assert play(tiktok.get_comment(wanted), videos, no(40007), there).id == wanted.comment_id
    assert [dict(one.params).get("video_id") for one in play.requests] == [None, "1", "2"]
    nothing = ok(comments())
    with pytest.raises(NotFound):
        play(tiktok.get_comment(wanted), videos, nothing, nothing, nothing)


class TestFacts:
    @pytest.fixture
    def check(
        self, play: Any, tiktok: TikTok, shop: Account, comment: CommentRecord
    ) -> Callable[..., dict[str, Fact]]:
        def run(*answers: Any, **more: Any) -> dict[str, Fact]:
            asked = CheckComment(account=shop, comment=attrs.evolve(comment, **more))
            found: dict[str, Fact] = play(tiktok.check_comment(asked), *answers)
            return found

        return run

    @pytest.mark.parametrize(("status", "fact"), [("ENABLE", Fact.YES), ("DISABLE", Fact.NO)])
    def test_a_comment_that_is_there_leads_to_the_accounts_own_setting(
        self,
        check: Callable[..., dict[str, Fact]],
        ok: Callable[..., Response],
        status: str,
        fact: Fact,
    ) -> None:
        known = check(ok(comments(said(913))), ok(ENABLED | {"operation_status": status}))
        assert known == {
            facts.COMMENT_EXISTS: Fact.YES,
            facts.AUTHOR_IS_ACCOUNT: Fact.NO,
            facts.REPLIES_ENABLED: fact,
        }

    def test_the_verdict_on_a_comment_is_told_by_no_call(
        self, check: Callable[..., dict[str, Fact]], ok: Callable[..., Response]
    ) -> None:
        assert facts.HIGH_INTENT not in check(ok(comments(said(913))), ok(ENABLED))

    def test_a_comment_that_is_gone_is_told_so(
        self,
        check: Callable[..., dict[str, Fact]],
        ok: Callable[..., Response],
        no: Callable[..., Response],
    ) -> None:
        gone = {facts.COMMENT_EXISTS: Fact.NO}
        assert check(ok(comments())) == gone
        assert check(no(40007)) == gone

    def test_one_that_is_not_under_the_latest_posts_may_be_under_an_older_one(
        self, check: Callable[..., dict[str, Fact]], ok: Callable[..., Response]
    ) -> None:
        latest = ok({"videos": [{"item_id": "1"}], "has_more": False})
        known = check(latest, ok(comments()), ok(ENABLED), post_id=None)
        assert known == {facts.REPLIES_ENABLED: Fact.YES}

    def test_a_setting_that_is_refused_or_not_told_is_no_fact(
        self,
        check: Callable[..., dict[str, Fact]],
        ok: Callable[..., Response],
        no: Callable[..., Response],
    ) -> None:
        for answer in (no(40118), ok({"operation_status": "MAYBE"}), ok()):
            assert facts.REPLIES_ENABLED not in check(ok(comments(said(913))), answer)

    def test_a_refusal_of_another_kind_is_no_fact(
        self, check: Callable[..., dict[str, Fact]], no: Callable[..., Response]
    ) -> None:
        with pytest.raises(AuthenticationFailed):
            check(no(40105))


@pytest.mark.parametrize(("hidden", "action"), [(True, "HIDE"), (False, "UNHIDE")])
def test_hiding_names_the_post_too(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response], hidden: bool, action: str
) -> None:
    command = SetHidden(account=shop, comment_id="724", post_id=VIDEO, hidden=hidden)
    play(tiktok.set_hidden(command), ok())
    assert play.paths[0].endswith("/business/comment/hide/")
    assert play.body == {
        "business_id": "shop-open-id",
        "video_id": VIDEO,
        "comment_id": "724",
        "action": action,
    }
    with pytest.raises(InvalidValue, match="post_id"):
        tiktok.set_hidden(attrs.evolve(command, post_id=None))


@pytest.mark.parametrize(("liked", "action"), [(True, "LIKE"), (False, "UNLIKE")])
def test_a_like_can_be_taken_back(
    play: Any,
    tiktok: TikTok,
    shop: Account,
    comment: CommentRecord,
    ok: Callable[..., Response],
    liked: bool,
    action: str,
) -> None:
    play(tiktok.set_liked(SetLiked(account=shop, comment=comment, liked=liked)), ok())
    assert play.paths[0].endswith("/business/comment/like/")
    assert play.body == {
        "business_id": "shop-open-id",
        "comment_id": comment.id,
        "action": action,
    }


def test_deleting_names_the_comment_only(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    play(tiktok.delete_comment(DeleteComment(account=shop, comment_id="724")), ok())
    assert play.paths[0].endswith("/business/comment/delete/")
    assert play.body == {"business_id": "shop-open-id", "comment_id": "724"}


def test_an_act_that_was_done_in_part_is_no_success(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    command = DeleteComment(account=shop, comment_id="724")
    with pytest.raises(UnreadableAnswer):
        play(tiktok.delete_comment(command), ok({}, 20001))
