"""Looks for what became of an attempt.

``/2/dm_events``, the list of all events, is never asked: recordings of 2022 show it empty seconds
after messages that the conversation itself listed.
https://github.com/tweepy/tweepy (cassettes of test_client and test_asyncclient, 2022-10-28)
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from privatereply.flow import Flow
from privatereply.model import Action, Comment, CommentRecord, Person
from privatereply.provider import Look, Sighting
from privatereply.providers import looking
from privatereply.providers.answers import unless_refused
from privatereply.providers.looking import Traces, horizon, public_reply, settled, unclear, within
from privatereply.providers.paging import Page
from privatereply.providers.thread import Thread
from privatereply.providers.x.mailbox import Enough, Mailbox
from privatereply.providers.x.texts import WORDING
from privatereply.providers.x.timeline import Timeline

__all__ = ["SETTLE", "look"]

SETTLE: Final = timedelta(minutes=5)
"""How long after an attempt its message may still be missing. X documents nothing of the kind, and
nothing but the conversation would stop a second message."""

_MESSAGES: Final = 20
"""How many messages to read at once: X charges for each."""


def look(command: Look, mailbox: Mailbox, timeline: Timeline) -> Flow[Sighting]:
    """What became of an attempt."""
    if command.action is Action.MESSAGE:
        return _message(command, mailbox)
    if command.comment is None:
        return settled(unclear("the comment is not known any more"))
    if command.action is Action.PUBLIC_REPLY:
        return _public_reply(command, command.comment, timeline)
    return _private_reply(command, command.comment, mailbox, timeline)


def _message(command: Look, mailbox: Mailbox) -> Flow[Sighting]:
    conversation = command.conversation
    if conversation is None:
        return settled(unclear("the conversation is not known any more"))
    if not conversation.is_group:
        return _thread(command, mailbox.thread(conversation.person.id, _MESSAGES, _past(command)))
    if conversation.id is None:
        # Every request makes a group of its own, and no list tells which groups there are.
        return settled(unclear("only a notice of the message can tell which group it opened"))
    return _thread(command, mailbox.messages(conversation.id, _MESSAGES, _past(command)))


def _private_reply(
    command: Look, comment: Comment, mailbox: Mailbox, timeline: Timeline
) -> Flow[Sighting]:
    """Ask the conversation with the comment's author; the comment shows nothing of it."""
    author = yield from _author(comment, timeline)
    if author is None:
        return unclear("nobody knows who wrote the comment")
    reading = mailbox.thread(author.id, _MESSAGES, _past(command))
    return (yield from _thread(command, reading))


def _past(command: Look) -> Enough:
    """Whether messages reach back before the attempt."""
    since = horizon(command)
    return lambda page: any(message.sent_at < since for message in page.items)


def _author(comment: Comment, timeline: Timeline) -> Flow[Person | None]:
    if comment.author is not None:
        return comment.author
    found = yield from unless_refused(timeline.comment(comment.id))
    return found.author if found else None


def _thread(command: Look, reading: Flow[Thread]) -> Flow[Sighting]:
    thread = yield from unless_refused(reading)
    if thread is None:
        return unclear("the conversation could not be read")
    return _judge(command, within(thread))


def _public_reply(command: Look, comment: Comment, timeline: Timeline) -> Flow[Sighting]:
    """Ask the account's own posts since before the attempt."""

    def ask(after: str | None) -> Flow[Page[CommentRecord]]:
        return timeline.own_replies(comment, horizon(command), after)

    return public_reply(ask, lambda traces: _judge(command, traces))


def _judge(command: Look, traces: Traces) -> Sighting:
    return looking.judge(command, traces, settle=SETTLE, wording=WORDING)
