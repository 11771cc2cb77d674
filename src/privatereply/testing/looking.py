"""What a look may say: only what was shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import Final

import attrs
from hypothesis import strategies as st

from privatereply.errors import NeverSent, Unanswered
from privatereply.flow import Effect, Response
from privatereply.model import Draft
from privatereply.provider import Capability, Sight, Sighting
from privatereply.testing.base import Contract, clause
from privatereply.testing.cases import Case
from privatereply.testing.privacy import leaked
from privatereply.testing.stepping import Answer, Play, brief
from privatereply.testing.strategies import HTML, always, outcomes, truncated

__all__ = ["Looking"]

_EXAMPLES: Final = 25
_LATER: Final = 64
_PROOFS: Final = frozenset({Sight.ABSENT, Sight.TAKEN})
_GARBAGE: Final = (HTML, b"", b"null", b"7", b"\xff\xfe\x00")
"""Bodies that cannot be an empty list of any platform's."""
_OTHER_WORDS: Final = "Nobody has ever said this 4711"
_OTHER_ATTEMPT: Final = "0000000000000000000000000000dead"


class Looking(Contract):
    """Clauses about looking for what became of an attempt."""

    @classmethod
    def each_look(cls) -> Mapping[str, Case]:
        """Every documented look that ends in a sighting."""
        return {
            name: case
            for name, case in cls.cases().items()
            if case.capability is Capability.LOOK and case.exchange.raises is None
        }

    @clause("look.shown")
    def test_both_ends_of_a_look_are_documented(self) -> None:
        """Look for one that finds, and one that does not."""
        seen = {_sight(case.play(self.make())) for case in self.each_look().values()}
        assert Sight.FOUND in seen, (
            "no exchange of LOOK ends in Sight.FOUND: add one with what the platform shows of a "
            "message that arrived"
        )
        assert len(seen) > 1, (
            "every exchange of LOOK ends in Sight.FOUND: add one with what the platform shows "
            "where nothing arrived"
        )

    @clause("look.reads-only")
    def test_a_look_only_reads(self, look: Case) -> None:
        """Answer anything."""
        driver = self.make()

        def demand(told: list[Answer]) -> None:
            effects = set(look.play(driver, told).effects)
            assert effects <= {Effect.READ}, f"{look.name}: it made a request that is no read"

        demand(list(look.answers))
        always(st.lists(outcomes(look.responses), max_size=4), demand, _EXAMPLES)

    @clause("look.proof")
    def test_what_could_not_be_read_proves_nothing(self, look: Case) -> None:
        """Fail, break off or garble every answer."""
        driver = self.make()
        for step, answer in enumerate(look.answers):
            for trouble in (*_troubles(answer), *self._refusals()):
                played = look.play(driver, [*look.answers[:step], *repeat(trouble, _LATER)])
                assert _sight(played) not in _PROOFS, (
                    f"{look.name}: answer {step + 1} could not be read ({brief(trouble)}), and it "
                    f"saw {_sight(played)}. Return Sight.UNCLEAR, or raise: an attempt that is "
                    "taken for absent is sent a second time"
                )
                _demand_told(look, played)

    def _refusals(self) -> list[Response]:
        """What the platform refuses with, and no look is documented to be answered by."""
        shown = [answer for case in self.each_look().values() for answer in case.responses]
        documented = [refusal.answer for refusal in self.refusals]
        return [each for each in (*documented, *self.unknown_refusals) if each not in shown]

    @clause("look.found")
    def test_what_was_found_stands_in_the_answers(self, look: Case) -> None:
        """Answer anything, and look for the id."""
        driver, known = self.make(), look.responses
        steps = st.integers(0, max(len(look.answers) - 1, 0))
        tail = st.lists(outcomes(known), min_size=1, max_size=4)

        def demand(told: tuple[int, list[Answer]]) -> None:
            _demand_told(look, look.play(driver, [*look.answers[: told[0]], *told[1]]))

        demand((len(look.answers), []))
        always(st.tuples(steps, tail), demand, _EXAMPLES)

    @clause("look.claimed")
    def test_what_belongs_to_another_attempt_is_not_found(self, look: Case) -> None:
        """Claim what it finds."""
        driver = self.make()
        found = _message_id(look.play(driver))
        if found is None:
            return
        claimed = look.asking(claimed=look.command.claimed | {found})
        again = _message_id(claimed.play_on(driver, _LATER))
        assert again != found, (
            f"{look.name}: it found message {found}, which is in `claimed`: that is another "
            "attempt's, so pass over it"
        )

    @clause("look.ours")
    def test_somebody_elses_words_are_not_found(self, look: Case) -> None:
        """Look for an attempt that said something else."""
        driver = self.make()
        if _sight(look.play(driver)) is not Sight.FOUND:
            return
        other = look.asking(draft=Draft(text=_OTHER_WORDS), attempt_id=_OTHER_ATTEMPT)
        played = other.play_on(driver, _LATER)
        assert _sight(played) is not Sight.FOUND, (
            f"{look.name}: it found a message for an attempt that said something else. Compare "
            "the words with the draft's, or what the platform echoes with attempt_id"
        )

    @clause("look.settling")
    def test_nothing_is_absent_before_it_has_had_time_to_show(self, look: Case) -> None:
        """Look at the moment the attempt ends."""
        driver = self.make()
        if _sight(look.play(driver)) is not Sight.ABSENT:
            return
        ended = look.command.ended_at or look.command.begun_at
        played = look.asking(now=ended).play_on(driver, _LATER)
        assert _sight(played) is not Sight.ABSENT, (
            f"{look.name}: it said absent at the very moment the attempt was over. Give the "
            "platform time to show what it did: until then Sight.UNCLEAR"
        )

    @clause("look.evidence")
    def test_a_sighting_says_how_it_was_seen_and_repeats_nothing(self, look: Case) -> None:
        """Read its evidence."""
        played = look.play(self.make())
        seen = played.value
        if not isinstance(seen, Sighting):
            return
        assert seen.evidence.strip(), f"{look.name}: evidence is empty: say how it was seen"
        told = leaked(seen.evidence, self.private_values(look))
        assert told is None, f"{look.name}: evidence repeats {told}, and is kept for ever"
        assert (seen.sight is Sight.FOUND) == (seen.sent is not None), (
            f"{look.name}: sight is {seen.sight.name}, and sent "
            f"{'is None' if seen.sent is None else 'is not None'}: what was found, and nothing "
            "else, has one"
        )


def _troubles(answer: Answer) -> Iterable[Answer]:
    yield Unanswered()
    yield NeverSent()
    yield from (Response(status=200, body=body) for body in _GARBAGE)
    yield from (Response(status=status, body=HTML) for status in (302, 401, 403, 404, 429))
    yield from (Response(status=status, body=HTML) for status in (500, 502, 503))
    if isinstance(answer, Response):
        yield truncated(answer)
        yield attrs.evolve(answer, status=500)


def _demand_told(look: Case, played: Play) -> None:
    found = _message_id(played)
    assert found is None or any(found.encode() in answer.body for answer in played.answered), (
        f"{look.name}: it found a message whose id is nowhere in what the platform showed: take "
        "the id from there"
    )


def _sight(played: Play) -> Sight | None:
    return played.value.sight if isinstance(played.value, Sighting) else None


def _message_id(played: Play) -> str | None:
    value = played.value
    return value.sent.message_id if isinstance(value, Sighting) and value.sent else None
