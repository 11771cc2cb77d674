"""Reading Instagram accounts, media and comments.

Sources (read 2026-11-21):
    https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-media/comments
    https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-comment
"""

from __future__ import annotations

from collections.abc import Callable

from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta.call import Call
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.fields import Field
from privatereply.sandbox.meta.paging import Listing, by_creation, page
from privatereply.sandbox.meta.shapes import (
    ABSENT,
    YES,
    Shape,
    always,
    of,
    permalink,
    render,
    timestamp,
)
from privatereply.sandbox.meta.world import EmulatedComment, EmulatedInstagram, EmulatedPost

MOST_COMMENTS = 50

_ACCOUNT_TYPE = {"business": "BUSINESS", "creator": "MEDIA_CREATOR", "personal": "PERSONAL"}
_PRODUCT = {"reel": "REELS", "live": "LIVE", "ad": "AD"}
_MEDIA_TYPE = {"reel": "VIDEO", "live": "BROADCAST"}


def require(call: Call, *names: str) -> None:
    """Check permissions named without the prefix that tells the two logins apart.

    Raises:
        GraphError: One is missing.
    """
    prefix = "instagram_business_" if call.instagram_host else "instagram_"
    call.require(*(prefix + name for name in names))


def read_account(call: Call, account: EmulatedInstagram) -> Json:
    """Answer ``GET /{ig-user}``."""
    require(call, "basic")
    return render(ACCOUNT, call, account, call.fields())


def read_media_list(call: Call, account: EmulatedInstagram) -> Json:
    """Answer ``GET /{ig-user}/media``."""
    return _media(call, account, lambda post: post.surface not in {"live", "ad"})


def read_live_media(call: Call, account: EmulatedInstagram) -> Json:
    """Answer ``GET /{ig-user}/live_media``: broadcasts that are running."""
    return _media(call, account, lambda post: post.surface == "live" and post.ended_at is None)


def read_media(call: Call, media: EmulatedPost) -> Json:
    """Answer ``GET /{ig-media}``."""
    require(call, "basic")
    return render(MEDIA, call, media, call.fields())


def read_comments(call: Call, media: EmulatedPost) -> Json:
    """Answer ``GET /{ig-media}/comments``: top-level, newest first, at most 50 at a time.

    "Comments cannot be filtered by timestamp": ``since`` changes nothing. Comments on ads are not
    returned, nor those of a broadcast that has ended.
    """
    return _list(call, _readable(call, media, parent=None))


def read_comment(call: Call, comment: EmulatedComment) -> Json:
    """Answer ``GET /{ig-comment}``.

    Raises:
        GraphError: It was written during a broadcast that has ended.
    """
    require(call, "basic", "manage_comments")
    if _over(comment.post):
        raise GraphError("object_missing", id=comment.id)
    return render(COMMENT, call, comment, call.fields())


def read_replies(call: Call, comment: EmulatedComment) -> Json:
    """Answer ``GET /{ig-comment}/replies``."""
    return _list(call, _readable(call, comment.post, parent=comment))


def _media(call: Call, account: EmulatedInstagram, chosen: Callable[[EmulatedPost], bool]) -> Json:
    require(call, "basic")
    media = [
        post for post in call.world.all(EmulatedPost) if post.account is account and chosen(post)
    ]
    wanted = call.fields()
    return page(
        media,
        call.listing(newest_first=True),
        lambda post: render(MEDIA, call, post, wanted),
        by_creation,
    )


def _list(call: Call, comments: list[EmulatedComment]) -> Json:
    require(call, "basic", "manage_comments")
    wanted = call.fields()
    return page(
        comments,
        call.listing(newest_first=True, most=MOST_COMMENTS, sparse=True),
        lambda comment: render(COMMENT, call, comment, wanted),
        by_creation,
    )


def _readable(
    call: Call, media: EmulatedPost, *, parent: EmulatedComment | None
) -> list[EmulatedComment]:
    if media.surface == "ad" or _over(media):
        return []
    return [comment for comment in call.world.comments(media) if comment.parent is parent]


def _over(media: EmulatedPost) -> bool:
    return media.surface == "live" and media.ended_at is not None


def _nested(call: Call, edge: str, comments: list[EmulatedComment], field: Field) -> object:
    if not comments:
        return ABSENT
    parameters = {"access_token": call.token.value, **field.modifiers}
    return page(
        comments,
        Listing(
            url=call.url(edge),
            parameters=parameters,
            most=MOST_COMMENTS,
            newest_first=True,
            sparse=True,
        ),
        lambda comment: render(COMMENT, call, comment, field.inner),
        by_creation,
    )


def _media_comments(call: Call, media: EmulatedPost, field: Field) -> object:
    return _nested(call, f"{media.id}/comments", _readable(call, media, parent=None), field)


def _comments_count(call: Call, media: EmulatedPost, _field: Field) -> object:
    return len(call.world.comments(media))


def _comment_replies(call: Call, comment: EmulatedComment, field: Field) -> object:
    replies = _readable(call, comment.post, parent=comment)
    return _nested(call, f"{comment.id}/replies", replies, field)


def _username(_call: Call, comment: EmulatedComment, _field: Field) -> str:
    return comment.author.username if comment.author else comment.account.name


def _from(call: Call, comment: EmulatedComment, field: Field) -> dict[str, str]:
    author = comment.author
    number = call.world.scoped_id(author, comment.account) if author else comment.account.id
    return {"id": number, "username": _username(call, comment, field)}


def _of_media(_call: Call, comment: EmulatedComment, field: Field) -> dict[str, str]:
    names = {inner.name for inner in field.inner}
    product = {"media_product_type": _product(comment.post)}
    return {"id": comment.post.id} | (product if "media_product_type" in names else {})


def _product(media: EmulatedPost) -> str:
    return _PRODUCT.get(media.surface, "FEED")


ACCOUNT = Shape(
    name="IGUser",
    fields={
        "account_type": of(lambda account: _ACCOUNT_TYPE[account.account_kind]),
        "name": of(lambda account: account.username),
        "user_id": of(lambda account: account.id),
        "username": of(lambda account: account.username),
    },
    defaults=(),
)
MEDIA = Shape(
    name="IGMedia",
    fields={
        "caption": of(lambda media: media.text),
        "comments": _media_comments,
        "comments_count": _comments_count,
        "is_comment_enabled": YES,
        "like_count": always(0),
        "media_product_type": of(_product),
        "media_type": of(lambda media: _MEDIA_TYPE.get(media.surface, "IMAGE")),
        "owner": of(lambda media: {"id": media.account.id}),
        "permalink": of(permalink),
        "timestamp": of(lambda media: timestamp(media.created_at)),
        "username": of(lambda media: media.account.username),
    },
    defaults=(),
)
COMMENT = Shape(
    name="IGComment",
    fields={
        "from": _from,
        "hidden": of(lambda comment: comment.hidden),
        "like_count": always(0),
        "media": _of_media,
        "parent_id": of(lambda comment: comment.parent.id if comment.parent else ABSENT),
        "replies": _comment_replies,
        "text": of(lambda comment: comment.text),
        "timestamp": of(lambda comment: timestamp(comment.created_at)),
        # Only the account's own comments tell who wrote them in this way.
        "user": of(lambda comment: ABSENT if comment.author else {"id": comment.account.id}),
        "username": _username,
    },
    defaults=("text", "timestamp"),
)
