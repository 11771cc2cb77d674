"""Gives a draft the shape TikTok takes: a message is of one kind.

Source (as of 2026-04-10): https://business-api.tiktok.com/portal/docs?id=1832184403754242
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from privatereply.errors import InvalidValue
from privatereply.model import Attachment, ContentKind, Draft, QuickReply

__all__ = ["comment_text", "message", "text"]

_BUTTONS: Final = 3
_QUESTION: Final = 40
_BUTTON_TITLE: Final = 20
_LINK_TITLE: Final = 40
_BUTTON_ID: Final = 40


def message(draft: Draft, reply_to: str | None = None) -> Mapping[str, object]:
    """The part of a send that says what is sent.

    Args:
        draft: What is to be sent.
        reply_to: The message it quotes; texts only can quote.

    Raises:
        InvalidValue: One message cannot hold all of the draft, or cannot quote.
    """
    shaped = _shaped(draft)
    if reply_to is None:
        return shaped
    if shaped["message_type"] != "TEXT":
        raise _refused(
            f"a quote with a message of type {shaped['message_type']}", "a quote with text"
        )
    return {**shaped, "referenced_message_info": {"referenced_message_id": reply_to}}


def text(draft: Draft) -> Mapping[str, object]:
    """A message that is a text.

    Raises:
        InvalidValue: The draft holds something else.
    """
    shaped = _shaped(draft)
    if shaped["message_type"] != "TEXT":
        # The documentation's only example is a text, and it does not say what else is taken.
        raise _refused(f"a message of type {shaped['message_type']}", "text in a private reply")
    return shaped


def comment_text(draft: Draft) -> str:
    """What is posted under a comment: a text.

    Raises:
        InvalidValue: The draft holds more.
    """
    if draft.attachments or draft.quick_replies:
        raise _refused("attachments or quick replies", "a public reply of text")
    return draft.text


def _shaped(draft: Draft) -> Mapping[str, object]:
    if len(draft.attachments) + bool(draft.text) > 1:
        raise _refused("several things", "a text, or one attachment, in one message")
    if draft.quick_replies:
        return {"message_type": "TEMPLATE", "template": _card(draft.text, draft.quick_replies)}
    if draft.attachments:
        return _attachment(draft.attachments[0])
    return {"message_type": "TEXT", "text": {"body": draft.text}}


def _attachment(attachment: Attachment) -> Mapping[str, object]:
    if attachment.kind == ContentKind.TEMPLATE and attachment.payload is not None:
        return {"message_type": "TEMPLATE", "template": dict(attachment.payload)}
    if attachment.kind == ContentKind.IMAGE and attachment.id is not None:
        return {"message_type": "IMAGE", "image": {"media_id": attachment.id}}
    if attachment.kind == ContentKind.POST and attachment.id is not None:
        return {"message_type": "SHARE_POST", "share_post": {"item_id": attachment.id}}
    raise _refused(
        f"an attachment of kind {attachment.kind}",
        "an uploaded image by its id, an own post by its id, or a template by its payload",
    )


def _card(question: str, answers: tuple[QuickReply, ...]) -> Mapping[str, object]:
    """A question with up to three answers to tap: buttons if they are short, else links."""
    longest = max(len(answer.title) for answer in answers)
    limits = (
        ("question", len(question), _QUESTION),
        ("answer", longest, _LINK_TITLE),
        ("answer's payload", max(len(answer.payload) for answer in answers), _BUTTON_ID),
    )
    for name, length, limit in limits:
        if not 0 < length <= limit:
            raise _refused(
                f"a card whose {name} has {length} characters", f"1 to {limit} characters there"
            )
    if len(answers) > _BUTTONS:
        raise _refused(f"{len(answers)} quick replies", f"up to {_BUTTONS}")
    return {
        "type": "QA_BUTTON_CARD" if longest <= _BUTTON_TITLE else "QA_LINK_CARD",
        "title": question,
        "buttons": [
            {"type": "REPLY", "title": answer.title, "id": answer.payload} for answer in answers
        ],
    }


def _refused(given: str, allowed: str) -> InvalidValue:
    return InvalidValue(name="draft", given=given, allowed=allowed)
