"""Looks for what became of an attempt.

An ``Idempotency-Key`` goes along with every send, and Mastodon heeds it for an hour
(https://docs.joinmastodon.org/methods/statuses/#create, 2026-07-02). GoToSocial, Takahe and snac do
not: run on 2026-11-21, each of them made two statuses of one. So nothing relies on it, and whatever
is unknown is looked for where it would stand: under the comment, as the account sees it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Final

import attrs
from privatereply.flow import Flow
from privatereply.model import Action, Comment, CommentRecord, Conversation, Message
from privatereply.provider import Look, Sighting
from privatereply.providers import looking
from privatereply.providers.answers import unless_refused
from privatereply.providers.looking import (
    Traces,
    Wording,
    horizon,
    public_reply,
    settled,
    unclear,
    within,
)
from privatereply.providers.paging import Page, every
from privatereply.providers.reading import Tree, time
from privatereply.providers.thread import Thread
from typing_extensions import override

from privatereply_mastodon import paging, statuses
from privatereply_mastodon.mailbox import Mailbox
from privatereply_mastodon.mentions import ESCAPED
from privatereply_mastodon.servers import Servers, known_or_asked
from privatereply_mastodon.software import KNOWN, MASTODON
from privatereply_mastodon.timeline import Around, Timeline

__all__ = ["SETTLE", "look"]

SETTLE: Final = timedelta(minutes=2)
"""How long after an attempt its status may still be missing. On snac 2.75 it took up to 15 s until
one showed, on the others less than 2 s, when they were run on 2026-11-21."""


_GREETING: Final = re.compile(r"\A(?:@\S{1,512}\s+){1,8}")


def _letters(text: str) -> str:
    """What no server takes away: letters and digits, without whom the text begins by naming.

    Servers that read Markdown take away its signs, and what keeps an ``@`` from naming somebody is
    ours.
    """
    words = ESCAPED.sub("@", _GREETING.sub("", text, count=1))
    plain = unicodedata.normalize("NFKC", words).casefold()
    return "".join(one for one in plain if one.isalnum()) or " ".join(text.split())


@attrs.frozen(kw_only=True)
class _Rewritten(Wording):
    """Of servers that say some things in other words.

    snac 2.75 made a heart of ``<3`` and the picture of a shrug of ``:shrug:`` when it was run on
    2026-11-22, and where Markdown is read nobody sees any more where a link leads. So what answers
    the same comment at that time in any words may be what was sent.
    """

    @override
    def resembles(self, command: Look, text: str) -> bool:
        return True


_WORDING: Final = _Rewritten(plain=_letters)


def look(command: Look, timeline: Timeline, servers: Servers) -> Flow[Sighting]:
    """What became of an attempt."""
    if command.action is Action.MESSAGE:
        return _message(command, timeline, servers)
    if command.comment is None:
        return settled(unclear("the comment is not known any more"))
    if command.action is Action.PUBLIC_REPLY:
        return _public_reply(command, command.comment, timeline)
    return _private_reply(command, command.comment, timeline, servers)


def _private_reply(
    command: Look, comment: Comment, timeline: Timeline, servers: Servers
) -> Flow[Sighting]:
    """Ask for the private statuses of the account under the comment."""
    timeline = timeline.knowing((yield from known_or_asked(servers, timeline.endpoint)))
    found = yield from unless_refused(timeline.thread(comment.id, name="comment.id"))
    if found is None:
        return unclear("what stands under the comment could not be read")
    page = _ours_below(found, comment.id, timeline)
    # Of other servers nobody knows whether they show private statuses there.
    whole = found.whole and timeline.endpoint.software in KNOWN
    return _judge(command, within(_thread(page, whole=whole)))


def _message(command: Look, timeline: Timeline, servers: Servers) -> Flow[Sighting]:
    """Ask for the private statuses of the account to that person, since before the attempt."""
    if command.conversation is None:
        return unclear("nobody knows whom it was for")
    timeline = timeline.knowing((yield from known_or_asked(servers, timeline.endpoint)))
    since = horizon(command)

    def is_enough(page: Page[Tree]) -> bool:
        moments = (time(tree.get("created_at")) for tree in page.items)
        return any(moment is not None and moment < since for moment in moments)

    found = yield from unless_refused(every(timeline.own, is_enough))
    if found is None:
        return unclear("the account's own statuses could not be read")
    traces = _sent_to(command.conversation.person.id, found, timeline)
    if not traces.writings and traces.oldest is None:
        traces = yield from _answering(command.conversation, timeline, traces)
    return _judge(command, traces)


def _answering(conversation: Conversation, timeline: Timeline, traces: Traces) -> Flow[Traces]:
    """The traces under what the attempt would have answered.

    snac lists no private statuses of the account's own; they do stand under what they answer. What
    that was may have changed since, so what is missing proves nothing.
    """
    latest = yield from Mailbox(timeline=timeline).latest_with(conversation.person.id)
    for one in (latest, conversation.comment_id):
        if one is not None:
            found = yield from unless_refused(timeline.thread(one, name="conversation.comment_id"))
            page = Page[Message](items=()) if found is None else _ours_below(found, one, timeline)
            if page.items:
                return attrs.evolve(within(_thread(page, whole=False)), oldest=None)
    return traces


def _ours_below(around: Around, status_id: str, timeline: Timeline) -> Page[Message]:
    """The private statuses of the account that answer a status."""
    return paging.chosen(
        Page(items=around.below, date=around.answer.date),
        lambda tree: _is_ours(tree, timeline) and statuses.parent_of(tree) == status_id,
        lambda tree: statuses.message(timeline.account, tree),
    )


def _sent_to(person_id: str, page: Page[Tree], timeline: Timeline) -> Traces:
    """The traces of private statuses to one person among all of the account's.

    What is missing proves nothing where nobody knows whether private ones are listed at all: of
    Mastodon that is known, of another server once it has listed one. Nor does the end of the list,
    for snac ends every list after one page.
    """

    def is_theirs(tree: Tree) -> bool:
        if not _is_ours(tree, timeline):
            return False
        found = statuses.message(timeline.account, tree)
        return found is None or found.person_id in {None, person_id}

    def read(tree: Tree) -> Message | None:
        found = statuses.message(timeline.account, tree)
        return found if found is not None and found.person_id is not None else None

    software = timeline.endpoint.software
    listed = any(statuses.is_private(tree, software) for tree in page.items)
    chosen = paging.chosen(page, is_theirs, read)
    known = chosen.gapless and (listed or software == MASTODON)
    moments = [time(tree.get("created_at")) for tree in page.items]
    dated = [moment for moment in moments if moment is not None]
    oldest = min(dated, default=None) if known and len(dated) == len(moments) else None
    return attrs.evolve(within(_thread(chosen, whole=False)), oldest=oldest)


def _thread(page: Page[Message], *, whole: bool) -> Thread:
    return Thread(
        messages=page.items,
        whole=whole and page.gapless,
        gapless=page.gapless,
        conversation_id=None,
        date=page.date,
    )


def _public_reply(command: Look, comment: Comment, timeline: Timeline) -> Flow[Sighting]:
    """Ask for the account's public replies to the comment."""

    def ask(after: str | None) -> Flow[Page[CommentRecord]]:
        del after
        return _replies(comment, timeline)

    return public_reply(ask, lambda traces: _judge(command, traces))


def _replies(comment: Comment, timeline: Timeline) -> Flow[Page[CommentRecord]]:
    found = yield from timeline.thread(comment.id, name="comment.id")
    page = paging.chosen(
        Page(items=found.below, date=found.answer.date),
        lambda tree: statuses.is_public(tree) and statuses.parent_of(tree) == comment.id,
        lambda tree: statuses.comment(timeline.account, tree),
    )
    return attrs.evolve(page, gapless=page.gapless and found.whole)


def _is_ours(tree: Tree, timeline: Timeline) -> bool:
    private = statuses.is_private(tree, timeline.endpoint.software)
    return private and statuses.is_by(tree, timeline.account)


def _judge(command: Look, traces: Traces) -> Sighting:
    return looking.judge(command, traces, settle=SETTLE, wording=_WORDING)
