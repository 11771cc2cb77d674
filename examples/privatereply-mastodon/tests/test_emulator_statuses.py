"""Posting, reading, paging and counting, as Mastodon does it."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply_mastodon.emulator.software import GOTOSOCIAL, MASTODON
from privatereply_mastodon.emulator.texts import length, unaddressed

from .emulated import STATUSES, World


@pytest.fixture
def world() -> World:
    return World.of("mastodon")


def test_a_reply_is_echoed_as_its_server_has_it(world: World) -> None:
    comment = world.comment()
    sent = world.reply(comment, "12 <euros>\nhttps://example.com/p").json()
    assert (sent["visibility"], sent["in_reply_to_id"]) == ("direct", comment.id)
    assert sent["in_reply_to_account_id"] == world.scene.kept(comment).author.id
    assert sent["content"] == (
        '<p><span class="h-card" translate="no"><a href="https://elsewhere.example/@ada" '
        'class="u-url mention">@<span>ada</span></a></span> 12 &lt;euros&gt;<br />'
        '<a href="https://example.com/p" target="_blank" rel="nofollow noopener" translate="no">'
        '<span class="invisible">https://</span><span class="">example.com/p</span>'
        '<span class="invisible"></span></a></p>'
    )
    assert "text" not in sent


def test_a_name_that_nobody_has_stays_a_text(world: World) -> None:
    made = world.shop.post(STATUSES, data={"status": "@nobody & co.\n\nBye"}).json()
    assert made["content"] == "<p>@nobody &amp; co.</p><p>Bye</p>"


def test_a_body_of_json_says_the_same_as_a_form(world: World) -> None:
    comment = world.comment()
    said = {"status": "@ada@elsewhere.example Hi", "visibility": "direct", "sensitive": True}
    sent = world.shop.post(STATUSES, json={**said, "in_reply_to_id": int(comment.id)}).json()
    assert (sent["in_reply_to_id"], sent["sensitive"]) == (comment.id, True)
    assert world.shop.post(STATUSES, content=b"[", headers=_JSON).status_code == 422


def test_an_idempotency_key_brings_the_same_status_for_an_hour(world: World) -> None:
    comment, key = world.comment(), {"idempotency-key": "k"}
    first = world.reply(comment, headers=key).json()["id"]
    assert world.reply(comment, "13 euros", headers=key).json()["id"] == first
    assert world.reply(comment).json()["id"] != first
    world.turn(hours=1)
    assert world.reply(comment, headers=key).json()["id"] != first


def test_a_deleted_status_gives_its_source_back_and_is_gone(world: World) -> None:
    comment = world.comment()
    sent = world.reply(comment).json()
    gone = world.shop.delete(f"{STATUSES}/{sent['id']}")
    assert (gone.json()["text"], "content" in gone.json()) == (
        "@ada@elsewhere.example 12 euros",
        False,
    )
    assert gone.headers["x-ratelimit-limit"] == "30"
    assert world.shop.get(f"{STATUSES}/{sent['id']}").status_code == 404
    assert [one.withdrawn for one in world.emulator.deliveries(comment_id=comment.id)] == [True]


def test_nobody_deletes_or_changes_what_is_somebody_elses(world: World) -> None:
    comment = world.comment()
    assert world.shop.delete(f"{STATUSES}/{comment.id}").status_code == 404
    assert world.shop.put(f"{STATUSES}/{comment.id}", data={"status": "x"}).status_code == 404
    assert world.shop.get(f"{STATUSES}/{comment.id}/source").status_code == 404


def test_a_changed_status_reaches_whom_it_names_anew(world: World) -> None:
    anna, comment = world.person("Anna", follows=True), world.comment()
    sent = world.reply(comment).json()
    path = f"{STATUSES}/{sent['id']}"
    text = "@ada@elsewhere.example @anna 13 euros"
    assert world.shop.put(path, data={"status": text}).json()["edited_at"] is not None
    assert world.shop.get(f"{path}/source").json()["text"] == text
    assert [one.text for one in world.emulator.deliveries(person_id=anna.id)] == ["13 euros"]
    assert len(world.client(anna).get("/api/v1/notifications").json()) == 1


def test_a_thread_is_told_from_both_ends(world: World) -> None:
    comment = world.comment()
    other = world.scene.comment("Me too", parent=comment)
    sent = world.reply(comment).json()["id"]
    above = world.shop.get(f"{STATUSES}/{other.id}/context").json()
    assert [one["id"] for one in above["ancestors"]] == [world.scene.first_post.id, comment.id]
    below = world.shop.get(f"{STATUSES}/{world.scene.first_post.id}/context").json()
    assert {one["id"] for one in below["descendants"]} == {comment.id, other.id, sent}


def test_what_is_deleted_takes_what_hung_on_it_out_of_the_thread(world: World) -> None:
    comment = world.comment()
    sent = world.reply(comment).json()["id"]
    world.scene.delete(comment)
    shown = world.shop.get(f"{STATUSES}/{sent}").json()
    assert shown["in_reply_to_id"] is None
    assert shown["in_reply_to_account_id"] is not None
    below = world.shop.get(f"{STATUSES}/{world.scene.first_post.id}/context").json()
    assert below["descendants"] == []
    assert world.reply_to(comment.id).status_code == 404


def test_a_thread_shows_less_to_who_has_no_token(world: World) -> None:
    comment = world.comment()
    for number in range(61):
        world.scene.comment(f"Comment {number}", parent=comment)
    path = f"{STATUSES}/{comment.id}/context"
    assert len(world.shop.get(path).json()["descendants"]) == 61
    assert len(world.client().get(path).json()["descendants"]) == 60


def test_several_statuses_come_at_once_without_those_that_are_gone(world: World) -> None:
    one, two = world.comment(), world.scene.comment()
    world.scene.delete(two)
    ids = (("id[]", one.id), ("id[]", two.id), ("id[]", "7"))
    assert [found["id"] for found in world.shop.get(STATUSES, params=ids).json()] == [one.id]


def test_notifications_are_paged_towards_the_newest_from_a_cursor(world: World) -> None:
    made = [world.scene.comment(f"Comment {number}").id for number in range(5)]
    path = "/api/v1/notifications?types[]=mention&limit=2"
    newest = world.shop.get(path)
    assert [one["status"]["id"] for one in newest.json()] == [made[4], made[3]]
    older = world.shop.get(newest.links["next"]["url"])
    assert [one["status"]["id"] for one in older.json()] == [made[2], made[1]]
    assert "types%5B%5D=mention&limit=2" in older.links["prev"]["url"]
    after = world.shop.get(older.links["prev"]["url"])
    assert [one["status"]["id"] for one in after.json()] == [made[4], made[3]]
    first = world.shop.get(path, params={"min_id": "0", "limit": 2})
    assert [one["status"]["id"] for one in first.json()] == [made[1], made[0]]
    since = world.shop.get("/api/v1/notifications", params={"since_id": older.json()[1]["id"]})
    assert [one["status"]["id"] for one in since.json()] == [made[4], made[3], made[2]]
    nothing = world.shop.get(path, params={"min_id": newest.json()[0]["id"]})
    assert (nothing.json(), nothing.links) == ([], {})


def test_notifications_are_chosen_by_kind_and_put_away(world: World) -> None:
    anna = world.person("Anna")
    comment = world.comment(anna)
    world.emulator.favourite(anna, world.scene.first_post.id)
    world.emulator.follow(anna, world.scene.account)
    path = "/api/v1/notifications"
    kinds = [one["type"] for one in world.shop.get(path).json()]
    assert kinds == ["follow", "favourite", "mention"]
    assert world.shop.get(f"{path}/unread_count").json() == {"count": 3}
    left = world.shop.get(path, params={"exclude_types[]": "follow", "account_id": anna.id}).json()
    assert [one["type"] for one in left] == ["favourite", "mention"]
    assert left[1]["status"]["id"] == comment.id
    assert world.shop.post(f"{path}/{left[0]['id']}/dismiss").json() == {}
    assert world.shop.get(f"{path}/{left[0]['id']}").status_code == 404
    assert world.shop.get(f"{path}/{left[1]['id']}").json() == left[1]
    world.shop.post(f"{path}/clear")
    assert world.shop.get(path).json() == []


def test_a_private_thread_is_a_conversation_of_each_of_its_members(world: World) -> None:
    anna = world.person("Anna", follows=True)
    sent = world.reply(world.comment(anna)).json()["id"]
    (own,) = world.shop.get("/api/v1/conversations").json()
    (hers,) = world.client(anna).get("/api/v1/conversations").json()
    assert (own["unread"], own["last_status"]["id"]) == (False, sent)
    assert (hers["unread"], hers["accounts"][0]["acct"]) == (True, "acme")
    answer = world.emulator.answer(anna, world.scene.account, "Two, please")
    (later,) = world.shop.get("/api/v1/conversations").json()
    assert (later["id"], later["unread"], later["last_status"]["id"]) == (
        own["id"],
        True,
        answer.id,
    )
    path = f"/api/v1/conversations/{own['id']}"
    assert world.shop.post(f"{path}/read").json()["unread"] is False
    assert world.client(anna).post(f"{path}/read").status_code == 404
    assert world.shop.delete(path).json() == {}
    assert world.shop.get("/api/v1/conversations").json() == []


def test_statuses_are_counted_by_three_hours_and_everything_by_five_minutes(world: World) -> None:
    world.emulator.configure(server=world.host, limits={"statuses": 1, "requests": 3})
    first = world.shop.post(STATUSES, data={"status": "One"})
    assert [first.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining")] == ["1", "0"]
    reset = first.headers["x-ratelimit-reset"]
    assert re.fullmatch(r"2026-11-21T15:00:00\.000000Z", reset)
    assert world.shop.post(STATUSES, data={"status": "Two"}).status_code == 429
    read = world.shop.get("/api/v1/notifications")
    assert (read.status_code, read.headers["x-ratelimit-remaining"]) == (200, "0")
    refused = world.shop.get("/api/v1/notifications")
    assert (refused.status_code, refused.json()) == (429, {"error": "Too many requests"})
    assert "retry-after" not in refused.headers
    world.turn(minutes=5)
    assert world.shop.get("/api/v1/notifications").status_code == 200
    world.turn(hours=3)
    assert world.shop.post(STATUSES, data={"status": "Two"}).status_code == 200


def test_a_limit_that_is_lifted_is_told_as_untouched(world: World) -> None:
    world.emulator.configure(server=world.host, limits={"requests": None})
    world.shop.get("/api/v1/notifications")
    headers = world.shop.get("/api/v1/notifications").headers
    assert headers["x-ratelimit-remaining"] == "300"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"status": " "}, "Validation failed: Text can't be blank"),
        ({"status": "x" * 501}, "Validation failed: Text character limit of 500 exceeded"),
        (
            {"status": "x", "visibility": "friends"},
            "Validation failed: Visibility is not included in the list",
        ),
        ({"status": "x", "media_ids[]": "1"}, "Validation failed: Invalid parameters"),
        ({"status": "x" * 499, "spoiler_text": "xx"}, "Validation failed: Text character limit of"),
    ],
)
def test_what_makes_no_status_is_refused(world: World, said: dict[str, str], sentence: str) -> None:
    answer = world.shop.post(STATUSES, data=said)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(sentence)


def test_refusals_come_in_the_language_of_the_user(world: World) -> None:
    sentences = {
        world.shop.post(STATUSES, data={"status": "", "lang": lang}).json()["error"]
        for lang in ("en", "de", "ja")
    }
    world.emulator.set_account(world.scene.account, locale="de")
    sentences.add(world.shop.post(STATUSES, data={"status": ""}).json()["error"])
    assert len(sentences) == 3


def test_a_url_counts_23_and_a_name_no_host_on_mastodon_alone() -> None:
    text = f"@ada@elsewhere.example https://example.com/{'p' * 80}."
    assert length(MASTODON, text) == len("@ada ") + 23 + 1
    assert length(GOTOSOCIAL, text) == len(text)


@given(st.text())
def test_a_text_never_counts_more_than_its_code_points(text: str) -> None:
    assert length(GOTOSOCIAL, text) <= len(text)
    assert unaddressed(f"@ada {text}") in {text.lstrip(), unaddressed(text), text}


def test_streams_tell_what_has_happened_since_they_were_read(world: World) -> None:
    anna = world.person("Anna")
    told = [event for event, _ in _events(world, "user/notification")]
    assert told == []
    comment = world.comment(anna)
    ((kind, payload),) = _events(world, "user/notification")
    assert (kind, json.loads(payload)["status"]["id"]) == ("notification", comment.id)
    assert _events(world, "user/notification") == []
    sent = world.reply(comment).json()["id"]
    ((kind, payload),) = _events(world, "direct")
    assert (kind, json.loads(payload)["last_status"]["id"]) == ("conversation", sent)
    world.shop.put(f"{STATUSES}/{sent}", data={"status": "@anna 13 euros"})
    world.shop.delete(f"{STATUSES}/{sent}")
    assert _events(world, "user")[-1] == ("delete", sent)


def test_there_is_no_stream_of_another_name_and_none_without_a_token(world: World) -> None:
    assert world.shop.get("/api/v1/streaming/health").text == "OK"
    assert world.shop.get("/api/v1/streaming/everything").status_code == 404
    assert world.client().get("/api/v1/streaming/user").status_code == 401


def test_accounts_are_found_and_related(world: World) -> None:
    anna = world.person("Anna")
    assert world.shop.get("/api/v1/accounts/lookup?acct=anna").json()["id"] == anna.id
    assert world.shop.get("/api/v1/accounts/lookup?acct=nobody").status_code == 404
    assert world.shop.get(f"/api/v1/accounts/{anna.id}").json()["acct"] == "anna"
    assert world.shop.get("/api/v1/accounts/7").status_code == 404
    path = f"/api/v1/accounts/{anna.id}"
    assert world.shop.post(f"{path}/follow").json()["following"] is True
    assert world.shop.post(f"{path}/unfollow").json()["following"] is False
    assert world.shop.post(f"{path}/unblock").json()["blocking"] is False
    own = f"/api/v1/accounts/{world.scene.account_id}"
    assert world.shop.post(f"{own}/block").status_code == 403
    comment = world.comment(anna)
    world.reply(comment)
    written = world.shop.get(f"{own}/statuses?exclude_replies=true").json()
    assert [one["id"] for one in written] == [world.scene.first_post.id]
    assert world.client().get(f"{own}/statuses?pinned=true").json() == []
    home = [one["visibility"] for one in world.shop.get("/api/v1/timelines/home").json()]
    assert home == ["direct", "public"]


def test_a_comment_is_liked_and_liked_no_longer(world: World) -> None:
    path = f"{STATUSES}/{world.comment().id}"
    assert world.shop.post(f"{path}/favourite").json()["favourited"] is True
    assert world.shop.post(f"{path}/favourite").json()["favourites_count"] == 1
    assert world.shop.post(f"{path}/unfavourite").json()["favourites_count"] == 0


def test_a_report_names_whom_and_why(world: World) -> None:
    comment = world.comment()
    author = world.scene.kept(comment).author
    said = {"account_id": author.id, "status_ids": [comment.id], "category": "spam"}
    made = world.shop.post("/api/v1/reports", json=said).json()
    assert (made["target_account"]["id"], made["status_ids"]) == (author.id, [comment.id])
    assert world.shop.post("/api/v1/reports", json={**said, "category": "x"}).status_code == 422
    assert world.shop.post("/api/v1/reports", json={"account_id": "7"}).status_code == 404


_JSON = {"content-type": "application/json"}


def _events(world: World, stream: str) -> list[tuple[str, str]]:
    answer = world.shop.get(f"/api/v1/streaming/{stream}")
    assert answer.headers["content-type"].startswith("text/event-stream")
    return re.findall(r"^event: (\S+)\ndata: (.*)$", answer.text, re.MULTILINE)
