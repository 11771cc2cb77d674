"""Which handler answers which call, what a token must allow for it, and what it counts against.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/dev/routes/
    https://docs.joinmastodon.org/api/oauth-scopes/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import attrs
from privatereply.sandbox import EmulatedResponse

from privatereply_mastodon.emulator import (
    accounts,
    conversations,
    instance,
    notifications,
    oauth,
    statuses,
    streaming,
)
from privatereply_mastodon.emulator.call import Call
from privatereply_mastodon.emulator.limits import Family
from privatereply_mastodon.emulator.software import Software

Handler = Callable[[Call], EmulatedResponse]


@attrs.frozen(kw_only=True)
class Route:
    """One call of the API.

    Attributes:
        name: What servers that lack it call it.
        method: HTTP method.
        path: Path, variable parts in braces; one with a star takes the rest.
        handler: What answers it.
        scope: What a token must allow; empty for calls that need none.
        anonymous: Whether some servers answer it without a token.
        family: What it counts against beside requests.
    """

    name: str
    method: str
    path: str
    handler: Handler
    scope: str = ""
    anonymous: bool = False
    family: Family = "requests"

    def match(self, path: str) -> Mapping[str, str] | None:
        """Return the values of the variable parts, or None when it is another path."""
        parts, segments = self.path.split("/"), path.split("/")
        if parts[-1].startswith("{*"):
            rest = "/".join(segments[len(parts) - 1 :])
            parts, segments = parts[:-1], segments[: len(parts) - 1]
            found = _values(parts, segments) if rest else None
            return found if found is None else {**found, self.path.split("{*")[1][:-1]: rest}
        return _values(parts, segments)


def _values(parts: list[str], segments: list[str]) -> dict[str, str] | None:
    if len(parts) != len(segments):
        return None
    pairs = list(zip(parts, segments, strict=True))
    if any(part != segment for part, segment in pairs if not part.startswith("{")):
        return None
    return {part[1:-1]: segment for part, segment in pairs if part.startswith("{")}


def _reads(name: str, path: str, handler: Handler, scope: str, *, open_: bool = False) -> Route:
    return Route(name=name, method="GET", path=path, handler=handler, scope=scope, anonymous=open_)


def _does(name: str, path: str, handler: Handler, scope: str) -> Route:
    return Route(name=name, method="POST", path=path, handler=handler, scope=scope)


def _free(name: str, method: str, path: str, handler: Handler) -> Route:
    return Route(name=name, method=method, path=path, handler=handler)


_STATUS: Final = "/api/v1/statuses/{id}"
_ACCOUNT: Final = "/api/v1/accounts/{id}"
_TOLD: Final = "/api/v1/notifications"
_REQUEST: Final = f"{_TOLD}/requests/{{id}}"
_THREAD: Final = "/api/v1/conversations"

ROUTES: Final = (
    Route(
        name="create",
        method="POST",
        path="/api/v1/statuses",
        handler=statuses.create,
        scope="write:statuses",
        family="statuses",
    ),
    Route(
        name="delete",
        method="DELETE",
        path=_STATUS,
        handler=statuses.delete,
        scope="write:statuses",
        family="deletions",
    ),
    Route(
        name="edit",
        method="PUT",
        path=_STATUS,
        handler=statuses.edit,
        scope="write:statuses",
    ),
    _reads("batch", "/api/v1/statuses", statuses.several, "read:statuses", open_=True),
    _reads("status", _STATUS, statuses.show, "read:statuses", open_=True),
    _reads("context", f"{_STATUS}/context", statuses.context, "read:statuses", open_=True),
    _reads("source", f"{_STATUS}/source", statuses.source, "read:statuses"),
    _does("favourite", f"{_STATUS}/favourite", statuses.favourite, "write:favourites"),
    _does("favourite", f"{_STATUS}/unfavourite", statuses.unfavourite, "write:favourites"),
    _reads("home", "/api/v1/timelines/home", statuses.home, "read:statuses"),
    _reads("verify", "/api/v1/accounts/verify_credentials", accounts.verify, "read:accounts"),
    _reads(
        "relationships", "/api/v1/accounts/relationships", accounts.relationships, "read:follows"
    ),
    _reads("lookup", "/api/v1/accounts/lookup", accounts.lookup, "read:accounts", open_=True),
    _reads("account", _ACCOUNT, accounts.show, "read:accounts", open_=True),
    _reads("written", f"{_ACCOUNT}/statuses", accounts.statuses, "read:statuses", open_=True),
    _does("follow", f"{_ACCOUNT}/follow", accounts.follow, "write:follows"),
    _does("follow", f"{_ACCOUNT}/unfollow", accounts.unfollow, "write:follows"),
    _does("block", f"{_ACCOUNT}/block", accounts.block, "write:blocks"),
    _does("block", f"{_ACCOUNT}/unblock", accounts.unblock, "write:blocks"),
    _does("report", "/api/v1/reports", accounts.report, "write:reports"),
    _reads("notifications", _TOLD, notifications.several, "read:notifications"),
    _reads(
        "unread_count",
        f"{_TOLD}/unread_count",
        notifications.unread_count,
        "read:notifications",
    ),
    _does("notifications", f"{_TOLD}/clear", notifications.clear, "write:notifications"),
    _reads("requests", f"{_TOLD}/requests", notifications.requests, "read:notifications"),
    _reads(
        "requests_merged",
        f"{_TOLD}/requests/merged",
        notifications.merged,
        "read:notifications",
    ),
    _reads("request", _REQUEST, notifications.request, "read:notifications"),
    _does("request", f"{_REQUEST}/accept", notifications.accept, "write:notifications"),
    _does("request", f"{_REQUEST}/dismiss", notifications.refuse, "write:notifications"),
    _reads("notification", f"{_TOLD}/{{id}}", notifications.show, "read:notifications"),
    _does("notification", f"{_TOLD}/{{id}}/dismiss", notifications.dismiss, "write:notifications"),
    _reads("policy", "/api/v2/notifications/policy", notifications.policy, "read:notifications"),
    Route(
        name="policy",
        method="PATCH",
        path="/api/v2/notifications/policy",
        handler=notifications.set_policy,
        scope="write:notifications",
    ),
    _reads("conversations", _THREAD, conversations.several, "read:statuses"),
    _does("conversation", f"{_THREAD}/{{id}}/read", conversations.read, "write:conversations"),
    Route(
        name="conversation",
        method="DELETE",
        path=f"{_THREAD}/{{id}}",
        handler=conversations.remove,
        scope="write:conversations",
    ),
    _free("apps", "POST", "/api/v1/apps", oauth.register),
    _reads("apps", "/api/v1/apps/verify_credentials", oauth.verify, "read"),
    _free("oauth", "GET", "/oauth/authorize", oauth.ask),
    _free("oauth", "POST", "/oauth/authorize", oauth.grant),
    _free("oauth", "POST", "/oauth/token", oauth.token),
    _free("oauth", "POST", "/oauth/revoke", oauth.revoke),
    _free("metadata", "GET", "/.well-known/oauth-authorization-server", oauth.metadata),
    _free("instance_v1", "GET", "/api/v1/instance", instance.first),
    _free("instance_v2", "GET", "/api/v2/instance", instance.second),
    _free("nodeinfo", "GET", "/.well-known/nodeinfo", instance.nodeinfo_links),
    _free("stream_health", "GET", "/api/v1/streaming/health", instance.stream_health),
    _reads("stream", "/api/v1/streaming/{*stream}", streaming.stream, "read:statuses"),
)


def find(software: Software, method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """Return the route of a call to a server, with the values of its variable parts."""
    if (method, path) == ("GET", software.nodeinfo):
        return _free("nodeinfo", "GET", path, instance.nodeinfo), {}
    for route in ROUTES:
        values = route.match(path) if route.method == method else None
        if values is not None:
            return None if route.name in software.lacks else (route, values)
    return None
