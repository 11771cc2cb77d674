"""What people do in the emulated world, and humans of an account in the platform's own inbox."""

from __future__ import annotations

from privatereply.sandbox.meta import gestures, happenings, lookup
from privatereply.sandbox.meta.cast import Cast
from privatereply.sandbox.meta.happenings import Content
from privatereply.sandbox.meta.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
)


class Crowd(Cast):
    """The part of the emulator's Python face that lets people write, read, react and tap."""

    def edit_comment(self, comment: EmulatedComment | str, text: str) -> None:
        """Let its author change a comment."""
        with self.stage.lock:
            happenings.edit_comment(self.world, lookup.comment(self.world, comment), text)

    def delete_comment(self, comment: EmulatedComment | str) -> None:
        """Let a comment and the replies to it be deleted."""
        with self.stage.lock:
            happenings.remove_comment(self.world, lookup.comment(self.world, comment))

    def hide_comment(self, comment: EmulatedComment | str, *, hidden: bool = True) -> None:
        """Let a human of the account hide a comment, or show it again."""
        with self.stage.lock:
            happenings.hide_comment(self.world, lookup.comment(self.world, comment), hidden=hidden)

    def answer(
        self,
        person: EmulatedPerson | str,
        account: EmulatedAccount | str,
        text: str,
        *,
        reply_to: str | None = None,
        payload: str | None = None,
    ) -> EmulatedMessage:
        """Let a person write to an account: it accepts a request and opens the 24-hour window.

        Args:
            person: Who writes.
            account: To whom.
            text: What they write.
            reply_to: Id of the message they answer.
            payload: Payload of the quick reply they tapped, whose title wrote ``text``.
        """
        with self.stage.lock:
            return happenings.receive(
                self.world,
                lookup.account(self.world, account),
                lookup.person(self.world, person),
                Content(text=text, reply_to=reply_to, payload=payload),
            )

    def tap(
        self,
        person: EmulatedPerson | str,
        account: EmulatedAccount | str,
        *,
        payload: str,
        title: str = "Yes",
    ) -> None:
        """Let a person tap a button of a template, which opens the 24-hour window.

        Args:
            person: Who taps.
            account: Whose button.
            payload: Payload of the button.
            title: What it says.

        Raises:
            LookupError: The two have no conversation.
        """
        with self.stage.lock:
            thread = lookup.thread(self.world, person, account)
            happenings.open_window(self.world, thread)
            gestures.postback(self.world, thread, title=title, payload=payload)

    def edit_message(self, message: EmulatedMessage | str, text: str) -> None:
        """Let whoever wrote a message change it."""
        with self.stage.lock:
            happenings.edit_message(self.world, lookup.message(self.world, message), text)

    def unsend(self, message: EmulatedMessage | str) -> None:
        """Let whoever wrote a message take it back: it can no longer be read."""
        with self.stage.lock:
            happenings.unsend(self.world, lookup.message(self.world, message))

    def react(
        self, message: EmulatedMessage | str, *, emoji: str = "❤", name: str = "love"
    ) -> None:
        """Let the person react to a message, which opens the window as well.

        Args:
            message: The message.
            emoji: The reaction; empty to take it back, which opens nothing.
            name: The platform's word for it.
        """
        with self.stage.lock:
            subject = lookup.message(self.world, message)
            if emoji:
                happenings.open_window(self.world, subject.conversation)
            gestures.reaction(self.world, subject, emoji=emoji, name=name)

    def arrive(self, person: EmulatedPerson | str, account: EmulatedAccount | str) -> None:
        """Let what an account wrote to a person arrive on their device.

        Raises:
            LookupError: The two have no conversation.
        """
        with self.stage.lock:
            happenings.arrive(self.world, lookup.thread(self.world, person, account))

    def read(self, person: EmulatedPerson | str, account: EmulatedAccount | str) -> None:
        """Let a person read everything an account wrote.

        Raises:
            LookupError: The two have no conversation.
        """
        with self.stage.lock:
            gestures.receipt(self.world, lookup.thread(self.world, person, account))

    def reply_by_hand(
        self, source: EmulatedComment | EmulatedPost | str, text: str
    ) -> EmulatedMessage:
        """Let a human answer privately in the platform's own inbox, which uses up the reply.

        Args:
            source: The comment or visitor post.
            text: What they write.

        Raises:
            ValueError: It was answered already, or the account itself wrote it.
        """
        with self.stage.lock:
            answered = lookup.source(self.world, source)
            if answered.trace is not None:
                raise ValueError(f"{answered.id} was answered privately already")
            return happenings.reply_privately(
                self.world, answered, Content(text=text), by_hand=True
            )

    def write_by_hand(
        self, person: EmulatedPerson | str, account: EmulatedAccount | str, text: str
    ) -> EmulatedMessage:
        """Let a human of the account write to a person in the platform's own inbox.

        Args:
            person: To whom.
            account: Who writes.
            text: What they write.
        """
        with self.stage.lock:
            return happenings.send(
                self.world,
                lookup.account(self.world, account),
                lookup.person(self.world, person),
                Content(text=text),
                by_hand=True,
            )

    def block(self, person: EmulatedPerson | str, account: EmulatedAccount | str) -> None:
        """Let a person block an account: its messages are refused from now on."""
        with self.stage.lock:
            blocked = lookup.account(self.world, account).blocked
            blocked.add(lookup.person(self.world, person).id)

    def unblock(self, person: EmulatedPerson | str, account: EmulatedAccount | str) -> None:
        """Let a person receive messages of an account again."""
        with self.stage.lock:
            blocked = lookup.account(self.world, account).blocked
            blocked.discard(lookup.person(self.world, person).id)
