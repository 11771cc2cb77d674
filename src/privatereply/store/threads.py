"""Conversations and their messages: what the messaging windows are counted from."""

from __future__ import annotations

from privatereply.store.contacts import unanswered, unanswered_many
from privatereply.store.conversations import (
    Thread,
    conversation,
    conversations_of,
    group,
    mute,
    note_conversation,
    note_read,
    thread_of,
)
from privatereply.store.deletion import (
    Deletion,
    delete_for_self,
    delete_message_for_self,
    left_conversations,
    left_messages,
)
from privatereply.store.messages import claimed, messages, record

__all__ = [
    "Deletion",
    "Thread",
    "claimed",
    "conversation",
    "conversations_of",
    "delete_for_self",
    "delete_message_for_self",
    "group",
    "left_conversations",
    "left_messages",
    "messages",
    "mute",
    "note_conversation",
    "note_read",
    "record",
    "thread_of",
    "unanswered",
    "unanswered_many",
]
