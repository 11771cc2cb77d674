"""The webhooks of the Account Activity API: lists of what happened to one user, by kind.

https://docs.x.com/x-api/account-activity/introduction (2026-07-24)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs

from privatereply.events import Event
from privatereply.providers.reading import Tree, at, identifier, items, mapping, word
from privatereply.providers.webhooks import bounded
from privatereply.providers.x import content, ids, notices
from privatereply.providers.x.access import PLATFORM
from privatereply.providers.x.notices import Notice

__all__ = ["events", "listed"]

_LISTS: Final = "_events"


def events(body: Tree, *, implied: bool) -> tuple[Event, ...]:
    """What a body tells; what is in none of its lists is one thing nobody knows."""
    revoked = mapping(at(body, "user_event", "revoke"))
    if revoked:
        return _revocation(revoked) or (Notice(account_id="", kind="user_event").strange(body),)
    account_id = ids.exact(body, "for_user_id") or ""
    notice = Notice(account_id=account_id, kind="", implied=implied)
    return listed(notice, body) or (notice.strange(body),)


def listed(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """What the lists of an object tell, each by itself."""
    return bounded(_listed(notice, tree), PLATFORM)


def _listed(notice: Notice, tree: Tree) -> Iterator[Event]:
    known = {**notice.people, **content.people(mapping(tree.get("users")).values())}
    for name, told in tree.items():
        if name.endswith(_LISTS):
            kind = attrs.evolve(notice, kind=notice.kind or name, people=known)
            for item in items(told):
                yield from _read(kind, name, item)


def _read(notice: Notice, name: str, item: object) -> tuple[Event, ...]:
    reader = _READERS.get(name)
    tree = mapping(item)
    if not notice.account_id or reader is None or not tree:
        return (notice.strange(item),)
    return reader(notice, tree) or (notice.strange(item),)


def _post(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    """Of all that is said about the account here, what is said to it."""
    author = identifier(tree.get("author_id")) or ids.exact(mapping(tree.get("user")), "id")
    own = author == notice.account_id
    if not own and not content.is_addressed(tree, notice.account_id):
        return ()
    return notices.post(notice, tree)


def _blocking(notice: Notice, tree: Tree) -> tuple[Event, ...]:
    acts = {"block": notices.block, "unblock": notices.unblock}
    act = acts.get(word(tree.get("type")) or "")
    return act(notice, tree) if act else ()


def _revocation(revoked: Tree) -> tuple[Event, ...]:
    account_id = ids.exact(mapping(revoked.get("source")), "user_id") or ""
    return notices.revocation(Notice(account_id=account_id, kind="user_event"), revoked)


_READERS: Final[Mapping[str, Callable[[Notice, Tree], tuple[Event, ...]]]] = {
    "tweet_create_events": _post,
    "tweet_delete_events": notices.removal,
    "direct_message_events": notices.message,
    "direct_message_mark_read_events": notices.reading,
    "block_events": _blocking,
    "unblock_events": _blocking,
}
