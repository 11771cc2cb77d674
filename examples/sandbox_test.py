"""How a product that embeds the SDK tests itself against the sandbox.

Run it with ``pytest examples/sandbox_test.py``, or by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import attrs
import httpx

from privatereply import Actor, BoundAccount, Client
from privatereply.sandbox import Sandbox


@attrs.frozen
class Stage:
    """What a test plays on.

    Attributes:
        sandbox: The platform.
        page: The account of the product's customer.
        post_id: A post people comment on.
    """

    sandbox: Sandbox
    page: BoundAccount
    post_id: str

    def asks(self, name: str, text: str) -> str:
        """Let somebody comment; returns the comment's id."""
        person = self.sandbox.meta.add_person(name=name)
        return self.sandbox.meta.add_comment(self.post_id, person, text).id

    def received(self, comment_id: str) -> list[str | None]:
        """What really arrived in answer to a comment."""
        deliveries = self.sandbox.meta.deliveries(comment_id=comment_id)
        return [delivery.text for delivery in deliveries]


@contextmanager
def stage() -> Iterator[Stage]:
    """Set up a platform in this process, whose clock stands still, and a ledger in memory."""
    sandbox = Sandbox(start=datetime(2026, 11, 21, 9, tzinfo=UTC), ticking=False)
    shop = sandbox.meta.add_page(name="Shop")
    post = sandbox.meta.add_post(shop, "New shoes")
    http = httpx.Client(transport=sandbox.transport())
    with Client("sqlite://", http=http, clock=sandbox.clock.now) as client:
        page = client.account("facebook", id=shop.id, access_token=shop.access_token)
        yield Stage(sandbox, page, post.id)


def answer_size_questions(page: BoundAccount, comment_id: str) -> None:
    """The product: answers a question about sizes, if that is allowed."""
    comment = page.comment(comment_id)
    if page.can_reply(comment).allowed:
        page.reply(comment, "Yes, we have it.", actor=Actor.bot("sizes"))


def test_a_question_about_sizes_is_answered() -> None:
    """What counts is what people receive."""
    with stage() as shop:
        asked = shop.asks("Ada", "Do you have them in 38?")
        answer_size_questions(shop.page, asked)
        assert shop.received(asked) == ["Yes, we have it."]


def test_a_lost_answer_sends_nothing_twice() -> None:
    """The platform delivers, and the connection breaks before it says so."""
    with stage() as shop:
        asked = shop.asks("Ben", "And in brown?")
        shop.sandbox.faults.order("answer_lost", path="*/messages")
        answer_size_questions(shop.page, asked)
        answer_size_questions(shop.page, asked)
        assert shop.received(asked) == ["Yes, we have it."]


def test_a_comment_of_last_week_is_left_alone() -> None:
    """Turn the clock instead of waiting."""
    with stage() as shop:
        asked = shop.asks("Eve", "Anybody there?")
        shop.sandbox.clock.advance(timedelta(days=8))
        answer_size_questions(shop.page, asked)
        assert shop.received(asked) == []


if __name__ == "__main__":
    test_a_question_about_sizes_is_answered()
    test_a_lost_answer_sends_nothing_twice()
    test_a_comment_of_last_week_is_left_alone()
    print("3 tests passed")
