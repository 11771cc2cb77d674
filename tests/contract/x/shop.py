"""An account with either kind of access, and what X shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contract.attempt import BEGUN, WORDS, after
from privatereply.flow import Response
from privatereply.model import Account, CommentRecord, ConversationRecord, Direction, Fact, Person
from privatereply.provider import Capability, Upload
from privatereply.testing import Sample, answer

__all__ = [
    "ACTIVITY",
    "ANNA",
    "ANNA_ID",
    "API",
    "AUTHOR",
    "BEN_ID",
    "BLOCKS",
    "COMMENT_ID",
    "DATA",
    "DOCS",
    "ERRORS",
    "EVENT_ID",
    "FRIENDLY",
    "GROUP_ID",
    "INVALID",
    "LOGIN",
    "LOOKUP",
    "MEDIA",
    "MODERN",
    "NAMING",
    "OLD",
    "OLDER",
    "OLD_CODES",
    "OURS",
    "OURS_ID",
    "PAGING",
    "PAYLOADS",
    "PERSON",
    "POST",
    "POSTS",
    "POST_ID",
    "PUBLIC",
    "RATES",
    "RELATED",
    "RENAMED",
    "REPLY_ID",
    "SCHEMA",
    "SEARCH",
    "SENDING",
    "SHOP_ID",
    "SIGNED",
    "SUBSCRIPTION_ID",
    "THREAD_ID",
    "TIMELINES",
    "TOLD",
    "WEBHOOKS",
    "WEBHOOK_ID",
    "WITH",
    "WRITTEN",
    "created",
    "numbered",
    "page",
    "problem",
    "wrote",
]

SHOP_ID, ANNA_ID, BEN_ID = "2244994945", "1072250532645998596", "6253282"

POST_ID, COMMENT_ID, REPLY_ID = "1991000000000000001", "1991000000000000555", "1991000000000000777"

EVENT_ID, GROUP_ID = "1585823814058971140", "1585823815904395264"

THREAD_ID = f"{SHOP_ID}-{ANNA_ID}"

SUBSCRIPTION_ID, WEBHOOK_ID = "1976325569252868096", "1234567890"

DOCS = "https://docs.x.com"

API = f"{DOCS}/x-api"

ERRORS = f"{API}/fundamentals/response-codes-and-errors"

RATES = f"{API}/fundamentals/rate-limits"

DATA = f"{API}/fundamentals/data-dictionary"

PAGING = f"{API}/fundamentals/pagination"

SENDING = f"{API}/direct-messages/manage/integrate"

LOOKUP = f"{API}/direct-messages/lookup/integrate"

BLOCKS = f"{API}/direct-messages/blocks/introduction"

TIMELINES = f"{API}/posts/timelines/introduction"

SEARCH = f"{API}/posts/search/introduction"

POSTS = f"{API}/posts/manage-tweets/introduction"

MEDIA = f"{API}/media/introduction"

LOGIN = f"{DOCS}/fundamentals/authentication/oauth-2-0/user-access-token"

WEBHOOKS = f"{API}/webhooks/quickstart"

ACTIVITY = f"{API}/activity/quickstart"

PAYLOADS = f"{API}/activity/event-payloads"

OLDER = f"{API}/account-activity/introduction"

SCHEMA = "https://github.com/xdevplatform/docs"

OLD_CODES = "https://github.com/PLhery/node-twitter-api-v2"

CLIENT = {"client_id": "client-of-the-app", "client_secret": "client-secret-4f1e"}

PERSON = Person(id=ANNA_ID)


def sample(held: Mapping[str, str]) -> Sample:
    """An account with one of the two kinds of access, and the app's own token."""
    account = Account(
        platform="x", id=SHOP_ID, credentials={**held, "app_token": "bearer-of-the-app-77c2"}
    )
    return Sample(
        account=account,
        comment=CommentRecord(
            platform="x",
            account_id=SHOP_ID,
            id=COMMENT_ID,
            text="How much?",
            created_at=BEGUN,
            author=PERSON,
            post_id=POST_ID,
        ),
        conversation=ConversationRecord(
            platform="x", account_id=SHOP_ID, person=PERSON, id=THREAD_ID
        ),
        people=(PERSON, Person(id=BEN_ID)),
        message_id=EVENT_ID,
        credentials={"user_token": "token-of-somebody-31aa", **CLIENT},
        commands={
            Capability.UPLOAD: Upload(
                account=account, content=b"\x89PNG\r\n", kind="image", media_type="image/png"
            )
        },
    )


MODERN = sample(
    {"access_token": "token-of-the-user-a802", "refresh_token": "next-token-5e6f", **CLIENT}
)

SIGNED = sample(
    {
        "consumer_key": "consumer-key-90b1",
        "consumer_secret": "consumer-secret-77d3",
        "oauth_token": f"{SHOP_ID}-token-e2c4",
        "oauth_token_secret": "token-secret-1b9a",
    }
)


def created(data: object, **more: object) -> Response:
    """An answer with which X has made something."""
    return answer({"data": data, **more}, 201)


def page(*items: object, more: bool = False, **beside: object) -> dict[str, object]:
    """A page of a list; an empty one has no list at all, only a count."""
    meta = {
        "result_count": len(items),
        **({"next_token": "18LAA5G1V9DLILOG0G00ZZZZ"} if more else {}),
    }
    return {**({"data": list(items)} if items else {}), "meta": meta, **beside}


def problem(
    status: int, kind: str, detail: str = "Anna Müller: no.", host: str = "api.x.com"
) -> Response:
    """A refusal as a problem document."""
    address = kind if ":" in kind else f"https://{host}/2/problems/{kind}"
    return answer({"title": "Forbidden", "type": address, "detail": detail}, status)


def numbered(status: int, code: object) -> Response:
    """A refusal as older versions of the API have it."""
    return answer({"errors": [{"code": code, "message": "Anna Müller: no."}]}, status)


POST = {
    "id": POST_ID,
    "edit_history_tweet_ids": [POST_ID],
    "text": "New shoes",
    "author_id": SHOP_ID,
    "conversation_id": POST_ID,
    "created_at": "2026-11-20T08:00:00.000Z",
}

ANNA = {"id": ANNA_ID, "name": "Anna Müller", "username": "anna"}

MENTION = {"start": 0, "end": 5, "username": "shop", "id": SHOP_ID}

WRITTEN = {
    "id": COMMENT_ID,
    "edit_history_tweet_ids": [COMMENT_ID],
    "text": "@shop How much &amp; when?",
    "author_id": ANNA_ID,
    "conversation_id": POST_ID,
    "created_at": "2026-11-21T10:00:00.000Z",
    "in_reply_to_user_id": SHOP_ID,
    "referenced_tweets": [{"type": "replied_to", "id": POST_ID}],
    "display_text_range": [6, 21],
    "entities": {"mentions": [MENTION]},
}

RENAMED = {
    **{name: value for name, value in WRITTEN.items() if name != "referenced_tweets"},
    "referenced_posts": [{"type": "replied_to", "id": POST_ID}],
}

NAMING = {
    **WRITTEN,
    "text": "@shop hey @shop",
    "entities": {"mentions": [MENTION, {**MENTION, "start": 10, "end": 15}]},
}

PUBLIC = {
    **WRITTEN,
    "id": REPLY_ID,
    "edit_history_tweet_ids": [REPLY_ID],
    "text": f"@anna {WORDS}",
    "author_id": SHOP_ID,
    "in_reply_to_user_id": ANNA_ID,
    "referenced_tweets": [{"type": "replied_to", "id": COMMENT_ID}],
    "created_at": "2026-11-21T12:00:02.000Z",
}

WITH: dict[str, Any] = {"includes": {"users": [ANNA]}}

AUTHOR = Person(id=ANNA_ID, name="Anna Müller", username="anna")

FRIENDLY = {**ANNA, "receives_your_dm": True, "connection_status": ["followed_by"]}

RELATED = {"takes_messages": Fact.YES, "person_follows": Fact.YES, "account_follows": Fact.NO}


def wrote(seconds: float = 2, text: str = WORDS, sender: str = SHOP_ID) -> dict[str, Any]:
    """A direct message of the account's, so long after the attempt began."""
    return {
        "id": f"{1991000000000000000 + int(seconds)}",
        "event_type": "MessageCreate",
        "created_at": f"{after(seconds):%Y-%m-%dT%H:%M:%S.000Z}",
        "dm_conversation_id": THREAD_ID,
        "sender_id": sender,
        "text": text,
    }


OURS, OLD = wrote(), wrote(-3600, "Hello?", ANNA_ID)

OURS_ID: str = OURS["id"]

TOLD = (Direction.OUTBOUND, Direction.INBOUND)

INVALID = problem(400, "invalid-request")
