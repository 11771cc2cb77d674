"""Webhook notifications of what is done to messages: edits, reactions, receipts, taps.

Sources (read 2026-11-22):
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
    https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/
    https://developers.facebook.com/docs/instagram-platform/webhooks/examples/
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta import events
from privatereply.sandbox.meta.state import World
from privatereply.sandbox.meta.world import EmulatedAccount, EmulatedConversation, EmulatedMessage

Measure: TypeAlias = Literal["warning", "block", "unblock"]

_REASONS: Final[dict[Measure, str]] = {
    "warning": "The bot sends too many messages that people do not want.",
    "block": "The bot violated our Platform Policies.",
}


def edit(world: World, subject: EmulatedMessage) -> None:
    """Announce that whoever wrote a message changed it."""
    told: Json = {"mid": subject.id, "text": subject.text, "num_edit": subject.edits}
    _tell(world, subject, ("message_edits", "message_edit"), {"message_edit": told})


def removal(world: World, subject: EmulatedMessage) -> None:
    """Announce that whoever wrote a message took it back."""
    told: Json = {"mid": subject.id, "is_deleted": True}
    if not subject.incoming:
        told["is_echo"] = True
    echoes = ("messages" if subject.incoming else "message_echoes", "messages")
    _tell(world, subject, echoes, {"message": told})


def reaction(world: World, subject: EmulatedMessage, *, emoji: str, name: str) -> None:
    """Announce a person's reaction to a message, or that it was taken back if there is none."""
    told: Json = {"mid": subject.id, "action": "react" if emoji else "unreact"}
    if emoji:
        told |= {"reaction": name, "emoji": emoji}
    fields = ("message_reactions", "message_reactions")
    _tell(world, subject, fields, {"reaction": told}, incoming=True)


def delivery(world: World, thread: EmulatedConversation, arrived: list[EmulatedMessage]) -> None:
    """Announce that messages arrived on the person's device. Instagram tells nothing of it."""
    told: Json = {
        "mids": [message.id for message in arrived],
        "watermark": events.milliseconds(arrived[-1].created_at),
    }
    item = events.between(world, thread, incoming=True, at=world.now) | {"delivery": told}
    if thread.account.kind == "page":
        events.announce_message(world, thread.account, "message_deliveries", item)


def receipt(world: World, thread: EmulatedConversation) -> None:
    """Announce that the person has read everything.

    Messenger names the moment up to which, Instagram the newest message of the account.
    """
    item = events.between(world, thread, incoming=True, at=world.now)
    if thread.account.kind == "page":
        told: Json = {"watermark": events.milliseconds(world.now)}
        events.announce_message(world, thread.account, "message_reads", item | {"read": told})
        return
    sent = [message for message in thread.messages if not message.incoming]
    if sent:
        read: Json = {"mid": sent[-1].id}
        events.announce_message(world, thread.account, "messaging_seen", item | {"read": read})


def postback(world: World, thread: EmulatedConversation, *, title: str, payload: str) -> None:
    """Announce that the person tapped a button of a template, the menu or an ice breaker."""
    instagram = thread.account.kind == "instagram"
    prefix = "aWdfZ" if instagram else "m_"
    told: Json = {
        "mid": world.mint.opaque(60, prefix=prefix),
        "title": title,
        "payload": payload,
    }
    item = events.between(world, thread, incoming=True, at=world.now) | {"postback": told}
    events.announce_message(world, thread.account, "messaging_postbacks", item)


def enforcement(world: World, account: EmulatedAccount, measure: Measure) -> None:
    """Announce what the platform does to a Page that breaks its policies."""
    told: Json = {"action": measure}
    if measure in _REASONS:
        told["reason"] = _REASONS[measure]
    item: Json = {
        "recipient": {"id": account.id},
        "timestamp": events.milliseconds(world.now),
        "policy_enforcement": told,
    }
    if account.kind == "page":
        events.announce_message(world, account, "messaging_policy_enforcement", item)


def _tell(
    world: World,
    subject: EmulatedMessage,
    fields: tuple[str, str],
    told: Json,
    *,
    incoming: bool | None = None,
) -> None:
    """Announce something about a message.

    Args:
        world: Where it happened.
        subject: The message.
        fields: Field of a Page and of an Instagram account.
        told: What it was.
        incoming: Whether the person did it; whoever wrote the message when None.
    """
    thread = subject.conversation
    by_person = subject.incoming if incoming is None else incoming
    item = events.between(world, thread, incoming=by_person, at=world.now) | told
    field = fields[0] if thread.account.kind == "page" else fields[1]
    events.announce_message(world, thread.account, field, item)
