"""Conversations and their messages: what the messaging windows are counted from."""

# ruff: noqa: S608 - statements are put together from constants of this module

from __future__ import annotations

from datetime import datetime
from typing import Final, cast

from privatereply.model import Conversation, ConversationRecord, Direction, Message, Person
from privatereply.store.columns import exact, micros, moment, prose
from privatereply.store.database import Row, Transaction

__all__ = ["claimed", "conversation", "messages", "note_conversation", "record"]


def _known(*names: str) -> str:
    """What is known stays known; what is new replaces it."""
    return ", ".join(
        f"{name} = COALESCE(excluded.{name}, privatereply_conversations.{name})" for name in names
    )


def _later(*names: str) -> str:
    """Times only move forward: webhooks come in any order."""
    return ", ".join(
        f"""{name} = CASE
            WHEN privatereply_conversations.{name} > excluded.{name}
                OR excluded.{name} IS NULL THEN privatereply_conversations.{name}
            ELSE excluded.{name}
        END"""
        for name in names
    )


_NOTE: Final = f"""
    INSERT INTO privatereply_conversations (
        platform, account_id, person_id, person_name, person_username, conversation_id, folder,
        comment_id, private_reply_at, last_inbound_at, last_outbound_at, updated_at
    ) VALUES (
        :platform, :account_id, :person_id, :person_name, :person_username, :conversation_id,
        :folder, :comment_id, :private_reply_at, :last_inbound_at, :last_outbound_at, :updated_at
    )
    ON CONFLICT (platform, account_id, person_id) DO UPDATE SET
        comment_id = CASE
            WHEN privatereply_conversations.private_reply_at > excluded.private_reply_at
                THEN COALESCE(privatereply_conversations.comment_id, excluded.comment_id)
            ELSE COALESCE(excluded.comment_id, privatereply_conversations.comment_id)
        END,
        {_known("person_name", "person_username", "conversation_id", "folder")},
        {_later("private_reply_at", "last_inbound_at", "last_outbound_at", "updated_at")}
"""
_CONVERSATION: Final = """
    SELECT person_id, person_name, person_username, conversation_id, folder, comment_id,
        private_reply_at, last_inbound_at, updated_at
    FROM privatereply_conversations
    WHERE platform = :platform AND account_id = :account_id
"""
_BY_PERSON: Final = f"{_CONVERSATION} AND person_id = :person_id"
_BY_THREAD: Final = f"""
    {_CONVERSATION} AND conversation_id = :conversation_id
    ORDER BY updated_at DESC, person_id
    LIMIT 1
"""
_RECORD: Final = """
    INSERT INTO privatereply_messages (
        platform, account_id, id, person_id, conversation_id, direction, text, sent_at, reply_to,
        attempt_id, comment_id, origin
    ) VALUES (
        :platform, :account_id, :id, :person_id, :conversation_id, :direction, :text, :sent_at,
        :reply_to, :attempt_id, :comment_id, :origin
    )
    ON CONFLICT (platform, account_id, id) DO NOTHING
    RETURNING id
"""
_FILL: Final = """
    UPDATE privatereply_messages SET
        text = CASE WHEN text = '' THEN :text ELSE text END,
        person_id = COALESCE(person_id, :person_id),
        conversation_id = COALESCE(conversation_id, :conversation_id),
        reply_to = COALESCE(reply_to, :reply_to),
        attempt_id = COALESCE(attempt_id, :attempt_id),
        comment_id = COALESCE(comment_id, :comment_id),
        origin = COALESCE(origin, :origin)
    WHERE platform = :platform AND account_id = :account_id AND id = :id
"""
_MESSAGES: Final = """
    SELECT id, direction, sent_at, text, person_id, conversation_id, reply_to
    FROM privatereply_messages
    WHERE platform = :platform AND account_id = :account_id AND {column} = :value
    ORDER BY sent_at DESC, id DESC
    LIMIT :limit
"""
_OF_PERSON: Final = _MESSAGES.format(column="person_id")
_OF_THREAD: Final = _MESSAGES.format(column="conversation_id")


_CLAIMED: Final = """
    SELECT id FROM privatereply_messages
    WHERE platform = :platform AND account_id = :account_id AND person_id = :person_id
        AND attempt_id IS NOT NULL
    ORDER BY sent_at DESC
    LIMIT 100
"""


def claimed(tx: Transaction, platform: str, account_id: str, person_id: str) -> frozenset[str]:
    """The ids of the latest messages to a person that are known to be attempts of ours."""
    params = {**_account(platform, account_id), "person_id": exact("person_id", person_id)}
    return frozenset(row[0] for row in tx.execute(_CLAIMED, params))


def conversation(
    tx: Transaction,
    platform: str,
    account_id: str,
    *,
    person_id: str | None = None,
    conversation_id: str | None = None,
) -> ConversationRecord | None:
    """A conversation by its person or else by the platform's id; ``None`` if neither is known."""
    key = _account(platform, account_id)
    row = None
    if person_id is not None:
        row = tx.one(_BY_PERSON, {**key, "person_id": exact("person_id", person_id)})
    if row is None and conversation_id is not None:
        thread = exact("conversation_id", conversation_id)
        row = tx.one(_BY_THREAD, {**key, "conversation_id": thread})
    return None if row is None else _conversation(platform, account_id, row)


def note_conversation(tx: Transaction, conversation: Conversation) -> None:
    """Keep a conversation: what is known is never lost, and times only move forward.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    updated = (conversation.private_reply_at, conversation.last_inbound_at)
    updated_at = getattr(conversation, "updated_at", None)
    _note(
        tx,
        conversation.platform,
        conversation.account_id,
        conversation.person,
        conversation_id=conversation.id,
        folder=conversation.folder,
        comment_id=conversation.comment_id,
        private_reply_at=conversation.private_reply_at,
        last_inbound_at=conversation.last_inbound_at,
        updated_at=max((time for time in (*updated, updated_at) if time), default=None),
    )


def record(
    tx: Transaction,
    platform: str,
    account_id: str,
    message: Message,
    *,
    attempt_id: str | None = None,
    comment_id: str | None = None,
    origin: str | None = None,
) -> bool:
    """Keep a message once, however often it is told, and move its conversation's times.

    A later sighting fills in what was not known before and changes nothing else.

    Args:
        tx: The transaction.
        platform: The driver's name.
        account_id: The account the thread is held by.
        message: The message.
        attempt_id: The attempt that sent it, if it was one of ours.
        comment_id: The comment it answers privately, for the first message of a thread.
        origin: Who told of it, in one word.

    Returns:
        Whether the message was new.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    person_id = message.person_id or _person_of(tx, platform, account_id, message)
    params = {
        **_account(platform, account_id),
        "id": exact("message_id", message.id),
        "person_id": exact("person_id", person_id),
        "conversation_id": exact("conversation_id", message.conversation_id),
        "direction": message.direction.value,
        "text": prose(message.text),
        "sent_at": micros(message.sent_at),
        "reply_to": exact("reply_to", message.reply_to),
        "attempt_id": exact("attempt_id", attempt_id),
        "comment_id": exact("comment_id", comment_id),
        "origin": prose(origin),
    }
    new = tx.one(_RECORD, params) is not None
    if not new:
        tx.execute(_FILL, params)
    if person_id is not None:
        _move(tx, platform, account_id, message, person_id, comment_id)
    return new


def messages(
    tx: Transaction,
    platform: str,
    account_id: str,
    *,
    person_id: str | None = None,
    conversation_id: str | None = None,
    limit: int = 50,
) -> list[Message]:
    """The last messages with a person, or else of a thread, in the order they were sent."""
    if person_id is None and conversation_id is None:
        return []
    statement = _OF_THREAD if person_id is None else _OF_PERSON
    value = conversation_id if person_id is None else person_id
    params = {**_account(platform, account_id), "value": exact("id", value), "limit": limit}
    return [_message(row) for row in reversed(tx.execute(statement, params))]


def _note(
    tx: Transaction,
    platform: str,
    account_id: str,
    person: Person,
    *,
    conversation_id: str | None = None,
    folder: str | None = None,
    comment_id: str | None = None,
    private_reply_at: datetime | None = None,
    last_inbound_at: datetime | None = None,
    last_outbound_at: datetime | None = None,
    updated_at: datetime | None = None,
) -> None:
    tx.execute(
        _NOTE,
        {
            **_account(platform, account_id),
            "person_id": exact("person_id", person.id),
            "person_name": prose(person.name),
            "person_username": prose(person.username),
            "conversation_id": exact("conversation_id", conversation_id),
            "folder": None if folder is None else prose(str(folder)),
            "comment_id": exact("comment_id", comment_id),
            "private_reply_at": micros(private_reply_at),
            "last_inbound_at": micros(last_inbound_at),
            "last_outbound_at": micros(last_outbound_at),
            "updated_at": micros(updated_at),
        },
    )


def _move(
    tx: Transaction,
    platform: str,
    account_id: str,
    message: Message,
    person_id: str,
    comment_id: str | None,
) -> None:
    """Move the conversation's times to a message, and no further."""
    inbound = message.direction is Direction.INBOUND
    private_reply = not inbound and comment_id is not None
    _note(
        tx,
        platform,
        account_id,
        Person(id=person_id),
        conversation_id=message.conversation_id,
        comment_id=comment_id if private_reply else None,
        private_reply_at=message.sent_at if private_reply else None,
        last_inbound_at=message.sent_at if inbound else None,
        last_outbound_at=None if inbound else message.sent_at,
        updated_at=message.sent_at,
    )


def _person_of(tx: Transaction, platform: str, account_id: str, message: Message) -> str | None:
    """Whom a message is with, where only its thread is told."""
    if message.conversation_id is None:
        return None
    known = conversation(tx, platform, account_id, conversation_id=message.conversation_id)
    return None if known is None else known.person.id


def _conversation(platform: str, account_id: str, row: Row) -> ConversationRecord:
    person_id, name, username, thread, folder, comment_id, replied, inbound, updated = row
    return ConversationRecord(
        platform=platform,
        account_id=account_id,
        person=Person(id=person_id, name=name, username=username),
        id=thread,
        folder=folder,
        comment_id=comment_id,
        private_reply_at=moment(replied),
        last_inbound_at=moment(inbound),
        updated_at=moment(updated),
    )


def _message(row: Row) -> Message:
    message_id, direction, sent_at, text, person_id, thread, reply_to = row
    return Message(
        id=message_id,
        direction=Direction(direction),
        sent_at=moment(cast("int", sent_at)),
        text=text,
        person_id=person_id,
        conversation_id=thread,
        reply_to=reply_to,
    )


def _account(platform: str, account_id: str) -> dict[str, object]:
    return {
        "platform": exact("platform", platform),
        "account_id": exact("account_id", account_id),
    }
