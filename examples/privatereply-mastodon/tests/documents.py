"""What servers answer, written after their documentation. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final

from privatereply.flow import Response
from privatereply.model import Account, CommentRecord, ConversationRecord, Person
from privatereply.testing import Sample, answer

__all__ = [
    "ACCOUNT",
    "ANNA",
    "ANNA_ID",
    "ASKED",
    "BEGUN",
    "BEN",
    "BEN_ID",
    "COMMENT",
    "COMMENT_ID",
    "DIRECT",
    "DIRECT_ID",
    "DOCS",
    "FOLLOWERS_ONLY",
    "LOOKED",
    "MASTODON",
    "PERSON",
    "POST",
    "POST_ID",
    "PUBLIC",
    "SAID",
    "SHOP",
    "SHOP_ID",
    "TALK",
    "WORDS",
    "after",
    "context",
    "conversation",
    "direct",
    "linked",
    "mentioning",
    "notification",
    "paragraph",
    "person",
    "refused",
    "relationship",
    "sample",
    "shown",
    "status",
]

DOCS: Final = "https://docs.joinmastodon.org"
SHOP_ID, ANNA_ID, BEN_ID = "108965278956942133", "109348684164551881", "109348684164552002"
POST_ID, COMMENT_ID, DIRECT_ID = (
    "115590000000000001",
    "115590000000000017",
    "115590000000000042",
)
PERSON = Person(id=ANNA_ID, name="Anna Müller", username="anna@other.example")
WORDS = "It is 20 zł ☕"
BEGUN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LOOKED = BEGUN + timedelta(hours=1)


def person(found: str, acct: str, name: str, **more: object) -> dict[str, Any]:
    """An account, as https://docs.joinmastodon.org/entities/Account/ has it."""
    username, _, host = acct.partition("@")
    return {
        "id": found,
        "username": username,
        "acct": acct,
        "display_name": name,
        "bot": False,
        "locked": False,
        "url": f"https://{host or 'm.example'}/@{username}",
        **more,
    }


SHOP = person(SHOP_ID, "shop", "The shop")
ANNA = person(ANNA_ID, "anna@other.example", "Anna Müller")
BEN = person(BEN_ID, "ben", "Ben")


def mentioning(who: Mapping[str, Any]) -> dict[str, Any]:
    """Somebody as a status mentions them."""
    return {name: who[name] for name in ("id", "username", "url", "acct")}


def linked(who: Mapping[str, Any]) -> str:
    """A mention as it stands in the HTML of a status."""
    return (
        f'<span class="h-card" translate="no"><a href="{who["url"]}" class="u-url mention">'
        f"@<span>{who['username']}</span></a></span>"
    )


def paragraph(*parts: str) -> str:
    """The HTML of a text of one paragraph."""
    return f"<p>{' '.join(parts)}</p>"


def status(
    found: str, author: Mapping[str, Any], content: str, at: datetime = BEGUN, **more: object
) -> dict[str, Any]:
    """A public status, as https://docs.joinmastodon.org/entities/Status/ has it."""
    return {
        "id": found,
        "uri": f"{author['url']}/{found}",
        "url": f"{author['url']}/{found}",
        "created_at": f"{at:%Y-%m-%dT%H:%M:%S.000Z}",
        "account": author,
        "content": content,
        "visibility": "public",
        "spoiler_text": "",
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "reblog": None,
        "mentions": [],
        "edited_at": None,
        **more,
    }


def direct(
    seconds: float = 2, text: str = WORDS, found: str = DIRECT_ID, **more: object
) -> dict[str, Any]:
    """A private status of the shop to Anna, in answer to her comment."""
    private: dict[str, object] = {
        "visibility": "direct",
        "in_reply_to_id": COMMENT_ID,
        "in_reply_to_account_id": ANNA_ID,
        "mentions": [mentioning(ANNA)],
    }
    return status(found, SHOP, paragraph(linked(ANNA), text), after(seconds), **{**private, **more})


def after(seconds: float) -> datetime:
    """So long after the attempt began."""
    return BEGUN + timedelta(seconds=seconds)


POST = status(POST_ID, SHOP, paragraph("New mugs!"), after(-86400))
COMMENT = status(
    COMMENT_ID,
    ANNA,
    paragraph(linked(SHOP), "How much &amp; when?"),
    after(-3600),
    in_reply_to_id=POST_ID,
    in_reply_to_account_id=SHOP_ID,
    mentions=[mentioning(SHOP)],
)
DIRECT = direct()


def notification(
    told: Mapping[str, Any], found: str = "68739215", **more: object
) -> dict[str, Any]:
    """Somebody mentioned the shop: https://docs.joinmastodon.org/entities/Notification/."""
    return {
        "id": found,
        "type": "mention",
        "created_at": told["created_at"],
        "account": told["account"],
        "status": told,
        **more,
    }


def conversation(
    last: Mapping[str, Any], *people: Mapping[str, Any], found: str = "418450"
) -> dict[str, Any]:
    """A thread of private statuses: https://docs.joinmastodon.org/entities/Conversation/."""
    return {"id": found, "unread": False, "accounts": list(people), "last_status": last}


def relationship(**more: object) -> dict[str, Any]:
    """How Anna and the shop stand: https://docs.joinmastodon.org/entities/Relationship/."""
    known: dict[str, Any] = {
        "id": ANNA_ID,
        "following": False,
        "followed_by": False,
        "blocking": False,
        "blocked_by": False,
        "muting": False,
        "requested": False,
        "domain_blocking": False,
    }
    return {**known, **more}


def context(*below: Mapping[str, Any], above: tuple[Mapping[str, Any], ...] = ()) -> dict[str, Any]:
    """What stands around a status: https://docs.joinmastodon.org/entities/Context/."""
    return {"ancestors": list(above), "descendants": list(below)}


def shown(tree: object, *, older: str | None = None, moment: datetime = LOOKED) -> Response:
    """An answer of a server that tells the time, and where older items are."""
    headers = {"Date": format_datetime(moment, usegmt=True)}
    if older is not None:
        page = f"https://m.example/api/v1/any?limit=40&max_id={older}"
        newer = "https://m.example/api/v1/any?min_id=9"
        headers["Link"] = f'<{page}>; rel="next", <{newer}>; rel="prev"'
    return answer(tree, headers=headers)


def refused(code: int, sentence: str = "Record not found", **headers: str) -> Response:
    """A refusal: https://docs.joinmastodon.org/entities/Error/."""
    lines = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer({"error": sentence}, code, lines)


def sample(
    server: str, account_id: str = SHOP_ID, comment_id: str = COMMENT_ID, author: Person = PERSON
) -> Sample:
    """An account on a server, and a comment by somebody of another one."""
    account = Account(
        platform="mastodon",
        id=account_id,
        credentials={"access_token": "token-that-unlocks-nothing", "server": server},
    )
    return Sample(
        account=account,
        comment=CommentRecord(
            platform="mastodon",
            account_id=account_id,
            id=comment_id,
            text="How much?",
            created_at=BEGUN,
            author=author,
            post_id=POST_ID,
        ),
        conversation=ConversationRecord(
            platform="mastodon", account_id=account_id, person=author, id="418450"
        ),
        people=(author,),
        message_id=DIRECT_ID,
        credentials={
            "server": server,
            "user_token": "token-of-somebody-31aa",
            "client_id": "client-of-the-app",
            "client_secret": "client-secret-4f1e",
        },
    )


MASTODON = sample("https://m.example")
ACCOUNT, SAID, TALK = MASTODON.account, MASTODON.comment, MASTODON.conversation
PUBLIC = status(
    "115590000000000077",
    SHOP,
    paragraph(linked(ANNA), WORDS),
    after(2),
    in_reply_to_id=COMMENT_ID,
    in_reply_to_account_id=ANNA_ID,
    mentions=[mentioning(ANNA)],
)
FOLLOWERS_ONLY = {**COMMENT, "id": "115590000000000018", "visibility": "private"}
ASKED = {**direct(-30, "Are you open?", "115590000000000030"), "account": ANNA}
