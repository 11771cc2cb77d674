"""What a driver's policies are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from privatereply.errors import InvalidValue
from privatereply.model import Action
from privatereply.policy import LANGUAGES, Policy, Situation
from privatereply.provider import Provider
from privatereply.testing.base import Contract, clause
from privatereply.testing.material import is_address
from privatereply.testing.situations import situations
from privatereply.testing.strategies import always

__all__ = ["Policing"]

_EXAMPLES: Final = 50
_NO_PRESET: Final = "no-such-preset"


class Policing(Contract):
    """Clauses about policies."""

    @classmethod
    def each_action(cls) -> Mapping[str, Action]:
        """Everything a policy can be about."""
        return {one.value: one for one in Action}

    def policies(self, action: Action) -> list[Policy]:
        """The policy of an action as documented today, and in every preset."""
        driver = self.make()
        return [_asked(driver, action, preset) for preset in (None, *driver.presets)]

    @clause("policy.complete")
    def test_every_action_has_a_policy_in_every_preset(self, action: Action) -> None:
        """Ask for it."""
        driver = self.make()
        for preset in (None, *driver.presets):
            policy = _asked(driver, action, preset)
            said = (policy.platform, policy.action, policy.preset)
            assert said == (driver.name, action, preset), (
                f"policy({action.value!r}, preset={preset!r}) is {said}: pass "
                "platform=self.name, action=action, preset=preset"
            )

    @clause("policy.presets")
    def test_a_preset_that_does_not_exist_is_refused(self, action: Action) -> None:
        """Ask for one."""
        try:
            self.make().policy(action, preset=_NO_PRESET)
        except InvalidValue:
            return
        raise AssertionError(
            f"policy({action.value!r}, preset={_NO_PRESET!r}) returned, and there is no such "
            "preset: raise InvalidValue with the names of those there are"
        )

    @clause("policy.sourced")
    def test_every_rule_names_its_page(self, action: Action) -> None:
        """Read its source."""
        for policy in self.policies(action):
            for rule in policy.rules:
                assert is_address(rule.source) or " " in rule.source.strip(), (
                    f"{action.value}, rule {rule.name!r}: source is {rule.source!r}; write the "
                    "address of the page that says so, or the name of the document in full"
                )

    @clause("policy.spoken")
    def test_every_rule_explains_itself_in_every_language(self, action: Action) -> None:
        """Describe it."""
        for policy in self.policies(action):
            for language in LANGUAGES:
                for rule in policy.describe(language).rules:
                    assert rule.sentence.strip(), f"rule {rule.name!r} has nothing to say"

    @clause("policy.total")
    def test_a_policy_judges_everything_and_always_the_same(self, action: Action) -> None:
        """Try any situation."""
        policies = self.policies(action)

        def demand(situation: Situation) -> None:
            for policy in policies:
                first, again = policy.judge(situation), policy.judge(situation)
                assert first == again, f"{action.value}: judged twice, it said something else"
                assert first.explain().strip(), f"{action.value}: a decision without a word"

        always(situations(self.provider.name, action), demand, _EXAMPLES)

    @clause("policy.stable")
    def test_a_policy_asked_for_twice_is_the_same(self, action: Action) -> None:
        """Ask twice, and another driver."""
        first, again = self.policies(action), self.policies(action)
        assert first == again, f"{action.value}: the second time it had other rules"


def _asked(driver: Provider, action: Action, preset: str | None) -> Policy:
    """A policy of the driver.

    Raises:
        AssertionError: It has none.
    """
    try:
        return driver.policy(action, preset=preset)
    except Exception as error:
        raise AssertionError(
            f"policy({action.value!r}, preset={preset!r}) raised {type(error).__name__}: return a "
            "Policy for every action, without rules where the platform has nothing of the kind"
        ) from error
