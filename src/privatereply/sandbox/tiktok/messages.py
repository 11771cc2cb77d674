"""``business/message/send/``: private replies, messages in a conversation, typing and read marks.

Source (read 2026-11-21): https://business-api.tiktok.com/portal/docs?id=1832184403754242
"""

from __future__ import annotations

from typing import Final

import attrs

from privatereply.sandbox.documents import Json
from privatereply.sandbox.tiktok import content
from privatereply.sandbox.tiktok.call import Call, document, string
from privatereply.sandbox.tiktok.eligibility import check_account, check_comment, unreachable
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.happenings import Content, reply_privately
from privatereply.sandbox.tiktok.happenings import send as send_message
from privatereply.sandbox.tiktok.threads import conversation, holds_images
from privatereply.sandbox.tiktok.window import obstacle
from privatereply.sandbox.tiktok.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedConversation,
    EmulatedMessage,
)

ACTION: Final = "SENDER_ACTION"
QUOTABLE: Final = frozenset({"TEXT", "IMAGE", "SHARE_POST"})


@attrs.frozen(kw_only=True)
class Target:
    """Whom a message is for: exactly one of the two.

    Attributes:
        comment_id: The comment it answers.
        conversation_id: The conversation it continues.
    """

    comment_id: str | None = None
    conversation_id: str | None = None


def send(call: Call, account: EmulatedAccount) -> Json:
    """Answer a send.

    Raises:
        TikTokError: The platform refuses it.
    """
    call.world.usage.count_send(account.id)
    target = _target(call)
    try:
        message_id = _sent(call, account, target)
    except TikTokError as error:
        call.world.note(error, comment_id=target.comment_id, conversation_id=target.conversation_id)
        raise
    return {"message": {"message_id": message_id}}


def _target(call: Call) -> Target:
    """Read whom the message is for: ``direct_reply`` and a recipient exclude each other."""
    direct = call.object("direct_reply")
    if direct is None:
        call.choice("recipient_type", ("CONVERSATION",))
        return Target(conversation_id=call.text("recipient"))
    for name in ("recipient", "recipient_type"):
        if call.parameters.get(name) is not None:
            raise TikTokError("invalid", what=f"{name} is not supported with direct_reply.")
    if string(direct, "reply_type") != "COMMENT_REPLY":
        raise TikTokError("field_invalid", field="reply_type")
    comment_id = string(document(direct, "comment_reply") or {}, "comment_id")
    if not comment_id:
        raise TikTokError("field_missing", field="comment_id")
    return Target(comment_id=comment_id)


def _sent(call: Call, account: EmulatedAccount, target: Target) -> str:
    kind = content.message_type(call)
    if account.suspended:
        raise TikTokError("suspended", rule="suspended")
    if target.comment_id is not None:
        return _reply(call, account, target.comment_id, kind).id
    thread = conversation(call, account, target.conversation_id or "")
    if kind == ACTION:
        call.choice("sender_action", ("TYPING", "MARK_READ"))
        return ""
    return _continue(call, account, thread, content.read(call, account, kind)).id


def _reply(call: Call, account: EmulatedAccount, comment_id: str, kind: str) -> EmulatedMessage:
    """Send the one private reply to a comment. The documents show it with a text only."""
    if kind != "TEXT" or call.object("referenced_message_info") is not None:
        raise TikTokError("field_invalid", field="message_type")
    held = content.read(call, account, kind)
    check_account(account)
    if not account.comment_to_message:
        raise TikTokError("not_listed", rule="feature_disabled")
    comment = call.world.find(EmulatedComment, comment_id)
    if comment is None or comment.deleted or comment.account is not account:
        raise TikTokError("not_found", rule="comment_missing", what="comment")
    author = check_comment(call.world, comment)
    call.world.usage.count_conversation(account.id, author.id)
    return reply_privately(call.world, comment, held, source="API")


def _continue(
    call: Call, account: EmulatedAccount, thread: EmulatedConversation, held: Content
) -> EmulatedMessage:
    if held.reply_to is not None:
        _check_quoted(thread, held.reply_to)
    rule = unreachable(account, thread.person) or obstacle(
        thread, call.world.window, call.world.now
    )
    if rule is None and held.kind == "IMAGE" and not holds_images(thread):
        rule = "images_not_allowed"
    if rule is not None:
        raise TikTokError("blocked", rule=rule)
    call.world.usage.count_conversation(account.id, thread.person.id)
    return send_message(call.world, thread, held, source="API")


def _check_quoted(thread: EmulatedConversation, message_id: str) -> None:
    if not any(one.id == message_id and one.kind in QUOTABLE for one in thread.messages):
        raise TikTokError("field_invalid", field="referenced_message_id")
