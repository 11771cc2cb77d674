"""What is private: conversations and their messages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping

from privatereply import reading, records
from privatereply.bound.base import Awaiting, Blocking
from privatereply.model import Conversation, Fact, Message, Person
from privatereply.provider import SignalKind
from privatereply.store import Deletion

__all__ = ["AsyncConversations", "Conversations"]


class Conversations(Blocking):
    """Conversations, blocking."""

    def conversations(self, *, person_id: str | None = None) -> Iterator[Conversation]:
        """The account's conversations, latest first, or the one with a person.

        Pages are fetched as they are consumed. X's list may lag behind; what is asked for by
        person does not.
        """
        return self._pages(
            lambda context, after: reading.conversations(context, person_id=person_id, after=after),
            lambda thread: thread.id or thread.person.id,
        )

    def conversation(
        self, person: Person | str | None = None, *, conversation_id: str | None = None
    ) -> Conversation | None:
        """What the store knows of a thread, without asking the platform.

        Args:
            person: Whom it is with, or their id.
            conversation_id: The platform's id of it, which alone names a group.

        Returns:
            The conversation; ``None`` if nothing was ever sent there or read from there.
        """
        return self._run(
            lambda context: reading.conversation(context, person, conversation_id=conversation_id)
        )

    def messages(self, conversation: Conversation, *, limit: int = 20) -> tuple[Message, ...]:
        """The latest messages of a conversation, newest first.

        They are kept, because windows count from the person's last message.

        Raises:
            RateLimited: Platforms let conversations be read slowly: Facebook, twice a second.
            PlatformError: The platform refused.
            NoAnswer: The platform could not be reached.
        """
        return self._run(lambda context: reading.messages(context, conversation, limit=limit))

    def signal(self, conversation: Conversation, kind: SignalKind) -> None:
        """Show the person that somebody types, or that their message was read."""
        self._run(lambda context: reading.signal(context, conversation, kind))

    def check(self, conversation: Conversation) -> Mapping[str, Fact]:
        """Ask the platform for facts about a conversation or the person in it.

        Raises:
            Unsupported: The driver cannot; ``Capability.CHECK_CONVERSATION`` tells.
        """
        return self._run(lambda context: reading.check(context, conversation))

    def mute(self, conversation: Conversation) -> None:
        """Keep quiet about a conversation: a mark for your own product, told to nobody else."""
        self._run(lambda context: records.set_muted(context, conversation, muted=True))

    def unmute(self, conversation: Conversation) -> None:
        """Take the mark back."""
        self._run(lambda context: records.set_muted(context, conversation, muted=False))

    def block(self, person: Person | str) -> None:
        """Keep a person from writing to the account; nothing is sent to them meanwhile.

        Raises:
            Unsupported: The platform has no interface for it; ``Capability.SET_BLOCKED`` tells.
        """
        self._run(lambda context: reading.set_blocked(context, person, blocked=True))

    def unblock(self, person: Person | str) -> None:
        """Let a person write to the account again."""
        self._run(lambda context: reading.set_blocked(context, person, blocked=False))

    def report(self, conversation: Conversation, *, message_id: str | None = None) -> None:
        """Tell the platform that a conversation, or one message of it, breaks its rules.

        Raises:
            Unsupported: The platform has no interface for it; ``Capability.REPORT`` tells.
        """
        self._run(lambda context: reading.report(context, conversation, message_id=message_id))

    def delete_conversation(self, conversation: Conversation) -> Deletion:
        """Delete a conversation for yourself: here, and from nobody else's sight.

        The other side keeps every message, and so does the platform: none of them lets an account
        take back a conversation. A message that comes in afterwards brings it back, empty.
        """
        return self._run(lambda context: records.delete_conversation(context, conversation))

    def delete_message(self, message: Message) -> Deletion:
        """Delete a message for yourself; the other side keeps their copy.

        Where the platform can (``Capability.DELETE_MESSAGE``) it is deleted for the account there
        as well.
        """
        return self._run(lambda context: reading.delete_message(context, message))


class AsyncConversations(Awaiting):
    """Conversations, awaiting."""

    def conversations(self, *, person_id: str | None = None) -> AsyncIterator[Conversation]:
        """The account's conversations, latest first, or the one with a person."""
        return self._pages(
            lambda context, after: reading.conversations(context, person_id=person_id, after=after),
            lambda thread: thread.id or thread.person.id,
        )

    async def conversation(
        self, person: Person | str | None = None, *, conversation_id: str | None = None
    ) -> Conversation | None:
        """What the store knows of a thread, without asking the platform."""
        return await self._run(
            lambda context: reading.conversation(context, person, conversation_id=conversation_id)
        )

    async def messages(self, conversation: Conversation, *, limit: int = 20) -> tuple[Message, ...]:
        """The latest messages of a conversation, newest first."""
        return await self._run(lambda context: reading.messages(context, conversation, limit=limit))

    async def signal(self, conversation: Conversation, kind: SignalKind) -> None:
        """Show the person that somebody types, or that their message was read."""
        await self._run(lambda context: reading.signal(context, conversation, kind))

    async def check(self, conversation: Conversation) -> Mapping[str, Fact]:
        """Ask the platform for facts about a conversation or the person in it."""
        return await self._run(lambda context: reading.check(context, conversation))

    async def mute(self, conversation: Conversation) -> None:
        """Keep quiet about a conversation: a mark for your own product, told to nobody else."""
        await self._run(lambda context: records.set_muted(context, conversation, muted=True))

    async def unmute(self, conversation: Conversation) -> None:
        """Take the mark back."""
        await self._run(lambda context: records.set_muted(context, conversation, muted=False))

    async def block(self, person: Person | str) -> None:
        """Keep a person from writing to the account; nothing is sent to them meanwhile."""
        await self._run(lambda context: reading.set_blocked(context, person, blocked=True))

    async def unblock(self, person: Person | str) -> None:
        """Let a person write to the account again."""
        await self._run(lambda context: reading.set_blocked(context, person, blocked=False))

    async def report(self, conversation: Conversation, *, message_id: str | None = None) -> None:
        """Tell the platform that a conversation, or one message of it, breaks its rules."""
        await self._run(
            lambda context: reading.report(context, conversation, message_id=message_id)
        )

    async def delete_conversation(self, conversation: Conversation) -> Deletion:
        """Delete a conversation for yourself: here, and from nobody else's sight."""
        return await self._run(lambda context: records.delete_conversation(context, conversation))

    async def delete_message(self, message: Message) -> Deletion:
        """Delete a message for yourself; the other side keeps their copy."""
        return await self._run(lambda context: reading.delete_message(context, message))
