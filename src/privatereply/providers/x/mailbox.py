"""The private side of an account: sending direct messages, and reading them.

Sources (2026-07-24): https://docs.x.com/x-api/direct-messages/manage/integrate
https://docs.x.com/x-api/direct-messages/lookup/integrate
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import attrs

from privatereply.flow import Flow, Request
from privatereply.model import Action, Direction, Draft, Message, Person
from privatereply.provider import Sent
from privatereply.providers.answers import Answer
from privatereply.providers.paging import Page, every
from privatereply.providers.reading import Tree, at, identifier, text, time
from privatereply.providers.thread import Thread
from privatereply.providers.x import drafts, ids, paging
from privatereply.providers.x.access import Endpoint
from privatereply.providers.x.answers import confirm
from privatereply.providers.x.texts import shown

__all__ = ["Enough", "Mailbox", "once"]

_SIZES: Final = range(1, 101)
_MESSAGE: Final = "MessageCreate"
_FIELDS: Final = "attachments,created_at,dm_conversation_id,entities,event_type,id,text"

Enough: TypeAlias = Callable[[Page[Message]], bool]
"""Whether the messages of these pages are all that is needed.

X gives a token for more with every page that has messages: only an empty page is the end.
"""


def once(page: Page[Message]) -> bool:
    """One page is enough."""
    del page
    return True


@attrs.frozen(kw_only=True)
class Mailbox:
    """An account's direct messages.

    Attributes:
        endpoint: How they are reached.
        account_id: The account, whose messages are outbound.
    """

    endpoint: Endpoint
    account_id: str

    def write_to(self, person_id: str, draft: Draft, action: Action) -> Flow[Sent]:
        """Send to one person, whether there is a conversation or not.

        Raises:
            InvalidValue: The id is none of X's, or one message cannot hold the draft.
        """
        path = (*self._with(person_id), "messages")
        request = self.endpoint.post(*path, body=drafts.message(draft))
        return self._deliver(request, action, person_id)

    def write_into(self, conversation_id: str, draft: Draft) -> Flow[Sent]:
        """Send into a conversation, with one person or with several."""
        path = ("dm_conversations", ids.conversation_id(conversation_id), "messages")
        return self._deliver(self.endpoint.post(*path, body=drafts.message(draft)), Action.MESSAGE)

    def open_group(self, people: Sequence[Person], draft: Draft) -> Flow[Sent]:
        """Open a group with its first message. Asked twice, X opens two."""
        body = drafts.group([person.id for person in people], draft)
        return self._deliver(self.endpoint.post("dm_conversations", body=body), Action.MESSAGE)

    def _deliver(
        self, request: Request, action: Action, person_id: str | None = None
    ) -> Flow[Sent]:
        answer = yield from self.endpoint.ask(request, action)
        message_id = identifier(at(answer.tree, "data", "dm_event_id"))
        if message_id is None:
            raise answer.unreadable()
        thread = identifier(at(answer.tree, "data", "dm_conversation_id"))
        return Sent(
            message_id=message_id,
            person_id=person_id or ids.other_side(thread or "", self.account_id),
            conversation_id=thread,
            sent_at=ids.made_at(message_id),
        )

    def delete(self, message_id: str) -> Flow[None]:
        """Delete the account's own copy of a message; everybody else keeps theirs."""
        request = self.endpoint.delete("dm_events", ids.number(message_id, name="message_id"))
        return self._delete(request)

    def _delete(self, request: Request) -> Flow[None]:
        confirm((yield from self.endpoint.ask(request)), "deleted")

    def block(self, person_id: str, *, blocked: bool) -> Flow[None]:
        """Keep a person from writing to the account, or let them again.

        https://docs.x.com/x-api/direct-messages/blocks/introduction
        """
        act = "block" if blocked else "unblock"
        person = ids.number(person_id, name="person.id")
        return self._block(self.endpoint.post("users", person, "dm", act), blocked=blocked)

    def _block(self, request: Request, *, blocked: bool) -> Flow[None]:
        confirm((yield from self.endpoint.ask(request)), "blocked", expected=blocked)

    def thread(self, person_id: str, limit: int, enough: Enough = once) -> Flow[Thread]:
        """The latest messages with a person, newest first.

        Args:
            person_id: The person.
            limit: How many on a page; X charges for each.
            enough: Whether no more pages are needed than these; one page if nobody says.
        """
        conversation = ids.together(self.account_id, ids.number(person_id, name="person.id"))
        return self._thread((*self._with(person_id), "dm_events"), conversation, limit, enough)

    def messages(self, conversation: str, limit: int, enough: Enough = once) -> Flow[Thread]:
        """The same for a conversation by its id."""
        path = ("dm_conversations", ids.conversation_id(conversation), "dm_events")
        return self._thread(path, conversation, limit, enough)

    def _thread(
        self, path: tuple[str, ...], conversation: str, limit: int, enough: Enough
    ) -> Flow[Thread]:
        def ask(after: str | None) -> Flow[Page[Message]]:
            return self._events(path, limit, after, conversation)

        found = yield from every(ask, enough)
        return Thread(
            messages=found.items,
            whole=found.gapless and found.after is None,
            gapless=found.gapless,
            conversation_id=conversation,
            date=found.date,
        )

    def _events(
        self, path: tuple[str, ...], limit: int, after: str | None, conversation: str
    ) -> Flow[Page[Message]]:
        window = (*paging.window(limit, _SIZES, after), ("event_types", _MESSAGE))
        answer = yield from self.ask_for_events(path, window)
        return paging.page(answer, lambda tree: self._message(tree, conversation))

    def ask_for_events(
        self, path: tuple[str, ...], window: tuple[tuple[str, str], ...]
    ) -> Flow[Answer]:
        """Events with their senders, whichever way X lets one ask for those.

        Its schema of 2026-08-22 knows ``sender_id`` as an expansion only, its own examples only
        as a field. https://docs.x.com/x-api/direct-messages/lookup/integrate
        """
        expanded = (("dm_event.fields", _FIELDS), ("expansions", "sender_id,participant_ids"))
        named = (("dm_event.fields", f"{_FIELDS},participant_ids,sender_id"),)
        return (
            yield from self.endpoint.first_taken(
                self.endpoint.get(*path, params=(*window, *expanded)),
                self.endpoint.get(*path, params=(*window, *named)),
            )
        )

    def _message(self, tree: Tree, conversation: str) -> Message | None:
        """A message, or ``None`` if nobody can tell which one, when, whose or in what words."""
        found, sender = identifier(tree.get("id")), identifier(tree.get("sender_id"))
        sent_at = time(tree.get("created_at")) or ids.made_at(found or "")
        words = tree.get("text")
        readable = words is None or isinstance(words, str)
        if found is None or sender is None or sent_at is None or not readable:
            return None
        inbound = sender != self.account_id
        return Message(
            id=found,
            direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
            sent_at=sent_at,
            text=shown(text(words) or "", tree.get("entities")),
            person_id=sender if inbound else ids.other_side(conversation, self.account_id),
            conversation_id=identifier(tree.get("dm_conversation_id")) or conversation,
            raw=tree,
        )

    def _with(self, person_id: str) -> tuple[str, str, str]:
        return "dm_conversations", "with", ids.number(person_id, name="person.id")
