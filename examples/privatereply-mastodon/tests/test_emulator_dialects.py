"""In what GoToSocial, Takahe and snac differ from Mastodon."""

from __future__ import annotations

from typing import Any

import pytest

from .emulated import SCENES, STATUSES, World

GONE = "999"


def shape(answer: Any) -> tuple[int, str, str]:
    """Status, kind and text of a refusal."""
    kind = answer.headers["content-type"].partition(";")[0].partition("/")[2]
    return answer.status_code, kind, answer.json()["error"] if kind == "json" else answer.text


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("mastodon", (401, "json", "The access token is invalid")),
        ("mastodon-gotosocial", (401, "json", "Unauthorized: token not supplied")),
        ("mastodon-takahe", (400, "html", "Invalid Bearer token")),
        ("mastodon-snac", (401, "html", "")),
    ],
)
def test_a_token_that_is_no_good_is_refused_in_each_servers_words(
    name: str, refusal: tuple[int, str, str]
) -> None:
    world = World.of(name)
    path = "/api/v1/accounts/verify_credentials"
    assert shape(world.client("wrong").get(path)) == refusal
    assert shape(world.client().get(path)) == refusal


@pytest.mark.parametrize(
    ("name", "read", "answered"),
    [
        (
            "mastodon",
            (404, "json", "Record not found"),
            (404, "json", "The post you are trying to reply to does not appear to exist."),
        ),
        (
            "mastodon-gotosocial",
            (404, "json", "Not Found: target status not found"),
            (404, "json", "Not Found: target status not found"),
        ),
        (
            "mastodon-takahe",
            (404, "html", "<h1>Not Found</h1>"),
            (500, "html", "<h1>Server Error (500)</h1>"),
        ),
    ],
)
def test_what_never_was_is_neither_read_nor_answered(
    name: str, read: tuple[int, str, str], answered: tuple[int, str, str]
) -> None:
    world = World.of(name)
    assert shape(world.shop.get(f"{STATUSES}/{GONE}")) == read
    assert shape(world.reply_to(GONE)) == answered


def test_on_snac_an_answer_to_what_never_was_answers_nothing() -> None:
    world = World.of("mastodon-snac")
    refusal = (404, "html", "<h1>404 Not Found (snac/2.75)</h1>")
    assert shape(world.shop.get(f"{STATUSES}/{GONE}")) == refusal
    sent = world.reply_to(GONE)
    assert (sent.status_code, sent.json()["in_reply_to_id"]) == (200, None)


@pytest.mark.parametrize(
    ("name", "status", "tied"),
    [
        ("mastodon", 404, None),
        ("mastodon-gotosocial", 404, None),
        ("mastodon-takahe", 200, True),
        ("mastodon-snac", 200, False),
    ],
)
def test_a_deleted_comment_can_be_answered_on_some(
    name: str, status: int, tied: bool | None
) -> None:
    world = World.of(name)
    comment = world.comment()
    world.scene.delete(comment)
    assert world.shop.get(f"{STATUSES}/{comment.id}").status_code == 404
    answer = world.reply_to(comment.id, "@ada@elsewhere.example 12 euros")
    assert answer.status_code == status
    if tied is not None:
        assert answer.json()["in_reply_to_id"] == (comment.id if tied else None)
        assert len(world.emulator.deliveries()) == 1


@pytest.mark.parametrize(
    ("name", "empty", "long", "odd"),
    [
        ("mastodon", 422, 422, 422),
        ("mastodon-gotosocial", 400, 400, 422),
        ("mastodon-takahe", 400, 400, 400),
        ("mastodon-snac", 200, 200, 200),
    ],
)
def test_what_is_too_short_too_long_or_odd_has_another_status_everywhere(
    name: str, empty: int, long: int, odd: int
) -> None:
    world = World.of(name)
    text = "x" * (world.scene.terms.text_limit + 1)
    said = [{"status": ""}, {"status": text}, {"status": "x", "visibility": "friends"}]
    found = [world.shop.post(STATUSES, data=one).status_code for one in said]
    assert found == [empty, long, odd]
    assert world.shop.post(STATUSES, data={"status": text[:-1]}).status_code == 200


@pytest.mark.parametrize("name", SCENES)
def test_an_idempotency_key_is_honoured_by_mastodon_alone(name: str) -> None:
    world = World.of(name)
    comment, key = world.comment(), {"idempotency-key": "k"}
    ids = {world.reply(comment, headers=key).json()["id"] for _ in range(2)}
    assert len(ids) == (1 if name == "mastodon" else 2)


def test_snac_calls_a_direct_status_private_and_numbers_its_mentions_twice() -> None:
    world = World.of("mastodon-snac")
    anna = world.person("Anna")
    sent = world.reply(world.comment(anna)).json()
    assert (sent["visibility"], sent["text"]) == ("private", "@anna@snac.example 12 euros")
    mentioned = [(one["id"], one["username"], one["acct"]) for one in sent["mentions"]]
    assert mentioned == [(number, *["anna@snac.example"] * 2) for number in ("0", "1")]
    world.turn(seconds=15)
    read = world.client(anna).get(f"{STATUSES}/{sent['id']}").json()
    assert (read["mentions"], read["visibility"]) == ([], "private")


def test_snac_posts_to_everybody_what_says_nothing_else_and_privately_what_it_does_not_know() -> (
    None
):
    world = World.of("mastodon-snac")
    said = [{}, {"visibility": "friends"}]
    made = [world.shop.post(STATUSES, data={"status": "x", **one}).json() for one in said]
    assert [world.emulator.readers(one["id"]) for one in made] == [("everybody",), ()]


@pytest.mark.parametrize(
    ("name", "own", "mention"),
    [
        ("mastodon", "anna", "anna"),
        ("mastodon-gotosocial", "anna", "anna"),
        ("mastodon-takahe", "anna", "anna@takahe.example"),
        ("mastodon-snac", "anna@snac.example", "anna@snac.example"),
    ],
)
def test_people_at_home_are_called_with_or_without_their_host(
    name: str, own: str, mention: str
) -> None:
    world = World.of(name)
    anna = world.person("Anna")
    sent = world.reply(world.comment(anna)).json()
    assert world.shop.get(f"/api/v1/accounts/{anna.id}").json()["acct"] == own
    assert {one["acct"] for one in sent["mentions"]} == {mention}
    verified = world.client(anna).get("/api/v1/accounts/verify_credentials").json()
    assert verified["acct"] == "anna"


@pytest.mark.parametrize(
    ("name", "status", "software", "limit"),
    [
        ("mastodon", 200, "mastodon", 500),
        ("mastodon-gotosocial", 200, "gotosocial", 5_000),
        ("mastodon-takahe", 500, "takahe", 500),
        ("mastodon-snac", 404, "snac", 100_000),
    ],
)
def test_a_server_tells_what_it_runs_and_how_much_it_takes(
    name: str, status: int, software: str, limit: int
) -> None:
    world = World.of(name)
    nobody = world.client()
    (link,) = nobody.get("/.well-known/nodeinfo").json()["links"]
    assert nobody.get(link["href"]).json()["software"]["name"] == software
    second = nobody.get("/api/v2/instance")
    assert second.status_code == status
    first = nobody.get("/api/v1/instance/").json()
    assert first["configuration"]["statuses"]["max_characters"] == limit
    if status == 200:
        told = second.json()["configuration"]
        assert told["statuses"]["max_characters"] == limit
        assert told["urls"]["streaming"] == f"wss://{world.host}"


def test_snac_has_its_nodeinfo_where_only_the_link_says() -> None:
    nobody = World.of("mastodon-snac").client()
    assert nobody.get("/nodeinfo/2.0").status_code == 404
    told = nobody.get("/api/v1/instance").json()["version"]
    assert told == "4.0.0 (not true; really snac/2.75)"


@pytest.mark.parametrize("name", ["mastodon-takahe", "mastodon-snac"])
def test_some_list_no_conversations_and_have_no_streams(name: str) -> None:
    world = World.of(name)
    world.reply(world.comment())
    assert world.shop.get("/api/v1/conversations").json() == []
    assert world.shop.get("/api/v1/streaming/user").status_code == 404
    assert world.shop.get("/api/v2/notifications/policy").status_code == 404
    assert world.shop.post("/api/v1/reports", data={"account_id": "1"}).status_code == 404


def test_gotosocial_streams_by_websocket_only() -> None:
    assert World.of("mastodon-gotosocial").shop.get("/api/v1/streaming/user").status_code == 400


def test_gotosocial_counts_the_requests_of_everybody_together() -> None:
    world = World.of("mastodon-gotosocial")
    world.emulator.configure(server=world.host, limits={"requests": 1})
    assert world.client(world.person("Anna")).get("/api/v1/notifications").status_code == 200
    refused = world.shop.get("/api/v1/notifications")
    assert shape(refused) == (429, "json", "rate limit reached")
    assert refused.headers["x-ratelimit-remaining"] == "0"


@pytest.mark.parametrize("name", ["mastodon-takahe", "mastodon-snac"])
def test_some_count_nothing(name: str) -> None:
    headers = World.of(name).shop.get("/api/v1/notifications").headers
    assert not [header for header in headers if header.startswith("x-ratelimit")]


def test_snac_pages_without_links() -> None:
    world = World.of("mastodon-snac")
    made = [world.scene.comment(f"Comment {number}").id for number in range(3)]
    page = world.shop.get("/api/v1/notifications?limit=2")
    assert ([one["status"]["id"] for one in page.json()], page.links) == (made[:0:-1], {})
    newer = world.shop.get("/api/v1/notifications", params={"min_id": page.json()[1]["id"]})
    assert [one["status"]["id"] for one in newer.json()] == [made[2]]


@pytest.mark.parametrize(
    ("name", "soonest", "latest"),
    [
        ("mastodon", 0, 0),
        ("mastodon-gotosocial", 0.02, 0.15),
        ("mastodon-takahe", 1, 1.5),
        ("mastodon-snac", 8, 15),
    ],
)
def test_what_others_write_is_seen_late(name: str, soonest: float, latest: float) -> None:
    world = World.of(name)
    anna, post = world.person("Anna"), world.scene.first_post
    comments = [world.emulator.add_comment(post.id, anna).id for _ in range(8)]

    def seen() -> set[str]:
        told = world.shop.get("/api/v1/notifications").json()
        below = world.shop.get(f"{STATUSES}/{post.id}/context").json()["descendants"]
        assert {one["status"]["id"] for one in told} == {one["id"] for one in below}
        return {one["id"] for one in below}

    if soonest:
        world.turn(seconds=soonest - 0.001)
        assert seen() == set()
    world.turn(seconds=latest - soonest + 0.001)
    assert seen() == set(comments)


def test_snac_shows_at_once_what_its_own_people_write_to_whoever_has_the_id() -> None:
    world = World.of("mastodon-snac")
    people = world.person("Anna"), world.person("Ben", home="elsewhere.example")
    post = world.scene.first_post
    comments = [world.emulator.add_comment(post.id, one).id for one in people]
    found = [world.shop.get(f"{STATUSES}/{one}").status_code for one in comments]
    assert found == [200, 404]
    answer = {"status": "Hello", "visibility": "direct", "in_reply_to_id": comments[0]}
    answered = world.shop.post(STATUSES, data=answer).json()
    assert answered["in_reply_to_id"] == comments[0]


@pytest.mark.parametrize("name", SCENES)
def test_what_oneself_writes_is_seen_at_once(name: str) -> None:
    world = World.of(name)
    comment = world.comment()
    sent = world.reply(comment).json()["id"]
    below = world.shop.get(f"{STATUSES}/{comment.id}/context").json()["descendants"]
    assert [one["id"] for one in below] == [sent]


def test_snac_cannot_delete_by_its_api_and_lists_nothing_private() -> None:
    world = World.of("mastodon-snac")
    sent = world.reply(world.comment()).json()["id"]
    assert world.shop.delete(f"{STATUSES}/{sent}").status_code == 404
    written = world.shop.get(f"/api/v1/accounts/{world.scene.account_id}/statuses").json()
    assert [one["id"] for one in written] == [world.scene.first_post.id]


@pytest.mark.parametrize("name", SCENES)
def test_ids_grow_with_time_until_everything_is_forgotten(name: str) -> None:
    world = World.of(name)
    ids = [world.scene.comment(f"Comment {number}").id for number in range(5)]
    assert len({*ids}) == 5
    if name != "mastodon-snac":
        assert ids == sorted(ids)
    world.sandbox.reset()
    assert world.emulator.deliveries() == []
