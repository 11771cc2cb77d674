"""One try to send one reply, as a value and as a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from privatereply.model import (
    Action,
    Actor,
    ActorKind,
    Attachment,
    Draft,
    Purpose,
    QuickReply,
    Receipt,
)
from privatereply.store.columns import exact, micros, moment, prose
from privatereply.store.database import Row
from privatereply.store.machine import State

__all__ = ["COLUMNS", "Attempt", "draft_from_text", "draft_to_text", "from_row", "to_row"]


@attrs.frozen(kw_only=True)
class Attempt:
    """One try to send one reply.

    Attributes:
        id: The attempt's own id; it travels in whatever field the platform echoes.
        platform: The driver's name.
        account_id: The account that sends.
        action: What is being done.
        key: What can be answered once: the comment's id for a private reply.
        comment_id: The comment it is about, if any.
        person_id: The recipient, as the platform names them in private, once known.
        conversation_id: The thread, once known.
        campaign: The host's name of the send to many it is part of, if it is.
        state: Where it is.
        draft: What is to be sent.
        fingerprint: The draft's fingerprint.
        actor: Who answers.
        window: The messaging window it was allowed by, in the policy's word.
        reserved_at: When the key was taken.
        lease_until: When its owner counts as dead, unless it settles before.
        begun_at: When the first byte was about to leave.
        settled_at: When its last step was recorded.
        deadline: After which it must not be sent any more.
        message_id: The platform's id of what was sent.
        sent_at: When it was sent, or found.
        found_by_looking: Whether the answer was lost and the message found later.
        evidence: What a look found, or what the platform's acceptance leaves open.
        error: What went wrong: the error's class, and its sentence.
        code: The platform's error code.
        subcode: The platform's finer code.
        status: The HTTP status.
        trace_id: What the platform's support asks for.
        retry_at: When the same may be tried again, if somebody knows.
    """

    id: str
    platform: str
    account_id: str
    action: Action
    key: str
    comment_id: str | None = None
    person_id: str | None = None
    conversation_id: str | None = None
    campaign: str | None = None
    state: State = State.RESERVED
    draft: Draft
    fingerprint: str
    actor: Actor
    window: str | None = None
    reserved_at: datetime
    lease_until: datetime
    begun_at: datetime | None = None
    settled_at: datetime | None = None
    deadline: datetime | None = None
    message_id: str | None = None
    sent_at: datetime | None = None
    found_by_looking: bool = False
    evidence: str | None = None
    error: str | None = None
    code: str | None = None
    subcode: str | None = None
    status: int | None = None
    trace_id: str | None = None
    retry_at: datetime | None = None

    def receipt(self) -> Receipt | None:
        """The record of what was sent, or ``None`` while it is not certain that it was."""
        if self.state is not State.SENT:
            return None
        return Receipt(
            platform=self.platform,
            account_id=self.account_id,
            action=self.action,
            attempt_id=self.id,
            actor=self.actor,
            sent_at=self.sent_at or self.reserved_at,
            message_id=self.message_id,
            comment_id=self.comment_id,
            person_id=self.person_id,
            conversation_id=self.conversation_id,
            found_by_looking=self.found_by_looking,
            evidence=self.evidence,
        )


def draft_to_text(draft: Draft) -> str:
    """A draft as its column holds it; what it is for has a column of its own."""
    return json.dumps(
        {
            "text": draft.text,
            "attachments": [
                {"kind": one.kind, "url": one.url, "id": one.id, "payload": one.payload}
                for one in draft.attachments
            ],
            "quick_replies": [
                {"title": one.title, "payload": one.payload} for one in draft.quick_replies
            ],
        }
    )


def draft_from_text(text: str, purpose: str) -> Draft:
    """A draft that `draft_to_text` wrote."""
    content = json.loads(text)
    return Draft(
        text=content["text"],
        attachments=tuple(Attachment(**one) for one in content["attachments"]),
        quick_replies=tuple(QuickReply(**one) for one in content["quick_replies"]),
        purpose=Purpose(purpose),
    )


# How each column is read; one that is missing here is read as it lies.
_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "action": Action,
    "state": State,
    "found_by_looking": bool,
    **dict.fromkeys(
        (
            "reserved_at",
            "lease_until",
            "begun_at",
            "settled_at",
            "deadline",
            "sent_at",
            "retry_at",
        ),
        moment,
    ),
}

_FIELDS: Final = tuple(field.name for field in attrs.fields(Attempt) if field.name != "actor")

COLUMNS: Final = (*_FIELDS, "actor_kind", "actor_id", "purpose")
"""The columns of ``privatereply_attempts`` in the order `from_row` reads them."""


def from_row(row: Row) -> Attempt:
    """The attempt a row holds."""
    values = dict(zip(COLUMNS, row, strict=True))
    for name, read in _READ.items():
        values[name] = read(values[name])
    actor = Actor(kind=ActorKind(values.pop("actor_kind")), id=values.pop("actor_id"))
    draft = draft_from_text(values.pop("draft"), values.pop("purpose"))
    return Attempt(actor=actor, draft=draft, **values)


def to_row(attempt: Attempt) -> dict[str, object]:
    """What is written into the columns, by their names.

    Raises:
        InvalidValue: An id holds what a database cannot, or a time is naive.
    """
    return {
        "id": exact("id", attempt.id),
        "platform": exact("platform", attempt.platform),
        "account_id": exact("account_id", attempt.account_id),
        "action": attempt.action.value,
        "key": exact("key", attempt.key),
        "comment_id": exact("comment_id", attempt.comment_id),
        "person_id": exact("person_id", attempt.person_id),
        "conversation_id": exact("conversation_id", attempt.conversation_id),
        "campaign": exact("campaign", attempt.campaign),
        "state": attempt.state.value,
        "draft": draft_to_text(attempt.draft),
        "purpose": attempt.draft.purpose.value,
        "fingerprint": exact("fingerprint", attempt.fingerprint),
        "actor_kind": attempt.actor.kind.value,
        "actor_id": exact("actor", attempt.actor.id),
        "window": prose(attempt.window),
        "reserved_at": micros(attempt.reserved_at),
        "lease_until": micros(attempt.lease_until),
        "begun_at": micros(attempt.begun_at),
        "settled_at": micros(attempt.settled_at),
        "deadline": micros(attempt.deadline),
        "message_id": exact("message_id", attempt.message_id),
        "sent_at": micros(attempt.sent_at),
        "found_by_looking": int(attempt.found_by_looking),
        "evidence": prose(attempt.evidence),
        "error": prose(attempt.error),
        "code": prose(attempt.code),
        "subcode": prose(attempt.subcode),
        "status": attempt.status,
        "trace_id": prose(attempt.trace_id),
        "retry_at": micros(attempt.retry_at),
    }
