"""The rules of one platform for one action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Final

import attrs

from privatereply.errors import InvalidValue
from privatereply.model import Action, Purpose
from privatereply.policy.decision import Decision
from privatereply.policy.moments import latest
from privatereply.policy.rule import Finding, Rule, RuleDescription, Verdict
from privatereply.policy.situation import Situation

__all__ = ["Policy", "PolicyDescription"]

_ALLOW: Final = Verdict.ALLOW
_UNCERTAIN: Final = Verdict.UNCERTAIN
_WAIT: Final = Verdict.WAIT
_DENY: Final = Verdict.DENY
_MARKETING: Final = Purpose.MARKETING


@attrs.frozen(kw_only=True)
class PolicyDescription:
    """A policy for people and tables to read.

    Attributes:
        platform: The driver's name.
        action: What the policy is about.
        preset: The preset it was built from; ``None`` for what the platform documents today.
        rules: Every rule, also those that are switched off.
    """

    platform: str
    action: str
    preset: str | None
    rules: tuple[RuleDescription, ...]

    def as_dict(self) -> dict[str, Any]:
        """The description as JSON can hold it."""
        return attrs.asdict(self)


def _distinct(_: Any, field: attrs.Attribute[Any], rules: tuple[Rule, ...]) -> None:
    names = [rule.name for rule in rules]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise InvalidValue(
            name=field.name, given=f"{', '.join(doubled)} more than once", allowed="each rule once"
        )


@attrs.frozen(kw_only=True, slots=False)
class Policy:
    """The rules of one platform for one action.

    Attributes:
        platform: The driver's name.
        action: What the policy is about.
        rules: In the order findings are listed.
        preset: The preset it was built from; ``None`` for what the platform documents today.

    Raises:
        InvalidValue: Two rules have the same name.
    """

    platform: str
    action: Action
    rules: tuple[Rule, ...] = attrs.field(converter=tuple[Rule, ...], validator=_distinct)
    preset: str | None = None

    @cached_property
    def _all(self) -> tuple[Callable[[Situation], Finding], ...]:
        return tuple(rule.judge for rule in self.rules if rule.enabled)

    @cached_property
    def _service(self) -> tuple[Callable[[Situation], Finding], ...]:
        """What is asked about everything but advertising: most sends, so it is made once."""
        return tuple(rule.judge for rule in self.rules if rule.enabled and not rule.about_marketing)

    @cached_property
    def counts_unanswered(self) -> bool:
        """Whether a rule wants to know how often the account wrote since the person last did."""
        return any(rule.counts_unanswered for rule in self.rules if rule.enabled)

    def judge(self, situation: Situation) -> Decision:
        """What the rules say about a situation.

        Any denial denies; else a doubt whose rule does not allow it; else the latest wait; else
        uncertain; else allow. A wait that ends in a denial is a denial at once. Rules about
        marketing are asked about drafts that are marketing, and left out for all others.
        """
        draft = situation.draft
        service = draft is None or draft.purpose is not _MARKETING
        # A list first: a generator would take half as long again.
        findings = tuple([judge(situation) for judge in (self._service if service else self._all)])
        verdict = _ALLOW
        for finding in findings:
            if finding.verdict is not _ALLOW and finding.verdict.weight > verdict.weight:
                verdict = finding.verdict
        if verdict is _WAIT:
            verdict = self._of_a_wait(situation, findings)
        return Decision(self.platform, self.action, verdict, findings)

    def _of_a_wait(self, situation: Situation, findings: tuple[Finding, ...]) -> Verdict:
        if self._waits_in_vain(situation, findings):
            return _DENY
        # A wait promises that it can be sent then, and of this nobody knows.
        doubted = any(each.blocks for each in findings if each.verdict is _UNCERTAIN)
        return _UNCERTAIN if doubted else _WAIT

    def _waits_in_vain(self, situation: Situation, findings: Iterable[Finding]) -> bool:
        """Whether some rule denies at the moment until which others want to wait."""
        until = latest(*(finding.until for finding in findings))
        if until is None or until <= situation.now:
            return False
        then = attrs.evolve(situation, now=until)
        return any(finding.rule.judge(then).verdict is _DENY for finding in findings)

    def override(
        self, overrides: Mapping[str, object] | None = None, /, **rules: Mapping[str, object]
    ) -> Policy:
        """The same policy with other numbers.

        Args:
            overrides: Fields by the name of their rule, for example
                ``{"reply_within": {"margin": "2h"}}``. A duration is a ``timedelta``, seconds,
                ``"7d"``, ``"24h"``, ``"90m"`` or ISO 8601 like ``"PT24H"``; ``enabled`` switches
                a rule on or off.
            rules: The same as keywords: ``override(reply_within={"margin": "2h"})``.

        Raises:
            InvalidValue: There is no such rule or field, or it cannot have that value.
        """
        # Imported here: cattrs is needed by nobody who takes the policies as they are.
        from privatereply.policy.overriding import overridden  # noqa: PLC0415

        return overridden(self, {**(overrides or {}), **rules})

    def settings(self) -> dict[str, dict[str, Any]]:
        """Every rule's fields as `override` takes them, in values JSON and TOML can hold."""
        from privatereply.policy.overriding import settings  # noqa: PLC0415 - see override

        return settings(self)

    def rule(self, name: str) -> Rule:
        """The rule of a name.

        Raises:
            InvalidValue: There is no such rule.
        """
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise InvalidValue(
            name="rule", given=repr(name), allowed=", ".join(rule.name for rule in self.rules)
        )

    def with_rule(self, rule: Rule) -> Policy:
        """The same policy with one more rule; a rule of the same name is replaced in its place."""
        if any(old.name == rule.name for old in self.rules):
            rules = tuple(rule if old.name == rule.name else old for old in self.rules)
        else:
            rules = (*self.rules, rule)
        return attrs.evolve(self, rules=rules)

    def without(self, name: str) -> Policy:
        """The same policy without one rule.

        Raises:
            InvalidValue: There is no such rule.
        """
        unwanted = self.rule(name)
        return attrs.evolve(self, rules=tuple(rule for rule in self.rules if rule is not unwanted))

    def describe(self, language: str = "en") -> PolicyDescription:
        """Every rule with its number, source and date.

        Raises:
            InvalidValue: The language is none of `LANGUAGES`.
        """
        return PolicyDescription(
            platform=self.platform,
            action=self.action.value,
            preset=self.preset,
            rules=tuple(rule.describe(language) for rule in self.rules),
        )
