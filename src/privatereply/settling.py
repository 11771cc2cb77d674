"""The exchange of an attempt and what became of it: steps 7 and 8."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from privatereply import pacing
from privatereply.conduct import converse
from privatereply.context import Context
from privatereply.errors import (
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
    Suspended,
    Unanswered,
    UnreadableAnswer,
)
from privatereply.flow import Effect, Flow, Request, Response
from privatereply.model import (
    Action,
    ConversationRecord,
    Direction,
    Message,
    Person,
    Restriction,
    RestrictionKind,
)
from privatereply.program import Program, transact, watch
from privatereply.provider import Sent, Usage, fault
from privatereply.store import State, Step, Transaction, ledger, restrictions, threads
from privatereply.store.ledger import Attempt
from privatereply.transport import is_unsent

__all__ = ["carry_out", "settle_sent"]

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
_TIMELY: Final = 0.75
"""The share of its lease that an attempt must have left when its request starts."""


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
        sent = _certain(context, permit, (yield from converse(context.provider, watched, Sent)))
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

    What it may make beside it are reads, and once there is an answer, what takes it back.

    A process may have stood still since the row says "sending". Once the lease is over others
    look, see nothing, and send: what left after that would be a second reply. A request may take a
    while to leave, see `privatereply.context.LEASE`, so most of the lease has to be left.
    """

    _context: Context
    _attempt: Attempt
    _written: bool = False
    _answered: bool = False
    _passed: bool = False
    withdrawn: bool = False
    usage: Usage | None = None

    def note(self, response: Response) -> None:
        """Look at the answer to the write; what a read is told may be of another budget."""
        if self._written and not self._passed:
            self._answered = True
            self.usage = self._context.provider.usage(response)

    def __call__(self, request: Request) -> None:
        """Look at a request before it leaves.

        Raises:
            NeverSent: Too little is left of the lease.
            ProviderFault: The driver sends twice, or takes back what nobody knows to be there.
        """
        self._passed = self._written
        if request.effect is Effect.READ:
            return
        if request.effect is Effect.UNDO:
            if not self._answered:
                raise fault(
                    self._context.provider, "a send may only take back what was answered before"
                )
            self.withdrawn = True
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


def _certain(context: Context, permit: _Permit, sent: Sent) -> Sent:
    if permit.withdrawn:
        raise fault(context.provider, "a send that was taken back has to end in an error")
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
        return settle_sent(tx, attempt, Step.SENT, sent, now=context.now())
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


def settle_sent(
    tx: Transaction,
    attempt: Attempt,
    step: Step,
    sent: Sent,
    *,
    now: datetime,
    evidence: str | None = None,
) -> Attempt:
    """Write down that an attempt arrived, and keep what it was as a message of its thread.

    Raises:
        LedgerConflict: The attempt's state does not have this step.
    """
    settled = ledger.settle(
        tx,
        attempt.id,
        step,
        now=now,
        message_id=sent.message_id,
        person_id=sent.person_id,
        conversation_id=sent.conversation_id,
        sent_at=sent.sent_at or now,
        evidence=evidence or sent.evidence,
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
