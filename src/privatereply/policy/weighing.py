"""Counts a text the way X counts posts.

Most scripts of the West weigh 1 a character, everything else 2, an emoji 2 however it is put
together, and a link 23 however long it is.
Sources: https://docs.x.com/fundamentals/counting-characters (2026-07-24) and the third
configuration of https://github.com/twitter/twitter-text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["weighed"]

_LINK_WEIGHT: Final = 23
_LIGHT: Final = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
# A bare name is a link too if it ends as domains do. X knows all of them; these are the most usual.
# It ends where such a name or an address ends, not at white space: some languages have none.
_LETTERS: Final = "a-z0-9\u00c0-\u024f\u0400-\u04ff"
_SIGNS: Final = rf"[{_LETTERS}!*';:=+,.$/%#\[\]\u2013_~@|&?-]"
_BRACKETS: Final = rf"\({_SIGNS}*\)"
_REST: Final = rf"(?:[/?](?:(?:{_SIGNS}|{_BRACKETS})*(?:[{_LETTERS}=_#/+&-]|{_BRACKETS}))?)?"
_LINK: Final = re.compile(
    r"https?://(?:[^\W_](?:[\w-]{0,62})\.){1,8}"
    rf"(?:[a-z]{{2,63}}(?![a-z0-9@])|[^\W\d_a-z]{{2,63}})(?::[0-9]+)?{_REST}"
    r"|(?<![\w@.$#-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}"
    r"(?:com|org|net|edu|gov|info|biz|app|dev|io|ai|shop|store|online|site|xyz)(?![a-z0-9@])"
    rf"{_REST}",
    re.IGNORECASE,
)
_PICTURE: Final = "[\u203c-\u3299\U0001f000-\U0001faff]"
_VARIANT: Final = "[\ufe0f\U0001f3fb-\U0001f3ff]*"
_EMOJI: Final = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[0-9#*]\ufe0f?\u20e3"
    "|[\u00a9\u00ae]\ufe0f"
    f"|{_PICTURE}{_VARIANT}(?:\u200d{_PICTURE}{_VARIANT})*[\U000e0020-\U000e007f]*"
)


def weighed(text: str) -> int:
    """The weight of a text; a post can have 280."""
    rest, links = _LINK.subn("", unicodedata.normalize("NFC", text))
    plain, emojis = _EMOJI.subn("", rest)
    light = len(_LIGHT.findall(plain))
    return _LINK_WEIGHT * links + 2 * emojis + light + 2 * (len(plain) - light)
