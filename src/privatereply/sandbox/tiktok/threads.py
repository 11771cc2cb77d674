"""Reading conversations and messages, and what a conversation can hold.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1832184415059970
    https://business-api.tiktok.com/portal/docs?id=1832184425841170
    https://business-api.tiktok.com/portal/docs?id=1836061597865986
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.tiktok import shapes
from privatereply.sandbox.tiktok.call import Call
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.paging import cut
from privatereply.sandbox.tiktok.regions import CLOSED, NO_IMAGES
from privatereply.sandbox.tiktok.world import EmulatedAccount, EmulatedConversation, EmulatedPerson

FOLDERS: Final = ("SINGLE", "STRANGER")
DETAILED: Final = 20
"""How many of the newest messages of a conversation can be read; there is no page beyond them."""

LISTED: Final = 100
LISTED_LIFE: Final = timedelta(days=90)
IMAGE_SEND: Final = "IMAGE_SEND"


def conversations(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``conversation/list/``: of one type, newest first, the last 90 days, at most 100.

    Raises:
        TikTokError: The type is missing or unknown, or a number is none.
    """
    folder = call.choice("conversation_type", FOLDERS)
    oldest = call.world.now - LISTED_LIFE
    found = [
        thread
        for thread in call.world.conversations(account)
        if thread.folder == folder and thread.messages[-1].created_at >= oldest and _seen(thread)
    ]
    found.sort(key=lambda thread: thread.messages[-1].serial, reverse=True)
    most = call.number("limit", LISTED, least=1, most=LISTED)
    page, onward = cut(found[:LISTED], call.number("cursor", 0), most)
    return {"conversations": [_listed(thread) for thread in page], **onward}


def contents(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``content/list/``: the newest 20 messages, newest first, and the participants.

    Raises:
        TikTokError: There is no such conversation, or a plus sign in its id was not escaped.
    """
    thread = conversation(call, account, call.text("conversation_id"))
    newest = thread.messages[-DETAILED:]
    return {
        "messages": [shapes.message(message) for message in reversed(newest)],
        "participants": [shapes.participant(account), shapes.participant(thread.person)],
    }


def capabilities(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``capabilities/get/``: whether a conversation can hold images.

    Raises:
        TikTokError: A capability is unknown, or the conversation or its type is.
    """
    wanted = call.names("capability_types")
    if not wanted:
        raise TikTokError("field_missing", field="capability_types")
    if set(wanted) != {IMAGE_SEND}:
        raise TikTokError("field_invalid", field="capability_types")
    thread = conversation(call, account, call.text("conversation_id"))
    call.choice("conversation_type", FOLDERS)
    told: Json = {"capability_type": IMAGE_SEND, "capability_result": holds_images(thread)}
    return {"capability_infos": [told]}


def conversation(call: Call, account: EmulatedAccount, thread_id: str) -> EmulatedConversation:
    """Return a conversation of the account.

    Raises:
        TikTokError: There is none with this id that the API shows.
    """
    thread = call.world.thread(thread_id)
    if thread is None or thread.account is not account or not _seen(thread):
        raise TikTokError("field_invalid", field="conversation_id")
    return thread


def holds_images(thread: EmulatedConversation) -> bool:
    """Tell whether both sides are where messages may hold images."""
    return _images(thread.account) and _images(thread.person)


def _images(side: EmulatedAccount | EmulatedPerson) -> bool:
    return side.region not in NO_IMAGES if side.images is None else side.images


def _seen(thread: EmulatedConversation) -> bool:
    """Tell whether the API shows a conversation: not with somebody of the EEA and its neighbours.

    https://business-api.tiktok.com/portal/docs?id=1832190670631937
    """
    return thread.person.region not in CLOSED


def _listed(thread: EmulatedConversation) -> Json:
    referral: Json = {}
    if thread.ads:
        referral["ad"] = [shapes.ad(one) for one in thread.ads]
    if thread.links:
        referral["short_link"] = [shapes.link(one) for one in thread.links]
    updated = thread.messages[-1].created_at
    return {
        "conversation_id": thread.id,
        "update_time": int(updated.timestamp() * 1000),
        "referral": referral,
    }
