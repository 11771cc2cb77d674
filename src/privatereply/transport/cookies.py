"""A jar that stays empty: accounts share clients, and must not share cookies."""

from __future__ import annotations

from http.cookiejar import CookieJar
from typing import Any

from typing_extensions import override

__all__ = ["NoCookies"]


class NoCookies(CookieJar):
    """Takes no cookie and sends none."""

    @override
    def extract_cookies(self, response: Any, request: Any) -> None:
        """Take none."""

    @override
    def add_cookie_header(self, request: Any) -> None:
        """Send none."""
