"""Everything that is stored about one person with one account, to be handed out."""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from privatereply.store.columns import account, exact, moment
from privatereply.store.database import Transaction
from privatereply.store.theirs import ACCOUNT, ATTEMPTS, COMMENTS, EVENTS, MESSAGES, groups

__all__ = ["export"]

_EXPORTED: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "consent": (
        (
            "opted_out_at",
            "opted_in_at",
            "marketing_consent_at",
            "marketing_withdrawn_at",
            "blocked",
        ),
        f"FROM privatereply_people WHERE {ACCOUNT} AND person_id = :person_id",
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
        WHERE {ACCOUNT} AND is_group = 0 AND thread = :person_id""",
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
            "edited_at",
            "unsent_at",
            "echoed_at",
            "delivered_at",
            "read_at",
        ),
        f"FROM privatereply_messages WHERE {ACCOUNT} AND id IN ({MESSAGES}) ORDER BY sent_at, id",
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
            "facts",
            "told_at",
            "edited_at",
            "removed_at",
            "hidden",
            "hidden_at",
        ),
        f"""FROM privatereply_comments
        WHERE {ACCOUNT} AND id IN ({COMMENTS}) ORDER BY created_at, id""",
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
        WHERE id IN (SELECT id FROM ({ATTEMPTS}) AS found) ORDER BY reserved_at, id""",
    ),
    "events": (
        (
            "id",
            "kind",
            "source",
            "at",
            "first_told_at",
            "last_told_at",
            "times",
            "comment_id",
            "message_id",
            "test",
            "body",
        ),
        f"""FROM privatereply_events
        WHERE {ACCOUNT} AND id IN ({EVENTS}) ORDER BY first_told_at, id""",
    ),
    "handlings": (
        ("event_id", "handler", "state", "tries", "due_at", "error"),
        f"""FROM privatereply_handlings
        WHERE {ACCOUNT} AND event_id IN ({EVENTS}) ORDER BY event_id, handler""",
    ),
    "decisions": (
        (
            "action",
            "key",
            "comment_id",
            "person_id",
            "attempt_id",
            "verdict",
            "actor_kind",
            "actor_id",
            "first_at",
            "last_at",
            "times",
            "findings",
            "situation",
        ),
        f"""FROM (
            SELECT * FROM privatereply_decisions WHERE {ACCOUNT} AND person_id = :person_id
            UNION
            SELECT * FROM privatereply_decisions WHERE {ACCOUNT} AND comment_id IN ({COMMENTS})
        ) AS decided ORDER BY first_at, action, key, digest""",
    ),
    "aliases": (
        ("alias",),
        f"FROM privatereply_aliases WHERE {ACCOUNT} AND person_id = :person_id ORDER BY alias",
    ),
}
_JSON: Final = frozenset({"body", "draft", "facts", "findings", "situation"})


def export(tx: Transaction, platform: str, account_id: str, person_id: str) -> dict[str, Any]:
    """Everything that is stored about a person with an account, as JSON can hold it.

    Returns:
        ``platform``, ``account_id``, ``person_id``; ``groups``, the ids of those they are in; and
        lists of objects under ``consent``, ``conversations``, ``messages``, ``comments``,
        ``attempts``, ``events``, ``handlings``, ``decisions`` and ``aliases``, named like the
        columns. Times are in ISO 8601.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    params = {**account(platform, account_id), "person_id": exact("person_id", person_id)}
    told: dict[str, Any] = {**params, "groups": [thread for thread, _ in groups(tx, params)]}
    for name, (columns, where) in _EXPORTED.items():
        rows = tx.execute(f"SELECT {', '.join(columns)} {where}", params)
        told[name] = [
            {column: _plain(column, value) for column, value in zip(columns, row, strict=True)}
            for row in rows
        ]
    return told


def _plain(column: str, value: Any) -> Any:
    if column in _JSON:
        return json.loads(value) if value else None
    if (column == "at" or column.endswith("_at")) and value is not None:
        return moment(int(value)).isoformat()
    return value
