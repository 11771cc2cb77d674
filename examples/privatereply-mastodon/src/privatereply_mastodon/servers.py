"""What is known of a server: what it runs, and how much it takes. Asked once, then kept.

Sources: https://docs.joinmastodon.org/entities/Instance/ and
https://docs.joinmastodon.org/entities/V1_Instance/ (2026-07-02), https://nodeinfo.diaspora.software
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeVar

import attrs
from privatereply.errors import PlatformError, RateLimited, TemporaryFailure
from privatereply.flow import Flow
from privatereply.providers.answers import Answer
from privatereply.providers.reading import Tree, at, items, mapping, matching, number, text

from privatereply_mastodon.access import Endpoint
from privatereply_mastodon.software import SNAC, TAKAHE

__all__ = ["Server", "Servers", "known_or_asked"]

T = TypeVar("T")

_KEPT: Final = timedelta(days=1)
_SCHEMA: Final = "http://nodeinfo.diaspora.software/ns/schema/"
_SOFTWARE: Final = re.compile(r"[a-z0-9-]{1,64}")
_PATH: Final = re.compile(r"/(nodeinfo(?:[/_][0-9][0-9._-]{0,16}){1,3})/?\Z")
_CHARACTERS: Final = range(1, 1_000_000)
_BOUNDS: Final = MappingProxyType({SNAC: 5000})
"""How long a status may be where a server takes more than it can bear: snac 2.75 says 100,000, and
one of 120,000 kept it busy for 144 s when it was run on 2026-11-21."""
# Where these are known, the newer description need not be asked for: snac has none, and Takahe
# fails over it.
_OLDER: Final = frozenset({SNAC, TAKAHE})


@attrs.frozen(kw_only=True)
class Server:
    """What is known of one server.

    Attributes:
        software: What it runs, in NodeInfo's word for it: ``"mastodon"``, ``"gotosocial"``;
            ``None`` if it does not tell.
        max_characters: The longest status it takes; 500 is what Mastodon ships with.
        characters_per_url: What a link counts, however long it is.
        streaming: Where it streams, an address of ``wss`` or ``https``; ``None`` if it does not.
        asked_at: The server's own present when it was asked; ``None`` if it did not tell the time.
    """

    software: str | None = None
    max_characters: int = 500
    characters_per_url: int = 23
    streaming: str | None = None
    asked_at: datetime | None = None


class Servers:
    """What a driver knows of servers, by their addresses; its accounts share it.

    Args:
        known: What is known from the beginning.
    """

    def __init__(self, known: Mapping[str, Server] | None = None) -> None:
        self._known = dict(known or {})

    def get(self, address: str) -> Server | None:
        """What is known of a server; ``None`` if it was never asked."""
        return self._known.get(address)

    def software(self, address: str) -> str | None:
        """What a server runs, as far as that is known."""
        found = self._known.get(address)
        return None if found is None else found.software

    def keep(self, address: str, server: Server) -> None:
        """Remember what a server told."""
        self._known[address] = server


def known_or_asked(
    servers: Servers, endpoint: Endpoint, present: datetime | None = None
) -> Flow[Server]:
    """What is known of an endpoint's server; it is asked at most once a day.

    Args:
        servers: What is known.
        endpoint: The server, and in whose name it is asked.
        present: The server's own present, if an answer of it just told.

    Raises:
        NoAnswer: It cannot be reached.
        RateLimited: It cannot be asked now.
        TemporaryFailure: It cannot tell now what it runs.
    """
    found = servers.get(endpoint.server)
    if found is not None and not _is_old(found, present):
        return found
    asked = yield from _ask(endpoint)
    servers.keep(endpoint.server, asked)
    return asked


def _is_old(server: Server, present: datetime | None) -> bool:
    """Whether it was asked long ago, by the server's own clock: a driver has none."""
    if server.asked_at is None or present is None:
        return False
    return present - server.asked_at > _KEPT


def _ask(endpoint: Endpoint) -> Flow[Server]:
    software = yield from _software(endpoint)
    endpoint = attrs.evolve(endpoint, software=software)
    answer = None
    if software not in _OLDER:
        answer = yield from _unless_failed(endpoint.ask(endpoint.get("api", "v2", "instance")))
    if answer is None:
        answer = yield from _unless_failed(endpoint.ask(endpoint.get("api", "v1", "instance")))
    if answer is None:
        return Server(software=software)
    return _server(answer, software)


def _software(endpoint: Endpoint) -> Flow[str | None]:
    """What the server runs, by NodeInfo: `version` is written to be taken for Mastodon's."""
    nobody = attrs.evolve(endpoint, token=None)
    asked = nobody.ask(nobody.get(".well-known", "nodeinfo"))
    index = yield from _unless_failed(asked, TemporaryFailure)
    path = None if index is None else _document(index)
    if path is None:
        return None
    asked = nobody.ask(nobody.get(*path.split("/")))
    document = yield from _unless_failed(asked, TemporaryFailure)
    name = None if document is None else text(at(document.tree, "software", "name"))
    return matching(_SOFTWARE, name.lower() if name else None)


def _document(index: Answer) -> str | None:
    """The path of a server's own description; it is asked for on that server, whatever is told."""
    for link in map(mapping, items(index.tree.get("links"))):
        if (text(link.get("rel")) or "").startswith(_SCHEMA):
            found = _PATH.search(text(link.get("href")) or "")
            if found is not None:
                return found[1]
    return None


def _server(answer: Answer, software: str | None) -> Server:
    tree, known = answer.tree, Server()
    statuses = at(tree, "configuration", "statuses")
    longest = _count(at(statuses, "max_characters")) or _count(tree.get("max_toot_chars"))
    bound = _BOUNDS.get(software or "")
    found = longest or known.max_characters
    return Server(
        software=software,
        max_characters=found if bound is None else min(found, bound),
        characters_per_url=_count(at(statuses, "characters_reserved_per_url"))
        or known.characters_per_url,
        streaming=_streaming(tree),
        asked_at=answer.date,
    )


def _streaming(tree: Tree) -> str | None:
    newer = text(at(tree, "configuration", "urls", "streaming"))
    return newer or text(at(tree, "urls", "streaming_api"))


def _count(value: object) -> int | None:
    found = number(value)
    return int(found) if found is not None and int(found) in _CHARACTERS else None


def _unless_failed(flow: Flow[T], *passing: type[PlatformError]) -> Flow[T | None]:
    """What a read returns; ``None`` if the server has no such thing, or fails over it.

    Args:
        flow: The read.
        passing: Failures that will pass, and must not be remembered for a day.

    Raises:
        RateLimited: It cannot be asked now.
        PlatformError: One of those failures.
    """
    try:
        return (yield from flow)
    except PlatformError as error:
        if isinstance(error, (RateLimited, *passing)):
            raise
        return None
