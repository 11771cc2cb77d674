"""What people do on the emulated Pages and Instagram accounts, as the drivers are told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import pytest

from privatereply.events import (
    AccountResumed,
    AccountRevoked,
    AccountSuspended,
    CommentAdded,
    CommentEdited,
    CommentHidden,
    CommentRemoved,
    CommentShown,
    DeletionRequested,
    Event,
    MessageDelivered,
    MessageEchoed,
    MessageEdited,
    MessageReacted,
    MessageRead,
    MessageReceived,
    MessageUnsent,
    PostbackReceived,
    QuickReplyReceived,
)
from privatereply.provider import Webhook
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram
from privatereply.sandbox import APP_SECRET, Sandbox, Scene, WebhookDelivery

CALLBACK = "https://host.example/webhook"
DRIVERS: Final[dict[str, Facebook | Instagram]] = {
    "facebook": Facebook(),
    "instagram": Instagram(),
    "instagram through facebook": Instagram(),
}


class Story:
    """A scene with a comment and a conversation, and a driver that is told of what happens."""

    def __init__(self, sandbox: Sandbox, name: str, callback: str = CALLBACK) -> None:
        self.sandbox, self.driver = sandbox, DRIVERS[name]
        self.scene: Scene = sandbox.scene(name)
        self.scene.subscribe(callback)
        self.comment = self.scene.comment("Is it blue?")
        assert self.comment.author is not None
        self.person = self.comment.author
        self.message = self.scene.answer(self.person, "Hello")
        self.scene.write_by_hand(self.person, "Good morning")
        self.before = self.told()

    def told(self) -> list[Event]:
        """What the driver is told since it was asked the last time."""
        found: list[Event] = []

        def take(delivery: WebhookDelivery) -> int:
            found.extend(self.driver.receive(self.webhook(delivery)).events)
            return 200

        self.sandbox.webhooks.flush(send=take)
        return found

    def webhook(self, delivery: WebhookDelivery) -> Webhook:
        return Webhook(
            method="POST",
            query=dict(parse_qsl(urlsplit(delivery.url).query)),
            headers={name.lower(): value for name, value in delivery.headers},
            body=delivery.body,
            secrets={"app_secret": ("an older one", APP_SECRET)},
            now=self.sandbox.clock.now(),
        )


Gesture = Callable[[Story], object]

EVERYWHERE: Final[dict[type[Event], Gesture]] = {
    DeletionRequested: lambda story: story.scene.ask_deletion(story.person),
    MessageEchoed: lambda story: story.scene.write_by_hand(story.person, "Bye"),
    MessageEdited: lambda story: story.scene.edit_message(story.message, "Hello there"),
    MessageReacted: lambda story: story.scene.react(story.message),
    MessageRead: lambda story: story.scene.read(story.person),
    MessageReceived: lambda story: story.scene.answer(story.person, "Still there?"),
    MessageUnsent: lambda story: story.scene.unsend(story.message),
    PostbackReceived: lambda story: story.scene.tap(story.person, "YES"),
    QuickReplyReceived: lambda story: story.scene.choose(story.person, "SIZE_38"),
}
ON_PAGES: Final[dict[type[Event], Gesture]] = {
    AccountSuspended: lambda story: story.scene.suspend(),
    CommentEdited: lambda story: story.scene.edit_comment(story.comment, "Is it red?"),
    CommentHidden: lambda story: story.scene.hide(story.comment),
    CommentRemoved: lambda story: story.scene.delete(story.comment),
    MessageDelivered: lambda story: story.scene.arrive(story.person),
}


@pytest.mark.parametrize("name", DRIVERS)
def test_a_comment_and_what_follows_are_told_of_the_account_that_was_opened(
    sandbox: Sandbox, name: str
) -> None:
    story = Story(sandbox, name)
    added = next(event for event in story.before if isinstance(event, CommentAdded))
    received = next(event for event in story.before if isinstance(event, MessageReceived))
    assert added.id == f"comment:{story.comment.id}:added"
    assert {event.account_id for event in story.before} == {story.scene.account_id}
    assert {event.platform for event in story.before} == {story.driver.name}
    assert added.about_person == received.about_person
    assert not any(event.test for event in story.before)


@pytest.mark.parametrize("name", DRIVERS)
@pytest.mark.parametrize("kind", EVERYWHERE)
def test_what_people_do_is_told_as_what_it_is(
    sandbox: Sandbox, name: str, kind: type[Event]
) -> None:
    story = Story(sandbox, name)
    EVERYWHERE[kind](story)
    (event,) = story.told()
    assert type(event) is kind


@pytest.mark.parametrize("kind", ON_PAGES)
def test_what_only_pages_are_told_of_is_told_as_what_it_is(
    sandbox: Sandbox, kind: type[Event]
) -> None:
    story = Story(sandbox, "facebook")
    ON_PAGES[kind](story)
    (event,) = story.told()
    assert type(event) is kind


def test_what_is_undone_on_a_page_is_told_too(sandbox: Sandbox) -> None:
    story = Story(sandbox, "facebook")
    story.scene.suspend()
    story.scene.resume()
    story.scene.hide(story.comment)
    story.scene.show(story.comment)
    assert {type(event) for event in story.told()} == {
        AccountSuspended,
        AccountResumed,
        CommentHidden,
        CommentShown,
    }


@pytest.mark.parametrize("name", DRIVERS)
def test_who_lets_the_app_in_no_longer_is_told_at_an_address_of_its_own(
    sandbox: Sandbox, name: str
) -> None:
    story = Story(sandbox, name, f"{CALLBACK}?about=deauthorization")
    story.scene.revoke()
    (event,) = story.told()
    assert isinstance(event, AccountRevoked)
