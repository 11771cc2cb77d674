from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import Sandbox

START = datetime(2026, 11, 21, 12, tzinfo=UTC)


def world(ages: list[int], *, instagram: bool) -> tuple[Sandbox, httpx.Client, str, list[str]]:
    """Build a post with comments of these ages in seconds; several may share a second."""
    sandbox = Sandbox(start=START, ticking=False)
    meta = sandbox.meta
    account = meta.add_instagram_account(username="a") if instagram else meta.add_page(name="A")
    post, anna = meta.add_post(account), meta.add_person(name="Anna")
    comments = [
        meta.add_comment(post, anna, created_at=START - timedelta(seconds=age)).id for age in ages
    ]
    host = "graph.instagram.com" if instagram else "graph.facebook.com"
    client = httpx.Client(
        transport=sandbox.transport(),
        base_url=f"https://{host}/v26.0",
        headers={"authorization": f"Bearer {account.access_token}"},
    )
    return sandbox, client, f"/{post.id}/comments", comments


def pages(client: httpx.Client, url: str, **params: Any) -> list[dict[str, Any]]:
    """Follow ``next`` to the end."""
    document = client.get(url, params=params).json()
    found = [document]
    while "next" in document.get("paging", {}):
        document = client.get(document["paging"]["next"]).json()
        found.append(document)
    return found


@pytest.mark.parametrize("instagram", [False, True])
@given(ages=st.lists(st.integers(0, 5), max_size=30), limit=st.integers(1, 40))
def test_following_next_shows_every_comment_exactly_once(
    instagram: bool, ages: list[int], limit: int
) -> None:
    _, client, url, comments = world(ages, instagram=instagram)
    listed = pages(client, url, limit=limit)
    found = [item["id"] for document in listed for item in document["data"]]
    assert sorted(found) == sorted(comments)
    assert all(len(document["data"]) <= limit for document in listed)
    times = [item.get("timestamp") or item["created_time"] for d in listed for item in d["data"]]
    assert times == sorted(times, reverse=instagram)


@given(ages=st.lists(st.integers(0, 5), min_size=1, max_size=20), limit=st.integers(1, 7))
def test_following_previous_leads_back_over_the_same_pages(ages: list[int], limit: int) -> None:
    _, client, url, comments = world(ages, instagram=False)
    last = pages(client, url, limit=limit)[-1]
    found = [item["id"] for item in last["data"]]
    while "previous" in last["paging"]:
        last = client.get(last["paging"]["previous"]).json()
        found = [item["id"] for item in last["data"]] + found
    assert sorted(found) == sorted(comments)


@given(cut=st.integers(1, 8))
def test_a_cursor_outlives_the_comment_it_points_at(cut: int) -> None:
    sandbox, client, url, comments = world(list(range(9, 0, -1)), instagram=False)
    first = client.get(url, params={"limit": cut}).json()
    sandbox.meta.delete_comment(comments[cut - 1])
    rest = client.get(first["paging"]["next"], params={"limit": 100}).json()
    assert "error" not in rest
    later = client.get(url, params={"after": first["paging"]["cursors"]["after"]}).json()
    assert [item["id"] for item in later["data"]] == comments[cut:]


def test_links_hold_the_token_and_the_parameters_and_stay_in_the_sandbox() -> None:
    _, client, url, _ = world([1, 2, 3], instagram=False)
    token = client.headers["authorization"].removeprefix("Bearer ")
    params = {"limit": "1", "fields": "id,message", "access_token": token}
    link = urlsplit(client.get(url, params=params).json()["paging"]["next"])
    assert f"{link.scheme}://{link.netloc}" == "https://graph.facebook.com"
    query = parse_qs(link.query)
    assert query["access_token"] == [token]
    assert query["fields"] == ["id,message"]
    assert query.keys() == {"limit", "fields", "access_token", "after"}


def test_the_end_is_the_absence_of_next() -> None:
    _, client, url, _ = world([1, 2], instagram=False)
    document = client.get(url, params={"limit": 2}).json()
    assert document["paging"].keys() == {"cursors"}


def test_an_empty_edge_has_no_paging() -> None:
    _, client, url, _ = world([], instagram=False)
    assert client.get(url).json() == {"data": []}
