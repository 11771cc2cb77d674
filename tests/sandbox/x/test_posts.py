"""Replies, mentions and searches: what a client reads of Posts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson, EmulatedPost

from .conftest import Api

EVERYTHING = {
    "tweet.fields": "author_id,conversation_id,created_at,display_text_range,entities,"
    "in_reply_to_user_id,referenced_tweets"
}


def test_a_reply_begins_with_the_handle_it_answers_out_of_sight(
    sandbox: Sandbox,
    shop: EmulatedAccount,
    anna: EmulatedPerson,
    post: EmulatedPost,
    api: Api,
) -> None:
    comment = sandbox.x.add_comment(post, anna, "How much? 😀")
    told = api.get(f"/2/tweets/{comment.id}", **EVERYTHING)["data"]
    assert told == {
        "id": comment.id,
        "text": "@shop How much? 😀",
        "edit_history_tweet_ids": [comment.id],
        "author_id": anna.id,
        "conversation_id": post.id,
        "created_at": "2026-11-21T12:00:00.000Z",
        "display_text_range": [6, 17],
        "entities": {"mentions": [{"start": 0, "end": 5, "username": "shop", "id": shop.id}]},
        "in_reply_to_user_id": shop.id,
        "referenced_tweets": [{"type": "replied_to", "id": post.id}],
    }
    start, end = told["display_text_range"]
    assert told["text"][start:end] == "How much? 😀"


def test_a_reply_to_a_reply_carries_everybody_who_takes_part(
    sandbox: Sandbox, anna: EmulatedPerson, bela: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    first = sandbox.x.add_comment(post, anna, "How much?")
    second = sandbox.x.add_comment(post, bela, "Good question, @shop", parent=first)
    assert second.text == "@Anna_Nowak @shop Good question, @shop"
    assert second.conversation_id == post.id
    answer = sandbox.x.add_comment(post, None, "80", parent=second)
    assert answer.text == "@bela @Anna_Nowak 80"


def test_a_person_may_take_the_handles_out(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    bare = sandbox.x.add_comment(post, anna, "How much?", mentioning=False)
    assert (bare.text, bare.visible_from) == ("How much?", 0)
    assert api.get(f"/2/users/{shop.id}/mentions") == {"meta": {"result_count": 0}}


def test_mentions_hold_replies_and_posts_of_others_newest_first(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, app: Api
) -> None:
    comment = sandbox.x.add_comment(post, anna)
    sandbox.clock.advance(timedelta(minutes=1))
    mention = sandbox.x.add_mention(shop, anna, "Have a look at @SHOP!")
    sandbox.x.add_mention(shop, anna, "unseen @shopping")
    told = app.get(f"/2/users/{shop.id}/mentions", max_results=5)
    assert [one["text"] for one in told["data"]] == [
        "@shop unseen @shopping",
        "Have a look at @SHOP!",
        "@shop How much is it?",
    ]
    newest = told["meta"]["newest_id"]
    assert told["meta"] == {"newest_id": newest, "oldest_id": comment.id, "result_count": 3}
    since = app.get(f"/2/users/{shop.id}/mentions", since_id=comment.id, until_id=newest)
    assert [one["id"] for one in since["data"]] == [mention.id]


def test_timelines_are_bounded_by_time_and_paged(
    sandbox: Sandbox, shop: EmulatedAccount, api: Api
) -> None:
    texts = [f"Post {number}" for number in range(12)]
    for number, text in enumerate(texts):
        at = sandbox.clock.now() + timedelta(hours=number - 12)
        sandbox.x.add_post(shop, text, created_at=at)
    path, token = f"/2/users/{shop.id}/tweets", None
    found: list[str] = []
    while True:
        params = {"max_results": 5} | ({"pagination_token": token} if token else {})
        page = api.get(path, **params)
        found += [one["text"] for one in page["data"]]
        if (token := page["meta"].get("next_token")) is None:
            break
    assert found == texts[::-1]
    since = api.get(path, start_time="2026-11-21T09:00:00Z", end_time="2026-11-21T11:00:00Z")
    assert [one["text"] for one in since["data"]] == ["Post 10", "Post 9"]


def test_a_timeline_can_leave_out_replies(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    sandbox.x.add_comment(post, None, "One more thing")
    path = f"/2/users/{shop.id}/tweets"
    assert api.get(path)["meta"]["result_count"] == 2
    assert api.get(path, exclude="replies,retweets")["meta"]["result_count"] == 1
    assert api.refused("GET", path, params={"exclude": "jokes"}) == (400, "invalid-request")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("conversation_id:{post}", ["reply", "root"]),
        ("conversation_id:{post} is:reply", ["reply"]),
        ("conversation_id:{post} -from:shop", ["reply"]),
        ("in_reply_to_tweet_id:{post}", ["reply"]),
        ("in_reply_to_status_id:{post}", ["reply"]),
        ("to:shop", ["reply"]),
        ("from:@SHOP", ["root"]),
        ("@shop", ["mention", "reply"]),
        ('"hey @shop"', ["mention"]),
        ("lang:en is:quote", []),
        ("is:nullcast", []),
    ],
)
def test_searches_fit_every_term(
    sandbox: Sandbox,
    shop: EmulatedAccount,
    anna: EmulatedPerson,
    api: Api,
    query: str,
    found: list[str],
) -> None:
    root = sandbox.x.add_post(shop, "New shoes")
    reply = sandbox.x.add_comment(root, anna, "How much?")
    mention = sandbox.x.add_mention(shop, anna, "hey @shop")
    names = {root.id: "root", reply.id: "reply", mention.id: "mention"}
    told = api.get("/2/tweets/search/recent", query=query.format(post=root.id))
    assert [names[one["id"]] for one in told.get("data", [])] == found


def test_searches_go_back_seven_days(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, app: Api
) -> None:
    sandbox.x.add_comment(post, anna)
    query = f"conversation_id:{post.id}"
    assert app.get("/2/tweets/search/recent", query=query)["meta"]["result_count"] == 2
    sandbox.clock.advance(timedelta(days=7, seconds=1))
    assert app.get("/2/tweets/search/recent", query=query)["meta"]["result_count"] == 0


def test_searches_know_the_next_page_by_two_names(
    sandbox: Sandbox, shop: EmulatedAccount, api: Api
) -> None:
    for number in range(12):
        sandbox.x.add_post(shop, f"shoe {number}")
    first = api.get("/2/tweets/search/recent", query="shoe")
    token = first["meta"]["next_token"]
    for name in ("next_token", "pagination_token"):
        second = api.get("/2/tweets/search/recent", query="shoe", **{name: token})
        assert [one["text"] for one in second["data"]] == ["shoe 1", "shoe 0"]
        assert "previous_token" in second["meta"]


def test_what_cannot_be_seen_is_an_error_beside_the_rest(
    sandbox: Sandbox, anna: EmulatedPerson, post: EmulatedPost, api: Api, app: Api
) -> None:
    gone = sandbox.x.add_comment(post, anna)
    sandbox.x.delete_comment(gone)
    sandbox.x.set_person(anna, protected=True)
    locked = sandbox.x.add_post(anna, "For friends")
    told = api.get("/2/tweets", ids=f"{post.id},{gone.id},{locked.id},404")
    assert [one["id"] for one in told["data"]] == [post.id]
    assert [error["resource_id"] for error in told["errors"]] == [gone.id, locked.id, "404"]
    assert {error["type"].rpartition("/")[2] for error in told["errors"]} == {"resource-not-found"}
    alone = api.get(f"/2/tweets/{gone.id}")
    assert alone.keys() == {"errors"}
    assert api.get("/2/tweets", ids="404").keys() == {"errors"}
    sandbox.x.set_person(anna, followed=True)
    assert "data" in api.get(f"/2/tweets/{locked.id}")
    assert "errors" in app.get(f"/2/tweets/{locked.id}")


def test_expansions_bring_users_posts_and_the_ids_they_stand_for(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    comment = sandbox.x.add_comment(post, anna)
    expansions = (
        "author_id,in_reply_to_user_id,referenced_tweets.id,referenced_tweets.id.author_id,"
        "entities.mentions.username"
    )
    told = api.get(f"/2/tweets/{comment.id}", expansions=expansions)
    assert told["data"]["author_id"] == anna.id
    assert told["data"]["in_reply_to_user_id"] == shop.id
    assert {user["id"] for user in told["includes"]["users"]} == {anna.id, shop.id}
    assert [one["id"] for one in told["includes"]["tweets"]] == [post.id]


def test_a_quote_refers_to_what_it_quotes_and_shows_its_addresses(
    sandbox: Sandbox, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    quote = sandbox.x.add_post(anna, "See https://shop.example", quoted=post)
    told = api.get(f"/2/tweets/{quote.id}", expansions="referenced_tweets.id", **EVERYTHING)
    assert told["data"]["referenced_tweets"] == [{"type": "quoted", "id": post.id}]
    assert [one["id"] for one in told["includes"]["tweets"]] == [post.id]
    [url] = told["data"]["entities"]["urls"]
    assert (url["start"], url["display_url"]) == (4, "shop.example")


def test_either_vocabulary_can_be_spoken(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    comment = sandbox.x.add_comment(post, anna)
    sandbox.x.configure(vocabulary="post")
    path = f"/2/tweets/{comment.id}"
    for expansion in ("referenced_tweets.id", "referenced_posts"):
        told = api.get(path, expansions=expansion, **{"tweet.fields": "created_at"})
        assert told["data"]["referenced_posts"] == [{"type": "replied_to", "id": post.id}]
        assert told["data"]["edit_history_post_ids"] == [comment.id]
        assert [one["id"] for one in told["includes"]["posts"]] == [post.id]
    sandbox.x.configure(vocabulary="post_only")
    assert "created_at" in api.get(path, **{"post.fields": "created_at"})["data"]
    for params in ({"tweet.fields": "created_at"}, {"expansions": "referenced_tweets.id"}):
        assert api.refused("GET", path, params=params) == (400, "invalid-request")
    # The newer schema names the author among the expansions only.
    refused = api.refused("GET", path, params={"post.fields": "author_id"})
    assert refused == (400, "invalid-request")


def test_an_edited_post_has_a_new_id_and_remembers_the_old(
    sandbox: Sandbox, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    comment = sandbox.x.add_comment(post, anna, "How mush?")
    edited = sandbox.x.edit_comment(comment, "How much?")
    assert edited.id != comment.id
    told = api.get("/2/tweets/search/recent", query=f"conversation_id:{post.id} is:reply")
    [found] = told["data"]
    assert (found["id"], found["text"]) == (edited.id, "@shop How much?")
    assert found["edit_history_tweet_ids"] == [comment.id, edited.id]
    assert api.get(f"/2/tweets/{comment.id}")["data"]["text"] == "@shop How mush?"
    again = sandbox.x.edit_comment(post, "Newer shoes")
    assert again.conversation_id == post.id


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/2/tweets", {}),
        ("/2/tweets", {"ids": "a"}),
        ("/2/tweets", {"ids": ",".join(str(number) for number in range(101))}),
        ("/2/tweets/a", {}),
        ("/2/tweets/search/recent", {}),
        ("/2/tweets/search/recent", {"query": "x" * 4097}),
        ("/2/tweets/search/recent", {"query": "smell:rose"}),
        ("/2/tweets/search/recent", {"query": "x", "max_results": "9"}),
        ("/2/tweets/search/recent", {"query": "x", "start_time": "yesterday"}),
        ("/2/tweets/search/recent", {"query": "x", "start_time": "2026-11-21T09:00:00"}),
        ("/2/tweets/search/recent", {"query": "x", "since_id": "a"}),
        ("/2/tweets/search/recent", {"query": "x", "poem": "1"}),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    api: Api, path: str, params: dict[str, Any]
) -> None:
    assert api.refused("GET", path, params=params) == (400, "invalid-request")


@pytest.mark.parametrize("path", ["/2/users/404/mentions", "/2/users/404/tweets"])
def test_a_timeline_of_nobody_is_not_found(api: Api, path: str) -> None:
    assert api.refused("GET", path) == (404, "resource-not-found")


def test_what_a_suspended_person_wrote_is_out_of_sight(
    sandbox: Sandbox, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    comment = sandbox.x.add_comment(post, anna)
    sandbox.x.set_person(anna, suspended=True)
    assert "errors" in api.get(f"/2/tweets/{comment.id}")
