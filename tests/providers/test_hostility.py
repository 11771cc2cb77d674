"""Whatever comes back: documented errors, one write at most, and nothing after a close."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privatereply.errors import NeverSent, NoAnswer, Outcome, PlatformError, Unanswered
from privatereply.flow import Done, Effect, Flow, Request, Response, begin, resume
from privatereply.model import (
    Account,
    Action,
    Actor,
    CommentRecord,
    ConversationRecord,
    Draft,
    Person,
)
from privatereply.provider import (
    Authorize,
    Capability,
    CheckComment,
    CheckConversation,
    CheckSubscription,
    CheckToken,
    DeleteComment,
    DeleteMessage,
    ExchangeToken,
    GetComment,
    ListAccounts,
    ListComments,
    ListConversations,
    ListMentions,
    ListMessages,
    ListPosts,
    Look,
    Provider,
    RefreshToken,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    SetBlocked,
    SetHidden,
    SetLiked,
    Signal,
    SignalKind,
    StartGroup,
    Subscribe,
    Upload,
)
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram
from privatereply.providers.tiktok import TikTok
from privatereply.providers.x import X

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAGE = Account(platform="facebook", id="100", credentials={"access_token": "T"})
OWN = Account(platform="instagram", id="1784", credentials={"access_token": "T"})
LINKED = attrs.evolve(OWN, credentials={"access_token": "T", "login": "facebook", "page_id": "100"})
APP = {
    "user_token": "U",
    "app_id": "7",
    "app_secret": "S",
    "client_id": "7",
    "redirect_uri": "https://x.example/",
    "verifier": "v" * 43,
}
TIKTOK = Account(
    platform="tiktok", id="100", credentials={"access_token": "T", "refresh_token": "R", **APP}
)
USER = Account(
    platform="x",
    id="100",
    credentials={"access_token": "T", "refresh_token": "R", "client_id": "7", "app_token": "A"},
)
KEYS_OF_1A = ("consumer_key", "consumer_secret", "oauth_token", "oauth_token_secret")
SIGNED = attrs.evolve(USER, credentials=dict.fromkeys(("app_token", *KEYS_OF_1A), "K"))
ACTOR = Actor.bot("b")
DRAFT = Draft(text="Hi")
STEPS = 100

Start = Callable[[], Flow[Any]]


@attrs.frozen
class Ids:
    """Ids as a platform writes them."""

    comment: str = "2_3"
    post: str = "100_3"
    thread: str = "t_1"


def flows(driver: Provider, account: Account, ids: Ids) -> dict[str, Start]:
    """Every flow that a driver declares, by name."""
    person = Person(id="678")
    comment = CommentRecord(
        platform=driver.name, account_id=account.id, id=ids.comment, author=person, post_id="2"
    )
    thread = ConversationRecord(
        platform=driver.name, account_id=account.id, person=person, id=ids.thread
    )
    several = (person, Person(id="679"))
    group = attrs.evolve(thread, id=None, people=several)
    answer: dict[str, Any] = {"account": account, "comment": comment, "draft": DRAFT}
    answer |= {"actor": ACTOR, "attempt_id": "a1"}

    def look(action: Action, **more: Any) -> Start:
        command = Look(
            account=account,
            action=action,
            attempt_id="a1",
            now=NOW,
            begun_at=NOW,
            draft=DRAFT,
            **more,
        )
        return lambda: driver.look(command)

    login = {"login": account.credentials.get("login", "instagram")}
    exchange = ExchangeToken(credentials=APP | login, token="T", now=NOW)
    message = SendMessage(
        account=account, conversation=thread, draft=DRAFT, actor=ACTOR, attempt_id="a1"
    )
    of = {"account": account}
    picture = Upload(**of, content=b"P", kind="image", media_type="image/png")
    agree = Authorize(
        credentials=APP, redirect_uri=APP["redirect_uri"], state="s", verifier=APP["verifier"]
    )
    there = Subscribe(**of, callback_url="https://host.example/webhook")
    opened = StartGroup(**of, people=several, draft=DRAFT, actor=ACTOR, attempt_id="a1")
    can = Capability
    found: dict[str, tuple[Capability, Start]] = {
        "posts": (can.LIST_POSTS, lambda: driver.list_posts(ListPosts(**of, since=NOW))),
        "comments": (
            can.LIST_COMMENTS,
            lambda: driver.list_comments(ListComments(**of, post_id="2", since=NOW)),
        ),
        "replies": (
            can.LIST_COMMENTS,
            lambda: driver.list_comments(ListComments(**of, post_id="2", parent_id="3")),
        ),
        "mentions": (
            can.LIST_MENTIONS,
            lambda: driver.list_mentions(ListMentions(**of, since=NOW)),
        ),
        "comment": (
            can.GET_COMMENT,
            lambda: driver.get_comment(GetComment(**of, comment_id=ids.comment, post_id="2")),
        ),
        "post": (
            can.GET_COMMENT,
            lambda: driver.get_comment(GetComment(**of, comment_id=ids.post)),
        ),
        "facts": (
            can.CHECK_COMMENT,
            lambda: driver.check_comment(CheckComment(**of, comment=comment)),
        ),
        "reply": (
            can.SEND_PRIVATE_REPLY,
            lambda: driver.send_private_reply(SendPrivateReply(**answer)),
        ),
        "message": (can.SEND_MESSAGE, lambda: driver.send_message(message)),
        "group": (can.START_GROUP, lambda: driver.start_group(opened)),
        "public": (
            can.SEND_PUBLIC_REPLY,
            lambda: driver.send_public_reply(SendPublicReply(**answer)),
        ),
        "look reply": (can.LOOK, look(Action.PRIVATE_REPLY, comment=comment)),
        "look thread": (can.LOOK, look(Action.PRIVATE_REPLY, comment=comment, conversation=thread)),
        "look message": (can.LOOK, look(Action.MESSAGE, conversation=thread)),
        "look group": (can.LOOK, look(Action.MESSAGE, conversation=group)),
        "look public": (can.LOOK, look(Action.PUBLIC_REPLY, comment=comment)),
        "hide": (
            can.SET_HIDDEN,
            lambda: driver.set_hidden(
                SetHidden(**of, comment_id=ids.comment, post_id="2", hidden=True)
            ),
        ),
        "like": (
            can.SET_LIKED,
            lambda: driver.set_liked(SetLiked(**of, comment=comment, liked=True)),
        ),
        "delete": (
            can.DELETE_COMMENT,
            lambda: driver.delete_comment(DeleteComment(**of, comment_id=ids.comment)),
        ),
        "forget": (
            can.DELETE_MESSAGE,
            lambda: driver.delete_message(DeleteMessage(**of, message_id="5")),
        ),
        "block": (
            can.SET_BLOCKED,
            lambda: driver.set_blocked(SetBlocked(**of, person=person, blocked=True)),
        ),
        "threads": (
            can.LIST_CONVERSATIONS,
            lambda: driver.list_conversations(ListConversations(**of)),
        ),
        "person's thread": (
            can.LIST_CONVERSATIONS,
            lambda: driver.list_conversations(ListConversations(**of, person_id="678")),
        ),
        "messages": (
            can.LIST_MESSAGES,
            lambda: driver.list_messages(ListMessages(**of, conversation_id=ids.thread)),
        ),
        "person": (
            can.CHECK_CONVERSATION,
            lambda: driver.check_conversation(CheckConversation(**of, conversation=thread)),
        ),
        "mark": (
            can.SIGNAL,
            lambda: driver.signal(Signal(**of, conversation=thread, kind=SignalKind.SEEN)),
        ),
        "upload": (can.UPLOAD, lambda: driver.upload(picture)),
        "accounts": (
            can.LIST_ACCOUNTS,
            lambda: driver.list_accounts(ListAccounts(credentials=APP | login)),
        ),
        "login": (can.AUTHORIZE, lambda: driver.authorize(agree)),
        "exchange": (can.EXCHANGE_TOKEN, lambda: driver.exchange_token(exchange)),
        "refresh": (
            can.REFRESH_TOKEN,
            lambda: driver.refresh_token(RefreshToken(**of, now=NOW)),
        ),
        "token": (can.CHECK_TOKEN, lambda: driver.check_token(CheckToken(**of, now=NOW))),
        "webhooks": (
            can.CHECK_SUBSCRIPTION,
            lambda: driver.check_subscription(CheckSubscription(**of)),
        ),
        "subscribe": (can.SUBSCRIBE, lambda: driver.subscribe(there)),
    }
    if account in (LINKED, SIGNED):
        # Their tokens do not expire.
        del found["refresh"]
    return {name: start for name, (one, start) in found.items() if one in driver.capabilities}


FLOWS = {
    f"{title} {name}": start
    for title, driver, account, ids in [
        ("facebook", Facebook(), PAGE, Ids()),
        ("instagram", Instagram(), OWN, Ids()),
        ("linked", Instagram(), LINKED, Ids()),
        ("tiktok", TikTok(), TIKTOK, Ids()),
        ("x", X(), USER, Ids("23", "1003", "100-678")),
        ("signed", X(), SIGNED, Ids("23", "1003", "100-678")),
    ]
    for name, start in flows(driver, account, ids).items()
}
SENDING = {"reply", "message", "public", "group"}
SENDS = [name for name in FLOWS if name.rpartition(" ")[2] in SENDING and "look" not in name]
# Refusals that no word of the platform's has to come with: nothing else has these statuses.
BARE = {"x": {401, 402, 429}, "signed": {401, 402, 429}}

WORDS = """
    data id message text from to user username name paging cursors after next error code mid
    error_subcode message_id recipient_id messages participants parent parent_id media created_time
    timestamp private_reply_conversation can_reply_privately access_token expires_in success tasks
    subscribed_fields media_product_type is_user_follow_business instagram_business_account user_id
    error_type error_message is_transient fbtrace_id reply_to
    request_id has_more cursor comments videos conversations comment_id video_id item_id owner
    unique_identifier create_time parent_comment_id conversation_id update_time message_type body
    from_user to_user id role message_tag source is_follower capability_infos capability_type
    media_id open_id refresh_token creator_id callback_url operation_status
    meta next_token result_count includes users errors title detail type status created_at author_id
    dm_event_id dm_conversation_id sender_id event_type participant_ids referenced_tweets entities
    urls url expanded_url mentions start display_text_range note_tweet in_reply_to_tweet_id
    subscription filter receives_your_dm connection_status hidden deleted blocked
"""
KEYS = st.sampled_from(WORDS.split())
VALUES = st.sampled_from(
    [
        *["2_3", "678", "100", "1784", "t_1", "Hi", "2026-11-21T12:00:01+0000", "LIVE"],
        *["https://api.x.com/2/problems/resource-not-found", "about:blank", "\ud800", "\0"],
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | VALUES
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=8
)
ITEMS = st.lists(st.dictionaries(KEYS, TREES), max_size=3)
LISTS = st.fixed_dictionaries({"data": ITEMS})
ENVELOPES = st.fixed_dictionaries(
    {
        "code": st.sampled_from([0, 0, 0, 20001, 40000, 40064, 40100, 50000, "0", None, -1]),
        "data": st.dictionaries(KEYS, TREES | ITEMS) | TREES,
    }
)
ANSWERS = TREES | LISTS | ENVELOPES
BODIES = (
    st.binary(max_size=40)
    | ANSWERS.map(lambda tree: json.dumps(tree).encode())
    | ANSWERS.map(lambda tree: json.dumps(tree).encode()[:-1])
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *["date", "retry-after", "x-app-usage", "x-business-use-case-usage"],
                *["x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"],
            ]
        ),
        st.text() | st.just("Sat, 21 Nov 2026 14:00:00 GMT"),
    ),
    max_size=3,
)
RESPONSES = st.builds(
    Response,
    status=st.sampled_from([200, 200, 200, 201, 204, 302, 400, 401, 402, 403, 404, 429, 500]),
    headers=HEADERS.map(tuple),
    body=BODIES,
)
OUTCOMES = RESPONSES | st.sampled_from([NeverSent(), Unanswered()])


def converse(
    flow: Flow[Any], answers: list[Response | NoAnswer]
) -> tuple[list[Request], PlatformError | NoAnswer | None]:
    """Step a flow through answers until it ends or they do; then close it."""
    asked: list[Request] = []
    raised = None
    try:
        step = begin(flow)
        for outcome in answers:
            if isinstance(step, Done):
                break
            asked.append(step)
            step = resume(flow, outcome)
    except (PlatformError, NoAnswer) as error:
        raised = error
    finally:
        # Raises RuntimeError if the flow asks for more.
        flow.close()
    return asked, raised


@pytest.mark.parametrize("name", FLOWS)
@settings(max_examples=25)
@given(st.lists(OUTCOMES, max_size=6))
def test_any_answers_end_in_a_value_or_a_documented_error(
    name: str, answers: list[Response | NoAnswer]
) -> None:
    asked, raised = converse(FLOWS[name](), answers)
    assert "Hi" not in str(raised)
    assert sum(request.effect is Effect.WRITE for request in asked) <= 1


@pytest.mark.parametrize("name", SENDS)
@settings(max_examples=50)
@given(RESPONSES)
def test_a_send_is_over_with_its_first_answer(name: str, response: Response) -> None:
    asked, raised = converse(FLOWS[name](), [response, response])
    assert [request.effect for request in asked] == [Effect.WRITE]
    if isinstance(raised, PlatformError):
        # A refusal that comes with a word of the platform's own may be final; nothing else is.
        bare = BARE.get(name.partition(" ")[0], {429})
        assert raised.code or raised.outcome is Outcome.UNKNOWN or response.status in bare
    else:
        assert b"id" in response.body


ENDLESS: list[Any] = [
    {"data": [], "paging": {"cursors": {"after": "c"}, "next": "https://x"}, "id": "2_3"},
    {
        "code": 0,
        "data": {
            "videos": [{"item_id": str(number)} for number in range(20)],
            "comments": [],
            "conversations": [{"conversation_id": str(number)} for number in range(20)],
            "messages": [],
            "has_more": True,
            "cursor": 20,
        },
    },
    {
        "data": [{"id": "5", "sender_id": "678", "created_at": "2026-11-21T12:00:00Z"}],
        "meta": {"result_count": 1, "next_token": "18LAA5G1V9DLILOG0G00ZZZZ"},
    },
]


@pytest.mark.parametrize("tree", ENDLESS, ids=["cursors", "envelope", "tokens"])
@pytest.mark.parametrize("name", FLOWS)
def test_no_flow_goes_on_for_ever(name: str, tree: Any) -> None:
    endless = Response(status=200, body=json.dumps(tree).encode())
    asked, _ = converse(FLOWS[name](), [endless] * STEPS)
    assert len(asked) < STEPS


@pytest.mark.parametrize("name", FLOWS)
def test_asking_twice_asks_the_same(name: str) -> None:
    assert begin(FLOWS[name]()) == begin(FLOWS[name]())
