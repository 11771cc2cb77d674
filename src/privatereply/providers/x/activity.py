"""The webhooks of the X Activity API: one event each, in an envelope.

https://docs.x.com/x-api/activity/event-payloads (2026-08-21)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from privatereply.events import Event
from privatereply.providers.reading import Tree, at, identifier, items, mapping, word
from privatereply.providers.x import bundles, content, notices
from privatereply.providers.x.notices import Notice

__all__ = ["events"]

_BUNDLED: Final = frozenset({"dm.received", "dm.sent", "dm.read"})
"""What is sent in the shape of the older webhooks."""


def events(data: Tree, *, implied: bool) -> tuple[Event, ...]:
    """What an envelope tells.

    Encrypted messages cannot be read, and X does not say that who joins an encrypted conversation
    has thereby accepted a request: those stay unrecognised. So do the names that X used before
    2026-03-18 (``ProfileBioUpdate``), none of which was for anything that is answered.
    https://docs.x.com/changelog
    """
    kind, payload = word(data.get("event_type")) or "", mapping(data.get("payload"))
    account_id = identifier(at(data, "filter", "user_id"))
    if kind == "oauth.revoke":
        # The filter may be empty: whoever withdrew stands in the payload.
        account_id = identifier(payload.get("user_id"))
    notice = Notice(
        account_id=account_id or "",
        kind=kind,
        people=content.people(items(at(data, "includes", "users"))),
        implied=implied,
        mark=identifier(data.get("event_uuid")),
    )
    if account_id is None:
        return (notice.strange(data),)
    if kind in _BUNDLED:
        return bundles.listed(notice, payload) or (notice.strange(data),)
    reader = _READERS.get(kind)
    return (reader(notice, payload) if reader else ()) or (notice.strange(data),)


def _mention(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    # "Explicitly @mentions the filtered user in the body": never by the handles before a reply.
    # https://docs.x.com/x-api/activity/introduction (2026-08-21)
    return notices.post(notice, tree, named=True)


_READERS: Final[Mapping[str, Callable[[Notice, Tree], tuple[Event, ...]]]] = {
    "post.reply.create": notices.post,
    "post.mention.create": _mention,
    "post.create": notices.post,
    "post.delete": notices.removal,
    "block.block": notices.block,
    "block.unblock": notices.unblock,
    "oauth.revoke": notices.revocation,
}
