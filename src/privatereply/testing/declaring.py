"""What a driver says about itself, and what its author shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import attrs
import pytest

from privatereply.errors import PrivateReplyError, Unsupported, UsageError
from privatereply.model import Action
from privatereply.provider import CONTRACT, Capability, Credential, Provider
from privatereply.registry import Registry
from privatereply.testing.asking import command, completed, lacking
from privatereply.testing.base import Contract, clause
from privatereply.testing.importing import loaded_by
from privatereply.testing.material import is_address
from privatereply.testing.requirements import SENDS
from privatereply.testing.stepping import opened, play

__all__ = ["Declaring"]

_ACTIONS: Final = {
    Capability.SEND_PRIVATE_REPLY: Action.PRIVATE_REPLY,
    Capability.SEND_PUBLIC_REPLY: Action.PUBLIC_REPLY,
    Capability.SEND_MESSAGE: Action.MESSAGE,
    Capability.START_GROUP: Action.MESSAGE,
}
_DECLARED: Final = ("name", "title", "contract", "capabilities", "credentials")


class Declaring(Contract):
    """Clauses about declarations."""

    @classmethod
    def each_declared(cls) -> Mapping[str, Capability]:
        """What the driver can do by a flow."""
        return {
            one.value: one
            for one in Capability
            if one in cls.capabilities() and one is not Capability.RECEIVE
        }

    @classmethod
    def each_undeclared(cls) -> Mapping[str, Capability]:
        """What the driver cannot do."""
        return {one.value: one for one in Capability if one not in cls.capabilities()}

    @clause("declare.found")
    def test_a_driver_is_found_under_its_name(self) -> None:
        """Ask the registry."""
        name, registry = self.provider.name, Registry()
        assert name in registry.names(), (
            f"no installed distribution offers {name!r}: write an entry point "
            f'[project.entry-points."privatereply.providers"] {name} = '
            f'"{self.provider.__module__}:{self.provider.__qualname__}" and install it'
        )
        try:
            found = registry.provider(name)
        except PrivateReplyError as error:
            pytest.fail(f"{name!r} was found and cannot be used: {error}")
        assert type(found) is self.provider, (
            f"{name!r} is {type(found).__module__}:{type(found).__qualname__}, not the driver "
            "that is tested: correct the entry point, or the contract's `provider`"
        )

    @clause("declare.described")
    def test_a_driver_says_what_it_is(self) -> None:
        """Read its class attributes."""
        missing = [name for name in _DECLARED if not hasattr(self.provider, name)]
        assert not missing, f"{', '.join(missing)}: not declared. Write them as class attributes"
        driver = self.make()
        assert driver.contract == CONTRACT, (
            f"contract is {driver.contract}: this version speaks contract = {CONTRACT}"
        )
        assert driver.name.isidentifier() and driver.name.islower(), (  # noqa: PT018
            f"name is {driver.name!r}: use lower-case letters, digits and underscores"
        )
        assert driver.title.strip(), "title is empty: write the platform's name for people"

    @clause("declare.defined")
    def test_what_is_declared_is_defined(self) -> None:
        """Compare with the methods of the class."""
        hollow = [
            one.value
            for one in self.capabilities()
            if getattr(self.provider, one.value) is getattr(Provider, one.value)
        ]
        assert not hollow, (
            f"{', '.join(sorted(hollow))}: declared, and not defined. Write the method, or take "
            "it out of `capabilities`"
        )

    @clause("declare.undeclared")
    def test_what_is_not_declared_is_refused_before_any_request(
        self, undeclared: Capability
    ) -> None:
        """Call it."""
        sample = completed(self.provider.name, next(iter(self.samples), None))
        asked, driver = command(undeclared, sample), self.make()
        if undeclared is Capability.RECEIVE:
            with pytest.raises(Unsupported):
                driver.receive(asked)
            return
        played = play(lambda: opened(driver, undeclared, asked), ())
        assert not played.requests, (
            f"{undeclared.value} is not declared, and made a request: declare it, or take it out"
        )
        assert isinstance(played.error, Unsupported), (
            f"{undeclared.value} is not declared, and it {played.end}: declare it, or raise "
            "Unsupported"
        )

    @clause("declare.credentials")
    def test_every_credential_is_declared_with_where_it_comes_from(self) -> None:
        """Read the declarations, and compare them with the samples."""
        declared = (*self.provider.credentials, *self.provider.webhook_secrets)
        for one in declared:
            assert one.name.isidentifier(), f"a credential is called {one.name!r}: it is a keyword"
            assert one.note.strip(), f"credential {one.name!r}: write in `note` where to get it"
        _distinct(self.provider.credentials)
        _distinct(self.provider.webhook_secrets)
        known = {one.name for one in self.provider.credentials}
        required = {one.name for one in self.provider.credentials if one.required}
        for sample in self.samples:
            given = sample.account.credentials.keys()
            assert given <= known, f"a sample has credentials nobody declared: {given - known}"
            assert required <= given, f"a sample lacks required credentials: {required - given}"

    @clause("declare.required")
    def test_a_missing_credential_is_refused_before_any_request(self, declared: Capability) -> None:
        """Leave each required one out; what the app asks by itself may do without."""
        case, driver = self.basis(declared), self.make()
        account = getattr(case.command, "account", None)
        if account is None:
            return
        whole = case.play(driver).requests
        for one in (each for each in self.provider.credentials if each.required):
            fewer = {name: v for name, v in account.credentials.items() if name != one.name}
            played = case.asking(account=attrs.evolve(account, credentials=fewer)).play(driver)
            refused = isinstance(played.error, UsageError) and not played.requests
            assert refused or (played.requests == whole and whole), (
                f"{declared.value}: without the credential {one.name!r} it {played.end}. Raise "
                "InvalidValue with the credential's name before any request"
            )

    @clause("declare.webhook-secrets")
    def test_secrets_are_declared_for_webhooks_alone(self) -> None:
        """Compare with RECEIVE."""
        receives = Capability.RECEIVE in self.capabilities()
        assert receives == bool(self.provider.webhook_secrets), (
            "RECEIVE is declared without webhook_secrets: declare what notifications are proven by"
            if receives
            else "webhook_secrets are declared without RECEIVE: nobody would use them"
        )

    @clause("declare.quotas")
    def test_a_budget_is_well_formed(self) -> None:
        """Read each."""
        for action, quota in self.provider.quotas.items():
            assert isinstance(action, Action), f"quotas: {action!r} is no Action"  # pyright: ignore[reportUnnecessaryIsInstance]
            assert 1 <= quota.burst <= quota.limit, (
                f"quota {quota.name!r}: burst is {quota.burst}, from 1 to the limit {quota.limit} "
                "is possible"
            )
            assert quota.per.total_seconds() > 0, f"quota {quota.name!r}: `per` is no length"
            assert is_address(quota.source), f"quota {quota.name!r}: `source` is no address"
            assert _is_day(quota.checked), f"quota {quota.name!r}: `checked` is no ISO date"

    @clause("declare.light")
    def test_importing_a_driver_loads_nothing_heavy_and_opens_nothing(self) -> None:
        """Import it in a process of its own."""
        loaded = loaded_by(self.provider)
        assert not loaded, (
            f"importing {self.provider.__module__} did what importing must not: "
            f"{', '.join(loaded)}. A driver needs privatereply.provider and what is below; "
            "import the rest where it is used, in modules of its own"
        )

    @clause("declare.shown")
    def test_what_is_declared_is_shown_by_an_exchange(self, declared: Capability) -> None:
        """Look for one that ends in a value."""
        known = [case for case in self.cases().values() if case.capability is declared]
        shown = any(case.exchange.raises is None for case in known)
        lacks = next((need for one in self.samples if (need := lacking(declared, one))), None)
        hint = f", and give the Sample {lacks}=… to ask with" if lacks else ""
        if not self.samples:
            hint = ", and samples = (Sample(account=…),) to ask with"
        assert shown, (
            f"{declared.name} has no exchange: add Exchange(Capability.{declared.name}, "
            f"answers=(answer({{…}}),), returns=…, source=…) with what the platform answers{hint}"
        )

    @clause("declare.shown")
    def test_what_is_shown_can_be_asked_for(self) -> None:
        """Look for exchanges that no sample can make a command for."""
        asked = [case.exchange for case in self.cases().values()]
        for each in (one for one in self.exchanges if one.capability in self.capabilities()):
            known = [one for one in self.samples if each.sample in {None, one.account.id}]
            assert known, f"{_called(each)}: no sample has an account with id {each.sample!r}"
            lacks = next((need for one in known if (need := lacking(each.capability, one))), None)
            assert each in asked, (
                f"{_called(each)}: nothing can be asked: give the Sample {lacks}=…, or the "
                "Exchange command=…"
            )

    @clause("declare.refusals")
    def test_refusals_are_documented(self) -> None:
        """Look for them."""
        if self.capabilities().isdisjoint(SENDS):
            return
        assert self.refusals, (
            "refusals is empty: add Refusal(answer=answer({…}, 403), raises=…, source=…) for "
            "every code that the platform documents"
        )
        assert self.unknown_refusals, (
            "unknown_refusals is empty: add an answer in the form of the platform's refusals, "
            "with a code that it does not document"
        )

    @clause("declare.limits")
    def test_the_length_of_a_text_is_documented(self, declared: Capability) -> None:
        """Look for it."""
        if declared not in _ACTIONS:
            return
        action = _ACTIONS[declared]
        assert any(limit.action is action for limit in self.text_limits), (
            f"text_limits has nothing about {declared.name}: add TextLimit(action=Action."
            f"{action.name}, limit=…, unit=…, source=…)"
        )

    @clause("declare.sourced")
    def test_what_is_documented_names_its_page(self) -> None:
        """Look at every source."""
        known: list[Any] = [*self.exchanges, *self.refusals, *self.text_limits, *self.notices]
        known += [] if self.handshake is None else [self.handshake]
        for each in known:
            assert is_address(each.source), (
                f"{_called(each)}: source is {each.source!r}; name the page that shows it"
            )


def _distinct(credentials: tuple[Credential, ...]) -> None:
    names = [one.name for one in credentials]
    assert len(names) == len(set(names)), f"a credential is declared twice: {names}"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except (TypeError, ValueError):
        return False
    return True


def _called(each: Any) -> str:
    title = getattr(each, "title", None) or getattr(each, "action", None) or ""
    capability = getattr(each, "capability", None) or getattr(each, "during", None)
    name = capability.value if isinstance(capability, Capability) else ""
    return " ".join(str(part) for part in (type(each).__name__, name, title) if part)
