"""A Business Account, and what TikTok shows of it."""

from __future__ import annotations

from typing import Any

from contract.attempt import BEGUN, WORDS, after
from privatereply.flow import Response
from privatereply.model import Account, CommentRecord, ConversationRecord, Folder, Person
from privatereply.provider import Capability, Upload
from privatereply.testing import Sample, answer

__all__ = [
    "APP",
    "AUTHOR",
    "CAPABILITIES",
    "CODES",
    "COMMENT",
    "COMMENTS",
    "COMMENT_ID",
    "CONFIGURATION",
    "CONFIGURED",
    "CONVERSATION",
    "CONVERSATIONS",
    "ENABLED",
    "ENABLING",
    "LISTED",
    "MESSAGES",
    "NO_IMAGES",
    "OLD",
    "OPEN_ID",
    "PERSON_ID",
    "PUBLIC",
    "RATES",
    "REFRESHING",
    "SAMPLE",
    "SEND",
    "SHOP",
    "THREAD_ID",
    "TOKENS",
    "UNDER",
    "UPLOADS",
    "VIDEO",
    "VIDEOS",
    "VIDEO_ID",
    "WRITTEN",
    "ok",
    "page",
    "refused",
    "talk",
    "wrote",
]

OPEN_ID = "_000a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d"

# The id of a person in comments and conversations alike.
PERSON_ID = "+ABc1D2/E0fGhijklMNOrD34vDW/zDiZUNRH5Jyahue6OcA7b8ZpwnqXV9u1Uh+k"

VIDEO_ID, COMMENT_ID = "7203946942097902849", "7247303576418566913"

THREAD_ID = "a1AbcBdeCfghDijkEF2b3+lmGn=="

PORTAL = "https://business-api.tiktok.com/portal/docs?id="

CODES = f"{PORTAL}1737172488964097"

SEND = f"{PORTAL}1832184403754242"

CONVERSATIONS = f"{PORTAL}1832184415059970"

MESSAGES = f"{PORTAL}1832184425841170"

CAPABILITIES = f"{PORTAL}1836061597865986"

UPLOADS = f"{PORTAL}1832184437720193"

ENABLING = f"{PORTAL}1843697551083522"

ENABLED = f"{PORTAL}1843697576682497"

VIDEOS = f"{PORTAL}1762228421622786"

COMMENTS = f"{PORTAL}1760232109619202"

TOKENS = f"{PORTAL}1833997638479041"

REFRESHING = f"{PORTAL}1833997679342594"

CONFIGURATION = f"{PORTAL}1832184470423554"

CONFIGURED = f"{PORTAL}1832184488625234"

SIGNING = f"{PORTAL}1759978341579777"

RATES = f"{PORTAL}1740029171730433"

APP = {"app_id": "7300000000000000001", "app_secret": "a-secret-of-the-app-7f3a"}

SHOP = Account(
    platform="tiktok",
    id=OPEN_ID,
    kind="business",
    region="VN",
    credentials={
        "access_token": "act.token-of-the-account",
        "refresh_token": "rft.token-for-the-next-one",
        **APP,
    },
)

PERSON = Person(id=PERSON_ID)

COMMENT = CommentRecord(
    platform="tiktok",
    account_id=OPEN_ID,
    id=COMMENT_ID,
    text="PRICE",
    created_at=BEGUN,
    author=PERSON,
    post_id=VIDEO_ID,
)

CONVERSATION = ConversationRecord(
    platform="tiktok", account_id=OPEN_ID, person=PERSON, id=THREAD_ID, folder=Folder.INBOX
)

REDIRECT = "https://app.example/callback/"

SAMPLE = Sample(
    account=SHOP,
    comment=COMMENT,
    conversation=CONVERSATION,
    credentials={"user_token": "act.token-of-somebody", "redirect_uri": REDIRECT, **APP},
    commands={
        Capability.UPLOAD: Upload(
            account=SHOP, content=b"\x89PNG\r\n", kind="image", media_type="image/png"
        )
    },
)


def ok(data: object = None, code: int = 0) -> dict[str, object]:
    """TikTok's envelope."""
    return {"code": code, "message": "OK", "request_id": "2026112112ABC", "data": data or {}}


def refused(code: object, sentence: str = "Anna Müller: no.", status: int = 200) -> Response:
    """A refusal, which comes with 200 like everything else."""
    tree = {"code": code, "message": sentence, "request_id": "2026112112ABC", "data": {}}
    return answer(tree, status)


def page(name: str, *items: object, more: bool = False, cursor: int = 20) -> dict[str, object]:
    """A page of a list, whose end is told by nothing but ``has_more``."""
    return ok({name: list(items), "has_more": more, "cursor": cursor})


def milliseconds(seconds: float) -> int:
    """So long after the attempt, as conversations count."""
    return int(after(seconds).timestamp() * 1000)


def wrote(seconds: float = 2, text: str = WORDS, source: str = "API") -> dict[str, Any]:
    """A message of the account's."""
    return {
        "message_id": f"m{seconds:.0f}",
        "timestamp": milliseconds(seconds),
        "message_type": "TEXT",
        "text": {"body": text},
        "sender": "shop",
        "recipient": "anna",
        "from_user": {"role": "BUSINESS_ACCOUNT", "id": OPEN_ID},
        "to_user": {"role": "PERSONAL_ACCOUNT", "id": PERSON_ID},
        "message_tag": {"source": source},
        "conversation_id": THREAD_ID,
    }


def heard(seconds: float) -> dict[str, Any]:
    """A message of the person's."""
    written = wrote(seconds, "Hello?", "APP")
    return written | {
        "sender": "anna",
        "recipient": "shop",
        "from_user": written["to_user"],
        "to_user": written["from_user"],
    }


PARTICIPANTS = [
    {"role": "BUSINESS_ACCOUNT", "id": OPEN_ID, "display_name": "Shop"},
    {
        "role": "PERSONAL_ACCOUNT",
        "id": PERSON_ID,
        "display_name": "Anna Müller",
        "is_follower": True,
    },
]


def talk(*messages: object) -> dict[str, object]:
    """The newest messages of a conversation, and who takes part."""
    return ok({"messages": list(messages), "participants": PARTICIPANTS})


VIDEO = {
    "item_id": VIDEO_ID,
    "caption": "New shoes",
    "create_time": "1795000000",
    "share_url": f"https://www.tiktok.com/@shop/video/{VIDEO_ID}",
}

WRITTEN = {
    "comment_id": COMMENT_ID,
    "video_id": VIDEO_ID,
    "unique_identifier": PERSON_ID,
    "create_time": "1795255200",
    "text": "PRICE",
    "owner": False,
    "likes": 0,
    "replies": 0,
    "status": "PUBLIC",
    "username": "anna",
    "display_name": "Anna Müller",
}

UNDER = {**WRITTEN, "comment_id": "7247303576418566914", "parent_comment_id": COMMENT_ID}

PUBLIC = {
    **UNDER,
    "comment_id": "7247303576418566915",
    "unique_identifier": OPEN_ID,
    "owner": True,
    "text": WORDS,
    "create_time": str(milliseconds(2) // 1000),
}

AUTHOR = Person(id=PERSON_ID, name="Anna Müller", username="anna")

LISTED = {"conversation_id": THREAD_ID, "update_time": milliseconds(60), "referral": {}}

NO_IMAGES = {"capability_infos": [{"capability_type": "IMAGE_SEND", "capability_result": False}]}

OLD = heard(-3600)
