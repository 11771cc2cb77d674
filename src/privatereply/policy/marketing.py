"""Rules about advertising by private message; no other draft is put before them."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Final

import attrs
from typing_extensions import override

from privatereply.model import Fact
from privatereply.policy.checks import at_least_one, positive
from privatereply.policy.facts import ADVERTISED, MARKETING_CONSENT, NO
from privatereply.policy.moments import after
from privatereply.policy.phrase import Count, Phrase, Reason
from privatereply.policy.rule import FactRule, Figure, Finding, OnUnknown, Rule
from privatereply.policy.situation import Situation
from privatereply.policy.words import counted

__all__ = ["MarketingCap", "MarketingConsent"]


@attrs.frozen(kw_only=True, slots=False)
class MarketingConsent(FactRule):
    """Advertising goes only to people who have agreed to it."""

    name: ClassVar[str] = "marketing_consent"
    about_draft: ClassVar[bool] = True
    about_marketing: ClassVar[bool] = True
    fact: ClassVar[str] = MARKETING_CONSENT
    denied_by: ClassVar[Fact] = NO
    denial: ClassVar[Phrase] = Phrase("The person has not agreed to advertising.")
    doubt: ClassVar[Phrase | None] = Phrase(
        "It is not known whether the person has agreed to advertising."
    )

    on_unknown: OnUnknown = attrs.field(default="deny")

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("Advertising goes only to people who have agreed to it."))


_MESSAGES: Final = Phrase("%(count)d advertising message", "%(count)d advertising messages")


@attrs.frozen(kw_only=True, slots=False)
class MarketingCap(Rule):
    """A person gets so much advertising in a time and no more.

    Attributes:
        limit: How many messages.
        per: In what time.
    """

    name: ClassVar[str] = "marketing_cap"
    about_draft: ClassVar[bool] = True
    about_marketing: ClassVar[bool] = True

    limit: int = attrs.field(default=1, validator=at_least_one)
    per: timedelta = attrs.field(default=timedelta(days=7), validator=positive)
    on_unknown: OnUnknown = attrs.field(default="deny")

    @override
    def judge(self, situation: Situation) -> Finding:
        """Count what the person got lately."""
        sent = situation.advertised
        if sent is None:
            return self.cannot_tell(
                Phrase("It is not known how much advertising the person got lately."), ADVERTISED
            )
        if len(sent) < self.limit:
            return self.passed
        until = after(sorted(sent)[-self.limit], self.per)
        if situation.now >= until:
            return self.passed
        return self.waits(
            until,
            Phrase("The person has had %(limit)s in %(per)s; that is enough."),
            limit=Count(self.limit, _MESSAGES),
            per=self.per,
        )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("A person gets at most %(limit)s in %(per)s."),
            {"limit": Count(self.limit, _MESSAGES), "per": self.per},
        )

    @property
    @override
    def figure(self) -> Figure:
        return counted(self.limit, "message", "messages")
