"""Finds drivers: by entry point, or handed in by the host.

A distribution offers a driver through the entry-point group ``privatereply.providers``, the
built-in ones included. The entry point's name is the platform's, its target a concrete subclass of
`Provider` with the same ``name``::

    [project.entry-points."privatereply.providers"]
    mastodon = "privatereply_mastodon:Mastodon"

Finding reads metadata and imports nothing; a driver is imported when it is asked for, and whatever
is wrong with one never harms another.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import EntryPoint, distributions
from typing import Any, Final

import attrs
from typing_extensions import override

from privatereply.errors import (
    ContractMismatch,
    PrivateReplyError,
    ProviderClash,
    ProviderError,
    ProviderFault,
    ProviderUnavailable,
    UnknownPlatform,
)
from privatereply.model import Action
from privatereply.policy import Policy
from privatereply.provider import CONTRACT, Capability, Provider, fault

__all__ = ["GROUP", "Registry", "Report", "policy_of"]

GROUP: Final = "privatereply.providers"
"""The entry-point group of drivers."""

_HOST: Final = "the host program"


@attrs.frozen(kw_only=True)
class Report:
    """What `Registry.check` found out about one driver of one distribution.

    Attributes:
        name: The platform's name.
        distribution: Who offers it; ``None`` if the host program registered it.
        version: That distribution's version.
        error: Why it cannot be used; ``None`` if it can.
        capabilities: What it can do; empty with an error.
        doubts: What its author may not have meant, one sentence each.
    """

    name: str
    distribution: str | None
    version: str | None
    error: ProviderError | None
    capabilities: frozenset[Capability]
    doubts: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class _Offer:
    """One entry point, and the distribution it came from."""

    entry: EntryPoint
    distribution: str | None
    version: str | None

    @override
    def __str__(self) -> str:
        known = (part for part in (self.distribution, self.version) if part)
        return " ".join(known) or "an unnamed distribution"


def installed(group: str) -> Iterator[EntryPoint]:
    """The entry points of a group, distribution by distribution.

    Unlike `importlib.metadata.entry_points`, one distribution with an unreadable list does not
    hide all the others.
    """
    for distribution in distributions():
        try:
            yield from distribution.entry_points.select(group=group)
        except Exception:  # noqa: BLE001, S112 - anybody's metadata: what cannot be read offers nothing
            continue


class Registry:
    """The drivers there are.

    Metadata is read once, when first needed.

    Args:
        group: The entry-point group.
        entry_points: Gives the entry points of a group; the installed ones by default.
    """

    def __init__(
        self,
        group: str = GROUP,
        *,
        entry_points: Callable[[str], Iterable[EntryPoint]] = installed,
    ) -> None:
        self._group = group
        self._entry_points = entry_points
        self._found: dict[str, list[_Offer]] | None = None
        self._classes: dict[str, type[Provider]] = {}
        self._instances: dict[str, Provider] = {}
        self._registered: set[str] = set()

    def names(self) -> tuple[str, ...]:
        """The names of all drivers, sorted, those that will not load included."""
        return tuple(sorted({*self._offers(), *self._registered}))

    def load(self, name: str) -> type[Provider]:
        """The driver class of that name.

        Raises:
            UnknownPlatform: Nobody offers it.
            ProviderClash: Two distributions offer it; neither is loaded, because whoever loads
                first would get the other's tokens.
            ProviderUnavailable: It does not import.
            ContractMismatch: It was written for another contract.
            ProviderFault: It is not what a driver has to be; the sentence says in what.
        """
        if name not in self._classes:
            self._classes[name] = _loaded(self._only_offer(name))
        return self._classes[name]

    def provider(self, name: str) -> Provider:
        """The driver of that name: the registered instance, or one made without arguments.

        Raises:
            UnknownPlatform: As `load`, and everything else it raises.
            ProviderFault: The class cannot be instantiated; the cause is chained.
        """
        if name not in self._instances:
            kind = self.load(name)
            try:
                self._instances[name] = kind()
            except (Exception, SystemExit) as error:
                raise ProviderFault(
                    provider=name,
                    reason=f"the driver {name!r} cannot be made without arguments "
                    f"({type(error).__name__}); register an instance instead",
                ) from error
        return self._instances[name]

    def register(self, provider: Provider | type[Provider], *, replace: bool = False) -> None:
        """Add a driver by hand: one that is not installed, or one that needs arguments.

        Args:
            provider: A driver class, or an instance.
            replace: Whether it may take the place of a driver of the same name. Without that a
                name that is taken stays taken, installed drivers included.

        Raises:
            ProviderClash: The name is taken.
            ContractMismatch: It was written for another contract.
            ProviderFault: It is not what a driver has to be; the sentence says in what.
        """
        kind = provider if isinstance(provider, type) else type(provider)
        name = str(getattr(kind, "name", kind.__qualname__))
        _judge(name, kind, _HOST)
        if not replace and name in self.names():
            owners = [str(offer) for offer in self._offers().get(name, [])] or [_HOST]
            raise _clash(name, [*owners, _HOST])
        self._registered.add(name)
        self._classes[name] = kind
        self._instances.pop(name, None)
        if isinstance(provider, Provider):
            self._instances[name] = provider

    def check(self) -> list[Report]:
        """Load every driver, each on its own, and report on it; sorted by name."""
        return [report for name in self.names() for report in self._reports(name)]

    def _reports(self, name: str) -> Iterator[Report]:
        error: ProviderError | None = None
        capabilities: frozenset[Capability] = frozenset()
        doubts: tuple[str, ...] = ()
        try:
            provider = self.provider(name)
            for action in Action:
                policy_of(provider, action)
        except ProviderError as found:
            error = found
        else:
            capabilities, doubts = provider.capabilities, tuple(_doubts(type(provider)))
        offers = [] if name in self._registered else self._offers()[name]
        for distribution, version in {(o.distribution, o.version) for o in offers} or {
            (None, None)
        }:
            yield Report(
                name=name,
                distribution=distribution,
                version=version,
                error=error,
                capabilities=capabilities,
                doubts=doubts,
            )

    def _offers(self) -> dict[str, list[_Offer]]:
        if self._found is None:
            found: dict[str, list[_Offer]] = {}
            for entry in self._entry_points(self._group):
                offers = found.setdefault(entry.name, [])
                offer = _offer(entry)
                if not any(_same(offer, other) for other in offers):
                    offers.append(offer)
            self._found = found
        return self._found

    def _only_offer(self, name: str) -> _Offer:
        offers = self._offers().get(name, [])
        if not offers:
            raise UnknownPlatform(platform=name, installed=self.names())
        if len(offers) > 1:
            raise _clash(name, [str(offer) for offer in offers])
        return offers[0]


def policy_of(provider: Provider, action: Action, preset: str | None = None) -> Policy:
    """A driver's rules for an action.

    Args:
        provider: The driver.
        action: The action.
        preset: One of the driver's presets.

    Raises:
        InvalidValue: The driver has no such preset.
        ProviderFault: It raised something else, or returned another policy.
    """
    try:
        policy: Any = provider.policy(action, preset=preset)
    except PrivateReplyError:
        raise
    except (Exception, SystemExit) as error:
        said = f"policy({action.value}) raised {type(error).__name__}"
        raise fault(provider, said) from error
    if not isinstance(policy, Policy) or (policy.platform, policy.action) != (
        provider.name,
        action,
    ):
        said = f"policy({action.value}) returned no policy of its own for that action"
        raise fault(provider, said)
    return policy


def _offer(entry: EntryPoint) -> _Offer:
    dist = entry.dist
    return _Offer(
        entry=entry,
        distribution=dist.name if dist else None,
        version=dist.version if dist else None,
    )


def _same(offer: _Offer, other: _Offer) -> bool:
    # A distribution may be on the path twice, for example editable and installed: the first wins.
    # https://packaging.python.org/en/latest/specifications/name-normalization/
    def key(each: _Offer) -> str | None:
        return each.distribution and re.sub(r"[-_.]+", "-", each.distribution).lower()

    return key(offer) == key(other) and (
        offer.version != other.version or offer.entry.value == other.entry.value
    )


def _clash(name: str, owners: list[str]) -> ProviderClash:
    return ProviderClash(
        provider=name,
        distributions=tuple(owners),
        reason=f"{' and '.join(owners)} both offer a driver named {name!r}; "
        "uninstall one, or register the one you want with replace=True",
    )


def _loaded(offer: _Offer) -> type[Provider]:
    name = offer.entry.name
    try:
        target: object = offer.entry.load()
    # A script that was never meant to be imported ends the process that imports it.
    except (Exception, SystemExit) as error:
        missing = f" {error.name!r}" if isinstance(error, ImportError) and error.name else ""
        raise ProviderUnavailable(
            provider=name,
            distribution=str(offer),
            reason=f"the driver {name!r} of {offer} does not import "
            f"({type(error).__name__}{missing}); repair or uninstall that distribution",
        ) from error
    return _judge(name, target, str(offer))


def _judge(name: str, target: object, owner: str) -> type[Provider]:
    """The target as a driver class.

    Raises:
        ContractMismatch: It was written for another contract.
        ProviderFault: It is not what a driver has to be.
    """
    if not (isinstance(target, type) and issubclass(target, Provider)):
        raise _fault(name, owner, "is not a subclass of privatereply.Provider")
    # First of all, for a driver of another contract may lack what this one asks for.
    _judge_contract(name, target, owner)
    if inspect.isabstract(target):
        methods = ", ".join(sorted(target.__abstractmethods__))
        raise _fault(name, owner, f"does not define {methods}")
    missing = [
        attribute
        for attribute in ("name", "title", "capabilities", "credentials")
        if not hasattr(target, attribute)
    ]
    if missing:
        raise _fault(name, owner, f"does not declare {', '.join(missing)}")
    if target.name != name:
        raise _fault(name, owner, f"calls itself {target.name!r}; both names must be the same")
    _judge_capabilities(name, target, owner)
    return target


def _judge_contract(name: str, kind: type[Provider], owner: str) -> None:
    declared: object = getattr(kind, "contract", None)
    if declared == CONTRACT:
        return
    written_for = declared if isinstance(declared, int) else 0
    if not written_for:
        said = "declares no contract number"
        remedy = f"its class has to say contract = {CONTRACT}"
    elif written_for > CONTRACT:
        said = f"was written for contract {written_for}"
        remedy = "install a newer privatereply"
    else:
        said = f"was written for contract {written_for}"
        remedy = "install a newer release of that distribution, or an older privatereply"
    raise ContractMismatch(
        provider=name,
        written_for=written_for,
        spoken=CONTRACT,
        reason=f"the driver {name!r} of {owner} {said}, this version speaks {CONTRACT}; {remedy}",
    )


def _judge_capabilities(name: str, kind: type[Provider], owner: str) -> None:
    declared: Any = kind.capabilities
    if not isinstance(declared, frozenset):
        raise _fault(name, owner, "declares capabilities that are not a frozenset of Capability")
    hollow = [
        capability.value
        for capability in Capability
        if capability in declared
        and getattr(kind, capability.value) is getattr(Provider, capability.value)
    ]
    if hollow:
        raise _fault(name, owner, f"declares {', '.join(hollow)} without defining it")


def _doubts(kind: type[Provider]) -> Iterator[str]:
    """What works, but may not have been meant."""
    can = kind.capabilities
    silent = [
        one.value
        for one in Capability
        if one not in can and getattr(kind, one.value) is not getattr(Provider, one.value)
    ]
    if silent:
        yield f"it defines {', '.join(silent)} without declaring it: nobody ever calls that"
    if Capability.LIST_COMMENTS in can and Capability.LIST_POSTS not in can:
        yield "it lists comments but no posts: comments() wants to be told the post each time"
    if Capability.RECEIVE in can and not kind.webhook_secrets:
        yield "it receives webhooks but declares no webhook_secrets: what does it verify them by?"
    if Capability.RECEIVE not in can and kind.webhook_secrets:
        yield "it declares webhook_secrets but not that it receives webhooks"


def _fault(name: str, owner: str, what: str) -> ProviderFault:
    return ProviderFault(provider=name, reason=f"the driver {name!r} of {owner} {what}")
