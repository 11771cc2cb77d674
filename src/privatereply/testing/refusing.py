"""How a driver reads refusals: by their codes, never by their sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import repeat
from typing import Any, Final

import attrs

from privatereply.errors import (
    AlreadyReplied,
    AuthenticationFailed,
    BillingStopped,
    NotEligible,
    Outcome,
    RateLimited,
    RecipientUnavailable,
    SpamBlocked,
    Suspended,
    Unanswered,
    WindowClosed,
)
from privatereply.flow import Response
from privatereply.provider import Capability
from privatereply.testing.base import Contract, clause
from privatereply.testing.bodies import REMOVED, is_tree, rewritten, tree_of
from privatereply.testing.cases import Case, named
from privatereply.testing.material import Refusal
from privatereply.testing.requirements import SENDS
from privatereply.testing.stepping import Play
from privatereply.testing.strategies import FOREIGN

__all__ = ["Refusing"]

_LATER: Final = 8
_CONSEQUENTIAL: Final = (
    AlreadyReplied,
    AuthenticationFailed,
    BillingStopped,
    NotEligible,
    RateLimited,
    RecipientUnavailable,
    SpamBlocked,
    Suspended,
    WindowClosed,
)
"""Errors that something follows from: an account pauses, somebody logs in anew, a reply is gone."""
_ELSEWHERE: Final = "Nie można teraz wysłać tej wiadomości."


class Refusing(Contract):
    """Clauses about refusals."""

    @classmethod
    def each_refusal(cls) -> Mapping[str, Refusal]:
        """Every documented refusal of something the driver can do."""
        return named(
            (f"{_code(one.answer)} {one.raises.__name__}", one)
            for one in cls.refusals
            if one.during in cls.capabilities()
        )

    @classmethod
    def each_unknown(cls) -> Mapping[str, Response]:
        """Every refusal that nobody documents."""
        return named((_code(one), one) for one in cls.unknown_refusals)

    @classmethod
    def each_exchanged(cls) -> Mapping[str, Case]:
        """A dialogue of every capability that asks for anything."""
        first: dict[str, Case] = {}
        for case in cls.cases().values():
            if case.answers and case.exchange.raises is None:
                first.setdefault(case.capability.value, case)
        return first

    def refused(self, capability: Capability, answer: Response) -> Play:
        """Play what is documented of a capability up to what decides, and refuse that."""
        case, driver = self.basis(capability), self.make()
        step = case.written(driver) if capability in SENDS and case.answers else 0
        return case.play(driver, [*case.answers[:step], answer, *repeat(Unanswered(), _LATER)])

    @clause("refuse.documented")
    def test_a_documented_refusal_becomes_its_error(self, refusal: Refusal) -> None:
        """Refuse with it."""
        self._demand(refusal, refusal.answer)

    @clause("refuse.words")
    def test_a_refusal_means_the_same_in_every_language(self, refusal: Refusal) -> None:
        """Replace its sentences by others, and leave them out."""
        for instead in (_ELSEWHERE, "", REMOVED):
            answer = _with_sentences(refusal.answer, instead)
            if refusal.by_sentence:
                case, played = self.basis(refusal.during), self.refused(refusal.during, answer)
                _demand_general(case, played, f"{_code(answer)} in words that nobody documents")
            else:
                self._demand(refusal, answer)

    def _demand(self, refusal: Refusal, answer: Response) -> None:
        played = self.refused(refusal.during, answer)
        error: Any = played.error
        name = f"{refusal.during.value}, refused with {_code(answer)}"
        if answer is not refusal.answer:
            name = f"{name} in other words"
        assert type(error) is refusal.raises, (
            f"{name}: it {played.end}; documented is {refusal.raises.__name__}, see "
            f"{refusal.source}. Read the status and the code, never the sentence; where the "
            "platform tells it by nothing else, say by_sentence=True"
        )
        assert refusal.during not in SENDS or error.outcome is refusal.outcome, (
            f"{name}: its outcome is {error.outcome.value}, documented is {refusal.outcome.value}"
        )
        platform = self.provider.name
        assert error.platform == platform, f"{name}: its platform is not {platform!r}"
        assert error.status == answer.status, f"{name}: pass status={answer.status} to the error"

    @clause("refuse.unknown")
    def test_a_code_nobody_documents_is_a_general_refusal(self, unknown: Response) -> None:
        """Refuse everything with it."""
        what = f"a refusal that nobody documents, {_code(unknown)}"
        for case in self.each_exchanged().values():
            played = self.refused(case.capability, unknown)
            _demand_unspent(case, played, what)
            if unknown.status not in self.telling_statuses:
                _demand_general(case, played, what)

    @clause("refuse.foreign")
    def test_what_is_no_answer_of_the_platforms_says_nothing_about_the_account(
        self, exchanged: Case
    ) -> None:
        """Answer with what proxies answer."""
        for status in (400, 403, 404, 406, 407, 409, 413, 418, 422, 451, 499, 500):
            if status in self.telling_statuses:
                continue
            for body in FOREIGN:
                played = self.refused(exchanged.capability, Response(status=status, body=body))
                _demand_general(exchanged, played, f"status {status} with a foreign body")

    @clause("refuse.retry-after")
    def test_how_long_to_wait_is_kept(self, refusal: Refusal) -> None:
        """Compare with the header."""
        wait = refusal.answer.header("retry-after") or ""
        if refusal.raises is not RateLimited or not wait.isdigit():
            return
        error = self.refused(refusal.during, refusal.answer).error
        told = getattr(error, "retry_after", None)
        assert told is not None and timedelta() < told <= timedelta(seconds=int(wait)), (  # noqa: PT018
            f"{refusal.during.value}: the platform says to wait {wait} s, and retry_after is {told}"
        )


def _demand_general(case: Case, played: Play, what: str) -> None:
    error = played.error
    assert not isinstance(error, _CONSEQUENTIAL), (
        f"{case.name}: {what}, and it {played.end}. Make an error of that kind of documented codes "
        "only; of everything else PlatformError, or UnreadableAnswer where there is no code"
    )
    _demand_unspent(case, played, what)


def _demand_unspent(case: Case, played: Play, what: str) -> None:
    assert getattr(played.error, "outcome", None) is not Outcome.SPENT, (
        f"{case.name}: {what}, and it {played.end}. A comment's reply is spent only where a "
        "documented code says so"
    )


def _code(answer: Response) -> str:
    """What tells a refusal from others: its status, and the numbers and words in its body."""
    tree, found = tree_of(answer), list[str]()

    def note(leaf: Any) -> Any:
        said = str(leaf)
        if leaf is not None and not isinstance(leaf, bool) and len(said) <= 40 and " " not in said:  # noqa: PLR2004
            found.append(said)
        return leaf

    rewritten(tree, note)
    return "-".join([str(answer.status), *found[:3]])


def _with_sentences(answer: Response, instead: object) -> Response:
    """The same answer with something else in the place of every text that holds a blank."""
    tree = tree_of(answer)
    if not is_tree(tree):
        return answer
    said: Callable[[Any], bool] = lambda leaf: isinstance(leaf, str) and " " in leaf  # noqa: E731
    changed = rewritten(tree, lambda leaf: instead if said(leaf) else leaf)
    return attrs.evolve(answer, body=json.dumps(changed).encode())
