"""The driver for Instagram professional accounts, held to the contract with each of its logins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from typing_extensions import override

from contract import meta
from contract.attempt import BEGUN, found, late, look
from contract.meta import META, refused
from contract.returned import accounts, knows, listed, only
from privatereply import events
from privatereply.errors import InvalidValue, NotFound, Outcome, PlatformError, UnreadableAnswer
from privatereply.model import (
    Account,
    Action,
    CommentRecord,
    ConversationRecord,
    Direction,
    Fact,
    Person,
    Surface,
)
from privatereply.provider import Capability, ListComments, Sight
from privatereply.providers.instagram import Instagram
from privatereply.testing import (
    Exchange,
    Notice,
    ProviderContract,
    Refusal,
    Sample,
    TextLimit,
    answer,
)

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

READING = (
    Exchange(
        Capability.LIST_POSTS,
        title="media after the broadcasts, of which there are none",
        answers=(meta.page(), meta.page(POST, following=True)),
        returns=listed(MEDIA_ID, more=True),
        source=MEDIA,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="a broadcast on the air, and media to come",
        answers=(meta.page(BROADCAST),),
        returns=lambda page: page.items[0].surface == Surface.LIVE and page.after is not None,
        source=LIVE,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="an empty page that is not the last",
        answers=(refused(100, 33), meta.page(following=True)),
        returns=listed(more=True),
        source=MEDIA,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        answers=(meta.page(WRITTEN, following=True),),
        returns=listed(COMMENT_ID, more=True),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="the last page has no word of pages at all",
        answers=(answer({"data": [WRITTEN]}),),
        returns=listed(COMMENT_ID),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="an empty page that is not the last",
        answers=(meta.page(following=True),),
        returns=listed(more=True),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="with the replies under them",
        command=ListComments(account=OWN.account, post_id=MEDIA_ID, replies=True),
        answers=(meta.page(NESTED),),
        returns=lambda page: [one.parent_id for one in page.items] == [None, COMMENT_ID],
        source=COMMENTS,
    ),
    Exchange(
        Capability.GET_COMMENT,
        answers=(answer(WRITTEN),),
        returns={
            "id": COMMENT_ID,
            "text": "¿Cuánto cuesta?",
            "author": Person(id=PERSON_ID, username="anna"),
            "surface": Surface.REEL,
        },
        source=COMMENT_PAGE,
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="it is gone",
        answers=(refused(100, 33),),
        raises=NotFound,
        source=COMMENT_PAGE,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        answers=(answer(WRITTEN), answer(FOLLOWS)),
        returns=knows(comment_exists=Fact.YES, person_follows=Fact.YES),
        source=PROFILE,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="a profile is shown only of people who have written",
        answers=(answer(WRITTEN), refused(100, 33)),
        returns=lambda told: "person_follows" not in told,
        source=PROFILE,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="the broadcast it was made in is over",
        answers=(
            answer({**WRITTEN, "media": {"id": MEDIA_ID, "media_product_type": "LIVE"}}),
            answer({"data": []}),
            answer(FOLLOWS),
        ),
        returns=knows(broadcast_running=Fact.NO),
        source=LIVE,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="it is gone",
        answers=(refused(100, 33),),
        returns=knows(comment_exists=Fact.NO),
        source=COMMENT_PAGE,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        answers=(answer(TALK),),
        returns=only(id="t_1", person=Person(id=PERSON_ID, username="anna")),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        title="an empty page that is not the last",
        answers=(meta.page(following=True),),
        returns=listed(more=True),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LIST_MESSAGES,
        answers=(answer(meta.thread(OURS, OLD)),),
        returns=lambda page: (
            [one.direction for one in page.items] == [Direction.OUTBOUND, Direction.INBOUND]
        ),
        source=CONVERSATIONS,
    ),
)

ACTING = (
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        answers=(answer({"recipient_id": "526001", "message_id": "aWdfZA1"}),),
        returns={"message_id": "aWdfZA1", "person_id": "526001"},
        source=REPLIES,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="only the recipient comes back",
        answers=(answer({"recipient_id": "526001"}),),
        raises=UnreadableAnswer,
        outcome=Outcome.UNKNOWN,
        source=REPLIES,
    ),
    Exchange(
        Capability.SEND_MESSAGE,
        answers=(answer({"recipient_id": PERSON_ID, "message_id": "aWdfZA2"}),),
        returns={"message_id": "aWdfZA2", "person_id": PERSON_ID},
        source=SEND,
    ),
    Exchange(
        Capability.SEND_PUBLIC_REPLY,
        answers=(answer({"id": "17873440459141029"}),),
        returns={"message_id": "17873440459141029"},
        source=MODERATION,
    ),
    *[
        Exchange(capability, answers=(answer({"success": True}),), source=MODERATION)
        for capability in (Capability.SET_HIDDEN, Capability.DELETE_COMMENT)
    ],
    Exchange(Capability.SIGNAL, answers=(answer({"recipient_id": PERSON_ID}),), source=SEND),
)


def looks(account: Account) -> tuple[Exchange, ...]:
    """What is found after an attempt: the conversation is the only place that shows anything."""
    sought: dict[str, Any] = {"capability": Capability.LOOK, "source": CONVERSATIONS}
    of_reply = {**sought, "command": look(account, comment=COMMENT)}
    unsigned = {**sought, "command": look(account, comment=COMMENT, now=BEGUN)}
    of_message = {**sought, "command": look(account, Action.MESSAGE, conversation=CONVERSATION)}
    return (
        Exchange(
            **of_reply,
            title="our words are in the conversation",
            answers=(late(TALK), late(meta.thread(OURS, OLD))),
            returns=found("m_2"),
        ),
        Exchange(
            **of_reply,
            title="there is no conversation",
            answers=(late({"data": []}),),
            returns={"sight": Sight.ABSENT},
        ),
        Exchange(
            **of_reply,
            title="the account has written something else, which shows no comment",
            answers=(late(TALK), late(meta.thread(OTHERS, OLD))),
            returns={"sight": Sight.UNCLEAR},
        ),
        Exchange(
            **unsigned,
            title="it is too early to say",
            answers=(late({"data": []}, moment=BEGUN),),
            returns={"sight": Sight.UNCLEAR},
        ),
        Exchange(
            **of_reply,
            title="the conversation is not shown",
            answers=(refused(100, 33),),
            returns={"sight": Sight.UNCLEAR},
        ),
        Exchange(
            **of_message,
            title="our message is in the conversation",
            answers=(late(meta.thread(OURS, OLD)),),
            returns=found("m_2"),
        ),
        Exchange(
            **of_message,
            title="our message is not in the conversation",
            answers=(late(meta.thread(OLD)),),
            returns={"sight": Sight.ABSENT},
        ),
        Exchange(
            Capability.LOOK,
            title="our public reply is under the comment",
            command=look(account, Action.PUBLIC_REPLY, comment=COMMENT),
            answers=(late({"data": [PUBLIC]}),),
            returns=found("17873440459141029"),
            source=COMMENTS,
        ),
    )


LASTING = {"access_token": "IGAA-60-days", "token_type": "bearer", "expires_in": 5183944}
ME = {"user_id": OWN_ID, "username": "shop", "account_type": "BUSINESS", "id": "app-scoped"}
FIELDS = ["comments", "live_comments", "messages"]
INSTALLED = {"id": meta.APP["app_id"], "subscribed_fields": FIELDS}
SUBSCRIBING = (
    Exchange(
        Capability.CHECK_SUBSCRIPTION,
        answers=(answer({"data": [INSTALLED]}),),
        returns={"missing": frozenset()},
        source=meta.SUBSCRIBED_APPS,
    ),
    Exchange(
        Capability.CHECK_SUBSCRIPTION,
        title="the app is not installed",
        answers=(answer({"data": []}),),
        returns={"missing": frozenset(FIELDS)},
        source=meta.SUBSCRIBED_APPS,
    ),
    Exchange(
        Capability.SUBSCRIBE,
        answers=(answer({"data": []}), answer({"success": True}), answer({"data": [INSTALLED]})),
        returns={"missing": frozenset()},
        source=meta.SUBSCRIBED_APPS,
    ),
)

OWN_LOGIN = (
    Exchange(
        Capability.LIST_ACCOUNTS,
        title="the one the token is for",
        answers=(answer(ME),),
        returns=accounts({OWN_ID: "IGAA-token-of-the-account-user"}),
        source=f"{PLATFORM}/instagram-api-with-instagram-login/get-started",
    ),
    Exchange(
        Capability.EXCHANGE_TOKEN,
        answers=(answer(LASTING),),
        returns={"value": "IGAA-60-days"},
        source=f"{PLATFORM}/reference/access_token",
    ),
    Exchange(
        Capability.REFRESH_TOKEN,
        answers=(answer(LASTING),),
        returns={"value": "IGAA-60-days"},
        source=f"{PLATFORM}/reference/refresh_access_token",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="it is the account's",
        answers=(answer({"user_id": OWN_ID}),),
        returns={"valid": True},
        source=f"{PLATFORM}/instagram-api-with-instagram-login/get-started",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="it is good for nothing",
        answers=(refused(190, type="IGApiException"),),
        returns={"valid": False},
        source=f"{PLATFORM}/instagram-api-with-instagram-login/get-started",
    ),
)

PAGES = {
    "data": [
        {
            "id": PAGE_ID,
            "access_token": "EAAB-new-1",
            "tasks": ["MESSAGING", "MODERATE"],
            "instagram_business_account": {"id": OWN_ID, "username": "shop"},
        },
        {"id": "2", "access_token": "EAAB-new-2", "tasks": ["MESSAGING", "MODERATE"]},
    ]
}
ALLOWED = {
    "is_valid": True,
    "expires_at": 0,
    "profile_id": PAGE_ID,
    "scopes": ["instagram_manage_comments", "pages_messaging"],
    "granular_scopes": [
        {"scope": "instagram_manage_comments", "target_ids": [OWN_ID]},
        {"scope": "pages_messaging", "target_ids": ["4711"]},
    ],
}

FACEBOOK_LOGIN = (
    Exchange(
        Capability.LIST_ACCOUNTS,
        title="those linked to Pages",
        answers=(answer(PAGES),),
        returns=accounts({OWN_ID: "EAAB-new-1"}),
        source=f"{meta.GRAPH}/reference/user/accounts/",
    ),
    Exchange(
        Capability.EXCHANGE_TOKEN,
        answers=(answer({**LASTING, "access_token": "EAAB-60-days"}),),
        returns={"value": "EAAB-60-days"},
        source=f"{META}/docs/facebook-login/guides/access-tokens/get-long-lived",
    ),
    Exchange(
        Capability.REFRESH_TOKEN,
        title="a Page's token does not expire",
        answers=(),
        raises=InvalidValue,
        source=f"{META}/docs/facebook-login/guides/access-tokens/get-long-lived",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="one permission was given for another Page",
        answers=(answer({"data": ALLOWED}),),
        returns=lambda status: (
            status.valid
            and "pages_messaging" in status.missing
            and "instagram_manage_comments" not in status.missing
        ),
        source=f"{meta.GRAPH}/reference/debug_token",
    ),
)


def change(title: str, tells: type[events.Event], field: str, **value: object) -> Notice:
    """A notification about comments, as both logins get it."""
    body = meta.notice("instagram", OWN_ID, changes=[{"field": field, "value": value}])
    return Notice(body=body, tells=(tells,), source=WEBHOOKS, title=title)


def in_chat(
    title: str, tells: type[events.Event], place: str = "messaging", **item: object
) -> Notice:
    """A notification about the conversation with Anna."""
    around = {"sender": {"id": PERSON_ID}, "recipient": {"id": OWN_ID}, "timestamp": 1795262400123}
    body = meta.notice("instagram", OWN_ID, time=1795262401000, **{place: [around | item]})
    return Notice(body=body, tells=(tells,), source=CHAT_WEBHOOKS, title=title)


ANNA = {"id": PERSON_ID, "username": "anna"}
REEL = {"id": MEDIA_ID, "media_product_type": "REELS"}
FLAT = {
    "field": "comments",
    "value": {"id": COMMENT_ID, "from": ANNA, "text": "How much?", "media": REEL},
}
BY_ACCOUNT = {"sender": {"id": OWN_ID}, "recipient": {"id": PERSON_ID}}

NOTICES = (
    change(
        "a comment",
        events.CommentAdded,
        "comments",
        **{"from": ANNA, "media": REEL, "id": COMMENT_ID, "text": "Hola, ¿cuánto cuesta? 😀"},
    ),
    change(
        "a comment on an advertisement, as documented for Facebook Login",
        events.CommentAdded,
        "comments",
        **{"from": ANNA},
        comment_id=COMMENT_ID,
        parent_id="18057496505389778",
        text="How much?",
        media={"id": MEDIA_ID, "ad_id": "6", "original_media_id": "7", "media_product_type": "AD"},
    ),
    Notice(
        title="a comment, as documented for Instagram Login",
        body=meta.notice("instagram", OWN_ID, **FLAT),
        tells=(events.CommentAdded,),
        source=MODERATION,
    ),
    change(
        "the account's own comment",
        events.CommentEchoed,
        "comments",
        **{"from": {"id": "1602", "username": "shop", "self_ig_scoped_id": "1602"}},
        id=COMMENT_ID,
        text="20 zł",
        media=REEL,
    ),
    change(
        "a comment in a broadcast",
        events.CommentAdded,
        "live_comments",
        text="This is an example.",
        id="123456789",
    ),
    change(
        "the account named in a comment",
        events.CommentAdded,
        "mentions",
        comment_id="17894227972186120",
        media_id="17918195224117851",
    ),
    change("a field of tomorrow", events.Unrecognised, "story_insights", media_id=MEDIA_ID),
    in_chat("a message", events.MessageReceived, message={"mid": "m1", "text": "Cześć"}),
    in_chat(
        "something the platform cannot show",
        events.MessageReceived,
        message={"mid": "m1", "attachments": [{"type": "unsupported_type"}]},
    ),
    in_chat(
        "a quick reply",
        events.QuickReplyReceived,
        message={"mid": "m1", "text": "Red", "quick_reply": {"payload": "RED"}},
    ),
    in_chat(
        "our own message",
        events.MessageEchoed,
        message={"mid": "m2", "text": "20 zł", "is_echo": True},
        **BY_ACCOUNT,
    ),
    in_chat(
        "a message while another app has the conversation",
        events.MessageReceived,
        "standby",
        message={"mid": "m1", "text": "Hello?"},
        timestamp="2026-11-21T06:34:04+0000",
    ),
    in_chat(
        "a message taken back", events.MessageUnsent, message={"mid": "m1", "is_deleted": True}
    ),
    in_chat(
        "a message edited",
        events.MessageEdited,
        message_edit={"mid": "m1", "text": "How much now?", "num_edit": 1},
    ),
    in_chat(
        "a reaction",
        events.MessageReacted,
        reaction={"mid": "m2", "action": "react", "reaction": "love", "emoji": "❤️"},
    ),
    in_chat(
        "a reaction taken back", events.MessageReacted, reaction={"mid": "m2", "action": "unreact"}
    ),
    in_chat("a reading", events.MessageRead, read={"mid": "m2"}),
    in_chat(
        "a button",
        events.PostbackReceived,
        postback={"mid": "m3", "title": "Start", "payload": "START"},
    ),
    in_chat(
        "a link followed", events.Unrecognised, referral={"ref": "R", "source": "IGME-SOURCE-LINK"}
    ),
    Notice(
        title="a comment and a message in one entry, and a stranger beside them",
        body=json.dumps(
            {
                "object": "instagram",
                "entry": [
                    {
                        "id": OWN_ID,
                        "time": 1795262401,
                        "changes": [FLAT],
                        "messaging": [
                            {
                                "sender": {"id": PERSON_ID},
                                "recipient": {"id": OWN_ID},
                                "timestamp": 1795262400123,
                                "message": {"mid": "m1", "text": "Hello?"},
                            }
                        ],
                    },
                    {"id": OWN_ID, "time": 1795262401, "changes": [{"field": "comments"}]},
                ],
            }
        ).encode(),
        tells=(events.CommentAdded, events.MessageReceived, events.Unrecognised),
        source=WEBHOOKS,
    ),
)


class InstagramContract(ProviderContract):
    """What holds with either login."""

    provider = Instagram
    refusals = (
        *meta.REFUSALS,
        # The token endpoints have an envelope of their own, whose code is an HTTP status.
        Refusal(
            answer=answer(
                {"error_type": "OAuthException", "code": 400, "error_message": "Anna Müller"}, 400
            ),
            raises=PlatformError,
            during=Capability.EXCHANGE_TOKEN,
            source=f"{PLATFORM}/reference/access_token",
        ),
    )
    unknown_refusals = meta.UNKNOWN
    public_credentials: ClassVar[frozenset[str]] = frozenset({"app_id", "login", "page_id"})
    # Without its envelope a 401 may come from anywhere, and says nothing of a send.
    telling_statuses: ClassVar[frozenset[int]] = frozenset({429})
    text_limits = (
        TextLimit(action=Action.PRIVATE_REPLY, limit=1000, unit="bytes", source=SEND),
        TextLimit(action=Action.MESSAGE, limit=1000, unit="bytes", source=SEND),
        TextLimit(
            action=Action.PUBLIC_REPLY,
            limit=2200,
            unit="characters",
            source="https://marketplace.gohighlevel.com/docs/ghl/social-planner/create-comment",
        ),
    )
    secrets: ClassVar[Mapping[str, str]] = meta.SECRETS
    notices = NOTICES
    handshake = meta.HANDSHAKE

    @classmethod
    @override
    def sign(cls, body: bytes, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        return meta.signed(body, secrets)


class TestInstagram(InstagramContract):
    samples = (OWN,)
    exchanges = (*READING, *ACTING, *looks(OWN.account), *OWN_LOGIN, *SUBSCRIBING)
    scene = "instagram"


class TestInstagramThroughFacebook(InstagramContract):
    samples = (LINKED,)
    exchanges = (*READING, *ACTING, *looks(LINKED.account), *FACEBOOK_LOGIN, *SUBSCRIBING)
    scene = "instagram through facebook"
