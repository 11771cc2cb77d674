"""Webhook notifications of the Graph API.

Sources (read 2026-11-21):
    https://developers.facebook.com/docs/graph-api/webhooks/reference/page/
    https://developers.facebook.com/docs/instagram-platform/webhooks/examples/
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, TypeAlias

from privatereply.sandbox.dialect import Announcement
from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta.shapes import permalink, timestamp
from privatereply.sandbox.meta.state import World
from privatereply.sandbox.meta.world import (
    CommentShape,
    EmulatedAccount,
    EmulatedComment,
    EmulatedConversation,
    EmulatedInstagram,
    EmulatedMessage,
    EmulatedPage,
    EmulatedPost,
)

Verb: TypeAlias = Literal["add", "edited", "remove", "hide", "unhide"]

INBOX_APP: Final = "263000000000001"
"""App id in the echo of a message that was written by hand in the platform's own inbox."""

_PRODUCT: Final = {"reel": "REELS", "live": "LIVE", "ad": "AD"}


def comment(world: World, subject: EmulatedComment, verb: Verb) -> None:
    """Announce what happened to a comment. Instagram tells of new ones only."""
    account = subject.account
    if isinstance(account, EmulatedInstagram):
        if verb == "add":
            _instagram_comment(world, account, subject)
    elif subject.post.surface == "group":
        _group_comment(world, account, subject, verb)
    else:
        change: Json = {"field": "feed", "value": _feed_value(world, account, subject, verb)}
        _announce(world, account, "feed", change)


def visitor_post(world: World, subject: EmulatedPost) -> None:
    """Announce a visitor's post on a Page."""
    value: Json = {
        "from": _named(world, subject.account, subject),
        "message": subject.text,
        "post_id": subject.id,
        "created_time": int(subject.created_at.timestamp()),
        "item": "post",
        "verb": "add",
        "published": 1,
    }
    _announce(world, subject.account, "feed", {"field": "feed", "value": value})


def message(world: World, subject: EmulatedMessage) -> None:
    """Announce a message of a person, or the echo of one sent in the account's name."""
    account = subject.conversation.account
    content: Json = {"mid": subject.id}
    if subject.text is not None:
        content["text"] = subject.text
    if subject.attachments:
        content["attachments"] = list(subject.attachments)
    if subject.reply_to:
        content["reply_to"] = {"mid": subject.reply_to}
    if not subject.incoming:
        app_id = INBOX_APP if subject.by_hand else world.app_id
        content |= {"is_echo": True, "app_id": int(app_id)}
    if subject.payload is not None:
        content["quick_reply"] = {"payload": subject.payload}
    if subject.metadata is not None:
        content["metadata"] = subject.metadata
    # Instagram has no field of its own for echoes: they come under `messages`.
    echo = not subject.incoming and account.kind == "page"
    thread = subject.conversation
    item = between(world, thread, incoming=subject.incoming, at=subject.created_at)
    field = "message_echoes" if echo else "messages"
    announce_message(world, account, field, item | {"message": content})


def between(world: World, thread: EmulatedConversation, *, incoming: bool, at: datetime) -> Json:
    """Write who did something to whom, and when."""
    person = {"id": world.scoped_id(thread.person, thread.account)}
    business = {"id": thread.account.id}
    return {
        "sender": person if incoming else business,
        "recipient": business if incoming else person,
        "timestamp": milliseconds(at),
    }


def announce_message(world: World, account: EmulatedAccount, field: str, item: Json) -> None:
    """Announce something of a conversation, as ``standby`` while another app is in charge of it."""
    place = "standby" if account.standby else "messaging"
    twice = isinstance(account, EmulatedInstagram) and account.both_logins
    for _ in range(2 if twice else 1):
        _announce(world, account, "standby" if account.standby else field, item, place)


def milliseconds(moment: datetime) -> int:
    """Write a time as message events do."""
    return int(moment.timestamp() * 1000)


def _instagram_comment(world: World, account: EmulatedInstagram, subject: EmulatedComment) -> None:
    live = subject.post.surface == "live"
    field = "live_comments" if live else "comments"
    shapes: list[CommentShape] = [world.comment_shape]
    if account.both_logins:
        shapes = ["flat", "comment_id"]
    # "may result in duplicate webhook notifications", the documents say of comments on ads.
    for shape in shapes * (2 if subject.post.surface == "ad" else 1):
        value = _instagram_value(world, account, subject, shape)
        place = "flat" if shape == "flat" else "changes"
        _announce(world, account, field, {"field": field, "value": value}, place)


def _instagram_value(
    world: World, account: EmulatedInstagram, subject: EmulatedComment, shape: CommentShape
) -> Json:
    author = subject.author
    sender = {
        "id": world.scoped_id(author, account) if author else account.id,
        "username": author.username if author else account.username,
    }
    if author is None:
        sender["self_ig_scoped_id"] = account.id
    media = {
        "id": subject.post.id,
        "media_product_type": _PRODUCT.get(subject.post.surface, "FEED"),
    }
    if subject.post.surface == "ad":
        media |= {"ad_id": f"6{subject.post.id}", "ad_title": "Ad"}
        media["original_media_id"] = subject.post.id
    id_name = "comment_id" if shape == "comment_id" else "id"
    value: Json = {"from": sender, "media": media, id_name: subject.id, "text": subject.text}
    if subject.parent is not None:
        value["parent_id"] = subject.parent.id
    return value


def _group_comment(
    world: World, account: EmulatedPage, subject: EmulatedComment, verb: Verb
) -> None:
    if verb != "add":
        return
    item: Json = {
        "recipient": {"id": account.id},
        "from": _named(world, account, subject),
        "group_id": subject.post.group_id,
        "comment_id": subject.id,
        "parent_id": subject.parent.id if subject.parent else subject.post.id,
        "post_id": subject.post.id,
    }
    _announce(world, account, "group_feed", item, "messaging")


def _feed_value(world: World, page: EmulatedPage, subject: EmulatedComment, verb: Verb) -> Json:
    # Whoever hides a comment is named, and that is always the Page.
    by_page = verb in {"hide", "unhide"}
    value: Json = {
        "from": {"id": page.id, "name": page.name} if by_page else _named(world, page, subject),
        "post_id": subject.post.id,
        "comment_id": subject.id,
        "item": "comment",
        "parent_id": subject.parent.id if subject.parent else subject.post.id,
        "verb": verb,
    }
    if verb == "remove":
        return value
    return value | {
        "message": subject.text,
        "created_time": int(subject.created_at.timestamp()),
        "post": _post_value(subject.post),
    }


def _post_value(post: EmulatedPost) -> Json:
    return {
        "status_type": "mobile_status_update",
        "is_published": post.published,
        "updated_time": timestamp(post.created_at),
        "permalink_url": permalink(post),
        "promotion_status": "active" if post.surface == "ad" else "inactive",
        "id": post.id,
    }


def _named(
    world: World, account: EmulatedAccount, subject: EmulatedComment | EmulatedPost
) -> dict[str, str]:
    if subject.author is None:
        return {"id": account.id, "name": account.name}
    return {"id": world.scoped_id(subject.author, account), "name": subject.author.name}


def _announce(
    world: World, account: EmulatedAccount, field: str, item: Json, place: str = "changes"
) -> None:
    if not _installed(account, field):
        return
    world.stage.webhooks.announce(
        Announcement(
            topic=account.topic, account_id=account.id, field=field, item=item, place=place
        )
    )


def _installed(account: EmulatedAccount, field: str) -> bool:
    """Tell whether the app is subscribed to the account.

    An Instagram account with Facebook Login is subscribed through its Page, whatever the fields.
    """
    if isinstance(account, EmulatedInstagram) and account.page is not None:
        return bool(account.page.subscribed)
    return field in account.subscribed
