"""Where a credential goes: to the platform's own hosts, and no longer than it is the account's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import repeat
from typing import Any, Final
from urllib.parse import urlsplit

import attrs

from privatereply.flow import Request, Response, Stamp
from privatereply.testing.base import Contract, clause
from privatereply.testing.bodies import dumped, is_tree, rewritten, tree_of
from privatereply.testing.cases import Case
from privatereply.testing.privacy import credentials_of, leaked
from privatereply.testing.stepping import Answer, Play

__all__ = ["Carrying"]

_ELSEWHERE: Final = "elsewhere.example"
_LURES: Final = (_ELSEWHERE, rf"\g<host>.{_ELSEWHERE}", rf"\g<host>@{_ELSEWHERE}")
"""Another host: plainly, and so that its address begins like one of the platform's."""
_ADDRESS: Final = re.compile(r"https?://(?P<host>[^/?#\s\"'<>]+)")
_NEXT: Final = ("link", f'<https://{_ELSEWHERE}/next>; rel="next"')
_REDIRECT: Final = Response(status=307, headers=(("location", f"https://{_ELSEWHERE}/moved"),))
_LATER: Final = 4
_STAMP: Final = Stamp(at=datetime(2026, 11, 21, 12, tzinfo=UTC), nonce="0" * 32)


class Carrying(Contract):
    """Clauses about who is shown a credential."""

    @classmethod
    def each_carried(cls) -> Mapping[str, Case]:
        """Every documented dialogue that knows a credential."""
        public = cls.public_credentials
        return {name: case for name, case in cls.cases().items() if credentials_of(case, public)}

    @clause("secret.hosts")
    def test_no_credential_goes_to_a_host_that_only_an_answer_named(self, carried: Case) -> None:
        """Let every address in the answers lead elsewhere."""
        private = credentials_of(carried, self.public_credentials)
        for request in self._lured(carried):
            if not (urlsplit(request.url).hostname or "").endswith(_ELSEWHERE):
                continue
            told = leaked(_held(request), private)
            assert told is None, (
                f"{carried.name}: an answer named a host that is not the platform's, and {told} "
                "went there. Take cursors out of such addresses and ask your own host, or compare "
                "the whole host before you follow one"
            )

    @clause("secret.renewed")
    def test_a_credential_that_was_replaced_is_not_used_again(self, carried: Case) -> None:
        """Ask for the same account once more, with other credentials."""
        driver, renewed = self.make(), carried.renewed(self.public_credentials)
        carried.play(driver)
        private = credentials_of(carried, self.public_credentials)
        asked = [_held(request) for request in renewed.play(driver).requests]
        told = next((found for held in asked if (found := leaked(held, private))), None)
        advice = "take credentials from the command each time, and keep nothing made of them"
        assert told is None, f"{carried.name}: {told} was replaced, and used again: {advice}"
        assert asked == [_held(request) for request in renewed.play(self.make()).requests], (
            f"{carried.name}: the account's credentials were replaced, and it asks otherwise than "
            f"a driver that never knew the old ones: {advice}"
        )

    def _lured(self, case: Case) -> Iterator[Request]:
        """Whatever it asks for, once one of its answers leads elsewhere, and of the page after."""
        driver = self.make()
        for step, answer in enumerate(case.answers):
            for lure in _lures(answer):
                told = [*case.answers[:step], lure, *case.answers[step + 1 :]]
                played = case.play(driver, [*told, *repeat(lure, _LATER)])
                yield from played.requests
                if (after := _page_after(played)) is not None and hasattr(case.command, "after"):
                    yield from case.asking(after=after).play(driver, [lure]).requests


def _lures(answer: Answer) -> Iterator[Response]:
    """An answer whose addresses lead elsewhere, and one that only says to go there."""
    yield _REDIRECT
    if isinstance(answer, Response):
        yield attrs.evolve(answer, headers=(*answer.headers, _NEXT))
        yield from (_misled(answer, f"https://{host}") for host in _LURES)


def _misled(answer: Response, instead: str) -> Response:
    def leaf(value: Any) -> Any:
        return _ADDRESS.sub(instead, value) if isinstance(value, str) else value

    tree = tree_of(answer)
    return attrs.evolve(
        answer,
        headers=tuple((name, leaf(value)) for name, value in answer.headers),
        body=dumped(rewritten(tree, leaf)) if is_tree(tree) else answer.body,
    )


def _page_after(played: Play) -> str | None:
    after = getattr(played.value, "after", None)
    return after if isinstance(after, str) else None


def _held(request: Request) -> str:
    """Everything that leaves with a request."""
    signed = request if request.sign is None else request.sign(request, _STAMP)
    lines = [f"{name}: {value}" for name, value in (*signed.params, *signed.headers)]
    return "\n".join((signed.method, signed.url, *lines, signed.body.decode(errors="replace")))
