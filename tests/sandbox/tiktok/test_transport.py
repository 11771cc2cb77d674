"""Addresses, headers and envelopes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.tiktok import EmulatedAccount, EmulatedPost

from .conftest import BASE, SEND, Api

COMMENTS = "business/comment/list/"


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", BASE + COMMENTS, 200),
        ("GET", BASE + COMMENTS.removesuffix("/"), 404),
        ("GET", BASE.replace("v1.3", "v1.2") + COMMENTS, 404),
        ("GET", BASE + "business/comment/reply/", 404),
        ("POST", BASE + COMMENTS, 405),
    ],
)
def test_a_path_that_is_not_exact_never_reaches_the_api(
    api: Api, method: str, url: str, status: int
) -> None:
    assert api.http.request(method, url).status_code == status


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 40104),
        ({"authorization": "Bearer {token}"}, 40104),
        ({"access-token": "Bearer {token}"}, 40105),
        ({"access-token": "guess"}, 40105),
        ({"access-token": "{token}"}, 0),
    ],
)
def test_the_token_stands_bare_in_a_header_of_its_own(
    api: Api, video: EmulatedPost, headers: dict[str, str], code: int
) -> None:
    sent = {name: value.format(token=api.account.access_token) for name, value in headers.items()}
    query = {"business_id": api.account.id, "video_id": video.id}
    response = api.http.get(COMMENTS, params=query, headers=sent)
    assert response.status_code == 200
    assert response.json()["code"] == code


def test_an_access_token_ends_after_a_day(sandbox: Sandbox, api: Api, video: EmulatedPost) -> None:
    sandbox.clock.advance(timedelta(days=1) - timedelta(seconds=1))
    assert api.ask(COMMENTS, video_id=video.id)["code"] == 0
    sandbox.clock.advance(timedelta(seconds=1))
    assert api.ask(COMMENTS, video_id=video.id)["code"] == 40102


def test_a_refresh_token_opens_nothing(api: Api, video: EmulatedPost) -> None:
    api.account.access_token = api.account.refresh_token
    assert api.ask(COMMENTS, video_id=video.id)["code"] == 40105


def test_a_token_serves_its_own_account_only(
    sandbox: Sandbox, api: Api, video: EmulatedPost
) -> None:
    other = sandbox.tiktok.add_account(username="other")
    assert api.ask(COMMENTS, video_id=video.id, business_id=other.id)["code"] == 40001
    assert api.ask(COMMENTS, video_id=video.id, business_id="")["code"] == 40002


def test_what_was_not_granted_is_refused(sandbox: Sandbox) -> None:
    reader = sandbox.tiktok.add_account(username="reader", scopes={"comment.list"})
    video = sandbox.tiktok.add_post(reader)
    api = Api(sandbox, reader)
    assert api.ask(COMMENTS, video_id=video.id)["code"] == 0
    refused = api.tell("business/comment/create/", video_id=video.id, text="Hi")
    assert refused["code"] == 40001
    assert "comment.list.manage" in refused["message"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"content": b"{"}, {"content-type": "application/json"}),
        ({"content": b"[]"}, {"content-type": "application/json"}),
        ({"data": {"message_type": "TEXT"}}, {}),
    ],
)
def test_a_body_is_a_json_object(api: Api, body: Any, headers: dict[str, str]) -> None:
    response = api.http.post(SEND, headers=api.headers | headers, **body)
    assert response.json()["code"] == 40002


def test_every_answer_has_a_request_id_of_its_own(api: Api, video: EmulatedPost) -> None:
    first, second = (api.ask(COMMENTS, video_id=video.id) for _ in range(2))
    assert first["request_id"].startswith("20261121120000")
    assert first["request_id"] != second["request_id"]


@pytest.mark.parametrize(
    ("account", "code"),
    [
        ({"region": "ID"}, 0),
        ({"region": "BR"}, 0),
        ({"region": "DE"}, 40001),
        ({"region": "NO"}, 40001),
        ({"region": "CH"}, 40001),
        ({"region": "GB"}, 40001),
        ({"personal": True}, 40001),
        ({"region": "US"}, 40118),
        ({"region": "US", "us_reviewed": True}, 0),
    ],
)
def test_business_messaging_is_closed_to_some_accounts_and_comments_are_open_to_all(
    sandbox: Sandbox, account: dict[str, Any], code: int
) -> None:
    created = sandbox.tiktok.add_account(username="shop", **account)
    api = Api(sandbox, created)
    listed = api.ask("business/message/conversation/list/", conversation_type="SINGLE")
    assert listed["code"] == code
    assert api.ask(COMMENTS, video_id=sandbox.tiktok.add_post(created).id)["code"] == 0


def test_an_account_reads_its_own_profile(api: Api) -> None:
    assert api.get("business/get/").keys() == {"display_name", "profile_image"}
    fields = '["username","is_business_account"]'
    assert api.get("business/get/", fields=fields) == {
        "username": "shop",
        "is_business_account": True,
    }
    assert api.ask("business/get/", fields='["password"]')["code"] == 40002
    assert api.ask("business/get/", fields="username")["code"] == 40002


def test_videos_come_newest_first_and_by_the_time_of_the_last(
    sandbox: Sandbox, api: Api, shop: EmulatedAccount
) -> None:
    videos = []
    for _ in range(3):
        videos.append(sandbox.tiktok.add_post(shop))
        sandbox.clock.advance(timedelta(minutes=1))
    sandbox.tiktok.add_post(sandbox.tiktok.add_account(username="other"))
    listing = "business/video/list/"
    first = api.get(listing, max_count=2)
    assert [one["item_id"] for one in first["videos"]] == [videos[2].id, videos[1].id]
    assert first["has_more"]
    second = api.get(listing, max_count=2, cursor=first["cursor"])
    assert second["videos"] == [{"item_id": videos[0].id}]
    assert not second["has_more"]
    assert api.get(listing, cursor=1)["videos"] == []


def test_a_video_is_described_as_far_as_one_asks(api: Api, video: EmulatedPost) -> None:
    listing = "business/video/list/"
    fields = '["item_id","caption","create_time","share_url"]'
    [shown] = api.get(listing, fields=fields, filters=f'{{"video_ids":["{video.id}"]}}')["videos"]
    assert shown == {
        "item_id": video.id,
        "caption": "New shoes",
        "create_time": "1795262400",
        "share_url": f"https://www.tiktok.com/@shop/video/{video.id}",
    }
    assert api.get(listing, filters='{"video_ids":[]}')["videos"] == []
    assert api.ask(listing, fields='["caption"]')["code"] == 40002
    assert api.ask(listing, filters="[]")["code"] == 40002
    assert api.ask(listing, max_count=21)["code"] == 40002


def test_the_host_may_stand_in_the_path(sandbox: Sandbox, api: Api, video: EmulatedPost) -> None:
    url = "http://127.0.0.1:8080/business-api.tiktok.com/open_api/v1.3/" + COMMENTS
    query = {"business_id": api.account.id, "video_id": video.id}
    with httpx.Client(transport=sandbox.transport()) as client:
        assert client.get(url, params=query, headers=api.headers).json()["code"] == 0
