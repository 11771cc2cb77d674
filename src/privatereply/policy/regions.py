"""Rules about where accounts are registered."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Final

import attrs
from typing_extensions import override

from privatereply.model import Action
from privatereply.policy.facts import PERSON_REGION, REGION
from privatereply.policy.phrase import Phrase, Reason
from privatereply.policy.rule import Figure, Finding, OnUnknown, Rule
from privatereply.policy.situation import Situation
from privatereply.policy.words import listed, words

__all__ = ["EEA", "AccountRegion", "AccountRegionBarred", "PersonRegion"]

# https://www.efta.int/eea/eea-agreement: the 27 members of the European Union, and these three.
EEA: Final = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"}
    | {"IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
    | {"IS", "LI", "NO"}
)
"""The European Economic Area, as ISO 3166 codes."""

_CODE_LENGTH: Final = 2
_UNKNOWN: Final = Phrase("It is not known in which country the account is registered.")


@attrs.frozen(kw_only=True, slots=False)
class AccountRegion(Rule):
    """Only accounts registered in some countries can do this.

    Attributes:
        allowed: Which, as ISO 3166 codes.
    """

    name: ClassVar[str] = "account_region"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY

    allowed: frozenset[str] = words()
    on_unknown: OnUnknown = attrs.field(default="deny")

    @cached_property
    def unsure(self) -> Finding:
        """The finding without a country."""
        return self.cannot_tell(_UNKNOWN, REGION)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look at the account's country."""
        region = situation.account.region
        if region is None:
            return self.unsure
        if region.upper() in self.allowed:
            return self.passed
        return self.denies(
            Phrase(
                "An account registered in this country cannot do this: %(given)s. Possible: "
                "%(allowed)s."
            ),
            given=region,
            allowed=listed(self.allowed),
        )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("The account must be registered in one of these countries: %(allowed)s."),
            {"allowed": listed(self.allowed)},
        )

    @property
    @override
    def figure(self) -> Figure:
        return listed(self.allowed), None


@attrs.frozen(kw_only=True, slots=False)
class AccountRegionBarred(Rule):
    """Accounts registered in some countries cannot do this.

    Attributes:
        barred: Which, as ISO 3166 codes.
    """

    name: ClassVar[str] = "account_region_barred"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY

    barred: frozenset[str] = words()

    @cached_property
    def unsure(self) -> Finding:
        """The finding without a country."""
        return self.cannot_tell(_UNKNOWN, REGION)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look at the account's country."""
        region = situation.account.region
        if region is None:
            return self.unsure
        if region.upper() not in self.barred:
            return self.passed
        return self.denies(
            Phrase("An account registered in this country cannot do this: %(given)s."),
            given=region,
        )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase("The account must not be registered in one of these countries: %(barred)s."),
            {"barred": listed(self.barred)},
        )

    @property
    @override
    def figure(self) -> Figure:
        return listed(self.barred), None


@attrs.frozen(kw_only=True, slots=False)
class PersonRegion(Rule):
    """Only people registered in some parts of the world can get this.

    Which country lies in which part only the platform can say: a person of whom nothing but the
    country is known leaves a doubt, unless the country is named here as well.

    Attributes:
        allowed: Which, in the platform's words or as ISO 3166 codes.
    """

    name: ClassVar[str] = "person_region"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY

    allowed: frozenset[str] = words()

    @cached_property
    def unsure(self) -> Finding:
        """The finding for somebody who may live anywhere."""
        return self.cannot_tell(
            Phrase("It is not known in which part of the world the person is registered."),
            PERSON_REGION,
        )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look at the person's part of the world."""
        person = situation.person
        region = None if person is None or person.region is None else person.region.upper()
        if region in self.allowed:
            return self.passed
        if region is None or len(region) == _CODE_LENGTH:
            return self.unsure
        return self.denies(
            Phrase(
                "People registered in this part of the world cannot get this: %(given)s. "
                "Possible: %(allowed)s."
            ),
            given=region,
            allowed=listed(self.allowed),
        )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(
            Phrase(
                "The person must be registered in one of these parts of the world: %(allowed)s."
            ),
            {"allowed": listed(self.allowed)},
        )

    @property
    @override
    def figure(self) -> Figure:
        return listed(self.allowed), None
