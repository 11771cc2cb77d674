"""What a message may hold.

Source (read 2026-11-21): https://business-api.tiktok.com/portal/docs?id=1832184403754242
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from privatereply.sandbox.documents import Json, as_list, as_object
from privatereply.sandbox.tiktok.call import Call, document, string
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.happenings import Content
from privatereply.sandbox.tiktok.media import uploaded
from privatereply.sandbox.tiktok.world import Button, Card, EmulatedAccount, EmulatedPost

TEXT_CHARACTERS: Final = 6_000
TITLE_CHARACTERS: Final = 40
BUTTONS: Final = 3
BUTTON_CHARACTERS: Final = {"QA_BUTTON_CARD": 20, "QA_LINK_CARD": 40}
BUTTON_ID_CHARACTERS: Final = 40

HOLDERS: Final[dict[str, str]] = {
    "TEXT": "text",
    "IMAGE": "image",
    "SHARE_POST": "share_post",
    "TEMPLATE": "template",
    "SENDER_ACTION": "sender_action",
}
"""Which parameter holds what a message of a type says."""


def message_type(call: Call) -> str:
    """Return the type of a message.

    Raises:
        TikTokError: It is unknown, what it needs is missing, or there is what belongs to another.
    """
    kind = call.choice("message_type", HOLDERS)
    given = {name for name in HOLDERS.values() if call.parameters.get(name) is not None}
    if HOLDERS[kind] not in given:
        raise TikTokError("field_missing", field=HOLDERS[kind])
    for name in sorted(given - {HOLDERS[kind]}):
        raise TikTokError("invalid", what=f"{name} is not supported with message_type {kind}.")
    if kind != "TEXT" and call.object("referenced_message_info") is not None:
        raise TikTokError("field_invalid", field="referenced_message_info")
    return kind


def read(call: Call, account: EmulatedAccount, kind: str) -> Content:
    """Check what a message of a type holds, and return it.

    Raises:
        TikTokError: Something is missing, too long, unknown or not the account's.
    """
    return _READERS[kind](call, account)


def _text(call: Call, _account: EmulatedAccount) -> Content:
    body = _needed(_held(call, "text"), "body")
    if not body.strip():
        raise TikTokError("field_missing", field="body")
    if len(body) > TEXT_CHARACTERS:
        raise TikTokError("invalid", what=f"body: at most {TEXT_CHARACTERS} characters.")
    quoted = call.object("referenced_message_info")
    reply_to = None if quoted is None else _needed(quoted, "referenced_message_id")
    return Content(text=body, reply_to=reply_to)


def _image(call: Call, account: EmulatedAccount) -> Content:
    media_id = _needed(_held(call, "image"), "media_id")
    return Content(kind="IMAGE", media_id=uploaded(call, account, media_id).id)


def _share_post(call: Call, account: EmulatedAccount) -> Content:
    post = call.world.find(EmulatedPost, _needed(_held(call, "share_post"), "item_id"))
    if post is None or post.account is not account:
        raise TikTokError("not_found", what="post")
    return Content(kind="SHARE_POST", post=post)


def _template(call: Call, _account: EmulatedAccount) -> Content:
    held = _held(call, "template")
    kind, title = _needed(held, "type"), _needed(held, "title")
    if kind not in BUTTON_CHARACTERS:
        raise TikTokError("field_invalid", field="type")
    _check_length("title", title, TITLE_CHARACTERS)
    given = as_list(held.get("buttons")) or []
    if not 1 <= len(given) <= BUTTONS:
        raise TikTokError("field_invalid", field="buttons")
    longest = BUTTON_CHARACTERS[kind]
    buttons = tuple(_button(as_object(button) or {}, longest) for button in given)
    return Content(kind="TEMPLATE", card=Card(kind=kind, title=title, buttons=buttons))


def _button(given: Mapping[str, Any], longest: int) -> Button:
    title, button_id = _needed(given, "title"), string(given, "id") or ""
    if _needed(given, "type") != "REPLY":
        raise TikTokError("field_invalid", field="type")
    _check_length("title", title, longest)
    _check_length("id", button_id, BUTTON_ID_CHARACTERS)
    return Button(id=button_id, title=title)


def _check_length(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise TikTokError("invalid", what=f"{name}: at most {most} characters are allowed.")


def _held(call: Call, name: str) -> Json:
    return document(call.parameters, name) or {}


def _needed(given: Mapping[str, Any], name: str) -> str:
    value = string(given, name)
    if not value:
        raise TikTokError("field_missing", field=name)
    return value


_READERS: Final[dict[str, Callable[[Call, EmulatedAccount], Content]]] = {
    "TEXT": _text,
    "IMAGE": _image,
    "SHARE_POST": _share_post,
    "TEMPLATE": _template,
}
