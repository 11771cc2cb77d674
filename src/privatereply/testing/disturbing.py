"""Runs that are disturbed: answers are lost, platforms fail, processes die, callers race."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from privatereply.errors import Leaked, OutcomeUnknown, PrivateReplyError, ReplyInProgress
from privatereply.model import Receipt
from privatereply.store import Attempt, State
from privatereply.testing.base import clause
from privatereply.testing.scenes import Staged, arrived, documented, faults, receipt, said
from privatereply.testing.stage import Death, Play

__all__ = ["Disturbing"]

_HELLO: Final = "Hello, it is 12 euros."
_CALLERS: Final = 8


class Disturbing(Staged):
    """Clauses about what must never lead to a second delivery."""

    @classmethod
    def each_fault(cls) -> Mapping[str, str]:
        """Everything that the emulator can let go wrong."""
        kinds = () if cls.terms() is None else faults(str(cls.scene))
        return {kind: kind for kind in kinds}

    @clause("run.lost-answer")
    def test_an_answer_that_is_lost_is_found_or_stays_unknown(
        self, business: str, tmp_path: Path
    ) -> None:
        """Lose it, look, and let another process go on."""
        del business
        stage, store = self.staged(), f"sqlite:///{tmp_path}/replies.db"
        with stage.client(store) as client:
            play = Play.begin(stage, client)
            stage.order("answer_lost")
            result = play.reply(_HELLO)
            found = isinstance(result, Receipt) and result.found_by_looking
            assert found or isinstance(result, OutcomeUnknown), (
                f"the message arrived, its answer did not, and the reply ended in {said(result)}: "
                "let Unanswered pass and let look() find it, or tell that it cannot"
            )
            documented(play, play.settle(_HELLO), "answer_lost")
            self._once(play)
        with stage.client(store) as client:
            successor = play.hand_over(client)
            successor.settle(_HELLO)
            self._once(successor)

    @clause("run.faults")
    def test_whatever_goes_wrong_with_a_send_nothing_is_delivered_twice(self, fault: str) -> None:
        """Let it go wrong once, and settle it."""
        with self.begun() as play:
            play.stage.order(fault)
            documented(play, play.reply(_HELLO), fault)
            assert not play.stage.sandbox.faults.pending(), (
                f"the fault {fault!r} struck no request: the scene's message_path "
                f"{play.stage.scene.terms.message_path!r} is not where the driver sends"
            )
            documented(play, play.settle(_HELLO), fault)
            self._once(play)

    @clause("run.faults")
    def test_whatever_goes_wrong_with_looking_nothing_is_delivered_twice(self, fault: str) -> None:
        """Lose the answer to a send, and let everything that is asked afterwards go wrong."""
        with self.begun() as play:
            play.stage.order("answer_lost")
            play.stage.sandbox.faults.order(fault, times=None)
            documented(play, play.reply(_HELLO), fault)
            play.stage.turn()
            play.account.resolve()
            documented(play, play.reply(_HELLO), fault)
            documented(play, play.settle(_HELLO), fault)
            self._once(play)

    @clause("run.crash")
    def test_a_process_that_dies_at_any_exchange_leaves_nothing_that_is_sent_twice(
        self, business: str, tmp_path: Path
    ) -> None:
        """Let it die at each, before the request arrives and after."""
        del business
        for number in range(self._exchanges()):
            for arrives in (False, True):
                self._die(number, f"sqlite:///{tmp_path}/{number}{arrives}.db", arrives=arrives)

    @clause("run.race")
    def test_of_many_callers_at_once_one_answers(self, business: str, tmp_path: Path) -> None:
        """Let threads of two processes answer one comment."""
        del business
        stage, store = self.staged(), f"sqlite:///{tmp_path}/replies.db"
        with stage.client(store) as one, stage.client(store) as other:
            first = Play.begin(stage, one)
            plays = [first, Play.begin(stage, other, first.made)] * (_CALLERS // 2)
            results = _at_once(plays)
            strange = [each for each in results if not _polite(each)]
            assert not strange, f"callers in a race were told {', '.join(map(said, strange))}"
            receipt(first.reply(_HELLO))
            self._once(first)

    def _die(self, number: int, store: str, *, arrives: bool) -> None:
        stage = self.staged()
        with stage.client(store) as client:
            play = Play.begin(stage, client)
            stage.log.dies_at, stage.log.arrives = number, arrives
            with suppress(Death):
                play.reply(_HELLO)
        stage.log.dies_at = None
        with stage.client(store) as client:
            successor = play.hand_over(client)
            documented(successor, successor.settle(_HELLO), f"dying at exchange {number + 1}")
            self._once(successor)

    def _exchanges(self) -> int:
        """How many requests it takes to answer a comment."""
        with self.begun() as play:
            before = len(play.stage.log.requests)
            receipt(play.reply(_HELLO))
            return len(play.stage.log.requests) - before

    @staticmethod
    def _once(play: Play) -> None:
        """Hold what became of a comment to the promise."""
        assert len(play.got) <= 1, arrived(play, "at most one reply")
        assert play.stage.log.late == 0, (
            "a second message was sent although the first had arrived: look() proved its absence "
            "(Sight.ABSENT), or a refusal said REFUSED, where neither is certain"
        )
        assert not play.got or any(map(_may_have_arrived, play.attempts)), (
            "a message arrived, and the ledger believes that none did: look() proved its absence "
            "(Sight.ABSENT) or took it for somebody else's (Sight.TAKEN), or a refusal said "
            "REFUSED or SPENT, where none of that is certain"
        )
        assert not play.unexplained(), (
            f"the attempt is left {', '.join(play.unexplained())} and nobody says why: a Sighting "
            "needs its evidence"
        )


def _may_have_arrived(attempt: Attempt) -> bool:
    """Whether the ledger holds that a message may have arrived, if only before everybody's eyes."""
    shown = (attempt.error or "").startswith(Leaked.__name__)
    return shown or attempt.state not in {State.REFUSED, State.RELEASED, State.SPENT}


def _polite(result: Receipt | PrivateReplyError) -> bool:
    """Whether that is what a caller may be told who came second."""
    return isinstance(result, Receipt | ReplyInProgress | OutcomeUnknown)


def _at_once(plays: list[Play]) -> list[Receipt | PrivateReplyError]:
    gate = threading.Barrier(len(plays))
    results: list[Receipt | PrivateReplyError] = []

    def run(play: Play) -> None:
        gate.wait()
        results.append(play.reply(_HELLO))

    threads = [threading.Thread(target=run, args=(play,)) for play in plays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
