"""Where comments stand, in words of ours and of the platform."""

from __future__ import annotations

from typing import Final

from privatereply.model import Surface
from privatereply.providers.reading import word

__all__ = ["MENTION", "surface"]

MENTION: Final = "mention"
"""The surface of what names the account in a place that is not its own."""

_SURFACES: Final = {
    "FEED": Surface.POST,
    "REELS": Surface.REEL,
    "STORY": Surface.STORY,
    "LIVE": Surface.LIVE,
    "AD": Surface.AD,
}


def surface(product_type: object) -> str:
    """The surface for Instagram's ``media_product_type``; words we do not know stay the platform's.

    https://developers.facebook.com/docs/instagram-platform/reference/instagram-media (read
    2026-11-21)
    """
    product = word(product_type)
    return Surface.POST if product is None else _SURFACES.get(product, product.lower())
