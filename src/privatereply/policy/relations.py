"""Rules about who follows whom, and whom somebody lets write to them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Final

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.model import Action, Fact, Folder, Privacy
from privatereply.policy.facts import (
    ACCOUNT_FOLLOWS,
    MUTUAL_FOLLOW,
    NO,
    PERSON_FOLLOWS,
    PERSON_HAS_WRITTEN,
    PERSON_LIKES_PAGE,
    PERSON_SUGGESTED,
    PRIVACY,
    REQUEST_ACCEPTED,
    UNKNOWN,
    YES,
)
from privatereply.policy.phrase import Phrase, Reason
from privatereply.policy.rule import Figure, Finding, OnUnknown, Rule
from privatereply.policy.situation import Situation

__all__ = ["RecipientPrivacy", "Relationship", "expected_folder", "has_written", "mutual_follow"]


def mutual_follow(facts: Mapping[str, Fact]) -> Fact:
    """Whether the two follow each other: told as such, or as two halves."""
    told = facts.get(MUTUAL_FOLLOW, UNKNOWN)
    if told is not UNKNOWN:
        return told
    return _both(facts.get(PERSON_FOLLOWS, UNKNOWN), facts.get(ACCOUNT_FOLLOWS, UNKNOWN))


def has_written(situation: Situation) -> Fact:
    """Whether the person has ever written to the account in private."""
    if situation.last_inbound_at is not None:
        return YES
    return situation.facts.get(PERSON_HAS_WRITTEN, UNKNOWN)


def expected_folder(situation: Situation) -> Folder | None:
    """Where a message is expected to land in the person's inbox; ``None`` if nobody can tell.

    A conversation stays where it lies. Otherwise what comes from people they follow, have written
    to or have accepted lands in the inbox, and what comes from strangers in the requests. Platforms
    filter on top of this, without telling.
    """
    if situation.folder is not None:
        return _FOLDERS.get(situation.folder)
    person, facts = situation.person, situation.facts
    if person is not None and person.privacy is Privacy.NOBODY:
        return None
    follows = facts.get(PERSON_FOLLOWS, UNKNOWN)
    known = (follows, mutual_follow(facts), has_written(situation), facts.get(REQUEST_ACCEPTED))
    if YES in known:
        return Folder.INBOX
    return Folder.REQUESTS if follows is NO else None


_FOLDERS: Final = {str(folder): folder for folder in Folder}


def _both(one: Fact, other: Fact) -> Fact:
    if one is NO or other is NO:
        return NO
    return YES if one is YES and other is YES else UNKNOWN


def _either(one: Fact, other: Fact) -> Fact:
    if one is YES or other is YES:
        return YES
    return NO if one is NO and other is NO else UNKNOWN


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
    MUTUAL_FOLLOW: (
        Phrase("The person and this account must follow each other."),
        Phrase("The person and this account do not follow each other."),
        Phrase("It is not known whether the person and this account follow each other."),
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
        fact: ``person_follows``, ``person_likes_page`` or ``mutual_follow``.
        first_only: Whether it is demanded only until the person has written: an answer to what
            they wrote needs no relationship then.
    """

    name: ClassVar[str] = "relationship"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY

    fact: str = attrs.field(validator=_known_relationship)
    first_only: bool = False
    on_unknown: OnUnknown = attrs.field(default="deny")

    @override
    def judge(self, situation: Situation) -> Finding:
        """Ask for the fact."""
        if self.first_only and has_written(situation) is YES:
            return self.passed
        mutual = self.fact == MUTUAL_FOLLOW
        known = mutual_follow(situation.facts) if mutual else situation.fact(self.fact)
        if known is YES:
            return self.passed
        _, refusal, doubt = _RELATIONSHIPS[self.fact]
        if known is NO:
            return self.denies(refusal)
        return self.cannot_tell(doubt, self.fact)

    @property
    @override
    def demand(self) -> Reason:
        return Reason(_RELATIONSHIPS[self.fact][0])

    @property
    @override
    def figure(self) -> Figure:
        return (self.fact,), None


@attrs.frozen(kw_only=True, slots=False)
class RecipientPrivacy(Rule):
    """Whom the person lets write to them, which outranks following.

    ``nobody`` shuts out followers, and also those the person has written to. The other modes let
    the people pass whom the person has written to.
    """

    name: ClassVar[str] = "recipient_privacy"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY

    @cached_property
    def unsure(self) -> Finding:
        """The finding without a mode, as platforms rarely tell it."""
        return self.cannot_tell(
            Phrase("It is not known whom the person lets write to them."), PRIVACY
        )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look at the mode, then at the two's relationship."""
        person = situation.person
        mode = None if person is None else person.privacy
        if mode is None:
            return self.unsure
        if mode is Privacy.EVERYONE:
            return self.passed
        if mode is Privacy.NOBODY:
            return self.denies(Phrase("The person takes no messages from anybody."))
        return self._among_friends(situation, mode)

    def _among_friends(self, situation: Situation, mode: Privacy) -> Finding:
        facts = situation.facts
        allowed, missing = mutual_follow(facts), MUTUAL_FOLLOW
        if mode is Privacy.SUGGESTED:
            suggested = facts.get(PERSON_SUGGESTED, UNKNOWN)
            missing = MUTUAL_FOLLOW if suggested is NO else PERSON_SUGGESTED
            allowed = _either(allowed, suggested)
        if allowed is YES or has_written(situation) is YES:
            return self.passed
        refusal, doubt = _CIRCLES[mode]
        return self.denies(refusal) if allowed is NO else self.cannot_tell(doubt, missing)

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("The person must let this account write to them."))


_CIRCLES: Final = {
    Privacy.FRIENDS: (
        Phrase("The person takes messages only from people with whom they follow each other."),
        Phrase(
            "The person takes messages only from people with whom they follow each other; it is "
            "not known whether this account is one."
        ),
    ),
    Privacy.SUGGESTED: (
        Phrase("The person takes messages only from friends and suggested friends."),
        Phrase(
            "The person takes messages only from friends and suggested friends; it is not known "
            "whether this account is one."
        ),
    ),
}
"""What is said of a mode to somebody it shuts out, and what while nobody knows."""
