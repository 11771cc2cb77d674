"""TikTok Business Accounts: comments of own videos, and direct messages.

https://business-api.tiktok.com/portal/docs?id=1832184403754242
"""

from __future__ import annotations

from privatereply.providers.tiktok.driver import TikTok

__all__ = ["TikTok"]
