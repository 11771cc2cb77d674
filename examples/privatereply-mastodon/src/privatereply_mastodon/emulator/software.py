"""The four servers that are emulated, and in what they differ.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/methods/
    https://docs.gotosocial.org/en/latest/api/swagger/
    https://github.com/jointakahe/takahe
    https://codeberg.org/grunfink/snac2
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal, TypeAlias

import attrs

Name: TypeAlias = Literal["mastodon", "gotosocial", "takahe", "snac"]
Ids: TypeAlias = Literal["snowflake", "number", "ulid", "hash"]

MOST: Final = 100_000
"""What snac calls its limit, and does not keep to."""


@attrs.frozen(kw_only=True)
class Software:
    """What a server runs.

    Attributes:
        name: As its nodeinfo has it.
        version: As its nodeinfo has it.
        claims: As its answer about the instance has it.
        host: Where its emulated server is.
        nodeinfo: Path of its nodeinfo, which ``/.well-known/nodeinfo`` names.
        ids: What its ids look like.
        text_limit: How many characters a status can have.
        strict_text: Whether it refuses longer ones, and empty ones.
        short_urls: Whether every URL counts 23 characters, and a mention no host.
        idempotent: Whether it honours the header ``Idempotency-Key``.
        filters: Whether people have a policy of notifications.
        tells_blocks: Whether blocks stand among relationships.
        refuses_blocked: Whether a status of somebody who blocks the account is gone for it.
        anonymous: Whether public statuses can be read without a token.
        full_acct: Where names always have their host: ``account`` or ``mention``.
        numbered_mentions: Whether mentions are numbered instead of having the ids of accounts.
        echo: What it calls a status that is direct.
        open_ids: Whether everybody who is at home there can read whatever they know the id of.
        nested: Whether a thread shows replies to replies.
        orphans: What it does with a status that answers a deleted one: ``refuse``, ``keep`` it
            under it or ``detach`` it.
        conversations: Whether it lists any.
        links: Whether pages name the next one.
        counts: Whose requests it counts together; None if it counts none.
        lag: How long until others see what somebody wrote, at least and at most.
        lacks: Names of routes it does not have.
        locked: Whether new accounts are.
    """

    name: Name
    version: str
    claims: str
    host: str
    nodeinfo: str = "/nodeinfo/2.0"
    ids: Ids = "snowflake"
    text_limit: int = 500
    strict_text: bool = True
    short_urls: bool = False
    idempotent: bool = False
    filters: bool = False
    tells_blocks: bool = True
    refuses_blocked: bool = False
    anonymous: bool = False
    open_ids: bool = False
    nested: bool = True
    full_acct: frozenset[Literal["account", "mention"]] = frozenset()
    numbered_mentions: bool = False
    echo: Literal["direct", "private"] = "direct"
    orphans: Literal["refuse", "keep", "detach"] = "refuse"
    conversations: bool = True
    links: bool = True
    counts: Literal["token", "address"] | None = None
    lag: tuple[timedelta, timedelta] = (timedelta(), timedelta())
    lacks: frozenset[str] = frozenset()
    locked: bool = False


_NEWER: Final = frozenset(
    {
        "batch",
        "metadata",
        "policy",
        "request",
        "requests",
        "requests_merged",
        "unread_count",
    }
)
"""What Mastodon has had since 4.3 and others have not."""

_STREAMS: Final = frozenset({"stream", "stream_health"})

MASTODON: Final = Software(
    name="mastodon",
    version="4.6.4",
    claims="4.6.4",
    host="mastodon.example",
    short_urls=True,
    idempotent=True,
    filters=True,
    refuses_blocked=True,
    anonymous=True,
    counts="token",
)
GOTOSOCIAL: Final = Software(
    name="gotosocial",
    version="0.20.0",
    claims="0.20.0+git",
    host="gotosocial.example",
    ids="ulid",
    text_limit=5_000,
    refuses_blocked=True,
    counts="address",
    lag=(timedelta(milliseconds=20), timedelta(milliseconds=150)),
    lacks=_NEWER,
    locked=True,
)
TAKAHE: Final = Software(
    name="takahe",
    version="0.11.0",
    claims="takahe/0.11.0",
    host="takahe.example",
    ids="number",
    tells_blocks=False,
    full_acct=frozenset({"mention"}),
    orphans="keep",
    conversations=False,
    lag=(timedelta(seconds=1), timedelta(seconds=1.5)),
    lacks=_NEWER | _STREAMS | {"report"},
)
SNAC: Final = Software(
    name="snac",
    version="2.75",
    claims="4.0.0 (not true; really snac/2.75)",
    host="snac.example",
    nodeinfo="/nodeinfo_2_0",
    ids="hash",
    text_limit=MOST,
    strict_text=False,
    tells_blocks=False,
    full_acct=frozenset({"account", "mention"}),
    open_ids=True,
    nested=False,
    numbered_mentions=True,
    echo="private",
    orphans="detach",
    conversations=False,
    links=False,
    lag=(timedelta(seconds=8), timedelta(seconds=15)),
    # Recorded of 2.75: DELETE of one's own status is an unknown path.
    lacks=_NEWER | _STREAMS | {"delete", "instance_v2", "report"},
)

KINDS: Final = (MASTODON, GOTOSOCIAL, TAKAHE, SNAC)
BY_HOST: Final = {software.host: software for software in KINDS}
ELSEWHERE: Final = "elsewhere.example"
"""Where people of other servers are at home."""
