"""X: replies to an account's posts and mentions of it, answered by direct message.

https://docs.x.com/x-api/direct-messages/manage/integrate
"""

from __future__ import annotations

from privatereply.providers.x.drafts import message_button
from privatereply.providers.x.driver import X

__all__ = ["X", "message_button"]
