"""``business/message/direct_reply``: switching Comment-to-Message on and off.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1843697551083522
    https://business-api.tiktok.com/portal/docs?id=1843697576682497
"""

from __future__ import annotations

from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.tiktok.call import Call
from privatereply.sandbox.tiktok.eligibility import check_account
from privatereply.sandbox.tiktok.world import EmulatedAccount

KIND: Final = "COMMENT_TO_MESSAGE"


def update(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``direct_reply/update/``.

    Raises:
        TikTokError: A word is unknown, or the account may not have the feature.
    """
    call.choice("direct_reply_type", (KIND,))
    enabled = call.choice("operation_status", ("ENABLE", "DISABLE")) == "ENABLE"
    if enabled:
        check_account(account)
    account.comment_to_message = enabled
    return {}


def read(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``direct_reply/get/``.

    Raises:
        TikTokError: The type is unknown.
    """
    call.choice("direct_reply_type", (KIND,))
    return {
        "business_id": account.id,
        "direct_reply_type": KIND,
        "operation_status": "ENABLE" if account.comment_to_message else "DISABLE",
    }
