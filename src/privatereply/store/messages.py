"""Messages, each kept once however often it is told of, and what became of them."""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, cast

from privatereply.model import Direction, Message
from privatereply.store.columns import account, exact, micros, moment, prose
from privatereply.store.conversations import Thread, named, note
from privatereply.store.database import Row, Transaction
from privatereply.store.statuses import (
    MessageStatus,
    delivered,
    echoed,
    edit,
    read,
    statuses,
    unsend,
)

__all__ = [
    "MessageStatus",
    "claimed",
    "delivered",
    "echoed",
    "edit",
    "messages",
    "outbound",
    "read",
    "record",
    "statuses",
    "unsend",
]

_TABLE: Final = "privatereply_messages"
# Who was told of a message only what became of it keeps that in a row of no direction, which
# belongs to nobody yet.
_ONCE: Final = (
    "person_id",
    "sender_id",
    "conversation_id",
    "direction",
    "sent_at",
    "reply_to",
    "attempt_id",
    "comment_id",
    "origin",
)
_RECORD: Final = f"""
    INSERT INTO {_TABLE} (
        platform, account_id, id, text, {", ".join(_ONCE)}
    ) VALUES (
        :platform, :account_id, :id, :text, {", ".join(f":{name}" for name in _ONCE)}
    )
    ON CONFLICT (platform, account_id, id) DO UPDATE SET
        text = CASE
            WHEN {_TABLE}.edited_at IS NULL AND {_TABLE}.unsent_at IS NULL THEN excluded.text
            ELSE {_TABLE}.text
        END,
        {", ".join(f"{name} = excluded.{name}" for name in _ONCE)}
        WHERE {_TABLE}.direction = ''
    RETURNING id
"""
_FILL: Final = f"""
    UPDATE {_TABLE} SET
        text = CASE
            WHEN text = '' AND deleted = 0 AND edited_at IS NULL AND unsent_at IS NULL THEN :text
            ELSE text
        END,
        {", ".join(f"{name} = COALESCE({name}, :{name})" for name in _ONCE)}
    WHERE platform = :platform AND account_id = :account_id AND id = :id
"""
_FORGET: Final = """
    UPDATE privatereply_messages SET text = '', deleted = 1
    WHERE platform = :platform AND account_id = :account_id AND id = :id
"""
_MESSAGES: Final = """
    SELECT id, direction, sent_at, text, COALESCE(person_id, sender_id), conversation_id, reply_to
    FROM privatereply_messages
    WHERE platform = :platform AND account_id = :account_id AND {column} = :value AND deleted = 0
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
_OUTBOUND: Final = f"""
    SELECT id, direction, sent_at, text, person_id, conversation_id, reply_to FROM {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND person_id = :person_id
        AND sent_at >= :since AND direction = 'outbound' AND attempt_id IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM privatereply_attempts AS attempt
            WHERE attempt.platform = :platform AND attempt.account_id = :account_id
                AND attempt.message_id = {_TABLE}.id
        )
    ORDER BY sent_at, id
"""


def claimed(tx: Transaction, platform: str, account_id: str, person_id: str) -> frozenset[str]:
    """The ids of the latest messages to a person that are known to be attempts of ours."""
    params = {**account(platform, account_id), "person_id": exact("person_id", person_id)}
    return frozenset(row[0] for row in tx.execute(_CLAIMED, params))


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

    A later sighting fills in what was not known before and changes nothing else. What is older
    than the deletion of its conversation stays deleted: its id is kept and its text is not.

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
    thread = named(tx, platform, account_id, message.conversation_id)
    if message.person_id is not None and (thread is None or not thread.is_group):
        thread = Thread(id=message.person_id)
    in_group = thread is not None and thread.is_group
    params = {
        **account(platform, account_id),
        "id": exact("message_id", message.id),
        "person_id": None if in_group or thread is None else exact("person_id", thread.id),
        "sender_id": exact("person_id", message.person_id) if in_group else None,
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
    if thread is not None:
        deleted_at = note(tx, platform, account_id, thread, _moved(message, comment_id))
        if deleted_at is not None and micros(message.sent_at) <= deleted_at:
            tx.execute(_FORGET, params)
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
    """The last messages with a person, or else of a thread, in the order they were sent.

    What the account deleted for itself is not among them, and neither is what the person wrote
    into a group, unless the group's id is asked for.
    """
    if person_id is None and conversation_id is None:
        return []
    statement = _OF_THREAD if person_id is None else _OF_PERSON
    value = conversation_id if person_id is None else person_id
    params = {**account(platform, account_id), "value": exact("id", value), "limit": limit}
    return [_message(row) for row in reversed(tx.execute(statement, params))]


def outbound(
    tx: Transaction, platform: str, account_id: str, person_id: str, *, since: datetime
) -> list[Message]:
    """What the account sent a person since a time that is no attempt of ours, oldest first."""
    params = {
        **account(platform, account_id),
        "person_id": exact("person_id", person_id),
        "since": micros(since),
    }
    return [_message(row) for row in tx.execute(_OUTBOUND, params)]


def _moved(message: Message, comment_id: str | None) -> Mapping[str, object]:
    """What a message tells of its conversation: that its times moved this far."""
    inbound = message.direction is Direction.INBOUND
    private_reply = not inbound and comment_id is not None
    at = micros(message.sent_at)
    return {
        "conversation_id": message.conversation_id,
        "comment_id": comment_id if private_reply else None,
        "private_reply_at": at if private_reply else None,
        "last_inbound_at": at if inbound else None,
        "last_outbound_at": None if inbound else at,
        "updated_at": at,
    }


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
