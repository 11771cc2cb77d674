"""One limit of one platform, as an object."""

from __future__ import annotations

import abc
import enum
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, Literal, TypeAlias, TypedDict

import attrs
from typing_extensions import override

from privatereply.errors import InvalidValue
from privatereply.model import Action, Fact
from privatereply.policy.facts import UNKNOWN
from privatereply.policy.language import Language
from privatereply.policy.phrase import Phrase, Reason, Value
from privatereply.policy.situation import Situation

__all__ = [
    "FactRule",
    "Figure",
    "Finding",
    "OnUnknown",
    "Origin",
    "Rule",
    "RuleDescription",
    "Verdict",
]

OnUnknown: TypeAlias = Literal["allow", "deny"]
"""What a rule does when nobody knows the fact it needs."""

Figure: TypeAlias = tuple[float | tuple[str, ...] | None, str | None]
"""A number and what it counts, in English; or words and ``None``; or twice ``None``."""


class Origin(TypedDict):
    """Where a rule comes from, to be spread into its fields: ``ReplyWithin(**origin)``."""

    source: str
    checked: str


class Verdict(enum.Enum):
    """What a rule or a whole policy says, from the lightest to the heaviest."""

    ALLOW = "allow"
    """Nothing stands against it."""
    UNCERTAIN = "uncertain"
    """A fact is missing; the finding names it."""
    WAIT = "wait"
    """Not now, but from a known time on."""
    DENY = "deny"
    """No, and waiting does not help."""

    @property
    def weight(self) -> int:
        """Which of two verdicts wins: the heavier one."""
        return _WEIGHTS[self]


_WEIGHTS = {verdict: weight for weight, verdict in enumerate(Verdict)}


# Without slots and keyword-only fields: `Policy.judge` makes some on its hot path, and this way a
# frozen attrs class is made in half the time.
@attrs.frozen(slots=False)
class Finding:
    """What one rule says about one situation.

    Attributes:
        rule: The rule.
        verdict: What it says.
        reason: Why, free of texts and personal data.
        until: From when on it allows; only with `Verdict.WAIT`.
        deadline: The last moment at which it says so; after it, it denies.
        unknown: What nobody knows, by the names in `privatereply.policy.facts`.
        extension: The permission under which alone it allows: ``"human_agent"``, which the
            message has to be marked with. ``None`` if it needs none.
        alternative: What can be done instead where it stands in the way, if the rule knows
            something; that has a policy of its own.
    """

    rule: Rule
    verdict: Verdict
    reason: Reason
    until: datetime | None = None
    deadline: datetime | None = None
    unknown: str | None = None
    extension: str | None = None
    alternative: Action | None = None

    @property
    def blocks(self) -> bool:
        """Whether it keeps the message from being sent now."""
        if self.verdict is Verdict.UNCERTAIN:
            return self.rule.on_unknown == "deny"
        return self.verdict is not Verdict.ALLOW

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The finding as JSON can hold it; times in ISO 8601.

        Raises:
            InvalidValue: The language is none of `LANGUAGES`.
        """
        return {
            "rule": self.rule.name,
            "verdict": self.verdict.value,
            "blocks": self.blocks,
            "reason": Language.of(language).say(self.reason),
            "until": None if self.until is None else self.until.isoformat(),
            "deadline": None if self.deadline is None else self.deadline.isoformat(),
            "unknown": self.unknown,
            "extension": self.extension,
            "alternative": None if self.alternative is None else self.alternative.value,
            "source": self.rule.source,
            "checked": self.rule.checked,
        }


@attrs.frozen(kw_only=True)
class RuleDescription:
    """A rule for people and tables to read.

    Attributes:
        name: The rule's name, as overrides use it.
        value: Its limit: a number, words, or ``None`` if it has none.
        unit: What the number counts, in English; ``None`` without a number.
        sentence: What it demands, in one sentence.
        source: Where that is written.
        checked: The day somebody last read it there, ISO date.
        note: What else there is to know.
        on_unknown: What it does when nobody knows the fact it needs.
        enabled: Whether it is switched on.
        changed: Fields the host has overridden: the source does not vouch for them.
    """

    name: str
    value: float | tuple[str, ...] | None
    unit: str | None
    sentence: str
    source: str
    checked: str
    note: str
    on_unknown: OnUnknown
    enabled: bool
    changed: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The description as JSON can hold it."""
        return attrs.asdict(self)


def _sourced(_: Any, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidValue(
            name=field.name,
            given=type(value).__name__ if not isinstance(value, str) else "an empty text",
            allowed="where the rule is written: an address or the name of a document",
        )


def _dated(_: Any, field: attrs.Attribute[Any], value: object) -> None:
    try:
        date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InvalidValue(
            name=field.name,
            given=repr(value),
            allowed="the day the source was read, as an ISO date like 2026-11-21",
        ) from None


def _allow_or_deny(_: Any, field: attrs.Attribute[Any], value: object) -> None:
    if value not in {"allow", "deny"}:
        raise InvalidValue(name=field.name, given=repr(value), allowed="'allow' or 'deny'")


# Without slots, like every rule: a slotted attrs class finds its cached properties through a
# `__getattr__`, which makes Python look up every attribute of it the slow way.
@attrs.frozen(kw_only=True, slots=False)
class Rule(abc.ABC):
    """One limit of one platform for one action. Subclasses add their numbers as fields.

    Attributes:
        source: Where the limit is written: an address or the name of a document.
        checked: The day somebody last read it there, ISO date.
        note: What else there is to know: contradictions, history, evidence.
        on_unknown: Whether the action is allowed while nobody knows the fact the rule needs.
        enabled: Whether the rule is asked at all.
        changed: Fields the host has overridden; set by `Policy.override`.

    Raises:
        InvalidValue: The source or the date is missing.
    """

    name: ClassVar[str]
    """What overrides, tables and findings call it; one of a name in a policy."""
    about_draft: ClassVar[bool] = False
    """Whether another draft could pass where this one does not."""
    about_marketing: ClassVar[bool] = False
    """Whether only advertising is its business: no other draft is put before it."""
    counts_unanswered: ClassVar[bool] = False
    """Whether it asks how often the account wrote since the person last did."""
    alternative: ClassVar[Action | None] = None
    """What can be done instead of what it refuses, if it knows something."""

    source: str = attrs.field(validator=_sourced)
    checked: str = attrs.field(validator=_dated)
    note: str = ""
    on_unknown: OnUnknown = attrs.field(default="allow", validator=_allow_or_deny)
    enabled: bool = True
    changed: tuple[str, ...] = attrs.field(default=(), eq=False, repr=False)

    @abc.abstractmethod
    def judge(self, situation: Situation) -> Finding:
        """What the rule says. Pure: no clock, no I/O, and never an exception."""

    @property
    @abc.abstractmethod
    def demand(self) -> Reason:
        """What the rule demands, in one sentence."""

    @property
    def figure(self) -> Figure:
        """The number or words the rule is about, if it has any."""
        return None, None

    @cached_property
    def passed(self) -> Finding:
        """The finding that allows; made once, because most findings are this one."""
        return Finding(rule=self, verdict=Verdict.ALLOW, reason=self.demand)

    def describe(self, language: str = "en") -> RuleDescription:
        """The rule for people and tables to read.

        Raises:
            InvalidValue: The language is none of `LANGUAGES`.
        """
        value, unit = self.figure
        return RuleDescription(
            name=self.name,
            value=value,
            unit=unit,
            sentence=Language.of(language).say(self.demand),
            source=self.source,
            checked=self.checked,
            note=self.note,
            on_unknown=self.on_unknown,
            enabled=self.enabled,
            changed=self.changed,
        )

    def passes_until(self, deadline: datetime) -> Finding:
        """The finding that allows up to a moment, and denies after it."""
        passed = self.passed
        return Finding(self, passed.verdict, passed.reason, None, deadline)

    def denies(self, phrase: Phrase, **values: Value) -> Finding:
        """The finding that denies.

        Args:
            phrase: Why, with its values by name; free of texts and personal data.
            **values: Those values.
        """
        return Finding(
            rule=self,
            verdict=Verdict.DENY,
            reason=Reason(phrase, values),
            alternative=self.alternative,
        )

    def cannot_tell(self, phrase: Phrase, unknown: str, **values: Value) -> Finding:
        """The finding while nobody knows something; ``on_unknown`` says what that does.

        Args:
            phrase: What is not known, with its values by name.
            unknown: Its name, by which a host or ``check_comment`` can tell it.
            **values: Those values.
        """
        return Finding(
            rule=self,
            verdict=Verdict.UNCERTAIN,
            reason=Reason(phrase, values),
            unknown=unknown,
            alternative=self.alternative,
        )

    def waits(self, until: datetime, phrase: Phrase, **values: Value) -> Finding:
        """The finding that allows from a time on.

        Args:
            until: From when on.
            phrase: Why not before, with its values by name.
            **values: Those values.
        """
        return Finding(
            rule=self,
            verdict=Verdict.WAIT,
            reason=Reason(phrase, values),
            until=until,
            alternative=self.alternative,
        )


@attrs.frozen(kw_only=True, slots=False)
class FactRule(Rule):
    """A rule that a single fact decides: one answer denies, the other allows."""

    fact: ClassVar[str]
    """The name of the fact."""
    denied_by: ClassVar[Fact]
    """Which answer denies."""
    denial: ClassVar[Phrase]
    """What is said then."""
    doubt: ClassVar[Phrase | None]
    """What is said while nobody knows; ``None`` if not having heard of it is no doubt."""

    @cached_property
    def denied(self) -> Finding:
        """The finding that denies."""
        return self.denies(self.denial)

    @cached_property
    def unsure(self) -> Finding:
        """The finding while nobody knows."""
        return self.passed if self.doubt is None else self.cannot_tell(self.doubt, self.fact)

    @override
    def judge(self, situation: Situation) -> Finding:
        """Ask for the fact."""
        known = situation.facts.get(self.fact, UNKNOWN)
        if known is UNKNOWN:
            return self.unsure
        return self.denied if known is self.denied_by else self.passed
