"""Exchanges, each asked for an account: what most clauses are about."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from itertools import repeat
from typing import Any, TypeVar

import attrs

from privatereply.errors import Unanswered
from privatereply.flow import Flow, Response
from privatereply.provider import Capability, Provider
from privatereply.testing.asking import command, completed
from privatereply.testing.material import Exchange, Sample
from privatereply.testing.stepping import Answer, Play, opened, play

__all__ = ["Case", "basis", "cases", "named"]

T = TypeVar("T")


@attrs.frozen
class Case:
    """A command for one account, and what the platform answers to it.

    Attributes:
        exchange: The dialogue.
        sample: The account and its surroundings.
        command: What is asked.
    """

    exchange: Exchange
    sample: Sample
    command: Any

    @property
    def capability(self) -> Capability:
        """What is asked for."""
        return self.exchange.capability

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What the platform answers, request by request."""
        return self.exchange.answers

    @property
    def responses(self) -> list[Response]:
        """The answers that came."""
        return [answer for answer in self.answers if isinstance(answer, Response)]

    @property
    def name(self) -> str:
        """What known_gaps and reports call it."""
        title = self.exchange.title
        documented = title == attrs.fields(Exchange).title.default
        return self.capability.value if documented else f"{self.capability.value}: {title}"

    def open(self, driver: Provider) -> Flow[Any]:
        """The driver's flow for it."""
        return opened(driver, self.capability, self.command)

    def play(self, driver: Provider, outcomes: Iterable[Answer] | None = None) -> Play:
        """Play the driver's flow, against what is documented if nothing else is given."""
        return play(lambda: self.open(driver), self.answers if outcomes is None else outcomes)

    def play_on(self, driver: Provider, more: int) -> Play:
        """The same against what is documented; what it asks after that gets no answer.

        Args:
            driver: The driver.
            more: How many requests that may be, before it is closed.
        """
        return self.play(driver, [*self.answers, *repeat(Unanswered(), more)])

    def of_a_stranger(self, public: Container[str]) -> Case:
        """The same for another account.

        Args:
            public: The names of credentials that are no secrets, and stay as they are.
        """
        mine = getattr(self.command, "account", None)
        if mine is None:
            return self
        theirs = {
            name: value if name in public else f"{value}9"
            for name, value in mine.credentials.items()
        }
        stranger = attrs.evolve(mine, id=f"{mine.id}9", credentials=theirs)
        return self.asking(account=stranger)

    def renewed(self, public: Container[str]) -> Case:
        """The same for the same account, once its credentials were replaced.

        Args:
            public: The names of credentials that are no secrets, and stay as they are.
        """
        changes: dict[str, Any] = {}
        if (mine := getattr(self.command, "account", None)) is not None:
            theirs = _replaced(mine.credentials, public)
            changes["account"] = attrs.evolve(mine, credentials=theirs)
        if (app := getattr(self.command, "credentials", None)) is not None:
            changes["credentials"] = _replaced(app, public)
        return self.asking(**changes)

    def asking(self, **changes: Any) -> Case:
        """The same with another command."""
        return attrs.evolve(self, command=attrs.evolve(self.command, **changes))

    def written(self, driver: Provider) -> int:
        """The number of the request that writes, in what is documented.

        Raises:
            AssertionError: There is none.
        """
        done = self.play(driver)
        assert done.write is not None, (
            f"{self.name}: no request with Effect.WRITE, it {done.end}. Write the request that "
            "sends, and the exchange that shows its answer"
        )
        return done.write


def _replaced(credentials: Mapping[str, str], public: Container[str]) -> dict[str, str]:
    """Other credentials of the same form: each has another last letter."""
    return {
        name: value if name in public else value[:-1] + ("1" if value.endswith("0") else "0")
        for name, value in credentials.items()
    }


def cases(
    platform_can: Iterable[Capability], exchanges: Iterable[Exchange], samples: Iterable[Sample]
) -> dict[str, Case]:
    """Every exchange of a declared capability, for every sample that can make its command."""
    known, able = tuple(samples), frozenset(platform_can)
    found = [
        Case(exchange, sample, asked)
        for exchange in exchanges
        if exchange.capability in able
        for sample in known
        if exchange.sample in {None, sample.account.id}
        for asked in [_asked(exchange, sample)]
        if asked is not None
    ]
    several = len(known) > 1
    return named(
        (f"{each.name} @{each.sample.account.id}" if several else each.name, each) for each in found
    )


def _asked(exchange: Exchange, sample: Sample) -> Any:
    if exchange.command is not None:
        return exchange.command
    return command(exchange.capability, sample)


def basis(
    capability: Capability, known: Iterable[Case], samples: Iterable[Sample], platform: str
) -> Case:
    """The documented exchange of a capability that ends well, or one without any answer."""
    for case in known:
        if case.capability is capability and case.exchange.raises is None:
            return case
    whole = completed(platform, next(iter(samples), None))
    bare = Exchange(capability, answers=(), source="")
    return Case(bare, whole, command(capability, whole))


def named(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Values by their names; a name that is taken gets a number."""
    found: dict[str, T] = {}
    for name, value in pairs:
        taken = sum(1 for known in found if known == name or known.startswith(f"{name} #"))
        found[f"{name} #{taken + 1}" if taken else name] = value
    return found
