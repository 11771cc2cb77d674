"""What a person wrote is read before it counts for them.

Platforms tell that somebody has written, which may open the way to them, and not that what they
wrote was "stop".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from privatereply import reading
from privatereply.context import Context
from privatereply.errors import NoAnswer, PlatformError
from privatereply.model import Conversation, Direction, Fact
from privatereply.policy.facts import PERSON_HAS_WRITTEN
from privatereply.program import Program, transact
from privatereply.provider import Capability
from privatereply.store import Transaction, threads

__all__ = ["heard"]

_LATEST: Final = 20


def heard(
    context: Context, thread: Conversation, told: Mapping[str, Fact]
) -> Program[Mapping[str, Fact]]:
    """What the platform told of a person, once what they wrote has been read and heeded.

    Returns:
        The same, but for the person's having written if it could not be read.
    """
    has_written = told.get(PERSON_HAS_WRITTEN) is Fact.YES
    if not has_written or not context.supports(Capability.LIST_MESSAGES):
        return told
    read = yield from transact(lambda tx: _is_read(tx, thread), durable=False)
    if read:
        return told
    try:
        yield from reading.messages(context, thread, limit=_LATEST)
    except (PlatformError, NoAnswer):
        return {**told, PERSON_HAS_WRITTEN: Fact.UNKNOWN}
    read = yield from transact(lambda tx: _is_read(tx, thread), durable=False)
    return told if read else {**told, PERSON_HAS_WRITTEN: Fact.UNKNOWN}


def _is_read(tx: Transaction, thread: Conversation) -> bool:
    """Whether the last that the person is known to have written was read here."""
    holder, person_id = (thread.platform, thread.account_id), thread.person.id
    held = threads.conversation(tx, *holder, person_id=person_id)
    if held is None or held.last_inbound_at is None:
        return False
    kept = threads.messages(tx, *holder, person_id=person_id, limit=_LATEST)
    inbound = [one.sent_at for one in kept if one.direction is Direction.INBOUND]
    return max(inbound, default=None) == held.last_inbound_at
