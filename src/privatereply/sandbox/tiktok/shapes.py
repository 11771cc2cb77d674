"""How the things of the world look in answers.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1760232109619202
    https://business-api.tiktok.com/portal/docs?id=1832184425841170
"""

from __future__ import annotations

import hashlib

from privatereply.sandbox.documents import Json
from privatereply.sandbox.tiktok.world import (
    Ad,
    Card,
    EmulatedAccount,
    EmulatedComment,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
    Link,
)


def embed_url(post: EmulatedPost) -> str:
    """Return the address of a video to be embedded."""
    return f"https://www.tiktok.com/player/v1/{post.id}"


def profile(subject: EmulatedAccount) -> Json:
    """Describe an account to itself."""
    return {
        "is_business_account": not subject.personal,
        "username": subject.username,
        "display_name": subject.display_name,
        "profile_image": _profile_image(subject),
        "profile_deep_link": f"https://www.tiktok.com/@{subject.username}",
    }


def video(subject: EmulatedPost, comments: int) -> Json:
    """Describe a video; its time is seconds in a string.

    Args:
        subject: The video.
        comments: How many it has.
    """
    return {
        "item_id": subject.id,
        "caption": subject.text,
        "create_time": str(int(subject.created_at.timestamp())),
        "share_url": f"https://www.tiktok.com/@{subject.account.username}/video/{subject.id}",
        "embed_url": embed_url(subject),
        "media_type": "VIDEO",
        "is_ad": False,
        "comments": comments,
    }


def comment(subject: EmulatedComment, replies: int) -> Json:
    """Describe a comment; its time is seconds in a string.

    Args:
        subject: The comment.
        replies: How many it got.
    """
    author = subject.author or subject.account
    identity = identifier(author)
    shown: Json = {
        "comment_id": subject.id,
        "video_id": subject.post.id,
        "user_id": hashlib.sha256(identity.encode()).hexdigest(),
        "unique_identifier": identity,
        "create_time": str(int(subject.created_at.timestamp())),
        "text": subject.text,
        "likes": subject.likes + subject.liked,
        "replies": replies,
        "owner": subject.author is None,
        "liked": subject.liked,
        "pinned": False,
        "status": "HIDDEN" if subject.hidden else "PUBLIC",
        "username": author.username,
        "display_name": author.display_name,
        "profile_image": _profile_image(author),
    }
    if subject.image_url is not None:
        shown["image_url"] = subject.image_url
    if subject.parent is not None:
        shown["parent_comment_id"] = subject.parent.id
    return shown


def message(subject: EmulatedMessage) -> Json:
    """Describe a message; its time is milliseconds."""
    thread = subject.conversation
    names = (thread.person.username, thread.account.username)
    sides = (_side(thread.person), _side(thread.account))
    shown: Json = {
        "sender": names[not subject.incoming],
        "recipient": names[subject.incoming],
        "conversation_id": thread.id,
        "message_id": subject.id,
        "timestamp": int(subject.created_at.timestamp() * 1000),
        "message_tag": {"source": subject.source},
        "message_type": subject.kind,
        "from_user": sides[not subject.incoming],
        "to_user": sides[subject.incoming],
    }
    if subject.text is not None:
        shown["text"] = {"body": subject.text}
    if subject.media_id is not None:
        shown["image"] = {"media_id": subject.media_id}
    if subject.post is not None:
        shown["share_post"] = {"embed_url": embed_url(subject.post)}
    if subject.card is not None:
        shown["template"] = _card(subject.card)
    if subject.reply_to is not None:
        shown["referenced_message_info"] = {"referenced_message_id": subject.reply_to}
    return shown


def link(subject: Link) -> Json:
    """Describe a tiktok.me link."""
    if not subject.prefilled:
        return {"ref": subject.ref}
    audited = {"prefilled_message": subject.prefilled, "prefilled_message_audit_status": "PASS"}
    return {"ref": subject.ref, **audited}


def ad(subject: Ad, *, unit: int = 1) -> Json:
    """Describe an advertisement.

    Args:
        subject: The advertisement.
        unit: How its time is counted: the API tells seconds, webhooks milliseconds, 1000 each.
    """
    return {
        "advertiser_id": "7000000000000000001",
        "ad_id": subject.id,
        "ad_name": f"Ad {subject.id}",
        "timestamp": int(subject.at.timestamp()) * unit,
    }


def participant(subject: EmulatedAccount | EmulatedPerson) -> Json:
    """Describe one side of a conversation; only a person has a follow mark."""
    shown = _side(subject) | {
        "display_name": subject.display_name,
        "profile_image": _profile_image(subject),
    }
    if isinstance(subject, EmulatedPerson):
        shown["is_follower"] = subject.follows
    return shown


def _card(card: Card) -> Json:
    buttons = [{"type": "REPLY", "title": button.title, "id": button.id} for button in card.buttons]
    return {"type": card.kind, "title": card.title, "buttons": buttons}


def _side(subject: EmulatedAccount | EmulatedPerson) -> Json:
    role = "PERSONAL_ACCOUNT" if isinstance(subject, EmulatedPerson) else "BUSINESS_ACCOUNT"
    return {"role": role, "id": subject.id}


def identifier(subject: EmulatedAccount | EmulatedPerson) -> str:
    """Return who somebody is among those who comment."""
    return subject.id if isinstance(subject, EmulatedPerson) else subject.unique_identifier


def _profile_image(subject: EmulatedAccount | EmulatedPerson) -> str:
    return f"https://p16-sign-sg.tiktokcdn.com/avatar/{subject.username}.jpeg"
