"""What platforms tell us, in one vocabulary. Pure values: how they are told is the drivers'."""

from __future__ import annotations

from privatereply.events.codec import EVENTS, from_text, to_text
from privatereply.events.comments import (
    CommentAdded,
    CommentEchoed,
    CommentEdited,
    CommentHidden,
    CommentRemoved,
    CommentShown,
    VerdictGiven,
)
from privatereply.events.event import Event, Unrecognised
from privatereply.events.messages import (
    MessageDelivered,
    MessageEchoed,
    MessageEdited,
    MessageReacted,
    MessageRead,
    MessageReceived,
    MessageUnsent,
    PostbackReceived,
    QuickReplyReceived,
    RequestAccepted,
)
from privatereply.events.standing import (
    EVERY_ACCOUNT,
    AccountResumed,
    AccountRevoked,
    AccountSuspended,
    AccountUnsubscribed,
    DeletionRequested,
    PersonBlocked,
    PersonUnblocked,
    TokenEnded,
    TokenExpiring,
)

__all__ = [
    "EVENTS",
    "EVERY_ACCOUNT",
    "AccountResumed",
    "AccountRevoked",
    "AccountSuspended",
    "AccountUnsubscribed",
    "CommentAdded",
    "CommentEchoed",
    "CommentEdited",
    "CommentHidden",
    "CommentRemoved",
    "CommentShown",
    "DeletionRequested",
    "Event",
    "MessageDelivered",
    "MessageEchoed",
    "MessageEdited",
    "MessageReacted",
    "MessageRead",
    "MessageReceived",
    "MessageUnsent",
    "PersonBlocked",
    "PersonUnblocked",
    "PostbackReceived",
    "QuickReplyReceived",
    "RequestAccepted",
    "TokenEnded",
    "TokenExpiring",
    "Unrecognised",
    "VerdictGiven",
    "from_text",
    "to_text",
]
