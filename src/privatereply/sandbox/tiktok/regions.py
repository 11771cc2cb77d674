"""Where TikTok offers what, by ISO 3166 country code.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1843697551083522
    https://business-api.tiktok.com/portal/docs?id=1832184145137922
"""

from __future__ import annotations

from typing import Final

COMMENT_TO_MESSAGE: Final = frozenset({"ID", "TH", "VN"})
"""Where a Business Account must be registered to answer comments by message."""

_EEA: Final = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
)

CLOSED: Final = frozenset({*_EEA.split(), "CH", "GB"})
"""The European Economic Area, Switzerland and the United Kingdom: no Business Messaging."""

REVIEWED: Final = "US"
"""Where an account needs a review of its own before Business Messaging."""

_EUROPE_BESIDES: Final = "AD AL BA BY FO GG GI IM JE MC MD ME MK RS RU SM UA VA XK"

UNANSWERABLE: Final = frozenset({*CLOSED, *_EUROPE_BESIDES.split(), "CA", "US"})
"""What is in none of APAC, LATAM and METAP: comments from there cannot be answered by message.

TikTok names the three regions and lists no countries; the emulator counts out Europe, the United
States and Canada.
"""

_NO_IMAGES_BESIDES: Final = "AU CO IN IR JP KP KR NG PH RU TR UA US"

NO_IMAGES: Final = CLOSED.union(_NO_IMAGES_BESIDES.split())
"""Where messages hold no images, as the vendor respond.io tells; TikTok publishes no list."""
