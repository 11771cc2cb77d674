"""What a story is made of: values that can be told in every language of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import attrs
from typing_extensions import override

from privatereply.model import CommentRecord
from privatereply.policy import Name, Phrase, Reason
from privatereply.policy.language import Language
from privatereply.store import Attempt

__all__ = ["Happening", "Story"]

_HEAD: Final = Phrase("%(platform)s, comment %(comment)s")
_NOTHING: Final = Phrase("Nothing is known about this comment.")


@attrs.frozen(kw_only=True)
class Happening:
    """One thing that happened. Free of texts, names and tokens.

    Attributes:
        at: When.
        what: One word for machines: ``"commented"``; ``"received"``, ``"own_comment"``,
            ``"edited"``, ``"removed"``, ``"hidden"``, ``"shown"``, ``"verdict"`` or ``"told"`` for
            what the platform told; ``"decided"``; ``"reserved"``, ``"began"`` or a ledger state
            for an attempt; ``"echoed"``, ``"delivered"``, ``"read"``, ``"message_edited"`` or
            ``"unsent"`` for what became of our message; ``"answered"`` or ``"message"`` for what
            followed.
        said: The sentences that tell it.
        attempt_id: The attempt it belongs to, if any.
        details: What machines may want to know beside it, as JSON can hold it.
    """

    at: datetime
    what: str
    said: tuple[Reason, ...]
    attempt_id: str | None = None
    details: Mapping[str, Any] = attrs.field(factory=dict[str, Any])

    def explain(self, language: str = "en") -> str:
        """What happened, in plain words.

        Raises:
            InvalidValue: The language is none of `privatereply.policy.LANGUAGES`.
        """
        speaker = Language.of(language)
        return speaker.paragraph([speaker.say(reason) for reason in self.said])

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The same as JSON can hold it; the time in ISO 8601."""
        return {
            "at": self.at.isoformat(),
            "what": self.what,
            "detail": self.explain(language),
            "attempt_id": self.attempt_id,
            **self.details,
        }


@attrs.frozen(kw_only=True)
class Story:
    """What is known of one comment. ``str()`` tells it, one line for each happening.

    Attributes:
        platform: The driver's name.
        account_id: The account.
        comment_id: The comment.
        comment: The comment as it was last seen; ``None`` if it never was.
        attempts: Every attempt, oldest first.
        happenings: In the order of time.
    """

    platform: str
    account_id: str
    comment_id: str
    comment: CommentRecord | None
    attempts: tuple[Attempt, ...]
    happenings: tuple[Happening, ...]

    @override
    def __str__(self) -> str:
        return self.explain()

    def explain(self, language: str = "en") -> str:
        """The story in plain words, one line for each happening, without texts and names.

        Args:
            language: One of `privatereply.policy.LANGUAGES`.

        Raises:
            InvalidValue: The language is none of them.
        """
        speaker = Language.of(language)
        values = {"platform": Name(self.platform), "comment": Name(self.comment_id)}
        lines = [speaker.say(Reason(_HEAD, values))]
        if not self.happenings:
            lines.append(f"  {speaker.say(Reason(_NOTHING))}")
        lines += [
            f"  {one.at:%Y-%m-%d %H:%M:%S} UTC  {one.explain(language)}" for one in self.happenings
        ]
        return "\n".join(lines)

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The same as plain data, ready for JSON, without texts and names.

        ``state`` is the ledger's word for the last attempt, ``None`` if there was none; times are
        in ISO 8601.

        Raises:
            InvalidValue: The language is none of `privatereply.policy.LANGUAGES`.
        """
        return {
            "platform": self.platform,
            "account_id": self.account_id,
            "comment_id": self.comment_id,
            "state": self.attempts[-1].state.value if self.attempts else None,
            "happenings": [one.as_dict(language) for one in self.happenings],
        }
