"""What X does to a text: addresses are shortened, mentions found, lengths weighed.

Sources (read 2026-11-21):
    https://docs.x.com/resources/fundamentals/counting-characters
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.x.world import EmulatedUser, Link

POST_LENGTH: Final = 280
DM_LENGTH: Final = 10_000
LINK_LENGTH: Final = 23

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_MENTION: Final = re.compile(r"(?<![A-Za-z0-9_@])@([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_])")
_LIGHT: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def shorten(text: str, short: Callable[[str], str]) -> tuple[str, tuple[Link, ...]]:
    """Replace every web address by a ``t.co`` one.

    Args:
        text: What was written.
        short: Returns the short address of a long one.
    """
    links: list[Link] = []

    def replace(match: re.Match[str]) -> str:
        address = match.group().rstrip(".,;:!?)")
        link = Link(short=short(address), address=address)
        links.append(link)
        return link.short + match.group()[len(address) :]

    return _ADDRESS.sub(replace, text), tuple(links)


def handles(text: str) -> list[str]:
    """Return the handles a text mentions, in order."""
    return _MENTION.findall(text)


def weigh(text: str) -> int:
    """Return the weighted length of a Post: an address weighs 23, most scripts 1, others 2."""
    bare, addresses = _ADDRESS.subn("", text)
    return addresses * LINK_LENGTH + sum(_weight(ord(character)) for character in bare)


def url_entities(text: str, links: Iterable[Link]) -> list[Json]:
    """Return where the short addresses stand in a text, in code points."""
    entities: list[Json] = []
    place = 0
    for link in links:
        start = text.find(link.short, place)
        place = start + len(link.short)
        bare = link.address.partition("://")[2]
        entities.append(
            {
                "start": start,
                "end": place,
                "url": link.short,
                "expanded_url": link.address,
                "display_url": bare if len(bare) <= _SHOWN else f"{bare[:_SHOWN]}…",
            }
        )
    return entities


_SHOWN: Final = 26


def mention_entities(text: str, users: Sequence[EmulatedUser]) -> list[Json]:
    """Return where users are mentioned in a text, in code points."""
    known = {user.username.lower(): user for user in users}
    entities: list[Json] = []
    for match in _MENTION.finditer(text):
        user = known.get(match.group(1).lower())
        if user is not None:
            entities.append(
                {
                    "start": match.start(),
                    "end": match.end(),
                    "username": user.username,
                    "id": user.id,
                }
            )
    return entities


def _weight(point: int) -> int:
    return 1 if any(first <= point <= last for first, last in _LIGHT) else 2
