"""What the server tells, asked anew, before somebody is written to.

Sources (2026-07-02): https://docs.joinmastodon.org/entities/Relationship/
https://docs.joinmastodon.org/methods/statuses/#context
"""

from __future__ import annotations

from collections.abc import Mapping

from privatereply.errors import NotFound
from privatereply.flow import Flow
from privatereply.model import Conversation, Fact
from privatereply.policy import facts
from privatereply.provider import CheckComment
from privatereply.providers.answers import unless_refused
from privatereply.providers.reading import Tree

from privatereply_mastodon import statuses
from privatereply_mastodon.access import Endpoint
from privatereply_mastodon.people import facts_about
from privatereply_mastodon.servers import Server, Servers, known_or_asked
from privatereply_mastodon.timeline import Around, Timeline

__all__ = ["comment", "conversation"]


def comment(
    command: CheckComment, timeline: Timeline, servers: Servers
) -> Flow[Mapping[str, Fact]]:
    """Facts about a comment and its author; also learns how long a text may be on this server."""
    try:
        answer = yield from timeline.answer(command.comment.id)
    except NotFound:
        return {facts.COMMENT_EXISTS: Fact.NO}
    found = statuses.comment(timeline.account, answer.tree, command.comment.post_id)
    if found is None or not statuses.is_public(answer.tree):
        return {facts.COMMENT_EXISTS: Fact.NO}
    server = yield from known_or_asked(servers, timeline.endpoint, answer.date)
    known: dict[str, Fact] = dict(found.facts)
    thread = yield from unless_refused(timeline.thread(command.comment.id, name="comment.id"))
    if thread is not None:
        known |= _replies(timeline, thread, command.comment.id, server)
    if found.author is not None and found.author.id != timeline.account.id:
        known |= yield from _about(timeline.endpoint, found.author.id)
    return known


def conversation(endpoint: Endpoint, thread: Conversation) -> Flow[Mapping[str, Fact]]:
    """Facts about the person whom a conversation is with; nothing about groups."""
    if thread.is_group:
        return {}
    return (yield from _about(endpoint, thread.person.id))


def _about(endpoint: Endpoint, person_id: str) -> Flow[Mapping[str, Fact]]:
    return (yield from unless_refused(facts_about(endpoint, person_id))) or {}


def _replies(
    timeline: Timeline, thread: Around, comment_id: str, server: Server
) -> dict[str, Fact]:
    """Whether the account has answered already, by whatever hand."""

    def is_ours(tree: Tree) -> bool:
        answers = statuses.parent_of(tree) == comment_id
        return answers and statuses.is_by(tree, timeline.account)

    ours = [tree for tree in thread.below if is_ours(tree)]
    public = any(map(statuses.is_public, ours))
    known: dict[str, Fact] = {}
    if any(statuses.is_private(tree, server.software) for tree in ours):
        known[facts.ALREADY_REPLIED] = Fact.YES
    if public or thread.whole:
        known[facts.PUBLICLY_REPLIED] = Fact.of(public)
    return known
