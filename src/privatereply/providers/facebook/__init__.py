"""Facebook Pages: comments, visitors' posts and Messenger, through the Graph API.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/discovery/private-replies
"""

from __future__ import annotations

from privatereply.providers.facebook.driver import Facebook

__all__ = ["Facebook"]
