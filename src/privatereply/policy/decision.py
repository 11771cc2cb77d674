"""What a policy says about one situation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import attrs

from privatereply.model import Action
from privatereply.policy.language import Language
from privatereply.policy.phrase import Phrase, Reason
from privatereply.policy.rule import Finding, Verdict

__all__ = ["Decision", "answer"]

_ALLOW: Final = Verdict.ALLOW

_ALLOWED: Final = Phrase("This can be sent.")
_PROBABLY: Final = Phrase("This can be sent as far as is known.")
_NOT_SURE: Final = Phrase("This is not sent while something about it is unknown.")
_LATER: Final = Phrase("This can be sent from %(until)s on.")
_NOT_NOW: Final = Phrase("This cannot be sent yet.")
_REFUSED: Final = Phrase("This cannot be sent.")
_DEADLINE: Final = Phrase("The last moment for it is %(deadline)s.")
_IN_VAIN: Final = Phrase("It would have to wait until %(until)s; by then it is too late.")
_SOURCES: Final = Phrase("Sources: %(sources)s")

_INSTEAD: Final = {
    Action.PRIVATE_REPLY: Phrase("Instead, you can answer the comment in private."),
    Action.MESSAGE: Phrase("Instead, you can write into the conversation."),
    Action.PUBLIC_REPLY: Phrase(
        "Instead, you can answer in public and invite the person to write."
    ),
}
"""What an action is called where it is the way out."""


def answer(verdict: Verdict, *, allowed: bool, until: datetime | None) -> Reason:
    """What a verdict says in one sentence.

    Args:
        verdict: The verdict.
        allowed: Whether it may be sent, as far as is known.
        until: From when on no rule asks to wait any more.
    """
    if verdict is Verdict.WAIT:
        return Reason(_LATER, {"until": until}) if until is not None else Reason(_NOT_NOW)
    if verdict is Verdict.UNCERTAIN:
        return Reason(_PROBABLY if allowed else _NOT_SURE)
    return Reason(_ALLOWED if verdict is Verdict.ALLOW else _REFUSED)


# Without slots and keyword-only fields for the reason that stands beside Finding.
@attrs.frozen(slots=False)
class Decision:
    """What a policy says about one situation, with every reason.

    Attributes:
        platform: The driver's name.
        action: What was to be done.
        verdict: Any finding that denies denies; else the latest wait, which is a denial if it ends
            in one; else uncertain; else allow.
        findings: What each rule said, in the policy's order.
        possible: What the platform's driver can do; a policy by itself does not know.
    """

    platform: str
    action: Action
    verdict: Verdict
    findings: tuple[Finding, ...] = attrs.field(repr=False)
    possible: frozenset[Action] = attrs.field(default=frozenset(Action), repr=False)

    @property
    def allowed(self) -> bool:
        """Whether it may be sent now.

        True also where facts are missing, if every rule that misses one allows it then.
        """
        verdict = self.verdict
        if verdict is _ALLOW:
            return True
        return verdict is Verdict.UNCERTAIN and not self.refusals

    @property
    def deadline(self) -> datetime | None:
        """The last moment at which this decision can hold; after it, it is a deny."""
        return min(
            (finding.deadline for finding in self.findings if finding.deadline is not None),
            default=None,
        )

    @property
    def until(self) -> datetime | None:
        """From when on no rule asks to wait any more; ``None`` if none does.

        Of a denial, it helps only if nothing else stands in the way.
        """
        return max(
            (finding.until for finding in self.findings if finding.until is not None),
            default=None,
        )

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """The findings that stand in the way: denials, and doubts their rule does not allow."""
        return tuple(
            finding
            for finding in self.findings
            if finding.blocks and finding.verdict is not Verdict.WAIT
        )

    @property
    def alternatives(self) -> tuple[Action, ...]:
        """What can be done instead, as far as the rules that stand in the way know something.

        Each is an action with a policy of its own, which decides about it. There is none if one
        of these rules knows none: whoever asked for no more messages is to be left alone.
        """
        named = [
            finding.alternative
            for finding in self.findings
            if finding.blocks and not finding.rule.about_draft
        ]
        if None in named:
            return ()
        others = (action for action in dict.fromkeys(named) if action is not None)
        return tuple(action for action in others if action in self.possible - {self.action})

    @property
    def unknown(self) -> tuple[str, ...]:
        """What nobody knows, by the names in `privatereply.policy.facts`."""
        names = (finding.unknown for finding in self.findings if finding.unknown is not None)
        return tuple(dict.fromkeys(names))

    @property
    def about_draft(self) -> bool:
        """Whether it is refused for nothing but what the draft holds: another one may pass."""
        refusals = self.refusals
        return bool(refusals) and all(finding.rule.about_draft for finding in refusals)

    @property
    def extension(self) -> str | None:
        """``"human_agent"`` if it is allowed only because a person answers, else ``None``."""
        return next(
            (finding.extension for finding in self.findings if finding.extension is not None), None
        )

    def explain(self, language: str = "en", *, sources: bool = False) -> str:
        """The decision in plain words, for the host's own users.

        Args:
            language: One of `LANGUAGES`.
            sources: Whether to end with where the deciding rules are written.

        Raises:
            InvalidValue: The language is none of `LANGUAGES`.
        """
        speaker = Language.of(language)
        said = [speaker.say(answer(self.verdict, allowed=self.allowed, until=self.until))]
        deciding = self._deciding()
        said += [speaker.say(finding.reason) for finding in deciding]
        if self._in_vain and self.until is not None:
            said.append(speaker.say(Reason(_IN_VAIN, {"until": self.until})))
        deadline = self.deadline
        if deadline is not None and self.verdict is not Verdict.DENY:
            said.append(speaker.say(Reason(_DEADLINE, {"deadline": deadline})))
        said += [speaker.say(Reason(_INSTEAD[action])) for action in self.alternatives]
        if sources and deciding:
            origins = tuple(dict.fromkeys(finding.rule.source for finding in deciding))
            said.append(speaker.say(Reason(_SOURCES, {"sources": origins})))
        return speaker.paragraph(said)

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The decision as JSON can hold it; times in ISO 8601.

        Raises:
            InvalidValue: The language is none of `LANGUAGES`.
        """
        deadline, until = self.deadline, self.until
        return {
            "platform": self.platform,
            "action": self.action.value,
            "verdict": self.verdict.value,
            "allowed": self.allowed,
            "deadline": None if deadline is None else deadline.isoformat(),
            "until": None if until is None else until.isoformat(),
            "unknown": list(self.unknown),
            "extension": self.extension,
            "alternatives": [action.value for action in self.alternatives],
            "explanation": self.explain(language),
            "findings": [finding.as_dict(language) for finding in self.findings],
        }

    @property
    def _in_vain(self) -> bool:
        """Whether it is a denial because a wait ends in one."""
        return self.verdict is Verdict.DENY and all(
            finding.verdict is not Verdict.DENY for finding in self.findings
        )

    def _deciding(self) -> list[Finding]:
        """What explains the verdict; of the findings that allow, only those with a condition."""
        decisive = Verdict.WAIT if self._in_vain else self.verdict
        return [
            finding
            for finding in self.findings
            if (finding.verdict is decisive and finding.verdict is not Verdict.ALLOW)
            or (finding.verdict is Verdict.UNCERTAIN and self.verdict is not Verdict.DENY)
            or (finding.extension is not None and self.verdict is not Verdict.DENY)
        ]
