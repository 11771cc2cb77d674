"""A small world on each platform: the sandbox in process, a client, an account, a post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import attrs
import httpx
import pytest

from privatereply import Actor, Client, Comment, Receipt
from privatereply.bound import BoundAccount
from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import (
    EmulatedAccount,
    EmulatedInstagram,
    EmulatedPage,
    EmulatedPerson,
    EmulatedPost,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANNA = Actor.human("anna")
GREETER = Actor.bot("greeter")
LOGINS = ("facebook", "instagram", "instagram through facebook")


@attrs.frozen(kw_only=True)
class World:
    """What a test of a program needs at hand."""

    sandbox: Sandbox
    client: Client
    page: BoundAccount
    account: EmulatedAccount
    post: EmulatedPost
    person: EmulatedPerson

    @property
    def platform(self) -> str:
        return self.page.platform

    def comment(
        self,
        text: str = "How much is it?",
        *,
        age: timedelta = timedelta(minutes=5),
        person: EmulatedPerson | None = None,
        post: EmulatedPost | None = None,
    ) -> Comment:
        made = self.sandbox.meta.add_comment(
            post or self.post,
            person or self.person,
            text,
            created_at=self.sandbox.clock.now() - age,
        )
        return self.page.comment(made.id)

    def delivered(self, comment: Comment) -> list[str]:
        """What the person really received in answer to a comment."""
        found = self.sandbox.meta.deliveries(comment_id=comment.id)
        return [delivery.text or "" for delivery in found]

    def requests(self, method: str = "POST") -> int:
        """How many requests of a method reached a platform."""
        return sum(entry.method == method for entry in self.sandbox.journal)

    def turn(self, step: timedelta) -> None:
        self.sandbox.clock.advance(step)

    def answer(self, receipt: Receipt, text: str = "In red, please") -> None:
        """Let the person answer, and the account read it."""
        self.sandbox.meta.answer(self.person, self.account, text)
        assert receipt.person_id is not None
        thread = self.page.conversation(receipt.person_id)
        assert thread is not None
        self.page.messages(thread)


def open_account(
    sandbox: Sandbox, client: Client, login: str, **options: object
) -> tuple[EmulatedAccount, BoundAccount]:
    """An account on the platform a login belongs to, on both sides."""
    if login == "facebook":
        page = sandbox.meta.add_page(name="Acme", human_agent=True)
        return page, client.account(
            "facebook",
            id=page.id,
            access_token=page.access_token,
            **options,  # type: ignore[arg-type]
        )
    shop = sandbox.meta.add_instagram_account(
        username="acme",
        login="facebook" if "facebook" in login else "instagram",
        human_agent=True,
    )
    return shop, client.account(
        "instagram",
        id=shop.id,
        kind="business",
        access_token=shop.access_token,
        login=shop.login,
        page_id=shop.page.id if shop.page else None,
        **options,  # type: ignore[arg-type]
    )


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(start=NOON, ticking=False)


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with (
        httpx.Client(transport=sandbox.transport()) as http,
        Client("sqlite://", http=http, clock=sandbox.clock.now) as client,
    ):
        yield client


@pytest.fixture(params=LOGINS)
def world(request: pytest.FixtureRequest, sandbox: Sandbox, client: Client) -> World:
    account, page = open_account(sandbox, client, request.param)
    return World(
        sandbox=sandbox,
        client=client,
        page=page,
        account=account,
        post=sandbox.meta.add_post(account, "New in: the blue jacket"),
        person=sandbox.meta.add_person(name="Ada", follows=True),
    )


__all__ = ["ANNA", "GREETER", "LOGINS", "NOON", "EmulatedInstagram", "EmulatedPage", "World"]
