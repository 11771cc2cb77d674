"""What is to be sent."""

from __future__ import annotations

import enum
import hashlib
import html
import json
from collections.abc import Mapping
from typing import Any
from unicodedata import category, normalize

import attrs

from privatereply.errors import InvalidDraft
from privatereply.model.values import hidden, identifier_or_none

__all__ = ["Attachment", "ContentKind", "Draft", "Purpose", "QuickReply"]


class ContentKind(enum.StrEnum):
    """What a draft can hold, as rules speak of it."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"
    STICKER = "sticker"
    POST = "post"
    """A post of the platform's own, shared; `Attachment.id` is the post's."""
    TEMPLATE = "template"
    QUICK_REPLIES = "quick_replies"


@attrs.frozen(kw_only=True)
class Attachment:
    """Something that goes along with a text.

    Attributes:
        kind: A `ContentKind`, for example ``"image"``.
        url: Where the platform can fetch it.
        id: The platform's id of an upload made before.
        payload: The platform's own structure, for templates.
    """

    kind: str
    url: str | None = attrs.field(default=None, repr=hidden)
    id: str | None = attrs.field(default=None, validator=identifier_or_none)
    payload: Mapping[str, object] | None = attrs.field(default=None, repr=hidden)

    def __attrs_post_init__(self) -> None:
        """Check that there is something to send.

        Raises:
            InvalidDraft: None or several of url, id and payload were given, or the payload is not
                JSON.
        """
        given = [name for name in ("url", "id", "payload") if getattr(self, name) is not None]
        if len(given) != 1:
            raise InvalidDraft(
                name="attachment",
                given=" and ".join(given) or "nothing",
                allowed="exactly one of url, id, payload",
            )
        try:
            json.dumps(self.payload, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            raise InvalidDraft(
                name="payload",
                given="something JSON cannot hold",
                allowed="dicts, lists, texts, numbers, booleans and None",
            ) from None


@attrs.frozen(kw_only=True)
class QuickReply:
    """A button that answers for the person.

    Attributes:
        title: What it says.
        payload: What comes back when it is tapped.
    """

    title: str = attrs.field(repr=hidden)
    payload: str = attrs.field(repr=hidden)


def _sendable(_: Any, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise InvalidDraft(name=field.name, given=type(value).__name__, allowed="text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        position = error.start
    else:
        return
    # Outside the handler: the encoder's error holds the whole text.
    raise InvalidDraft(
        name=field.name,
        given=f"a lone surrogate at position {position}",
        allowed="text that can be encoded as UTF-8",
    )


class Purpose(enum.StrEnum):
    """What a draft is for: people must have agreed to advertising, and get it sparingly."""

    SERVICE = "service"
    """An answer, help, something the person asked for."""
    MARKETING = "marketing"
    """An offer, a promotion, news."""


@attrs.frozen(kw_only=True)
class Draft:
    """What is to be sent: no platform, no recipient.

    Attributes:
        text: Any Unicode text; lengths are judged by the policy in the platform's unit.
        attachments: In the order they are to appear.
        quick_replies: Buttons under the message.
        purpose: What it is for.

    Raises:
        InvalidDraft: There is nothing to send, or the text cannot be encoded.
    """

    text: str = attrs.field(default="", repr=hidden, validator=_sendable)
    attachments: tuple[Attachment, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()
    purpose: Purpose = Purpose.SERVICE

    def __attrs_post_init__(self) -> None:
        """Check that there is something to send."""
        if not self.text.strip() and not self.attachments:
            raise InvalidDraft(
                name="draft",
                given="an empty text and no attachment" if not self.text else "only white space",
                allowed="a text, an attachment, or both",
            )

    @classmethod
    def of(cls, content: str | Draft) -> Draft:
        """A draft from a plain text; a draft stays itself."""
        return content if isinstance(content, Draft) else cls(text=content)

    @property
    def kinds(self) -> frozenset[str]:
        """Every `ContentKind` it holds."""
        kinds = {attachment.kind for attachment in self.attachments}
        if self.text:
            kinds.add(ContentKind.TEXT)
        if self.quick_replies:
            kinds.add(ContentKind.QUICK_REPLIES)
        return frozenset(kinds)

    @property
    def has_words(self) -> bool:
        """Whether it says anything that is shown as it was sent, wherever it goes."""
        return bool(_lasting(self.text))

    def looks_like(self, other: Draft) -> bool:
        """Whether a platform may show this draft and another one alike.

        It may change blanks, the way a letter is composed, and links, and add a link of its own. A
        draft that says nothing else looks like another with the same attachments.
        """
        mine, theirs = _lasting(self.text), _lasting(other.text)
        if mine or theirs:
            return mine == theirs
        return (self.attachments, self.quick_replies) == (other.attachments, other.quick_replies)

    def fingerprint(self) -> str:
        """A digest that is equal for equal drafts, in every process and release: 64 hex digits."""
        content = json.dumps(attrs.asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()


def _lasting(text: str) -> list[str]:
    """The words of a text that are shown as they were sent, wherever it goes."""
    visible = (one for one in html.unescape(text) if one.isspace() or category(one)[0] != "C")
    words = normalize("NFC", "".join(visible)).split()
    # What has a dot inside may be taken for a link, and links become others.
    return [word for word in words if "." not in word.strip(".")]
