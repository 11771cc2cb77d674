"""Where a story is played: an account of the SDK, and the same account in the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

import attrs

from privatereply.bound import BoundAccount
from privatereply.cli.shop import Visitors
from privatereply.client import Client
from privatereply.errors import UsageError
from privatereply.model import Actor, Comment, Conversation, Fact, Receipt
from privatereply.provider import Capability
from privatereply.sandbox import Delivery, JournalEntry, Sandbox, Scene, SceneComment, Terms

__all__ = ["Setting"]


@attrs.define(kw_only=True)
class Setting:
    """Where a story is played, and what one step leaves for the next.

    Attributes:
        sandbox: The platforms.
        scene: The business, as its platform has it.
        client: The SDK.
        account: The account, as the SDK has it; they share nothing but HTTP.
        webhooks: Where the SDK takes webhooks in; the platform's name is the last segment.
        visitors: The comments.
        receipts: The private replies' so far, by the id of their comment.
        signed_up: What people wrote to sign up for news, once they have.
    """

    sandbox: Sandbox
    scene: Scene
    client: Client
    account: BoundAccount
    webhooks: str
    visitors: Visitors
    receipts: dict[str, Receipt] = attrs.field(factory=dict[str, Receipt])
    signed_up: tuple[SceneComment, ...] = ()

    @property
    def terms(self) -> Terms:
        """What the platform grants."""
        return self.scene.terms

    def comment(self, made: SceneComment) -> Comment:
        """A comment as the SDK reads it."""
        return self.account.comment(made.id)

    def told(self, made: SceneComment) -> Mapping[str, Fact]:
        """What webhooks have told about a comment and reading it does not."""
        return {name: Fact(value) for name, value in self.scene.told(made).items()}

    def listen(self) -> None:
        """Have the platform tell what happens, signed with what only it and we know."""
        platform = self.scene.platform
        self.client.listen(platform, **self.scene.webhook_secrets)
        self.scene.subscribe(f"{self.webhooks}/{platform}")

    def reply(self, made: SceneComment, text: str, *, actor: Actor) -> Receipt:
        """Answer a comment in private, and keep the receipt.

        Raises:
            PrivateReplyError: As `BoundAccount.reply` does.
        """
        receipt = self.account.reply(
            self.comment(made), text, actor=actor, facts=self.told(made), ask_platform=True
        )
        self.receipts[made.id] = receipt
        return receipt

    def answer(self, made: SceneComment, text: str) -> None:
        """Let a comment's author write to the account in private."""
        if made.author is not None:
            self.scene.answer(made.author, text)

    def deliveries(self, made: SceneComment) -> int:
        """How many private messages its author has really received."""
        return len(self.received(made))

    def received(self, made: SceneComment) -> list[Delivery]:
        """The private messages its author has really received, oldest first."""
        return [] if made.author is None else self.scene.received(made.author)

    def sends(self) -> list[JournalEntry]:
        """Every request so far that sends something, oldest first."""
        patterns = (self.terms.message_path, self.terms.public_path)
        return [
            entry
            for entry in self.sandbox.journal
            if entry.method == "POST" and any(fnmatchcase(entry.path, one) for one in patterns)
        ]

    def thread(self, made: SceneComment) -> Conversation:
        """The conversation the private reply to a comment opened, as the ledger knows it.

        Raises:
            UsageError: There is none.
        """
        receipt = self.receipts.get(made.id)
        person_id = receipt.person_id if receipt else None
        known = self.account.conversation(person_id) if person_id else None
        if known is None:
            raise UsageError(reason="the private reply opened no conversation")
        if known.id or Capability.CHECK_CONVERSATION not in self.account.capabilities:
            return known
        # To ask about a conversation takes its id, which a private reply does not tell everywhere.
        return next(self.account.conversations(person_id=person_id), known)
