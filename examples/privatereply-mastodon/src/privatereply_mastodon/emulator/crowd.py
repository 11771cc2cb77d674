"""What people do on the emulated servers."""

from __future__ import annotations

from privatereply_mastodon.emulator import lookup, posting
from privatereply_mastodon.emulator.cast import Cast, addressed
from privatereply_mastodon.emulator.posting import Writing
from privatereply_mastodon.emulator.world import EmulatedStatus, EmulatedUser


class Crowd(Cast):
    """The part of the emulator's Python face in which people write, read and refuse."""

    def answer(
        self,
        person: EmulatedUser | str,
        account: EmulatedUser | str,
        text: str,
        reply_to: EmulatedStatus | str | None = None,
        *,
        prompt: bool = False,
    ) -> EmulatedStatus:
        """Let a person write to an account in private.

        Args:
            person: Who writes.
            account: Who is written to.
            text: What is written; the name of the account comes before it by itself.
            reply_to: What it answers; the newest private status of the account to them when None.
            prompt: Whether it is seen at once, however slow the server is.
        """
        with self.stage.lock:
            return self._write(person, account, text, reply_to, prompt=prompt)

    def write_by_hand(
        self, person: EmulatedUser | str, account: EmulatedUser | str, text: str
    ) -> EmulatedStatus:
        """Let a human of the account write to a person in private, in their browser."""
        with self.stage.lock:
            return self._write(account, person, text, None)

    def reply_by_hand(self, comment: EmulatedStatus | str, text: str) -> EmulatedStatus:
        """Let a human of the account a comment answers reply to it in private, in their browser.

        Raises:
            LookupError: It answers nobody.
        """
        with self.stage.lock:
            answered = lookup.status(self.servers, comment)
            account = self._answered(answered)
            return self._write(account, answered.author, text, answered)

    def edit_comment(self, comment: EmulatedStatus | str, text: str) -> EmulatedStatus:
        """Let its author change a comment; the names it began with stay."""
        with self.stage.lock:
            changed = lookup.status(self.servers, comment)
            said = text
            for one in reversed(changed.mentions):
                said = addressed(changed.author, one, said)
            posting.edit(self.servers[changed.author.server], changed, said)
            return changed

    def edit_message(self, message: EmulatedStatus | str, text: str) -> EmulatedStatus:
        """Let whoever wrote a private status change it."""
        return self.edit_comment(message, text)

    def delete_comment(self, comment: EmulatedStatus | str) -> None:
        """Let its author delete a status."""
        with self.stage.lock:
            gone = lookup.status(self.servers, comment)
            posting.delete(self.servers[gone.author.server], gone)

    def unsend(self, message: EmulatedStatus | str) -> None:
        """Let whoever wrote a private status delete it."""
        self.delete_comment(message)

    def favourite(self, person: EmulatedUser | str, status: EmulatedStatus | str) -> None:
        """Let a person like a status."""
        with self.stage.lock:
            user = lookup.user(self.servers, person)
            liked = lookup.status(self.servers, status)
            posting.favourite(self.servers[user.server], user, liked)

    def follow(self, person: EmulatedUser | str, account: EmulatedUser | str) -> None:
        """Let a person follow an account, or an account a person."""
        with self.stage.lock:
            user = lookup.user(self.servers, person)
            posting.follow(self.servers[user.server], user, lookup.user(self.servers, account))

    def unfollow(self, person: EmulatedUser | str, account: EmulatedUser | str) -> None:
        """Let a person follow an account no longer."""
        with self.stage.lock:
            target = lookup.user(self.servers, account)
            lookup.user(self.servers, person).follows.discard(target.id)

    def block(
        self,
        person: EmulatedUser | str,
        account: EmulatedUser | str,
        *,
        told: bool | None = None,
    ) -> None:
        """Let a person block an account: they receive nothing of it.

        Args:
            person: Who blocks.
            account: Who is blocked.
            told: Whether the account's server learns of it; when None, if it is the person's too.
        """
        with self.stage.lock:
            user = lookup.user(self.servers, person)
            learns = user.local if told is None else told
            posting.block(user, lookup.user(self.servers, account), told=learns)

    def unblock(self, person: EmulatedUser | str, account: EmulatedUser | str) -> None:
        """Let a person lift a block."""
        with self.stage.lock:
            posting.unblock(lookup.user(self.servers, person), lookup.user(self.servers, account))

    def _write(
        self,
        author: EmulatedUser | str,
        recipient: EmulatedUser | str,
        text: str,
        reply_to: EmulatedStatus | str | None,
        *,
        prompt: bool = False,
    ) -> EmulatedStatus:
        writer, reader = lookup.user(self.servers, author), lookup.user(self.servers, recipient)
        parent = (
            lookup.status(self.servers, reply_to)
            if reply_to is not None
            else self._latest(reader, writer)
        )
        writing = Writing(
            author=writer,
            text=addressed(writer, reader, text),
            visibility="direct",
            parent=parent,
            prompt=prompt,
        )
        return posting.publish(self.servers[writer.server], writing)

    def _latest(self, author: EmulatedUser, recipient: EmulatedUser) -> EmulatedStatus | None:
        """The newest private status of one to another, which is what people answer."""
        written = self.servers[author.server].written(author)
        private = (one for one in written if one.visibility == "direct" and one.names(recipient))
        return next(private, None)

    def _answered(self, comment: EmulatedStatus) -> EmulatedUser:
        """Whom a comment is for: who wrote what it stands under, else the first it names."""
        root = comment.root.author
        if root is not comment.author:
            return root
        if not comment.mentions:
            raise LookupError(f"the comment {comment.id!r} answers nobody and names nobody")
        return comment.mentions[0]
