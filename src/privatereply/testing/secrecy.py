"""What must not be read anywhere: credentials, texts, names, and what a platform says of them."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from itertools import repeat
from typing import Any, Final

import attrs
from typing_extensions import override

from privatereply.errors import NeverSent, Unanswered
from privatereply.flow import Response
from privatereply.testing.base import Contract, clause
from privatereply.testing.bodies import dumped, is_tree, rewritten, tree_of
from privatereply.testing.cases import Case
from privatereply.testing.privacy import SHORTEST, leaked, told_by
from privatereply.testing.stepping import Answer, Play
from privatereply.testing.strategies import HTML, truncated

__all__ = ["Secrecy"]

_LATER: Final = 4
_SENTENCE: Final = "Zofia cannot be told this 4711 times"
"""What a platform says in the place of its own sentences; no string of an error may hold it."""


class Secrecy(Contract):
    """Clauses about what must not be read."""

    @classmethod
    def each_confidential(cls) -> Mapping[str, Case]:
        """Every documented dialogue."""
        return cls.cases()

    @clause("secret.sample")
    def test_the_samples_credentials_can_be_looked_for(self) -> None:
        """Measure them."""
        for sample in self.samples:
            for name, value in {**sample.credentials, **sample.account.credentials}.items():
                assert name in self.public_credentials or len(value) >= SHORTEST, (
                    f"the sample's credential {name!r} is too short to be looked for: write at "
                    f"least {SHORTEST} characters, or name it in public_credentials if it is no "
                    "secret"
                )

    @clause("secret.requests")
    def test_no_address_and_no_repr_of_a_request_holds_a_secret(self, confidential: Case) -> None:
        """Read them."""
        private = self.private_values(confidential)
        played = confidential.play(self.make())
        told = leaked(repr(played.value), private)
        assert told is None, (
            f"{confidential.name}: {told} stands in the repr of what it returned: give it "
            "attrs.field(repr=False)"
        )
        for request in played.requests:
            told = leaked(request.url, private) or leaked(repr(request), private)
            assert told is None, (
                f"{confidential.name}: {told} stands in the address of a request, which is logged. "
                "Put it into Request.params, a header or the body; if it is no secret, name it in "
                "public_credentials"
            )

    @clause("secret.errors")
    def test_no_error_holds_a_secret(self, confidential: Case) -> None:
        """Fail in every way, at every step, and read what is raised, and what it came from."""
        private = {**self.private_values(confidential), "the platform's sentence": _SENTENCE}
        for played in self._troubled(confidential):
            if played.error is None:
                continue
            told = leaked(told_by(played.error), private)
            assert told is None, (
                f"{confidential.name}: it raised {type(played.error).__name__}, and {told} stands "
                "in it, or in an error it came from. Let sentences be ours and codes look like "
                "codes, keep the platform's words in `detail` alone, and raise outside of `except` "
                "where what was caught holds a body"
            )

    @clause("secret.logs")
    def test_nothing_that_is_printed_or_logged_holds_a_secret(self, confidential: Case) -> None:
        """Listen."""
        private = {**self.private_values(confidential), "the platform's sentence": _SENTENCE}
        with _heard() as said:
            confidential.play(self.make())
            for _ in self._troubled(confidential):
                pass
        told = leaked(said(), private)
        assert told is None, f"{confidential.name}: {told} was printed or logged: leave it out"

    def _troubled(self, case: Case) -> Iterator[Play]:
        """Play it with something wrong at each step."""
        driver = self.make()
        for step, answer in enumerate(case.answers):
            for trouble in self._troubles(answer):
                yield case.play(driver, [*case.answers[:step], *repeat(trouble, _LATER)])

    def _troubles(self, answer: Answer) -> Iterator[Answer]:
        """What may come instead of an answer; its sentences are the one that is looked for."""
        yield Unanswered()
        yield NeverSent()
        refusals = [*(one.answer for one in self.refusals), *self.unknown_refusals]
        for refusal in refusals:
            yield _saying(refusal)
        for status in (200, 400, 401, 403, 404, 500):
            yield Response(status=status, body=HTML + _SENTENCE.encode())
            yield Response(status=status, body=dumped({"error": _SENTENCE, "code": _SENTENCE}))
        if isinstance(answer, Response):
            yield truncated(_saying(answer))
            yield attrs.evolve(answer, body=answer.body + _SENTENCE.encode())
            yield attrs.evolve(answer, body=answer.body + b"\xff" + _SENTENCE.encode())
            yield _changed(answer, lambda leaf: not isinstance(leaf, str))


def _saying(answer: Response) -> Response:
    return _changed(answer, lambda leaf: isinstance(leaf, str) and " " in leaf)


def _changed(answer: Response, which: Callable[[Any], bool]) -> Response:
    """The same answer with our sentence in the place of some of its leaves."""
    tree = tree_of(answer)
    if not is_tree(tree):
        return answer
    changed = rewritten(tree, lambda leaf: _SENTENCE if which(leaf) else leaf)
    return attrs.evolve(answer, body=dumped(changed))


@contextmanager
def _heard() -> Generator[Callable[[], str], None, None]:
    """Everything that is printed, and logged at any level, meanwhile."""
    said, root = io.StringIO(), logging.getLogger()
    handler, level = _Loud(said), root.level
    root.addHandler(handler)
    root.setLevel(logging.NOTSET + 1)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            yield said.getvalue
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


class _Loud(logging.StreamHandler[io.StringIO]):
    """Writes what was logged, with everything that was logged along."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.stream.write(f"{record.getMessage()} {vars(record)!r}\n")
