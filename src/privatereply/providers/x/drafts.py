"""Gives a draft the shape X takes. An unknown member makes X refuse the whole request.

Source: https://github.com/xdevplatform/docs, openapi.json, version 2.167 (2026-08-22)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from privatereply.errors import InvalidValue
from privatereply.model import Account, Attachment, ContentKind, Draft
from privatereply.providers.x.ids import number

__all__ = ["MESSAGE_BUTTON", "group", "message", "message_button", "post", "words"]

MESSAGE_BUTTON: Final = "message_button"
"""The kind of an attachment that puts a button under a public reply. Whoever taps it writes first,
which is what X wants before an automated message."""

_COMPOSE: Final = "https://x.com/messages/compose"
_STATUS: Final = "https://x.com/i/status/"
_MEDIA: Final = frozenset({ContentKind.IMAGE, ContentKind.VIDEO})
_IN_POST: Final = 4
_OTHERS: Final = range(2, 50)


def message_button(account: Account, *, text: str = "") -> Attachment:
    """A button "send a private message" for a public reply.

    https://docs.x.com/x-for-websites/direct-message-button

    Args:
        account: Whom people write to.
        text: What stands in their message before they begin.
    """
    fields = {"recipient_id": account.id} | ({"text": text} if text else {})
    return Attachment(kind=MESSAGE_BUTTON, url=f"{_COMPOSE}?{urlencode(fields)}")


def words(draft: Draft) -> str:
    """The text as it is sent: a post is shared by its address.

    https://docs.x.com/x-api/direct-messages/manage/integrate
    """
    shared = [_address(one) for one in draft.attachments if one.kind == ContentKind.POST]
    return " ".join([*([draft.text] if draft.text else []), *shared])


def message(draft: Draft) -> dict[str, object]:
    """A direct message: a text, one upload, or both.

    Raises:
        InvalidValue: One message cannot hold the draft.
    """
    _plain(draft, allowed="a text, one upload and shared posts in a direct message")
    media = _uploads(draft)
    if len(media) > 1:
        raise _too_much(f"{len(media)} uploads", "one upload in a direct message")
    text = words(draft)
    return {
        **({"text": text} if text else {}),
        **({"attachments": [{"media_id": media_id} for media_id in media]} if media else {}),
    }


def group(people: Sequence[str], draft: Draft) -> dict[str, object]:
    """A new group conversation with its first message.

    Raises:
        InvalidValue: There are too few or too many people, or the draft is too much.
    """
    if len(people) not in _OTHERS or len(set(people)) != len(people):
        raise InvalidValue(
            name="people",
            given=f"{len(set(people))} different people in {len(people)} places",
            allowed="2 to 49 people, each once; the account is one more",
        )
    participants = [number(person, name="person.id") for person in people]
    return {
        "conversation_type": "Group",
        "participant_ids": participants,
        "message": message(draft),
    }


def post(draft: Draft, *, answers: str, without: Sequence[str]) -> dict[str, object]:
    """A public reply: a text, up to four uploads, a button to write in private.

    Args:
        draft: What is to be posted.
        answers: The post it answers.
        without: The people whom the reply is not to name.

    Raises:
        InvalidValue: One post cannot hold the draft.
    """
    buttons = [one.url for one in draft.attachments if one.kind == MESSAGE_BUTTON]
    _plain(draft, allowed="a text, uploads, shared posts and one button", button=True)
    media, text = _uploads(draft), words(draft)
    if len(media) > _IN_POST or len(buttons) > 1:
        raise _too_much(f"{len(media)} uploads, {len(buttons)} buttons", "4 uploads and one button")
    if not text and not media:
        raise _too_much("a button alone", "a text or an upload with it")
    reply: dict[str, object] = {"in_reply_to_tweet_id": number(answers, name="comment.id")}
    if without:
        reply["exclude_reply_user_ids"] = list(without)
    return {
        **({"text": text} if text else {}),
        "reply": reply,
        **({"media": {"media_ids": media}} if media else {}),
        **({"direct_message_deep_link": buttons[0]} if buttons else {}),
    }


def _uploads(draft: Draft) -> list[str]:
    return [
        number(one.id, name="attachment.id")
        for one in draft.attachments
        if one.kind in _MEDIA and one.id is not None
    ]


def _plain(draft: Draft, *, allowed: str, button: bool = False) -> None:
    """Check that a draft holds nothing X has no member for."""
    known = [_known(one) or (button and _is_button(one)) for one in draft.attachments]
    if draft.quick_replies or not all(known):
        raise _too_much("quick replies, or an attachment that X has no place for", allowed)


def _known(attachment: Attachment) -> bool:
    # X takes no addresses: what is attached was uploaded before, by the same account.
    if attachment.kind in _MEDIA:
        return attachment.id is not None
    return attachment.kind == ContentKind.POST and attachment.payload is None


def _is_button(attachment: Attachment) -> bool:
    return attachment.kind == MESSAGE_BUTTON and attachment.url is not None


def _address(attachment: Attachment) -> str:
    if attachment.url is not None:
        return attachment.url
    return f"{_STATUS}{number(attachment.id or '', name='attachment.id')}"


def _too_much(given: str, allowed: str) -> InvalidValue:
    return InvalidValue(name="draft", given=given, allowed=allowed)
