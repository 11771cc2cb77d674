"""Rules about the people at the other end."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Final

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.policy.facts import (
    AUTHOR,
    AUTHOR_IS_ACCOUNT,
    AUTHOR_IS_PAGE,
    NO,
    PERSON_FOLLOWS,
    PERSON_LIKES_PAGE,
    YES,
)
from privatereply.policy.phrase import Count, Phrase, Reason
from privatereply.policy.rule import Figure, Finding, OnUnknown, Rule
from privatereply.policy.situation import Situation
from privatereply.policy.words import counted

__all__ = ["NotToAnotherPage", "NotToSelf", "RecipientCap", "Relationship"]


@attrs.frozen(kw_only=True, slots=False)
class NotToSelf(Rule):
    """The account cannot answer itself in private."""

    name: ClassVar[str] = "not_to_self"

    @cached_property
    def denied(self) -> Finding:
        """The finding for the account's own comment."""
        return self._denies(
            Phrase("This account wrote the comment itself; it cannot send itself a private reply.")
        )

    @cached_property
    def unsure(self) -> Finding:
        """The finding without an author."""
        return self._cannot_tell(Phrase("It is not known who wrote the comment."), AUTHOR)

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

    @cached_property
    def denied(self) -> Finding:
        """The finding for a comment by a Page."""
        return self._denies(
            Phrase("Another Page wrote the comment; only people can get a private reply.")
        )

    @cached_property
    def unsure(self) -> Finding:
        """The finding while nobody knows."""
        return self._cannot_tell(
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


def _at_least_one(_: Any, field: attrs.Attribute[Any], value: int) -> None:
    if value < 1:
        raise InvalidValue(name=field.name, given=str(value), allowed="1 or more")


@attrs.frozen(kw_only=True, slots=False)
class RecipientCap(Rule):
    """A message can go to so many people at once.

    Attributes:
        limit: How many people, not counting the sender.
    """

    name: ClassVar[str] = "recipient_cap"

    limit: int = attrs.field(validator=_at_least_one)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Count the recipients."""
        if situation.recipients <= self.limit:
            return self.passed
        return self._denies(
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


_RELATIONSHIPS: Final = {
    PERSON_FOLLOWS: (
        Phrase("The person must follow this account."),
        Phrase("The person does not follow this account."),
        Phrase("It is not known whether the person follows this account."),
    ),
    PERSON_LIKES_PAGE: (
        Phrase("The person must have liked the Page."),
        Phrase("The person has not liked the Page."),
        Phrase("It is not known whether the person has liked the Page."),
    ),
}
"""What is demanded, what is said if it is not so, and what while nobody knows."""


def _known_relationship(_: Any, field: attrs.Attribute[Any], value: str) -> None:
    if value not in _RELATIONSHIPS:
        raise InvalidValue(name=field.name, given=repr(value), allowed=", ".join(_RELATIONSHIPS))


@attrs.frozen(kw_only=True, slots=False)
class Relationship(Rule):
    """The person must have followed or liked the account before.

    Attributes:
        fact: ``person_follows`` or ``person_likes_page``.
    """

    name: ClassVar[str] = "relationship"

    fact: str = attrs.field(validator=_known_relationship)
    on_unknown: OnUnknown = attrs.field(default="deny")

    @override
    def judge(self, situation: Situation) -> Finding:
        """Ask for the fact."""
        known = situation.fact(self.fact)
        if known is YES:
            return self.passed
        _, refusal, doubt = _RELATIONSHIPS[self.fact]
        if known is NO:
            return self._denies(refusal)
        return self._cannot_tell(doubt, self.fact)

    @property
    @override
    def demand(self) -> Reason:
        return Reason(_RELATIONSHIPS[self.fact][0])

    @property
    @override
    def figure(self) -> Figure:
        return (self.fact,), None
