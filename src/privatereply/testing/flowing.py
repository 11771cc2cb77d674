"""How a flow behaves, whatever it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from functools import partial
from itertools import chain, islice, repeat
from typing import Any, Final

from hypothesis import strategies as st

from privatereply.errors import NeverSent, PrivateReplyError, ProviderError, Unanswered, UsageError
from privatereply.flow import Done, Effect, Request, Response, begin, resume
from privatereply.provider import Capability, Provider
from privatereply.testing.base import Contract, clause
from privatereply.testing.cases import Case
from privatereply.testing.endless import continued
from privatereply.testing.promising import broken_promise, is_mapping
from privatereply.testing.requests import malformed, missigned
from privatereply.testing.requirements import CHANGES, SENDS
from privatereply.testing.stepping import Answer, Play
from privatereply.testing.strategies import HTML, always, outcomes, spoilt
from privatereply.testing.watching import watched

__all__ = ["Flowing", "undocumented"]

LONGEST: Final = 64
"""How many requests one flow may make, whatever it is told."""
_ANSWERS: Final = 6
_EXAMPLES: Final = 20


def undocumented(capability: Capability, played: Play) -> str | None:
    """What is wrong with the error a flow ended in, or ``None``."""
    error = played.error
    if error is None:
        return None
    if not isinstance(error, PrivateReplyError):
        return (
            f"it ended in {type(error).__name__}: only errors of privatereply may leave a flow; "
            "what cannot be read is UnreadableAnswer"
        )
    if isinstance(error, ProviderError):
        return f"it raised {type(error).__name__}, which is not for a driver to raise"
    sure = played.write is None and capability in SENDS | CHANGES
    if isinstance(error, UsageError) and played.outcomes and not sure:
        return (
            f"it raised {type(error).__name__} for an answer: that blames the caller, and says "
            "that nothing was sent. What cannot be read is UnreadableAnswer"
        )
    return None


class Flowing(Contract):
    """Clauses about flows."""

    @classmethod
    def each_exchange(cls) -> Mapping[str, Case]:
        """Every documented dialogue."""
        return cls.cases()

    @clause("flow.documented")
    def test_a_documented_dialogue_ends_as_documented(self, exchange: Case) -> None:
        """Play it."""
        played = exchange.play(self.make())
        wanted = exchange.exchange
        used = len(played.outcomes)
        if wanted.raises is not None:
            assert type(played.error) is wanted.raises, (
                f"{exchange.name}: it {played.end}; documented is {wanted.raises.__name__}, see "
                f"{wanted.source}"
            )
        else:
            assert played.error is None, f"{exchange.name}: it {played.end}; see {wanted.source}"
        assert played.ended, (
            f"{exchange.name}: it asked for {_said(played.requests[-1])} after all "
            f"{used} answers of the exchange: end the flow, or add the answer"
        )
        assert used == len(exchange.answers), (
            f"{exchange.name}: it used {used} of {len(exchange.answers)} answers: ask for the rest "
            "too, or take them out of the exchange"
        )
        _compare(exchange, played)

    @clause("flow.promised")
    def test_what_a_flow_returns_is_what_its_capability_promises(self, exchange: Case) -> None:
        """Look at its type."""
        driver = self.make()
        played = exchange.play(driver)
        if played.ended and played.error is None:
            broken = broken_promise(exchange, driver.name, played.value)
            assert broken is None, f"{exchange.name}: what it returned {broken}"

    @clause("flow.repeatable")
    def test_asking_twice_asks_the_same(self, exchange: Case) -> None:
        """Play it again, with the same driver and with another."""
        driver = self.make()
        first, again, other = (exchange.play(one) for one in (driver, driver, self.make()))
        for played in (again, other):
            assert first.requests == played.requests, (
                f"{exchange.name}: the second time it asked for something else. A driver keeps "
                "nothing between flows, and takes no clock and no chance; what has to differ each "
                "time belongs into Request.sign"
            )
            assert first.value == played.value, (
                f"{exchange.name}: the second time it returned something else, for the same answers"
            )

    @clause("flow.stateless")
    def test_two_flows_at_once_do_not_mix(self, exchange: Case) -> None:
        """Step it by turns with every other kind of flow."""
        driver = self.make()
        alone = exchange.play(self.make())
        for other in (*_one_of_each(self.cases()), exchange.of_a_stranger(self.public_credentials)):
            for begun in (False, True):
                beside = _stepwise(driver, other)
                if begun:
                    next(beside, None)
                mixed = exchange.play(driver, _by_turns(exchange.answers, beside))
                assert (mixed.requests, mixed.value) == (alone.requests, alone.value), (
                    f"{exchange.name}: another flow, {other.name}, changed what it does. Keep what "
                    "a flow knows in its own variables, not in the driver"
                )

    @clause("flow.well-formed")
    def test_every_request_is_well_formed(self, exchange: Case) -> None:
        """Look at each."""
        for request in exchange.play(self.make()).requests:
            wrong = malformed(request) or missigned(request)
            assert wrong is None, f"{exchange.name}: a request {wrong}"

    @clause("flow.effects")
    def test_a_request_says_what_repeating_it_does(self, exchange: Case) -> None:
        """Compare with what the capability is for."""
        changes = exchange.capability in SENDS | CHANGES
        for request in exchange.play(self.make()).requests:
            assert changes or request.effect is Effect.READ, (
                f"{exchange.name}: {_said(request)} is Effect.{request.effect.name}, but "
                f"{exchange.capability.value} changes nothing: say Effect.READ"
            )
            assert request.effect is not Effect.UNDO or exchange.capability in SENDS, (
                f"{exchange.name}: {_said(request)} is Effect.UNDO, which is for sends alone"
            )

    @clause("flow.any-answer")
    def test_whatever_comes_back_a_flow_ends_in_a_value_or_a_documented_error(
        self, exchange: Case
    ) -> None:
        """Answer anything, at any step."""
        driver, known = self.make(), self.known_responses(exchange)
        tail = st.lists(outcomes(known), min_size=1, max_size=_ANSWERS)
        steps = st.integers(0, max(len(exchange.answers) - 1, 0))

        def demand(told: tuple[int, list[Answer]]) -> None:
            step, strange = told
            played = exchange.play(driver, [*exchange.answers[:step], *strange])
            wrong = undocumented(exchange.capability, played)
            assert wrong is None, f"{exchange.name}: {wrong}"
            if played.ended and played.error is None:
                broken = broken_promise(exchange, driver.name, played.value)
                assert broken is None, f"{exchange.name}: what it returned {broken}"

        for step in self._new_answers(exchange):
            for strange in spoilt(exchange.answers[step]):
                demand((step, [strange, *exchange.answers[step + 1 :]]))
        always(st.tuples(steps, tail), demand, _EXAMPLES)

    def _new_answers(self, case: Case) -> list[int]:
        """Which answers of a dialogue no other before it has in the same place."""
        known: set[tuple[int, Answer]] = set()
        for other in self.cases().values():
            if other == case:
                break
            if other.capability is case.capability:
                known.update(enumerate(other.answers))
        return [step for step, answer in enumerate(case.answers) if (step, answer) not in known]

    @clause("flow.closing")
    def test_a_flow_that_is_closed_asks_for_nothing_more(self, exchange: Case) -> None:
        """Close it before, between and after its answers."""
        for step in range(len(exchange.answers) + 1):
            exchange.play(self.make(), exchange.answers[:step])

    @clause("flow.ends")
    def test_a_flow_ends_however_long_the_platform_goes_on(self, exchange: Case) -> None:
        """Answer the same for ever, as if there always was one page more."""
        driver = self.make()
        for step, answer in enumerate(exchange.answers):
            for endless in continued(answer):
                told = chain(exchange.answers[:step], endless)
                played = exchange.play(driver, islice(told, LONGEST))
                assert played.ended, (
                    f"{exchange.name}: it still asked after {LONGEST} answers. Read a limited "
                    "number of pages, and let the caller come back with Listing.after"
                )

    @clause("flow.pure")
    def test_a_flow_waits_for_nothing_and_looks_at_no_clock(self, exchange: Case) -> None:
        """Watch what it calls, when all is well and when not."""
        driver = self.make()
        troubles: list[Answer] = [Unanswered(), NeverSent(), Response(status=503, body=HTML)]
        troubles.append(Response(status=429, headers=(("retry-after", "1"),), body=HTML))
        called = watched(lambda: exchange.play(driver))
        for step in range(len(exchange.answers)):
            for trouble in troubles:
                told = [*exchange.answers[:step], *repeat(trouble, 3)]
                called |= watched(lambda told=told: exchange.play(driver, told))  # type: ignore[misc]
        assert not called, (
            f"{exchange.name}: it called {', '.join(sorted(called))}. A driver neither sleeps nor "
            "opens anything nor asks for the time: the present is in the command, waiting and "
            "sending are the transport's"
        )


def _compare(exchange: Case, played: Play) -> None:
    """Hold the end of a flow against what its exchange says."""
    wanted = exchange.exchange
    if wanted.outcome is not None:
        told = getattr(played.error, "outcome", None)
        assert told is wanted.outcome, (
            f"{exchange.name}: it {played.end}; its outcome has to be {wanted.outcome.value}"
        )
    if callable(wanted.returns):
        assert _holds(wanted.returns, played.value), (
            f"{exchange.name}: what it returned does not hold what `returns` demands: "
            f"{played.value!r}"
        )
    elif wanted.returns is not None:
        for name, value in wanted.returns.items():
            found = _found(played.value, name)
            assert found == value, f"{exchange.name}: {name} is {found!r}, documented is {value!r}"


def _holds(demand: Callable[[Any], bool], value: Any) -> bool:
    """Whether a demand is met; one that cannot even be asked is not."""
    try:
        return bool(demand(value))
    except (AttributeError, LookupError, TypeError, ValueError):
        return False


_NOTHING: Final = object()


def _found(value: Any, name: str) -> Any:
    """An attribute, or an attribute's attribute: ``sent.message_id``; a key of a mapping."""
    for part in name.split("."):
        known = value.get if is_mapping(value) else partial(getattr, value)
        value = known(part, _NOTHING)
    return value


def _said(request: Request) -> str:
    return f"{request.method} {request.url}"


def _one_of_each(known: Mapping[str, Case]) -> list[Case]:
    """One dialogue of each capability and account."""
    found: dict[tuple[Capability, str], Case] = {}
    for case in known.values():
        found.setdefault((case.capability, case.sample.account.id), case)
    return list(found.values())


def _by_turns(answers: Iterable[Answer], other: Iterator[None]) -> Iterator[Answer]:
    for answer in answers:
        next(other, None)
        yield answer


def _stepwise(driver: Provider, case: Case) -> Iterator[None]:
    """Step a flow through its answers, one with each turn; how it ends is nobody's concern."""
    with suppress(Exception):
        flow = case.open(driver)
        with closing(flow):
            step = begin(flow)
            yield
            for answer in case.answers:
                if isinstance(step, Done):
                    return
                step = resume(flow, answer)
                yield
