"""What people do in the emulated world, and humans of an account in X's own app."""

from __future__ import annotations

from privatereply.sandbox.arguments import missing
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

    def read(self, person: EmulatedPerson | str, account: EmulatedAccount | str) -> None:
        """Let a person read everything an account wrote.

        X tells of it in the shape of the former Account Activity API: the documents name the event
        and show no example.

        Raises:
            LookupError: The account wrote nothing to the person.
        """
        with self.stage.lock:
            reader = lookup.person(self.world, person)
            sender = lookup.account(self.world, account)
            thread = happenings.converse(self.world, reader, sender)
            sent = [event for event in thread.events if event.sender is sender]
            if not sent:
                raise missing("message", f"of {sender.id} to {reader.id}")
            announcing.read(self.world, reader, sent[-1])

    def unblock(self, person: EmulatedPerson | str, account: EmulatedAccount | str) -> None:
        """Let a person receive messages of an account again."""
        with self.stage.lock:
            blocked = lookup.person(self.world, person).dm_blocked
            blocked.discard(lookup.account(self.world, account).id)

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

    def reply_by_hand(self, comment: EmulatedPost | str, text: str) -> EmulatedEvent:
        """Let a human of the account write to the author of a comment in X's own app.

        Args:
            comment: A reply to the account's Post, or a Post that mentions it.
            text: What they write.

        Raises:
            LookupError: The comment answers and mentions no account.
        """
        with self.stage.lock:
            answered = lookup.post(self.world, comment)
            account = self.addressed(answered)
            if account is None:
                raise LookupError(f"the Post {answered.id} answers and mentions no account")
            return happenings.say(self.world, account, answered.author, text, by_hand=True)

    def write_by_hand(
        self, person: EmulatedPerson | str, account: EmulatedAccount | str, text: str
    ) -> EmulatedEvent:
        """Let a human of the account write to a person in X's own app.

        Args:
            person: To whom.
            account: Who writes.
            text: What they write.
        """
        with self.stage.lock:
            sender = lookup.account(self.world, account)
            recipient = lookup.person(self.world, person)
            return happenings.say(self.world, sender, recipient, text, by_hand=True)

    def addressed(self, post: EmulatedPost) -> EmulatedAccount | None:
        """Return the account a Post answers or mentions, that of its thread before others."""
        root = self.world.posts.get(post.conversation_id)
        users = [root.author] if root is not None and root is not post else []
        candidates = [*users, *post.mentioned]
        return next((user for user in candidates if isinstance(user, EmulatedAccount)), None)
