"""Which rows are about a person, under whatever id a platform gives them.

A platform may call the same person one thing in public and another in private: so their rows are
found by the person's own id, by the author of the comment, and by the message an attempt became.
All of these take the parameters ``platform``, ``account_id`` and ``person_id``.
"""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from privatereply.store.database import Transaction

__all__ = ["ACCOUNT", "ATTEMPTS", "COMMENTS", "EVENTS", "MESSAGES", "groups"]

ACCOUNT: Final = "platform = :platform AND account_id = :account_id"
"""Whatever the account has."""

ATTEMPTS: Final = f"""
    SELECT id, comment_id FROM privatereply_attempts
    WHERE {ACCOUNT} AND person_id = :person_id
    UNION
    SELECT attempt.id, attempt.comment_id
    FROM privatereply_comments AS comment CROSS JOIN privatereply_attempts AS attempt
    WHERE comment.platform = :platform AND comment.account_id = :account_id
        AND comment.author_id = :person_id AND attempt.platform = :platform
        AND attempt.account_id = :account_id AND attempt.comment_id = comment.id
    UNION
    SELECT attempt.id, attempt.comment_id
    FROM privatereply_messages AS message CROSS JOIN privatereply_attempts AS attempt
    WHERE message.platform = :platform AND message.account_id = :account_id
        AND message.person_id = :person_id AND attempt.id = message.attempt_id
"""
"""The ids of their attempts, and of the comments these answer."""

# An edit may be all that was told of a comment or a message: its row names nobody.
COMMENTS: Final = f"""
    SELECT id FROM privatereply_comments WHERE {ACCOUNT} AND author_id = :person_id
    UNION
    SELECT comment_id FROM ({ATTEMPTS}) AS found WHERE comment_id IS NOT NULL
    UNION
    SELECT reply.message_id
    FROM ({ATTEMPTS}) AS found CROSS JOIN privatereply_attempts AS reply
    WHERE reply.id = found.id AND reply.action = 'public_reply' AND reply.message_id IS NOT NULL
    UNION
    SELECT comment_id FROM privatereply_events
    WHERE {ACCOUNT} AND person_id = :person_id AND kind IN ('CommentAdded', 'CommentEdited')
"""
"""The ids of their comments, and of what the account replied to them in public."""

# Their own ones, those of their thread that name nobody, and what they wrote into groups.
MESSAGES: Final = f"""
    SELECT id FROM privatereply_messages WHERE {ACCOUNT} AND person_id = :person_id
    UNION
    SELECT id FROM privatereply_messages WHERE {ACCOUNT} AND sender_id = :person_id
    UNION
    SELECT message.id
    FROM privatereply_conversations AS thread CROSS JOIN privatereply_messages AS message
    WHERE thread.platform = :platform AND thread.account_id = :account_id
        AND thread.is_group = 0 AND thread.thread = :person_id
        AND message.platform = :platform AND message.account_id = :account_id
        AND message.conversation_id = thread.conversation_id AND message.sender_id IS NULL
    UNION
    SELECT message_id FROM privatereply_events
    WHERE {ACCOUNT} AND person_id = :person_id AND kind = 'MessageEdited'
"""
"""The ids of their messages."""

EVENTS: Final = f"""
    SELECT id FROM privatereply_events WHERE {ACCOUNT} AND person_id = :person_id
    UNION
    SELECT event.id FROM ({COMMENTS}) AS about CROSS JOIN privatereply_events AS event
    WHERE event.platform = :platform AND event.account_id = :account_id
        AND event.comment_id = about.id
    UNION
    SELECT event.id FROM ({MESSAGES}) AS about CROSS JOIN privatereply_events AS event
    WHERE event.platform = :platform AND event.account_id = :account_id
        AND event.message_id = about.id
"""
"""The ids of what platforms told of them, of their comments and of their messages."""

_GROUPS: Final = f"""
    SELECT thread, people FROM privatereply_conversations
    WHERE {ACCOUNT} AND is_group = 1 AND people IS NOT NULL
"""


def groups(
    tx: Transaction, params: Mapping[str, object]
) -> list[tuple[str, list[dict[str, object]]]]:
    """The groups a person is in, with everybody in them."""
    every = [(str(thread), json.loads(people)) for thread, people in tx.execute(_GROUPS, params)]
    person_id = params["person_id"]
    return [
        (thread, people)
        for thread, people in every
        if any(one["id"] == person_id for one in people)
    ]
