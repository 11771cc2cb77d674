"""Reading Pages, posts and comments of Facebook.

Sources (read 2026-11-21):
    https://developers.facebook.com/docs/graph-api/reference/page/feed/
    https://developers.facebook.com/docs/graph-api/reference/object/comments
    https://developers.facebook.com/docs/graph-api/reference/comment/
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta.call import Call
from privatereply.sandbox.meta.eligibility import obstacle
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.fields import Field
from privatereply.sandbox.meta.paging import Listing, by_creation, page
from privatereply.sandbox.meta.shapes import (
    ABSENT,
    NO,
    YES,
    Shape,
    always,
    of,
    permalink,
    render,
    timestamp,
)
from privatereply.sandbox.meta.threads import CONVERSATION
from privatereply.sandbox.meta.world import (
    EmulatedComment,
    EmulatedPage,
    EmulatedPost,
    EmulatedUser,
    EmulatedVideo,
)


def read_user(call: Call, user: EmulatedUser) -> Json:
    """Answer ``GET /me`` with a user token."""
    return render(USER, call, user, call.fields())


def read_accounts(call: Call, user: EmulatedUser) -> Json:
    """Answer ``GET /{user}/accounts``: the Pages a user runs, with their tokens."""
    call.require("pages_show_list")
    defaults = ("access_token", "category", "name", "tasks")
    wanted = call.fields() or tuple(_plain(name) for name in defaults)
    data = [render(PAGE, call, owned, wanted) for owned in user.pages]
    return {"data": data, "paging": {"cursors": {"before": "MAZDZD", "after": "MAZDZD"}}}


def read_page(call: Call, subject: EmulatedPage) -> Json:
    """Answer ``GET /{page}``."""
    return render(PAGE, call, subject, call.fields())


def read_feed(call: Call, subject: EmulatedPage) -> Json:
    """Answer ``GET /{page}/feed``: its own posts and visitors', published or not."""
    return _posts(call, subject, lambda _post: True)


def read_posts(call: Call, subject: EmulatedPage) -> Json:
    """Answer ``GET /{page}/posts``: its own posts."""
    return _posts(call, subject, lambda post: post.author is None)


def read_published_posts(call: Call, subject: EmulatedPage) -> Json:
    """Answer ``GET /{page}/published_posts``: its own posts everybody can see."""
    return _posts(call, subject, lambda post: post.author is None and post.published)


def read_visitor_posts(call: Call, subject: EmulatedPage) -> Json:
    """Answer ``GET /{page}/visitor_posts``."""
    return _posts(call, subject, lambda post: post.author is not None)


def read_live_videos(call: Call, subject: EmulatedPage) -> Json:
    """Answer ``GET /{page}/live_videos``."""
    call.require("pages_read_engagement")
    videos = [video for video in call.world.all(EmulatedVideo) if video.account is subject]
    wanted = call.fields()
    return page(
        videos,
        call.listing(newest_first=True),
        lambda video: render(VIDEO, call, video, wanted),
        lambda video: by_creation(video.post),
    )


def read_video(call: Call, subject: EmulatedVideo) -> Json:
    """Answer ``GET /{live-video}``."""
    return render(VIDEO, call, subject, call.fields())


def read_video_comments(call: Call, subject: EmulatedVideo) -> Json:
    """Answer ``GET /{live-video}/comments``."""
    return read_post_comments(call, subject.post)


def read_post(call: Call, subject: EmulatedPost) -> Json:
    """Answer ``GET /{post}``."""
    call.require("pages_read_engagement")
    return render(POST, call, subject, call.fields())


def read_post_comments(call: Call, subject: EmulatedPost) -> Json:
    """Answer ``GET /{post}/comments``: top-level ones, or all with ``filter=stream``."""
    comments = call.world.comments(subject)
    if _choice(call, "filter", "toplevel", {"toplevel", "stream"}) == "toplevel":
        comments = [comment for comment in comments if comment.parent is None]
    return _comments(call, comments)


def read_comment(call: Call, subject: EmulatedComment) -> Json:
    """Answer ``GET /{comment}``."""
    call.require("pages_read_engagement")
    return render(COMMENT, call, subject, call.fields())


def read_replies(call: Call, subject: EmulatedComment) -> Json:
    """Answer ``GET /{comment}/comments``."""
    return _comments(call, _replies(call, subject))


def _posts(call: Call, subject: EmulatedPage, chosen: Callable[[EmulatedPost], bool]) -> Json:
    call.require("pages_read_engagement", "pages_read_user_content")
    posts = [
        post for post in call.world.all(EmulatedPost) if post.account is subject and chosen(post)
    ]
    wanted = call.fields()
    # "Max of 100": https://developers.facebook.com/docs/graph-api/reference/page/feed/
    return page(
        posts,
        call.listing(newest_first=True, strict=True),
        lambda post: render(POST, call, post, wanted),
        by_creation,
    )


def _comments(call: Call, comments: list[EmulatedComment]) -> Json:
    call.require("pages_read_engagement", "pages_read_user_content")
    since = _since(call)
    recent = [comment for comment in comments if since is None or comment.created_at >= since]
    order = _choice(call, "order", "chronological", {"chronological", "reverse_chronological"})
    wanted = call.fields()
    document = page(
        recent,
        call.listing(newest_first=order == "reverse_chronological"),
        lambda comment: render(COMMENT, call, comment, wanted),
        by_creation,
    )
    if call.flag("summary"):
        document["summary"] = {
            "order": order,
            "total_count": len(comments),
            "can_comment": True,
        }
    return document


def _replies(call: Call, subject: EmulatedComment) -> list[EmulatedComment]:
    return [other for other in call.world.comments(subject.post) if other.parent is subject]


def _choice(call: Call, name: str, default: str, allowed: set[str]) -> str:
    value = call.text(name) or default
    if value not in allowed:
        raise GraphError("invalid", what=f"Param {name} must be one of {sorted(allowed)}")
    return value


def _since(call: Call) -> datetime | None:
    text = call.text("since")
    if text is None:
        return None
    try:
        if text.isdigit():
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        raise GraphError("invalid", what="Param since must be a time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _plain(name: str) -> Field:
    return Field(name=name, modifiers={}, inner=())


def _author(call: Call, node: EmulatedComment | EmulatedPost, _field: Field) -> object:
    """``from`` is there with a Page token only."""
    if not call.page_token:
        return ABSENT
    if node.author is None:
        return {"name": node.account.name, "id": node.account.id}
    return {"name": node.author.name, "id": call.world.scoped_id(node.author, node.account)}


def _may_reply(call: Call, node: EmulatedComment | EmulatedPost, _field: Field) -> object:
    return call.page_token and obstacle(node, call.world.now) is None


def _private_thread(call: Call, comment: EmulatedComment, field: Field) -> object:
    trace = comment.trace
    if not call.page_token or trace is None or trace.message is None:
        return ABSENT
    wanted = field.inner or (_plain("id"),)
    return render(CONVERSATION, call, trace.message.conversation, wanted)


def _parent(call: Call, comment: EmulatedComment, field: Field) -> object:
    return render(COMMENT, call, comment.parent, field.inner) if comment.parent else ABSENT


def _reply_count(call: Call, comment: EmulatedComment, _field: Field) -> object:
    return len(_replies(call, comment))


def _object(call: Call, comment: EmulatedComment, field: Field) -> object:
    return render(POST, call, comment.post, field.inner)


def _post_comments(call: Call, post: EmulatedPost, field: Field) -> object:
    comments = [comment for comment in call.world.comments(post) if comment.parent is None]
    return _nested(call, post.id, comments, field)


def _comment_replies(call: Call, comment: EmulatedComment, field: Field) -> object:
    return _nested(call, comment.id, _replies(call, comment), field)


def _nested(call: Call, node_id: str, comments: list[EmulatedComment], field: Field) -> Json:
    parameters = {"access_token": call.token.value, **field.modifiers}
    return page(
        comments,
        Listing(url=call.url(f"{node_id}/comments"), parameters=parameters),
        lambda comment: render(COMMENT, call, comment, field.inner),
        by_creation,
    )


def _instagram_account(_call: Call, subject: EmulatedPage, field: Field) -> object:
    account = subject.instagram
    if account is None:
        return ABSENT
    names = {inner.name for inner in field.inner}
    return ({"username": account.username} if "username" in names else {}) | {"id": account.id}


USER = Shape(
    name="User",
    fields={"name": of(lambda user: user.name)},
    defaults=("name",),
)
PAGE = Shape(
    name="Page",
    fields={
        "access_token": of(lambda subject: subject.access_token),
        "category": always("Business"),
        "instagram_business_account": _instagram_account,
        "is_published": of(lambda subject: subject.published),
        "link": of(lambda subject: f"https://www.facebook.com/{subject.id}"),
        "name": of(lambda subject: subject.name),
        "tasks": of(lambda subject: sorted(subject.tasks)),
    },
    defaults=("name",),
)
VIDEO = Shape(
    name="LiveVideo",
    fields={
        "creation_time": of(lambda video: timestamp(video.post.created_at)),
        "description": of(lambda video: video.post.text),
        "permalink_url": of(lambda video: permalink(video.post)),
        "status": of(lambda video: "VOD" if video.post.ended_at else "LIVE"),
    },
    defaults=("status", "creation_time"),
)
POST = Shape(
    name="Post",
    fields={
        "can_reply_privately": _may_reply,
        "comments": _post_comments,
        "created_time": of(lambda post: timestamp(post.created_at)),
        "from": _author,
        "is_published": of(lambda post: post.published),
        "message": of(lambda post: post.text),
        "permalink_url": of(permalink),
        "status_type": always("mobile_status_update"),
        "updated_time": of(lambda post: timestamp(post.created_at)),
    },
    defaults=("created_time", "message"),
)
COMMENT = Shape(
    name="Comment",
    fields={
        "attachment": always(ABSENT),
        "can_comment": YES,
        "can_hide": of(lambda comment: comment.author is not None),
        "can_like": YES,
        "can_remove": YES,
        "can_reply_privately": _may_reply,
        "comment_count": _reply_count,
        "comments": _comment_replies,
        "created_time": of(lambda comment: timestamp(comment.created_at)),
        "from": _author,
        "is_hidden": of(lambda comment: comment.hidden),
        "is_private": NO,
        "like_count": always(0),
        "message": of(lambda comment: comment.text),
        "message_tags": always(ABSENT),
        "object": _object,
        "parent": _parent,
        "permalink_url": of(permalink),
        "private_reply_conversation": _private_thread,
        "user_likes": NO,
    },
    defaults=("created_time", "from", "message"),
)
