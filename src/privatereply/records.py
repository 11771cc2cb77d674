"""What the SDK keeps of people and accounts beside the ledger, and what it makes of a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from privatereply.context import Context, Words, named
from privatereply.errors import InvalidValue
from privatereply.events import EVERY_ACCOUNT
from privatereply.model import (
    Conversation,
    Direction,
    Message,
    Person,
    Restriction,
    RestrictionKind,
    utc,
)
from privatereply.policy import is_opt_in, is_opt_out
from privatereply.program import Program, transact
from privatereply.store import (
    Consent,
    Deletion,
    Transaction,
    events,
    handlings,
    people,
    restrictions,
    threads,
)

__all__ = [
    "consent",
    "delete_conversation",
    "erase",
    "export",
    "heed",
    "keep",
    "link",
    "opt_in",
    "opt_out",
    "restrict",
    "restriction",
    "resume",
    "set_muted",
]

P = ParamSpec("P")
T = TypeVar("T")


def keep(tx: Transaction, platform: str, account_id: str, message: Message, words: Words) -> bool:
    """Keep a message that was read or told of, and heed a person who asks for no more.

    Returns:
        Whether it was new.
    """
    new = threads.record(tx, platform, account_id, message)
    if new and message.direction is Direction.INBOUND and message.person_id is not None:
        heed(tx, platform, account_id, message.person_id, message.text, words, message.sent_at)
    return new


def heed(
    tx: Transaction,
    platform: str,
    account_id: str,
    person_id: str,
    text: str,
    words: Words,
    at: datetime,
) -> None:
    """Heed a person who asks for no more, or takes that back."""
    if is_opt_out(text, words.opt_out):
        people.opt_out(tx, platform, account_id, person_id, at)
    elif is_opt_in(text, words.opt_in):
        people.opt_in(tx, platform, account_id, person_id, at)


def _of_account(
    context: Context,
    act: Callable[Concatenate[Transaction, str, str, P], T],
    *args: P.args,
    **options: P.kwargs,
) -> Program[T]:
    account = context.account
    return (yield from transact(lambda tx: act(tx, account.platform, account.id, *args, **options)))


def consent(context: Context, person: Person | str) -> Program[Consent]:
    """What a person has agreed to, or asked to be spared."""
    return _of_account(context, people.consent, named(person).id)


def opt_out(context: Context, person: Person | str) -> Program[None]:
    """Send a person nothing more."""
    return _of_account(context, people.opt_out, named(person).id, context.now())


def opt_in(context: Context, person: Person | str, *, marketing: bool) -> Program[None]:
    """Write down that a person has agreed to be written to."""
    now, person_id = context.now(), named(person).id

    def write(tx: Transaction, platform: str, account_id: str) -> None:
        people.opt_in(tx, platform, account_id, person_id, now)
        if marketing:
            people.take_marketing(tx, platform, account_id, person_id, now)

    return _of_account(context, write)


def export(context: Context, person: Person | str) -> Program[Mapping[str, Any]]:
    """Everything that is stored about a person."""
    return _of_account(context, people.export, named(person).id)


def erase(context: Context, person: Person | str) -> Program[tuple[str, ...]]:
    """Erase what is stored about a person, but not that something was sent.

    Returns:
        The attempts to that person which are not settled, and keep their words until they are.
    """
    return _of_account(context, people.erase, named(person).id)


def link(context: Context, person: Person | str, alias: str) -> Program[None]:
    """Remember another id that the platform may name a person by.

    Whoever has asked to be forgotten under it is forgotten now.
    """
    person_id = named(person).id

    def write(tx: Transaction, platform: str, account_id: str) -> None:
        people.link(tx, platform, account_id, person_id, alias)
        if events.of_person(tx, platform, EVERY_ACCOUNT, alias):
            people.erase(tx, platform, account_id, person_id)

    return _of_account(context, write)


def restriction(context: Context) -> Program[Restriction | None]:
    """What the platform has laid on the account."""
    return _of_account(context, restrictions.current, context.now())


def restrict(
    context: Context, kind: RestrictionKind | str, *, until: datetime | None
) -> Program[Restriction]:
    """Write down what the platform has laid on the account.

    Returns:
        What is in force now: the strictest of all that was told.

    Raises:
        InvalidValue: There is no such kind, or the time is over.
    """
    now = context.now()
    if until is not None and utc(until, "until") <= now:
        raise InvalidValue(
            name="until", given="a time that is over", allowed="a time to come, or None"
        )
    told = Restriction(kind=_kind(kind), since=now, until=until)

    def write(tx: Transaction, platform: str, account_id: str) -> Restriction:
        restrictions.lay(tx, platform, account_id, told)
        return restrictions.current(tx, platform, account_id, told.since) or told

    return _of_account(context, write)


def _kind(kind: RestrictionKind | str) -> RestrictionKind:
    try:
        return RestrictionKind(kind)
    except ValueError:
        allowed = ", ".join(RestrictionKind)
    raise InvalidValue(name="kind", given=repr(kind)[:40], allowed=allowed)


def resume(context: Context) -> Program[None]:
    """Lift what was laid on the account, and tell again what had to wait for that."""
    now = context.now()

    def write(tx: Transaction, platform: str, account_id: str) -> None:
        restrictions.lift(tx, platform, account_id)
        handlings.hasten_account(tx, platform, account_id, now)

    return _of_account(context, write)


def set_muted(context: Context, thread: Conversation, *, muted: bool) -> Program[None]:
    """Mark a conversation, for the host's own product."""
    context.own(thread)
    yield from transact(lambda tx: threads.mute(tx, thread, muted=muted))


def delete_conversation(context: Context, thread: Conversation) -> Program[Deletion]:
    """Delete a conversation here; the other side keeps its copy."""
    context.own(thread)
    return (yield from transact(lambda tx: threads.delete_for_self(tx, thread, context.now())))
