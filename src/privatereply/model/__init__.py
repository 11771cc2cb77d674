"""The values everything else speaks of: people, public content, private threads, what is sent.

All of them are frozen and keyword-only; ids are text even where a platform prints numbers; times
are aware and held in UTC. `Comment` and `Conversation` are interfaces: a driver or a host product
extends them, or fills in `CommentRecord` and `ConversationRecord`.

Texts, names and credentials stay out of every ``repr``: a value may be logged.
"""

from __future__ import annotations

from privatereply.model.content import Comment, CommentRecord, Post, Surface
from privatereply.model.conversations import (
    Conversation,
    ConversationRecord,
    Direction,
    Folder,
    Message,
)
from privatereply.model.drafts import Attachment, ContentKind, Draft, Purpose, QuickReply
from privatereply.model.facts import Fact
from privatereply.model.people import (
    Account,
    Actor,
    ActorKind,
    Person,
    Privacy,
    Restriction,
    RestrictionKind,
)
from privatereply.model.sending import Action, Receipt
from privatereply.model.values import utc, utc_or_none

__all__ = [
    "Account",
    "Action",
    "Actor",
    "ActorKind",
    "Attachment",
    "Comment",
    "CommentRecord",
    "ContentKind",
    "Conversation",
    "ConversationRecord",
    "Direction",
    "Draft",
    "Fact",
    "Folder",
    "Message",
    "Person",
    "Post",
    "Privacy",
    "Purpose",
    "QuickReply",
    "Receipt",
    "Restriction",
    "RestrictionKind",
    "Surface",
    "utc",
    "utc_or_none",
]
