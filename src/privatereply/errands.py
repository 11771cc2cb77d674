"""What somebody wants to send, or asks whether they may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from privatereply.context import checked_actor, checked_facts
from privatereply.model import Action, Actor, Comment, Conversation, Draft, Fact, Person

__all__ = ["Delivery", "Question", "Task"]


def _draft(content: Draft | str | None) -> Draft | None:
    return None if content is None else Draft.of(content)


def _actor(actor: Actor | None) -> Actor | None:
    return None if actor is None else checked_actor(actor)


@attrs.frozen(kw_only=True)
class _Errand:
    """One thing somebody wants to send, or asks whether they may.

    Attributes:
        action: What is to be done.
        comment: The comment to answer; ``None`` for a message.
        conversation: The thread to send into; ``None`` for replies to a comment.
        facts: What the caller knows, by the names of the policy's facts.
        recipients: How many people would get it.
        key: What the ledger keeps unique: one living attempt per action and key.
    """

    action: Action
    comment: Comment | None = None
    conversation: Conversation | None = None
    facts: Mapping[str, Fact] = attrs.field(default=None, converter=checked_facts)
    recipients: int = 1
    key: str

    @property
    def person(self) -> Person | None:
        """The one person it is for; ``None`` for a group, or if nobody knows."""
        thread = self.conversation
        if thread is not None:
            return None if thread.is_group else thread.person
        return None if self.comment is None else self.comment.author

    @property
    def is_private(self) -> bool:
        """Whether it goes to a person, not under a comment."""
        return self.action is not Action.PUBLIC_REPLY


@attrs.frozen(kw_only=True)
class Question(_Errand):
    """An errand of which somebody asks whether it is allowed.

    Attributes:
        draft: What would be sent, if that is known.
        actor: Who would send, if that is known.
    """

    draft: Draft | None = attrs.field(default=None, converter=_draft)
    actor: Actor | None = attrs.field(default=None, converter=_actor)


@attrs.frozen(kw_only=True)
class Delivery(_Errand):
    """An errand that is to be carried out.

    Attributes:
        draft: What is to be sent.
        actor: Who sends.
        campaign: The host's name of the send to many it is part of, if it is.
        is_named: Whether the host named it; otherwise its key is new with every call.
    """

    draft: Draft
    actor: Actor = attrs.field(converter=checked_actor)
    campaign: str | None = None
    is_named: bool = True


Task: TypeAlias = Question | Delivery
