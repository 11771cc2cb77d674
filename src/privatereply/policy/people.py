"""Rules about the people at the other end."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs
from typing_extensions import override

from privatereply.model import Action, Fact
from privatereply.policy.checks import at_least_one
from privatereply.policy.facts import (
    AUTHOR,
    AUTHOR_IS_ACCOUNT,
    AUTHOR_IS_PAGE,
    NO,
    PERSON_BLOCKED,
    TAKES_MESSAGES,
    YES,
)
from privatereply.policy.phrase import Count, Phrase, Reason
from privatereply.policy.rule import FactRule, Figure, Finding, Rule
from privatereply.policy.situation import Situation
from privatereply.policy.words import counted

__all__ = ["NotBlocked", "NotToAnotherPage", "NotToSelf", "RecipientCap", "TakesMessages"]


@attrs.frozen(kw_only=True, slots=False)
class NotToSelf(Rule):
    """The account cannot answer itself in private."""

    name: ClassVar[str] = "not_to_self"

    @cached_property
    def denied(self) -> Finding:
        """The finding for the account's own comment."""
        return self.denies(
            Phrase("This account wrote the comment itself; it cannot send itself a private reply.")
        )

    @cached_property
    def unsure(self) -> Finding:
        """The finding without an author."""
        return self.cannot_tell(Phrase("It is not known who wrote the comment."), AUTHOR)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Ask for the fact, then compare the author's id with the account's."""
        known = situation.facts.get(AUTHOR_IS_ACCOUNT)
        if known is YES:
            return self.denied
        if known is NO:
            return self.passed
        author = None if situation.comment is None else situation.comment.author
        if author is None:
            return self.unsure
        return self.denied if author.id == situation.account.id else self.passed

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("The comment must not be the account's own."))


@attrs.frozen(kw_only=True, slots=False)
class NotToAnotherPage(Rule):
    """A comment that another Page wrote cannot be answered in private."""

    name: ClassVar[str] = "not_to_another_page"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY

    @cached_property
    def denied(self) -> Finding:
        """The finding for a comment by a Page."""
        return self.denies(
            Phrase("Another Page wrote the comment; only people can get a private reply.")
        )

    @cached_property
    def unsure(self) -> Finding:
        """The finding while nobody knows."""
        return self.cannot_tell(
            Phrase("It is not known whether a person or another Page wrote the comment."),
            AUTHOR_IS_PAGE,
        )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Ask for the fact, then look at the author."""
        known = situation.facts.get(AUTHOR_IS_PAGE)
        if known is None and situation.comment is not None and situation.comment.author is not None:
            known = situation.comment.author.is_page
        if known is NO:
            return self.passed
        return self.denied if known is YES else self.unsure

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("A person must have written the comment, not another Page."))


@attrs.frozen(kw_only=True, slots=False)
class RecipientCap(Rule):
    """A message can go to so many people at once.

    Attributes:
        limit: How many people, not counting the sender.
    """

    name: ClassVar[str] = "recipient_cap"

    limit: int = attrs.field(validator=at_least_one)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Count the recipients."""
        if situation.recipients <= self.limit:
            return self.passed
        return self.denies(
            Phrase("There are too many recipients: %(given)d; the limit is %(limit)d."),
            given=situation.recipients,
            limit=self.limit,
        )

    @property
    @override
    def demand(self) -> Reason:
        unit = Phrase("%(count)d recipient", "%(count)d recipients")
        return Reason(
            Phrase("A message can have at most %(limit)s."), {"limit": Count(self.limit, unit)}
        )

    @property
    @override
    def figure(self) -> Figure:
        return counted(self.limit, "recipient", "recipients")


@attrs.frozen(kw_only=True, slots=False)
class TakesMessages(FactRule):
    """The platform says beforehand whether this account can write to the person.

    It may still refuse, or put the message where the person never looks.
    """

    name: ClassVar[str] = "takes_messages"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY
    fact: ClassVar[str] = TAKES_MESSAGES
    denied_by: ClassVar[Fact] = NO
    denial: ClassVar[Phrase] = Phrase("The person takes no messages from this account.")
    doubt: ClassVar[Phrase | None] = Phrase(
        "It is not known whether the person takes messages from this account."
    )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("The person must take messages from the account."))


@attrs.frozen(kw_only=True, slots=False)
class NotBlocked(FactRule):
    """Whom the account has blocked it cannot write to.

    An account knows whom it has blocked: not having heard of it is no doubt.
    """

    name: ClassVar[str] = "not_blocked"
    fact: ClassVar[str] = PERSON_BLOCKED
    denied_by: ClassVar[Fact] = YES
    denial: ClassVar[Phrase] = Phrase(
        "This account has blocked the person; it has to take that back first."
    )
    doubt: ClassVar[Phrase | None] = None

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("The account must not have blocked the person."))
