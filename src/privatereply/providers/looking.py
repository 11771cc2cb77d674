"""What became of an attempt nobody got an answer to.

Something is ours if it went out from the account, says the same, and was made while the attempt
was under way. What is *not* there proves something only if all of this comes together: the
question was answered in full, the answer reaches back before the attempt, nothing went out since
that could be ours, the platform has had time to show it, and the two clocks agree. Then a comment
that shows a reply has somebody else's, and one that shows none has none. Everything else proves
nothing and leaves the attempt unknown. A refusal of another attempt is never used as
evidence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import attrs

from privatereply.flow import Flow
from privatereply.model import Action, Comment, CommentRecord, Direction, Draft, Fact, Message
from privatereply.policy import facts
from privatereply.provider import Look, Sent, Sight, Sighting
from privatereply.providers.answers import unless_refused
from privatereply.providers.paging import Page, every
from privatereply.providers.thread import Thread

__all__ = [
    "VERBATIM",
    "Traces",
    "Wording",
    "horizon",
    "judge",
    "plain",
    "public_reply",
    "settled",
    "unclear",
    "under_comment",
    "within",
]

_SKEW: Final = timedelta(seconds=30)
"""How much older than the attempt our message may seem: the host's clock against the platform's,
whose times are cut to whole seconds."""
_LONGEST: Final = timedelta(minutes=10)
"""How long after the attempt began our message can have been made; also how long before it an
answer must reach back, so that no clock that is a little wrong passes for proof."""
_APART: Final = timedelta(minutes=1)
"""How far the host's clock may seem ahead of the platform's. A host that is ahead by `_LONGEST`
takes our own message for an older one. How long the reads took hides as much of it: one of 30 s and
one of 100 s, each tried three times, so a minute on top is still well below. A host that is behind
does no harm until it is behind by `_LONGEST`, when our message seems made too late; less of it
cannot be told from slow reads."""


def plain(text: str) -> str:
    """What survives every rewriting of white space and of combining characters."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@attrs.frozen(kw_only=True)
class Wording:
    """How a platform shows the words of a message that was sent.

    Attributes:
        link: What it may append to a private reply; ``None`` if it appends nothing.
        plain: Brings a text into the form in which what was sent and what is shown are equal.
    """

    link: re.Pattern[str] | None = None
    plain: Callable[[str], str] = plain

    def words(self, draft: Draft) -> str:
        """What a draft says, in that form."""
        return self.plain(draft.text)

    def is_said(self, command: Look, text: str) -> bool:
        """Whether a text says what the attempt said."""
        words, written = self.words(command.draft), self.plain(text)
        if not words:
            return False
        if written == words:
            return True
        lead, _, link = written.rpartition(" ")
        return command.action is Action.PRIVATE_REPLY and lead == words and self._is_link(link)

    def resembles(self, command: Look, text: str) -> bool:
        """Whether a text may say it too, as far as nobody can tell for certain."""
        return self.plain(text) == self.words(command.draft)

    def is_wordless(self, text: str) -> bool:
        """Whether a text says nothing of its own."""
        written = self.plain(text)
        return not written or self._is_link(written)

    def _is_link(self, written: str) -> bool:
        return self.link is not None and self.link.fullmatch(written) is not None


VERBATIM: Final = Wording()
"""Of a platform that shows what was sent."""


@attrs.frozen(kw_only=True)
class _Writing:
    id: str
    text: str
    at: datetime
    person_id: str | None = None
    by_program: Fact = Fact.YES


@attrs.frozen(kw_only=True)
class Traces:
    """What the platform showed in the place where the attempt would have left something.

    Attributes:
        writings: What the account wrote there.
        whole: Whether that place was shown from its beginning, and all of it could be read.
        oldest: The oldest thing shown there, if all that was shown could be read.
        date: The platform's present when it began to answer; ``None`` if it did not tell.
        conversation_id: The thread, if that is the place.
    """

    writings: tuple[_Writing, ...]
    whole: bool
    oldest: datetime | None
    date: datetime | None
    conversation_id: str | None = None


def within(thread: Thread, by_program: Callable[[Message], Fact] = lambda _: Fact.YES) -> Traces:
    """The traces in a private thread.

    Args:
        thread: What could be read of it.
        by_program: Whether a message went out through the platform's API, where it tells: ours
            did, a colleague's in the platform's app did not.
    """
    sent = [message for message in thread.messages if message.direction is Direction.OUTBOUND]
    return Traces(
        writings=tuple(
            _Writing(
                id=message.id,
                text=message.text,
                at=message.sent_at,
                person_id=message.person_id,
                by_program=by_program(message),
            )
            for message in sent
            if by_program(message) is not Fact.NO
        ),
        whole=thread.whole,
        oldest=_oldest([message.sent_at for message in thread.messages], known=thread.gapless),
        date=thread.date,
        conversation_id=thread.conversation_id,
    )


def under_comment(replies: Page[Comment]) -> Traces:
    """The traces among the public replies under a comment."""
    dated = [(reply, reply.created_at) for reply in replies.items]
    known = replies.gapless and all(
        moment is not None and _by_account(reply) is not Fact.UNKNOWN for reply, moment in dated
    )
    return Traces(
        writings=tuple(
            _Writing(id=reply.id, text=reply.text, at=moment)
            for reply, moment in dated
            if moment is not None and _by_account(reply) is Fact.YES
        ),
        whole=known and replies.after is None,
        oldest=_oldest([moment for _, moment in dated if moment is not None], known=known),
        date=replies.date,
    )


def horizon(command: Look) -> datetime:
    """How far back an answer has to reach to prove that something is not there."""
    return command.begun_at - _LONGEST


def unclear(evidence: str) -> Sighting:
    """A look that proves nothing."""
    return Sighting(sight=Sight.UNCLEAR, evidence=evidence)


def settled(sighting: Sighting) -> Flow[Sighting]:
    """The flow of a look that has nothing to ask."""
    yield from ()
    return sighting


def public_reply(
    ask: Callable[[str | None], Flow[Page[CommentRecord]]], conclude: Callable[[Traces], Sighting]
) -> Flow[Sighting]:
    """What became of a public reply.

    Args:
        ask: Reads one page of the replies under the comment it answers.
        conclude: Judges what they show.
    """
    replies = yield from unless_refused(every(ask))
    if replies is None:
        return unclear("the replies under the comment could not be read")
    return conclude(under_comment(replies))


def judge(
    command: Look,
    traces: Traces,
    *,
    settle: timedelta,
    replied: Fact | None = None,
    wording: Wording = VERBATIM,
) -> Sighting:
    """What the traces prove about an attempt.

    Args:
        command: The attempt.
        traces: What was shown where it would have left something.
        settle: How long the platform may take to do what it was asked and to show it.
        replied: Whether the comment itself shows that it has a private reply, whoever's;
            ``None`` where comments show nothing of the kind.
        wording: How the platform shows words.
    """
    traces = attrs.evolve(
        traces, writings=tuple(each for each in traces.writings if each.id not in command.claimed)
    )
    ours = [writing for writing in traces.writings if _is_ours(command, writing, wording)]
    # A comment that has no reply outranks equal words in its thread: they answer something else.
    if ours and replied is not Fact.NO:
        evidence = "our words, from the account, at the time of the attempt"
        return _found(min(ours, key=lambda writing: writing.at), traces, evidence)
    near = [
        writing for writing in traces.writings if _could_be_ours(command, writing, replied, wording)
    ]
    only = _only(command, near, wording) if replied is Fact.YES else None
    doubt = (
        _untimely(command, traces, settle)
        or _gap(command, traces, replied)
        or (_rivalry(ours, near) if only is None else None)
    )
    if doubt is not None:
        return unclear(doubt)
    if only is not None:
        evidence = "the comment has a reply, and nothing but this can be it"
        return _found(only, traces, evidence)
    if replied is Fact.YES:
        return Sighting(sight=Sight.TAKEN, evidence="the comment has a reply that is not ours")
    return Sighting(
        sight=Sight.ABSENT,
        evidence="nothing of ours was there, although all of it could be read and had had time "
        "to show",
    )


def _untimely(command: Look, traces: Traces, settle: timedelta) -> str | None:
    """Why it is not the time to conclude anything from what is missing; ``None`` if it is.

    The settle time has to be over by both clocks. By the host's it counts to the moment before the
    reads began, so that neither a slow read nor a host that is behind shortens it.
    """
    if traces.date is None:
        return "the platform did not tell the time"
    apart = traces.date - command.now
    if not -_APART <= apart <= _LONGEST:
        slow = ", unless reading took that long" if apart > _LONGEST else ""
        length = abs(apart).total_seconds()
        return f"the host's clock or the platform's is wrong by {length:.0f} s{slow}"
    if min(traces.date, command.now) - (command.ended_at or command.begun_at) < settle:
        return "what was not there yet may still appear"
    return None


def _gap(command: Look, traces: Traces, replied: Fact | None) -> str | None:
    """What could not be seen; ``None`` if nothing is missing."""
    reaches = traces.oldest is not None and traces.oldest - command.begun_at < -_LONGEST
    if not traces.whole and not reaches:
        return "what could be read does not reach back to the attempt"
    return "the comment does not tell whether it has a reply" if replied is Fact.UNKNOWN else None


def _rivalry(ours: list[_Writing], near: list[_Writing]) -> str | None:
    """Which writing forbids to say that there is none of ours; ``None`` if there is no such."""
    if ours:
        return "our words were there, but the comment shows no reply"
    return "the account wrote something around that time that may be it" if near else None


def _found(writing: _Writing, traces: Traces, evidence: str) -> Sighting:
    return Sighting(
        sight=Sight.FOUND,
        evidence=evidence,
        sent=Sent(
            message_id=writing.id,
            person_id=writing.person_id,
            conversation_id=traces.conversation_id,
            sent_at=writing.at,
        ),
    )


def _only(command: Look, near: list[_Writing], wording: Wording) -> _Writing | None:
    """The one thing that can be a draft without words, or ``None`` if words or others are there."""
    if wording.words(command.draft) or len(near) != 1:
        return None
    (writing,) = near
    return writing if _plausible(command, writing) and wording.is_wordless(writing.text) else None


def _is_ours(command: Look, writing: _Writing, wording: Wording) -> bool:
    return _plausible(command, writing) and wording.is_said(command, writing.text)


def _plausible(command: Look, writing: _Writing) -> bool:
    """Whether a program made it while the attempt was under way."""
    timely = -_SKEW <= writing.at - command.begun_at <= _LONGEST
    return timely and writing.by_program is Fact.YES


def _could_be_ours(
    command: Look, writing: _Writing, replied: Fact | None, wording: Wording
) -> bool:
    since = writing.at - command.begun_at
    if since < -_LONGEST:
        return False
    words, written = wording.words(command.draft), wording.plain(writing.text)
    # A template may be shown with words of its own.
    if not words or wording.is_wordless(writing.text):
        return True
    if wording.resembles(command, writing.text):
        return True
    # Nobody documents how a private reply carries its link, so any words count, unless the
    # comment's own trace already says that one of them is the reply.
    private = command.action is Action.PRIVATE_REPLY and since <= _LONGEST
    linked = private and wording.link is not None
    return linked and (replied is not Fact.YES or words in written)


def _oldest(moments: list[datetime], *, known: bool) -> datetime | None:
    return min(moments, default=None) if known else None


def _by_account(comment: Comment) -> Fact:
    return comment.facts.get(facts.AUTHOR_IS_ACCOUNT, Fact.UNKNOWN)
