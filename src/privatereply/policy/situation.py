"""Everything a rule may know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from privatereply.model import (
    Account,
    Action,
    Actor,
    Comment,
    Draft,
    Fact,
    Person,
    Restriction,
    utc,
    utc_or_none,
)
from privatereply.policy.checks import at_least_one

__all__ = ["Situation"]


def _author(situation: Situation) -> Person | None:
    comment = situation.comment
    return None if comment is None else comment.author


@attrs.frozen(kw_only=True)
class Situation:
    """What is known at the moment a policy is asked; nothing is looked up while it judges.

    Attributes:
        now: The present, aware. Rules have no other clock.
        action: What is to be done.
        account: Who would do it.
        actor: Who answers; without one nothing that is reserved for people is allowed.
        comment: The comment to answer; ``None`` for a message into a conversation.
        person: Who would get it, if it is known; the author of the comment if nobody says.
        draft: What would be sent. Without one the rules about drafts do not apply.
        plan: The host's own plan of this account.
        recipients: How many people would get it, not counting the sender.
        private_reply_at: When our last private reply to this person went out.
        last_inbound_at: When the person last wrote in private.
        last_outbound_at: When the account last wrote to the person in private, by whatever hand.
        unanswered: When the account wrote to the person since they last did, oldest first, those
            on their way among them; ``None`` if nobody has counted.
        advertised: When the account last sent the person advertising, oldest first; ``None`` if
            nobody has counted.
        folder: Where the conversation lies, as in `privatereply.model.Conversation.folder`.
        restriction: What the platform has laid on the account, if anything.
        facts: What is known with yes or no, by the names in `privatereply.policy.facts`.

    Raises:
        InvalidValue: A time is naive, or there is no recipient.
    """

    now: datetime = attrs.field(converter=utc)
    action: Action
    account: Account
    actor: Actor | None = None
    comment: Comment | None = None
    person: Person | None = attrs.field(default=attrs.Factory(_author, takes_self=True))
    draft: Draft | None = None
    plan: str | None = None
    recipients: int = attrs.field(default=1, validator=at_least_one)
    private_reply_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    last_inbound_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    last_outbound_at: datetime | None = attrs.field(default=None, converter=utc_or_none)
    unanswered: tuple[datetime, ...] | None = None
    advertised: tuple[datetime, ...] | None = None
    folder: str | None = None
    restriction: Restriction | None = None
    facts: Mapping[str, Fact] = attrs.field(factory=dict[str, Fact])

    def fact(self, name: str) -> Fact:
        """What is known about a fact: unknown if nobody said."""
        return self.facts.get(name, Fact.UNKNOWN)
