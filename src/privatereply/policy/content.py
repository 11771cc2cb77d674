"""Rules about what a draft holds. Without a draft they do not apply."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Final, Literal, TypeAlias

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.model import ContentKind, Fact
from privatereply.policy.facts import NO, PERSON_FOLLOWS, YES
from privatereply.policy.phrase import Count, Phrase, Reason
from privatereply.policy.rule import Figure, Finding, OnUnknown, Rule, Verdict
from privatereply.policy.situation import Situation
from privatereply.policy.weighing import weighed
from privatereply.policy.words import counted, listed, words

__all__ = [
    "AttachmentCount",
    "ContentKinds",
    "QuickReplyCount",
    "TextLength",
    "TextOrAttachment",
    "TextUnit",
]

TextUnit: TypeAlias = Literal["characters", "bytes", "utf16", "weighted"]
"""What a platform counts: Unicode code points, bytes of UTF-8, UTF-16 code units, or what X makes
of a post."""

_UNITS: Final = {
    "characters": Phrase("%(count)d character", "%(count)d characters"),
    "bytes": Phrase("%(count)d byte", "%(count)d bytes"),
    "utf16": Phrase("%(count)d UTF-16 unit", "%(count)d UTF-16 units"),
    "weighted": Phrase("%(count)d weighted character", "%(count)d weighted characters"),
}


def _not_negative(_: Any, field: attrs.Attribute[Any], value: int) -> None:
    if value < 0:
        raise InvalidValue(name=field.name, given=str(value), allowed="0 or more")


def _known_unit(_: Any, field: attrs.Attribute[Any], value: str) -> None:
    if value not in _UNITS:
        raise InvalidValue(name=field.name, given=repr(value), allowed=", ".join(_UNITS))


def measure(text: str, unit: TextUnit) -> int:
    """The length of a text in what a platform counts."""
    if unit == "bytes":
        return len(text.encode())
    if unit == "utf16":
        return len(text.encode("utf-16-le")) // 2
    return weighed(text) if unit == "weighted" else len(text)


@attrs.frozen(kw_only=True, slots=False)
class TextLength(Rule):
    """A text can be so long and no longer.

    Attributes:
        limit: The greatest length that passes.
        unit: What is counted.
    """

    name: ClassVar[str] = "text_length"
    about_draft: ClassVar[bool] = True

    limit: int = attrs.field(validator=_not_negative)
    unit: TextUnit = attrs.field(default="characters", validator=_known_unit)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Count."""
        draft = situation.draft
        if draft is None:
            return self.passed
        length = measure(draft.text, self.unit)
        if length <= self.limit:
            return self.passed
        return self.denies(
            Phrase("The text is too long: %(given)s; the limit is %(limit)s."),
            given=Count(length, _UNITS[self.unit]),
            limit=Count(self.limit, _UNITS[self.unit]),
        )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("The text can have at most %(limit)s."),
            {"limit": Count(self.limit, _UNITS[self.unit])},
        )

    @property
    @override
    def figure(self) -> Figure:
        return self.limit, self.unit


_FOLLOWERS_UNKNOWN: Final = Phrase(
    "It is not known whether the person follows this account; only followers can get this: "
    "%(given)s."
)
_NOT_A_FOLLOWER: Final = Phrase(
    "The person does not follow this account; only followers can get this: %(given)s."
)


@attrs.frozen(kw_only=True, slots=False)
class ContentKinds(Rule):
    """A draft can hold some kinds of content, and some kinds reach followers only.

    Attributes:
        allowed: Words of `privatereply.model.ContentKind`.
        followers_only: Those of them that reach only people who follow the account.
    """

    name: ClassVar[str] = "content_kinds"
    about_draft: ClassVar[bool] = True

    allowed: frozenset[str] = words()
    followers_only: frozenset[str] = words(optional=True)
    on_unknown: OnUnknown = attrs.field(default="deny")

    @cached_property
    def _plain(self) -> bool:
        """Whether everybody can get a text: most drafts are nothing else."""
        return ContentKind.TEXT in self.allowed - self.followers_only

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look what the draft holds."""
        draft = situation.draft
        if draft is None:
            return self.passed
        if self._plain and not draft.attachments and not draft.quick_replies:
            return self.passed
        kinds = draft.kinds
        if not kinds <= self.allowed:
            return self.denies(
                Phrase("This content cannot be sent here: %(given)s. Possible: %(allowed)s."),
                given=listed(kinds - self.allowed),
                allowed=listed(self.allowed),
            )
        if kinds.isdisjoint(self.followers_only):
            return self.passed
        return self._for_followers(situation.fact(PERSON_FOLLOWS), kinds)

    def _for_followers(self, follows: Fact, kinds: frozenset[str]) -> Finding:
        if follows is YES:
            return self.passed
        given = listed(kinds & self.followers_only)
        if follows is NO:
            return self.denies(_NOT_A_FOLLOWER, given=given)
        return Finding(
            rule=self,
            verdict=Verdict.UNCERTAIN,
            reason=Reason(_FOLLOWERS_UNKNOWN, {"given": given}),
            unknown=PERSON_FOLLOWS,
        )

    @property
    @override
    def demand(self) -> Reason:
        allowed = listed(self.allowed)
        if not self.followers_only:
            return Reason(Phrase("A message can hold: %(allowed)s."), {"allowed": allowed})
        return Reason(
            Phrase("A message can hold: %(allowed)s; only for followers: %(followers_only)s."),
            {"allowed": allowed, "followers_only": listed(self.followers_only)},
        )

    @property
    @override
    def figure(self) -> Figure:
        return listed(self.allowed), None


@attrs.frozen(kw_only=True, slots=False)
class TextOrAttachment(Rule):
    """A message holds a text or an attachment, not both: they would be two messages."""

    name: ClassVar[str] = "text_or_attachment"
    about_draft: ClassVar[bool] = True

    @cached_property
    def denied(self) -> Finding:
        """The finding for a draft that holds both."""
        return self.denies(
            Phrase("A text and an attachment cannot be sent in one message; leave one out.")
        )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look for both."""
        draft = situation.draft
        if draft is None or not (draft.text and draft.attachments):
            return self.passed
        return self.denied

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("A message holds a text or an attachment, not both."))


@attrs.frozen(kw_only=True, slots=False)
class QuickReplyCount(Rule):
    """A message can have so many quick replies.

    Attributes:
        limit: How many.
    """

    name: ClassVar[str] = "quick_reply_count"
    about_draft: ClassVar[bool] = True

    limit: int = attrs.field(default=13, validator=_not_negative)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Count them."""
        draft = situation.draft
        if draft is None or len(draft.quick_replies) <= self.limit:
            return self.passed
        return self.denies(
            Phrase("There are too many quick replies: %(given)d; the limit is %(limit)d."),
            given=len(draft.quick_replies),
            limit=self.limit,
        )

    @property
    @override
    def demand(self) -> Reason:
        unit = Phrase("%(count)d quick reply", "%(count)d quick replies")
        return Reason(
            Phrase("A message can have at most %(limit)s."), {"limit": Count(self.limit, unit)}
        )

    @property
    @override
    def figure(self) -> Figure:
        return counted(self.limit, "quick reply", "quick replies")


@attrs.frozen(kw_only=True, slots=False)
class AttachmentCount(Rule):
    """A message can have so many attachments.

    Attributes:
        limit: How many.
    """

    name: ClassVar[str] = "attachment_count"
    about_draft: ClassVar[bool] = True

    limit: int = attrs.field(default=1, validator=_not_negative)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Count them."""
        draft = situation.draft
        if draft is None or len(draft.attachments) <= self.limit:
            return self.passed
        return self.denies(
            Phrase("There are too many attachments: %(given)d; the limit is %(limit)d."),
            given=len(draft.attachments),
            limit=self.limit,
        )

    @property
    @override
    def demand(self) -> Reason:
        unit = Phrase("%(count)d attachment", "%(count)d attachments")
        return Reason(
            Phrase("A message can have at most %(limit)s."), {"limit": Count(self.limit, unit)}
        )

    @property
    @override
    def figure(self) -> Figure:
        return counted(self.limit, "attachment", "attachments")
