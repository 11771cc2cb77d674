"""The private side of an account: its conversations, their messages, and sending.

Sources (as of 2026-04-10):
https://business-api.tiktok.com/portal/docs?id=1832184415059970 (conversations)
https://business-api.tiktok.com/portal/docs?id=1832184403754242 (sending)
https://business-api.tiktok.com/portal/docs?id=1836061597865986 (what a conversation can take)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from privatereply.flow import Flow, Request
from privatereply.model import (
    Account,
    Action,
    Conversation,
    ConversationRecord,
    Direction,
    Fact,
    Folder,
)
from privatereply.policy import facts
from privatereply.provider import Listing, Sent
from privatereply.providers.answers import unless_refused
from privatereply.providers.paging import Page, across
from privatereply.providers.reading import Tree, flag, identifier, items, mapping, time
from privatereply.providers.tiktok.endpoint import Endpoint, array, asked
from privatereply.providers.tiktok.messages import Talk, talk
from privatereply.providers.tiktok.paging import page, size

__all__ = ["Mailbox", "into"]

_IMAGES: Final = "IMAGE_SEND"
_FOLDERS: Final = {"SINGLE": Folder.INBOX, "STRANGER": Folder.REQUESTS}
"""The two kinds of conversation: those the account has answered before, and those it has not."""

_LISTED: Final = 100
"""How many conversations there are in a list at most."""
_PAGE: Final = 20
"""How many are read on a page of ours: each takes a call of its own, of ten a second."""
_PAGES: Final = 3
"""How many such pages are searched for one person in one go."""
_CANDIDATES: Final = 40
"""How many conversations are searched for a message that was lost."""


@attrs.frozen(kw_only=True)
class _Listed:
    id: str
    kind: str
    updated_at: datetime | None
    raw: Tree


@attrs.frozen(kw_only=True)
class Mailbox:
    """The conversations of an account.

    Attributes:
        account: The account, whose messages are outbound.
        endpoint: How it is reached.
    """

    account: Account
    endpoint: Endpoint

    def deliver(
        self,
        recipient: Mapping[str, object],
        message: Mapping[str, object],
        *,
        action: Action,
        person_id: str | None,
        conversation_id: str | None = None,
    ) -> Flow[Sent]:
        """Send a message.

        Args:
            recipient: A conversation, or the comment that is answered.
            message: What is sent, in the platform's shape.
            action: What it is for.
            person_id: Who gets it; the answer does not tell.
            conversation_id: Where it goes, if that is known; the answer does not tell.
        """
        request = self.endpoint.post("business/message/send", {**recipient, **message})
        return self._deliver(request, action, person_id, conversation_id)

    def _deliver(
        self, request: Request, action: Action, person_id: str | None, conversation_id: str | None
    ) -> Flow[Sent]:
        answer = yield from asked(request, action)
        found = identifier(mapping(answer.tree.get("message")).get("message_id"))
        if found is None:
            raise answer.unreadable()
        return Sent(message_id=found, person_id=person_id, conversation_id=conversation_id)

    def mark(self, conversation_id: str, sign: str) -> Flow[None]:
        """Show that the account types, or has read."""
        body = {**into(conversation_id), "message_type": "SENDER_ACTION", "sender_action": sign}
        return self._mark(self.endpoint.post("business/message/send", body))

    def _mark(self, request: Request) -> Flow[None]:
        # The answer has an empty message id, because no message is sent.
        yield from asked(request)

    def talk(self, conversation_id: str) -> Flow[Talk]:
        """The latest messages of a conversation, and whom it is with."""
        request = self.endpoint.get(
            "business/message/content/list", conversation_id=conversation_id
        )
        return talk((yield from asked(request)), self.account.id, conversation_id)

    def conversations(self, *, after: str | None, limit: int) -> Flow[Listing[Conversation]]:
        """One page of conversations, answered ones first.

        The platform's list names nobody, so every conversation on the page is read as well.
        """

        def ask(kind: str, cursor: str | None) -> Flow[Page[ConversationRecord]]:
            found = yield from self._page(kind, cursor, min(limit, _PAGE))
            known: list[ConversationRecord] = []
            for one in found.items:
                conversation = yield from self._conversation(one)
                if conversation is not None:
                    known.append(conversation)
            return Page(items=tuple(known), after=found.after, date=found.date)

        return across(tuple(_FOLDERS), after, ask)

    def with_person(self, person_id: str, *, after: str | None) -> Flow[Listing[Conversation]]:
        """The conversation with a person; empty with a cursor if the search is not over."""
        for _ in range(_PAGES):
            found = yield from self.conversations(after=after, limit=_PAGE)
            theirs = tuple(one for one in found.items if one.person.id == person_id)
            after = found.after
            if theirs or after is None:
                return Listing(items=theirs)
        return Listing(items=(), after=after)

    def talk_with(self, person_id: str, *, since: datetime) -> Flow[Talk | None]:
        """What was said with a person in a conversation that changed since a moment.

        Returns:
            ``None`` if none of those that are listed is with the person. That proves nothing: a
            conversation in which the person has not written is said to be in neither list.
        """
        for kind in _FOLDERS:
            found = yield from self._page(kind, None, _LISTED)
            recent = [
                one for one in found.items if one.updated_at is None or one.updated_at >= since
            ]
            for one in recent[:_CANDIDATES]:
                seen = yield from unless_refused(self.talk(one.id))
                if seen is not None and seen.person is not None and seen.person.id == person_id:
                    # What is shown is as new as the first answer, and may not be as the last.
                    return attrs.evolve(seen, thread=attrs.evolve(seen.thread, date=found.date))
        return None

    def _page(self, kind: str, cursor: str | None, limit: int) -> Flow[Page[_Listed]]:
        request = self.endpoint.get(
            "business/message/conversation/list",
            conversation_type=kind,
            limit=size(limit, _LISTED),
            cursor=cursor,
        )
        answer = yield from asked(request)

        def read(tree: Tree) -> _Listed | None:
            found = identifier(tree.get("conversation_id"))
            if found is None:
                return None
            return _Listed(id=found, kind=kind, updated_at=time(tree.get("update_time")), raw=tree)

        return page(answer, "conversations", read)

    def _conversation(self, listed: _Listed) -> Flow[ConversationRecord | None]:
        seen = yield from unless_refused(self.talk(listed.id))
        if seen is None or seen.person is None:
            return None
        return ConversationRecord(
            platform=self.account.platform,
            account_id=self.account.id,
            person=seen.person,
            id=listed.id,
            folder=_FOLDERS[listed.kind],
            last_inbound_at=_last(seen, Direction.INBOUND),
            last_outbound_at=_last(seen, Direction.OUTBOUND),
            updated_at=listed.updated_at,
            raw=listed.raw,
        )

    def check(self, conversation_id: str, folder: str | None) -> Flow[dict[str, Fact]]:
        """What the platform tells of a conversation and the person in it."""
        known: dict[str, Fact] = {}
        seen = yield from unless_refused(self.talk(conversation_id))
        if seen is not None:
            known |= _told(seen)
        # The kind has to be said, and only the list tells it.
        for kind in [kind for kind, lies in _FOLDERS.items() if folder in {None, lies}]:
            images = yield from unless_refused(self._images(conversation_id, kind))
            if images is not None:
                return known | {facts.IMAGES_TAKEN: images}
        return known

    def _images(self, conversation_id: str, kind: str) -> Flow[Fact]:
        request = self.endpoint.get(
            "business/message/capabilities/get",
            conversation_id=conversation_id,
            conversation_type=kind,
            capability_types=array([_IMAGES]),
        )
        answer = yield from asked(request)
        told = [mapping(one) for one in items(answer.tree.get("capability_infos"))]
        taken = (
            one.get("capability_result") for one in told if one.get("capability_type") == _IMAGES
        )
        return Fact.of(flag(next(taken, None)))


def into(conversation_id: str) -> Mapping[str, object]:
    """The recipient of a message into a conversation."""
    return {"recipient_type": "CONVERSATION", "recipient": conversation_id}


def _last(seen: Talk, direction: Direction) -> datetime | None:
    moments = (one.sent_at for one in seen.thread.messages if one.direction is direction)
    return next(moments, None)


def _told(seen: Talk) -> dict[str, Fact]:
    known: dict[str, Fact] = {}
    if seen.follows is not Fact.UNKNOWN:
        known[facts.PERSON_FOLLOWS] = seen.follows
    heard = _last(seen, Direction.INBOUND) is not None
    # Of some people TikTok shows no messages: an empty conversation proves nothing.
    if heard or (seen.thread.messages and seen.thread.whole):
        known[facts.PERSON_HAS_WRITTEN] = Fact.of(heard)
    return known
