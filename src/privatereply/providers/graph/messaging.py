"""Reads what happens in conversations with a Page or an Instagram account.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/
webhook-events and https://developers.facebook.com/documentation/business-messaging/
instagram-messaging/webhooks (both read 2026-09-11)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import attrs

from privatereply.events import (
    AccountResumed,
    AccountSuspended,
    Event,
    MessageDelivered,
    MessageEchoed,
    MessageEdited,
    MessageReacted,
    MessageRead,
    MessageReceived,
    MessageUnsent,
    PostbackReceived,
    QuickReplyReceived,
)
from privatereply.model import Direction, Fact, Message, Person, Restriction, RestrictionKind
from privatereply.providers.graph.drafts import stamped_attempt
from privatereply.providers.graph.feed import in_group
from privatereply.providers.graph.notice import Notice
from privatereply.providers.reading import Tree, at, identifier, items, mapping, text, time, word
from privatereply.providers.webhooks import digest, event_id

__all__ = ["in_conversation"]

_AROUND: Final = frozenset({"is_self", "recipient", "sender", "timestamp"})
"""What stands around that which happened."""

# The inboxes that Meta itself offers are apps of its own in a conversation.
# https://developers.facebook.com/docs/messenger-platform/handover-protocol/conversation-control
_INBOXES: Final = frozenset({"263902037430900", "1217981644879628"})


@attrs.frozen(kw_only=True)
class _Item:
    """One item of a conversation.

    Attributes:
        notice: The entry it came in.
        raw: As it came.
        inside: What happened, without what stands around it.
        person_id: Who is at the other end.
        outbound: Whether the account did it.
        at: When it happened.
        itself: Whether the account talks to itself, to try things out.
    """

    notice: Notice
    raw: Tree
    inside: Tree
    person_id: str | None
    outbound: bool
    at: datetime | None
    itself: bool

    @property
    def actor(self) -> Person | None:
        """Who did it."""
        if self.outbound:
            return Person(id=self.notice.account_id, is_page=Fact.YES)
        return None if self.person_id is None else Person(id=self.person_id)

    @property
    def moment(self) -> str:
        """When it happened, for an id."""
        return "" if self.at is None else str(round(self.at.timestamp() * 1000))


def in_conversation(notice: Notice, raw: Tree) -> Event:
    """What an item of ``messaging`` or ``standby`` tells.

    In ``standby`` another app has the conversation; what happens there happens all the same.
    """
    if "comment_id" in raw and "group_id" in raw:
        return in_group(notice, raw) or notice.unrecognised(raw, "group_feed")
    name = next((name for name in raw if name in _KINDS), None)
    item = _item(notice, raw, name)
    event = None if name is None else _KINDS[name](item)
    if event is not None:
        return event
    kind = name or next((name for name in raw if name not in _AROUND), "messaging")
    return notice.unrecognised(raw, kind, actor=item.actor)


def _item(notice: Notice, raw: Tree, name: str | None) -> _Item:
    inside = mapping(raw.get(name or ""))
    sender, recipient = identifier(at(raw, "sender", "id")), identifier(at(raw, "recipient", "id"))
    outbound = inside.get("is_echo") is True or sender == notice.account_id
    ends = (recipient, sender) if outbound else (sender, recipient)
    return _Item(
        notice=notice,
        raw=raw,
        inside=inside,
        person_id=next((end for end in ends if end not in {None, notice.account_id}), None),
        outbound=outbound,
        at=time(raw.get("timestamp")),
        itself=raw.get("is_self") is True,
    )


def _message(item: _Item) -> Event | None:
    message_id = identifier(item.inside.get("mid"))
    if message_id is None:
        return None
    if item.inside.get("is_deleted") is True:
        return MessageUnsent(
            **item.notice.told(item.raw),
            id=event_id("message", message_id, "unsent"),
            at=item.at,
            actor=item.actor,
            person_id=item.person_id,
            message_id=message_id,
        )
    message = Message(
        id=message_id,
        direction=Direction.OUTBOUND if item.outbound else Direction.INBOUND,
        sent_at=item.at or item.notice.told_at or item.notice.now,
        text=text(item.inside.get("text")) or "",
        person_id=item.person_id,
        reply_to=identifier(at(item.inside, "reply_to", "mid")),
        raw=item.raw,
    )
    return _echoed(item, message) if item.outbound else _received(item, message)


def _received(item: _Item, message: Message) -> Event:
    """A message of the person, which always opens the window.

    Replies to a story and mentions in one are messages too.
    """
    told, found = item.notice.told(item.raw), event_id("message", message.id)
    payload = text(at(item.inside, "quick_reply", "payload"))
    if payload is None:
        return MessageReceived(**told, id=found, at=item.at, actor=item.actor, message=message)
    return QuickReplyReceived(
        **told, id=found, at=item.at, actor=item.actor, message=message, payload=payload
    )


def _echoed(item: _Item, message: Message) -> Event:
    """A message of the account, whoever sent it: this app, another one, or a human.

    https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/
    webhook-events/message-echoes (updated 2026-06-01)
    """
    attempt_id = stamped_attempt(item.inside.get("metadata"))
    app_id = identifier(item.inside.get("app_id"))
    by_hand = Fact.YES if app_id in _INBOXES else Fact.UNKNOWN
    return MessageEchoed(
        **item.notice.told(item.raw),
        id=event_id("message", message.id),
        at=item.at,
        actor=item.actor,
        message=message,
        attempt_id=attempt_id,
        by_hand=Fact.NO if attempt_id else by_hand,
    )


def _edited(item: _Item) -> Event | None:
    message_id, words = identifier(item.inside.get("mid")), text(item.inside.get("text"))
    if message_id is None or words is None:
        return None
    edit = identifier(item.inside.get("num_edit")) or digest(words)
    return MessageEdited(
        **item.notice.told(item.raw),
        id=event_id("message", message_id, "edited", edit),
        at=item.at,
        actor=item.actor,
        person_id=item.person_id,
        message_id=message_id,
        text=words,
    )


def _reacted(item: _Item) -> Event | None:
    """A reaction, which "like other user actions" opens the window; taking it back does not.

    https://developers.facebook.com/docs/messenger-platform/webhook/reply_and_reactions (read
    2026-11-22)
    """
    message_id, action = identifier(item.inside.get("mid")), word(item.inside.get("action"))
    if action not in {"react", "unreact"}:
        return None
    reaction = word(item.inside.get("emoji")) or word(item.inside.get("reaction"))
    given = action == "react"
    return MessageReacted(
        **item.notice.told(item.raw),
        id=event_id(
            "reaction",
            item.person_id or "",
            message_id or "",
            action,
            item.moment or digest(item.raw),
        ),
        at=item.at,
        actor=item.actor,
        opens_window=given and not item.outbound,
        person_id=item.person_id,
        message_id=message_id,
        reaction=(reaction or action) if given else None,
    )


def _postback(item: _Item) -> Event | None:
    """A tap on a button, which opens the window.

    https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
    (updated 2026-05-05)
    """
    payload = text(item.inside.get("payload"))
    if payload is None:
        return None
    # Before v8.0, and for Page posts of ours, there is no `mid`.
    message_id = identifier(item.inside.get("mid"))
    tap = (item.person_id or "", item.moment, digest(payload))
    return PostbackReceived(
        **item.notice.told(item.raw),
        id=event_id("postback", *((message_id,) if message_id else tap)),
        at=item.at,
        actor=item.actor,
        opens_window=not item.itself,
        person_id=item.person_id,
        message_id=message_id,
        payload=payload,
        title=text(item.inside.get("title")),
    )


def _delivered(item: _Item) -> Event | None:
    return _arrived(item, MessageDelivered, "delivered")


def _read(item: _Item) -> Event | None:
    return _arrived(item, MessageRead, "read")


def _arrived(item: _Item, kind: type[MessageDelivered | MessageRead], name: str) -> Event | None:
    """What arrived or was read: everything up to a time, or the messages that are named.

    Messenger tells the time and Instagram the message; a delivery may name messages as well.
    """
    named = [identifier(mid) for mid in (*items(item.inside.get("mids")), item.inside.get("mid"))]
    message_ids = tuple(mid for mid in named if mid is not None)
    watermark = identifier(item.inside.get("watermark"))
    until = time(watermark)
    if not message_ids and until is None:
        return None
    mark = watermark or (message_ids[0] if len(message_ids) == 1 else digest(message_ids))
    return kind(
        **item.notice.told(item.raw),
        id=event_id(name, item.person_id or "", mark),
        at=item.at,
        actor=item.actor,
        person_id=item.person_id,
        message_id=message_ids[0] if len(message_ids) == 1 else None,
        message_ids=message_ids,
        until=until,
    )


def _referred(item: _Item) -> Event:
    """A link that somebody followed; into a conversation there is, an m.me link opens the window.

    Of an advertisement only the message that follows opens it, and that is told by itself.
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
    (updated 2026-05-05)
    """
    source = text(item.inside.get("source")) or ""
    link = source.upper().startswith(("SHORT", "IGME"))
    return item.notice.unrecognised(item.raw, "referral", actor=item.actor, opens_window=link)


def _enforced(item: _Item) -> Event | None:
    """A block of the Page, or its end; a warning changes nothing.

    https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/
    webhook-events/messaging_policy_enforcement (read 2026-11-21)
    """
    told, action = item.notice.told(item.raw), item.inside.get("action")
    since = item.at or item.notice.told_at or item.notice.now
    when = item.moment or digest(item.raw)
    if action == "block":
        restriction = Restriction(kind=RestrictionKind.SUSPENDED, since=since)
        return AccountSuspended(
            **told, id=event_id("suspended", when), at=item.at, restriction=restriction
        )
    if action == "unblock":
        return AccountResumed(**told, id=event_id("resumed", when), at=item.at)
    return None


# Not every page and capture agrees on how these are written.
_KINDS: Final[Mapping[str, Callable[[_Item], Event | None]]] = {
    "delivery": _delivered,
    "message": _message,
    "message_edit": _edited,
    "policy-enforcement": _enforced,
    "policy_enforcement": _enforced,
    "postback": _postback,
    "reaction": _reacted,
    "read": _read,
    "referral": _referred,
}
