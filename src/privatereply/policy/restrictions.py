"""Rules about what a platform has laid on the account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Final

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.model import Restriction, RestrictionKind
from privatereply.policy.checks import positive
from privatereply.policy.language import spoken
from privatereply.policy.moments import after
from privatereply.policy.phrase import Phrase, Reason
from privatereply.policy.rule import Figure, Finding, Rule
from privatereply.policy.situation import Situation

__all__ = ["BEYOND_MESSAGES", "Restrictions"]

_LASTING: Final = {
    RestrictionKind.BANNED: Phrase(
        "The platform has banned this account, and perhaps the device it was used on."
    ),
    RestrictionKind.BILLING: Phrase(
        "The platform wants to be paid first; the account's owner has to settle that and lift the "
        "stop."
    ),
    RestrictionKind.REVOKED: Phrase(
        "The account's owner has taken the app's access back and has to log in again."
    ),
}
"""What no waiting ends."""


BEYOND_MESSAGES: Final = frozenset(
    {
        RestrictionKind.VIEW_ONLY,
        RestrictionKind.BANNED,
        RestrictionKind.BILLING,
        RestrictionKind.REVOKED,
    }
)
"""The restrictions that end more than messages, for the policies of public replies."""


def _not_shorter(restriction: Restrictions, field: attrs.Attribute[Any], value: timedelta) -> None:
    shortest: timedelta = getattr(restriction, field.name.replace("longest", "shortest"))
    if value < shortest:
        raise InvalidValue(name=field.name, given=str(value), allowed=f"{shortest} or more")


def _known(_: Any, field: attrs.Attribute[Any], value: frozenset[str]) -> None:
    unknown = sorted(value - set(RestrictionKind))
    if unknown:
        raise InvalidValue(
            name=field.name, given=", ".join(unknown), allowed=", ".join(RestrictionKind)
        )


@attrs.frozen(kw_only=True, slots=False)
class Restrictions(Rule):
    """While a platform has suspended or restricted the account, sends pause; nothing fails.

    The wait lasts until the platform's own word; where it gives none, as long as such a
    restriction can last.

    Attributes:
        shortest_suspension: How long sending is suspended at least.
        longest_suspension: How long it is at most.
        shortest_view_only: How long an account may only look at least.
        longest_view_only: How long it may at most.
        cooling_down: How long an account rests that sent too fast.
        kinds: Which restrictions count, each a `RestrictionKind`: some are about messages only.

    Raises:
        InvalidValue: A duration is nothing, the longest is shorter than the shortest, or there is
            no such kind.
    """

    name: ClassVar[str] = "restrictions"

    shortest_suspension: timedelta = attrs.field(default=timedelta(hours=24), validator=positive)
    longest_suspension: timedelta = attrs.field(default=timedelta(hours=48), validator=_not_shorter)
    shortest_view_only: timedelta = attrs.field(default=timedelta(hours=72), validator=positive)
    longest_view_only: timedelta = attrs.field(default=timedelta(days=7), validator=_not_shorter)
    cooling_down: timedelta = attrs.field(default=timedelta(hours=4), validator=positive)
    kinds: frozenset[str] = attrs.field(default=frozenset(RestrictionKind), validator=_known)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look what the platform has laid on the account, and whether it is over."""
        restriction = situation.restriction
        if restriction is None or restriction.kind not in self.kinds:
            return self.passed
        lasting = _LASTING.get(restriction.kind)
        if lasting is not None:
            return self.denies(lasting)
        return self._pauses(situation, restriction)

    def _pauses(self, situation: Situation, restriction: Restriction) -> Finding:
        shortest, longest, phrase = self._usual(restriction.kind)
        until = restriction.until or after(restriction.since, longest)
        if situation.now >= until:
            return self.passed
        return self.waits(until, phrase, shortest=shortest, longest=longest)

    def _usual(self, kind: RestrictionKind) -> tuple[timedelta, timedelta, Phrase]:
        if kind is RestrictionKind.SUSPENDED:
            return self.shortest_suspension, self.longest_suspension, _SUSPENDED
        if kind is RestrictionKind.VIEW_ONLY:
            return self.shortest_view_only, self.longest_view_only, _VIEW_ONLY
        return self.cooling_down, self.cooling_down, _COOLING_DOWN

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase(
                "The platform must not have suspended the account (%(shortest)s to %(longest)s), "
                "left it nothing but looking (%(view_shortest)s to %(view_longest)s) or banned it."
            ),
            {
                "shortest": self.shortest_suspension,
                "longest": self.longest_suspension,
                "view_shortest": self.shortest_view_only,
                "view_longest": self.longest_view_only,
            },
        )

    @property
    @override
    def figure(self) -> Figure:
        return spoken(self.longest_suspension)


_SUSPENDED: Final = Phrase(
    "The platform has suspended this account's messages, usually for %(shortest)s to %(longest)s."
)
_VIEW_ONLY: Final = Phrase(
    "The platform lets this account look and do nothing else, usually for %(shortest)s to "
    "%(longest)s."
)
_COOLING_DOWN: Final = Phrase("This account has sent too fast and has to rest.")
