"""When a conversation may be continued.

Source (read 2026-11-21):
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from privatereply.sandbox.meta.call import Call
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.world import EmulatedAccount, EmulatedConversation

STANDARD: Final = timedelta(hours=24)
HUMAN: Final = timedelta(days=7)
TYPES: Final = frozenset({"MESSAGE_TAG", "RESPONSE", "UPDATE"})
# "Effective April 27th, 2026, all API requests containing the Message Tags … will receive error
# code 100": they are refused like a tag that never existed.
TAGS: Final = frozenset({"HUMAN_AGENT", "NON_PROMOTIONAL_SUBSCRIPTION"})


def check_window(
    call: Call, account: EmulatedAccount, conversation: EmulatedConversation | None
) -> None:
    """Check that the person wrote recently enough for the kind of message.

    Raises:
        GraphError: The type or tag is unknown, the feature is missing, or the window is closed.
    """
    tag = message_tag(call)
    opened = conversation.opened_at if conversation else None
    elapsed = call.world.now - opened if opened else None
    if elapsed is not None and elapsed <= STANDARD:
        return
    if tag == "NON_PROMOTIONAL_SUBSCRIPTION":
        raise GraphError("news_only")
    if tag == "HUMAN_AGENT":
        if not account.human_agent:
            raise GraphError("feature_missing", feature="Human Agent")
        if elapsed is not None and elapsed <= HUMAN:
            return
    raise GraphError("window_facebook" if account.kind == "page" else "window_instagram")


def message_tag(call: Call) -> str | None:
    """Return the tag of a message; a private reply may carry one, and it changes nothing there.

    Raises:
        GraphError: The type or tag is unknown, or the type needs a tag.
    """
    kind, tag = call.text("messaging_type") or "RESPONSE", call.text("tag")
    if kind not in TYPES:
        raise GraphError("invalid", what="Unknown messaging_type")
    if tag is not None and tag not in TAGS:
        raise GraphError("invalid", what="This message tag is not supported")
    if kind == "MESSAGE_TAG" and tag is None:
        raise GraphError("invalid", what="messaging_type MESSAGE_TAG needs a tag")
    return tag
