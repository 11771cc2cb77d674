"""Rules about how many messages a person gets before they have to write again."""

from __future__ import annotations

import abc
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar, Final

import attrs
from typing_extensions import override

from privatereply.model import Action, Fact, Folder
from privatereply.policy.checks import at_least_one, positive
from privatereply.policy.facts import (
    LAST_CONTACT_AT,
    LAST_INBOUND_AT,
    NO,
    PERSON_ANSWERED,
    REQUEST_ACCEPTED,
    UNANSWERED,
    UNKNOWN,
    YES,
)
from privatereply.policy.language import spoken
from privatereply.policy.moments import after, latest
from privatereply.policy.phrase import Count, Phrase, Reason
from privatereply.policy.relations import has_written
from privatereply.policy.rule import Figure, Finding, Rule
from privatereply.policy.situation import Situation
from privatereply.policy.windows import CLOSED, NEVER_WROTE, WHEN
from privatereply.policy.words import counted

__all__ = ["BeforeAcceptance", "MessageAllowance", "NoRecentContact", "TieredAllowance"]

_MESSAGES: Final = Phrase("%(count)d message", "%(count)d messages")
_HOW_MANY: Final = Phrase(
    "It is not known how many messages the person has got since they last wrote."
)


@attrs.frozen(kw_only=True, slots=False)
class BeforeAcceptance(Rule):
    """Until the person has accepted a message request, they get so many messages and no more.

    Somebody who writes has accepted; so has somebody in whose inbox the conversation lies.

    Attributes:
        limit: How many messages.
    """

    name: ClassVar[str] = "before_acceptance"
    counts_unanswered: ClassVar[bool] = True

    limit: int = attrs.field(default=3, validator=at_least_one)

    @cached_property
    def denied(self) -> Finding:
        """The finding when they have got them all."""
        return self.denies(
            Phrase(
                "The person has got %(limit)s and has not accepted the message request; more can "
                "be sent when they accept it or write."
            ),
            limit=Count(self.limit, _MESSAGES),
        )

    @cached_property
    def unsure(self) -> Finding:
        """The finding when they have got them all and may have accepted."""
        return self.cannot_tell(
            Phrase(
                "The person has got %(limit)s, and it is not known whether they have accepted the "
                "message request."
            ),
            REQUEST_ACCEPTED,
            limit=Count(self.limit, _MESSAGES),
        )

    @cached_property
    def uncounted(self) -> Finding:
        """The finding when nobody has counted."""
        return self.cannot_tell(_HOW_MANY, UNANSWERED)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Count what they got, if they have not accepted."""
        pending = _is_request(situation)
        if pending is NO:
            return self.passed
        sent = situation.unanswered
        if sent is None:
            return self.uncounted
        if len(sent) < self.limit:
            return self.passed
        return self.denied if pending is YES else self.unsure

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("Until the person accepts the message request, they get at most %(limit)s."),
            {"limit": Count(self.limit, _MESSAGES)},
        )

    @property
    @override
    def figure(self) -> Figure:
        return counted(self.limit, "message", "messages")


def _is_request(situation: Situation) -> Fact:
    """Whether the person still has to accept."""
    accepted = situation.facts.get(REQUEST_ACCEPTED, UNKNOWN)
    folder = situation.folder
    if accepted is YES or folder == Folder.INBOX or has_written(situation) is YES:
        return NO
    pending = accepted is NO or folder in {Folder.REQUESTS, Folder.FILTERED}
    return YES if pending else UNKNOWN


@attrs.frozen(kw_only=True, slots=False)
class _Allowance(Rule):
    """Each message of the person opens a time in which the account may write.

    Everything that the account sent counts, by whatever hand.
    """

    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY
    counts_unanswered: ClassVar[bool] = True

    @cached_property
    def silent(self) -> Finding:
        """The finding for a person who has never written."""
        return self.denies(NEVER_WROTE)

    @cached_property
    def unsure(self) -> Finding:
        """The finding without the time of the person's last message."""
        return self.cannot_tell(WHEN, LAST_INBOUND_AT)

    @cached_property
    def uncounted(self) -> Finding:
        """The finding when nobody has counted."""
        return self.cannot_tell(_HOW_MANY, UNANSWERED)

    def _used_up(self, limit: int) -> Finding:
        return self.denies(
            Phrase("The person has got %(limit)s since they last wrote; they have to write first."),
            limit=Count(limit, _MESSAGES),
        )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Reckon from the person's last message, and count since then."""
        wrote = situation.last_inbound_at
        if wrote is None:
            return self.silent if has_written(situation) is NO else self.unsure
        return self._since(situation, min(wrote, situation.now))

    @abc.abstractmethod
    def _since(self, situation: Situation, wrote: datetime) -> Finding:
        """What is said of a person who wrote then."""


@attrs.frozen(kw_only=True, slots=False)
class MessageAllowance(_Allowance):
    """Each message of the person allows so many messages within a time, by whatever hand.

    Attributes:
        limit: How many messages.
        window: How long after the person's last message.
    """

    name: ClassVar[str] = "message_allowance"

    limit: int = attrs.field(default=10, validator=at_least_one)
    window: timedelta = attrs.field(default=timedelta(hours=48), validator=positive)

    @override
    def _since(self, situation: Situation, wrote: datetime) -> Finding:
        closes = after(wrote, self.window)
        if situation.now > closes:
            return self.denies(CLOSED, window=self.window)
        sent = situation.unanswered
        if sent is None:
            return self.uncounted
        return self.passes_until(closes) if len(sent) < self.limit else self._used_up(self.limit)

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("Each message of the person allows %(limit)s within %(window)s."),
            {"limit": Count(self.limit, _MESSAGES), "window": self.window},
        )

    @property
    @override
    def figure(self) -> Figure:
        return counted(self.limit, "message", "messages")


@attrs.frozen(kw_only=True, slots=False)
class TieredAllowance(_Allowance):
    """A person who answers gets as many messages as it takes; one who is silent, a few more.

    Attributes:
        first: How many messages the person's very first message allows.
        window: How long each message of the person counts.
        late: How many more messages somebody gets who has been silent for longer.
    """

    name: ClassVar[str] = "tiered_allowance"

    first: int = attrs.field(default=10, validator=at_least_one)
    window: timedelta = attrs.field(default=timedelta(hours=48), validator=positive)
    late: int = attrs.field(default=3, validator=at_least_one)

    @override
    def _since(self, situation: Situation, wrote: datetime) -> Finding:
        sent = situation.unanswered
        if sent is None:
            return self.uncounted
        closes = after(wrote, self.window)
        if situation.now >= closes:
            late = sum(moment >= closes for moment in sent)
            return self.passed if late < self.late else self._used_up(self.late)
        if len(sent) < self.first:
            return self.passed
        return self._beyond(_has_answered(situation, wrote), closes)

    def _beyond(self, answered: Fact, closes: datetime) -> Finding:
        if answered is YES:
            return self.passed
        if answered is NO:
            return self.waits(
                closes,
                Phrase(
                    "The person has got %(limit)s since they last wrote; more can be sent when "
                    "they answer, or have been silent for %(window)s."
                ),
                limit=Count(self.first, _MESSAGES),
                window=self.window,
            )
        return self.cannot_tell(
            Phrase(
                "The person has got %(limit)s since they last wrote, and it is not known whether "
                "that was an answer."
            ),
            PERSON_ANSWERED,
            limit=Count(self.first, _MESSAGES),
        )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase(
                "The person's first message allows %(first)s within %(window)s, each answer any "
                "number in the same time, and longer silence %(late)s more."
            ),
            {
                "first": Count(self.first, _MESSAGES),
                "window": self.window,
                "late": Count(self.late, _MESSAGES),
            },
        )

    @property
    @override
    def figure(self) -> Figure:
        return counted(self.first, "message", "messages")


def _has_answered(situation: Situation, wrote: datetime) -> Fact:
    """Whether what the person last wrote came after something of the account's."""
    earlier = (situation.private_reply_at, situation.last_outbound_at)
    if any(moment is not None and moment <= wrote for moment in earlier):
        return YES
    return situation.facts.get(PERSON_ANSWERED, UNKNOWN)


@attrs.frozen(kw_only=True, slots=False)
class NoRecentContact(Rule):
    """A private reply has to wait while the two are talking, or have been lately.

    While the conversation is open, a message into it is the way out.

    Attributes:
        window: How long both sides must have been silent.
        open_for: How long after the person's last message the conversation is open.
    """

    name: ClassVar[str] = "no_recent_contact"

    window: timedelta = attrs.field(default=timedelta(hours=24), validator=positive)
    open_for: timedelta = attrs.field(default=timedelta(hours=48), validator=positive)

    @cached_property
    def unsure(self) -> Finding:
        """The finding while no contact is known of."""
        return self.cannot_tell(
            Phrase("It is not known when the person and this account last wrote to each other."),
            LAST_CONTACT_AT,
        )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Reckon from whatever either side wrote last."""
        contact = latest(
            situation.last_inbound_at, situation.last_outbound_at, situation.private_reply_at
        )
        if contact is None:
            return self.unsure
        now = situation.now
        quiet = after(min(contact, now), self.window)
        return self.passed if now >= quiet else self._talking(situation, quiet)

    def _talking(self, situation: Situation, quiet: datetime) -> Finding:
        waits = self.waits(
            quiet,
            Phrase(
                "The person and this account have written to each other in the last %(window)s."
            ),
            window=self.window,
        )
        wrote = situation.last_inbound_at
        is_open = wrote is not None and situation.now <= after(wrote, self.open_for)
        return attrs.evolve(waits, alternative=Action.MESSAGE) if is_open else waits

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase(
                "The person and this account must not have written to each other for %(window)s."
            ),
            {"window": self.window},
        )

    @property
    @override
    def figure(self) -> Figure:
        return spoken(self.window)
