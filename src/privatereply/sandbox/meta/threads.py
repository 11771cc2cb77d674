"""Reading conversations and messages.

Sources (read 2026-11-21):
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversations
    https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/conversations-api
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta import usage
from privatereply.sandbox.meta.call import Call
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.fields import Field
from privatereply.sandbox.meta.paging import Listing, by_creation, page
from privatereply.sandbox.meta.shapes import ABSENT, YES, Shape, always, of, render, timestamp
from privatereply.sandbox.meta.world import (
    EmulatedAccount,
    EmulatedConversation,
    EmulatedInstagram,
    EmulatedMessage,
    EmulatedPage,
    EmulatedPerson,
)

DETAILED: Final = 20
"""How many of the newest messages of a conversation can be read."""

REQUEST_LIFE: Final = timedelta(days=30)
"""How long a conversation in the Requests folder is returned after its last message."""


def read_conversations(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``GET /{account}/conversations?platform=…&user_id=…``.

    Raises:
        GraphError: The platform fits no account, or a permission or the budget is missing.
    """
    owner = _owner(call, account)
    _permit(call, owner)
    wanted = call.fields()
    return page(
        [thread for thread in call.world.conversations(owner) if _listed(call, thread)],
        call.listing(newest_first=True),
        lambda thread: render(CONVERSATION, call, thread, wanted),
        lambda thread: (thread.updated_at, thread.serial),
    )


def read_conversation(call: Call, thread: EmulatedConversation) -> Json:
    """Answer ``GET /{conversation}``."""
    _permit(call, thread.account)
    return render(CONVERSATION, call, thread, call.fields())


def read_messages(call: Call, thread: EmulatedConversation) -> Json:
    """Answer ``GET /{conversation}/messages``."""
    _permit(call, thread.account)
    wanted = call.fields()
    return page(
        thread.messages[-DETAILED:],
        call.listing(newest_first=True),
        lambda message: render(MESSAGE, call, message, wanted),
        by_creation,
    )


def read_message(call: Call, message: EmulatedMessage) -> Json:
    """Answer ``GET /{message}``.

    Raises:
        GraphError: It is not among the newest 20 of its conversation.
    """
    _permit(call, message.conversation.account)
    if message not in message.conversation.messages[-DETAILED:]:
        raise GraphError("message_gone")
    return render(MESSAGE, call, message, call.fields())


def _owner(call: Call, account: EmulatedAccount) -> EmulatedAccount:
    platform = call.text("platform") or account.topic.replace("page", "messenger")
    if platform not in {"messenger", "instagram"}:
        raise GraphError("invalid", what="Param platform must be messenger or instagram")
    if isinstance(account, EmulatedPage) and platform == "instagram":
        if account.instagram is None:
            raise GraphError("not_linked")
        return account.instagram
    return account


def _permit(call: Call, account: EmulatedAccount) -> None:
    call.spend(usage.CONVERSATIONS, account.id)
    if isinstance(account, EmulatedPage):
        call.require("pages_messaging", "pages_read_engagement")
    elif call.instagram_host:
        call.require("instagram_business_basic", "instagram_business_manage_messages")
    else:
        call.require("instagram_basic", "instagram_manage_messages")


def _listed(call: Call, thread: EmulatedConversation) -> bool:
    stale = call.world.now - thread.updated_at > REQUEST_LIFE
    if thread.folder == "requests" and stale:
        return False
    user_id = call.text("user_id")
    return user_id is None or user_id == call.world.scoped_id(thread.person, thread.account)


def _party(call: Call, account: EmulatedAccount, person: EmulatedPerson | None) -> dict[str, str]:
    """Describe one side of a conversation; None is the business."""
    number = call.world.scoped_id(person, account) if person else account.id
    if isinstance(account, EmulatedInstagram):
        return {"username": person.username if person else account.username, "id": number}
    name = person.name if person else account.name
    return {"name": name, "email": f"{number}@facebook.com", "id": number}


def _participants(call: Call, thread: EmulatedConversation, _field: Field) -> object:
    parties = [_party(call, thread.account, side) for side in (thread.person, None)]
    return {"data": parties}


def _messages(call: Call, thread: EmulatedConversation, field: Field) -> object:
    parameters = {"access_token": call.token.value, **field.modifiers}
    return page(
        thread.messages[-DETAILED:],
        Listing(url=call.url(f"{thread.id}/messages"), parameters=parameters, newest_first=True),
        lambda message: render(MESSAGE, call, message, field.inner),
        by_creation,
    )


def _unread(call: Call, thread: EmulatedConversation, _field: Field) -> object:
    if call.instagram_host:
        # Seen on graph.instagram.com, where the field does not exist.
        raise GraphError("field_missing", field="unread_count", node="Conversation")
    unread = 0
    for message in reversed(thread.messages):
        if not message.incoming:
            break
        unread += 1
    return unread


def _snippet(_call: Call, thread: EmulatedConversation, _field: Field) -> object:
    return (thread.messages[-1].text or "") if thread.messages else ""


def _sender(call: Call, message: EmulatedMessage, _field: Field) -> object:
    thread = message.conversation
    return _party(call, thread.account, thread.person if message.incoming else None)


def _recipients(call: Call, message: EmulatedMessage, _field: Field) -> object:
    thread = message.conversation
    return {"data": [_party(call, thread.account, None if message.incoming else thread.person)]}


def _attachments(_call: Call, message: EmulatedMessage, _field: Field) -> object:
    if not message.attachments:
        return ABSENT
    kinds = [str(attachment.get("type", "fallback")) for attachment in message.attachments]
    return {
        "data": [{"id": f"{message.serial}{at}", "name": kind} for at, kind in enumerate(kinds)]
    }


def _reply_to(_call: Call, message: EmulatedMessage, _field: Field) -> object:
    if message.reply_to is None:
        return ABSENT
    mine = [other for other in message.conversation.messages if other.id == message.reply_to]
    is_self = bool(mine) and mine[0].incoming == message.incoming
    return {"mid": message.reply_to, "is_self_reply": is_self}


CONVERSATION = Shape(
    name="Conversation",
    fields={
        "can_reply": of(lambda thread: thread.opened_at is not None),
        "former_participants": always({"data": []}),
        "is_owner": YES,
        "is_subscribed": YES,
        "link": of(lambda thread: f"/{thread.account.id}/inbox/{thread.serial}/"),
        "message_count": of(lambda thread: len(thread.messages)),
        "messages": _messages,
        "name": always(ABSENT),
        "participants": _participants,
        "scoped_thread_key": of(lambda thread: thread.id),
        "senders": _participants,
        "snippet": _snippet,
        "unread_count": _unread,
        "updated_time": of(lambda thread: timestamp(thread.updated_at)),
    },
    defaults=("updated_time",),
)
MESSAGE = Shape(
    name="Message",
    fields={
        "attachments": _attachments,
        "created_time": of(lambda message: timestamp(message.created_at)),
        "from": _sender,
        "message": of(lambda message: message.text or ""),
        "reply_to": _reply_to,
        "to": _recipients,
    },
    defaults=("created_time",),
)
