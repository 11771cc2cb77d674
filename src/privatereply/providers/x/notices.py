"""Single things that X tells of an account, as events; both kinds of webhooks bring them.

Every function returns nothing about what it cannot read, however strange that is.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from privatereply import events
from privatereply.events import Event, Unrecognised
from privatereply.model import Account, CommentRecord, Direction, Fact, Message, Person
from privatereply.policy import facts
from privatereply.providers.reading import Tree, at, identifier, mapping, text, time
from privatereply.providers.webhooks import digest, event_id, unrecognised
from privatereply.providers.x import content, ids
from privatereply.providers.x.access import PLATFORM
from privatereply.providers.x.people import person
from privatereply.providers.x.texts import shown

__all__ = [
    "Notice",
    "block",
    "message",
    "post",
    "reading",
    "removal",
    "revocation",
    "unblock",
]


@attrs.frozen(kw_only=True)
class Notice:
    """What stands around the things that are told.

    Attributes:
        account_id: Whom they happened to; empty if X does not tell.
        kind: X's word for them.
        people: Who was brought along, by id.
        implied: Whether being replied to counts as being named.
        mark: What this delivery is called. Two subscriptions bring the same thing under two marks,
            so it names only what nothing else does.
    """

    account_id: str
    kind: str
    people: Mapping[str, Person] = attrs.field(factory=dict[str, Person])
    implied: bool = False
    mark: str | None = None

    def strange(self, item: object) -> Unrecognised:
        """The event for what nobody can read."""
        return unrecognised(PLATFORM, self.account_id, item, kind=self.kind)

    def whoever(self, person_id: str) -> Person:
        """Somebody, with the name that was brought along."""
        return self.people.get(person_id, Person(id=person_id))


def post(notice: Notice, tree: Tree, *, named: bool = False) -> tuple[Event, ...]:
    """A post that was written: a comment of somebody's, or a reply of the account's own.

    Args:
        notice: What stands around it.
        tree: The post.
        named: Whether X says that it names the account.
    """
    account = Account(platform=PLATFORM, id=notice.account_id)
    comment = content.comment(account, tree, notice.people, implied=notice.implied)
    if comment is None or content.is_repost(tree):
        return ()
    if named:
        comment = attrs.evolve(comment, facts={**comment.facts, facts.PERSON_MENTIONED: Fact.YES})
    kind: type[events.CommentAdded | events.CommentEchoed] = events.CommentAdded
    if comment.author is not None and comment.author.id == account.id:
        # What the account posts by itself answers nobody: it is no comment.
        if content.parent_of(tree) is None:
            return ()
        kind = events.CommentEchoed
    added = kind(
        platform=PLATFORM,
        account_id=account.id,
        id=event_id("comment", comment.id, "added"),
        at=comment.created_at,
        actor=comment.author,
        comment=comment,
        raw=tree,
    )
    return (added, *_edit(comment, tree))


def _edit(comment: CommentRecord, tree: Tree) -> tuple[Event, ...]:
    """What an edit changed; whether the post was told of before, or is told of by its edit only."""
    version = content.version(tree)
    if version is None:
        return ()
    edited = events.CommentEdited(
        platform=PLATFORM,
        account_id=comment.account_id,
        id=event_id("comment", comment.id, "edited", version),
        at=comment.created_at,
        actor=comment.author,
        comment_id=comment.id,
        post_id=comment.post_id,
        text=comment.text,
        raw=tree,
    )
    return (edited,)


def removal(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """A post that is gone."""
    status = mapping(tree.get("status")) or tree
    found = ids.exact(status, "id")
    if found is None:
        return ()
    author = ids.exact(status, "author_id") or ids.exact(status, "user_id")
    removed = events.CommentRemoved(
        platform=PLATFORM,
        account_id=notice.account_id,
        id=event_id("comment", found, "removed"),
        at=time(tree.get("timestamp_ms")),
        actor=None if author is None else notice.whoever(author),
        comment_id=found,
        raw=tree,
    )
    return (removed,)


def message(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """A direct message: one that came in or one that went out, by who sent it."""
    written = _message(notice.account_id, tree)
    if written is None:
        return ()
    return (_sent if written.direction is Direction.OUTBOUND else _received)(notice, written)


def _received(notice: Notice, written: Message) -> tuple[Event, ...]:
    group = ids.other_side(written.conversation_id or "", notice.account_id) is None
    received = events.MessageReceived(
        platform=PLATFORM,
        account_id=notice.account_id,
        id=event_id("message", written.id),
        at=written.sent_at,
        actor=notice.whoever(written.person_id or ""),
        message=written,
        group=group,
        opens_window=not group,
        raw=written.raw,
    )
    return (received,)


def _sent(notice: Notice, written: Message) -> tuple[Event, ...]:
    """An echo. Its id is the ``dm_event_id`` that sending it was answered with.

    X tells the app that sent it at best, and never whether a human did.
    https://docs.x.com/x-api/direct-messages/manage/migrate (2026-05-29)
    """
    echoed = events.MessageEchoed(
        platform=PLATFORM,
        account_id=notice.account_id,
        id=event_id("message", written.id),
        at=written.sent_at,
        actor=notice.whoever(notice.account_id),
        message=written,
        raw=written.raw,
    )
    return (echoed,)


def _message(account_id: str, tree: Tree) -> Message | None:
    """A message, or ``None`` if nobody can tell which one, when, whose or with whom."""
    made = mapping(tree.get("message_create"))
    found, sender = ids.exact(tree, "id"), ids.exact(made, "sender_id")
    sent_at = time(tree.get("created_timestamp")) or ids.made_at(found or "")
    conversation = _conversation(tree, made)
    if found is None or sender is None or sent_at is None or conversation is None:
        return None
    other = ids.other_side(conversation, account_id)
    if not ids.is_group(conversation) and (other is None or sender not in {account_id, other}):
        # Others' conversation: whatever X meant by it, it is none of the account's.
        return None
    inbound = sender != account_id
    return Message(
        id=found,
        direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
        sent_at=sent_at,
        text=_words(mapping(made.get("message_data"))),
        person_id=sender if inbound else other,
        conversation_id=conversation,
        raw=tree,
    )


def _conversation(tree: Tree, act: Tree) -> str | None:
    """The thread: where X names none, it is that of the two who take part in an act."""
    named = identifier(tree.get("dm_conversation_id")) or identifier(tree.get("conversation_id"))
    receiver = ids.exact(mapping(act.get("target")), "recipient_id")
    return named or ids.pair(ids.exact(act, "sender_id"), receiver)


def _words(data: Tree) -> str:
    """What a message says, without the address of what was attached."""
    attached = {"url": at(data, "attachment", "media", "url"), "media_key": "attached"}
    return shown(text(data.get("text")) or "", data.get("entities"), {"urls": [attached]})


def reading(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """A person has read the conversation, up to one message of the account."""
    reader, latest = ids.exact(tree, "sender_id"), ids.exact(tree, "last_read_event_id")
    if reader is None or latest is None or reader == notice.account_id:
        return ()
    conversation = _conversation(tree, tree)
    theirs = ids.other_side(conversation or "", notice.account_id) == reader
    read = events.MessageRead(
        platform=PLATFORM,
        account_id=notice.account_id,
        id=event_id("read", reader, latest),
        at=time(tree.get("created_timestamp")),
        actor=notice.whoever(reader),
        person_id=reader,
        conversation_id=conversation if theirs or ids.is_group(conversation or "") else None,
        message_ids=(latest,),
        until=ids.made_at(latest),
        raw=tree,
    )
    return (read,)


def block(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """The account blocked somebody. That somebody blocked the account is never told."""
    return _blocking(notice, tree, events.PersonBlocked, "blocked")


def unblock(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """The account lets somebody write again."""
    return _blocking(notice, tree, events.PersonUnblocked, "unblocked")


def _blocking(
    notice: Notice,
    tree: Tree,
    kind: type[events.PersonBlocked | events.PersonUnblocked],
    verb: str,
) -> tuple[Event, ...]:
    source, target = (person(mapping(tree.get(name))) for name in ("source", "target"))
    if target is None or (source is not None and source.id != notice.account_id):
        return ()
    # Only one of the two kinds of webhooks says when; the other's mark tells two blocks apart.
    mark = text(tree.get("created_timestamp")) or notice.mark or digest(tree)
    done = kind(
        platform=PLATFORM,
        account_id=notice.account_id,
        id=event_id("person", target.id, verb, mark),
        at=time(tree.get("created_timestamp")),
        actor=source,
        person_id=target.id,
        raw=tree,
    )
    return (done,)


def revocation(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """The account's owner took the app's access back."""
    if not notice.account_id:
        return ()
    moment = time(tree.get("date_time"))
    mark = digest(tree) if moment is None else moment.isoformat()
    revoked = events.AccountRevoked(
        platform=PLATFORM,
        account_id=notice.account_id,
        id=event_id("revoked", mark),
        at=moment,
        actor=notice.whoever(notice.account_id),
        raw=tree,
    )
    return (revoked,)
