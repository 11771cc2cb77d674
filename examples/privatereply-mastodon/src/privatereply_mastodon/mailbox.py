"""The private side of an account: conversations, and the statuses in them.

A conversation is a thread of private statuses. Mastodon and GoToSocial list them; snac and Takahe
have the list and leave it empty. https://docs.joinmastodon.org/methods/conversations/ (2026-07-02)
"""

from __future__ import annotations

from typing import Final

import attrs
from privatereply.errors import NotFound
from privatereply.flow import Flow
from privatereply.model import Account, Conversation, ConversationRecord, Message, Person
from privatereply.provider import Listing
from privatereply.providers.answers import unless_refused
from privatereply.providers.paging import Page, every
from privatereply.providers.reading import Tree, identifier, items, mapping, time

from privatereply_mastodon import paging, statuses
from privatereply_mastodon.access import Endpoint
from privatereply_mastodon.answers import PLATFORM
from privatereply_mastodon.people import person
from privatereply_mastodon.timeline import Timeline

__all__ = ["Mailbox"]

_CONVERSATIONS: Final = 40


@attrs.frozen(kw_only=True)
class Mailbox:
    """An account's conversations.

    Attributes:
        timeline: The account's statuses: messages are statuses, too.
    """

    timeline: Timeline

    @property
    def endpoint(self) -> Endpoint:
        """How they are reached."""
        return self.timeline.endpoint

    @property
    def account(self) -> Account:
        """Whose they are."""
        return self.timeline.account

    def conversations(self, limit: int, after: str | None) -> Flow[Listing[Conversation]]:
        """One page of conversations, latest first."""
        page = yield from self._page(limit, after)
        found = (self._conversation(tree) for tree in page.items)
        return Listing(items=tuple(one for one in found if one is not None), after=page.after)

    def with_person(self, person_id: str) -> Flow[Listing[Conversation]]:
        """The latest conversation with one person alone, if the server lists it."""
        tree = yield from self._latest(person_id)
        found = None if tree is None else self._conversation(tree)
        return Listing(items=() if found is None else (found,))

    def messages(self, conversation_id: str, limit: int) -> Flow[Listing[Message]]:
        """The latest messages of a conversation, newest first.

        Raises:
            NotFound: The server lists no such conversation.
        """
        page = yield from every(
            self._asking, lambda page: any(_id(tree) == conversation_id for tree in page.items)
        )
        tree = next((one for one in page.items if _id(one) == conversation_id), None)
        last = mapping(None if tree is None else tree.get("last_status"))
        found = identifier(last.get("id"))
        if found is None:
            raise NotFound(platform=PLATFORM, reason="the server lists no such conversation")
        thread = yield from self.timeline.thread(found, name="conversation.id")
        read = [
            statuses.message(self.account, one, conversation_id)
            for one in (*thread.above, last, *thread.below)
            if statuses.is_private(one, self.endpoint.software)
        ]
        known = {one.id: one for one in read if one is not None}
        latest = sorted(known.values(), key=lambda one: one.sent_at, reverse=True)
        return Listing(items=tuple(latest[:limit]))

    def latest_with(self, person_id: str) -> Flow[str | None]:
        """The latest private status of the two; ``None`` if there is none, or nobody tells.

        Where the server lists no conversations, it is the latest one that the person wrote.
        """
        tree = yield from self._latest(person_id)
        if tree is not None:
            return identifier(mapping(tree.get("last_status")).get("id"))
        told = yield from unless_refused(
            self.timeline.notifications(_CONVERSATIONS, person_id=person_id)
        )
        for one in () if told is None else told.items:
            status = mapping(one.get("status"))
            author = mapping(status.get("account")).get("id")
            private = statuses.is_private(status, self.endpoint.software)
            if identifier(author) == person_id and private:
                return identifier(status.get("id"))
        return None

    def _latest(self, person_id: str) -> Flow[Tree | None]:
        """The latest conversation with one person alone."""

        def is_theirs(tree: Tree) -> bool:
            return [one.id for one in self._people(tree)] == [person_id]

        page = yield from unless_refused(
            every(self._asking, lambda page: any(map(is_theirs, page.items)))
        )
        return None if page is None else next(filter(is_theirs, page.items), None)

    def _asking(self, after: str | None) -> Flow[Page[Tree]]:
        return self._page(_CONVERSATIONS, after)

    def _page(self, limit: int, after: str | None) -> Flow[Page[Tree]]:
        params = paging.window(limit, _CONVERSATIONS, after)
        request = self.endpoint.get("api", "v1", "conversations", params=params)
        return paging.asked(self.endpoint, request)

    def _conversation(self, tree: Tree) -> ConversationRecord | None:
        """A conversation, or ``None`` without an id or anybody but the account."""
        found, people = _id(tree), self._people(tree)
        if found is None or not people:
            return None
        last = mapping(tree.get("last_status"))
        at = time(last.get("created_at"))
        outbound = statuses.is_by(last, self.account)
        return ConversationRecord(
            platform=self.account.platform,
            account_id=self.account.id,
            id=found,
            person=people[0],
            people=people,
            last_inbound_at=None if outbound else at,
            last_outbound_at=at if outbound else None,
            updated_at=at,
            raw=tree,
        )

    def _people(self, tree: Tree) -> tuple[Person, ...]:
        found = (person(mapping(one)) for one in items(tree.get("accounts")))
        return tuple(one for one in found if one is not None and one.id != self.account.id)


def _id(tree: Tree) -> str | None:
    return identifier(tree.get("id"))
