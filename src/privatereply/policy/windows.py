"""Rules about time: how long a comment or a conversation may be answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar, Final

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.model import Action, ActorKind, Fact
from privatereply.policy.checks import NOTHING, positive
from privatereply.policy.facts import (
    ANSWERED_IN_TIME,
    CREATED_AT,
    HUMAN_AGENT_FEATURE,
    LAST_INBOUND_AT,
    NO,
    PERSON_HAS_WRITTEN,
    UNKNOWN,
    YES,
)
from privatereply.policy.language import spoken
from privatereply.policy.moments import after
from privatereply.policy.phrase import Phrase, Reason
from privatereply.policy.rule import Figure, Finding, OnUnknown, Rule, Verdict
from privatereply.policy.situation import Situation

__all__ = ["AnswerWithin", "AwaitAnswer", "MessagingWindow", "ReplyWithin"]

HUMAN_AGENT: Final = "human_agent"
"""What `Finding.extension` calls an answer that only a person may give."""

_HUMAN: Final = ActorKind.HUMAN

NEVER_WROTE: Final = Phrase("The person has not written to this account; they have to write first.")
WHEN: Final = Phrase("It is not known when the person last wrote.")
CLOSED: Final = Phrase(
    "The person last wrote more than %(window)s ago; the conversation opens again when they write."
)


@attrs.frozen(kw_only=True, slots=False)
class ReplyWithin(Rule):
    """A private reply has to be sent within a time of the comment's creation.

    A comment that seems to come from the future (the clocks of a platform and a host differ) is
    treated as made now.

    Attributes:
        window: How long after the comment the platform takes the reply.
        margin: How much of the window's end is kept free, so that a reply on its way is not
            overtaken by the limit.

    Raises:
        InvalidValue: The margin is negative or leaves nothing of the window.
    """

    name: ClassVar[str] = "reply_within"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY

    window: timedelta = attrs.field(default=timedelta(days=7), validator=positive)
    margin: timedelta = timedelta(hours=1)

    def __attrs_post_init__(self) -> None:
        """Check that the margin leaves something of the window."""
        if not NOTHING <= self.margin < self.window:
            raise InvalidValue(
                name="margin", given=str(self.margin), allowed=f"0 to less than {self.window}"
            )

    @cached_property
    def unsure(self) -> Finding:
        """The finding without a time of creation."""
        return self.cannot_tell(Phrase("It is not known when the comment was made."), CREATED_AT)

    @cached_property
    def _usable(self) -> timedelta:
        return self.window - self.margin

    @override
    def judge(self, situation: Situation) -> Finding:
        """Reckon from the comment's creation."""
        comment = situation.comment
        created = None if comment is None else comment.created_at
        if created is None:
            return self.unsure
        now = situation.now
        deadline = after(min(now, created), self._usable)
        if now <= deadline:
            return self.passes_until(deadline)
        return self._too_late(now - created)

    def _too_late(self, age: timedelta) -> Finding:
        if age > self.window:
            return self.denies(
                Phrase(
                    "The comment is older than %(window)s; it can no longer be answered in private."
                ),
                window=self.window,
            )
        return self.denies(
            Phrase(
                "The comment is almost %(window)s old: what is left is less than the safety "
                "margin of %(margin)s."
            ),
            window=self.window,
            margin=self.margin,
        )

    @property
    @override
    def demand(self) -> Reason:
        if not self.margin:
            return Reason(
                Phrase("A private reply must be sent within %(window)s of the comment."),
                {"window": self.window},
            )
        return Reason(
            Phrase(
                "A private reply must be sent within %(window)s of the comment, less a safety "
                "margin of %(margin)s."
            ),
            {"window": self.window, "margin": self.margin},
        )

    @property
    @override
    def figure(self) -> Figure:
        return spoken(self.window)


@attrs.frozen(kw_only=True, slots=False)
class AwaitAnswer(Rule):
    """After a private reply that nobody has answered, nothing more may be sent.

    A message the person wrote before the private reply does not count as an answer to it.
    """

    name: ClassVar[str] = "await_answer"

    @cached_property
    def denied(self) -> Finding:
        """The finding while the person is silent."""
        return self.denies(
            Phrase(
                "The person has not answered the private reply yet; until they do, nothing more "
                "can be sent."
            )
        )

    @cached_property
    def unsure(self) -> Finding:
        """The finding for a person who has written, nobody knows when."""
        return self.cannot_tell(
            Phrase("It is not known whether the person has answered the private reply."),
            LAST_INBOUND_AT,
        )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Compare the private reply with the person's last message."""
        replied = situation.private_reply_at
        if replied is None:
            return self.passed
        answered = situation.last_inbound_at
        if answered is None:
            written = situation.facts.get(PERSON_HAS_WRITTEN)
            return self.unsure if written is YES else self.denied
        # Platforms cut times to seconds: an answer within the second of the reply came after it.
        return self.passed if answered >= replied.replace(microsecond=0) else self.denied

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("After a private reply, the next message has to wait for the person's answer.")
        )


@attrs.frozen(kw_only=True, slots=False)
class MessagingWindow(Rule):
    """A message has to be sent within a time of the person's last message.

    People get longer than programs where the platform has granted the account that. Whether a
    person answers is told by the situation's actor, and whether it is granted by the fact
    ``human_agent_feature``: a caller cannot claim it for a single send.

    Of somebody who has never written it cannot tell. Where a private reply opens no window,
    `AwaitAnswer` stands beside it.

    Attributes:
        window: How long after the person's last message anybody may answer.
        human_agent: How long a person may answer; ``None`` if the platform makes no difference.

    Raises:
        InvalidValue: People would get less time than programs.
    """

    name: ClassVar[str] = "messaging_window"

    window: timedelta = attrs.field(default=timedelta(hours=24), validator=positive)
    human_agent: timedelta | None = None

    def __attrs_post_init__(self) -> None:
        """Check that people get longer."""
        if self.human_agent is not None and self.human_agent <= self.window:
            raise InvalidValue(
                name="human_agent", given=str(self.human_agent), allowed=f"more than {self.window}"
            )

    @cached_property
    def unsure(self) -> Finding:
        """The finding without the time of the person's last message."""
        return self.cannot_tell(WHEN, LAST_INBOUND_AT)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Reckon from the person's last message."""
        wrote = situation.last_inbound_at
        if wrote is None:
            return self._without_message(situation)
        now = situation.now
        wrote = min(wrote, now)
        closes = after(wrote, self.window)
        if now > closes:
            return self._after_window(situation, wrote)
        if self.human_agent is not None and _may_extend(situation) is YES:
            closes = after(wrote, self.human_agent)
        return self.passes_until(closes)

    def _without_message(self, situation: Situation) -> Finding:
        if situation.facts.get(PERSON_HAS_WRITTEN) is NO:
            return self.denies(NEVER_WROTE)
        return self.unsure

    def _after_window(self, situation: Situation, wrote: datetime) -> Finding:
        values = {"window": self.window}
        closes = None if self.human_agent is None else after(wrote, self.human_agent)
        if closes is None or situation.now > closes:
            return self.denies(CLOSED, **values)
        if not _is_human(situation):
            return self.denies(_ONLY_PEOPLE, **values)
        granted = _may_extend(situation)
        if granted is NO:
            return self.denies(_NOT_GRANTED, **values)
        known = granted is YES
        return Finding(
            rule=self,
            verdict=Verdict.ALLOW if known else Verdict.UNCERTAIN,
            reason=Reason(_EXTENDED if known else _PERHAPS_GRANTED, values),
            deadline=closes,
            unknown=None if known else HUMAN_AGENT_FEATURE,
            extension=HUMAN_AGENT,
        )

    @property
    @override
    def demand(self) -> Reason:
        if self.human_agent is None:
            return Reason(
                Phrase("A message must be sent within %(window)s of the person's last message."),
                {"window": self.window},
            )
        return Reason(
            Phrase(
                "A message must be sent within %(window)s of the person's last message; a member "
                "of the team may have %(human_agent)s."
            ),
            {"window": self.window, "human_agent": self.human_agent},
        )

    @property
    @override
    def figure(self) -> Figure:
        return spoken(self.window)


_ONLY_PEOPLE: Final = Phrase(
    "The person last wrote more than %(window)s ago; only a member of the team may still answer, "
    "not a program."
)
_NOT_GRANTED: Final = Phrase(
    "The person last wrote more than %(window)s ago; the platform has not granted this account "
    "later answers by its team."
)
_PERHAPS_GRANTED: Final = Phrase(
    "The person last wrote more than %(window)s ago; it is not known whether the platform has "
    "granted this account later answers by its team."
)
_EXTENDED: Final = Phrase(
    "The person last wrote more than %(window)s ago; it can be sent because a member of the team "
    "answers."
)


def _is_human(situation: Situation) -> bool:
    actor = situation.actor
    return actor is not None and actor.kind is _HUMAN


def _may_extend(situation: Situation) -> Fact:
    if not _is_human(situation):
        return NO
    return situation.facts.get(HUMAN_AGENT_FEATURE, UNKNOWN)


@attrs.frozen(kw_only=True, slots=False)
class AnswerWithin(Rule):
    """If the person does not react to a private reply in time, the conversation is over.

    A person who wrote again after that time may have reacted before it as well; then only the
    fact ``answered_in_time`` can tell.

    Attributes:
        window: How long the person has.
    """

    name: ClassVar[str] = "answer_within"

    window: timedelta = attrs.field(default=timedelta(hours=24), validator=positive)
    on_unknown: OnUnknown = attrs.field(default="deny")

    @override
    def judge(self, situation: Situation) -> Finding:
        """Compare the person's reaction with the private reply."""
        replied = situation.private_reply_at
        if replied is None:
            return self.passed
        in_time = situation.fact(ANSWERED_IN_TIME)
        if in_time is not UNKNOWN:
            return self.passed if in_time is YES else self._too_late()
        closes = after(replied, self.window)
        wrote = situation.last_inbound_at
        if wrote is None or wrote < replied:
            return self._silent(situation.now, closes)
        return self.passed if wrote <= closes else self._written_late()

    def _silent(self, now: datetime, closes: datetime) -> Finding:
        if now > closes:
            return self._too_late()
        return self.passes_until(closes)

    def _written_late(self) -> Finding:
        return Finding(
            rule=self,
            verdict=Verdict.UNCERTAIN,
            reason=Reason(
                Phrase(
                    "It is not known whether the person reacted to the private reply in time "
                    "(%(window)s)."
                ),
                {"window": self.window},
            ),
            unknown=ANSWERED_IN_TIME,
        )

    def _too_late(self) -> Finding:
        return self.denies(
            Phrase(
                "The person did not react to the private reply within %(window)s; the conversation "
                "cannot be continued."
            ),
            window=self.window,
        )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase(
                "The conversation can be continued only if the person reacts to the private reply "
                "within %(window)s."
            ),
            {"window": self.window},
        )

    @property
    @override
    def figure(self) -> Figure:
        return spoken(self.window)
