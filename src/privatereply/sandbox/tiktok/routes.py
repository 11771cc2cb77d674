"""Which handler answers which call, and what its token must allow."""

from __future__ import annotations

from typing import Final

import attrs

from privatereply.sandbox.documents import Json
from privatereply.sandbox.tiktok import (
    callbacks,
    comments,
    feature,
    media,
    messages,
    moderation,
    oauth,
    profile,
    threads,
)
from privatereply.sandbox.tiktok.call import Call, FreeHandler, Handler
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.regions import CLOSED, REVIEWED
from privatereply.sandbox.tiktok.world import EmulatedAccount


@attrs.frozen
class Route:
    """What an endpoint does and asks for.

    Attributes:
        handler: Answers the call.
        scope: Permission the token must have.
    """

    handler: Handler
    scope: str


READ: Final = "message.list.read"
SEND: Final = "message.list.send"
MANAGE: Final = "message.list.manage"
COMMENTS: Final = "comment.list"
MODERATE: Final = "comment.list.manage"

ROUTES: Final[dict[tuple[str, str], Route]] = {
    ("GET", "business/get/"): Route(profile.read, "user.info.basic"),
    ("GET", "business/video/list/"): Route(profile.videos, "video.list"),
    ("GET", "business/comment/list/"): Route(comments.read, COMMENTS),
    ("GET", "business/comment/reply/list/"): Route(comments.replies, COMMENTS),
    ("POST", "business/comment/create/"): Route(moderation.create, MODERATE),
    ("POST", "business/comment/reply/create/"): Route(moderation.reply, MODERATE),
    ("POST", "business/comment/like/"): Route(moderation.like, MODERATE),
    ("POST", "business/comment/hide/"): Route(moderation.hide, MODERATE),
    ("POST", "business/comment/delete/"): Route(moderation.delete, MODERATE),
    ("POST", "business/comment/image/upload/"): Route(media.upload_comment, MODERATE),
    ("POST", "business/message/send/"): Route(messages.send, SEND),
    ("GET", "business/message/conversation/list/"): Route(threads.conversations, READ),
    ("GET", "business/message/content/list/"): Route(threads.contents, READ),
    ("GET", "business/message/capabilities/get/"): Route(threads.capabilities, READ),
    ("POST", "business/message/media/upload/"): Route(media.upload, SEND),
    ("POST", "business/message/media/download/"): Route(media.download, READ),
    ("POST", "business/message/direct_reply/update/"): Route(feature.update, MANAGE),
    ("GET", "business/message/direct_reply/get/"): Route(feature.read, MANAGE),
}
"""Calls for an account, by method and endpoint."""

FREE: Final[dict[tuple[str, str], FreeHandler]] = {
    ("POST", "tt_user/oauth2/token/"): oauth.token,
    ("POST", "tt_user/oauth2/refresh_token/"): oauth.refresh,
    ("POST", "tt_user/oauth2/revoke/"): oauth.revoke,
    ("POST", "tt_user/token_info/get/"): oauth.inspect,
    ("POST", "business/webhook/update/"): callbacks.update,
    ("GET", "business/webhook/list/"): callbacks.read,
    ("POST", "business/webhook/delete/"): callbacks.delete,
}
"""Calls of the app itself, which bring its id and secret and no token."""

ENDPOINTS: Final = frozenset(endpoint for _, endpoint in ROUTES.keys() | FREE.keys())
"""Every endpoint there is, with the slash it ends in."""


def dispatch(call: Call, endpoint: str) -> Json:
    """Answer a call.

    Raises:
        TikTokError: The platform refuses it.
    """
    usage = call.world.usage
    usage.count_call()
    free = FREE.get((call.request.method, endpoint))
    if free is not None:
        return free(call)
    route = ROUTES[call.request.method, endpoint]
    account = _account(call, route.scope)
    usage.count_endpoint(endpoint, account.id)
    if endpoint.startswith("business/message/"):
        _check_messaging(account)
    return route.handler(call, account)


def _account(call: Call, scope: str) -> EmulatedAccount:
    token = call.token()
    if call.text("business_id") != token.account.id:
        raise TikTokError("no_permission", what="the token is not of this business_id")
    if scope not in token.scopes:
        raise TikTokError("no_permission", what=f"scope {scope} is not granted")
    return token.account


def _check_messaging(account: EmulatedAccount) -> None:
    """Check that an account may use Business Messaging at all.

    https://business-api.tiktok.com/portal/docs?id=1832184145137922
    """
    if account.personal or account.region in CLOSED:
        raise TikTokError("not_messaging")
    if account.region == REVIEWED and not account.us_reviewed:
        raise TikTokError("not_listed")
