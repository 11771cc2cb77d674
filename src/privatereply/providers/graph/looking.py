"""How the Graph hosts show what was sent, for looking."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from privatereply.model import Fact
from privatereply.provider import Look, Sighting
from privatereply.providers import looking
from privatereply.providers.graph import drafts
from privatereply.providers.looking import Traces, Wording

__all__ = ["judge"]

_LINK: Final = re.compile(
    r"https?://(?:[\w-]+\.)*(?:facebook\.com|fb\.com|fb\.me|instagram\.com)/\S*", re.IGNORECASE
)
"""What a private reply carries along: "a link to the post or comment".
https://developers.facebook.com/documentation/business-messaging/messenger-platform/discovery/private-replies
(updated 2026-04-16)"""
_WORDING: Final = Wording(link=_LINK)


def judge(
    command: Look, traces: Traces, *, settle: timedelta, replied: Fact | None = None
) -> Sighting:
    """What the traces prove about an attempt, as `privatereply.providers.looking.judge` says.

    Before it delivers anything the platform may fetch what the draft has attached.
    """
    patience = settle + drafts.fetching(command.draft)
    return looking.judge(command, traces, settle=patience, replied=replied, wording=_WORDING)
