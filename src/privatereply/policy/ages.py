"""Rules about how old people are, which platforms rarely tell: what is unknown is no number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

import attrs
from typing_extensions import override

from privatereply.model import Fact
from privatereply.policy.checks import at_least_one
from privatereply.policy.facts import GUARDIAN_RESTRICTED, NO, UNKNOWN, YES
from privatereply.policy.phrase import Count, Phrase, Reason
from privatereply.policy.rule import FactRule, Figure, Finding, Rule
from privatereply.policy.situation import Situation
from privatereply.policy.words import counted

__all__ = ["GuardianRestriction", "OwnerAge", "PersonAge"]


def of_age(facts: Mapping[str, Fact], whose: str, years: int) -> Fact:
    """Whether somebody is so old.

    Whoever is older than more years is older than fewer, and the other way round.

    Args:
        facts: What is known.
        whose: ``"owner"`` or ``"person"``, as the names of the facts begin.
        years: How old.
    """
    told = facts.get(f"{whose}_is_{years}", UNKNOWN)
    if told is not UNKNOWN:
        return told
    beginning = f"{whose}_is_"
    for name, known in facts.items():
        age = name.removeprefix(beginning)
        if age != name and age.isdecimal():
            if known is YES and int(age) >= years:
                return YES
            if known is NO and int(age) <= years:
                return NO
    return UNKNOWN


@attrs.frozen(kw_only=True, slots=False)
class _Age(Rule):
    """Somebody must be old enough.

    Attributes:
        years: How old.
    """

    whose: ClassVar[str]
    """How the names of the facts begin."""
    sentence: ClassVar[Phrase]
    """What is demanded."""
    denial: ClassVar[Phrase]
    """What is said to those who are younger."""
    doubt: ClassVar[Phrase]
    """What is said while nobody knows."""

    years: int = attrs.field(default=18, validator=at_least_one)

    @cached_property
    def _values(self) -> dict[str, Count]:
        return {"years": Count(self.years, Phrase("%(count)d year", "%(count)d years"))}

    @override
    def judge(self, situation: Situation) -> Finding:
        """Ask for the fact, or for one from which it follows."""
        known = of_age(situation.facts, self.whose, self.years)
        if known is YES:
            return self.passed
        if known is NO:
            return self.denies(self.denial, **self._values)
        return self.cannot_tell(self.doubt, f"{self.whose}_is_{self.years}", **self._values)

    @property
    @override
    def demand(self) -> Reason:
        return Reason(self.sentence, dict(self._values))

    @property
    @override
    def figure(self) -> Figure:
        return counted(self.years, "year", "years")


@attrs.frozen(kw_only=True, slots=False)
class OwnerAge(_Age):
    """The account's owner must be old enough.

    Attributes:
        years: How old.
    """

    name: ClassVar[str] = "owner_age"
    whose: ClassVar[str] = "owner"
    sentence: ClassVar[Phrase] = Phrase("The account's owner must be at least %(years)s old.")
    denial: ClassVar[Phrase] = Phrase("The account's owner is not %(years)s old yet.")
    doubt: ClassVar[Phrase] = Phrase(
        "It is not known whether the account's owner is at least %(years)s old."
    )


@attrs.frozen(kw_only=True, slots=False)
class PersonAge(_Age):
    """The person must be old enough.

    Attributes:
        years: How old.
    """

    name: ClassVar[str] = "person_age"
    whose: ClassVar[str] = "person"
    sentence: ClassVar[Phrase] = Phrase("The person must be at least %(years)s old.")
    denial: ClassVar[Phrase] = Phrase("The person is not %(years)s old yet.")
    doubt: ClassVar[Phrase] = Phrase(
        "It is not known whether the person is at least %(years)s old."
    )


@attrs.frozen(kw_only=True, slots=False)
class GuardianRestriction(FactRule):
    """A parent or guardian can switch messages off for an owner who is not of age.

    They do it in the platform's family settings. Those who are of age pass, and so do those who are
    too young for messages: another rule is about them.

    Attributes:
        youngest: From how many years on somebody has messages that can be switched off.
        adult: From how many years on nobody can switch them off.
    """

    name: ClassVar[str] = "guardian_restricted"
    fact: ClassVar[str] = GUARDIAN_RESTRICTED
    denied_by: ClassVar[Fact] = YES
    denial: ClassVar[Phrase] = Phrase(
        "A parent or guardian has switched messages off for this account, in the family settings."
    )
    doubt: ClassVar[Phrase | None] = Phrase(
        "It is not known whether a parent or guardian has switched messages off for this account."
    )

    youngest: int = attrs.field(default=16, validator=at_least_one)
    adult: int = attrs.field(default=18, validator=at_least_one)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Ask for the fact if the owner may be young enough."""
        facts = situation.facts
        if of_age(facts, "owner", self.adult) is YES or of_age(facts, "owner", self.youngest) is NO:
            return self.passed
        return FactRule.judge(self, situation)

    @property
    @override
    def demand(self) -> Reason:
        years = Phrase("%(count)d year", "%(count)d years")
        return Reason(
            Phrase(
                "A parent or guardian must not have switched messages off, as they can under the "
                "age of %(adult)s."
            ),
            {"adult": Count(self.adult, years)},
        )

    @property
    @override
    def figure(self) -> Figure:
        return counted(self.adult, "year", "years")
