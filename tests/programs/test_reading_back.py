"""What one thing that cannot be read does to the reading of all the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

import pytest
from typing_extensions import override

from privatereply import (
    Action,
    BoundAccount,
    Capability,
    Client,
    Comment,
    CommentAdded,
    CommentRecord,
    Conversation,
    ConversationRecord,
    Direction,
    Message,
    Outcome,
    Person,
    PlatformError,
    Policy,
    Provider,
    Registry,
)
from privatereply.errors import NotFound, PermissionDenied, RateLimited, Suspended, TemporaryFailure
from privatereply.flow import Flow
from privatereply.model import Post
from privatereply.provider import (
    CONTRACT,
    Credential,
    ListComments,
    ListConversations,
    Listing,
    ListMessages,
    ListPosts,
)

from .conftest import World
from .plaza import NOON

POSTS = ("newest", "middle", "oldest")
PEOPLE = ("ada", "bob")


class Gazette(Provider):
    """A platform of three posts, one to a page, and two conversations; some of it is refused."""

    name: ClassVar[str] = "gazette"
    title: ClassVar[str] = "Gazette"
    contract: ClassVar[int] = CONTRACT
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {
            Capability.LIST_POSTS,
            Capability.LIST_COMMENTS,
            Capability.LIST_CONVERSATIONS,
            Capability.LIST_MESSAGES,
        }
    )
    credentials: ClassVar[tuple[Credential, ...]] = ()

    refused: ClassVar[dict[str, type[PlatformError]]] = {}

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        return Policy(platform=self.name, action=action, rules=())

    @override
    def list_posts(self, command: ListPosts) -> Flow[Listing[Post]]:
        yield from self._refuse(f"page {command.after}")
        at = int(command.after or 0)
        post = Post(platform=self.name, account_id="shop", id=POSTS[at], created_at=NOON)
        return Listing(items=(post,), after=str(at + 1) if POSTS[at + 1 :] else None)

    @override
    def list_comments(self, command: ListComments) -> Flow[Listing[Comment]]:
        yield from self._refuse(command.post_id)
        comment = CommentRecord(
            platform=self.name, account_id="shop", id=command.post_id, created_at=NOON, text="Hm"
        )
        return Listing(items=(comment,))

    @override
    def list_conversations(self, command: ListConversations) -> Flow[Listing[Conversation]]:
        yield from ()
        threads = (
            ConversationRecord(
                platform=self.name, account_id="shop", id=name, person=Person(id=name)
            )
            for name in PEOPLE
        )
        return Listing(items=tuple(threads))

    @override
    def list_messages(self, command: ListMessages) -> Flow[Listing[Message]]:
        yield from self._refuse(command.conversation_id)
        message = Message(
            id=command.conversation_id, direction=Direction.INBOUND, sent_at=NOON, text="Hello"
        )
        return Listing(items=(message,))

    def _refuse(self, name: str) -> Flow[None]:
        yield from ()
        refusal = self.refused.get(name)
        if refusal is not None:
            raise refusal(platform=self.name, reason="no", outcome=Outcome.REFUSED)


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> dict[str, type[PlatformError]]:
    refused: dict[str, type[PlatformError]] = {}
    monkeypatch.setattr(Gazette, "refused", refused)
    return refused


@pytest.fixture
def shop() -> Iterator[BoundAccount]:
    registry = Registry(entry_points=lambda _: ())
    registry.register(Gazette)
    with Client("sqlite://", registry=registry, clock=lambda: NOON) as client:
        yield client.account("gazette", id="shop")


def found(shop: BoundAccount) -> set[str | None]:
    events = shop.reconcile(look_back=timedelta(days=1)).found
    return {event.about_comment or event.about_message for event in events}


@pytest.mark.parametrize("refusal", [PermissionDenied, NotFound])
@pytest.mark.parametrize("name", ["middle", "ada"])
def test_what_a_platform_does_not_show_hides_nothing_else(
    shop: BoundAccount,
    refused: dict[str, type[PlatformError]],
    name: str,
    refusal: type[PlatformError],
) -> None:
    refused[name] = refusal
    done = shop.reconcile()
    assert {event.about_comment or event.about_message for event in done.found} == {
        *POSTS,
        *PEOPLE,
    } - {name}
    assert isinstance(done.error, refusal)
    assert not done.complete
    del refused[name]
    assert found(shop) == {name}
    assert shop.reconcile().complete


def test_a_place_that_the_platform_has_forgotten_holds_nobody_up(
    shop: BoundAccount, refused: dict[str, type[PlatformError]]
) -> None:
    refused["middle"] = TemporaryFailure
    assert found(shop) == {"newest"}
    refused |= {"page 1": PermissionDenied}
    assert found(shop) == {*PEOPLE}
    refused.clear()
    assert found(shop) == {"middle", "oldest"}


def test_what_fails_for_a_while_is_tried_again_and_not_for_ever(
    shop: BoundAccount, refused: dict[str, type[PlatformError]]
) -> None:
    refused["middle"] = TemporaryFailure
    assert found(shop) == {"newest"}
    assert found(shop) == {"oldest", *PEOPLE}
    del refused["middle"]
    assert found(shop) == {"middle"}


@pytest.mark.parametrize("refusal", [RateLimited, Suspended])
def test_what_would_be_refused_of_the_next_thing_too_breaks_it_off(
    shop: BoundAccount,
    refused: dict[str, type[PlatformError]],
    refusal: type[PlatformError],
) -> None:
    refused["middle"] = refusal
    for _ in range(3):
        done = shop.reconcile()
        assert isinstance(done.error, refusal)
        assert not done.complete
    del refused["middle"]
    assert found(shop) == {"middle", "oldest", *PEOPLE}


@pytest.mark.parametrize("age", [timedelta(hours=1), timedelta(days=6)], ids=["new", "old"])
def test_a_reply_that_no_webhook_told_is_found_under_its_comment(
    world: World, age: timedelta
) -> None:
    comment = world.scene.comment("How much is it?", age=age)
    world.page.reconcile(look_back=timedelta(days=7))
    reply = world.scene.comment("And in red?", parent=comment, age=timedelta())
    world.turn(timedelta(minutes=5))
    events = world.page.reconcile(look_back=timedelta(days=1)).found
    (told,) = [event for event in events if event.about_comment == reply.id]
    assert isinstance(told, CommentAdded)
    assert (told.comment.text[-11:], told.comment.parent_id) == ("And in red?", comment.id)
    assert world.page.reconcile(look_back=timedelta(days=1)).found == ()


def test_more_replies_than_a_platform_shows_with_a_comment_are_found(world: World) -> None:
    comment = world.scene.comment("How much is it?")
    replies = {world.scene.comment("The same for me", parent=comment).id for _ in range(7)}
    world.turn(timedelta(minutes=5))
    done = world.page.reconcile()
    assert {event.about_comment for event in done.found} >= replies | {comment.id}
    assert done.complete
