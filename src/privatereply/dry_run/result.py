"""What a dry run tells, in every language of the catalogues."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import attrs
from typing_extensions import override

from privatereply.model import Action
from privatereply.policy import Count, Decision, Phrase, Reason, Verdict
from privatereply.policy.language import Language

__all__ = ["Change", "Course", "DryRun", "Tally"]

_JUDGED: Final = Phrase(
    "Judged by this policy: %(decisions)s, and %(comments)s nobody had asked about."
)
_DECISIONS: Final = Phrase("%(count)d decision", "%(count)d decisions")
_COMMENTS: Final = Phrase("%(count)d comment", "%(count)d comments")
_ERASED: Final = Phrase("What they were judged by has been erased: %(decisions)s.")


class Course(enum.Enum):
    """What becomes of something somebody wants to send."""

    SEND = "send"
    """It may be sent, as far as is known."""
    WAIT = "wait"
    """It has to wait."""
    DOUBT = "doubt"
    """It is held back while something about it is unknown."""
    REFUSE = "refuse"
    """It is refused."""

    @classmethod
    def of(cls, verdict: Verdict, *, allowed: bool) -> Course:
        """The course a decision leads to."""
        if allowed:
            return cls.SEND
        return _COURSES.get(verdict, cls.REFUSE)


_COURSES: Final = {Verdict.WAIT: Course.WAIT, Verdict.UNCERTAIN: Course.DOUBT}
_TALLIES: Final = {
    Course.SEND: Phrase("Would be sent: %(total)d; was not: %(changed)d."),
    Course.WAIT: Phrase("Would have to wait: %(total)d; did not: %(changed)d."),
    Course.DOUBT: Phrase("Would be held back in doubt: %(total)d; was not: %(changed)d."),
    Course.REFUSE: Phrase("Would be refused: %(total)d; was not: %(changed)d."),
}


@attrs.frozen(kw_only=True)
class Tally:
    """How many things would take a course.

    Attributes:
        total: How many.
        changed: How many of them took another one.
    """

    total: int = 0
    changed: int = 0


@attrs.frozen(kw_only=True)
class Change:
    """One thing that would take another course.

    Attributes:
        account_id: The account.
        comment_id: The comment it is about, if any.
        key: What it is kept under.
        at: When the policy last judged it; when the comment was told, if it never did.
        then: What became of it; ``None`` if nobody asked, so that nothing was sent.
        now: What this policy says.
    """

    account_id: str
    comment_id: str | None
    key: str
    at: datetime
    then: Course | None
    now: Decision

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The change as JSON can hold it; the time in ISO 8601.

        Raises:
            InvalidValue: The language is none of `privatereply.policy.LANGUAGES`.
        """
        return {
            "account_id": self.account_id,
            "comment_id": self.comment_id,
            "key": self.key,
            "at": self.at.isoformat(),
            "then": None if self.then is None else self.then.value,
            "now": self.now.as_dict(language),
        }


@attrs.frozen(kw_only=True)
class DryRun:
    """What a policy would have done with what happened. ``str()`` tells it in English.

    Attributes:
        platform: The driver's name.
        action: What the policy is about.
        since: From when on.
        decisions: How many things somebody had asked about were judged again.
        comments: How many comments were judged that nobody had asked about.
        erased: How many could not be judged, because what they were judged by has been erased.
        would_send: What would be sent; of these, what was not.
        would_wait: What would have to wait; of these, what did not.
        would_doubt: What would be held back while something is unknown; of these, what was not.
        would_refuse: What would be refused; of these, what was not. A comment nobody asked about
            was not answered, so only sending to it would be a change.
        changes: What would take another course, oldest first, comments nobody asked about last.
        more: How many changes are not among them.
    """

    platform: str
    action: Action
    since: datetime
    decisions: int
    comments: int
    erased: int
    would_send: Tally
    would_wait: Tally
    would_doubt: Tally
    would_refuse: Tally
    changes: tuple[Change, ...] = attrs.field(repr=lambda all_: f"<{len(all_)} changes>")
    more: int

    @override
    def __str__(self) -> str:
        return self.explain()

    @property
    def _tallies(self) -> Mapping[Course, Tally]:
        return {
            Course.SEND: self.would_send,
            Course.WAIT: self.would_wait,
            Course.DOUBT: self.would_doubt,
            Course.REFUSE: self.would_refuse,
        }

    def explain(self, language: str = "en") -> str:
        """The numbers in plain words, one line for each course.

        Raises:
            InvalidValue: The language is none of `privatereply.policy.LANGUAGES`.
        """
        judged = {
            "decisions": Count(self.decisions, _DECISIONS),
            "comments": Count(self.comments, _COMMENTS),
        }
        said = [Reason(_JUDGED, judged)]
        said += [
            Reason(_TALLIES[course], {"total": tally.total, "changed": tally.changed})
            for course, tally in self._tallies.items()
        ]
        if self.erased:
            said.append(Reason(_ERASED, {"decisions": Count(self.erased, _DECISIONS)}))
        speaker = Language.of(language)
        return "\n".join(speaker.say(reason) for reason in said)

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The dry run as JSON can hold it, without texts and names; times in ISO 8601.

        Raises:
            InvalidValue: The language is none of `privatereply.policy.LANGUAGES`.
        """
        return {
            "platform": self.platform,
            "action": self.action.value,
            "since": self.since.isoformat(),
            "decisions": self.decisions,
            "comments": self.comments,
            "erased": self.erased,
            **{
                f"would_{course.value}": attrs.asdict(tally)
                for course, tally in self._tallies.items()
            },
            "changes": [change.as_dict(language) for change in self.changes],
            "more": self.more,
        }
