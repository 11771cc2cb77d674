"""Where a story is played: an account of the SDK, and the same account in the sandbox."""

from __future__ import annotations

import attrs

from privatereply.bound import BoundAccount
from privatereply.cli.shop import Visitors
from privatereply.errors import UsageError
from privatereply.model import Conversation, Receipt
from privatereply.sandbox import JournalEntry, Sandbox
from privatereply.sandbox.meta import EmulatedAccount, EmulatedComment

__all__ = ["Scene"]


@attrs.define(kw_only=True)
class Scene:
    """Where a story is played, and what one step leaves for the next.

    Attributes:
        sandbox: The platforms.
        emulated: The account, as the platform has it.
        account: The account, as the SDK has it; they share nothing but HTTP.
        visitors: The comments.
        receipt: The first private reply's, once there is one.
    """

    sandbox: Sandbox
    emulated: EmulatedAccount
    account: BoundAccount
    visitors: Visitors
    receipt: Receipt | None = None

    def deliveries(self, comment: EmulatedComment) -> int:
        """How many private messages its author has really received."""
        return len(self.messages(comment))

    def messages(self, comment: EmulatedComment) -> list[str]:
        """The ids of the private messages its author has really received."""
        person = comment.author.id if comment.author else None
        return [delivery.message_id for delivery in self.sandbox.meta.deliveries(person_id=person)]

    def requests(self) -> list[JournalEntry]:
        """Every request so far that changes something, oldest first."""
        return [entry for entry in self.sandbox.journal if entry.method != "GET"]

    def thread(self) -> Conversation:
        """The conversation the first private reply opened, as the ledger knows it.

        Raises:
            UsageError: There is none.
        """
        person_id = self.receipt.person_id if self.receipt else None
        thread = self.account.conversation(person_id) if person_id else None
        if thread is None:
            raise UsageError(reason="the private reply opened no conversation")
        return thread
