"""The one path of everything that is sent, from the caller's line to the receipt.

1. facts, 2. decide, 3. preflight (`privatereply.judging`), 4. reserve, 5. budget, 6. begin (here),
7. exchange, 8. settle (`privatereply.settling`), 9. tell.

What a crash leaves: up to step 3 nothing; in 4 and 5 a reserved row, which is free again when its
lease ends; in 6 and 7 a sending row, which becomes unknown when its lease ends and is never sent
again before somebody looked; from 8 on a final row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

import attrs

from privatereply import pacing
from privatereply.context import Context, new_attempt_id
from privatereply.errors import (
    AlreadyReplied,
    LedgerConflict,
    Outcome,
    OutcomeUnknown,
    PrivateReplyError,
    RateLimited,
    ReplyInProgress,
)
from privatereply.flow import Flow
from privatereply.judging import Delivery, Known, ask, insist, judge, recall
from privatereply.model import Action, Actor, Comment, Conversation, Draft, Fact, Receipt
from privatereply.policy import Decision
from privatereply.program import Program, pause, transact
from privatereply.provider import SendMessage, SendPrivateReply, SendPublicReply, Sent, Window
from privatereply.settling import carry_out, look
from privatereply.store import State, Step, Transaction, comments, ledger
from privatereply.store.ledger import Attempt

__all__ = ["reply", "reply_publicly", "send"]


Compose: TypeAlias = Callable[[Attempt, Conversation | None], Flow[Sent]]
"""The driver's flow for an attempt, given the thread with the person if one is known."""


def reply(
    context: Context,
    comment: Comment,
    draft: Draft | str,
    *,
    actor: Actor,
    facts: Mapping[str, Fact] | None = None,
    ask_platform: bool = False,
) -> Program[Receipt]:
    """Answer a comment in private, at most once whatever happens.

    Returns:
        The receipt; the first one if the same draft was sent before.

    Raises:
        WrongAccount: The comment belongs to another account.
        NotAllowed: The policy refuses, with every reason.
        AlreadyReplied: The comment has had its reply, with another draft or from somebody else.
        ReplyInProgress: Another caller is answering it at this moment.
        OutcomeUnknown: An attempt may have arrived, and looking did not settle it.
        PlatformError: The platform refused.
        NeverSent: The platform could not be reached; the reply is still available.
    """
    context.own(comment)
    content = Draft.of(draft)

    def compose(attempt: Attempt, thread: Conversation | None) -> Flow[Sent]:
        del thread
        return context.provider.send_private_reply(
            SendPrivateReply(
                account=context.account,
                comment=comment,
                draft=content,
                actor=actor,
                attempt_id=attempt.id,
            )
        )

    task = Delivery(
        action=Action.PRIVATE_REPLY,
        comment=comment,
        draft=content,
        actor=actor,
        facts=facts or {},
        key=comment.id,
    )
    return (yield from _deliver(context, task, compose, ask_platform=ask_platform))


def send(
    context: Context,
    conversation: Conversation,
    draft: Draft | str,
    *,
    actor: Actor,
    facts: Mapping[str, Fact] | None = None,
    key: str | None = None,
) -> Program[Receipt]:
    """Send into a conversation that exists.

    Args:
        context: The account.
        conversation: The thread.
        draft: What is to be sent.
        actor: Who sends; what the window allows derives from it.
        facts: What the caller knows.
        key: The caller's own name for this message: sending it again under the same key returns
            the first receipt. Without one every call is a message of its own.

    Raises:
        PrivateReplyError: As `reply` does.
    """
    context.own(conversation)
    content = Draft.of(draft)

    def compose(attempt: Attempt, thread: Conversation | None) -> Flow[Sent]:
        return context.provider.send_message(
            SendMessage(
                account=context.account,
                conversation=thread or conversation,
                draft=content,
                actor=actor,
                attempt_id=attempt.id,
                window=Window.STANDARD if attempt.window is None else Window(attempt.window),
            )
        )

    task = Delivery(
        action=Action.MESSAGE,
        conversation=conversation,
        draft=content,
        actor=actor,
        facts=facts or {},
        key=key or new_attempt_id(context.now()),
    )
    return (yield from _deliver(context, task, compose))


def reply_publicly(
    context: Context,
    comment: Comment,
    draft: Draft | str,
    *,
    actor: Actor,
    facts: Mapping[str, Fact] | None = None,
) -> Program[Receipt]:
    """Answer a comment in public; the same words go under one comment once.

    Raises:
        PrivateReplyError: As `reply` does.
    """
    context.own(comment)
    content = Draft.of(draft)

    def compose(attempt: Attempt, thread: Conversation | None) -> Flow[Sent]:
        del thread
        return context.provider.send_public_reply(
            SendPublicReply(
                account=context.account,
                comment=comment,
                draft=content,
                actor=actor,
                attempt_id=attempt.id,
            )
        )

    task = Delivery(
        action=Action.PUBLIC_REPLY,
        comment=comment,
        draft=content,
        actor=actor,
        facts=facts or {},
        key=f"{comment.id}:{content.fingerprint()}",
    )
    return (yield from _deliver(context, task, compose))


def _deliver(
    context: Context, task: Delivery, compose: Compose, *, ask_platform: bool = False
) -> Program[Receipt]:
    known = yield from transact(lambda tx: recall(tx, context, task), durable=False)
    asked: Mapping[str, Fact] | None = None
    while True:
        known, receipt = yield from _respect(context, task, known)
        if receipt is not None:
            return receipt
        if asked is None:
            asked = (yield from ask(context, task)) if ask_platform else {}
        decision = judge(context, task, known, asked)
        insist(decision)
        attempt = _attempt(context, task, known, decision)
        # Before anything is written: a driver without the capability refuses here.
        flow = compose(attempt, known.conversation)
        holder = yield from _reserve(context, task, attempt)
        if holder is None:
            break
        known = attrs.evolve(known, living=holder)
    try:
        settled = yield from carry_out(context, attempt, flow)
    except PrivateReplyError as error:
        settled = yield from _second_look(context, attempt, error)
    return _receipt(settled)


def _respect(
    context: Context, task: Delivery, known: Known
) -> Program[tuple[Known, Receipt | None]]:
    """Heed the attempt that holds the task's key; an unknown one is looked for first.

    Returns:
        What is known now, and the first receipt if the same draft has been sent.
    """
    living = known.living
    if living is not None and living.state is State.UNKNOWN:
        living = (yield from look(context, living)).attempt
    if living is None or living.state in {State.REFUSED, State.RELEASED}:
        return attrs.evolve(known, living=None), None
    if living.state is State.UNKNOWN:
        raise OutcomeUnknown(attempt_id=living.id)
    if living.state in {State.RESERVED, State.SENDING}:
        raise ReplyInProgress(attempt_id=living.id, until=living.lease_until)
    receipt = living.receipt()
    if receipt is not None and living.fingerprint == task.draft.fingerprint():
        return known, receipt
    raise _taken(living, receipt)


def _taken(living: Attempt, receipt: Receipt | None) -> AlreadyReplied:
    words = (
        "this has been answered before, with another draft"
        if receipt
        else "the comment's one private reply is gone: used by somebody else, or burnt"
    )
    return AlreadyReplied(
        platform=living.platform, outcome=Outcome.SPENT, receipt=receipt, reason=words
    )


def _attempt(context: Context, task: Delivery, known: Known, decision: Decision) -> Attempt:
    now = context.now()
    thread = known.conversation if task.action is Action.MESSAGE else None
    return Attempt(
        id=new_attempt_id(now),
        platform=context.account.platform,
        account_id=context.account.id,
        action=task.action,
        key=task.key,
        comment_id=task.comment.id if task.comment else None,
        person_id=thread.person.id if thread else None,
        conversation_id=thread.id if thread else None,
        state=State.RESERVED,
        draft=task.draft,
        fingerprint=task.draft.fingerprint(),
        actor=task.actor,
        window=decision.extension,
        reserved_at=now,
        lease_until=now + context.lease,
        deadline=decision.deadline,
    )


def _reserve(context: Context, task: Delivery, attempt: Attempt) -> Program[Attempt | None]:
    """Steps 4 to 6: the row, a slot of the budget, and "sending" before the first byte.

    With a slot free, all three are one row and one commit.

    Returns:
        ``None`` if the attempt may go out, else the attempt that holds the key.

    Raises:
        RateLimited: The budget has no slot in time; the row is released.
    """
    holder, wait = yield from transact(lambda tx: _claim(tx, context, task, attempt))
    if holder is not None:
        return holder
    try:
        while wait is not None:
            _check_wait(context, attempt, wait)
            yield from pause(wait)
            wait = yield from transact(lambda tx: _begin(tx, context, attempt))
    except GeneratorExit:
        raise
    except BaseException:
        yield from transact(
            lambda tx: ledger.settle(tx, attempt.id, Step.RELEASE, now=context.now())
        )
        raise
    return None


def _claim(
    tx: Transaction, context: Context, task: Delivery, attempt: Attempt
) -> tuple[Attempt | None, timedelta | None]:
    now = context.now()
    wait = pacing.take(tx, context, attempt.action)
    if wait is None:
        attempt = attrs.evolve(attempt, state=State.SENDING, begun_at=now)
    holder = ledger.claim(tx, attempt, now=now)
    if holder is not None:
        if wait is None:
            pacing.give_back(tx, context, attempt.action)
        return holder, None
    if task.comment is not None:
        comments.remember(tx, task.comment)
    return None, wait


def _begin(tx: Transaction, context: Context, attempt: Attempt) -> timedelta | None:
    """Take a slot and begin, or say how long to wait for one."""
    now = context.now()
    wait = pacing.take(tx, context, attempt.action)
    if wait is None:
        ledger.begin(tx, attempt.id, now=now, lease_until=now + context.lease)
    return wait


def _check_wait(context: Context, attempt: Attempt, wait: timedelta) -> None:
    late = attempt.deadline is not None and context.now() + wait > attempt.deadline
    if late or wait > context.patience:
        raise RateLimited(
            platform=attempt.platform,
            retry_after=wait,
            reason="the account's own budget has no slot "
            + ("before the deadline" if late else "soon enough")
            + "; nothing was sent",
        )


def _second_look(context: Context, attempt: Attempt, error: PrivateReplyError) -> Program[Attempt]:
    """Look at once for an attempt whose outcome is unknown; any other failure stands.

    Raises:
        OutcomeUnknown: Nothing seen proves anything.
        PrivateReplyError: The failure itself, when nothing was sent.
    """
    current = yield from transact(lambda tx: ledger.get(tx, attempt.id), durable=False)
    if current is not None and current.state is State.UNKNOWN:
        current = (yield from look(context, current)).attempt
        if current.state is State.UNKNOWN:
            raise OutcomeUnknown(attempt_id=attempt.id) from error
        if current.state is State.SENT:
            return current
    raise error


def _receipt(attempt: Attempt) -> Receipt:
    receipt = attempt.receipt()
    if receipt is None:
        raise LedgerConflict(attempt_id=attempt.id, state=attempt.state.value, event="receipt")
    return receipt
