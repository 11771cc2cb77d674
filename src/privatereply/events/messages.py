"""What happens in conversations."""

from __future__ import annotations

from datetime import datetime

import attrs
from typing_extensions import override

from privatereply.events.event import Event
from privatereply.model import Fact, Message, utc_or_none
from privatereply.model.values import hidden, identifier, identifier_or_none

__all__ = [
    "MessageDelivered",
    "MessageEchoed",
    "MessageEdited",
    "MessageReacted",
    "MessageRead",
    "MessageReceived",
    "MessageUnsent",
    "PostbackReceived",
    "QuickReplyReceived",
    "RequestAccepted",
]


@attrs.frozen(kw_only=True, slots=False)
class _Written(Event):
    message: Message

    @property
    @override
    def about_message(self) -> str:
        """The message's id."""
        return self.message.id

    @property
    @override
    def about_person(self) -> str | None:
        """The person at the other end."""
        return self.message.person_id


@attrs.frozen(kw_only=True, slots=False)
class MessageReceived(_Written):
    """A person wrote to the account.

    Attributes:
        message: What they wrote; `Message.person_id` is who.
        folder: Where the platform laid it, a `Folder` or its own word, if it tells.
        group: Whether it was written into a group, which opens no window to anybody.
    """

    folder: str | None = None
    group: bool = False
    opens_window: bool = True


@attrs.frozen(kw_only=True, slots=False)
class QuickReplyReceived(MessageReceived):
    """A person tapped a quick reply, which writes its title for them.

    Attributes:
        payload: The payload of the quick reply.
    """

    payload: str = attrs.field(repr=hidden)


@attrs.frozen(kw_only=True, slots=False)
class MessageEchoed(_Written):
    """The account wrote to a person: through us, through another app, or by hand.

    Attributes:
        message: What was written; `Message.person_id` is to whom.
        attempt_id: Our attempt, if the platform echoes it.
        by_hand: Whether a human wrote it in the platform's own inbox, as far as it tells.
    """

    attempt_id: str | None = None
    by_hand: Fact = Fact.UNKNOWN


@attrs.frozen(kw_only=True, slots=False)
class _Happened(Event):
    person_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    conversation_id: str | None = attrs.field(default=None, validator=identifier_or_none)
    message_id: str | None = attrs.field(default=None, validator=identifier_or_none)

    @property
    @override
    def about_message(self) -> str | None:
        """The message's id."""
        return self.message_id

    @property
    @override
    def about_person(self) -> str | None:
        """The person at the other end."""
        return self.person_id


@attrs.frozen(kw_only=True, slots=False)
class MessageEdited(_Happened):
    """Whoever wrote a message changed it.

    Attributes:
        person_id: The person at the other end, if the platform tells.
        conversation_id: The thread, if the platform tells.
        message_id: The message.
        text: What it says now.
    """

    message_id: str = attrs.field(validator=identifier)
    text: str = attrs.field(repr=hidden)


@attrs.frozen(kw_only=True, slots=False)
class MessageUnsent(_Happened):
    """Whoever wrote a message took it back: its text is kept no longer.

    Attributes:
        person_id: The person at the other end, if the platform tells.
        conversation_id: The thread, if the platform tells.
        message_id: The message.
    """

    message_id: str = attrs.field(validator=identifier)


@attrs.frozen(kw_only=True, slots=False)
class MessageReacted(_Happened):
    """A person reacted to a message.

    Attributes:
        person_id: Who.
        conversation_id: The thread, if the platform tells.
        message_id: The message, if the platform tells.
        reaction: The platform's word or an emoji; ``None`` if a reaction was taken back.
    """

    reaction: str | None


@attrs.frozen(kw_only=True, slots=False)
class _Arrived(_Happened):
    message_ids: tuple[str, ...] = ()
    until: datetime | None = attrs.field(default=None, converter=utc_or_none)


@attrs.frozen(kw_only=True, slots=False)
class MessageDelivered(_Arrived):
    """Messages of the account arrived on the person's device.

    Attributes:
        person_id: The person.
        conversation_id: The thread, if the platform tells.
        message_ids: Which, if the platform names them.
        until: Everything that was sent up to then, if the platform says it that way.
    """


@attrs.frozen(kw_only=True, slots=False)
class MessageRead(_Arrived):
    """The person has read messages of the account. Attributes as in `MessageDelivered`."""


@attrs.frozen(kw_only=True, slots=False)
class PostbackReceived(_Happened):
    """A person tapped a button of a message.

    Attributes:
        person_id: Who.
        conversation_id: The thread, if the platform tells.
        message_id: The message the tap made or belongs to, if the platform tells.
        payload: The payload of the button.
        title: What it said, if the platform tells.
    """

    payload: str = attrs.field(repr=hidden)
    title: str | None = attrs.field(default=None, repr=hidden)
    opens_window: bool = True


@attrs.frozen(kw_only=True, slots=False)
class RequestAccepted(_Happened):
    """The person accepted the account's message request.

    Attributes:
        person_id: Who.
        conversation_id: The thread, if the platform tells.
    """

    person_id: str = attrs.field(validator=identifier)
