"""Comparing secrets."""

from __future__ import annotations

import hmac


def same(given: str | None, expected: str) -> bool:
    """Compare a secret in constant time; anything may have been given."""
    return hmac.compare_digest((given or "").encode("utf-8", "replace"), expected.encode())
