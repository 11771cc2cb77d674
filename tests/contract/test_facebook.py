"""The driver for Facebook Pages, held to the contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from contract import meta
from contract.attempt import BEGUN, found, late, look
from contract.meta import META, refused
from contract.returned import accounts, knows, listed, only
from privatereply import events
from privatereply.errors import (
    AuthenticationFailed,
    NotFound,
    Outcome,
    TemporaryFailure,
    UnreadableAnswer,
)
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
from privatereply.provider import Capability, GetComment, ListComments, Sight
from privatereply.providers.facebook import Facebook
from privatereply.testing import Exchange, Notice, ProviderContract, Sample, TextLimit, answer

PAGE_ID, PERSON_ID = "206000000425408", "6780462125377510"
POST_ID = f"{PAGE_ID}_712750021053074"
COMMENT_ID = "712750021053074_1063824911537852"

PAGE = Account(
    platform="facebook",
    id=PAGE_ID,
    credentials={"access_token": "EAAB-token-of-the-page", **meta.APP},
)
COMMENT = CommentRecord(
    platform="facebook",
    account_id=PAGE_ID,
    id=COMMENT_ID,
    text="How much?",
    created_at=BEGUN,
    author=Person(id=PERSON_ID),
    post_id=POST_ID,
)
CONVERSATION = ConversationRecord(
    platform="facebook", account_id=PAGE_ID, person=Person(id=PERSON_ID), id="t_1"
)
SAMPLE = Sample(
    account=PAGE,
    comment=COMMENT,
    conversation=CONVERSATION,
    message_id="m_1",
    credentials={"user_token": "EAAB-token-of-the-person", **meta.APP},
)

FEED = f"{meta.GRAPH}/reference/page/feed/"
COMMENTS = f"{meta.GRAPH}/reference/object/comments"
CONVERSATIONS = f"{meta.MESSENGER}/conversations"
SEND = f"{meta.MESSENGER}/send-messages"
REPLIES = f"{meta.MESSENGER}/discovery/private-replies"
TOKENS = f"{META}/docs/facebook-login/guides/access-tokens"
FEED_NOTICES = f"{meta.GRAPH}/webhooks/reference/page/"
EVENTS = f"{meta.MESSENGER}/webhooks/webhook-events"

POST = {
    "id": POST_ID,
    "message": "New shoes",
    "created_time": "2026-11-20T08:00:00+0000",
    "permalink_url": f"https://www.facebook.com/{PAGE_ID}/posts/712750021053074",
    "from": {"id": PAGE_ID, "name": "Shop"},
    "is_published": True,
}
REEL = {"id": "122141721440024251", "description": "Unboxing", "created_time": POST["created_time"]}
WRITTEN = {
    "id": COMMENT_ID,
    "message": "How much?",
    "created_time": "2026-11-21T10:00:00+0000",
    "from": {"id": PERSON_ID, "name": "Anna Müller"},
    "can_comment": True,
    "can_hide": True,
    "can_remove": True,
    "can_reply_privately": True,
    "comment_count": 0,
    "is_hidden": False,
    "permalink_url": f"https://www.facebook.com/{PAGE_ID}/posts/1/?comment_id=2",
}
VISITOR_POST = {
    "id": f"{PAGE_ID}_2883179105104617",
    "message": "Hello!",
    "from": {"id": "156407155145863", "name": "Ben"},
    "can_reply_privately": True,
}
REPLIED = {"id": COMMENT_ID, "private_reply_conversation": {"id": "t_1"}}
PARTIES = ({"id": PERSON_ID, "name": "Anna Müller"}, {"id": PAGE_ID, "name": "Shop"})
OURS = meta.wrote(PAGE_ID, PERSON_ID)
OTHERS = meta.wrote(PAGE_ID, PERSON_ID, text="Thanks for your comment!")
OLD = meta.heard(PAGE_ID, PERSON_ID, -3600)
PUBLIC = {
    **WRITTEN,
    "id": "712750021053074_2",
    "message": "It is 20 zł ☕",
    "created_time": "2026-11-21T12:00:02+0000",
    "from": {"id": PAGE_ID, "name": "Shop"},
}

READING = (
    Exchange(
        Capability.LIST_POSTS,
        answers=(meta.page(POST, following=True),),
        returns=listed(POST_ID, more=True),
        source=FEED,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="an empty page that is not the last",
        answers=(meta.page(following=True),),
        returns=listed(more=True),
        source=FEED,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="reels stand on an edge of their own",
        answers=(meta.page(), meta.page(REEL)),
        returns=only(id=REEL["id"], surface=Surface.REEL),
        source=FEED,
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="reels cannot be read",
        answers=(meta.page(), refused(100)),
        returns=listed(),
        source=f"{meta.GRAPH}/reference/page/video_reels/",
    ),
    Exchange(
        Capability.LIST_POSTS,
        title="a visitor's, and one made for an advertisement",
        answers=(meta.page(VISITOR_POST, {**POST, "is_published": False}),),
        returns=lambda page: (
            [one.surface for one in page.items] == [Surface.VISITOR_POST, Surface.AD]
        ),
        source=FEED,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        answers=(meta.page(WRITTEN, following=True),),
        returns=listed(COMMENT_ID, more=True),
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
        title="without the task MODERATE comments have no ids",
        answers=(meta.page({"message": "Nice", "created_time": "2026-11-21T10:00:00+0000"}),),
        returns=listed(),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_COMMENTS,
        title="a reply among them names its parent",
        command=ListComments(account=PAGE, post_id=POST_ID, replies=True),
        answers=(meta.page({**WRITTEN, "parent": {"id": "712750021053074_1"}}),),
        returns=only(id=COMMENT_ID, parent_id="712750021053074_1"),
        source=COMMENTS,
    ),
    Exchange(
        Capability.GET_COMMENT,
        answers=(answer(WRITTEN),),
        returns={
            "id": COMMENT_ID,
            "text": "How much?",
            "author": Person(id=PERSON_ID, name="Anna Müller"),
        },
        source=COMMENTS,
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="a visitor's post is its own comment",
        command=GetComment(account=PAGE, comment_id=VISITOR_POST["id"]),
        answers=(answer(VISITOR_POST),),
        returns={
            "id": VISITOR_POST["id"],
            "post_id": VISITOR_POST["id"],
            "surface": "visitor_post",
        },
        source=FEED,
    ),
    Exchange(
        Capability.GET_COMMENT,
        title="it is gone",
        answers=(refused(100, 33),),
        raises=NotFound,
        source=COMMENTS,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        answers=(answer(WRITTEN),),
        returns=knows(
            comment_exists=Fact.YES,
            reply_offered=Fact.YES,
            already_replied=Fact.NO,
            author_is_account=Fact.NO,
        ),
        source=COMMENTS,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="it has a reply",
        answers=(answer({**REPLIED, "can_reply_privately": False}),),
        returns=knows(reply_offered=Fact.NO, already_replied=Fact.YES),
        source=COMMENTS,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="a Page wrote it",
        answers=(answer({**WRITTEN, "from": {"id": "134900000707951", "category": "Shop"}}),),
        returns=knows(author_is_page=Fact.YES),
        source=REPLIES,
    ),
    Exchange(
        Capability.CHECK_COMMENT,
        title="it is gone",
        answers=(refused(100, 33),),
        returns=knows(comment_exists=Fact.NO),
        source=COMMENTS,
    ),
    Exchange(
        Capability.LIST_CONVERSATIONS,
        answers=(meta.page(meta.conversation(*PARTIES), following=True),),
        returns=only(id="t_1", person=Person(id=PERSON_ID, name="Anna Müller")),
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
        answers=(answer({"recipient_id": PERSON_ID, "message_id": "m_AbC-1"}),),
        returns={"message_id": "m_AbC-1", "person_id": PERSON_ID},
        source=SEND,
    ),
    Exchange(
        Capability.SEND_PRIVATE_REPLY,
        title="only the recipient comes back",
        answers=(answer({"recipient_id": PERSON_ID}),),
        raises=UnreadableAnswer,
        outcome=Outcome.UNKNOWN,
        source=SEND,
    ),
    Exchange(
        Capability.SEND_MESSAGE,
        answers=(answer({"recipient_id": PERSON_ID, "message_id": "m_AbC-2"}),),
        returns={"message_id": "m_AbC-2", "person_id": PERSON_ID},
        source=SEND,
    ),
    Exchange(
        Capability.SEND_PUBLIC_REPLY,
        answers=(answer({"id": "712750021053074_2"}),),
        returns={"message_id": "712750021053074_2"},
        source=COMMENTS,
    ),
    *[
        Exchange(capability, answers=(answer({"success": True}),), source=COMMENTS)
        for capability in (Capability.SET_HIDDEN, Capability.DELETE_COMMENT)
    ],
    Exchange(Capability.SIGNAL, answers=(answer({"recipient_id": PERSON_ID}),), source=SEND),
)

LOOKING = (
    Exchange(
        Capability.LOOK,
        title="the comment's trace leads to our words",
        command=look(PAGE, comment=COMMENT),
        answers=(late(REPLIED), late(meta.thread(OURS, OLD))),
        returns=found("m_2"),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="the comment's trace leads to somebody else's words",
        command=look(PAGE, comment=COMMENT),
        answers=(late(REPLIED), late(meta.thread(OTHERS, OLD))),
        returns={"sight": Sight.TAKEN},
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="the comment still offers a reply, and there is no conversation",
        command=look(PAGE, comment=COMMENT),
        answers=(late(WRITTEN), late({"data": []})),
        returns={"sight": Sight.ABSENT},
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="the comment is gone and tells nothing",
        command=look(PAGE, comment=COMMENT),
        answers=(refused(100, 33), late({"data": []})),
        returns={"sight": Sight.UNCLEAR},
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="it is too early to say",
        command=look(PAGE, comment=COMMENT, now=BEGUN),
        answers=(late(WRITTEN, moment=BEGUN), late({"data": []}, moment=BEGUN)),
        returns={"sight": Sight.UNCLEAR},
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="conversations fail now and then",
        command=look(PAGE, comment=COMMENT),
        answers=(late(WRITTEN), refused(1, status=500)),
        raises=TemporaryFailure,
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="our message is in the conversation",
        command=look(PAGE, Action.MESSAGE, conversation=CONVERSATION),
        answers=(late(meta.thread(OURS, OLD)),),
        returns=found("m_2"),
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="our message is not in the conversation",
        command=look(PAGE, Action.MESSAGE, conversation=CONVERSATION),
        answers=(late(meta.thread(OLD)),),
        returns={"sight": Sight.ABSENT},
        source=CONVERSATIONS,
    ),
    Exchange(
        Capability.LOOK,
        title="our public reply is under the comment",
        command=look(PAGE, Action.PUBLIC_REPLY, comment=COMMENT),
        answers=(late({"data": [PUBLIC]}),),
        returns=found("712750021053074_2"),
        source=COMMENTS,
    ),
)

PAGES = {
    "data": [
        {
            "id": PAGE_ID,
            "name": "Shop",
            "access_token": "EAAB-new-1",
            "tasks": ["ANALYZE", "MESSAGING", "MODERATE"],
        },
        {"id": "2", "name": "Other", "access_token": "EAAB-new-2", "tasks": ["ANALYZE"]},
    ],
    "paging": {"cursors": {"before": "before", "after": "after"}},
}
ALLOWED = {
    "app_id": meta.APP["app_id"],
    "type": "PAGE",
    "is_valid": True,
    "expires_at": 0,
    "scopes": ["pages_messaging", "pages_show_list"],
    "profile_id": PAGE_ID,
}
INSTALLED = {"id": meta.APP["app_id"], "subscribed_fields": ["feed", "messages", "message_echoes"]}

CONNECTING = (
    Exchange(
        Capability.LIST_ACCOUNTS,
        title="Pages that may be moderated and written from",
        answers=(answer(PAGES),),
        returns=accounts({PAGE_ID: "EAAB-new-1"}),
        source=f"{meta.GRAPH}/reference/user/accounts/",
    ),
    Exchange(
        Capability.EXCHANGE_TOKEN,
        answers=(
            answer({"access_token": "EAAB-60", "token_type": "bearer", "expires_in": 5184000}),
        ),
        returns={"value": "EAAB-60"},
        source=f"{TOKENS}/get-long-lived",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        answers=(answer({"data": ALLOWED}),),
        returns=lambda status: (
            status.valid and status.expires_at is None and "pages_messaging" not in status.missing
        ),
        source=f"{meta.GRAPH}/reference/debug_token",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="it is good for nothing",
        answers=(answer({"data": {"is_valid": False, "error": {"code": 190}}}),),
        returns={"valid": False},
        source=f"{meta.GRAPH}/reference/debug_token",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="the app's own credentials are wrong",
        answers=(refused(190),),
        raises=AuthenticationFailed,
        source=f"{meta.GRAPH}/reference/debug_token",
    ),
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
        returns={"missing": frozenset({"feed", "messages", "message_echoes"})},
        source=meta.SUBSCRIBED_APPS,
    ),
    Exchange(
        Capability.SUBSCRIBE,
        answers=(answer({"data": []}), answer({"success": True}), answer({"data": [INSTALLED]})),
        returns={"missing": frozenset()},
        source=meta.SUBSCRIBED_APPS,
    ),
)


def in_feed(title: str, tells: type[events.Event], **value: object) -> Notice:
    """A notification about the Page's feed."""
    told = {"item": "comment", "post_id": POST_ID, "comment_id": COMMENT_ID, **value}
    body = meta.notice("page", PAGE_ID, changes=[{"field": "feed", "value": told}])
    return Notice(body=body, tells=(tells,), source=FEED_NOTICES, title=title)


def in_chat(
    title: str, tells: type[events.Event], page: str, place: str = "messaging", **item: object
) -> Notice:
    """A notification about the conversation with Anna."""
    around = {"sender": {"id": PERSON_ID}, "recipient": {"id": PAGE_ID}, "timestamp": 1795262400123}
    body = meta.notice("page", PAGE_ID, time=1795262401000, **{place: [around | item]})
    return Notice(body=body, tells=(tells,), source=f"{EVENTS}/{page}", title=title)


ANNA = {"id": PERSON_ID, "name": "Anna Müller"}
SHOP = {"id": PAGE_ID, "name": "Shop"}
BY_PAGE = {"sender": {"id": PAGE_ID}, "recipient": {"id": PERSON_ID}}
ECHO = {"mid": "m_2", "text": "It is 20 zł ☕", "is_echo": True, "app_id": 1517776481860111}

IN_FEED = (
    in_feed(
        "a comment",
        events.CommentAdded,
        verb="add",
        message="ile? 😀",
        created_time=1795262400,
        parent_id=POST_ID,
        **{"from": ANNA, "post": {"id": POST_ID, "is_published": True}},
    ),
    in_feed(
        "a photo as a comment",
        events.CommentAdded,
        verb="add",
        photo="https://scontent.example/v/photo.jpg",
        parent_id=POST_ID,
        **{"from": {"id": "134900000707951", "name": "Other Page"}},
    ),
    in_feed(
        "a comment as it came before 2017",
        events.CommentAdded,
        verb="add",
        message="How much?",
        created_time=1449135003,
        sender_id=1234567890321,
        sender_name="Tester",
    ),
    in_feed("a comment of nobody", events.CommentAdded, verb="add", message="How much?"),
    in_feed(
        "the Page's own reply",
        events.CommentEchoed,
        verb="add",
        message="20 zł",
        parent_id="712750021053074_1",
        **{"from": SHOP},
    ),
    in_feed(
        "an edit",
        events.CommentEdited,
        verb="edited",
        message="How much now?",
        edited_time="2026-11-21T12:00:00+0000",
        **{"from": ANNA},
    ),
    in_feed("a removal", events.CommentRemoved, verb="remove", **{"from": ANNA}),
    in_feed(
        "hidden by the Page", events.CommentHidden, verb="hide", created_time=1, **{"from": SHOP}
    ),
    in_feed(
        "shown by the Page", events.CommentShown, verb="unhide", created_time=1, **{"from": SHOP}
    ),
    in_feed(
        "a visitor's post",
        events.CommentAdded,
        item="status",
        verb="add",
        message="Hello",
        created_time=1795262400,
        **{"from": ANNA},
    ),
    in_feed(
        "the Page's own post",
        events.Unrecognised,
        item="status",
        verb="add",
        published=0,
        **{"from": SHOP},
    ),
    in_feed(
        "a reaction to a comment",
        events.Unrecognised,
        item="reaction",
        verb="add",
        reaction_type="love",
        **{"from": ANNA},
    ),
    in_feed("a verb of tomorrow", events.Unrecognised, verb="ponder", **{"from": ANNA}),
)

IN_CHAT = (
    in_chat(
        "a message", events.MessageReceived, "messages", message={"mid": "m_1", "text": "你好"}
    ),
    in_chat(
        "an image",
        events.MessageReceived,
        "messages",
        message={"mid": "m_1", "attachments": [{"type": "image", "payload": {"url": "U"}}]},
    ),
    in_chat(
        "a quick reply",
        events.QuickReplyReceived,
        "messages",
        message={"mid": "m_1", "text": "Red", "quick_reply": {"payload": "RED"}},
    ),
    in_chat("our own message", events.MessageEchoed, "message-echoes", message=ECHO, **BY_PAGE),
    in_chat(
        "our own message where another app has the conversation",
        events.MessageEchoed,
        "standby",
        "standby",
        message=ECHO,
        **BY_PAGE,
    ),
    in_chat(
        "a message taken back",
        events.MessageUnsent,
        "messages",
        message={"mid": "m_1", "is_deleted": True},
    ),
    in_chat(
        "a message edited",
        events.MessageEdited,
        "message-edits",
        message_edit={"mid": "m_1", "text": "hello", "num_edit": "37"},
    ),
    in_chat(
        "a reaction",
        events.MessageReacted,
        "message-reactions",
        reaction={"mid": "m_2", "action": "react", "emoji": "😢", "reaction": "sad"},
    ),
    in_chat(
        "a delivery",
        events.MessageDelivered,
        "message-deliveries",
        delivery={"mids": ["m_2"], "watermark": 1795262400253},
    ),
    in_chat("a reading", events.MessageRead, "message-reads", read={"watermark": 1795262400253}),
    in_chat(
        "a button",
        events.PostbackReceived,
        "messaging_postbacks",
        postback={"mid": "m_3", "title": "Start", "payload": "START"},
    ),
    in_chat(
        "a button before there were ids",
        events.PostbackReceived,
        "messaging_postbacks",
        postback={"payload": "USER_DEFINED_PAYLOAD"},
    ),
    in_chat(
        "a link followed",
        events.Unrecognised,
        "messaging_referrals",
        referral={"ref": "R", "source": "SHORTLINK", "type": "OPEN_THREAD"},
    ),
    in_chat(
        "the Page blocked",
        events.AccountSuspended,
        "messaging_policy_enforcement",
        **{"policy-enforcement": {"action": "block", "reason": "Spam"}},
    ),
    in_chat(
        "the Page unblocked",
        events.AccountResumed,
        "messaging_policy_enforcement",
        policy_enforcement={"action": "unblock"},
    ),
    in_chat(
        "a comment in a group",
        events.CommentAdded,
        "group-feed",
        **{"from": ANNA},
        group_id="77",
        comment_id="5",
        parent_id="4",
        post_id="4",
    ),
)

SEVERAL = (
    Notice(
        title="two entries of several things",
        body=json.dumps(
            {
                "object": "page",
                "entry": [
                    {
                        "id": PAGE_ID,
                        "time": 1795262401,
                        "changes": [
                            {
                                "field": "mention",
                                "value": {"item": "post", "verb": "add", "post_id": "9_8"},
                            },
                            {"field": "parking"},
                        ],
                    },
                    {"id": PAGE_ID, "time": 1795262401000, "standby": [], "messaging": [{}]},
                ],
            }
        ).encode(),
        tells=(events.CommentAdded, events.Unrecognised, events.Unrecognised),
        source=FEED_NOTICES,
    ),
    Notice(
        title="a sample out of the dashboard",
        body=json.dumps(
            {
                "field": "messaging_policy_enforcement",
                "value": {
                    "recipient": {"id": "23245"},
                    "timestamp": "1527459824",
                    "policy_enforcement": {"action": "warning", "reason": "Warning"},
                },
            }
        ).encode(),
        tells=(events.Unrecognised,),
        source=f"{EVENTS}/messaging_policy_enforcement",
    ),
)


class TestFacebook(ProviderContract):
    provider = Facebook
    samples = (SAMPLE,)
    exchanges = (*READING, *ACTING, *LOOKING, *CONNECTING)
    refusals = meta.REFUSALS
    unknown_refusals = meta.UNKNOWN
    # Without its envelope a 401 may come from anywhere, and says nothing of a send.
    telling_statuses: ClassVar[frozenset[int]] = frozenset({429})
    text_limits = (
        TextLimit(
            action=Action.PRIVATE_REPLY,
            limit=2000,
            unit="characters",
            source=f"{META}/docs/messenger-platform/reference/send-api/",
        ),
        TextLimit(
            action=Action.MESSAGE,
            limit=2000,
            unit="characters",
            source=f"{META}/docs/messenger-platform/reference/send-api/",
        ),
        TextLimit(
            action=Action.PUBLIC_REPLY,
            limit=8000,
            unit="characters",
            source="https://marketplace.gohighlevel.com/docs/ghl/social-planner/create-comment",
        ),
    )
    secrets: ClassVar[Mapping[str, str]] = meta.SECRETS
    notices = (*IN_FEED, *IN_CHAT, *SEVERAL)
    handshake = meta.HANDSHAKE
    scene = "facebook"

    @classmethod
    @override
    def sign(cls, body: bytes, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        return meta.signed(body, secrets)
