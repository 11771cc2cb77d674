"""Finding out what became of an attempt when nobody knows."""

from __future__ import annotations

import functools
from typing import Final

import attrs

from privatereply import pacing
from privatereply.conduct import converse, open_flow
from privatereply.context import Context
from privatereply.echoes import recipient, settle_by_echo
from privatereply.errors import AuthenticationFailed, PrivateReplyError, RateLimited, StoreError
from privatereply.model import Action, Comment, Conversation, ConversationRecord, Person, Receipt
from privatereply.program import Program, transact
from privatereply.provider import Capability, Look, Sight, Sighting
from privatereply.settling import settle_sent
from privatereply.store import State, Step, Transaction, comments, ledger, threads
from privatereply.store.ledger import Attempt

__all__ = ["Resolution", "look", "resolve"]

_LOOKS: Final = 5
"""How often a look is repeated past messages that turn out to be other attempts'."""
_SIGHTS = {
    Sight.FOUND: Step.FOUND,
    Sight.TAKEN: Step.TAKEN,
    Sight.ABSENT: Step.ABSENT,
    Sight.UNCLEAR: Step.UNKNOWN,
}


@attrs.frozen(kw_only=True)
class Resolution:
    """What looking for one unknown attempt came to.

    Attributes:
        attempt: The attempt as it stands now.
        sighting: What was seen; ``None`` if the platform cannot be asked, or did not have to be.
        receipt: The receipt, if the reply was found.
        error: Why looking itself failed, if it did.
    """

    attempt: Attempt
    sighting: Sighting | None = None
    receipt: Receipt | None = None
    error: PrivateReplyError | None = None


def look(context: Context, attempt: Attempt) -> Program[Resolution]:
    """Ask the platform what became of an unknown attempt, and write down what that proves.

    A look that fails or proves nothing leaves the attempt unknown.
    """
    heard = yield from transact(lambda tx: settle_by_echo(tx, attempt, context.now()))
    if heard is not None:
        return Resolution(attempt=heard, receipt=heard.receipt())
    if not context.supports(Capability.LOOK):
        return Resolution(attempt=attempt)
    command = yield from transact(lambda tx: _command(tx, attempt, context), durable=False)
    try:
        for _ in range(_LOOKS):
            sighting = yield from pacing.patiently(
                context, functools.partial(_look, context, command)
            )
            settled = yield from _settle_by(context, attempt, sighting)
            if isinstance(settled, Attempt):
                return Resolution(attempt=settled, sighting=sighting, receipt=settled.receipt())
            # What was found is another attempt's: look past it.
            claimed = command.claimed | {settled}
            command = attrs.evolve(command, claimed=claimed, now=context.now())
    except StoreError:
        raise
    except PrivateReplyError as error:
        current = yield from _in_vain(
            context, attempt, f"looking failed with {type(error).__name__}"
        )
        return Resolution(attempt=current, error=error)
    current = yield from _in_vain(
        context, attempt, "everything that was found belongs to other attempts"
    )
    return Resolution(attempt=current)


def _in_vain(context: Context, attempt: Attempt, evidence: str) -> Program[Attempt]:
    return (yield from transact(lambda tx: _still_unknown(tx, context, attempt, evidence)))


def _settle_by(context: Context, attempt: Attempt, sighting: Sighting) -> Program[Attempt | str]:
    return (yield from transact(lambda tx: _write_sighting(tx, context, attempt, sighting)))


def _look(context: Context, command: Look) -> Program[Sighting]:
    now = attrs.evolve(command, now=context.now())
    flow = open_flow(context.provider, context.provider.look, now)
    return (yield from converse(context.provider, flow, Sighting))


def _command(tx: Transaction, attempt: Attempt, context: Context) -> Look:
    comment: Comment | None = None
    person_id = recipient(tx, attempt)
    if attempt.comment_id is not None:
        comment = comments.recall(tx, attempt.platform, attempt.account_id, attempt.comment_id)
    return Look(
        account=context.account,
        action=attempt.action,
        attempt_id=attempt.id,
        now=context.now(),
        begun_at=attempt.begun_at or attempt.reserved_at,
        ended_at=min(attempt.settled_at or attempt.lease_until, attempt.lease_until),
        draft=attempt.draft,
        claimed=frozenset()
        if person_id is None
        else threads.claimed(tx, attempt.platform, attempt.account_id, person_id),
        comment=comment,
        conversation=_place(tx, attempt, person_id),
    )


def _place(tx: Transaction, attempt: Attempt, person_id: str | None) -> Conversation | None:
    """The thread an attempt would show in, if anybody knows it."""
    if attempt.action is Action.PUBLIC_REPLY:
        return None
    known = threads.conversation(
        tx,
        attempt.platform,
        attempt.account_id,
        person_id=person_id,
        conversation_id=attempt.conversation_id,
    )
    if known is not None or person_id is None or attempt.action is Action.PRIVATE_REPLY:
        return known
    return ConversationRecord(
        platform=attempt.platform,
        account_id=attempt.account_id,
        person=Person(id=person_id),
        id=attempt.conversation_id,
    )


def _write_sighting(
    tx: Transaction, context: Context, attempt: Attempt, sighting: Sighting
) -> Attempt | str:
    """Write down what a look proves.

    Returns:
        The attempt as it stands now, or the id of a message that is another attempt's.
    """
    current = ledger.get(tx, attempt.id) or attempt
    if current.state is not State.UNKNOWN:
        # The attempt's own answer came while we looked.
        return current
    found = sighting.sent
    if found is not None and found.message_id is not None:
        owner = ledger.owner(tx, attempt.platform, attempt.account_id, found.message_id)
        if owner is not None:
            return found.message_id
    if sighting.sight is Sight.FOUND and ledger.has_rival(tx, current, recipient(tx, current)):
        evidence = "the same words went to the same person twice, and nobody knows which arrived"
        return _still_unknown(tx, context, current, evidence)
    step = _SIGHTS[sighting.sight]
    if found is not None:
        return settle_sent(tx, current, step, found, now=context.now(), evidence=sighting.evidence)
    return ledger.settle(tx, attempt.id, step, now=context.now(), evidence=sighting.evidence)


def _still_unknown(tx: Transaction, context: Context, attempt: Attempt, evidence: str) -> Attempt:
    """Note that somebody looked in vain, so that the next to be looked for is another."""
    current = ledger.get(tx, attempt.id) or attempt
    if current.state is not State.UNKNOWN:
        return current
    return ledger.settle(tx, attempt.id, Step.UNKNOWN, now=context.now(), evidence=evidence)


def resolve(
    context: Context, comment: Comment | None = None, *, limit: int = 100
) -> Program[tuple[Resolution, ...]]:
    """Settle unknown attempts by looking.

    Args:
        context: The account.
        comment: Only the attempts that answer this comment; all of the account's if ``None``.
        limit: At most so many, the oldest first.

    Raises:
        WrongAccount: The comment belongs to another account.
    """
    if comment is not None:
        context.own(comment)
    waiting = yield from transact(lambda tx: _waiting(tx, context, comment, limit))
    resolutions: list[Resolution] = []
    for attempt in waiting:
        resolution = yield from look(context, attempt)
        resolutions.append(resolution)
        if isinstance(resolution.error, RateLimited | AuthenticationFailed):
            break  # the next would end the same
    return tuple(resolutions)


def _waiting(
    tx: Transaction, context: Context, comment: Comment | None, limit: int
) -> list[Attempt]:
    """The attempts somebody has to look for; those whose lease ended are unknown from here on."""
    platform, account_id, now = context.account.platform, context.account.id, context.now()
    if comment is None:
        return ledger.unsettled(tx, platform, account_id, now=now, limit=limit)
    attempts = ledger.story(tx, platform, account_id, comment.id)
    current = (
        ledger.living(tx, platform, account_id, attempt.action, attempt.key, now)
        for attempt in attempts
        if attempt.state in {State.SENDING, State.UNKNOWN}
    )
    return [one for one in current if one is not None and one.state is State.UNKNOWN][:limit]
