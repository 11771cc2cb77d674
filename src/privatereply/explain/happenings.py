"""How everything that can happen to a comment is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from privatereply.explain.story import Happening
from privatereply.model import CommentRecord, Direction, Message
from privatereply.policy import Count, Name, Phrase, Reason
from privatereply.policy.decision import answer
from privatereply.policy.phrase import Value
from privatereply.store import State
from privatereply.store.decisions import Decided
from privatereply.store.events import Telling
from privatereply.store.ledger import Attempt
from privatereply.store.messages import MessageStatus

__all__ = ["answered", "became", "decided", "made", "told", "tried"]

_MADE: Final = Phrase("The comment was made (%(surface)s).")
_TOLD: Final = {
    "CommentAdded": ("received", Phrase("The comment was received (%(source)s).")),
    "CommentEchoed": (
        "own_comment",
        Phrase("The comment was received; it is the account's own (%(source)s)."),
    ),
    "CommentEdited": ("edited", Phrase("The comment was edited (%(source)s).")),
    "CommentRemoved": ("removed", Phrase("The comment was removed (%(source)s).")),
    "CommentHidden": ("hidden", Phrase("The comment was hidden (%(source)s).")),
    "CommentShown": ("shown", Phrase("The comment was shown again (%(source)s).")),
    "VerdictGiven": (
        "verdict",
        Phrase("The platform judged the comment: %(verdict)s (%(source)s)."),
    ),
}
"""For each kind of event one word, and what is said."""
_OTHERWISE: Final = Phrase(
    "The platform told something else about the comment: %(kind)s (%(source)s)."
)
_SAMPLE: Final = Phrase("It was a sample from the platform's dashboard.")
_AGAIN: Final = Phrase("It was told %(times)s, the last time on %(last)s.")
_TIMES: Final = Phrase("%(count)d time", "%(count)d times")

_ASKED: Final = Phrase("Asked for: %(act)s (%(kind)s %(actor)s).")
_ASKED_BY_NOBODY: Final = Phrase("Asked for: %(act)s.")
_RULES: Final = Phrase("Rules: %(rules)s.")
_SAID_AGAIN: Final = Phrase("This was the answer %(times)s, the last time on %(last)s.")

_RESERVED: Final = Phrase("An attempt was made: %(act)s (%(kind)s %(actor)s).")
_BEGAN: Final = Phrase("It began to leave (%(act)s).")
_OUTCOMES: Final = {
    State.SENT: Phrase("It was sent (%(act)s)."),
    State.REFUSED: Phrase("It was not sent; the reply is still available (%(act)s)."),
    State.SPENT: Phrase("It was not sent; the comment's reply is gone (%(act)s)."),
    State.UNKNOWN: Phrase("It may have arrived; nobody has seen it yet (%(act)s)."),
    State.RELEASED: Phrase("It was given up before anything left (%(act)s)."),
}
_FOUND: Final = Phrase("It was sent, and found by looking (%(act)s).")
_UNDER_WAY: Final = Phrase("It is on its way (%(act)s).")
_DETAILS: Final = Phrase("Details: %(details)s.")

_BECAME: Final = {
    "echoed": Phrase("The platform repeated our message to us."),
    "delivered": Phrase("Our message was delivered."),
    "read": Phrase("The person read our message."),
    "message_edited": Phrase("Our message was edited."),
    "unsent": Phrase("Our message was taken back."),
}
_ANSWERED: Final = Phrase("The person wrote in private.")
_WROTE: Final = Phrase("The account wrote in private.")


def made(comment: CommentRecord | None) -> Iterator[Happening]:
    """That it was commented, if it is known when."""
    if comment is not None and comment.created_at is not None:
        said = Reason(_MADE, {"surface": str(comment.surface)})
        yield Happening(at=comment.created_at, what="commented", said=(said,))


def told(telling: Telling, comment: CommentRecord | None) -> Happening:
    """What the platform told, from where and how often.

    Args:
        telling: What it told.
        comment: The comment, which knows the verdicts on it.
    """
    what, phrase = _TOLD.get(telling.kind, ("told", _OTHERWISE))
    values: dict[str, Value] = {"source": telling.source}
    if phrase is _OTHERWISE:
        values["kind"] = Name(telling.kind)
    if what == "verdict":
        values["verdict"] = Name(_verdict(telling, comment))
    said = [Reason(phrase, values)]
    if telling.test:
        said.append(Reason(_SAMPLE))
    if telling.times > 1:
        last: dict[str, Value] = {
            "times": Count(telling.times, _TIMES),
            "last": telling.last_told_at,
        }
        said.append(Reason(_AGAIN, last))
    # That something changed is told with the time of the change; that it is there, on arrival.
    at = telling.first_told_at if what in {"received", "own_comment"} else telling.at
    return Happening(
        at=at or telling.first_told_at,
        what=what,
        said=tuple(said),
        details={
            "kind": telling.kind,
            "source": telling.source,
            "times": telling.times,
            "first_told_at": telling.first_told_at.isoformat(),
            "last_told_at": telling.last_told_at.isoformat(),
            "test": telling.test,
        },
    )


def _verdict(telling: Telling, comment: CommentRecord | None) -> str:
    """The fact a verdict is about, which is the last part of its id, and what it is now."""
    name = telling.event_id.rpartition(":")[2]
    known = None if comment is None else comment.facts.get(name)
    return telling.kind if known is None else f"{name}={known.value}"


def decided(one: Decided) -> Happening:
    """Who asked, what the policy said, by which rules, and how often."""
    asked: dict[str, Value] = {"act": one.action.value}
    if one.actor is not None:
        asked |= {"kind": one.actor.kind.value, "actor": Name(one.actor.id)}
    untils = [ruling.until for ruling in one.rulings if ruling.until is not None]
    said = [
        Reason(_ASKED_BY_NOBODY if one.actor is None else _ASKED, asked),
        answer(one.verdict, allowed=one.allowed, until=max(untils, default=None)),
    ]
    reasons = [ruling for ruling in one.rulings if ruling.reason is not None]
    said += [ruling.reason for ruling in reasons if ruling.reason is not None]
    if reasons:
        said.append(Reason(_RULES, {"rules": tuple(ruling.rule for ruling in reasons)}))
    if one.times > 1:
        times = Count(one.times, _TIMES)
        said.append(Reason(_SAID_AGAIN, {"times": times, "last": one.last_at}))
    return Happening(
        at=one.first_at,
        what="decided",
        said=tuple(said),
        attempt_id=one.attempt_id,
        details={
            "action": one.action.value,
            "verdict": one.verdict.value,
            "allowed": one.allowed,
            "actor": None if one.actor is None else [one.actor.kind.value, one.actor.id],
            "times": one.times,
            "last_at": one.last_at.isoformat(),
            "rules": [ruling.as_dict() for ruling in one.rulings],
        },
    )


def tried(attempt: Attempt) -> Iterator[Happening]:
    """The steps of an attempt."""
    act = {"act": attempt.action.value}
    who = {"kind": attempt.actor.kind.value, "actor": Name(attempt.actor.id)}
    yield Happening(
        at=attempt.reserved_at,
        what="reserved",
        said=(Reason(_RESERVED, {**act, **who}),),
        attempt_id=attempt.id,
    )
    if attempt.begun_at is not None:
        said = (Reason(_BEGAN, act),)
        yield Happening(at=attempt.begun_at, what="began", said=said, attempt_id=attempt.id)
    if attempt.settled_at is not None:
        yield Happening(
            at=attempt.settled_at,
            what=attempt.state.value,
            said=tuple(_outcome(attempt)),
            attempt_id=attempt.id,
        )


def _outcome(attempt: Attempt) -> Iterator[Reason]:
    phrase = _OUTCOMES.get(attempt.state, _UNDER_WAY)
    found = attempt.state is State.SENT and attempt.found_by_looking
    yield Reason(_FOUND if found else phrase, {"act": attempt.action.value})
    numbers = [
        f"{name} {value}"
        for name, value in (
            ("code", attempt.code),
            ("subcode", attempt.subcode),
            ("status", attempt.status),
            ("message", attempt.message_id),
        )
        if value is not None
    ]
    details = [part for part in (attempt.error, attempt.evidence, *numbers) if part]
    if details:
        yield Reason(_DETAILS, {"details": Name(", ".join(details))})


def became(status: MessageStatus, attempt: Attempt) -> Iterator[Happening]:
    """What was told of a message of ours after it had left."""
    times = {
        "echoed": status.echoed_at,
        "delivered": status.delivered_at,
        "read": status.read_at,
        "message_edited": status.edited_at,
        "unsent": status.unsent_at,
    }
    for what, at in times.items():
        if at is not None:
            said = (Reason(_BECAME[what]),)
            yield Happening(at=at, what=what, said=said, attempt_id=attempt.id)


def answered(message: Message) -> Happening:
    """What was written after it."""
    if message.direction is Direction.INBOUND:
        return Happening(at=message.sent_at, what="answered", said=(Reason(_ANSWERED),))
    return Happening(at=message.sent_at, what="message", said=(Reason(_WROTE),))
