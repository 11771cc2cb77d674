"""What the client hears without webhooks: by asking what is new, and by reading back."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from privatereply_mastodon.streaming import poll

from privatereply import Actor, BoundAccount, Client, CommentAdded, Event, MessageReceived

from .patience import until
from .people import Resident, Status

Ask = Callable[[], Iterable[Event]]


@pytest.fixture
def ask(client: Client, page: BoundAccount) -> Ask:
    """Asks the server what is new since the beginning of the test."""
    cursor = poll(client, page).cursor
    return lambda: poll(client, page, cursor).events


def about(written: Status, events: Iterable[Event]) -> list[Event]:
    """The events about one status: the server still tells of other tests' comments."""
    return [event for event in events if written.id in {event.about_comment, event.about_message}]


def test_polling_tells_of_a_comment_once(ask: Ask, fan: Resident, post: Status) -> None:
    written = fan.publish("@shop PRICE please", under=post)
    (added,) = until(lambda: about(written, ask()))
    assert isinstance(added, CommentAdded)
    assert added.comment.text == "PRICE please"
    assert added.comment.post_id == post.id
    assert about(written, ask()) == []


def test_polling_tells_of_a_private_answer_once(
    ask: Ask, page: BoundAccount, shop: Resident, fan: Resident, post: Status
) -> None:
    comment = page.comment(fan.publish("@shop PRICE please", under=post).id)
    receipt = page.reply(comment, "From 12 euros", actor=Actor.bot("greeter"))
    (message,) = shop.answers(comment.id)
    answered = Status(id=message["id"], uri=message["uri"])
    written = fan.publish("@shop One in blue, then", under=answered, visibility="direct")
    (received,) = until(lambda: about(written, ask()))
    assert isinstance(received, MessageReceived)
    assert received.message.text == "One in blue, then"
    assert received.message.person_id == receipt.person_id
    assert about(written, ask()) == []


def test_reading_back_finds_a_comment_that_nobody_told_of(
    page: BoundAccount, shop: Resident, stranger: Resident, post: Status
) -> None:
    written = stranger.publish("@shop Are they blue?", under=post)
    until(lambda: shop.under(post.id))
    (found,) = about(written, page.reconcile().found)
    assert isinstance(found, CommentAdded)
    assert about(written, page.reconcile().found) == []
