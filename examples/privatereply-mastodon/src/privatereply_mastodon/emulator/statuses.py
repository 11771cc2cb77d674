"""Statuses: posting, reading, changing and deleting them.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/methods/statuses/
    https://docs.joinmastodon.org/methods/timelines/#home
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, get_args

from privatereply.sandbox import EmulatedResponse

from privatereply_mastodon.emulator import posting, reach, shapes, texts
from privatereply_mastodon.emulator.call import Call
from privatereply_mastodon.emulator.errors import Refused
from privatereply_mastodon.emulator.paging import page
from privatereply_mastodon.emulator.posting import Writing
from privatereply_mastodon.emulator.replies import in_json
from privatereply_mastodon.emulator.server import Server
from privatereply_mastodon.emulator.world import EmulatedStatus, Visibility

KEY_LIFE: Final = timedelta(hours=1)
"""How long an idempotency key is remembered."""
BATCH: Final = 20
PAGE: Final = 20
LARGEST: Final = 40
ANCESTORS: Final = 40
DESCENDANTS: Final = 60
"""What somebody without a token sees of a thread at most."""
DEPTH: Final = 20
MOST: Final = 4_096
"""What a user sees of it at most."""
_VISIBILITIES: Final[dict[str, Visibility]] = {word: word for word in get_args(Visibility)}


def create(call: Call) -> EmulatedResponse:
    """Post a status."""
    server, user = call.server, call.user
    visibility = _visibility(call)
    parent = _parent(call, call.params.one("in_reply_to_id"))
    key = (user.id, call.request.headers.get("idempotency-key", ""))
    known = _known(server, key)
    if known is None:
        _check(call, call.params.one("status"))
        known = posting.publish(
            server,
            Writing(
                author=user,
                text=call.params.one("status"),
                visibility=visibility,
                parent=parent,
                language=call.params.one("language") or user.locale,
                spoiler_text=call.params.one("spoiler_text"),
                sensitive=call.params.yes("sensitive"),
                app=call.session.app,
            ),
        )
        server.posted[key] = (known, server.now)
        server.meter.count("statuses", user.id)
    return in_json(shapes.status(server, known, user))


def show(call: Call) -> EmulatedResponse:
    """Show one status."""
    return in_json(shapes.status(call.server, _seen(call), call.reader))


def home(call: Call) -> EmulatedResponse:
    """Show what the caller and those they follow wrote, newest first."""
    server, user = call.server, call.user
    heard = {user.id, *user.follows}
    written = (one for one in server.statuses.values() if one.author.id in heard)
    seen = [one for one in written if reach.visible(server, one, user)]
    newest = sorted(seen, key=lambda one: one.created_at, reverse=True)
    found, headers = page(call, newest, lambda one: one.id, default=PAGE, most=LARGEST)
    return in_json([shapes.status(server, one, user) for one in found], headers=headers)


def several(call: Call) -> EmulatedResponse:
    """Show those of some statuses that can be seen."""
    wanted = dict.fromkeys(call.params.many("id")[:BATCH])
    known = (call.server.statuses.get(one) for one in wanted)
    seen = [one for one in known if one and reach.visible(call.server, one, call.reader)]
    return in_json([shapes.status(call.server, one, call.reader) for one in seen])


def context(call: Call) -> EmulatedResponse:
    """Show what stands above and below a status, as far as its reader can see it."""
    server, reader = call.server, call.reader
    above = [one for one in _above(server, _seen(call)) if reach.visible(server, one, reader)]
    below = [one for one in _below(call, _seen(call), 1) if reach.visible(server, one, reader)]
    up, down = (ANCESTORS, DESCENDANTS) if reader is None else (MOST, MOST)
    return in_json(
        {
            "ancestors": [shapes.status(server, one, reader) for one in reversed(above[:up])],
            "descendants": [shapes.status(server, one, reader) for one in below[:down]],
        }
    )


def source(call: Call) -> EmulatedResponse:
    """Show what was written."""
    return in_json(shapes.source(_own(call)))


def edit(call: Call) -> EmulatedResponse:
    """Change a status."""
    status, text = _own(call), call.params.one("status")
    _check(call, text)
    posting.edit(call.server, status, text)
    return in_json(shapes.status(call.server, status, call.user))


def delete(call: Call) -> EmulatedResponse:
    """Delete a status of one's own."""
    status = _own(call)
    posting.delete(call.server, status)
    call.server.meter.count("deletions", call.user.id)
    return in_json(shapes.deleted(call.server, status))


def favourite(call: Call) -> EmulatedResponse:
    """Like a status."""
    status = _seen(call)
    posting.favourite(call.server, call.user, status)
    return in_json(shapes.status(call.server, status, call.user))


def unfavourite(call: Call) -> EmulatedResponse:
    """Like a status no longer."""
    status = _seen(call)
    status.favourites.discard(call.user.id)
    return in_json(shapes.status(call.server, status, call.user))


def _seen(call: Call) -> EmulatedStatus:
    status = _found(call, call.path["id"])
    if status is None:
        raise Refused("gone")
    return status


def _found(call: Call, id_: str) -> EmulatedStatus | None:
    """What the caller is shown under an id."""
    server, known = call.server, call.server.statuses.get(id_)
    if known is None or known.deleted:
        return None
    # As snac does: whoever is at home there needs no more than the id, even of what is private,
    # and nothing that was written there is late.
    here = known.author.local or server.now >= known.shown_at
    named = server.software.open_ids and here
    return known if named or reach.visible(server, known, call.reader) else None


def _own(call: Call) -> EmulatedStatus:
    status = _seen(call)
    if status.author is not call.user:
        raise Refused("gone")
    return status


def _visibility(call: Call) -> Visibility:
    """Who is to read it. What snac does not know it takes for private, and nothing for public."""
    given = call.params.one("visibility") or "public"
    known = _VISIBILITIES.get(given)
    if known is None and call.server.software.strict_text:
        raise Refused("visibility")
    return known or "direct"


def _parent(call: Call, id_: str) -> EmulatedStatus | None:
    """What is answered, as far as the server minds that it is there."""
    if not id_:
        return None
    known, orphans = call.server.statuses.get(id_), call.server.software.orphans
    if (found := _found(call, id_)) is not None:
        return found
    if orphans == "refuse":
        raise Refused("parent_gone")
    if orphans == "detach":
        return None
    if known is None:
        raise Refused("broken")
    return known


def _known(server: Server, key: tuple[str, str]) -> EmulatedStatus | None:
    """What was posted with an idempotency key before."""
    status, at = server.posted.get(key, (None, server.now))
    honoured = key[1] and server.software.idempotent and server.now - at < KEY_LIFE
    return status if honoured and status is not None and not status.deleted else None


def _check(call: Call, text: str) -> None:
    software = call.server.software
    if call.params.many("media_ids") or call.params.many("poll"):
        raise Refused("invalid")
    if not software.strict_text:
        return
    if not text.strip():
        raise Refused("empty")
    if texts.length(software, text, call.params.one("spoiler_text")) > software.text_limit:
        raise Refused("too_long")


def _above(server: Server, status: EmulatedStatus) -> Iterator[EmulatedStatus]:
    """What a status answers, nearest first, until where the thread was cut."""
    found = status.parent
    while found is not None and not _cut(server, found):
        yield found
        found = found.parent


def _below(call: Call, status: EmulatedStatus, depth: int) -> Iterator[EmulatedStatus]:
    """Everything under a status, in the order of the thread."""
    if call.reader is None and depth > DEPTH:
        return
    under = (one for one in call.server.statuses.values() if one.parent is status)
    for reply in sorted(under, key=lambda one: one.created_at):
        if not _cut(call.server, reply):
            yield reply
        if not _cut(call.server, reply) and call.server.software.nested:
            yield from _below(call, reply, depth + 1)


def _cut(server: Server, status: EmulatedStatus) -> bool:
    """Whether a status is deleted and took what hung on it out of the thread."""
    return status.deleted and server.software.orphans == "refuse"
