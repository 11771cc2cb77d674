"""Who reads a private status, and who is told of it."""

from __future__ import annotations

import pytest

from privatereply_mastodon.emulator import NotificationPolicy

from .emulated import SCENES, STATUSES, World


@pytest.mark.parametrize("name", SCENES)
def test_a_private_reply_reaches_the_commenter_without_their_name(name: str) -> None:
    world = World.of(name)
    comment = world.comment()
    assert world.reply(comment).status_code == 200
    (received,) = world.emulator.deliveries(comment_id=comment.id)
    assert (received.text, received.visibility) == ("12 euros", "direct")
    assert received.readers == ("ada@elsewhere.example",)


@pytest.mark.parametrize("name", SCENES)
def test_nobody_without_a_token_reads_a_private_reply(name: str) -> None:
    world = World.of(name)
    sent = world.reply(world.comment()).json()
    assert world.client().get(f"{STATUSES}/{sent['id']}").status_code in {400, 401, 404}
    assert world.client().get(sent["url"]).status_code in {400, 401, 404}


@pytest.mark.parametrize("name", ["mastodon", "mastodon-gotosocial", "mastodon-takahe"])
def test_a_third_reader_sees_neither_the_reply_nor_that_there_is_one(name: str) -> None:
    world = World.of(name)
    comment = world.comment()
    sent = world.reply(comment).json()
    third = world.client(world.person("Third"))
    assert third.get(f"{STATUSES}/{sent['id']}").status_code == 404
    below = third.get(f"{STATUSES}/{comment.id}/context").json()["descendants"]
    assert sent["id"] not in {one["id"] for one in below}
    assert third.get("/api/v1/conversations").json() == []
    assert third.get(f"{STATUSES}/{comment.id}").json()["replies_count"] == 0


def test_on_snac_whoever_is_at_home_there_and_knows_the_id_reads_it() -> None:
    world = World.of("mastodon-snac")
    comment = world.comment()
    sent = world.reply(comment).json()
    third = world.client(world.person("Third"))
    assert third.get(f"{STATUSES}/{sent['id']}").status_code == 200
    assert third.get(f"{STATUSES}/{comment.id}/context").json()["descendants"] == []


@pytest.mark.parametrize("name", SCENES)
def test_whom_a_private_reply_names_reads_it_once_it_has_arrived(name: str) -> None:
    world = World.of(name)
    anna = world.person("Anna", follows=True)
    sent = world.reply(world.comment(anna)).json()
    world.turn(seconds=15)
    assert world.client(anna).get(f"{STATUSES}/{sent['id']}").json()["id"] == sent["id"]
    told = world.client(anna).get("/api/v1/notifications?types[]=mention").json()
    assert [one["status"]["id"] for one in told] == [sent["id"]]


@pytest.mark.parametrize("name", SCENES)
def test_every_further_name_in_the_text_is_a_further_reader(name: str) -> None:
    world = World.of(name)
    world.person("Third")
    comment = world.comment()
    world.reply(comment, "12 euros, says @third")
    readers = {one.readers for one in world.emulator.deliveries()}
    assert readers == {("ada@elsewhere.example", f"third@{world.host}")}
    assert len(world.emulator.deliveries(comment_id=comment.id)) == 2


def test_a_name_in_an_address_is_no_reader() -> None:
    world = World.of("mastodon")
    world.person("Third")
    sent = world.reply(world.comment(), "see https://mastodon.example/@third.").json()
    assert [one["acct"] for one in sent["mentions"]] == ["ada@elsewhere.example"]


@pytest.mark.parametrize("name", SCENES)
def test_a_direct_status_that_names_nobody_is_taken_and_reaches_nobody(name: str) -> None:
    world = World.of(name)
    form = {"status": "12 euros", "visibility": "direct", "in_reply_to_id": world.comment().id}
    answer = world.shop.post(STATUSES, json=form)
    assert (answer.status_code, answer.json()["mentions"]) == (200, [])
    assert world.emulator.deliveries() == []


@pytest.mark.parametrize(
    ("visibility", "seen"), [("public", True), ("unlisted", True), ("private", False)]
)
def test_followers_read_what_others_do_not(visibility: str, seen: bool) -> None:
    world = World.of("mastodon")
    made = world.shop.post(STATUSES, data={"status": "Hello", "visibility": visibility}).json()
    path = f"{STATUSES}/{made['id']}"
    follower = world.client(world.person("Anna", follows=True))
    assert follower.get(path).status_code == 200
    assert (world.client(world.person("Bela")).get(path).status_code == 200) is seen
    assert (world.client().get(path).status_code == 200) is seen
    assert world.emulator.readers(made["id"]) == (("everybody",) if seen else ("followers",))


def test_a_stranger_has_a_private_mention_among_the_filtered_ones_and_may_accept_it() -> None:
    world = World.of("mastodon")
    bela = world.person("Bela")
    reader, comment = world.client(bela), world.comment(bela)
    world.reply(comment)
    assert reader.get("/api/v1/notifications").json() == []
    assert len(reader.get("/api/v1/notifications?include_filtered=true").json()) == 1
    summary = reader.get("/api/v2/notifications/policy").json()["summary"]
    assert summary == {"pending_requests_count": 1, "pending_notifications_count": 1}
    (request,) = reader.get("/api/v1/notifications/requests").json()
    assert (request["account"]["acct"], request["notifications_count"]) == ("acme", "1")
    path = f"/api/v1/notifications/requests/{request['id']}"
    assert reader.get(path).json() == request
    assert reader.post(f"{path}/accept").json() == {}
    assert reader.get("/api/v1/notifications/requests/merged").json() == {"merged": True}
    assert len(reader.get("/api/v1/notifications").json()) == 1
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize(
    ("policy", "follows", "folder"),
    [
        (NotificationPolicy(), False, "requests"),
        (NotificationPolicy(), True, "inbox"),
        (NotificationPolicy(for_private_mentions="accept"), False, "inbox"),
        (NotificationPolicy(for_private_mentions="drop"), False, "hidden"),
        (NotificationPolicy(for_private_mentions="accept", for_bots="drop"), False, "hidden"),
        (NotificationPolicy(for_not_following="filter"), True, "inbox"),
    ],
)
def test_a_policy_decides_where_a_private_mention_lies(
    policy: NotificationPolicy, follows: bool, folder: str
) -> None:
    world = World.of("mastodon")
    world.emulator.set_account(world.scene.account, bot=policy.for_bots != "accept")
    comment = world.comment(world.person("Anna", follows=follows, policy=policy))
    world.reply(comment)
    assert [one.folder for one in world.emulator.deliveries(comment_id=comment.id)] == [folder]


def test_an_answer_to_a_private_mention_is_told_to_who_wrote_it() -> None:
    world = World.of("mastodon")
    bela = world.person("Bela")
    world.reply(world.comment(bela))
    answer = world.emulator.answer(bela, world.scene.account, "In red, please")
    told = world.shop.get("/api/v1/notifications?types[]=mention").json()
    assert told[0]["status"]["id"] == answer.id
    uninvited = world.emulator.answer(world.person("Cleo"), world.scene.account, "Hello?")
    told = world.shop.get("/api/v1/notifications?types[]=mention").json()
    assert uninvited.id not in {one["status"]["id"] for one in told}


def test_a_sender_whose_request_is_put_away_is_filtered_still() -> None:
    world = World.of("mastodon")
    bela = world.person("Bela")
    reader, comment = world.client(bela), world.comment(bela)
    path = "/api/v1/notifications/requests"
    for _ in range(2):
        world.reply(comment)
    (request,) = reader.get(path).json()
    assert request["notifications_count"] == "2"
    assert reader.post(f"{path}/{request['id']}/dismiss").json() == {}
    world.reply(comment)
    assert reader.get(path).json() == []
    assert {one.folder for one in world.emulator.deliveries()} == {"requests"}


def test_people_change_what_they_want_to_be_told_of() -> None:
    world = World.of("mastodon")
    bela = world.client(world.person("Bela"))
    path = "/api/v2/notifications/policy"
    assert bela.get(path).json()["for_private_mentions"] == "filter"
    assert bela.patch(path, json={"for_bots": "drop"}).json()["for_bots"] == "drop"
    assert bela.patch(path, json={"for_bots": "burn"}).status_code == 422


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("mastodon", 404),
        ("mastodon-gotosocial", 404),
        ("mastodon-takahe", 200),
        ("mastodon-snac", 200),
    ],
)
def test_a_block_is_told_by_some_servers_and_swallowed_by_others(name: str, status: int) -> None:
    world = World.of(name)
    anna = world.person("Anna")
    comment = world.comment(anna)
    path = f"/api/v1/accounts/{world.scene.account_id}/block"
    assert world.client(anna).post(path).json()["blocking"] is True
    form = {"status": "@anna 12 euros", "visibility": "direct", "in_reply_to_id": comment.id}
    assert world.shop.post(STATUSES, data=form).status_code == status
    assert world.emulator.deliveries() == []
    (standing,) = world.shop.get(f"/api/v1/accounts/relationships?id[]={anna.id}").json()
    assert standing.get("blocked_by") is {404: True}.get(
        status, False if "takahe" in name else None
    )


def test_a_block_the_server_was_not_told_of_swallows_the_reply() -> None:
    world = World.of("mastodon")
    comment = world.comment()
    author = world.scene.kept(comment).author
    world.emulator.block(author, world.scene.account)
    assert world.reply(comment).status_code == 200
    assert world.emulator.deliveries(comment_id=comment.id) == []
    world.emulator.unblock(author, world.scene.account)
    world.reply(comment)
    assert len(world.emulator.deliveries(comment_id=comment.id)) == 1
