"""Rules about the account that answers."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.model import Action, Fact
from privatereply.policy.facts import ACCOUNT_KIND, NO, PLAN, REPLIES_ENABLED
from privatereply.policy.phrase import Phrase, Reason
from privatereply.policy.rule import FactRule, Figure, Finding, OnUnknown, Rule
from privatereply.policy.situation import Situation
from privatereply.policy.words import listed, words

__all__ = ["AccountKind", "Entitlement", "RepliesEnabled", "ResponsivenessBadge"]


@attrs.frozen(kw_only=True, slots=False)
class AccountKind(Rule):
    """Only some kinds of account can do this.

    Attributes:
        allowed: The platform's words for the kinds, as in `privatereply.model.Account.kind`.
    """

    name: ClassVar[str] = "account_kind"

    allowed: frozenset[str] = words()

    @cached_property
    def unsure(self) -> Finding:
        """The finding for an account whose kind nobody knows."""
        return self.cannot_tell(
            Phrase("It is not known what kind of account this is."), ACCOUNT_KIND
        )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look at the account."""
        kind = situation.account.kind
        if kind is None:
            return self.unsure
        if kind in self.allowed:
            return self.passed
        return self.denies(
            Phrase("This kind of account cannot do this: %(given)s. Possible: %(allowed)s."),
            given=kind,
            allowed=listed(self.allowed),
        )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("The account must be of this kind: %(allowed)s."),
            {"allowed": listed(self.allowed)},
        )

    @property
    @override
    def figure(self) -> Figure:
        return listed(self.allowed), None


@attrs.frozen(kw_only=True, slots=False)
class Entitlement(Rule):
    """The host's own plan of the account must include this.

    Attributes:
        plans: The plans that do; upper and lower case are the same.
    """

    name: ClassVar[str] = "entitlement"

    plans: frozenset[str] = words()
    on_unknown: OnUnknown = attrs.field(default="deny")

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(plan.casefold() for plan in self.plans)

    @cached_property
    def denied(self) -> Finding:
        """The finding for any other plan."""
        return self.denies(
            Phrase("The account's plan does not include this. Plans that do: %(plans)s."),
            plans=listed(self.plans),
        )

    @cached_property
    def unsure(self) -> Finding:
        """The finding without a plan."""
        return self.cannot_tell(Phrase("It is not known which plan the account has."), PLAN)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look at the plan."""
        if situation.plan is None:
            return self.unsure
        return self.passed if situation.plan.casefold() in self._folded else self.denied

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("The account's plan must be one of these: %(plans)s."),
            {"plans": listed(self.plans)},
        )

    @property
    @override
    def figure(self) -> Figure:
        return listed(self.plans), None


@attrs.frozen(kw_only=True, slots=False)
class RepliesEnabled(FactRule):
    """The account must have private replies switched on with the platform."""

    name: ClassVar[str] = "replies_enabled"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY
    fact: ClassVar[str] = REPLIES_ENABLED
    denied_by: ClassVar[Fact] = NO
    denial: ClassVar[Phrase] = Phrase(
        "Private replies are switched off for this account; its owner has to switch them on."
    )
    doubt: ClassVar[Phrase | None] = Phrase(
        "It is not known whether private replies are switched on for this account."
    )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("Private replies must be switched on for the account."))


def _share(_: Any, field: attrs.Attribute[Any], value: float) -> None:
    if not 0 < value <= 1:
        raise InvalidValue(name=field.name, given=str(value), allowed="more than 0, at most 1")


@attrs.frozen(kw_only=True, slots=False)
class ResponsivenessBadge(Rule):
    """What a Page must achieve to be called "Very responsive to messages".

    A reference for tables and goals; it never stands in the way of a message.

    Attributes:
        rate: The share of messages that must be answered, from 0 to 1.
        within: The average time in which they must be.
    """

    name: ClassVar[str] = "responsiveness_badge"

    rate: float = attrs.field(default=0.9, validator=_share)
    within: timedelta = timedelta(minutes=5)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Allow."""
        del situation
        return self.passed

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase(
                'For the badge "Very responsive to messages", a Page must answer %(rate)d %% of '
                "its messages, and in less than %(within)s on average."
            ),
            {"rate": round(self.rate * 100), "within": self.within},
        )

    @property
    @override
    def figure(self) -> Figure:
        return round(self.rate * 100), "percent"
