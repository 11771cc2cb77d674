"""What Meta's two drivers declare alike, and what only one of them does."""

from __future__ import annotations

from privatereply.provider import Capability
from privatereply.providers.facebook import Facebook
from privatereply.providers.graph.driver import CAPABILITIES
from privatereply.providers.instagram import Instagram


def test_the_pages_tokens_are_not_refreshed() -> None:
    facebook, instagram = Facebook(), Instagram()
    assert instagram.capabilities == CAPABILITIES
    assert CAPABILITIES - facebook.capabilities == {Capability.REFRESH_TOKEN}
