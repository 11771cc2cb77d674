"""Reads the messages of a conversation.

Source (as of 2026-04-10): https://business-api.tiktok.com/portal/docs?id=1832184425841170
"""

from __future__ import annotations

from typing import Final

import attrs

from privatereply.model import Direction, Fact, Message, Person
from privatereply.providers.answers import Answer
from privatereply.providers.reading import Tree, at, flag, identifier, items, mapping, time, word
from privatereply.providers.thread import Thread

__all__ = ["LATEST", "Talk", "by_program", "talk"]

LATEST: Final = 20
"""How many messages of a conversation can be read; there is no page after them."""

_WORDS: Final = {"TEXT": ("text", "body"), "TEMPLATE": ("template", "title")}
"""Where a message of each type has its words; the other types have none."""
_SOURCES: Final = {"API": Fact.YES, "APP": Fact.NO, "WEB": Fact.NO}


@attrs.frozen(kw_only=True)
class Talk:
    """What one read of a conversation shows.

    Attributes:
        thread: Its latest messages.
        person: Whom it is with, if that is told.
        follows: Whether the person follows the account.
    """

    thread: Thread
    person: Person | None
    follows: Fact


def talk(answer: Answer, account_id: str, conversation_id: str) -> Talk:
    """A conversation out of the answer to a read of it.

    Raises:
        UnreadableAnswer: There is no list of messages.
    """
    listed = [mapping(item) for item in answer.data("messages")]
    found = [_message(tree, account_id, conversation_id) for tree in listed]
    readable = [message for message in found if message is not None]
    gapless = None not in found and not answer.partial
    thread = Thread(
        messages=tuple(sorted(readable, key=lambda one: one.sent_at, reverse=True)),
        # Whatever has an id has had a message: of some people TikTok shows none.
        whole=gapless and 0 < len(listed) < LATEST,
        gapless=gapless,
        conversation_id=conversation_id,
        date=answer.date,
    )
    for party in map(mapping, items(answer.tree.get("participants"))):
        person = _person(party, listed)
        if person is not None and person.id != account_id:
            follows = Fact.of(flag(party.get("is_follower")))
            return Talk(thread=thread, person=person, follows=follows)
    return Talk(thread=thread, person=_other(thread), follows=Fact.UNKNOWN)


def by_program(message: Message) -> Fact:
    """Whether a message went out through the API, as ours did, or was typed by a colleague."""
    return _SOURCES.get(word(at(message.raw, "message_tag", "source")) or "", Fact.UNKNOWN)


def _person(party: Tree, listed: list[Tree]) -> Person | None:
    found = identifier(party.get("id"))
    if found is None:
        return None
    # Participants have no username; the messages they sent do.
    names = (one.get("sender") for one in listed if identifier(at(one, "from_user", "id")) == found)
    return Person(id=found, name=word(party.get("display_name")), username=word(next(names, None)))


def _other(thread: Thread) -> Person | None:
    known = (message.person_id for message in thread.messages)
    return next((Person(id=found) for found in known if found is not None), None)


def _message(tree: Tree, account_id: str, conversation_id: str) -> Message | None:
    """A message, or ``None`` if nobody can tell which one, when, whose way or in what words."""
    found, sent_at = identifier(tree.get("message_id")), time(tree.get("timestamp"))
    direction, words = _direction(tree, account_id), _words(tree)
    if found is None or sent_at is None or direction is None or words is None:
        return None
    other = "from_user" if direction is Direction.INBOUND else "to_user"
    return Message(
        id=found,
        direction=direction,
        sent_at=sent_at,
        text=words,
        person_id=identifier(at(tree, other, "id")),
        conversation_id=conversation_id,
        reply_to=identifier(at(tree, "referenced_message_info", "referenced_message_id")),
        raw=tree,
    )


def _direction(tree: Tree, account_id: str) -> Direction | None:
    # Roles are not to be trusted: the documentation's own example calls both sides a business.
    # A window opens with an inbound message, so both directions need positive evidence.
    sender, receiver = (identifier(at(tree, party, "id")) for party in ("from_user", "to_user"))
    if sender == account_id:
        return Direction.OUTBOUND
    return Direction.INBOUND if sender is not None and receiver == account_id else None


def _words(tree: Tree) -> str | None:
    """What a message says; ``None`` if it should say something and does not."""
    place = _WORDS.get(word(tree.get("message_type")) or "")
    words = "" if place is None else at(tree, *place)
    return words if isinstance(words, str) else None
