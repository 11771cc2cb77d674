"""Instagram professional accounts, through Facebook Login and through Instagram Login.

https://developers.facebook.com/documentation/instagram-platform/private-replies
"""

from __future__ import annotations

from privatereply.providers.instagram.driver import Instagram

__all__ = ["Instagram"]
