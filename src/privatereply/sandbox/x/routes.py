"""Which handler answers which call, who may make it, and what it is counted against.

Sources (read 2026-11-21):
    https://docs.x.com/openapi.json, version 2.167
    https://docs.x.com/x-api/fundamentals/rate-limits
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import attrs

from privatereply.sandbox.x import (
    activity,
    composing,
    fields,
    hooks,
    media,
    messages,
    paging,
    posts,
    search,
    threads,
    users,
)
from privatereply.sandbox.x.call import Handler, Scheme
from privatereply.sandbox.x.errors import invalid

USER: Final[frozenset[Scheme]] = frozenset({"oauth1", "oauth2"})
ANYBODY: Final[frozenset[Scheme]] = frozenset({"app", "oauth1", "oauth2"})
APP: Final[frozenset[Scheme]] = frozenset({"app"})

_DM_WRITE: Final = ("dm.write", "tweet.read", "users.read")
_DM_READ: Final = ("dm.read", "tweet.read", "users.read")
_READ: Final = ("tweet.read", "users.read")
_WRITE: Final = ("tweet.read", "tweet.write", "users.read")

_ID: Final = r"[0-9]{1,19}"
_PATTERNS: Final = {
    "dm_conversation_id": rf"{_ID}-{_ID}|[0-9]{{15,19}}",
    "username": "[A-Za-z0-9_]{1,15}",
}


@attrs.frozen(kw_only=True)
class Route:
    """One call of the API.

    Attributes:
        method: HTTP method.
        path: Path, variable parts in braces.
        handler: What answers it.
        schemes: Kinds of authentication it takes.
        scopes: What an OAuth 2.0 token must allow.
        limit: Attribute of ``Limits``; with a colon and a word when it is counted for itself.
        day: Attribute of ``Limits`` for the limit of a day.
        parameters: Query parameters it knows.
        status: HTTP status of success.
    """

    method: str
    path: str
    handler: Handler
    schemes: frozenset[Scheme]
    limit: str
    scopes: tuple[str, ...] = ()
    day: str | None = None
    parameters: frozenset[str] = frozenset()
    status: int = 200

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Return the values of the variable parts, or None when it is another path."""
        parts = self.path.strip("/").split("/")
        if len(parts) != len(segments):
            return None
        values: dict[str, str] = {}
        for part, segment in zip(parts, segments, strict=True):
            if part.startswith("{"):
                values[part[1:-1]] = segment
            elif part != segment:
                return None
        return values


def _sends(path: str, handler: Handler) -> Route:
    return Route(
        method="POST",
        path=path,
        handler=handler,
        schemes=USER,
        scopes=_DM_WRITE,
        # One budget for all three, as recorded headers show.
        limit="dm_sends",
        day="dm_sends_day",
        status=201,
    )


def _events(path: str, handler: Handler, name: str, more: frozenset[str] = threads.PAGED) -> Route:
    return Route(
        method="GET",
        path=path,
        handler=handler,
        schemes=USER,
        scopes=_DM_READ,
        limit=f"dm_reads:{name}",
        parameters=fields.EVENT_SELECTING | more,
    )


def _reads(path: str, handler: Handler, limit: str, more: frozenset[str] = frozenset()) -> Route:
    return Route(
        method="GET",
        path=path,
        handler=handler,
        schemes=ANYBODY,
        scopes=_READ,
        limit=limit,
        parameters=fields.SELECTING | more,
    )


def _people(
    path: str,
    handler: Handler,
    more: frozenset[str] = frozenset(),
    schemes: frozenset[Scheme] = ANYBODY,
) -> Route:
    return Route(
        method="GET",
        path=path,
        handler=handler,
        schemes=schemes,
        scopes=_READ,
        limit="me" if schemes is USER else "users_read",
        parameters=fields.USER_SELECTING | more,
    )


def _does(
    method: str,
    path: str,
    handler: Handler,
    limit: str,
    *,
    scopes: tuple[str, ...] = (),
    schemes: frozenset[Scheme] = USER,
    parameters: frozenset[str] = frozenset(),
    status: int = 200,
) -> Route:
    return Route(
        method=method,
        path=path,
        handler=handler,
        schemes=schemes,
        scopes=scopes,
        limit=limit,
        parameters=parameters,
        status=status,
    )


_MODERATE: Final = ("tweet.moderate.write", "tweet.read", "users.read")
_UPLOAD: Final = ("media.write",)
_SUBSCRIPTIONS: Final = "/2/activity/subscriptions"
_SUBSCRIPTION: Final = f"{_SUBSCRIPTIONS}/{{subscription_id}}"
_WEBHOOK: Final = "/2/webhooks/{webhook_id}"

ROUTES: Final = (
    _sends("/2/dm_conversations", messages.to_group),
    _sends("/2/dm_conversations/with/{participant_id}/messages", messages.to_participant),
    _sends("/2/dm_conversations/{dm_conversation_id}/messages", messages.to_conversation),
    _events("/2/dm_events", threads.feed, "all"),
    _events("/2/dm_events/{event_id}", threads.one, "one", frozenset()),
    _events(
        "/2/dm_conversations/with/{participant_id}/dm_events", threads.with_participant, "with"
    ),
    _events("/2/dm_conversations/{dm_conversation_id}/dm_events", threads.in_conversation, "in"),
    _does(
        "DELETE",
        "/2/dm_events/{event_id}",
        messages.delete,
        "dm_deletes",
        scopes=("dm.read", "dm.write"),
    ),
    _reads("/2/tweets", posts.several, "posts_read", frozenset({"ids"})),
    _reads("/2/tweets/search/recent", search.recent, "searches", search.PARAMETERS),
    _reads("/2/tweets/{id}", posts.one, "posts_read"),
    _reads("/2/users/{id}/mentions", posts.mentions, "mentions", paging.TIMELINE),
    _reads("/2/users/{id}/tweets", posts.timeline, "posts_read", paging.TIMELINE | {"exclude"}),
    _does("POST", "/2/tweets", composing.create, "posts_created", scopes=_WRITE, status=201),
    _does("DELETE", "/2/tweets/{id}", composing.delete, "posts_deleted", scopes=_WRITE),
    _does("PUT", "/2/tweets/{tweet_id}/hidden", composing.hide, "hidden", scopes=_MODERATE),
    _people("/2/users", users.several, frozenset({"ids"})),
    _people("/2/users/me", users.me, schemes=USER),
    _people("/2/users/by", users.several_by_handle, frozenset({"usernames"})),
    _people("/2/users/by/username/{username}", users.by_handle),
    _people("/2/users/{id}", users.by_id),
    _does("POST", "/2/users/{id}/dm/block", users.block, "dm_blocks", scopes=_DM_WRITE),
    _does("POST", "/2/users/{id}/dm/unblock", users.unblock, "dm_blocks", scopes=_DM_WRITE),
    _does("POST", "/2/media/upload", media.upload, "media", scopes=_UPLOAD),
    _does(
        "GET",
        "/2/media/upload",
        media.status,
        "media",
        scopes=_UPLOAD,
        parameters=frozenset({"command", "media_id"}),
    ),
    _does("POST", "/2/media/upload/initialize", media.initialize, "media", scopes=_UPLOAD),
    _does("POST", "/2/media/upload/{id}/append", media.append, "media", scopes=_UPLOAD),
    _does("POST", "/2/media/upload/{id}/finalize", media.finalize, "media", scopes=_UPLOAD),
    _does("POST", "/2/webhooks", hooks.create, "webhooks", schemes=APP),
    _does(
        "GET",
        "/2/webhooks",
        hooks.read,
        "webhooks",
        schemes=APP,
        parameters=frozenset({"webhook_config.fields"}),
    ),
    _does("POST", "/2/webhooks/replay", hooks.replay, "replays", schemes=APP),
    _does("PUT", _WEBHOOK, hooks.validate, "webhooks", schemes=APP),
    _does("DELETE", _WEBHOOK, hooks.delete, "webhooks", schemes=APP),
    _does("POST", _SUBSCRIPTIONS, activity.create, "subscriptions", schemes=ANYBODY),
    _does(
        "GET",
        _SUBSCRIPTIONS,
        activity.read,
        "subscriptions",
        schemes=ANYBODY,
        parameters=frozenset({"max_results", "pagination_token"}),
    ),
    _does(
        "DELETE",
        _SUBSCRIPTIONS,
        activity.delete_several,
        "subscriptions",
        schemes=APP,
        parameters=frozenset({"ids"}),
    ),
    _does("PUT", _SUBSCRIPTION, activity.update, "subscriptions", schemes=APP),
    _does("DELETE", _SUBSCRIPTION, activity.delete, "subscriptions", schemes=APP),
)
"""Every call but those that get tokens; a fixed path before one with variable parts."""


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Return the route of a call and the values of its variable parts."""
    segments = path.strip("/").split("/")
    for route in ROUTES:
        values = route.match(segments) if route.method == method else None
        if values is not None:
            return route, values
    return None


def check_path(values: Mapping[str, str]) -> None:
    """Check the variable parts of a path.

    Raises:
        Refused: One is not of the form it has to have.
    """
    for name, value in values.items():
        pattern = _PATTERNS.get(name, _ID)
        if not re.fullmatch(pattern, value):
            raise invalid(
                f"The `{name}` path parameter value [{value}] does not match ^{pattern}$",
                **{name: value},
            )
