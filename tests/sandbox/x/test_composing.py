"""Writing, deleting and hiding Posts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson, EmulatedPost

from .conftest import Api

SUMMONS = "You can only reply to or quote posts where you are mentioned or are the author."


def reply(post: EmulatedPost, text: str = "80 euros.", **more: Any) -> dict[str, Any]:
    return {"text": text, "reply": {"in_reply_to_tweet_id": post.id, **more}}


def detail(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["detail"]


def test_a_comment_that_mentions_the_account_can_be_answered_in_public(
    sandbox: Sandbox, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    comment = sandbox.x.add_comment(post, anna)
    response = api.request("POST", "/2/tweets", json=reply(comment))
    assert response.status_code == 201
    data = response.json()["data"]
    assert data["text"] == "@Anna_Nowak 80 euros."
    assert response.headers["location"].endswith(f"/2/tweets/{data['id']}")
    assert sandbox.x.world.posts[data["id"]].parent is comment


def test_people_can_be_left_out_of_a_reply(
    sandbox: Sandbox, anna: EmulatedPerson, bela: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    first = sandbox.x.add_comment(post, anna)
    second = sandbox.x.add_comment(post, bela, parent=first)
    body = reply(second, exclude_reply_user_ids=[anna.id], auto_populate_reply_metadata=True)
    assert api.post("/2/tweets", **body)["data"]["text"] == "@bela 80 euros."


def test_only_who_calls_for_the_account_can_be_answered(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    bare = sandbox.x.add_comment(post, anna, mentioning=False)
    elsewhere = sandbox.x.add_post(anna, "Nice weather")
    quote = sandbox.x.add_post(anna, "See this", quoted=post)
    for target in (bare, elsewhere):
        response = api.request("POST", "/2/tweets", json=reply(target))
        assert detail(response) == (403, SUMMONS)
        assert response.json()["type"].endswith("/problems/not-authorized-for-resource")
    api.post("/2/tweets", **reply(quote))
    api.post("/2/tweets", **reply(post, "More of it"))
    quoting = {"text": "Look", "quote_tweet_id": elsewhere.id}
    assert detail(api.request("POST", "/2/tweets", json=quoting)) == (403, SUMMONS)
    sandbox.x.configure(tier="enterprise")
    api.post("/2/tweets", **reply(elsewhere))
    api.post("/2/tweets", **quoting)


def test_what_is_gone_cannot_be_answered_or_quoted(
    sandbox: Sandbox, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    comment = sandbox.x.add_comment(post, anna)
    sandbox.x.delete_comment(comment)
    for body in (reply(comment), {"text": "Look", "quote_tweet_id": comment.id}):
        status, told = detail(api.request("POST", "/2/tweets", json=body))
        assert status == 403
        assert told.endswith("deleted or not visible to you.")


def test_a_text_cannot_be_said_twice_in_one_day_at_one_place(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    one, other = (sandbox.x.add_comment(post, anna) for _ in range(2))
    api.post("/2/tweets", **reply(one))
    response = api.request("POST", "/2/tweets", json=reply(one))
    assert detail(response) == (
        403,
        "You are not allowed to create a Tweet with duplicate content.",
    )
    api.post("/2/tweets", **reply(other))
    sandbox.clock.advance(timedelta(hours=25))
    api = Api(sandbox, sandbox.x.issue_token(shop))
    api.post("/2/tweets", **reply(one))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("x" * 280, 201),
        ("x" * 281, 403),
        ("語" * 140, 201),
        ("語" * 141, 403),
        ("https://example.com/" + "x" * 300 + " " + "y" * 256, 201),
        ("https://example.com/ " + "y" * 257, 403),
        ("$ABC $XYZ", 403),
        ("$ABC", 201),
    ],
)
def test_posts_are_weighed_and_hold_one_cashtag(api: Api, text: str, status: int) -> None:
    assert api.request("POST", "/2/tweets", json={"text": text}).status_code == status


def test_a_post_can_carry_a_button_that_opens_a_message(
    sandbox: Sandbox, shop: EmulatedAccount, api: Api
) -> None:
    link = f"https://x.com/messages/compose?recipient_id={shop.id}&text=Hi"
    body = {"text": "Write to us", "direct_message_deep_link": link, "made_with_ai": False}
    written = api.post("/2/tweets", **body)["data"]["id"]
    assert sandbox.x.world.posts[written].deep_link == link


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": " "},
        {"text": 1},
        {"text": "Hi", "mood": "good"},
        {"text": "Hi", "reply": {}},
        {"text": "Hi", "reply": "1"},
        {"text": "Hi", "reply": {"in_reply_to_tweet_id": 1}},
        {"text": "Hi", "reply": {"in_reply_to_tweet_id": "1", "to": "2"}},
        {"text": "Hi", "reply": {"in_reply_to_tweet_id": "1", "exclude_reply_user_ids": "1"}},
        {"text": "Hi", "made_with_ai": "no"},
        {"text": "Hi", "reply_settings": "nobody"},
        {"text": "Hi", "direct_message_deep_link": "https://example.com"},
        {"media": {"media_ids": []}},
        {"media": {"media_ids": ["404"]}},
        {"media": {"media_ids": ["1"], "frame": "gold"}},
    ],
)
def test_a_post_outside_the_schema_is_refused(api: Api, body: dict[str, Any]) -> None:
    assert api.refused("POST", "/2/tweets", json=body) == (400, "invalid-request")


def test_a_reply_is_hidden_and_shown_by_whose_thread_it_is(
    sandbox: Sandbox, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    comment = sandbox.x.add_comment(post, anna)
    path = f"/2/tweets/{comment.id}/hidden"
    for hidden in (True, False):
        response = api.request("PUT", path, json={"hidden": hidden})
        assert response.json() == {"data": {"hidden": hidden}}
        assert comment.hidden is hidden
    elsewhere = sandbox.x.add_post(anna, "Mine")
    for target in (post, elsewhere, sandbox.x.add_comment(elsewhere, anna)):
        refused = api.refused("PUT", f"/2/tweets/{target.id}/hidden", json={"hidden": True})
        assert refused == (403, "not-authorized-for-resource")
    assert api.refused("PUT", "/2/tweets/404/hidden", json={"hidden": True})[0] == 404
    for body in ({}, {"hidden": "yes"}, {"hidden": True, "why": "x"}):
        assert api.refused("PUT", path, json=body) == (400, "invalid-request")


def test_a_post_of_its_own_is_deleted_and_no_other(
    sandbox: Sandbox, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    theirs = sandbox.x.add_comment(post, anna)
    refused = api.refused("DELETE", f"/2/tweets/{theirs.id}")
    assert refused == (403, "not-authorized-for-resource")
    assert api.request("DELETE", f"/2/tweets/{post.id}").json() == {"data": {"deleted": True}}
    assert api.refused("DELETE", f"/2/tweets/{post.id}") == (404, "resource-not-found")
