"""Conversations: with whom, in which folder, and the times that windows are counted from.

A thread with one person is named by the person, since that is all a private reply knows of it. A
group is named by the platform's id of it, and kept apart: what somebody writes into a group opens
no window to them. Whoever was once told to be in a group counts as being in it: platforms name some
of its people at a time, and nobody may be forgotten who must not be written to.
"""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import attrs

from privatereply.errors import InvalidValue
from privatereply.model import Conversation, ConversationRecord, Fact, Person
from privatereply.store import consent
from privatereply.store.columns import account, exact, micros, moment, prose
from privatereply.store.database import Row, Transaction
from privatereply.store.many import Many
from privatereply.store.merging import known, later

__all__ = [
    "Thread",
    "conversation",
    "conversations_of",
    "group",
    "mute",
    "named",
    "note",
    "note_conversation",
    "note_read",
    "thread_of",
]

_TABLE: Final = "privatereply_conversations"
_TOLD: Final = (
    "person_name",
    "person_username",
    "people",
    "conversation_id",
    "folder",
    "comment_id",
    "private_reply_at",
    "last_inbound_at",
    "last_outbound_at",
    "updated_at",
    "read",
    "muted",
)
_UNTOLD: Final = dict.fromkeys(_TOLD)
_NOTE: Final = f"""
    INSERT INTO {_TABLE} (platform, account_id, is_group, thread, {", ".join(_TOLD)})
    VALUES (
        :platform, :account_id, :is_group, :thread, {", ".join(f":{name}" for name in _TOLD)}
    )
    ON CONFLICT (platform, account_id, is_group, thread) DO UPDATE SET
        comment_id = CASE
            WHEN {_TABLE}.private_reply_at > excluded.private_reply_at
                THEN COALESCE({_TABLE}.comment_id, excluded.comment_id)
            ELSE COALESCE(excluded.comment_id, {_TABLE}.comment_id)
        END,
        read = CASE
            WHEN excluded.read IS NOT NULL THEN excluded.read
            WHEN excluded.last_outbound_at > COALESCE({_TABLE}.last_outbound_at, 0) THEN NULL
            ELSE {_TABLE}.read
        END,
        {
    known(_TABLE, "person_name", "person_username", "people", "conversation_id", "folder", "muted")
},
        {later(_TABLE, "private_reply_at", "last_inbound_at", "last_outbound_at", "updated_at")}
    RETURNING deleted_at
"""
_READ: Final = f"""
    UPDATE {_TABLE} SET read = 'yes'
    WHERE platform = :platform AND account_id = :account_id
        AND is_group = :is_group AND thread = :thread AND last_outbound_at <= :at
"""
_COLUMNS: Final = """
    held.is_group, held.thread, held.person_name, held.person_username, held.people,
    held.conversation_id, held.folder, held.comment_id, held.private_reply_at,
    held.last_inbound_at, held.last_outbound_at, held.updated_at, held.read, held.muted,
    known.blocked
"""
_BLOCKED: Final = """
    LEFT JOIN privatereply_people AS known ON known.platform = held.platform
        AND known.account_id = held.account_id AND known.person_id = held.thread
        AND held.is_group = 0
"""
_BY_PERSON: Final = Many(f"""
    WITH wanted (id) AS (VALUES :wanted)
    SELECT {_COLUMNS} FROM wanted CROSS JOIN {_TABLE} AS held {_BLOCKED}
    WHERE held.platform = :platform AND held.account_id = :account_id
        AND held.is_group = 0 AND held.thread = wanted.id
""")
_BY_ID: Final = f"""
    SELECT {_COLUMNS} FROM {_TABLE} AS held {_BLOCKED}
    WHERE held.platform = :platform AND held.account_id = :account_id
        AND held.conversation_id = :conversation_id
    ORDER BY held.is_group DESC, held.updated_at DESC, held.thread
    LIMIT 1
"""
_THREAD: Final = f"""
    SELECT is_group, thread FROM {_TABLE}
    WHERE platform = :platform AND account_id = :account_id
        AND conversation_id = :conversation_id
    ORDER BY is_group DESC, updated_at DESC, thread
    LIMIT 1
"""


@attrs.frozen(kw_only=True)
class Thread:
    """What names a conversation here.

    Attributes:
        id: The person's id, or the group's.
        is_group: Which of the two.
    """

    id: str
    is_group: bool = False

    def params(self, platform: str, account_id: str) -> dict[str, object]:
        """The parameters that find its row."""
        return {
            **account(platform, account_id),
            "is_group": int(self.is_group),
            "thread": exact("thread", self.id),
        }


def thread_of(tx: Transaction, conversation: Conversation) -> Thread:
    """What names a conversation: one that was known as a group stays one when people leave it.

    Raises:
        InvalidValue: It is a group without an id.
    """
    if conversation.is_group:
        if conversation.id is None:
            raise InvalidValue(
                name="conversation",
                given="a group without an id",
                allowed="a group with the platform's id; nothing else names it",
            )
        return Thread(id=conversation.id, is_group=True)
    known_as = named(tx, conversation.platform, conversation.account_id, conversation.id)
    if known_as is not None and known_as.is_group:
        return known_as
    return Thread(id=conversation.person.id)


def conversation(
    tx: Transaction,
    platform: str,
    account_id: str,
    *,
    person_id: str | None = None,
    conversation_id: str | None = None,
) -> ConversationRecord | None:
    """A conversation by its person or else by the platform's id; ``None`` if neither is known.

    A group is found by its id only. One that was deleted is found as well: it has disappeared
    from the listing (`privatereply.store.deletion`), and its windows have not.
    """
    if person_id is not None:
        found = conversations_of(tx, platform, account_id, (person_id,)).get(person_id)
        if found is not None:
            return found
    if conversation_id is None:
        return None
    thread = exact("conversation_id", conversation_id)
    row = tx.one(_BY_ID, {**account(platform, account_id), "conversation_id": thread})
    return None if row is None else _conversation(platform, account_id, row)


def group(tx: Transaction, given: Conversation) -> Conversation | None:
    """A conversation as the group it is, with everybody known to be in it; ``None`` if it is none.

    Callers may know no more than its id and whoever wrote last; what is sent there reaches all.
    """
    platform, account_id = given.platform, given.account_id
    known_as = named(tx, platform, account_id, given.id)
    if known_as is None or not known_as.is_group:
        return given if given.is_group else None
    held = conversation(tx, platform, account_id, conversation_id=given.id)
    if held is None:
        return given
    people = _joined((given.person, *held.people), given.people)
    return attrs.evolve(held, person=given.person, people=people)


def conversations_of(
    tx: Transaction, platform: str, account_id: str, person_ids: Iterable[str]
) -> dict[str, ConversationRecord]:
    """The conversations with many people at once, by the person; groups are not among them."""
    key = account(platform, account_id)
    rows = _BY_PERSON.rows(tx, key, "person_id", person_ids)
    found = (_conversation(platform, account_id, row) for row in rows)
    return {one.person.id: one for one in found}


def note_conversation(tx: Transaction, conversation: Conversation) -> None:
    """Keep a conversation: what is known is never lost, and times only move forward.

    The folder, who blocked whom and what was read are as they were told last. Whether it is muted
    is nobody's to tell: `mute` does that.

    Raises:
        InvalidValue: An id holds what a database cannot, or a group has none.
    """
    thread = thread_of(tx, conversation)
    # A private reply is a message of the account's too, whether or not anybody tells it as one.
    outbound = _latest(conversation.last_outbound_at, conversation.private_reply_at)
    updated_at: datetime | None = getattr(conversation, "updated_at", None)
    told = {
        "conversation_id": exact("conversation_id", conversation.id),
        "folder": None if conversation.folder is None else prose(str(conversation.folder)),
        "comment_id": exact("comment_id", conversation.comment_id),
        "private_reply_at": micros(conversation.private_reply_at),
        "last_inbound_at": micros(conversation.last_inbound_at),
        "last_outbound_at": micros(outbound),
        "updated_at": micros(_latest(outbound, conversation.last_inbound_at, updated_at)),
        "read": _known(conversation.read),
        **_people(tx, thread, conversation),
    }
    note(tx, conversation.platform, conversation.account_id, thread, told)
    if conversation.blocked is not Fact.UNKNOWN and not thread.is_group:
        consent.block(
            tx,
            conversation.platform,
            conversation.account_id,
            thread.id,
            blocked=conversation.blocked is Fact.YES,
        )


def mute(tx: Transaction, conversation: Conversation, *, muted: bool) -> None:
    """Keep quiet about a conversation, or no longer; the platform is told nothing.

    Raises:
        InvalidValue: An id holds what a database cannot, or a group has none.
    """
    thread = thread_of(tx, conversation)
    told = {
        "conversation_id": exact("conversation_id", conversation.id),
        "muted": int(muted),
        **_people(tx, thread, conversation),
    }
    note(tx, conversation.platform, conversation.account_id, thread, told)


def note_read(
    tx: Transaction, platform: str, account_id: str, thread: Thread, at: datetime
) -> None:
    """The person has read everything that the account sent until a time."""
    tx.execute(_READ, {**thread.params(platform, account_id), "at": micros(at)})


def note(
    tx: Transaction,
    platform: str,
    account_id: str,
    thread: Thread,
    told: Mapping[str, object],
) -> int | None:
    """Join what is told to what is known: until when the conversation is deleted, if it is."""
    row = tx.one(_NOTE, {**thread.params(platform, account_id), **_UNTOLD, **told})
    return None if row is None else row[0]


def named(
    tx: Transaction, platform: str, account_id: str, conversation_id: str | None
) -> Thread | None:
    """The conversation that has this id of the platform's, if one is known."""
    if conversation_id is None:
        return None
    thread = exact("conversation_id", conversation_id)
    row = tx.one(_THREAD, {**account(platform, account_id), "conversation_id": thread})
    return None if row is None else Thread(id=row[1], is_group=bool(row[0]))


def _people(tx: Transaction, thread: Thread, told: Conversation) -> Mapping[str, object]:
    """The columns that say whom a conversation is with."""
    if not thread.is_group:
        person = told.person
        return {"person_name": prose(person.name), "person_username": prose(person.username)}
    held = conversation(tx, told.platform, told.account_id, conversation_id=thread.id)
    before = held.people if held is not None and held.is_group else ()
    described = [
        {"id": one.id, "name": prose(one.name), "username": prose(one.username)}
        for one in _joined(told.people, before)
    ]
    return {"people": json.dumps(described)}


def _joined(some: tuple[Person, ...], others: tuple[Person, ...]) -> tuple[Person, ...]:
    """Everybody once, in this order."""
    everybody = {person.id: person for person in reversed((*some, *others))}
    return tuple(everybody[one] for one in dict.fromkeys(each.id for each in (*some, *others)))


def _conversation(platform: str, account_id: str, row: Row) -> ConversationRecord:
    is_group, thread, name, username, members, *rest, read, muted, blocked = row
    conversation_id, folder, comment_id, replied, inbound, outbound, updated = rest
    with_whom = (
        tuple(Person(**one) for one in json.loads(members))
        if is_group
        else (Person(id=thread, name=name, username=username),)
    )
    return ConversationRecord(
        platform=platform,
        account_id=account_id,
        person=with_whom[0],
        people=with_whom,
        id=conversation_id,
        folder=folder,
        comment_id=comment_id,
        private_reply_at=moment(replied),
        last_inbound_at=moment(inbound),
        last_outbound_at=moment(outbound),
        blocked=_fact(blocked),
        read=_fact(read),
        muted=bool(muted),
        updated_at=moment(updated),
        group=bool(is_group),
    )


def _latest(*times: datetime | None) -> datetime | None:
    return max((time for time in times if time is not None), default=None)


def _known(fact: Fact) -> str | None:
    return None if fact is Fact.UNKNOWN else fact.value


def _fact(value: str | None) -> Fact:
    return Fact.UNKNOWN if value is None else Fact(value)
