"""What people have agreed to, and the words with which they take it back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import ClassVar, Final

import attrs
from typing_extensions import override

from privatereply.model import Action, Fact
from privatereply.policy.facts import (
    NO,
    OPTED_IN,
    OPTED_OUT,
    PERSON_HAS_WRITTEN,
    PERSON_MENTIONED,
    UNKNOWN,
    YES,
)
from privatereply.policy.phrase import Phrase, Reason
from privatereply.policy.relations import has_written
from privatereply.policy.rule import FactRule, Figure, Finding, OnUnknown, Rule
from privatereply.policy.situation import Situation
from privatereply.policy.words import listed, words

__all__ = [
    "OPT_IN_WORDS",
    "OPT_OUT_WORDS",
    "Initiated",
    "OptOut",
    "is_opt_in",
    "is_opt_out",
]

# "cancel" and "end", which text messages know as well, are left out: people end orders with them.
OPT_OUT_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset({"stop", "stop all", "stopall", "unsubscribe", "opt out", "optout", "quit"}),
    "ja": frozenset({"停止", "配信停止", "配信解除", "登録解除", "購読解除", "ストップ"}),
    "pl": frozenset({"stop", "wypisz", "wypisz mnie", "nie pisz", "nie piszcie"}),
    "ru": frozenset({"стоп", "отписаться", "отпишите меня", "не пишите", "не пишите мне"}),
    "cs": frozenset(
        {"stop", "odhlásit", "odhlásit odběr", "zrušit odběr", "nepište", "nepište mi"}
    ),
}
"""What people write who want no more messages, by language; a hyphen counts as a blank."""

OPT_IN_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset({"start", "unstop", "subscribe", "opt in", "optin"}),
    "ja": frozenset({"再開", "配信再開", "購読", "スタート"}),
    "pl": frozenset({"start", "wznów", "zapisz mnie"}),
    "ru": frozenset({"старт", "подписаться", "подпишите меня", "возобновить"}),
    "cs": frozenset({"start", "přihlásit odběr", "obnovit odběr", "obnovit"}),
}
"""What people write who take that back, by language; a hyphen counts as a blank."""


def _normal(text: str) -> str:
    """A text as it is compared: without case, width, final punctuation and outer white space."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    end = len(folded)
    while end and (folded[end - 1].isspace() or unicodedata.category(folded[end - 1])[0] == "P"):
        end -= 1
    return " ".join(folded[:end].replace("-", " ").split())


def _all(by_language: Mapping[str, Iterable[str]]) -> frozenset[str]:
    return frozenset(_normal(word) for chosen in by_language.values() for word in chosen)


_OUT: Final = _all(OPT_OUT_WORDS)
_IN: Final = _all(OPT_IN_WORDS)


def is_opt_out(text: str, words: Iterable[str] | None = None) -> bool:
    """Whether a message asks for no more messages.

    The whole message has to be one of the words, upper or lower case, with or without final
    punctuation; a word inside a longer message is none.

    Args:
        text: What the person wrote.
        words: The words that count; every one of `OPT_OUT_WORDS` if none are given.
    """
    return _normal(text) in (_OUT if words is None else {_normal(word) for word in words})


def is_opt_in(text: str, words: Iterable[str] | None = None) -> bool:
    """Whether a message takes an opt-out back; read like `is_opt_out`.

    Args:
        text: What the person wrote.
        words: The words that count; every one of `OPT_IN_WORDS` if none are given.
    """
    return _normal(text) in (_IN if words is None else {_normal(word) for word in words})


@attrs.frozen(kw_only=True, slots=False)
class OptOut(FactRule):
    """Who has asked for no more messages gets none.

    People say so themselves: not having heard of it is no doubt.
    """

    name: ClassVar[str] = "opt_out"
    fact: ClassVar[str] = OPTED_OUT
    denied_by: ClassVar[Fact] = YES
    denial: ClassVar[Phrase] = Phrase("The person has asked for no more messages.")
    doubt: ClassVar[Phrase | None] = None

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("The person must not have asked for no more messages."))


_INITIATIVE: Final = frozenset({PERSON_HAS_WRITTEN, PERSON_MENTIONED, OPTED_IN})


@attrs.frozen(kw_only=True, slots=False)
class Initiated(Rule):
    """A cold message is refused: the person must have taken the first step.

    Attributes:
        by: The facts that count as one; any of them is enough.
    """

    name: ClassVar[str] = "initiated"
    alternative: ClassVar[Action | None] = Action.PUBLIC_REPLY

    by: frozenset[str] = words(default=_INITIATIVE)
    on_unknown: OnUnknown = attrs.field(default="deny")

    @cached_property
    def _steps(self) -> tuple[str, ...]:
        return listed(self.by)

    @cached_property
    def denied(self) -> Finding:
        """The finding for a cold message."""
        return self.denies(
            Phrase("This would be a cold message; none of this has happened: %(by)s."),
            by=self._steps,
        )

    @override
    def judge(self, situation: Situation) -> Finding:
        """Look for a first step."""
        missing = None
        for step in self._steps:
            known = _step(situation, step)
            if known is YES:
                return self.passed
            if known is not NO and missing is None:
                missing = step
        return self.denied if missing is None else self._unsure(missing)

    def _unsure(self, missing: str) -> Finding:
        return self.cannot_tell(
            Phrase(
                "It is not known whether the person wants a message; one of this must have "
                "happened: %(by)s."
            ),
            missing,
            by=self._steps,
        )

    @property
    @override
    def demand(self) -> Reason:
        return Reason(Phrase("One of this must have happened before: %(by)s."), {"by": self._steps})

    @property
    @override
    def figure(self) -> Figure:
        return self._steps, None


def _step(situation: Situation, step: str) -> Fact:
    if step == PERSON_HAS_WRITTEN:
        return has_written(situation)
    return situation.facts.get(step, UNKNOWN)
