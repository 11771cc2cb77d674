"""A receipt as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from privatereply.model import Receipt

__all__ = ["receipt_data"]


def receipt_data(receipt: Receipt) -> Mapping[str, Any]:
    """A receipt as JSON can hold it."""
    return {
        "platform": receipt.platform,
        "account_id": receipt.account_id,
        "action": receipt.action.value,
        "attempt_id": receipt.attempt_id,
        "actor": f"{receipt.actor.kind.value}:{receipt.actor.id}",
        "sent_at": receipt.sent_at.isoformat(),
        "message_id": receipt.message_id,
        "comment_id": receipt.comment_id,
        "person_id": receipt.person_id,
        "conversation_id": receipt.conversation_id,
        "found_by_looking": receipt.found_by_looking,
        "evidence": receipt.evidence,
    }
