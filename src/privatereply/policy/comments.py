"""Rules about the comment that is answered."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Final

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.model import Action, Fact, Surface
from privatereply.policy.facts import (
    ALREADY_REPLIED,
    BROADCAST_RUNNING,
    COMMENT_EXISTS,
    HIGH_INTENT,
    NO,
    PARENT,
    PUBLICLY_REPLIED,
    REPLY_OFFERED,
    SURFACE,
    YES,
)
from privatereply.policy.phrase import Phrase, Reason
from privatereply.policy.rule import FactRule, Figure, Finding, OnUnknown, Rule
from privatereply.policy.situation import Situation
from privatereply.policy.words import counted, listed, words

__all__ = [
    "CommentExists",
    "HighIntent",
    "OfferedByPlatform",
    "OnePublicReply",
    "OneReplyPerComment",
    "OnlyWhileLive",
    "Surfaces",
    "TopLevel",
]

_LIVE: Final = Surface.LIVE


def _one(_: Any, field: attrs.Attribute[Any], value: int) -> None:
    if value != 1:
        raise InvalidValue(
            name=field.name, given=str(value), allowed="1: the ledger keeps one reply per comment"
        )


@attrs.frozen(kw_only=True, slots=False)
class OneReplyPerComment(FactRule):
    """A comment can be answered in private once, whoever answered.

    Attributes:
        limit: How often; no platform allows more than once.
    """

    name: ClassVar[str] = "one_reply_per_comment"
    fact: ClassVar[str] = ALREADY_REPLIED
    denied_by: ClassVar[Fact] = YES
    denial: ClassVar[Phrase] = Phrase(
        "This comment has already been answered in private; a second private reply is not possible."
    )
    doubt: ClassVar[Phrase | None] = Phrase(
        "It is not known whether this comment has already been answered in private."
    )

    limit: int = attrs.field(default=1, validator=_one)

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("A comment can be answered in private once."))

    @property
    @override
    def figure(self) -> Figure:
        return counted(self.limit, "reply", "replies")


@attrs.frozen(kw_only=True, slots=False)
class OnePublicReply(FactRule):
    """A comment is answered in public once.

    An account sees its own public replies: not having heard of one is no doubt.
    """

    name: ClassVar[str] = "one_public_reply"
    fact: ClassVar[str] = PUBLICLY_REPLIED
    denied_by: ClassVar[Fact] = YES
    denial: ClassVar[Phrase] = Phrase(
        "This comment has already been answered in public; a second public reply is not possible."
    )
    doubt: ClassVar[Phrase | None] = None

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("A comment can be answered in public once."))


@attrs.frozen(kw_only=True, slots=False)
class CommentExists(FactRule):
    """A comment that is gone cannot be answered."""

    name: ClassVar[str] = "comment_exists"
    fact: ClassVar[str] = COMMENT_EXISTS
    denied_by: ClassVar[Fact] = NO
    denial: ClassVar[Phrase] = Phrase(
        "The comment is gone: it was deleted, or this account can no longer see it."
    )
    doubt: ClassVar[Phrase | None] = Phrase("It is not known whether the comment still exists.")

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("The comment must still exist."))


@attrs.frozen(kw_only=True, slots=False)
class OnlyWhileLive(FactRule):
    """A comment in a live broadcast can be answered only while it runs.

    Comments made anywhere else pass.
    """

    name: ClassVar[str] = "only_while_live"
    fact: ClassVar[str] = BROADCAST_RUNNING
    denied_by: ClassVar[Fact] = NO
    denial: ClassVar[Phrase] = Phrase(
        "The broadcast is over; comments made in it can no longer be answered in private."
    )
    doubt: ClassVar[Phrase | None] = Phrase(
        "It is not known whether the broadcast is still running."
    )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Ask for the fact if the comment was made in a broadcast."""
        comment = situation.comment
        if comment is None or comment.surface != _LIVE:
            return self.passed
        return FactRule.judge(self, situation)

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase(
                "A comment in a live broadcast can be answered in private only while the broadcast "
                "is running."
            )
        )


@attrs.frozen(kw_only=True, slots=False)
class OfferedByPlatform(Rule):
    """The platform's own hint that a private reply is possible.

    A hint is never proof: one that says no is a doubt, not a denial, and a hint nobody gave says
    nothing.
    """

    name: ClassVar[str] = "offered_by_platform"

    @cached_property
    def unsure(self) -> Finding:
        """The finding for a hint that says no."""
        return self.cannot_tell(
            Phrase(
                "The platform does not offer a private reply to this comment, so it may refuse."
            ),
            REPLY_OFFERED,
        )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Ask for the hint."""
        return self.unsure if situation.facts.get(REPLY_OFFERED) is NO else self.passed

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("The platform should offer a private reply to the comment."))


@attrs.frozen(kw_only=True, slots=False)
class Surfaces(Rule):
    """Only comments made in some places can be answered.

    Attributes:
        allowed: Words of `privatereply.model.Surface`, or the platform's own.
    """

    name: ClassVar[str] = "surfaces"

    allowed: frozenset[str] = words()

    @cached_property
    def unsure(self) -> Finding:
        """The finding without a comment."""
        return self.cannot_tell(Phrase("It is not known where the comment was made."), SURFACE)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look where the comment was made."""
        comment = situation.comment
        if comment is None:
            return self.unsure
        surface = comment.surface
        if surface in self.allowed:
            return self.passed
        return self.denies(
            Phrase(
                "A comment made in this place cannot be answered: %(given)s. Possible places: "
                "%(allowed)s."
            ),
            given=str(surface),
            allowed=listed(self.allowed),
        )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("Only comments made in these places can be answered: %(allowed)s."),
            {"allowed": listed(self.allowed)},
        )

    @property
    @override
    def figure(self) -> Figure:
        return listed(self.allowed), None


@attrs.frozen(kw_only=True, slots=False)
class TopLevel(Rule):
    """Only a comment under a post can be answered, not one under another comment."""

    name: ClassVar[str] = "top_level"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY

    @cached_property
    def denied(self) -> Finding:
        """The finding for an answer to another comment."""
        return self.denies(
            Phrase(
                "The comment answers another comment; only first-level comments can be answered."
            )
        )

    @cached_property
    def unsure(self) -> Finding:
        """The finding without a comment."""
        return self.cannot_tell(
            Phrase("It is not known whether the comment answers another comment."), PARENT
        )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look for a parent."""
        comment = situation.comment
        if comment is None:
            return self.unsure
        return self.passed if comment.parent_id is None else self.denied

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("The comment must stand directly under the post."))


@attrs.frozen(kw_only=True, slots=False)
class HighIntent(FactRule):
    """The platform itself chooses the comments whose authors may be written to.

    Its verdict comes some time after the comment, or never: until then the answer is no, and may
    become yes.
    """

    name: ClassVar[str] = "high_intent"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY
    fact: ClassVar[str] = HIGH_INTENT
    denied_by: ClassVar[Fact] = NO
    denial: ClassVar[Phrase] = Phrase(
        "The platform does not count the comment among those whose authors want to be written to."
    )
    doubt: ClassVar[Phrase | None] = Phrase(
        "The platform has not said yet whether the comment's author wants to be written to; its "
        "verdict may still come."
    )

    on_unknown: OnUnknown = attrs.field(default="deny")

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("The platform must have found that the comment's author wants to be written to.")
        )
