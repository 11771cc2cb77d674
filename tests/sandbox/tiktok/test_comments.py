"""Reading comments, and what the account does with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.tiktok import EmulatedComment, EmulatedPerson, EmulatedPost

from .conftest import Api

LIST = "business/comment/list/"
REPLIES = "business/comment/reply/list/"
CREATE = "business/comment/create/"
REPLY = "business/comment/reply/create/"
LIKE, HIDE, DELETE = (f"business/comment/{verb}/" for verb in ("like", "hide", "delete"))


def listed(api: Api, video: EmulatedPost, **parameters: Any) -> list[str]:
    data = api.get(LIST, video_id=video.id, **parameters)
    return [comment["comment_id"] for comment in data["comments"]]


@pytest.fixture
def several(sandbox: Sandbox, video: EmulatedPost, sari: EmulatedPerson) -> list[EmulatedComment]:
    """Five comments, a minute apart."""
    written = []
    for number in range(5):
        written.append(sandbox.tiktok.add_comment(video, sari, f"No. {number}", likes=number % 3))
        sandbox.clock.advance(timedelta(minutes=1))
    return written


def test_a_comment_is_described(
    api: Api, video: EmulatedPost, sari: EmulatedPerson, comment: EmulatedComment
) -> None:
    [shown] = api.get(LIST, video_id=video.id)["comments"]
    assert len(shown.pop("user_id")) == 64
    assert shown.pop("profile_image").startswith("https://")
    assert shown == {
        "comment_id": comment.id,
        "video_id": video.id,
        "unique_identifier": sari.id,
        "create_time": "1795262400",
        "text": "How much?",
        "likes": 0,
        "replies": 0,
        "owner": False,
        "liked": False,
        "pinned": False,
        "status": "PUBLIC",
        "username": "sari_dewi",
        "display_name": "Sari Dewi",
    }
    assert int(comment.id) > 2**53


def test_comments_are_sorted_as_one_asks(
    api: Api, video: EmulatedPost, several: list[EmulatedComment]
) -> None:
    ids = [comment.id for comment in several]
    by_time = {"sort_field": "create_time"}
    assert listed(api, video, sort_order="asc", **by_time) == ids
    assert listed(api, video, sort_order="desc", **by_time) == ids[::-1]
    by_likes = listed(api, video, sort_order="asc", sort_field="likes")
    assert by_likes == [ids[0], ids[3], ids[1], ids[4], ids[2]]
    api.post(REPLY, video_id=video.id, comment_id=ids[3], text="Hi")
    assert listed(api, video, sort_order="desc", sort_field="replies")[0] == ids[3]
    assert sorted(listed(api, video)) == sorted(ids)


def test_pages_follow_the_cursor(
    api: Api, video: EmulatedPost, several: list[EmulatedComment]
) -> None:
    found: list[str] = []
    more, cursor = True, 0
    while more:
        page = api.get(LIST, video_id=video.id, max_count=2, cursor=cursor)
        found += [comment["comment_id"] for comment in page["comments"]]
        more, cursor = page["has_more"], page["cursor"]
    assert sorted(found) == sorted(comment.id for comment in several)


@pytest.mark.parametrize(
    "parameters",
    [
        {"max_count": 0},
        {"max_count": 31},
        {"max_count": "ten"},
        {"sort_order": "random"},
        {"sort_field": "text"},
        {"status": "HIDDEN"},
        {"include_replies": "yes"},
        {"include_replies": "7"},
        {"comment_ids": "{}"},
        {"video_id": ""},
    ],
)
def test_a_list_is_asked_for_in_its_own_words(
    api: Api, video: EmulatedPost, parameters: dict[str, Any]
) -> None:
    assert api.ask(LIST, **{"video_id": video.id} | parameters)["code"] == 40002


def test_only_own_videos_are_read(sandbox: Sandbox, api: Api) -> None:
    other = sandbox.tiktok.add_post(sandbox.tiktok.add_account(username="other"))
    assert api.ask(LIST, video_id=other.id)["code"] == 40007
    assert api.ask(LIST, video_id="404")["code"] == 40007


def test_certain_comments_are_read_by_their_ids(
    sandbox: Sandbox,
    api: Api,
    video: EmulatedPost,
    sari: EmulatedPerson,
    several: list[EmulatedComment],
) -> None:
    nested = sandbox.tiktok.add_comment(video, sari, parent=several[0])
    wanted = f'["{several[1].id}","{nested.id}","404"]'
    assert sorted(listed(api, video, comment_ids=wanted)) == sorted([several[1].id, nested.id])
    too_many = str(["1"] * 31).replace("'", '"')
    assert api.ask(LIST, video_id=video.id, comment_ids=too_many)["code"] == 40011


def test_replies_stand_below_their_comment(
    sandbox: Sandbox, api: Api, video: EmulatedPost, sari: EmulatedPerson, comment: EmulatedComment
) -> None:
    replies = [
        sandbox.tiktok.add_comment(video, sari, f"Reply {number}", parent=comment)
        for number in range(4)
    ]
    deeper = sandbox.tiktok.add_comment(video, sari, "Deeper", parent=replies[0])
    assert deeper.parent is comment
    [shown] = api.get(LIST, video_id=video.id, include_replies="true")["comments"]
    assert (shown["replies"], len(shown["reply_list"])) == (5, 3)
    place = {"video_id": video.id, "comment_id": comment.id}
    everything = api.get(REPLIES, **place, sort_order="asc", sort_field="create_time")
    assert [one["comment_id"] for one in everything["comments"]] == [
        *(reply.id for reply in replies),
        deeper.id,
    ]
    assert {one["parent_comment_id"] for one in everything["comments"]} == {comment.id}


def test_replies_are_read_under_the_right_video(
    sandbox: Sandbox, api: Api, comment: EmulatedComment
) -> None:
    other = sandbox.tiktok.add_post(api.account)
    assert api.ask(REPLIES, video_id=other.id, comment_id=comment.id)["code"] == 40007
    hide = {"comment_id": comment.id, "action": "HIDE"}
    assert api.tell(HIDE, video_id=other.id, **hide)["code"] == 40007


def test_a_hidden_comment_is_left_out_of_the_public_ones(
    sandbox: Sandbox, api: Api, video: EmulatedPost, comment: EmulatedComment
) -> None:
    place = {"video_id": video.id, "comment_id": comment.id}
    assert api.post(HIDE, **place, action="HIDE") == {}
    assert listed(api, video, status="PUBLIC") == []
    [shown] = api.get(LIST, video_id=video.id)["comments"]
    assert shown["status"] == "HIDDEN"
    assert api.post(HIDE, **place, action="UNHIDE") == {}
    assert listed(api, video, status="PUBLIC") == [comment.id]
    sandbox.tiktok.hide_comment(comment)
    assert comment.hidden
    assert api.tell(HIDE, **place, action="BURY")["code"] == 40002


def test_a_like_counts_once(api: Api, video: EmulatedPost, comment: EmulatedComment) -> None:
    for action, liked in (("LIKE", True), ("LIKE", True), ("UNLIKE", False)):
        assert api.post(LIKE, comment_id=comment.id, action=action) == {}
        [shown] = api.get(LIST, video_id=video.id)["comments"]
        assert (shown["liked"], shown["likes"]) == (liked, int(liked))


def test_a_public_answer_is_the_accounts_own_and_repeats_itself(
    api: Api, video: EmulatedPost, comment: EmulatedComment
) -> None:
    place = {"video_id": video.id, "comment_id": comment.id}
    first, second = (api.post(REPLY, **place, text="See your messages") for _ in range(2))
    assert first["comment_id"] != second["comment_id"]
    assert (first["owner"], first["username"], first["text"]) == (
        True,
        "shop",
        "See your messages",
    )
    assert first["unique_identifier"] == api.account.unique_identifier != api.account.id
    assert first["parent_comment_id"] == comment.id


@pytest.mark.parametrize(("length", "code"), [(1200, 0), (1201, 40002), (0, 40002)])
def test_a_comment_has_at_most_1200_characters(
    api: Api, video: EmulatedPost, comment: EmulatedComment, length: int, code: int
) -> None:
    text = "é" * length
    assert api.tell(CREATE, video_id=video.id, text=text)["code"] == code
    place = {"video_id": video.id, "comment_id": comment.id}
    assert api.tell(REPLY, **place, text=text)["code"] == code


def test_a_suspended_account_writes_no_comments(
    sandbox: Sandbox, api: Api, video: EmulatedPost
) -> None:
    sandbox.tiktok.set_account(api.account, suspended=True)
    assert api.tell(CREATE, video_id=video.id, text="Hi")["code"] == 40001
    assert listed(api, video) == []


def test_only_own_comments_are_deleted_and_with_them_the_replies(
    sandbox: Sandbox, api: Api, video: EmulatedPost, sari: EmulatedPerson, comment: EmulatedComment
) -> None:
    own = api.post(CREATE, video_id=video.id, text="Hello all")["comment_id"]
    nested = sandbox.tiktok.add_comment(video, sari, parent=own)
    assert api.tell(DELETE, comment_id=comment.id)["code"] == 40001
    assert api.post(DELETE, comment_id=own) == {}
    assert listed(api, video) == [comment.id]
    assert nested.deleted
    assert api.tell(DELETE, comment_id=own)["code"] == 40007
    assert api.tell(LIKE, comment_id=own, action="LIKE")["code"] == 40007
