"""What people do in the emulated world."""

from __future__ import annotations

from privatereply.sandbox.tiktok import events, happenings, lookup, media
from privatereply.sandbox.tiktok.cast import Cast
from privatereply.sandbox.tiktok.happenings import Content
from privatereply.sandbox.tiktok.world import (
    Ad,
    EmulatedAccount,
    EmulatedConversation,
    EmulatedMessage,
    EmulatedPerson,
    Link,
)

PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x02\0\x08\2\0\0\0"
"""The head of a picture of 512x512 pixels, which a person sends."""


class Crowd(Cast):
    """The part of the emulator's Python face that lets people write, read and tap."""

    def answer(
        self,
        person: EmulatedPerson | str,
        account: EmulatedAccount | str,
        text: str,
        *,
        reply_to: str | None = None,
    ) -> EmulatedMessage:
        """Let a person write to an account, which opens a new window.

        Args:
            person: Who writes. Of somebody in the European Economic Area, Switzerland or the United
                Kingdom the account learns no more than that somebody wrote.
            account: To whom.
            text: What they write.
            reply_to: Id of the message they quote.
        """
        with self.stage.lock:
            return happenings.receive(
                self.world, self.thread(person, account), Content(text=text, reply_to=reply_to)
            )

    def send_picture(
        self, person: EmulatedPerson | str, account: EmulatedAccount | str
    ) -> EmulatedMessage:
        """Let a person send a picture to an account, which opens a new window as well."""
        with self.stage.lock:
            thread = self.thread(person, account)
            kept = media.keep(self.world, thread.account, PICTURE)
            return happenings.receive(self.world, thread, Content(kind="IMAGE", media_id=kept.id))

    def tap(self, message: EmulatedMessage | str, button: int = 0) -> EmulatedMessage:
        """Let the person tap a button of a card, which sends its label.

        Args:
            message: The message with the card.
            button: Which one, counted from 0.

        Raises:
            ValueError: The message has no such button.
        """
        with self.stage.lock:
            tapped = lookup.message(self.world, message)
            buttons = tapped.card.buttons if tapped.card else ()
            if not 0 <= button < len(buttons):
                raise ValueError(f"message {tapped.id} has no button {button}")
            chosen = buttons[button]
            content = Content(text=chosen.title, button=(tapped.id, chosen.id))
            return happenings.receive(self.world, tapped.conversation, content)

    def read(self, person: EmulatedPerson | str, account: EmulatedAccount | str) -> None:
        """Let a person read everything an account wrote."""
        with self.stage.lock:
            events.read(self.world, self.thread(person, account))

    def refer(
        self,
        person: EmulatedPerson | str,
        account: EmulatedAccount | str,
        *,
        ref: str = "",
        prefilled: str = "",
        ad_id: str = "",
    ) -> None:
        """Let a person come into the conversation by a link or an ad, without writing yet.

        Args:
            person: Who comes.
            account: To whom.
            ref: The ``ref`` of a tiktok.me link.
            prefilled: Message the link fills in.
            ad_id: The advertisement.

        Raises:
            ValueError: Not exactly one of ``ref`` and ``ad_id`` is given.
        """
        if bool(ref) == bool(ad_id):
            raise ValueError("a person comes either by a link, with its ref, or by an ad")
        with self.stage.lock:
            thread = self.thread(person, account)
            if ref:
                thread.links.append(Link(ref=ref, prefilled=prefilled))
            else:
                thread.ads.append(Ad(id=ad_id, at=self.world.now))
            events.referral(self.world, thread, "short_link" if ref else "ad")

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

    def thread(
        self, person: EmulatedPerson | str, account: EmulatedAccount | str
    ) -> EmulatedConversation:
        """Return the conversation of a person and an account, an empty one if they never wrote."""
        with self.stage.lock:
            return self.world.conversation(
                lookup.person(self.world, person), lookup.account(self.world, account)
            )
