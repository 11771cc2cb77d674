"""Which handler answers which call: by method, kind of node and edge."""

from __future__ import annotations

from typing import Final

from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta import (
    facebook,
    instagram,
    installs,
    messages,
    moderation,
    oauth,
    subscriptions,
    threads,
)
from privatereply.sandbox.meta.call import Call, Handler
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.usage import APP, INSTAGRAM, PAGES
from privatereply.sandbox.meta.world import Node, account_of

NODES: Final[dict[tuple[str, str, str], Handler]] = {
    ("GET", "user", ""): facebook.read_user,
    ("GET", "user", "accounts"): facebook.read_accounts,
    ("GET", "page", ""): facebook.read_page,
    ("GET", "page", "conversations"): threads.read_conversations,
    ("GET", "page", "feed"): facebook.read_feed,
    ("GET", "page", "live_videos"): facebook.read_live_videos,
    ("GET", "page", "posts"): facebook.read_posts,
    ("GET", "page", "published_posts"): facebook.read_published_posts,
    ("GET", "page", "subscribed_apps"): installs.read,
    ("GET", "page", "visitor_posts"): facebook.read_visitor_posts,
    ("POST", "page", "messages"): messages.page_messages,
    ("POST", "page", "subscribed_apps"): installs.subscribe,
    ("DELETE", "page", "subscribed_apps"): installs.unsubscribe,
    ("GET", "video", ""): facebook.read_video,
    ("GET", "video", "comments"): facebook.read_video_comments,
    ("GET", "post", ""): facebook.read_post,
    ("GET", "post", "comments"): facebook.read_post_comments,
    ("POST", "post", "comments"): moderation.comment_on_post,
    ("GET", "comment", ""): facebook.read_comment,
    ("GET", "comment", "comments"): facebook.read_replies,
    ("POST", "comment", ""): moderation.change_facebook,
    ("POST", "comment", "comments"): moderation.reply_on_facebook,
    ("DELETE", "comment", ""): moderation.remove_facebook,
    ("GET", "instagram", ""): instagram.read_account,
    ("GET", "instagram", "conversations"): threads.read_conversations,
    ("GET", "instagram", "live_media"): instagram.read_live_media,
    ("GET", "instagram", "media"): instagram.read_media_list,
    ("GET", "instagram", "subscribed_apps"): installs.read,
    ("POST", "instagram", "messages"): messages.instagram_messages,
    ("POST", "instagram", "subscribed_apps"): installs.subscribe,
    ("DELETE", "instagram", "subscribed_apps"): installs.unsubscribe,
    ("GET", "media", ""): instagram.read_media,
    ("GET", "media", "comments"): instagram.read_comments,
    ("POST", "media", "comments"): moderation.comment_on_media,
    ("GET", "igcomment", ""): instagram.read_comment,
    ("GET", "igcomment", "replies"): instagram.read_replies,
    ("POST", "igcomment", ""): moderation.hide_instagram,
    ("POST", "igcomment", "replies"): moderation.reply_on_instagram,
    ("DELETE", "igcomment", ""): moderation.remove_instagram,
    ("GET", "conversation", ""): threads.read_conversation,
    ("GET", "conversation", "messages"): threads.read_messages,
    ("GET", "message", ""): threads.read_message,
}


def dispatch(call: Call) -> Json:
    """Answer a call.

    Raises:
        GraphError: The platform refuses it.
    """
    path = "/".join(call.segments)
    free = oauth.ROUTES.get((call.request.host, call.request.method, path))
    if free is not None:
        return free(call)
    call.authenticate()  # a call without a good token is counted on no app
    call.spend(APP, call.world.app_id)
    node_id, edge = _split(call)
    if (node_id, edge) == (call.world.app_id, "subscriptions"):
        return subscriptions.dispatch(call)
    node = call.node(node_id)
    handler = NODES.get((call.request.method, node.kind, edge))
    if handler is None:
        raise GraphError("object_missing", id=node_id)
    _spend(call, node, edge)
    return handler(call, node)


def _split(call: Call) -> tuple[str, str]:
    if not 1 <= len(call.segments) <= 2:  # noqa: PLR2004 - a node and perhaps an edge
        raise GraphError("unknown_path", path="/".join(call.segments))
    return call.segments[0], call.segments[1] if len(call.segments) > 1 else ""


def _spend(call: Call, node: Node, edge: str) -> None:
    """Count reads and moderation against the account. Messages have budgets of their own."""
    if edge in {"conversations", "messages"} or node.kind in {"conversation", "message"}:
        return
    account = account_of(node)
    if account is not None:
        call.spend(INSTAGRAM if account.kind == "instagram" else PAGES, account.id)
