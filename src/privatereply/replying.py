"""The one path of everything that is sent, from the caller's line to the receipt.

1. facts (`privatereply.recalling`), 2. decide, 3. preflight (`privatereply.judging`), 4. reserve,
5. budget, 6. begin (here), 7. exchange, 8. settle (`privatereply.settling`), 9. tell.

What a crash leaves: up to step 3 nothing; in 4 and 5 a reserved row, which is free again when its
lease ends; in 6 and 7 a sending row, which becomes unknown when its lease ends and is never sent
again before somebody looked; from 8 on a final row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TypeAlias

import attrs

from privatereply import pacing
from privatereply.conduct import open_flow
from privatereply.context import Context, checked_key, everybody, named, new_attempt_id
from privatereply.errands import Delivery
from privatereply.errors import (
    AlreadyReplied,
    LedgerConflict,
    NeverSent,
    Outcome,
    OutcomeUnknown,
    PrivateReplyError,
    RateLimited,
    ReplyInProgress,
)
from privatereply.flow import Flow
from privatereply.judging import ask, judge, judge_again, note, refusal
from privatereply.looking import look
from privatereply.model import (
    Action,
    Actor,
    Comment,
    Conversation,
    ConversationRecord,
    Draft,
    Fact,
    Person,
    Purpose,
    Receipt,
)
from privatereply.policy import Decision, OnePublicReply
from privatereply.program import Program, pause, transact
from privatereply.provider import (
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    Sent,
    StartGroup,
    Window,
)
from privatereply.recalling import Known, recall
from privatereply.settling import carry_out
from privatereply.store import State, Step, Transaction, comments, ledger, threads
from privatereply.store.ledger import Attempt

__all__ = ["reply", "reply_publicly", "send", "start_group"]


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
        return open_flow(
            context.provider,
            context.provider.send_private_reply,
            SendPrivateReply(
                account=context.account,
                comment=comment,
                draft=content,
                actor=actor,
                attempt_id=attempt.id,
            ),
        )

    task = Delivery(
        action=Action.PRIVATE_REPLY,
        comment=comment,
        draft=content,
        actor=actor,
        facts=facts,
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
    reply_to: str | None = None,
    ask_platform: bool = False,
    campaign: str | None = None,
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
        reply_to: The id of a message it quotes.
        ask_platform: Whether to ask the platform for fresh facts before deciding.
        campaign: The send to many it is part of.

    Raises:
        PrivateReplyError: As `reply` does.
    """
    context.own(conversation)
    content = Draft.of(draft)

    def compose(attempt: Attempt, thread: Conversation | None) -> Flow[Sent]:
        return open_flow(
            context.provider,
            context.provider.send_message,
            SendMessage(
                account=context.account,
                conversation=thread or conversation,
                draft=content,
                actor=actor,
                attempt_id=attempt.id,
                window=Window.STANDARD if attempt.window is None else Window(attempt.window),
                reply_to=reply_to,
            ),
        )

    task = Delivery(
        action=Action.MESSAGE,
        conversation=conversation,
        draft=content,
        actor=actor,
        facts=facts,
        recipients=len(conversation.people),
        campaign=campaign,
        key=key or new_attempt_id(context.now()),
        is_named=bool(key),
    )
    return (yield from _deliver(context, task, compose, ask_platform=ask_platform))


def start_group(
    context: Context,
    people: Iterable[Person | str],
    draft: Draft | str,
    *,
    actor: Actor,
    key: str,
    facts: Mapping[str, Fact] | None = None,
    campaign: str | None = None,
) -> Program[Receipt]:
    """Open a conversation with several people at once.

    Args:
        context: The account.
        people: Everybody but the account, each once.
        draft: The first message.
        actor: Who sends.
        key: The caller's own name for this group: under the same key it is opened once.
        facts: What the caller knows of all of them.
        campaign: The send to many it is part of.

    Raises:
        PrivateReplyError: As `reply` does.
    """
    members = tuple({one.id: one for one in map(named, everybody(people))}.values())
    content = Draft.of(draft)

    def compose(attempt: Attempt, thread: Conversation | None) -> Flow[Sent]:
        del thread
        return open_flow(
            context.provider,
            context.provider.start_group,
            StartGroup(
                account=context.account,
                people=members,
                draft=content,
                actor=actor,
                attempt_id=attempt.id,
            ),
        )

    group = ConversationRecord(
        platform=context.account.platform,
        account_id=context.account.id,
        person=members[0],
        people=members,
    )
    task = Delivery(
        action=Action.MESSAGE,
        conversation=group,
        draft=content,
        actor=actor,
        facts=facts,
        recipients=len(members),
        campaign=campaign,
        key=checked_key(key),
    )
    receipt = yield from _deliver(context, task, compose)
    if receipt.conversation_id is not None and len(members) > 1:
        opened = attrs.evolve(group, id=receipt.conversation_id)
        yield from transact(lambda tx: threads.note_conversation(tx, opened), durable=False)
    return receipt


def reply_publicly(
    context: Context,
    comment: Comment,
    draft: Draft | str,
    *,
    actor: Actor,
    facts: Mapping[str, Fact] | None = None,
) -> Program[Receipt]:
    """Answer a comment in public; the same words go under one comment once.

    Where the policy allows one public reply per comment, other words do not go there either.

    Raises:
        PrivateReplyError: As `reply` does.
    """
    context.own(comment)
    content = Draft.of(draft)

    def compose(attempt: Attempt, thread: Conversation | None) -> Flow[Sent]:
        del thread
        return open_flow(
            context.provider,
            context.provider.send_public_reply,
            SendPublicReply(
                account=context.account,
                comment=comment,
                draft=content,
                actor=actor,
                attempt_id=attempt.id,
            ),
        )

    task = Delivery(
        action=Action.PUBLIC_REPLY,
        comment=comment,
        draft=content,
        actor=actor,
        facts=facts,
        key=comment.id if _once_in_public(context) else f"{comment.id}:{content.fingerprint()}",
    )
    return (yield from _deliver(context, task, compose))


def _once_in_public(context: Context) -> bool:
    rules = context.policies[Action.PUBLIC_REPLY].rules
    return any(isinstance(rule, OnePublicReply) and rule.enabled for rule in rules)


@attrs.frozen(kw_only=True)
class _Reservation:
    """An attempt that is its caller's, ready to go out.

    Attributes:
        attempt: The row.
        flow: The driver's half of the exchange, not begun.
        wait: How long until the budget has a slot; ``None`` if it has one and the row says
            "sending".
    """

    attempt: Attempt
    flow: Flow[Sent]
    wait: timedelta | None


def _deliver(
    context: Context, task: Delivery, compose: Compose, *, ask_platform: bool = False
) -> Program[Receipt]:
    asked: Mapping[str, Fact] = (yield from _ask(context, task)) if ask_platform else {}
    while True:
        held = yield from _take_hold(context, task, compose, asked)
        if isinstance(held, _Reservation):
            break
        if isinstance(held, Decision):
            raise refusal(held)
        receipt = yield from _respect(context, task, held)
        if receipt is not None:
            return receipt
    attempt = yield from _await_slot(context, task, held, asked)
    try:
        settled = yield from carry_out(context, attempt, held.flow)
    except PrivateReplyError as error:
        settled = yield from _second_look(context, attempt, error)
    return _receipt(settled)


def _take_hold(
    context: Context, task: Delivery, compose: Compose, asked: Mapping[str, Fact]
) -> Program[_Reservation | Attempt | Decision]:
    attempt_id = new_attempt_id(context.now())
    try:
        return (
            yield from transact(lambda tx: _reserve(tx, context, task, compose, asked, attempt_id))
        )
    except (Exception, GeneratorExit):
        raise
    except BaseException:
        # Interrupted while the row was committed, for all we know.
        yield from transact(lambda tx: _give_up(tx, context, attempt_id))
        raise


def _ask(context: Context, task: Delivery) -> Program[Mapping[str, Fact]]:
    """Ask the platform, unless the ledger alone will answer."""
    known = yield from transact(lambda tx: recall(tx, context, task), durable=False)
    return (yield from ask(context, task)) if known.living is None else {}


def _reserve(
    tx: Transaction,
    context: Context,
    task: Delivery,
    compose: Compose,
    asked: Mapping[str, Fact],
    attempt_id: str,
) -> _Reservation | Attempt | Decision:
    """Steps 1 to 6 in one transaction: the decision and the row it leads to cannot part.

    Returns:
        The reservation, or the attempt that holds the key already, or the decision that refuses:
        what is raised here would take back that it was written down.

    Raises:
        Unsupported: The driver cannot do this; nothing is written.
    """
    known = recall(tx, context, task)
    if known.living is not None:
        return known.living
    judged = judge(context, task, known, asked)
    decision = judged.decision
    if not decision.allowed:
        # Another worker may have sent this very thing since the key was looked for, and what it
        # left behind is what stands in the way.
        account = context.account
        holder = ledger.living(
            tx, account.platform, account.id, task.action, task.key, now=context.now()
        )
        if holder is None:
            note(tx, task, judged)
        return holder or decision
    wait = pacing.take(tx, context, task.action)
    attempt = _attempt(context, task, known, decision, attempt_id, waiting=wait is not None)
    flow = compose(attempt, known.conversation)
    holder = ledger.claim(tx, attempt, now=attempt.reserved_at)
    if holder is not None:
        if wait is None:
            pacing.give_back(tx, context, task.action, attempt.begun_at)
        return holder
    note(tx, task, judged, attempt)
    if task.comment is not None:
        comments.remember(tx, task.comment, now=context.now())
    if known.members:
        _note_group(tx, attempt, known)
    return _Reservation(attempt=attempt, flow=flow, wait=wait)


def _note_group(tx: Transaction, attempt: Attempt, known: Known) -> None:
    """Keep who is in a group, and that whatever advertises to all counts for each of them."""
    if known.conversation is not None and known.conversation.id is not None:
        threads.note_conversation(tx, known.conversation)
    if attempt.draft.purpose is Purpose.MARKETING:
        members = [alone.person.id for alone, _ in known.members]
        ledger.address(tx, attempt.platform, attempt.account_id, attempt.id, members)


def _attempt(
    context: Context,
    task: Delivery,
    known: Known,
    decision: Decision,
    attempt_id: str,
    *,
    waiting: bool,
) -> Attempt:
    now = context.now()
    # One that waits for its slot holds the key all the while.
    alone = context.lease + context.patience if waiting else context.lease
    thread = known.conversation if task.action is Action.MESSAGE else None
    return Attempt(
        id=attempt_id,
        platform=context.account.platform,
        account_id=context.account.id,
        action=task.action,
        key=task.key,
        comment_id=task.comment.id if task.comment else None,
        person_id=thread.person.id if thread and not thread.is_group else None,
        conversation_id=thread.id if thread else None,
        campaign=task.campaign,
        state=State.RESERVED if waiting else State.SENDING,
        draft=task.draft,
        fingerprint=task.draft.fingerprint(),
        actor=task.actor,
        window=decision.extension,
        reserved_at=now,
        lease_until=now + alone,
        begun_at=None if waiting else now,
        deadline=decision.deadline,
    )


def _respect(context: Context, task: Delivery, living: Attempt) -> Program[Receipt | None]:
    """Heed the attempt that holds the task's key; an unknown one is looked for first.

    Returns:
        The first receipt if the same draft has been sent; ``None`` if the key is free again.

    Raises:
        OutcomeUnknown: It may have arrived, and looking did not settle it.
        ReplyInProgress: It is another caller's at this moment.
        AlreadyReplied: It was sent with another draft, or the reply is gone.
    """
    failure: PrivateReplyError | None = None
    if living.state is State.UNKNOWN:
        resolution = yield from look(context, living)
        living, failure = resolution.attempt, resolution.error
    if living.state is State.REFUSED:
        return None
    if living.state is State.UNKNOWN:
        raise OutcomeUnknown(attempt_id=living.id) from failure
    if living.state in {State.RESERVED, State.SENDING}:
        raise ReplyInProgress(attempt_id=living.id, until=living.lease_until)
    receipt = living.receipt()
    if receipt is not None and living.fingerprint == task.draft.fingerprint():
        return receipt
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


def _await_slot(
    context: Context, task: Delivery, held: _Reservation, asked: Mapping[str, Fact]
) -> Program[Attempt]:
    """Step 5 when the budget is used up: wait for a slot, then begin.

    Returns:
        The attempt that may go out, with the lease it has now.

    Raises:
        RateLimited: The budget has no slot in time; the row is released.
        NotAllowed: Something happened meanwhile, an opt-out for example; the row is released.
    """
    attempt = held.attempt
    begun: Attempt | timedelta | Decision = attempt if held.wait is None else held.wait
    waited = timedelta()
    try:
        while isinstance(begun, timedelta):
            waited += begun
            _check_wait(context, attempt, begun, waited)
            yield from pause(begun)
            begun = yield from transact(lambda tx: _begin(tx, context, task, attempt, asked))
    except GeneratorExit:
        raise
    except BaseException:
        yield from transact(lambda tx: _give_up(tx, context, attempt.id))
        raise
    if isinstance(begun, Decision):
        raise refusal(begun)
    return begun


def _give_up(tx: Transaction, context: Context, attempt_id: str) -> None:
    """Free the key of an attempt that certainly never left, wherever it was interrupted."""
    current = ledger.get(tx, attempt_id)
    if current is None:
        return
    if current.state is State.RESERVED:
        ledger.settle(tx, attempt_id, Step.RELEASE, now=context.now())
    elif current.state is State.SENDING:
        stopped = NeverSent(reason="the request never left: the caller stopped before it did")
        ledger.settle(tx, attempt_id, Step.REFUSED, now=context.now(), error=stopped)
        pacing.give_back(tx, context, current.action, current.begun_at)


def _begin(
    tx: Transaction,
    context: Context,
    task: Delivery,
    attempt: Attempt,
    asked: Mapping[str, Fact],
) -> Attempt | timedelta | Decision:
    """Take a slot and begin, or say how long to wait for one.

    Returns:
        The decision if what was allowed before the wait no longer is; the key is free then.
    """
    judged = judge_again(tx, context, task, attempt, asked)
    if not judged.decision.allowed:
        note(tx, task, judged)
        _give_up(tx, context, attempt.id)
        return judged.decision
    now = context.now()
    wait = pacing.take(tx, context, attempt.action)
    if wait is not None:
        return wait
    return ledger.begin(tx, attempt.id, now=now, lease_until=now + context.lease)


def _check_wait(context: Context, attempt: Attempt, wait: timedelta, waited: timedelta) -> None:
    """Wait no longer than allowed, by the clock and by the pauses: a clock may stand still."""
    moment = context.now() + wait
    late = attempt.deadline is not None and moment > attempt.deadline
    if late or max(waited, moment - attempt.reserved_at) > context.patience:
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
        AlreadyReplied: The comment has a reply, and it is not ours.
        NeverSent: It certainly had no effect.
        PrivateReplyError: The failure itself, if it left nothing unknown.
    """
    current = yield from transact(lambda tx: ledger.get(tx, attempt.id), durable=False)
    if current is not None and current.state is State.UNKNOWN:
        resolution = yield from look(context, current)
        current = resolution.attempt
        if current.state is State.UNKNOWN:
            raise OutcomeUnknown(attempt_id=attempt.id) from resolution.error or error
        if current.state is State.SENT:
            return current
        if current.state is State.SPENT:
            raise _taken(current, None) from error
        raise NeverSent(
            reason="the request got no answer, and the platform shows that it had no effect"
        ) from error
    raise error


def _receipt(attempt: Attempt) -> Receipt:
    receipt = attempt.receipt()
    if receipt is None:
        raise LedgerConflict(attempt_id=attempt.id, state=attempt.state.value, event="receipt")
    return receipt
