"""The private side of an account: its conversations, their messages, and sending.

Sources (read 2026-11-21):
https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversations
https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/conversations-api
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from privatereply.flow import Flow, Request
from privatereply.model import (
    Action,
    Conversation,
    ConversationRecord,
    Direction,
    Draft,
    Message,
    Person,
)
from privatereply.provider import Listing, Sent, SignalKind, Window
from privatereply.providers.graph import drafts, paging
from privatereply.providers.graph.endpoint import Endpoint
from privatereply.providers.paging import Page, listing
from privatereply.providers.reading import Tree, at, identifier, items, mapping, time, word
from privatereply.providers.thread import Thread

__all__ = ["LATEST", "Mailbox"]

LATEST: Final = 20
"""How many messages of a conversation can be read; older ones answer that they were deleted."""

# Conversations "routinely take 30-90s" to read, a gateway in production found.
_READ_TIMEOUT: Final = 100.0
_CONVERSATIONS: Final = 50
_CONVERSATION_FIELDS: Final = "id,updated_time,participants"
_MESSAGE_FIELDS: Final = "id,created_time,from,to,message,reply_to"
_SENDER_ACTIONS: Final = {
    SignalKind.TYPING_ON: "typing_on",
    SignalKind.TYPING_OFF: "typing_off",
    SignalKind.SEEN: "mark_seen",
}


@attrs.frozen(kw_only=True)
class Mailbox:
    """The node that owns an account's messages.

    Attributes:
        endpoint: How it is reached.
        node: The Page, or the Instagram account with Instagram Login.
        channel: ``"messenger"`` or ``"instagram"``.
        account_id: The account, whose messages are outbound.
        several: Whether messages take ``attachments`` instead of ``attachment``.
    """

    endpoint: Endpoint
    node: str
    channel: str
    account_id: str
    several: bool

    def deliver(
        self,
        recipient: Mapping[str, str],
        draft: Draft,
        attempt_id: str,
        *,
        action: Action,
        extra: Mapping[str, object] | None = None,
    ) -> Flow[Sent]:
        """Send a draft.

        Args:
            recipient: ``comment_id``, ``post_id`` or ``id``.
            draft: What is to be sent.
            attempt_id: The attempt, stamped on the message.
            action: What it is for.
            extra: Further parameters.

        Raises:
            InvalidValue: One message cannot hold the draft; before any request.
        """
        body = {
            "recipient": dict(recipient),
            "message": drafts.message(draft, attempt_id, several=self.several),
            **(extra or {}),
        }
        request = self.endpoint.post(
            self.node, "messages", body=body, read_timeout=drafts.patience(draft)
        )
        return self._deliver(request, action)

    def _deliver(self, request: Request, action: Action) -> Flow[Sent]:
        answer = yield from self.endpoint.ask(request, action)
        message_id = identifier(answer.tree.get("message_id"))
        if message_id is None:
            raise answer.unreadable()
        return Sent(message_id=message_id, person_id=identifier(answer.tree.get("recipient_id")))

    def write(
        self,
        conversation: Conversation,
        draft: Draft,
        attempt_id: str,
        *,
        window: Window,
        reply_to: str | None,
    ) -> Flow[Sent]:
        """Send into a conversation, as an answer or as a human agent."""
        extra: dict[str, object] = {"messaging_type": "RESPONSE"}
        if window is Window.HUMAN_AGENT:
            extra = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        if reply_to is not None:
            extra["reply_to"] = {"mid": reply_to}
        recipient = {"id": conversation.person.id}
        return self.deliver(recipient, draft, attempt_id, action=Action.MESSAGE, extra=extra)

    def signal(self, person_id: str, kind: SignalKind) -> Flow[None]:
        """Show a typing or read mark; it cannot go together with a message."""
        body = {"recipient": {"id": person_id}, "sender_action": _SENDER_ACTIONS[kind]}
        return self._signal(self.endpoint.post(self.node, "messages", body=body))

    def _signal(self, request: Request) -> Flow[None]:
        # The answer repeats the recipient and has no message id.
        yield from self.endpoint.ask(request)

    def conversations(
        self, *, person_id: str | None = None, after: str | None = None, limit: int = _CONVERSATIONS
    ) -> Flow[Listing[Conversation]]:
        """One page of conversations, or the one with a person."""
        params = [("platform", self.channel)]
        if person_id is not None:
            params.append(("user_id", person_id))
        request = self.endpoint.get(
            self.node,
            "conversations",
            fields=_CONVERSATION_FIELDS,
            params=(*params, *paging.window(limit, _CONVERSATIONS, after)),
            read_timeout=_READ_TIMEOUT,
        )
        return listing(self._conversations(request, person_id))

    def _conversations(
        self, request: Request, person_id: str | None
    ) -> Flow[Page[ConversationRecord]]:
        answer = yield from self.endpoint.ask(request)
        return paging.page(answer, lambda tree: self._conversation(tree, person_id))

    def messages(self, conversation_id: str, limit: int = LATEST) -> Flow[Thread]:
        """The latest messages of a conversation, newest first."""
        size = max(1, min(limit, LATEST))
        request = self.endpoint.get(
            conversation_id,
            fields=f"messages.limit({size}){{{_MESSAGE_FIELDS}}}",
            read_timeout=_READ_TIMEOUT,
        )
        return self._messages(request, conversation_id, size)

    def _messages(self, request: Request, conversation_id: str, size: int) -> Flow[Thread]:
        answer = yield from self.endpoint.ask(request)
        listed = items(at(answer.tree, "messages", "data"))
        found = [self._message(mapping(item), conversation_id) for item in listed]
        readable = [message for message in found if message is not None]
        gapless = isinstance(at(answer.tree, "messages", "data"), list) and None not in found
        more = "next" in mapping(at(answer.tree, "messages", "paging")) or len(listed) >= size
        readable.sort(key=lambda message: message.sent_at, reverse=True)
        return Thread(
            messages=tuple(readable),
            whole=gapless and not more,
            gapless=gapless,
            conversation_id=conversation_id,
            date=answer.date,
        )

    def thread(self, person_id: str) -> Flow[Thread | None]:
        """The latest messages with a person.

        Returns:
            ``None`` if the platform answered with conversations of somebody else, or with more
            than one: nothing follows from that.
        """
        request = self.endpoint.get(
            self.node,
            "conversations",
            fields=_CONVERSATION_FIELDS,
            params=(("platform", self.channel), ("user_id", person_id)),
            read_timeout=_READ_TIMEOUT,
        )
        return self._thread(request, person_id)

    def _thread(self, request: Request, person_id: str) -> Flow[Thread | None]:
        answer = yield from self.endpoint.ask(request)
        listed = answer.data()
        if not listed:
            return Thread(
                messages=(), whole=True, gapless=True, conversation_id=None, date=answer.date
            )
        found = self._conversation(mapping(listed[0]))
        if len(listed) > 1 or found is None or found.id is None or found.person.id != person_id:
            return None
        thread = yield from self.messages(found.id)
        # Reads are slow: what is shown is as new as the first time, and may not be as the second.
        return attrs.evolve(thread, date=answer.date)

    def _conversation(self, tree: Tree, person_id: str | None = None) -> ConversationRecord | None:
        """A conversation, with the person it was asked for if it does not tell its own."""
        found = identifier(tree.get("id"))
        parties = items(at(tree, "participants", "data"))
        others = [_person(party) for party in parties if not self._is_us(party)]
        asked = None if person_id is None else Person(id=person_id)
        person = next((other for other in others if other is not None), asked)
        if found is None or person is None:
            return None
        return ConversationRecord(
            platform=self.endpoint.platform,
            account_id=self.account_id,
            person=person,
            id=found,
            updated_at=time(tree.get("updated_time")),
            raw=tree,
        )

    def _message(self, tree: Tree, conversation_id: str) -> Message | None:
        """A message, or ``None`` if nobody can tell which one, when, whose way or in what words."""
        found, sent_at = identifier(tree.get("id")), time(tree.get("created_time"))
        sender, receivers = tree.get("from"), items(at(tree, "to", "data"))
        direction = self._direction(sender, receivers)
        words = tree.get("message")
        readable = words is None or isinstance(words, str)
        if found is None or sent_at is None or direction is None or not readable:
            return None
        other = sender if direction is Direction.INBOUND else next(iter(receivers), None)
        return Message(
            id=found,
            direction=direction,
            sent_at=sent_at,
            text=words if isinstance(words, str) else "",
            person_id=identifier(at(other, "id")),
            conversation_id=conversation_id,
            reply_to=identifier(at(tree, "reply_to", "mid")),
            raw=tree,
        )

    def _direction(self, sender: object, receivers: list[object]) -> Direction | None:
        # A window opens with an inbound message: taking one of ours for the person's would open
        # it wrongly, so both directions need positive evidence.
        if self._is_us(sender):
            return Direction.OUTBOUND
        if identifier(at(sender, "id")) and any(map(self._is_us, receivers)):
            return Direction.INBOUND
        return None

    def _is_us(self, party: object) -> bool:
        # On Instagram a party may carry its Instagram id as `user_id` beside a scoped id.
        ids = {identifier(at(party, "id")), identifier(at(party, "user_id"))}
        return bool(ids & {self.account_id, self.node})


def _person(tree: object) -> Person | None:
    found = identifier(at(tree, "id"))
    if found is None:
        return None
    return Person(id=found, name=word(at(tree, "name")), username=word(at(tree, "username")))
