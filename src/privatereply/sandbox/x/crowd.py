"""What people do in the emulated world."""

from __future__ import annotations

from privatereply.sandbox.x import announcing, happenings, lookup
from privatereply.sandbox.x.cast import Cast
from privatereply.sandbox.x.world import (
    EmulatedAccount,
    EmulatedEvent,
    EmulatedPerson,
    EmulatedPost,
)


class Crowd(Cast):
    """The part of the emulator's Python face that lets people write, edit, follow and block."""

    def edit_comment(self, comment: EmulatedPost | str, text: str) -> EmulatedPost:
        """Let its author edit a Post: the new version has an id of its own and is returned."""
        with self.stage.lock:
            return happenings.rewrite(self.world, lookup.post(self.world, comment), text)

    def delete_comment(self, comment: EmulatedPost | str) -> None:
        """Let its author delete a Post. Replies to it stay."""
        with self.stage.lock:
            happenings.remove(self.world, lookup.post(self.world, comment))

    def answer(
        self, person: EmulatedPerson | str, account: EmulatedAccount | str, text: str
    ) -> EmulatedEvent:
        """Let a person write to an account, which accepts the account's request.

        Args:
            person: Who writes.
            account: To whom.
            text: What they write.
        """
        with self.stage.lock:
            return happenings.say(
                self.world,
                lookup.person(self.world, person),
                lookup.account(self.world, account),
                text,
            )

    def block(self, person: EmulatedPerson | str, account: EmulatedAccount | str) -> None:
        """Let a person block an account: its messages are refused from now on."""
        with self.stage.lock:
            blocked = lookup.person(self.world, person).dm_blocked
            blocked.add(lookup.account(self.world, account).id)

    def follow(self, person: EmulatedPerson | str, account: EmulatedAccount | str) -> None:
        """Let a person follow the accounts; one of them is told."""
        with self.stage.lock:
            source = lookup.person(self.world, person)
            source.follows = True
            announcing.follow(self.world, source, lookup.account(self.world, account))
