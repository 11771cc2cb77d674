"""Deleting for oneself: conversations and messages that the account does not want to see.

On the platforms deleting is for one side only, and the other keeps its copy; so it is here. The
texts go and the rows stay, with ids and times: windows and caps are counted from them, and the
platform goes on counting too. A conversation comes back with the next message of either side; what
was said before stays deleted, however late it is told. The ledger keeps what the account sent,
until the person is erased (`privatereply.store.erasure`).
"""

# ruff: noqa: S608 - statements are put together from constants of this module

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

import attrs

from privatereply.model import Conversation, Message
from privatereply.store.columns import account, exact, micros
from privatereply.store.conversations import note_conversation, thread_of
from privatereply.store.database import Transaction
from privatereply.store.many import Many
from privatereply.store.merging import later
from privatereply.store.messages import record

__all__ = [
    "Deletion",
    "delete_for_self",
    "delete_message_for_self",
    "left_conversations",
    "left_messages",
]

_DELETE: Final = f"""
    INSERT INTO privatereply_conversations (
        platform, account_id, is_group, thread, conversation_id, deleted_at
    ) VALUES (:platform, :account_id, :is_group, :thread, :conversation_id, :at)
    ON CONFLICT (platform, account_id, is_group, thread) DO UPDATE SET
        {later("privatereply_conversations", "deleted_at")}
    RETURNING conversation_id
"""
_FORGET: Final = """
    UPDATE privatereply_messages SET text = '', deleted = 1
    WHERE platform = :platform AND account_id = :account_id AND {which} AND deleted = 0
    RETURNING id
"""
_FORGET_ONE: Final = _FORGET.format(which="id = :id")
_FORGET_ALL: Final = _FORGET.format(
    which="(person_id = :person_id OR conversation_id = :conversation_id) AND sent_at <= :at"
)
_STANDING: Final = Many("""
    WITH wanted (id) AS (VALUES :wanted)
    SELECT thread.is_group, thread.thread,
        CASE WHEN thread.deleted_at >= COALESCE(thread.last_inbound_at, 0)
            AND thread.deleted_at >= COALESCE(thread.last_outbound_at, 0) THEN 1 ELSE 0 END
    FROM wanted CROSS JOIN privatereply_conversations AS thread
    WHERE thread.platform = :platform AND thread.account_id = :account_id
        AND thread.is_group IN (0, 1) AND thread.thread = wanted.id
""")
_DELETED: Final = Many("""
    WITH wanted (id) AS (VALUES :wanted)
    SELECT message.id FROM wanted CROSS JOIN privatereply_messages AS message
    WHERE message.platform = :platform AND message.account_id = :account_id
        AND message.id = wanted.id AND message.deleted = 1
""")


@attrs.frozen(kw_only=True)
class Deletion:
    """What was deleted, and for whom.

    Attributes:
        scope: Always ``"self"``: the other side keeps its copy.
        messages: How many messages lost their text here.
    """

    scope: Literal["self"] = "self"
    messages: int


def delete_for_self(tx: Transaction, conversation: Conversation, at: datetime) -> Deletion:
    """Delete everything a conversation holds until a time.

    Raises:
        InvalidValue: An id holds what a database cannot, or a group has none.
    """
    thread = thread_of(tx, conversation)
    note_conversation(tx, conversation)
    params = {
        **thread.params(conversation.platform, conversation.account_id),
        "conversation_id": exact("conversation_id", conversation.id),
        "at": micros(at),
    }
    ((conversation_id,),) = tx.execute(_DELETE, params)
    person_id = None if thread.is_group else thread.id
    named = {"person_id": person_id, "conversation_id": conversation_id}
    gone = tx.execute(_FORGET_ALL, {**params, **named})
    return Deletion(messages=len(gone))


def delete_message_for_self(
    tx: Transaction, platform: str, account_id: str, message: Message
) -> Deletion:
    """Delete one message, also one that was never kept: it will not be from now on.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    record(tx, platform, account_id, message)
    params = {**account(platform, account_id), "id": message.id}
    return Deletion(messages=len(tx.execute(_FORGET_ONE, params)))


def left_conversations(
    tx: Transaction, platform: str, account_id: str, conversations: Iterable[Conversation]
) -> tuple[Conversation, ...]:
    """Those of a platform's conversations that the account has not deleted for itself."""
    listed = tuple(conversations)
    ids = [one.person.id for one in listed] + [one.id for one in listed if one.id is not None]
    rows = _STANDING.rows(tx, account(platform, account_id), "conversation", ids)
    deleted = {(bool(is_group), thread): bool(gone) for is_group, thread, gone in rows}

    def gone(one: Conversation) -> bool:
        group = (True, one.id or "")
        if one.is_group or group in deleted:
            return deleted.get(group, False)
        return deleted.get((False, one.person.id), False)

    return tuple(one for one in listed if not gone(one))


def left_messages(
    tx: Transaction, platform: str, account_id: str, messages: Iterable[Message]
) -> tuple[Message, ...]:
    """Those of a platform's messages that the account has not deleted for itself.

    Record them before: what is older than the deletion of its conversation is deleted then.
    """
    listed = tuple(messages)
    rows = _DELETED.rows(
        tx, account(platform, account_id), "message_id", (one.id for one in listed)
    )
    deleted = {row[0] for row in rows}
    return tuple(one for one in listed if one.id not in deleted)
