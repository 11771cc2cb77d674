"""Counting calls, headers, versions."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from privatereply.sandbox import Limits, Sandbox
from privatereply.sandbox.meta import EmulatedInstagram, EmulatedPage, EmulatedPerson, EmulatedPost

from .conftest import Graph


def usage(response: httpx.Response, name: str = "x-business-use-case-usage") -> Any:
    return json.loads(response.headers[name])


@pytest.mark.parametrize(
    ("limit", "refusal"),
    [
        ("private_replies", (613, None)),
        ("messenger", (80006, None)),
        ("app", (4, None)),
    ],
)
def test_a_used_up_budget_of_a_page_refuses_before_anything_is_sent(
    sandbox: Sandbox,
    post: EmulatedPost,
    anna: EmulatedPerson,
    facebook: Graph,
    limit: str,
    refusal: tuple[int, int | None],
) -> None:
    sandbox.meta.configure(limits={limit: 2})
    comments = [sandbox.meta.add_comment(post, anna) for _ in range(3)]
    assert [facebook.reply(comment.id).status_code for comment in comments[:2]] == [200, 200]
    assert facebook.reply_refused(comments[2].id) == refusal
    assert len(sandbox.meta.deliveries()) == 2
    sandbox.clock.advance(timedelta(hours=25))
    assert facebook.reply(comments[2].id).status_code == 200


def test_instagram_has_codes_of_its_own(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    sandbox.meta.configure(limits=Limits(private_replies=1, instagram=2))
    first, second = (sandbox.meta.add_comment(media, anna) for _ in range(2))
    instagram.reply(first.id)
    assert instagram.reply_refused(second.id) == (613, 2534040)
    for _ in range(2):
        instagram.get(f"/{media.id}")
    assert instagram.refused("GET", f"/{media.id}") == (80002, None)


def test_reads_of_a_page_have_a_budget_and_tell_when_access_is_regained(
    sandbox: Sandbox, post: EmulatedPost, facebook: Graph
) -> None:
    sandbox.meta.configure(limits={"pages": 2})
    facebook.get(f"/{post.id}")
    sandbox.clock.advance(timedelta(hours=1))
    [half] = usage(facebook.request("GET", f"/{post.id}"))[post.account.id]
    assert (half["type"], half["call_count"]) == ("pages", 100)
    refused = facebook.request("GET", f"/{post.id}")
    assert refused.json()["error"]["code"] == 80001
    [report] = usage(refused)[post.account.id]
    assert report["call_count"] == 150
    # The refused call counts as well: the second of the three must leave the window first.
    assert report["estimated_time_to_regain_access"] == 24 * 60


def test_limits_of_a_second_count_while_the_clock_ticks(
    post: EmulatedPost, anna: EmulatedPerson
) -> None:
    sandbox = Sandbox()
    page = sandbox.meta.add_page(name="Shop")
    client = Graph(sandbox, page.access_token)
    sandbox.meta.configure(limits={"conversations": 0, "sends": 0})
    assert client.refused("GET", "/me/conversations") == (613, None)
    sandbox.meta.configure(limits={"conversations": None})
    assert client.get("/me/conversations")["data"] == []
    comment = sandbox.meta.add_comment(
        sandbox.meta.add_post(page), sandbox.meta.add_person(name="A")
    )
    assert client.reply_refused(comment.id) == (4, None)


def test_replies_on_a_broadcast_have_a_limit_of_their_own(anna: EmulatedPerson) -> None:
    sandbox = Sandbox()
    shop = sandbox.meta.add_instagram_account(username="shop")
    live = sandbox.meta.add_post(shop, surface="live")
    comment = sandbox.meta.add_comment(live, sandbox.meta.add_person(name="A"))
    sandbox.meta.configure(limits={"live_replies": 0, "private_replies": 0})
    client = Graph(sandbox, shop.access_token, "graph.instagram.com")
    assert client.reply_refused(comment.id) == (613, 2534040)
    sandbox.meta.configure(limits={"live_replies": None})
    assert client.reply(comment.id).status_code == 200


def test_a_clock_that_stands_still_has_no_seconds_to_count(
    sandbox: Sandbox, facebook: Graph
) -> None:
    for _ in range(5):
        assert facebook.get("/me/conversations")["data"] == []


def test_the_two_hosts_report_the_apps_usage_under_different_keys(
    facebook: Graph, instagram: Graph, shop: EmulatedInstagram
) -> None:
    one = usage(facebook.request("GET", "/me"), "x-app-usage")
    other = usage(instagram.request("GET", "/me"), "x-app-usage")
    assert one.keys() == {"call_count", "total_time", "total_cputime"}
    assert other.keys() == {"call_volume", "cpu_time"}


def test_a_budget_of_nothing_is_regained_when_the_window_is_over(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    sandbox.meta.configure(limits={"messenger": 0})
    refused = facebook.reply(sandbox.meta.add_comment(post, anna).id)
    [report] = usage(refused)[post.account.id]
    assert report["estimated_time_to_regain_access"] == 24 * 60


def test_a_lifted_limit_reports_no_use(sandbox: Sandbox, facebook: Graph) -> None:
    sandbox.meta.configure(limits={"app": None, "pages": None})
    response = facebook.request("GET", "/me")
    assert usage(response, "x-app-usage")["call_count"] == 0


def test_a_limit_that_does_not_exist_cannot_be_set(sandbox: Sandbox) -> None:
    with pytest.raises(TypeError):
        sandbox.meta.configure(limits={"likes": 1})


def test_every_answer_has_a_trace_id_and_names_the_version(
    facebook: Graph, instagram: Graph
) -> None:
    one, other = facebook.request("GET", "/me"), instagram.request("GET", "/me")
    assert one.headers["facebook-api-version"] == "v26.0"
    assert other.headers["instagram-api-version"] == "v26.0"
    assert one.headers["x-fb-trace-id"] != other.headers["x-fb-trace-id"]
    refused = facebook.request("GET", "/404")
    assert refused.headers["www-authenticate"].startswith('OAuth "Facebook Platform"')


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("v26.0/", "v26.0"),
        ("v25.0/", "v25.0"),
        ("v20.0/", "v21.0"),
        ("v9.0/", "v21.0"),
        ("", "v21.0"),
    ],
)
def test_an_ended_version_is_served_by_the_oldest_alive(
    page: EmulatedPage, facebook: Graph, asked: str, served: str
) -> None:
    response = facebook.client.get(
        f"https://graph.facebook.com/{asked}me",
        headers={"authorization": f"Bearer {facebook.token}"},
    )
    assert (response.json()["id"], response.headers["facebook-api-version"]) == (page.id, served)


def test_a_version_ends_with_the_clock(sandbox: Sandbox, facebook: Graph) -> None:
    sandbox.clock.set(datetime(2029, 1, 1, tzinfo=UTC))
    response = facebook.client.get(
        "https://graph.facebook.com/v25.0/me", headers={"authorization": f"Bearer {facebook.token}"}
    )
    assert response.headers["facebook-api-version"] == "v26.0"


def test_a_version_that_does_not_exist_yet_is_an_unknown_path(facebook: Graph) -> None:
    response = facebook.client.get("https://graph.facebook.com/v99.0/me")
    assert response.json()["error"]["code"] == 2500
