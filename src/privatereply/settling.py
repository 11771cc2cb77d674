"""What became of an attempt: steps 7 and 8, and looking when nobody knows."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs

from privatereply import pacing
from privatereply.conduct import converse, fault, open_flow
from privatereply.context import Context
from privatereply.errors import (
    AuthenticationFailed,
    BillingStopped,
    LedgerConflict,
    NeverSent,
    NoAnswer,
    Outcome,
    PlatformError,
    PrivateReplyError,
    ProviderFault,
    RateLimited,
    SpamBlocked,
    StoreError,
    Suspended,
    Unanswered,
    UnreadableAnswer,
)
from privatereply.flow import Effect, Flow, Request, Response
from privatereply.model import (
    Action,
    Comment,
    Conversation,
    ConversationRecord,
    Direction,
    Message,
    Person,
    Receipt,
    Restriction,
    RestrictionKind,
)
from privatereply.program import Program, pause, transact, watch
from privatereply.provider import Capability, Look, Sent, Sight, Sighting, Usage
from privatereply.store import State, Step, Transaction, comments, ledger, restrictions, threads
from privatereply.store.ledger import Attempt
from privatereply.transport import is_unsent

__all__ = ["Resolution", "carry_out", "look", "resolve"]

_STEPS = {
    Outcome.SENT: Step.SENT,
    Outcome.REFUSED: Step.REFUSED,
    Outcome.SPENT: Step.SPENT,
    Outcome.UNKNOWN: Step.UNKNOWN,
}
_RESTRICTIONS: Final = {
    Suspended: RestrictionKind.SUSPENDED,
    SpamBlocked: RestrictionKind.COOLING_DOWN,
    BillingStopped: RestrictionKind.BILLING,
}
_BREATH: Final = timedelta(seconds=1)
"""How long to pause when the platform wants reads slower and does not say by how much. Meta takes
two conversation reads a second, https://developers.facebook.com/documentation/business-messaging/
messenger-platform/overview/rate-limiting (read 2026-11-21)."""
_LOOKS: Final = 5
"""How often a look is repeated past messages that turn out to be other attempts'."""
_TIMELY: Final = 0.75
"""The share of its lease that an attempt must have left when its request starts."""
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
        sighting: What was seen; ``None`` if the platform cannot be asked.
        receipt: The receipt, if the reply was found.
        error: Why looking itself failed, if it did.
    """

    attempt: Attempt
    sighting: Sighting | None = None
    receipt: Receipt | None = None
    error: PrivateReplyError | None = None


def carry_out(context: Context, attempt: Attempt, flow: Flow[Sent]) -> Program[Attempt]:
    """Let the driver's flow run, and write down what became of the attempt whatever happens.

    Returns:
        The settled attempt, sent.

    Raises:
        PlatformError: The platform refused; the row says what that did to the reply.
        NoAnswer: The exchange broke off.
        ProviderFault: The driver raised what its contract does not allow.
    """
    permit = _Permit(context, attempt)
    watched = watch(flow, permit, permit.note)
    try:
        sent = _certain(context, (yield from converse(context.provider, watched, Sent)))
    except GeneratorExit:
        # Stopped for good, as a crash would: the row keeps its lease, and that will tell.
        raise
    except PrivateReplyError as error:
        refusal = permit.judge(error)
        yield from transact(lambda tx: _write_failure(tx, context, attempt, refusal, permit.usage))
        raise
    except BaseException as error:
        # Cancellation and Ctrl-C: the row must be written before they go on.
        stopped = permit.judge(_stopped(error))
        yield from transact(lambda tx: _write_failure(tx, context, attempt, stopped, permit.usage))
        raise
    # Lazily: losing this commit only turns "sending" into "unknown", which looking settles.
    return (
        yield from transact(
            lambda tx: _write_sent(tx, context, attempt, sent, permit.usage), durable=False
        )
    )


@attrs.define
class _Permit:
    """Lets a send's one request go, if it still may, and keeps what its answer tells of budgets.

    A process may have stood still since the row says "sending". Once the lease is over others
    look, see nothing, and send: what left after that would be a second reply. A request may take a
    while to leave, see `privatereply.context.LEASE`, so most of the lease has to be left.
    """

    _context: Context
    _attempt: Attempt
    _written: bool = False
    _passed: bool = False
    usage: Usage | None = None

    def note(self, response: Response) -> None:
        """Look at an answer; what a read is told may be of another budget."""
        if self._written and not self._passed:
            self.usage = self._context.provider.usage(response)

    def __call__(self, request: Request) -> None:
        """Look at a request before it leaves.

        Raises:
            NeverSent: Too little is left of the lease.
            ProviderFault: The driver sends twice.
        """
        self._passed = self._written
        if request.effect is Effect.READ:
            return
        if self._written:
            raise fault(self._context.provider, "a send may hold one request that writes, not two")
        left = self._attempt.lease_until - self._context.now()
        if left < _TIMELY * self._context.lease:
            raise NeverSent(reason="the request never left: too little was left of its lease")
        self._written = True

    def judge(self, error: PrivateReplyError) -> PrivateReplyError:
        """What a failure says of the send.

        One that came before it says that it never left, unless the driver is at fault and not to
        be believed. One that came from a request made after it, to read back for example, says
        nothing of it.
        """
        at_fault = isinstance(error, ProviderFault)
        if not self._written and not at_fault and _step(error) is Step.UNKNOWN:
            return NeverSent(reason=f"the request never left: {error.reason}")
        if not self._passed or _step(error) is not Step.REFUSED:
            return error
        return Unanswered(
            reason="a request made after the send failed; the send itself may have arrived"
        )


def _stopped(error: BaseException) -> NoAnswer:
    if is_unsent(error):
        return NeverSent(reason="the request never left: the caller stopped before it did")
    return Unanswered(reason="the caller stopped waiting for the answer")


def _certain(context: Context, sent: Sent) -> Sent:
    if sent.message_id is None:
        raise UnreadableAnswer(platform=context.account.platform)
    return sent


def _step(error: PrivateReplyError) -> Step:
    """What an exchange that ended in `error` did to the reply."""
    if isinstance(error, PlatformError):
        return _STEPS[error.outcome]
    return Step.REFUSED if isinstance(error, NeverSent) else Step.UNKNOWN


def _write_failure(
    tx: Transaction,
    context: Context,
    attempt: Attempt,
    error: PrivateReplyError,
    usage: Usage | None,
) -> Attempt:
    now = context.now()
    if usage is not None:
        pacing.heed(tx, context, attempt.action, usage)
    retry_after = error.retry_after if isinstance(error, PlatformError) else None
    if isinstance(error, RateLimited) and retry_after is not None:
        pacing.hold(tx, context, attempt.action, retry_after)
    if isinstance(error, NeverSent):
        pacing.give_back(tx, context, attempt.action, attempt.begun_at)
    _heed_restriction(tx, context, error)
    try:
        return ledger.settle(
            tx,
            attempt.id,
            _step(error),
            now=now,
            error=error,
            retry_at=None if retry_after is None else now + retry_after,
        )
    except LedgerConflict:
        # Somebody looked while we waited, and what was seen outweighs an answer that says no.
        return ledger.get(tx, attempt.id) or attempt


def _heed_restriction(tx: Transaction, context: Context, error: PrivateReplyError) -> None:
    """Pause the whole account where a refusal says that the platform has restricted it."""
    kind = next((found for said, found in _RESTRICTIONS.items() if isinstance(error, said)), None)
    if kind is None or not isinstance(error, PlatformError):
        return
    since = context.now()
    until = None if error.retry_after is None else since + error.retry_after
    told = Restriction(kind=kind, since=since, until=until)
    restrictions.lay(tx, context.account.platform, context.account.id, told)


def _write_sent(
    tx: Transaction, context: Context, attempt: Attempt, sent: Sent, usage: Usage | None
) -> Attempt:
    if usage is not None:
        pacing.heed(tx, context, attempt.action, usage)
    try:
        return _settle_sent(tx, context, attempt, Step.SENT, sent)
    except LedgerConflict:
        current = ledger.get(tx, attempt.id)
        if current is not None and current.state is State.SENT:
            # Somebody looked while we waited, and found the same message.
            return current
        # Somebody looked, saw nothing, and the key is another attempt's by now. What arrived late
        # is written down where `why` will show it.
        ledger.annotate(
            tx, attempt.id, message_id=sent.message_id, evidence="its answer came after all"
        )
        return attrs.evolve(
            attempt,
            state=State.SENT,
            message_id=sent.message_id,
            person_id=sent.person_id or attempt.person_id,
            conversation_id=sent.conversation_id or attempt.conversation_id,
            sent_at=sent.sent_at or context.now(),
        )


def _settle_sent(
    tx: Transaction,
    context: Context,
    attempt: Attempt,
    step: Step,
    sent: Sent,
    evidence: str | None = None,
) -> Attempt:
    now = context.now()
    settled = ledger.settle(
        tx,
        attempt.id,
        step,
        now=now,
        message_id=sent.message_id,
        person_id=sent.person_id,
        conversation_id=sent.conversation_id,
        sent_at=sent.sent_at or now,
        evidence=evidence,
    )
    if settled.action is not Action.PUBLIC_REPLY:
        _note_thread(tx, settled)
    return settled


def _note_thread(tx: Transaction, attempt: Attempt) -> None:
    """Keep what windows count from: our message, and with it the thread it went into."""
    if attempt.sent_at is None or (attempt.person_id or attempt.conversation_id) is None:
        return
    private = attempt.action is Action.PRIVATE_REPLY
    if attempt.message_id is not None:
        message = Message(
            id=attempt.message_id,
            direction=Direction.OUTBOUND,
            sent_at=attempt.sent_at,
            text=attempt.draft.text,
            person_id=attempt.person_id,
            conversation_id=attempt.conversation_id,
        )
        threads.record(
            tx,
            attempt.platform,
            attempt.account_id,
            message,
            attempt_id=attempt.id,
            comment_id=attempt.comment_id,
            origin=attempt.action.value,
        )
        return
    if attempt.person_id is None:
        return
    threads.note_conversation(
        tx,
        ConversationRecord(
            platform=attempt.platform,
            account_id=attempt.account_id,
            person=Person(id=attempt.person_id),
            id=attempt.conversation_id,
            comment_id=attempt.comment_id if private else None,
            private_reply_at=attempt.sent_at if private else None,
        ),
    )


def look(context: Context, attempt: Attempt) -> Program[Resolution]:
    """Ask the platform what became of an unknown attempt, and write down what that proves.

    A look that fails or proves nothing leaves the attempt unknown.
    """
    if not context.supports(Capability.LOOK):
        return Resolution(attempt=attempt)
    command = yield from transact(lambda tx: _command(tx, attempt, context), durable=False)
    try:
        for _ in range(_LOOKS):
            sighting = yield from _look_patiently(context, command)
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


def _look_patiently(context: Context, command: Look) -> Program[Sighting]:
    """Look, and once more after a pause if the platform wants its reads slower."""
    try:
        return (yield from _look(context, command))
    except RateLimited as error:
        wait = error.retry_after or _BREATH
        if wait > context.patience:
            raise
    yield from pause(wait)
    return (yield from _look(context, attrs.evolve(command, now=context.now())))


def _look(context: Context, command: Look) -> Program[Sighting]:
    flow = open_flow(context.provider, context.provider.look, command)
    return (yield from converse(context.provider, flow, Sighting))


def _command(tx: Transaction, attempt: Attempt, context: Context) -> Look:
    comment: Comment | None = None
    person_id = _person_id(tx, attempt)
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
    if sighting.sight is Sight.FOUND and ledger.has_rival(tx, current, _person_id(tx, current)):
        evidence = "the same words went to the same person twice, and nobody knows which arrived"
        return _still_unknown(tx, context, current, evidence)
    step = _SIGHTS[sighting.sight]
    if found is not None:
        return _settle_sent(tx, context, current, step, found, sighting.evidence)
    return ledger.settle(tx, attempt.id, step, now=context.now(), evidence=sighting.evidence)


def _still_unknown(tx: Transaction, context: Context, attempt: Attempt, evidence: str) -> Attempt:
    """Note that somebody looked in vain, so that the next to be looked for is another."""
    current = ledger.get(tx, attempt.id) or attempt
    if current.state is not State.UNKNOWN:
        return current
    return ledger.settle(tx, attempt.id, Step.UNKNOWN, now=context.now(), evidence=evidence)


def _person_id(tx: Transaction, attempt: Attempt) -> str | None:
    """Whom an attempt went to, as far as anybody knows before it is found."""
    if attempt.person_id is not None or attempt.comment_id is None:
        return attempt.person_id
    comment = comments.recall(tx, attempt.platform, attempt.account_id, attempt.comment_id)
    return comment.author.id if comment is not None and comment.author is not None else None


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
