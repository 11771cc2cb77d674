"""A business on one platform, on the sandbox's side, and how clients open it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from privatereply import Actor, AsyncBoundAccount, AsyncClient, BoundAccount, Client
from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedPage,
    EmulatedPerson,
    EmulatedPost,
)

from .forgetful import Forgetful

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANNA = Actor.human("anna")
LOGINS = ("facebook", "instagram", "instagram through facebook")
EMULATORS = {"meta": Forgetful}


@attrs.frozen(kw_only=True)
class Shop:
    """A business with one post.

    Attributes:
        sandbox: Where it is.
        account: The emulated account.
        post: What people comment on.
        platform: The driver's name.
        options: What `Client.account` takes to open it.
    """

    sandbox: Sandbox
    account: EmulatedAccount
    post: EmulatedPost
    platform: str
    options: dict[str, Any]

    @classmethod
    def open(cls, sandbox: Sandbox, login: str) -> Shop:
        platform = login.partition(" ")[0]
        account: EmulatedAccount
        if login == "facebook":
            account = sandbox.meta.add_page(name="Acme", human_agent=True)
            options: dict[str, Any] = {}
        else:
            account = sandbox.meta.add_instagram_account(
                username="acme",
                login="facebook" if "facebook" in login else "instagram",
                human_agent=True,
            )
            page: EmulatedPage | None = account.page
            options = {
                "kind": "business",
                "login": account.login,
                "page_id": page.id if page else None,
            }
        return cls(
            sandbox=sandbox,
            account=account,
            post=sandbox.meta.add_post(account, "New in: the blue jacket"),
            platform=platform,
            options={"id": account.id, "access_token": account.access_token, **options},
        )

    def bind(self, client: Client) -> BoundAccount:
        return client.account(self.platform, **self.options)

    def abind(self, client: AsyncClient) -> AsyncBoundAccount:
        return client.account(self.platform, **self.options)

    def person(self, name: str) -> EmulatedPerson:
        return self.sandbox.meta.add_person(name=name, follows=True)

    def comment(
        self, person: EmulatedPerson, text: str = "How much?", *, age: timedelta = timedelta()
    ) -> EmulatedComment:
        made_at = self.sandbox.clock.now() - age
        return self.sandbox.meta.add_comment(self.post, person, text, created_at=made_at)
