"""Faults of TikTok's own, and the general ones."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.tiktok import EmulatedComment, EmulatedPerson, EmulatedPost
from privatereply.sandbox.tiktok.mishaps import KINDS

from .conftest import SEND, Api

LIST = "business/comment/list/"


@pytest.mark.parametrize(
    ("kind", "options", "code", "delivered"),
    [
        ("error", {}, 40000, 0),
        ("error", {"code": 40202, "message": "Conflict", "processed": True}, 40202, 1),
        ("rate_limited", {}, 40100, 0),
        ("rate_limited", {"code": 40016}, 40016, 0),
        ("retry_safe", {}, 51065, 0),
        ("suspended", {}, 40001, 0),
        ("suspended", {"code": 40064}, 40064, 0),
        ("token_expired", {}, 40102, 0),
        ("token_expired", {"code": 40105}, 40105, 0),
        ("too_fast", {}, 40064, 0),
        ("unknown_error", {}, 50000, 1),
        ("unknown_error", {"code": 50002}, 50002, 1),
    ],
)
def test_a_fault_answers_its_code_and_takes_effect_or_not(
    sandbox: Sandbox,
    api: Api,
    comment: EmulatedComment,
    kind: str,
    options: dict[str, Any],
    code: int,
    delivered: int,
) -> None:
    sandbox.faults.order(kind, path=f"*/{SEND}", **options)
    answered = api.reply(comment)
    assert answered["code"] == code
    assert len(sandbox.tiktok.deliveries(comment_id=comment.id)) == delivered
    assert ("take a rest" in answered["message"].lower()) == (kind == "too_fast")


def test_code_0_without_an_id_hides_whether_anything_was_sent(
    sandbox: Sandbox, api: Api, comment: EmulatedComment
) -> None:
    sandbox.faults.order("unsent")
    sandbox.faults.order("missing_fields")
    for delivered in (0, 1):
        assert api.reply(comment)["data"] == {"message": {}}
        assert len(sandbox.tiktok.deliveries()) == delivered


@pytest.mark.parametrize(
    ("kind", "delivered"),
    [
        ("answer_lost", 1),
        ("answer_timeout", 1),
        ("dropped", 0),
        ("timeout", 0),
        ("unreachable", 0),
    ],
)
def test_the_general_faults_of_the_wire_strike_here_too(
    sandbox: Sandbox, api: Api, comment: EmulatedComment, kind: str, delivered: int
) -> None:
    sandbox.faults.order(kind)
    with pytest.raises(httpx.TransportError):
        api.reply(comment)
    assert len(sandbox.tiktok.deliveries(comment_id=comment.id)) == delivered


@pytest.mark.parametrize(("kind", "status"), [("html", 200), ("server_error_after", 500)])
def test_a_page_of_html_comes_instead_of_an_answer(
    sandbox: Sandbox, api: Api, comment: EmulatedComment, kind: str, status: int
) -> None:
    sandbox.faults.order(kind)
    direct = {"reply_type": "COMMENT_REPLY", "comment_reply": {"comment_id": comment.id}}
    body = {"business_id": api.account.id, "direct_reply": direct}
    message = {"message_type": "TEXT", "text": {"body": "Hi"}}
    response = api.http.post(SEND, json=body | message, headers=api.headers)
    assert response.status_code == status
    assert response.text.startswith("<!DOCTYPE html>")
    assert len(sandbox.tiktok.deliveries(comment_id=comment.id)) == 1


def test_a_renewed_token_may_be_somebody_elses(sandbox: Sandbox, api: Api) -> None:
    before = api.account.access_token
    sandbox.faults.order("other_account", path="*/refresh_token/")
    data = api.refresh()["data"]
    assert data["open_id"] != api.account.id
    assert api.account.access_token == before


@pytest.fixture
def ids(sandbox: Sandbox, video: EmulatedPost, sari: EmulatedPerson) -> set[str]:
    return {sandbox.tiktok.add_comment(video, sari).id for _ in range(6)}


def pages(api: Api, video: EmulatedPost) -> list[list[str]]:
    """Follow the cursor to the end."""
    found: list[list[str]] = []
    more, cursor = True, 0
    while more:
        data = api.get(LIST, video_id=video.id, max_count=3, cursor=cursor)
        found.append([comment["comment_id"] for comment in data["comments"]])
        more, cursor = data["has_more"], data["cursor"]
    return found


def test_pages_may_repeat_what_was_read(
    sandbox: Sandbox, api: Api, video: EmulatedPost, ids: set[str]
) -> None:
    sandbox.faults.order("duplicates", path=f"*/{LIST}", times=None, after=1, count=1)
    first, *rest = pages(api, video)
    assert rest[0][0] == first[-1]
    assert {one for page in (first, *rest) for one in page} == ids


def test_a_first_page_has_nothing_to_repeat(
    sandbox: Sandbox, api: Api, video: EmulatedPost, ids: set[str]
) -> None:
    sandbox.faults.order("duplicates", count=2)
    assert len(api.get(LIST, video_id=video.id, max_count=3)["comments"]) == 3
    sandbox.faults.order("duplicates", count=2)
    assert api.get(LIST, video_id=video.id, cursor="x")["cursor"] == 6


def test_a_short_page_is_not_the_last(
    sandbox: Sandbox, api: Api, video: EmulatedPost, ids: set[str]
) -> None:
    sandbox.faults.order("short_page")
    assert [len(page) for page in pages(api, video)] == [1, 3, 2]


@pytest.mark.parametrize("kind", ["rate_limited", "token_expired"])
def test_a_code_of_another_kind_is_not_ordered(sandbox: Sandbox, api: Api, kind: str) -> None:
    sandbox.faults.order(kind, code=7)
    with pytest.raises(ValueError, match="7 is no code of a"):
        api.ask("business/get/")


def test_every_kind_can_be_played(sandbox: Sandbox, api: Api) -> None:
    for kind in KINDS:
        sandbox.faults.order(kind)
        assert isinstance(api.ask("business/get/"), dict)
    assert sandbox.faults.pending() == []
