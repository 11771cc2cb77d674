"""When a conversation may be continued. TikTok documents it in two versions.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1832184403754242 (version A)
    https://business-api.tiktok.com/portal/docs?id=1832184236919810 (version B)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from privatereply.sandbox.tiktok.world import EmulatedConversation, EmulatedMessage, Window

LENGTH: Final = timedelta(hours=48)
MOST: Final = 10
MOST_AFTER_SILENCE: Final = 3


def obstacle(thread: EmulatedConversation, version: Window, now: datetime) -> str | None:
    """Return the rule that keeps an account from writing now.

    Version A: ten messages within 48 hours after each message of the person. Version B: ten within
    48 hours after the first, any number within 48 hours after each reply, three more after that;
    and no limit among those who follow each other. A message written by hand counts as well.

    Args:
        thread: The conversation.
        version: Which version counts.
        now: The present.
    """
    heard = [message for message in thread.messages if message.incoming]
    if not heard:
        return "window_closed"
    if version == "A":
        return _strict(thread, heard[-1], now)
    person = thread.person
    return None if person.follows and person.followed else _lenient(thread, heard, now)


def _strict(thread: EmulatedConversation, newest: EmulatedMessage, now: datetime) -> str | None:
    if now - newest.created_at > LENGTH:
        return "window_closed"
    return "window_spent" if len(_sent_after(thread, newest)) >= MOST else None


def _lenient(
    thread: EmulatedConversation, heard: Sequence[EmulatedMessage], now: datetime
) -> str | None:
    closes = heard[-1].created_at + LENGTH
    if now > closes:
        late = [one for one in _sent_after(thread, heard[-1]) if one.created_at > closes]
        return "window_spent" if len(late) >= MOST_AFTER_SILENCE else None
    first_answer = next((one.serial for one in thread.messages if not one.incoming), None)
    if first_answer is not None and heard[-1].serial > first_answer:
        return None
    return "window_spent" if len(_sent_after(thread, heard[0])) >= MOST else None


def _sent_after(thread: EmulatedConversation, heard: EmulatedMessage) -> list[EmulatedMessage]:
    return [one for one in thread.messages if not one.incoming and one.serial > heard.serial]
