"""How a send writes: once, and it never says more than it knows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import repeat
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from privatereply.errors import Leaked, NeverSent, Outcome, PlatformError, Unanswered
from privatereply.flow import Effect, Response
from privatereply.testing.base import Contract, clause
from privatereply.testing.bodies import REMOVED, is_tree, leaves, rewritten, tree_of
from privatereply.testing.cases import Case
from privatereply.testing.requirements import SENDS
from privatereply.testing.stepping import Answer, Play, brief
from privatereply.testing.strategies import FOREIGN, always, outcomes, truncated

__all__ = ["Sending"]

_EXAMPLES: Final = 40
_SERVER_ERRORS: Final = (500, 502, 503, 504)
_REDIRECTS: Final = (301, 302, 307, 308)
_LATER: Final = 8
"""How many more requests get no answer after what a clause is about."""


class Sending(Contract):
    """Clauses about sends."""

    @classmethod
    def each_send(cls) -> Mapping[str, Case]:
        """Every documented dialogue that sends something."""
        return cls.sending()

    @classmethod
    def each_written(cls) -> Mapping[str, Case]:
        """Every documented dialogue of a send, however it ends."""
        return {name: case for name, case in cls.cases().items() if case.capability in SENDS}

    @classmethod
    def each_leak(cls) -> Mapping[str, Case]:
        """Every documented dialogue in which something private was shown to others."""
        known = cls.each_written().items()
        return {name: case for name, case in known if case.exchange.raises is Leaked}

    def after_write(self, send: Case, *answers: Answer) -> Play:
        """Play it as documented up to its write, and go on with these answers, then with none."""
        driver = self.make()
        before = send.answers[: send.written(driver)]
        return send.play(driver, [*before, *answers, *repeat(Unanswered(), _LATER)])

    @clause("send.one-write")
    def test_a_send_writes_once(self, send: Case) -> None:
        """Count."""
        played = send.play(self.make())
        assert played.writes == 1, (
            f"{send.name}: {played.writes} of its requests have Effect.WRITE; a send has exactly "
            "one. Look first and tidy up afterwards with other effects, and send in one request"
        )
        self._demand_said_once(send, played)

    def _demand_said_once(self, send: Case, played: Play) -> None:
        """Demand that nothing says the words but what writes: all else the transport repeats."""
        words = send.command.draft.text
        for request in played.requests:
            said = words and any(words in each for each in self.sent_texts(request))
            assert request.effect is Effect.WRITE or not said, (
                f"{send.name}: a request with Effect.{request.effect.name} holds the words of the "
                "draft, and the transport may repeat it. What sends is Effect.WRITE; leave the "
                "words out of everything else"
            )

    @clause("send.never-twice")
    def test_whatever_comes_back_a_send_never_writes_again(self, send: Case) -> None:
        """Answer anything."""
        driver, known = self.make(), self.known_responses(send)
        before = send.answers[: send.written(driver)]

        def demand(told: list[Answer]) -> None:
            played = send.play(driver, [*before, *told])
            first = played.outcomes[len(before)]
            assert played.writes == 1, (
                f"{send.name}: after {brief(first)} it wrote again. Whether the first one arrived "
                "is not known: raise, and let the caller look before anything is sent again"
            )
            self._demand_said_once(send, played)

        always(st.lists(outcomes(known), min_size=2, max_size=4), demand, _EXAMPLES)
        for told in self._failures():
            demand([told] * 4)

    def _failures(self) -> list[Answer]:
        found: list[Answer] = [Unanswered(), NeverSent()]
        found += [Response(status=status, body=FOREIGN[0]) for status in (408, 429, 500, 502, 503)]
        return [*found, *(refusal.answer for refusal in self.refusals), *self.unknown_refusals]

    @clause("send.undo")
    def test_what_is_taken_back_was_sent_and_ends_in_an_error(self, written: Case) -> None:
        """Answer as documented and anything else, and look for Effect.UNDO."""
        driver, known = self.make(), self.known_responses(written)

        def demand(told: tuple[int, list[Answer]]) -> None:
            played = written.play(driver, [*written.answers[: told[0]], *told[1]])
            _demand_sent(written, played)

        steps = st.integers(0, len(written.answers))
        demand((len(written.answers), []))
        always(st.tuples(steps, st.lists(outcomes(known), max_size=4)), demand, _EXAMPLES // 2)

    @clause("send.leak")
    def test_what_could_not_be_taken_back_is_told(self, leak: Case) -> None:
        """Keep it from being taken back."""
        driver = self.make()
        done = leak.play(driver)
        assert isinstance(done.error, Leaked) and done.error.withdrawn, (  # noqa: PT018
            f"{leak.name}: it {done.end}. What was shown to others is deleted at once, with "
            "Effect.UNDO, and raised as Leaked(withdrawn=True)"
        )
        assert Effect.UNDO in done.effects, (
            f"{leak.name}: it deleted with another effect than Effect.UNDO: say that the transport "
            "may repeat it"
        )
        undone = done.effects.index(Effect.UNDO)
        for status in (None, 401, 403, 429, 500):
            lost = Unanswered() if status is None else Response(status=status, body=FOREIGN[0])
            played = leak.play(driver, [*leak.answers[:undone], *repeat(lost, _LATER)])
            assert isinstance(played.error, Leaked) and not played.error.withdrawn, (  # noqa: PT018
                f"{leak.name}: it could not be deleted ({brief(lost)}), and it {played.end}. "
                "Raise Leaked(withdrawn=False): somebody has to delete it by hand"
            )

    @clause("send.message-id")
    def test_an_answer_without_the_messages_id_is_unreadable(self, send: Case) -> None:
        """Take the id out of the answer, break the answer off, answer something else."""
        driver = self.make()
        done = send.play(driver)
        answer = send.answers[send.written(driver)]
        if not isinstance(answer, Response):
            return
        for each in _without(answer, getattr(done.value, "message_id", None)):
            played = self._demand_unknown(send, each, "its answer held no id of a message")
            assert played.error is not None, (
                f"{send.name}: its answer held no id of a message, and it {played.end} all the "
                "same. Nothing is certainly sent without one: raise UnreadableAnswer"
            )

    def _demand_unknown(self, send: Case, answer: Answer, because: str) -> Play:
        played = self.after_write(send, answer)
        assert played.outcome is Outcome.UNKNOWN, (
            f"{send.name}: {because} ({brief(answer)}), and it {played.end}. Nobody knows whether "
            "it was sent: raise UnreadableAnswer, or an error with Outcome.UNKNOWN"
        )
        return played

    @clause("send.server-error")
    def test_a_failure_of_the_platforms_own_leaves_a_send_unknown(self, send: Case) -> None:
        """Answer with a status of 500 and above, and any body."""
        bodies = [*FOREIGN, *(one.body for one in (*send.responses, *self.unknown_refusals))]
        for status in _SERVER_ERRORS:
            for body in bodies:
                answer = Response(status=status, body=body)
                self._demand_unknown(send, answer, "the platform failed on its side")

    @clause("send.redirect")
    def test_a_redirect_leaves_a_send_unknown(self, send: Case) -> None:
        """Answer with another address."""
        headers = (("location", "https://elsewhere.example/"),)
        for status in _REDIRECTS:
            for body in (b"", FOREIGN[0]):
                answer = Response(status=status, headers=headers, body=body)
                self._demand_unknown(send, answer, "it was redirected")

    @clause("send.foreign-refusal")
    def test_a_refusal_without_a_word_of_the_platforms_leaves_a_send_unknown(
        self, send: Case
    ) -> None:
        """Answer with statuses that proxies use too, and a body that is none of the platform's."""
        for status in sorted({400, 403, 404, 408, 409, 413, 422} - self.telling_statuses):
            for body in FOREIGN:
                answer = Response(status=status, body=body)
                self._demand_unknown(send, answer, "something in between refused")

    @clause("send.word-for-refusal")
    def test_a_refusal_is_certain_only_by_a_code_or_a_telling_status(self, send: Case) -> None:
        """Answer anything."""
        driver, documented = self.make(), self.known_responses(send)
        before = send.answers[: send.written(driver)]

        def demand(told: Answer) -> None:
            played = send.play(driver, [*before, told, *repeat(Unanswered(), _LATER)])
            error = played.error
            if not isinstance(error, PlatformError) or not isinstance(told, Response):
                return
            sure = error.outcome in {Outcome.REFUSED, Outcome.SPENT}
            code = error.code or error.subcode
            worded = code is not None and code in _texts(told)
            known = told.status in self.telling_statuses or self._is_sentence(told)
            assert not sure or worded or known, (
                f"{send.name}: {brief(told)} held no code, and it {played.end}. Without a word of "
                "the platform's nobody knows whether it was sent: Outcome.UNKNOWN. If this status "
                "means one thing whatever the body says, name it in telling_statuses"
            )

        always(outcomes(documented), demand, _EXAMPLES)

    def _is_sentence(self, told: Response) -> bool:
        """Whether a response says what the platform documents to refuse by."""
        said = _texts(told)
        return any(
            isinstance(leaf, str) and " " in leaf and leaf in said
            for refusal in self.refusals
            if refusal.by_sentence
            for leaf in leaves(tree_of(refusal.answer))
        )

    @clause("send.lost-answer")
    def test_a_send_whose_answer_is_lost_is_unknown(self, send: Case) -> None:
        """Answer nothing, and whatever is asked afterwards as documented."""
        driver = self.make()
        later = send.answers[send.written(driver) + 1 :]
        nothing: tuple[Answer, ...] = ()
        for told in (nothing, later):
            played = self.after_write(send, Unanswered(), *told)
            assert played.outcome is Outcome.UNKNOWN or _is_told(played), (
                f"{send.name}: the answer to its write was lost, and it {played.end}. Let "
                "Unanswered pass: what was sent may have arrived"
            )

    @clause("send.never-sent")
    def test_a_send_that_never_left_says_so(self, send: Case) -> None:
        """Keep its write from leaving."""
        played = self.after_write(send, NeverSent())
        assert isinstance(played.error, NeverSent), (
            f"{send.name}: its write never left, and it {played.end}. Let NeverSent pass: then the "
            "reply stays available, and the caller may send it again"
        )

    @clause("send.id-from-answer")
    def test_the_id_of_what_was_sent_comes_from_the_answer(self, send: Case) -> None:
        """Look for it in what the platform said."""
        played = send.play(self.make())
        assert played.outcome is not Outcome.SENT or _is_told(played), (
            f"{send.name}: Sent.message_id is nowhere in what the platform answered. It is what "
            "events and looks are matched by: take it from the answer, as it stands there"
        )


def _demand_sent(case: Case, played: Play) -> None:
    """Demand that what is taken back was sent, and that it ends in an error."""
    if Effect.UNDO not in played.effects:
        return
    undone, sent = played.effects.index(Effect.UNDO), played.write
    assert sent is not None and sent < undone, f"{case.name}: it took back what it had not sent"  # noqa: PT018
    assert isinstance(played.outcomes[sent], Response), (
        f"{case.name}: it took back a write that nobody answered. Raise instead: whether there is "
        "anything to take back is not known"
    )
    assert not played.ended or played.error is not None, (
        f"{case.name}: it took back what it sent, and returned all the same: raise Leaked"
    )


def _is_told(played: Play) -> bool:
    """Whether it returned an id that stands in what its write, or a later request, was told."""
    found = getattr(played.value, "message_id", None)
    return found is not None and any(
        isinstance(told, Response) and found in _texts(told)
        for told in played.outcomes[played.write :]
    )


def _texts(response: Response) -> str:
    """Everything a response says."""
    said = [str(leaf) for leaf in leaves(tree_of(response))]
    said += [value for _, value in response.headers]
    return "\n".join([*said, response.body.decode(errors="replace")])


def _without(answer: Response, message_id: str | None) -> Iterator[Response]:
    """The same answer with nothing, or something else, where the message's id stood."""
    headers = tuple(
        line for line in answer.headers if message_id is None or message_id not in line[1]
    )
    bare = attrs.evolve(answer, headers=headers)
    yield from (attrs.evolve(bare, body=body) for body in FOREIGN)
    tree = tree_of(bare)
    # Of a text that is no tree nobody can see that it was broken off.
    if message_id is None or not is_tree(tree):
        return
    yield truncated(bare)
    others: tuple[Any, ...] = (REMOVED, None, "", [], {}, True)
    for instead in others:
        changed = rewritten(tree, _replacing(message_id, instead))
        yield attrs.evolve(bare, body=json.dumps(changed).encode())


def _replacing(message_id: str, instead: object) -> Callable[[Any], Any]:
    return lambda leaf: instead if str(leaf) == message_id else leaf
