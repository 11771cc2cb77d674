"""Erasing what is stored about one person with one account.

Erasing keeps what stops a second message: the attempts, with the ids of comment, thread and
person, and that the person asked to be left alone. It keeps the ids of what platforms told, so
that telling it again brings nothing back. The drafts and the events are blanked, handlers are told
of them no more, and whatever else is known of the person goes. An attempt of unknown outcome is
settled by its words, so it keeps them, and its comment, until somebody has looked.
"""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

import json
from typing import Final

from privatereply.model import Draft
from privatereply.store.attempt import draft_to_text
from privatereply.store.columns import account, exact
from privatereply.store.database import Transaction
from privatereply.store.steps import UNDER_WAY
from privatereply.store.theirs import ACCOUNT, ATTEMPTS, COMMENTS, EVENTS, MESSAGES, groups

__all__ = ["erase"]

_ERASED: Final = draft_to_text(Draft(text="[erased]"))
_UNSETTLED: Final = f"""
    SELECT id FROM privatereply_attempts
    WHERE id IN (SELECT id FROM ({ATTEMPTS}) AS found) AND state IN ({UNDER_WAY})
    ORDER BY id
"""
# In this order: the first ones find their rows by what the later ones delete.
_ERASE: Final = (
    f"DELETE FROM privatereply_handlings WHERE {ACCOUNT} AND event_id IN ({EVENTS})",
    f"UPDATE privatereply_events SET body = NULL WHERE {ACCOUNT} AND id IN ({EVENTS})",
    f"""
    UPDATE privatereply_decisions SET situation = ''
    WHERE {ACCOUNT} AND comment_id IN ({COMMENTS})
    """,
    f"""
    UPDATE privatereply_decisions SET situation = ''
    WHERE {ACCOUNT} AND person_id = :person_id
    """,
    f"""
    UPDATE privatereply_attempts SET draft = :erased
    WHERE id IN (SELECT id FROM ({ATTEMPTS}) AS found) AND state NOT IN ({UNDER_WAY})
    """,
    f"""
    DELETE FROM privatereply_comments WHERE {ACCOUNT} AND id IN ({COMMENTS}) AND NOT EXISTS (
        SELECT 1 FROM privatereply_attempts AS attempt
        WHERE attempt.platform = :platform AND attempt.account_id = :account_id
            AND attempt.comment_id = privatereply_comments.id AND attempt.state IN ({UNDER_WAY})
    )
    """,
    f"DELETE FROM privatereply_messages WHERE {ACCOUNT} AND id IN ({MESSAGES})",
    f"UPDATE privatereply_events SET person_id = NULL WHERE {ACCOUNT} AND person_id = :person_id",
    f"DELETE FROM privatereply_aliases WHERE {ACCOUNT} AND person_id = :person_id",
    f"""
    DELETE FROM privatereply_conversations
    WHERE {ACCOUNT} AND is_group = 0 AND thread = :person_id
    """,
    f"""
    DELETE FROM privatereply_people WHERE {ACCOUNT} AND person_id = :person_id
        AND (opted_out_at IS NULL OR opted_out_at < opted_in_at)
    """,
    f"""
    UPDATE privatereply_people SET opted_in_at = NULL, marketing_consent_at = NULL,
        marketing_withdrawn_at = NULL, blocked = NULL
    WHERE {ACCOUNT} AND person_id = :person_id
    """,
)
_NAMELESS: Final = f"""
    UPDATE privatereply_conversations SET people = :people
    WHERE {ACCOUNT} AND is_group = 1 AND thread = :thread
"""


def erase(tx: Transaction, platform: str, account_id: str, person_id: str) -> tuple[str, ...]:
    """Erase what is stored about a person with an account, and keep what stops a second message.

    Messages, comments, names, consent and the thread's times go, and the drafts of what was sent
    are blanked. The attempts stay, with their ids, times and fingerprints, and so does an opt-out
    in force: it is what keeps the person from being written to again. Of what platforms told, and
    of what policies decided, it stays that it was and when.

    Returns:
        The attempts that are on their way or of unknown outcome. They and their comments keep
        their words, by which they are looked for; settle them and erase again.

    Raises:
        InvalidValue: An id holds what a database cannot.
    """
    params = {
        **account(platform, account_id),
        "person_id": exact("person_id", person_id),
        "erased": _ERASED,
    }
    unsettled = tuple(str(row[0]) for row in tx.execute(_UNSETTLED, params))
    for statement in _ERASE:
        tx.execute(statement, params)
    for thread, people in groups(tx, params):
        nameless = [{"id": one["id"]} if one["id"] == person_id else one for one in people]
        tx.execute(_NAMELESS, {**params, "thread": thread, "people": json.dumps(nameless)})
    return unsettled
