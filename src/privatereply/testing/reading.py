"""What a driver reads, and what it must not take for read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import repeat
from typing import Any, Final

import attrs

from privatereply.errors import NeverSent, NoAnswer, PlatformError, Unanswered
from privatereply.flow import Response
from privatereply.model import Fact
from privatereply.provider import Sight, Sighting, Usage
from privatereply.testing.base import Contract, clause
from privatereply.testing.cases import Case
from privatereply.testing.promising import is_listing, is_mapping
from privatereply.testing.requirements import SENDS
from privatereply.testing.stepping import Play
from privatereply.testing.strategies import HTML, always, responses

__all__ = ["Reading"]

_LATER: Final = 64
_EXAMPLES: Final = 100
_HEADERS: Final = ("", "soon", "-1", "0", "nan", "inf", "9" * 400)


class Reading(Contract):
    """Clauses about what a driver reads."""

    @classmethod
    def each_question(cls) -> Mapping[str, Case]:
        """Every documented dialogue but those that send, if it begins with a request."""
        return {
            name: case
            for name, case in cls.cases().items()
            if case.capability not in SENDS and case.answers and case.exchange.raises is None
        }

    @clause("flow.no-answer")
    def test_a_question_without_an_answer_is_not_taken_for_answered(self, question: Case) -> None:
        """Answer nothing."""
        for lost in (Unanswered(), NeverSent()):
            played = question.play(self.make(), repeat(lost, _LATER))
            assert isinstance(played.error, NoAnswer | PlatformError) or _tells_nothing(played), (
                f"{question.name}: no request got an answer, and it {played.end}. Let NoAnswer pass"
            )

    @clause("flow.failure")
    def test_a_failure_of_the_platform_is_not_taken_for_an_answer(self, question: Case) -> None:
        """Answer with the page that a broken server shows."""
        for status in (500, 503):
            failure = Response(status=status, body=HTML)
            played = question.play(self.make(), repeat(failure, _LATER))
            assert isinstance(played.error, PlatformError) or _tells_nothing(played), (
                f"{question.name}: every answer was status {status}, and it {played.end}. Raise "
                "TemporaryFailure"
            )

    @clause("flow.paging")
    def test_what_comes_after_a_page_is_asked_for(self, question: Case) -> None:
        """Ask for the page after the one that is documented."""
        driver = self.make()
        first = question.play(driver)
        after = first.value.after if is_listing(first.value) else None
        if after is None or not hasattr(question.command, "after"):
            return
        second = question.asking(after=after).play(driver)
        assert second.requests != first.requests, (
            f"{question.name}: after a page it asks for the same page again. Put the command's "
            "`after` into the request"
        )

    @clause("flow.since")
    def test_what_is_older_than_was_asked_for_is_left_out(self, question: Case) -> None:
        """Ask for what is newer than everything that is documented."""
        driver = self.make()
        first = question.play(driver)
        moments = _moments(first)
        if not moments or not hasattr(question.command, "since"):
            return
        since = max(moments) + timedelta(seconds=1)
        later = question.asking(since=since).play(driver)
        filtered = later.requests[:1] != first.requests[:1]
        assert filtered or not _moments(later), (
            f"{question.name}: asked for what is newer, it returned older ones too. Put `since` "
            "into the request where the platform takes it, and leave out what is older where not"
        )

    @clause("flow.usage")
    def test_what_an_answer_tells_of_budgets_is_read_or_nothing_is(self) -> None:
        """Answer anything."""
        driver = self.make()
        known = [answer for case in self.cases().values() for answer in case.responses]
        known += [refusal.answer for refusal in self.refusals]

        def demand(response: Response) -> None:
            try:
                told = driver.usage(response)
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not be
                raise AssertionError(
                    f"usage raised {type(error).__name__} for {dict(response.headers)!r}: it is "
                    "asked about every answer, so return None for what it cannot read"
                ) from None
            assert told is None or isinstance(told, Usage), (
                f"usage returned {type(told).__name__}: return Usage, or None"
            )

        for response in known:
            demand(response)
            for spoilt in _each_header(response):
                demand(spoilt)
        always(responses(known), demand, _EXAMPLES)


def _each_header(response: Response) -> Iterator[Response]:
    """The same answer with another value in one header: budgets are reckoned from several."""
    for place, (name, _) in enumerate(response.headers):
        before, after = response.headers[:place], response.headers[place + 1 :]
        for value in _HEADERS:
            yield attrs.evolve(response, headers=(*before, (name, value), *after))


def _moments(played: Play) -> list[Any]:
    """When the items of a page were made, as far as that is told."""
    items = played.value.items if is_listing(played.value) else ()
    made = [getattr(item, "created_at", None) for item in items]
    return [moment for moment in made if moment is not None]


def _tells_nothing(played: Play) -> bool:
    """Whether it returned a value that claims to know nothing."""
    value: Any = played.value
    if isinstance(value, Sighting):
        return value.sight is Sight.UNCLEAR
    return is_mapping(value) and all(fact is Fact.UNKNOWN for fact in value.values())
