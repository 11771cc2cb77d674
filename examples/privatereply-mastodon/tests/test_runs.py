"""The driver under the real client, on every kind of server that the emulator knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import attrs
import httpx
import pytest
from privatereply import Actor, BoundAccount, Client, Registry
from privatereply.errors import AlreadyReplied, InvalidValue, Leaked, NotAllowed, NotFound
from privatereply.model import Comment, ConversationRecord
from privatereply.sandbox import Sandbox, Scene

from privatereply_mastodon import Mastodon, stream

SCENES = ("mastodon", "mastodon-gotosocial", "mastodon-takahe", "mastodon-snac")
ANNA = Actor.human("anna")


@attrs.frozen
class World:
    """One server, an account on it, and the client that answers for it."""

    sandbox: Sandbox
    scene: Scene
    client: Client
    http: httpx.Client

    @property
    def account(self) -> BoundAccount:
        return self.client.account("mastodon", **self.scene.options)

    def said(self, text: str = "How much?") -> Comment:
        return self.account.comment(self.scene.comment(text).id)

    def pass_time(self, **length: int) -> None:
        self.sandbox.clock.advance(timedelta(**length))


@pytest.fixture(params=SCENES)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with opened(request.param) as client_and_all:
        yield client_and_all


@pytest.fixture
def mastodon() -> Iterator[World]:
    with opened("mastodon") as world:
        yield world


class opened:  # noqa: N801 - read as a verb
    """A world, for as long as it is needed."""

    def __init__(self, name: str) -> None:
        sandbox = Sandbox(ticking=False)
        http = httpx.Client(transport=sandbox.transport())
        registry = Registry(entry_points=lambda _: ())
        registry.register(Mastodon)
        client = Client("sqlite://", http=http, registry=registry, clock=sandbox.clock.now)
        self._world = World(sandbox, sandbox.scene(name), client, http)

    def __enter__(self) -> World:
        return self._world

    def __exit__(self, *_: object) -> None:
        self._world.client.close()
        self._world.http.close()


def test_a_comment_is_answered_in_private_and_only_its_author_can_read_it(world: World) -> None:
    made = world.scene.comment("How much?")
    comment = world.account.comment(made.id)
    receipt = world.account.reply(comment, "It is 12 euros", actor=ANNA)
    assert [one.text for one in world.scene.deliveries(made)] == ["It is 12 euros"]
    assert "filtered" in (receipt.evidence or "")
    address = f"https://{world.scene.options['server'].removeprefix('https://')}/api/v1/statuses"
    stranger = world.http.get(f"{address}/{receipt.message_id}")
    assert stranger.status_code in {400, 401, 404}


def test_a_second_answer_is_refused_by_the_ledger(world: World) -> None:
    comment = world.said()
    first = world.account.reply(comment, "It is 12 euros", actor=ANNA)
    with pytest.raises(AlreadyReplied) as caught:
        world.account.reply(comment, "It is 13 euros", actor=ANNA)
    assert caught.value.receipt == first


def test_an_answer_by_hand_is_found_when_the_platform_is_asked(world: World) -> None:
    made = world.scene.comment("How much?")
    world.scene.reply_by_hand(made, "12")
    comment = world.account.comment(made.id)
    with pytest.raises(NotAllowed):
        world.account.reply(comment, "It is 12 euros", actor=ANNA, ask_platform=True)


def test_whoever_is_named_in_a_text_cannot_read_it(world: World) -> None:
    other = world.scene.add_person("Ben")
    comment = world.said()
    world.account.reply(comment, "Ask @ben or @ben@elsewhere.example or ＠ben", actor=ANNA)
    assert world.scene.received(other) == []


def test_an_answer_whose_answer_was_lost_is_found_and_not_sent_again(world: World) -> None:
    made = world.scene.comment("How much?")
    comment = world.account.comment(made.id)
    world.sandbox.faults.order("answer_lost", path="*/api/v1/statuses", method="POST")
    first = world.account.reply(comment, "It is 12 euros", actor=ANNA)
    assert first.found_by_looking
    assert world.account.reply(comment, "It is 12 euros", actor=ANNA) == first
    assert len(world.scene.deliveries(made)) == 1


def test_a_comment_that_is_gone_is_not_answered(world: World) -> None:
    made = world.scene.comment("How much?")
    comment = world.account.comment(made.id)
    world.scene.delete(made)
    with pytest.raises((NotFound, NotAllowed)):
        world.account.reply(comment, "It is 12 euros", actor=ANNA)
    assert world.scene.deliveries(made) == []


def test_a_text_that_is_too_long_is_refused_before_it_leaves(world: World) -> None:
    comment = world.said()
    text = "x" * 100_001
    with pytest.raises(InvalidValue, match="at most"):
        world.account.reply(comment, text, actor=ANNA)
    with pytest.raises(NotAllowed):
        world.account.reply(comment, text, actor=ANNA)


def test_a_conversation_goes_on_in_answer_to_what_was_said_last(world: World) -> None:
    made = world.scene.comment("How much?")
    comment = world.account.comment(made.id)
    world.account.reply(comment, "It is 12 euros", actor=ANNA)
    assert made.author is not None
    world.scene.answer(made.author, "And the blue one?")
    world.pass_time(minutes=1)
    assert comment.author is not None
    talk = ConversationRecord(
        platform="mastodon", account_id=world.account.id, person=comment.author
    )
    world.account.send(talk, "The same", actor=ANNA)
    assert [one.text for one in world.scene.received(made.author)] == [
        "It is 12 euros",
        "The same",
    ]


def test_our_own_private_answers_are_not_listed_as_comments(world: World) -> None:
    comment = world.said()
    world.account.reply(comment, "It is 12 euros", actor=ANNA)
    world.pass_time(minutes=1)
    assert comment.post_id is not None
    assert [one.id for one in world.account.comments(comment.post_id)] == [comment.id]
    assert [one.id for one in world.account.mentions()] == [comment.id]


def test_an_owner_logs_in_and_their_account_is_found_by_its_token(world: World) -> None:
    login = world.scene.log_in()
    token = world.client.exchange_token("mastodon", login.token, **login.credentials)
    server = login.credentials["server"]
    (account,) = world.client.accounts("mastodon", server=server, user_token=token.value)
    assert account.id == world.account.id
    assert world.client.bind(account).check_token().valid


@pytest.mark.parametrize("fault", ["leak", "extra_mention"])
def test_what_others_could_read_is_deleted_at_once(mastodon: World, fault: str) -> None:
    made = mastodon.scene.comment("How much?")
    comment = mastodon.account.comment(made.id)
    mastodon.sandbox.faults.order(fault, path="*/api/v1/statuses", method="POST")
    with pytest.raises(Leaked) as caught:
        mastodon.account.reply(comment, "It is 12 euros", actor=ANNA)
    assert caught.value.withdrawn
    deletions = [one for one in mastodon.sandbox.journal if one.method == "DELETE"]
    assert len(deletions) == 1
    with pytest.raises(AlreadyReplied):
        mastodon.account.reply(comment, "It is 12 euros", actor=ANNA)


def test_what_leaked_is_not_said_to_be_gone_where_nothing_can_be_deleted() -> None:
    with opened("mastodon-snac") as world:
        comment = world.said()
        world.sandbox.faults.order("leak", path="*/api/v1/statuses", method="POST")
        with pytest.raises(Leaked) as caught:
            world.account.reply(comment, "It is 12 euros", actor=ANNA)
        assert not caught.value.withdrawn


def test_a_server_that_does_not_stream_says_so_before_it_is_asked() -> None:
    with opened("mastodon-snac") as world, pytest.raises(NotFound, match="poll"):
        next(stream(world.client, world.account, http=world.http))
