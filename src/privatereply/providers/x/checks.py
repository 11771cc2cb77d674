"""What X tells, asked anew, before somebody is written to.

Sources (2026-07-24): https://docs.x.com/x-api/fundamentals/data-dictionary
https://docs.x.com/x-api/direct-messages/lookup/integrate
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from privatereply.errors import NotFound, RateLimited
from privatereply.flow import Flow
from privatereply.model import CommentRecord, Conversation, Direction, Fact, Message
from privatereply.policy import facts
from privatereply.provider import CheckComment
from privatereply.providers.answers import unless_refused
from privatereply.providers.paging import Page
from privatereply.providers.x import people
from privatereply.providers.x.mailbox import Mailbox

__all__ = ["comment", "conversation"]

_LATEST: Final = 20
"""How many messages of a conversation are read: X charges for each."""


def comment(
    command: CheckComment, mailbox: Mailbox, reading: Flow[CommentRecord]
) -> Flow[Mapping[str, Fact]]:
    """Facts about a comment and its author.

    Args:
        command: What is asked.
        mailbox: The account's messages.
        reading: The comment, read anew.
    """
    try:
        found = yield from reading
    except NotFound:
        return {facts.COMMENT_EXISTS: Fact.NO}
    known: dict[str, Fact] = dict(found.facts)
    author = found.author or command.comment.author
    if author is None or author.id == command.account.id:
        return known
    known |= yield from _about(mailbox, author.id)
    if known.get(facts.PERSON_MENTIONED) is not Fact.YES:
        known |= yield from _written(mailbox, author.id)
    return known


def conversation(mailbox: Mailbox, thread: Conversation) -> Flow[Mapping[str, Fact]]:
    """Facts about the person whom a conversation is with; nothing about groups."""
    if thread.is_group:
        return {}
    known = yield from _about(mailbox, thread.person.id)
    return {**known, **(yield from _written(mailbox, thread.person.id))}


def _about(mailbox: Mailbox, person_id: str) -> Flow[Mapping[str, Fact]]:
    return (yield from unless_refused(people.facts_about(mailbox.endpoint, person_id))) or {}


def _written(mailbox: Mailbox, person_id: str) -> Flow[Mapping[str, Fact]]:
    """Whether a person has written to the account; nothing if that cannot be told now."""
    try:
        thread = yield from unless_refused(mailbox.thread(person_id, _LATEST, _inbound))
    except RateLimited:
        # Fifteen conversations in 15 minutes can be read; what one does not tell is not known.
        return {}
    if thread is None:
        return {}
    wrote = any(message.direction is Direction.INBOUND for message in thread.messages)
    if wrote or thread.whole:
        return {facts.PERSON_HAS_WRITTEN: Fact.of(wrote)}
    return {}


def _inbound(page: Page[Message]) -> bool:
    return any(message.direction is Direction.INBOUND for message in page.items)
