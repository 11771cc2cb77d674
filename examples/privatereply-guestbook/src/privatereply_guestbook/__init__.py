"""A driver of privatereply, found by the name ``guestbook``."""

from __future__ import annotations

from privatereply_guestbook.driver import Guestbook

__all__ = ["Guestbook"]
