"""All drivers beside each other, by what they declare: what they can do, and their limits.

The documentation draws its tables from this too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final, TypeAlias

import attrs

from privatereply.model import Action, RestrictionKind
from privatereply.policy import (
    EEA,
    MarketingCap,
    MessageAllowance,
    MessagingWindow,
    Restrictions,
    Rule,
)
from privatereply.policy.language import spoken
from privatereply.provider import Capability, Provider, Quota

__all__ = ["Ability", "Figures", "Limit", "abilities", "budget", "figures", "limits", "words"]

Figures: TypeAlias = Mapping[tuple[Action, str], str]
"""The limits of one driver, by action and by the name of the rule."""

_PACE: Final = "pace"
"""The budget that the SDK keeps by itself: no rule's name, and in the last row of an action."""


@attrs.frozen(kw_only=True)
class Ability:
    """One row of what drivers can do.

    Attributes:
        capability: What is to be done.
        there: Whether each driver can do it.
    """

    capability: Capability
    there: tuple[bool, ...]


@attrs.frozen(kw_only=True)
class Limit:
    """One row of what drivers are limited to.

    Attributes:
        action: What is limited.
        name: By which rule.
        figures: To what, for each driver; nothing where the rule has no number, or is not there.
    """

    action: Action
    name: str
    figures: tuple[str, ...]


def abilities(providers: Sequence[Provider]) -> Iterator[Ability]:
    """What each driver declares it can do, in the order of the capabilities."""
    for one in Capability:
        there = tuple(one in provider.capabilities for provider in providers)
        yield Ability(capability=one, there=there)


def figures(provider: Provider) -> Figures:
    """The numbers and lists of one driver's rules, and its budgets."""
    rules = {
        (action, rule.name): _figure(rule)
        for action in Action
        for rule in provider.policy(action).rules
        if rule.enabled
    }
    budgets = {(action, _PACE): budget(quota) for action, quota in provider.quotas.items()}
    return {place: figure for place, figure in {**rules, **budgets}.items() if figure}


def limits(found: Sequence[Figures]) -> Iterator[Limit]:
    """The limits of drivers beside each other, in the order of the actions and of the rules."""
    for action in Action:
        names = dict.fromkeys(name for each in found for act, name in each if act is action)
        for name in sorted(names, key=lambda one: one == _PACE):
            told = tuple(each.get((action, name), "") for each in found)
            yield Limit(action=action, name=name, figures=told)


def budget(quota: Quota) -> str:
    """A budget of sends in words."""
    return f"{quota.limit} in {_spoken(quota.per)}"


def words(name: str) -> str:
    """A name of a rule or an action as people write it."""
    return name.replace("_", " ")


def _figure(rule: Rule) -> str:
    """The number or the words of a rule; nothing for one that has neither."""
    value, unit = rule.figure
    if value is None:
        return ""
    if isinstance(value, tuple):
        return _listed(value)
    match rule:
        case MessagingWindow(window=window, human_agent=timedelta() as longer):
            return f"{_spoken(window)}; a person, {_spoken(longer)}"
        case Restrictions():
            return _pause(rule)
        case MarketingCap(limit=limit, per=span) | MessageAllowance(limit=limit, window=span):
            return f"{limit} in {_spoken(span)}"
        case _:
            return "1" if value == 1 else f"{value:g} {unit}"


def _pause(rule: Restrictions) -> str:
    """How long the first of the restrictions lasts that the rule minds."""
    if RestrictionKind.SUSPENDED in rule.kinds:
        kind, usual = "suspended", (rule.shortest_suspension, rule.longest_suspension)
    else:
        kind, usual = "view-only", (rule.shortest_view_only, rule.longest_view_only)
    return f"{kind}, {' to '.join(map(_spoken, usual))}"


def _listed(values: Sequence[str]) -> str:
    """Words; the European Economic Area by its name instead of its thirty countries."""
    if set(values) >= EEA:
        values = ("EEA", *(value for value in values if value not in EEA))
    return ", ".join(map(words, values))


def _spoken(duration: timedelta) -> str:
    number, unit = spoken(duration)
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"
