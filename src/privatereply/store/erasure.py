"""Everything that is stored about one person with one account: to be handed out, or erased.

Erasing keeps what stops a second message: the attempts, with the ids of comment, thread and
person, and that the person asked to be left alone. The drafts are blanked, and whatever else is
known of the person goes. An attempt of unknown outcome is settled by its words, so it keeps them,
and its comment, until somebody has looked.
"""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from privatereply.model import Draft
from privatereply.store.attempt import draft_to_text
from privatereply.store.columns import account, exact, moment
from privatereply.store.database import Transaction
from privatereply.store.steps import UNDER_WAY

__all__ = ["erase", "export"]

_ACCOUNT: Final = "platform = :platform AND account_id = :account_id"
_ERASED: Final = draft_to_text(Draft(text="[erased]"))
# By the person's own id, by the author of the comment, and by the message it became: a platform
# may call the same person one thing in public and another in private.
_THEIRS: Final = f"""
    SELECT id, comment_id FROM privatereply_attempts
    WHERE {_ACCOUNT} AND person_id = :person_id
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
_COMMENTS: Final = f"""{_ACCOUNT} AND id IN (
    SELECT id FROM privatereply_comments WHERE {_ACCOUNT} AND author_id = :person_id
    UNION
    SELECT comment_id FROM ({_THEIRS}) AS found
)"""
_UNSETTLED: Final = f"""
    SELECT id FROM privatereply_attempts
    WHERE id IN (SELECT id FROM ({_THEIRS}) AS found) AND state IN ({UNDER_WAY})
    ORDER BY id
"""
# Their own ones, those of their thread that name nobody, and what they wrote into groups.
_MESSAGES: Final = f"""{_ACCOUNT} AND id IN (
    SELECT id FROM privatereply_messages WHERE {_ACCOUNT} AND person_id = :person_id
    UNION
    SELECT id FROM privatereply_messages WHERE {_ACCOUNT} AND sender_id = :person_id
    UNION
    SELECT message.id
    FROM privatereply_conversations AS thread CROSS JOIN privatereply_messages AS message
    WHERE thread.platform = :platform AND thread.account_id = :account_id
        AND thread.is_group = 0 AND thread.thread = :person_id
        AND message.platform = :platform AND message.account_id = :account_id
        AND message.conversation_id = thread.conversation_id AND message.sender_id IS NULL
)"""
# In this order: the first ones find their rows by what the later ones delete.
_ERASE: Final = (
    f"""
    UPDATE privatereply_attempts SET draft = :erased
    WHERE id IN (SELECT id FROM ({_THEIRS}) AS found) AND state NOT IN ({UNDER_WAY})
    """,
    f"""
    DELETE FROM privatereply_comments WHERE {_COMMENTS} AND NOT EXISTS (
        SELECT 1 FROM privatereply_attempts AS attempt
        WHERE attempt.platform = :platform AND attempt.account_id = :account_id
            AND attempt.comment_id = privatereply_comments.id AND attempt.state IN ({UNDER_WAY})
    )
    """,
    f"DELETE FROM privatereply_messages WHERE {_MESSAGES}",
    f"""
    DELETE FROM privatereply_conversations
    WHERE {_ACCOUNT} AND is_group = 0 AND thread = :person_id
    """,
    f"""
    DELETE FROM privatereply_people WHERE {_ACCOUNT} AND person_id = :person_id
        AND (opted_out_at IS NULL OR opted_out_at < opted_in_at)
    """,
    f"""
    UPDATE privatereply_people SET opted_in_at = NULL, marketing_consent_at = NULL,
        marketing_withdrawn_at = NULL, blocked = NULL
    WHERE {_ACCOUNT} AND person_id = :person_id
    """,
)
_GROUPS: Final = f"""
    SELECT thread, people FROM privatereply_conversations
    WHERE {_ACCOUNT} AND is_group = 1 AND people IS NOT NULL
"""
_NAMELESS: Final = f"""
    UPDATE privatereply_conversations SET people = :people
    WHERE {_ACCOUNT} AND is_group = 1 AND thread = :thread
"""

_EXPORTED: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "consent": (
        (
            "opted_out_at",
            "opted_in_at",
            "marketing_consent_at",
            "marketing_withdrawn_at",
            "blocked",
        ),
        f"FROM privatereply_people WHERE {_ACCOUNT} AND person_id = :person_id",
    ),
    "conversations": (
        (
            "person_name",
            "person_username",
            "conversation_id",
            "folder",
            "comment_id",
            "private_reply_at",
            "last_inbound_at",
            "last_outbound_at",
            "updated_at",
            "read",
            "muted",
            "deleted_at",
        ),
        f"""FROM privatereply_conversations
        WHERE {_ACCOUNT} AND is_group = 0 AND thread = :person_id""",
    ),
    "messages": (
        (
            "id",
            "direction",
            "text",
            "sent_at",
            "conversation_id",
            "reply_to",
            "comment_id",
            "origin",
        ),
        f"FROM privatereply_messages WHERE {_MESSAGES} ORDER BY sent_at, id",
    ),
    "comments": (
        (
            "id",
            "text",
            "author_id",
            "author_name",
            "author_username",
            "created_at",
            "post_id",
            "parent_id",
            "permalink",
            "surface",
        ),
        f"FROM privatereply_comments WHERE {_COMMENTS} ORDER BY created_at, id",
    ),
    "attempts": (
        (
            "id",
            "action",
            "key",
            "comment_id",
            "person_id",
            "conversation_id",
            "campaign",
            "state",
            "draft",
            "purpose",
            "actor_kind",
            "actor_id",
            "reserved_at",
            "settled_at",
            "message_id",
            "sent_at",
        ),
        f"""FROM privatereply_attempts
        WHERE id IN (SELECT id FROM ({_THEIRS}) AS found) ORDER BY reserved_at, id""",
    ),
}


def erase(tx: Transaction, platform: str, account_id: str, person_id: str) -> tuple[str, ...]:
    """Erase what is stored about a person with an account, and keep what stops a second message.

    Messages, comments, names, consent and the thread's times go, and the drafts of what was sent
    are blanked. The attempts stay, with their ids, times and fingerprints, and so does an opt-out
    in force: it is what keeps the person from being written to again.

    Returns:
        The attempts that are on their way or of unknown outcome. They and their comments keep
        their words, by which they are looked for; settle them and erase again.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    params = {**_person(platform, account_id, person_id), "erased": _ERASED}
    unsettled = tuple(str(row[0]) for row in tx.execute(_UNSETTLED, params))
    for statement in _ERASE:
        tx.execute(statement, params)
    for thread, people in _groups(tx, params):
        nameless = [{"id": one["id"]} if one["id"] == person_id else one for one in people]
        tx.execute(_NAMELESS, {**params, "thread": thread, "people": json.dumps(nameless)})
    return unsettled


def export(tx: Transaction, platform: str, account_id: str, person_id: str) -> dict[str, Any]:
    """Everything that is stored about a person with an account, as JSON can hold it.

    Returns:
        ``platform``, ``account_id``, ``person_id``; ``groups``, the ids of those they are in; and
        lists of objects under ``consent``, ``conversations``, ``messages``, ``comments`` and
        ``attempts``, named like the columns. Times are in ISO 8601.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    params = _person(platform, account_id, person_id)
    told: dict[str, Any] = {**params, "groups": [thread for thread, _ in _groups(tx, params)]}
    for name, (columns, where) in _EXPORTED.items():
        rows = tx.execute(f"SELECT {', '.join(columns)} {where}", params)
        told[name] = [
            {column: _plain(column, value) for column, value in zip(columns, row, strict=True)}
            for row in rows
        ]
    return told


def _groups(
    tx: Transaction, params: Mapping[str, object]
) -> list[tuple[str, list[dict[str, object]]]]:
    """The groups a person is in, with everybody in them."""
    groups = [(str(thread), json.loads(people)) for thread, people in tx.execute(_GROUPS, params)]
    person_id = params["person_id"]
    return [
        (thread, people)
        for thread, people in groups
        if any(one["id"] == person_id for one in people)
    ]


def _plain(column: str, value: Any) -> Any:
    if column == "draft":
        return json.loads(value)
    if column.endswith("_at") and value is not None:
        return moment(int(value)).isoformat()
    return value


def _person(platform: str, account_id: str, person_id: str) -> dict[str, object]:
    return {**account(platform, account_id), "person_id": exact("person_id", person_id)}
