"""An account with either login, and what Instagram shows of it."""

from __future__ import annotations

from collections.abc import Mapping

from contract import meta
from contract.attempt import BEGUN
from contract.meta import META
from privatereply.model import Account, CommentRecord, ConversationRecord, Person
from privatereply.testing import Sample

__all__ = [
    "BROADCAST",
    "CHAT_WEBHOOKS",
    "COMMENT",
    "COMMENTS",
    "COMMENT_ID",
    "COMMENT_PAGE",
    "CONVERSATION",
    "CONVERSATIONS",
    "FOLLOWS",
    "LINKED",
    "LIVE",
    "MEDIA",
    "MEDIA_ID",
    "MODERATION",
    "NESTED",
    "OLD",
    "OTHERS",
    "OURS",
    "OWN",
    "OWN_ID",
    "PAGE_ID",
    "PERSON_ID",
    "PLATFORM",
    "POST",
    "PROFILE",
    "PUBLIC",
    "REPLIES",
    "SEND",
    "TALK",
    "WEBHOOKS",
    "WRITTEN",
]

OWN_ID, PERSON_ID = "17841405726653026", "2978000000678283"

PAGE_ID, MEDIA_ID, COMMENT_ID = "206000000425408", "17893439049281758", "18057496505389779"

PLATFORM = f"{META}/documentation/instagram-platform"

MESSAGING = f"{META}/documentation/business-messaging/instagram-messaging"

MEDIA = f"{PLATFORM}/instagram-graph-api/reference/ig-user/media"

LIVE = f"{PLATFORM}/instagram-graph-api/reference/ig-user/live_media"

COMMENTS = f"{PLATFORM}/instagram-graph-api/reference/ig-media/comments"

COMMENT_PAGE = f"{PLATFORM}/instagram-graph-api/reference/ig-comment"

MODERATION = f"{PLATFORM}/comment-moderation"

CONVERSATIONS = f"{PLATFORM}/instagram-api-with-instagram-login/conversations-api"

SEND = f"{PLATFORM}/instagram-api-with-instagram-login/messaging-api"

REPLIES = f"{PLATFORM}/private-replies"

PROFILE = f"{MESSAGING}/features/user-profile"

WEBHOOKS = f"{META}/docs/instagram-platform/webhooks/examples/"

CHAT_WEBHOOKS = f"{MESSAGING}/webhooks"

PERSON = Person(id=PERSON_ID)

COMMENT = CommentRecord(
    platform="instagram",
    account_id=OWN_ID,
    id=COMMENT_ID,
    text="How much?",
    created_at=BEGUN,
    author=PERSON,
    post_id=MEDIA_ID,
)

CONVERSATION = ConversationRecord(platform="instagram", account_id=OWN_ID, person=PERSON, id="t_1")


def sample(login: Mapping[str, str], token: str) -> Sample:
    """An account that is connected by one of the two logins."""
    held = {"access_token": token, **login, **meta.APP}
    return Sample(
        account=Account(platform="instagram", id=OWN_ID, credentials=held),
        comment=COMMENT,
        conversation=CONVERSATION,
        message_id="aWdfZA1",
        credentials={"user_token": f"{token}-user", **login, **meta.APP},
    )


OWN = sample({"login": "instagram"}, "IGAA-token-of-the-account")

LINKED = sample({"login": "facebook", "page_id": PAGE_ID}, "EAAB-token-of-the-page")

POST = {
    "id": MEDIA_ID,
    "caption": "New shoes",
    "media_type": "VIDEO",
    "media_product_type": "REELS",
    "permalink": "https://www.instagram.com/p/CSgf9BChwVq/",
    "timestamp": "2026-11-20T08:00:00+0000",
}

BROADCAST = {"id": "90010498116233", "media_type": "BROADCAST", "media_product_type": "LIVE"}

WRITTEN = {
    "id": COMMENT_ID,
    "text": "¿Cuánto cuesta?",
    "timestamp": "2026-11-21T10:00:00+0000",
    "from": {"id": PERSON_ID, "username": "anna"},
    "username": "anna",
    "hidden": False,
    "media": {"id": MEDIA_ID, "media_product_type": "REELS"},
}

UNDER = {
    "id": "17847314687296283",
    "text": "@anna nihao",
    "timestamp": "2026-11-21T10:30:00+0000",
    "from": {"id": "99", "username": "ben"},
}

NESTED = {**WRITTEN, "replies": {"data": [UNDER]}}

PUBLIC = {
    "id": "17873440459141029",
    "text": "It is 20 zł ☕",
    "timestamp": "2026-11-21T12:00:02+0000",
    "from": {"id": OWN_ID, "username": "shop"},
}

PARTIES = ({"username": "shop", "id": OWN_ID}, {"username": "anna", "id": PERSON_ID})

TALK = {"data": [meta.conversation(*PARTIES)]}

OURS = meta.wrote(OWN_ID, PERSON_ID)

OTHERS = meta.wrote(OWN_ID, PERSON_ID, text="Thanks for your comment!")

OLD = meta.heard(OWN_ID, PERSON_ID, -3600)

FOLLOWS = {"is_user_follow_business": True, "id": PERSON_ID}
