"""The driver for X against the emulator, with either kind of access, through the real transport."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import (
    AuthenticationFailed,
    BillingStopped,
    NotEligible,
    Outcome,
    PermissionDenied,
    PlatformError,
    RateLimited,
    RecipientUnavailable,
    SpamBlocked,
    Suspended,
    Unanswered,
)
from privatereply.model import (
    Account,
    Action,
    Actor,
    Attachment,
    Comment,
    ConversationRecord,
    Direction,
    Draft,
    Fact,
    Person,
    Surface,
)
from privatereply.policy import facts
from privatereply.provider import (
    Authorize,
    CheckComment,
    CheckConversation,
    CheckSubscription,
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
    RefreshToken,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    SetBlocked,
    SetHidden,
    Sight,
    StartGroup,
    Upload,
)
from privatereply.providers.x import X, message_button
from privatereply.sandbox import APP_SECRET, Sandbox

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HUMAN = Actor.human("anna")
VERIFIER = "v" * 43
Run = Callable[[Any], Any]


@pytest.fixture
def x() -> X:
    return X()


@pytest.fixture
def made(sandbox: Sandbox) -> Any:
    return sandbox.x.add_account(username="shop")


@pytest.fixture(params=["bearer", "signed"])
def seller(request: pytest.FixtureRequest, sandbox: Sandbox, made: Any) -> Account:
    """The shop, once with each kind of access."""
    credentials = {"access_token": made.access_token, "app_token": sandbox.x.app_token}
    if request.param == "signed":
        credentials = {
            "consumer_key": sandbox.x.consumer_key,
            "consumer_secret": APP_SECRET,
            "oauth_token": made.oauth_token,
            "oauth_token_secret": made.oauth_token_secret,
        }
    return Account(platform="x", id=made.id, credentials=credentials)


@pytest.fixture
def client(sandbox: Sandbox) -> dict[str, str]:
    return {"client_id": sandbox.x.client_id, "client_secret": sandbox.x.client_secret}


@pytest.fixture
def buyer(sandbox: Sandbox) -> Any:
    return sandbox.x.add_person(name="Anna", username="anna", follows=True)


@pytest.fixture
def post(sandbox: Sandbox, made: Any) -> Any:
    return sandbox.x.add_post(made, "New shoes")


@pytest.fixture
def read(over_http: Run, x: X, seller: Account) -> Callable[[Any], Comment]:
    """Reads an emulated post through the driver."""

    def get(one: Any) -> Comment:
        found: Comment = over_http(x.get_comment(GetComment(account=seller, comment_id=one.id)))
        return found

    return get


@pytest.fixture
def comment(sandbox: Sandbox, read: Callable[[Any], Comment], post: Any, buyer: Any) -> Comment:
    return read(sandbox.x.add_comment(post, buyer, "How much & when?"))


def reply(account: Account, comment: Comment, text: str = "20 zł") -> SendPrivateReply:
    return SendPrivateReply(
        account=account, comment=comment, draft=Draft(text=text), actor=HUMAN, attempt_id="a1"
    )


def public(account: Account, comment: Comment, draft: Draft | None = None) -> SendPublicReply:
    return SendPublicReply(
        account=account,
        comment=comment,
        draft=draft or Draft(text="20 zł"),
        actor=HUMAN,
        attempt_id="a1",
    )


def look(sandbox: Sandbox, account: Account, comment: Comment, **more: Any) -> Look:
    given: dict[str, Any] = {"action": Action.PRIVATE_REPLY, "draft": Draft(text="20 zł"), **more}
    return Look(
        account=account,
        attempt_id="a1",
        now=sandbox.clock.now(),
        begun_at=START,
        comment=comment,
        **given,
    )


def test_replies_are_comments_without_the_handles_before_them(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, post: Any, buyer: Any, comment: Comment
) -> None:
    assert (comment.text, comment.post_id, comment.parent_id) == (
        "How much & when?",
        post.id,
        None,
    )
    assert comment.author is not None
    assert (comment.author.id, comment.author.username) == (buyer.id, "anna")
    assert comment.facts[facts.PERSON_MENTIONED] is Fact.NO
    nested = sandbox.x.add_comment(post, None, "In a minute", parent=comment.id)
    listed = over_http(x.list_comments(ListComments(account=seller, post_id=post.id))).items
    assert {one.id: one.parent_id for one in listed} == {comment.id: None, nested.id: comment.id}
    assert {one.facts[facts.AUTHOR_IS_ACCOUNT] for one in listed} == {Fact.YES, Fact.NO}
    posts = over_http(x.list_posts(ListPosts(account=seller))).items
    assert [one.id for one in posts] == [post.id]


def test_posts_of_others_that_name_the_account_are_mentions(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, made: Any, buyer: Any, comment: Comment
) -> None:
    named = sandbox.x.add_mention(made, buyer, "Does @shop have shoes?")
    found = {one.id: one for one in over_http(x.list_mentions(ListMentions(account=seller))).items}
    assert found.keys() == {named.id, comment.id}
    assert found[named.id].facts[facts.PERSON_MENTIONED] is Fact.YES
    assert (found[named.id].surface, found[comment.id].surface) == ("mention", Surface.POST)


@pytest.mark.parametrize("words", ["tweet", "post", "post_only"])
def test_every_vocabulary_is_read(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, post: Any, buyer: Any, words: Any
) -> None:
    sandbox.x.configure(vocabulary=words)
    first = sandbox.x.add_comment(post, buyer, "How much?")
    second = sandbox.x.add_comment(post, buyer, "And when?", parent=first)
    found = over_http(x.get_comment(GetComment(account=seller, comment_id=second.id)))
    assert (found.text, found.post_id, found.parent_id) == ("And when?", post.id, first.id)
    assert found.author.id == buyer.id


@pytest.mark.requirement("A28")
def test_a_private_reply_reaches_the_comments_author(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, buyer: Any, comment: Comment
) -> None:
    sent = over_http(x.send_private_reply(reply(seller, comment)))
    (received,) = sandbox.x.deliveries(person_id=buyer.id)
    assert (received.text, received.message_id) == ("20 zł", sent.message_id)
    assert sent.person_id == buyer.id
    assert sent.sent_at == START


def test_a_closed_person_can_be_told_beforehand_and_refuses(
    sandbox: Sandbox,
    over_http: Run,
    x: X,
    seller: Account,
    post: Any,
    read: Callable[[Any], Comment],
) -> None:
    closed = sandbox.x.add_person(name="Basia", receives_dms="nobody")
    asked = read(sandbox.x.add_comment(post, closed))
    known = over_http(x.check_comment(CheckComment(account=seller, comment=asked)))
    assert known[facts.TAKES_MESSAGES] is Fact.NO
    assert known[facts.PERSON_HAS_WRITTEN] is Fact.NO
    assert known[facts.PERSON_FOLLOWS] is Fact.NO
    with pytest.raises(RecipientUnavailable) as caught:
        over_http(x.send_private_reply(reply(seller, asked)))
    assert caught.value.outcome is Outcome.REFUSED


@pytest.mark.parametrize("sender_field", [True, False])
def test_a_conversation_tells_who_wrote_whichever_way_x_lets_one_ask(
    sandbox: Sandbox,
    over_http: Run,
    x: X,
    seller: Account,
    made: Any,
    buyer: Any,
    comment: Comment,
    sender_field: bool,
) -> None:
    sandbox.x.configure(sender_field=sender_field)
    over_http(x.send_private_reply(reply(seller, comment)))
    sandbox.clock.advance(timedelta(seconds=2))
    sandbox.x.answer(buyer, made, "Thanks")
    command = ListConversations(account=seller, person_id=buyer.id)
    (thread,) = over_http(x.list_conversations(command)).items
    assert thread.last_inbound_at == START + timedelta(seconds=2)
    listed = over_http(x.list_messages(ListMessages(account=seller, conversation_id=thread.id)))
    assert [(one.text, one.direction) for one in listed.items] == [
        ("Thanks", Direction.INBOUND),
        ("20 zł", Direction.OUTBOUND),
    ]
    check = CheckConversation(account=seller, conversation=thread)
    assert over_http(x.check_conversation(check))[facts.PERSON_HAS_WRITTEN] is Fact.YES
    message = SendMessage(
        account=seller,
        conversation=thread,
        draft=Draft(text="See you"),
        actor=HUMAN,
        attempt_id="a2",
    )
    sent = over_http(x.send_message(message))
    assert sent.conversation_id == thread.id


@pytest.mark.parametrize(
    ("fault", "sight"),
    [
        ("answer_lost", Sight.FOUND),
        ("server_error_after", Sight.FOUND),
        ("unknown_error", Sight.FOUND),
        ("no_event_id", Sight.FOUND),
        ("html", Sight.FOUND),
        ("truncated", Sight.FOUND),
        ("wrong_types", Sight.FOUND),
        ("dropped", Sight.ABSENT),
        ("server_error", Sight.ABSENT),
    ],
)
def test_an_unknown_attempt_is_settled_by_looking(
    sandbox: Sandbox,
    over_http: Run,
    x: X,
    seller: Account,
    buyer: Any,
    comment: Comment,
    fault: str,
    sight: Sight,
) -> None:
    sandbox.faults.order(fault, path="*/messages")
    with pytest.raises((PlatformError, Unanswered)) as caught:
        over_http(x.send_private_reply(reply(seller, comment)))
    assert getattr(caught.value, "outcome", Outcome.UNKNOWN) is Outcome.UNKNOWN
    sandbox.clock.advance(timedelta(minutes=4))
    early = over_http(x.look(look(sandbox, seller, comment)))
    assert early.sight is (Sight.FOUND if sight is Sight.FOUND else Sight.UNCLEAR)
    sandbox.clock.advance(timedelta(minutes=2))
    seen = over_http(x.look(look(sandbox, seller, comment)))
    assert seen.sight is sight
    received = sandbox.x.deliveries(person_id=buyer.id)
    assert [one.message_id for one in received] == ([seen.sent.message_id] if seen.sent else [])


def test_links_that_x_rewrites_are_known_again(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, comment: Comment
) -> None:
    text = "See https://shop.example/shoes?size=38&color=red and write <3"
    sandbox.faults.order("answer_lost", path="*/messages")
    with pytest.raises(Unanswered):
        over_http(x.send_private_reply(reply(seller, comment, text)))
    seen = over_http(x.look(look(sandbox, seller, comment, draft=Draft(text=text))))
    assert seen.sight is Sight.FOUND
    other = Draft(text=text.replace("red", "blue"))
    assert over_http(x.look(look(sandbox, seller, comment, draft=other))).sight is Sight.UNCLEAR


def test_what_a_colleague_wrote_by_hand_is_not_ours(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, comment: Comment
) -> None:
    sandbox.x.reply_by_hand(comment.id, "By hand")
    sandbox.clock.advance(timedelta(minutes=6))
    assert over_http(x.look(look(sandbox, seller, comment))).sight is Sight.ABSENT


def test_messages_in_requests_that_nobody_is_shown_are_sent_all_the_same(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, comment: Comment
) -> None:
    sandbox.faults.order("hidden_request", path="*/messages")
    assert over_http(x.send_private_reply(reply(seller, comment))).message_id
    (received,) = sandbox.x.deliveries()
    assert received.folder == "hidden"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rate_limited", RateLimited),
        ("token_expired", AuthenticationFailed),
        ("usage_capped", BillingStopped),
        ("credits_depleted", BillingStopped),
        ("account_suspended", Suspended),
        ("account_locked", Suspended),
        ("spam_suspected", SpamBlocked),
    ],
)
def test_a_refusal_of_the_account_leaves_the_reply_available(
    sandbox: Sandbox,
    over_http: Run,
    x: X,
    seller: Account,
    comment: Comment,
    fault: str,
    kind: type[PlatformError],
) -> None:
    sandbox.faults.order(fault, path="*/messages")
    with pytest.raises(kind) as caught:
        over_http(x.send_private_reply(reply(seller, comment)))
    assert (type(caught.value), caught.value.outcome) == (kind, Outcome.REFUSED)
    assert over_http(x.send_private_reply(reply(seller, comment))).message_id


@pytest.mark.parametrize("shape", ["v1", "problem"])
def test_a_limit_says_when_to_come_back(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, comment: Comment, shape: str
) -> None:
    sandbox.faults.order("rate_limited", path="*/messages", shape=shape, seconds=420)
    with pytest.raises(RateLimited) as caught:
        over_http(x.send_private_reply(reply(seller, comment)))
    assert caught.value.retry_after == timedelta(minutes=7)


@pytest.mark.parametrize("shape", ["current", "former"])
def test_without_credits_everything_stops(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, comment: Comment, shape: Any
) -> None:
    sandbox.x.configure(credits_depleted=True, credits_shape=shape)
    with pytest.raises(BillingStopped):
        over_http(x.send_private_reply(reply(seller, comment)))
    with pytest.raises(BillingStopped):
        over_http(x.look(look(sandbox, seller, comment)))


def test_a_group_gets_its_first_message(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, buyer: Any
) -> None:
    ben = sandbox.x.add_person(name="Ben", follows=True)
    people = (Person(id=buyer.id), Person(id=ben.id))
    command = StartGroup(
        account=seller, people=people, draft=Draft(text="Hi"), actor=HUMAN, attempt_id="a1"
    )
    sent = over_http(x.start_group(command))
    assert [one.text for one in sandbox.x.deliveries()] == ["Hi", "Hi"]
    group = ConversationRecord(
        platform="x",
        account_id=seller.id,
        person=people[0],
        people=people,
        id=sent.conversation_id,
    )
    message = SendMessage(
        account=seller, conversation=group, draft=Draft(text="Yes"), actor=HUMAN, attempt_id="a2"
    )
    assert over_http(x.send_message(message)).conversation_id == sent.conversation_id


def test_a_public_reply_is_posted_found_hidden_and_deleted(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, comment: Comment
) -> None:
    published = over_http(x.send_public_reply(public(seller, comment)))
    seen = over_http(x.look(look(sandbox, seller, comment, action=Action.PUBLIC_REPLY)))
    assert seen.sent is not None
    assert seen.sent.message_id == published.message_id
    over_http(x.set_hidden(SetHidden(account=seller, comment_id=comment.id, hidden=True)))
    own = DeleteComment(account=seller, comment_id=published.message_id)
    over_http(x.delete_comment(own))
    sandbox.clock.advance(timedelta(minutes=6))
    gone = over_http(x.look(look(sandbox, seller, comment, action=Action.PUBLIC_REPLY)))
    assert gone.sight is Sight.ABSENT


def test_a_lost_public_reply_is_found_among_the_accounts_posts(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, comment: Comment
) -> None:
    sandbox.faults.order("answer_lost", path="*/2/tweets", method="POST")
    with pytest.raises(Unanswered):
        over_http(x.send_public_reply(public(seller, comment)))
    found = over_http(x.look(look(sandbox, seller, comment, action=Action.PUBLIC_REPLY)))
    assert found.sight is Sight.FOUND


def test_a_public_reply_needs_a_summons_and_can_ask_for_a_message(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, buyer: Any, comment: Comment
) -> None:
    draft = Draft(text="Write to us", attachments=(message_button(seller),))
    assert over_http(x.send_public_reply(public(seller, comment, draft))).message_id
    elsewhere = sandbox.x.add_post(buyer, "Shoes!")
    asked = over_http(x.get_comment(GetComment(account=seller, comment_id=elsewhere.id)))
    with pytest.raises(NotEligible):
        over_http(x.send_public_reply(public(seller, asked)))


def test_an_upload_goes_along_with_a_message(
    over_http: Run, x: X, seller: Account, comment: Comment
) -> None:
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
        "6060f80f0001040100ae5c1d2d0000000049454e44ae426082"
    )
    command = Upload(account=seller, content=pixel, kind="image", media_type="image/png")
    image: Attachment = over_http(x.upload(command))
    both = attrs.evolve(reply(seller, comment), draft=Draft(text="Look", attachments=(image,)))
    assert over_http(x.send_private_reply(both)).message_id


def test_a_message_is_deleted_for_the_account_alone_and_a_person_blocked(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, buyer: Any, comment: Comment
) -> None:
    sent = over_http(x.send_private_reply(reply(seller, comment)))
    over_http(x.delete_message(DeleteMessage(account=seller, message_id=sent.message_id)))
    assert len(sandbox.x.deliveries(person_id=buyer.id)) == 1
    listed = over_http(
        x.list_messages(ListMessages(account=seller, conversation_id=sent.conversation_id))
    )
    assert listed.items == ()
    blocked = SetBlocked(account=seller, person=Person(id=buyer.id), blocked=True)
    over_http(x.set_blocked(blocked))
    over_http(x.set_blocked(attrs.evolve(blocked, blocked=False)))


def test_a_comment_that_is_gone_is_known_to_be(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, comment: Comment
) -> None:
    sandbox.x.delete_comment(comment.id)
    known = over_http(x.check_comment(CheckComment(account=seller, comment=comment)))
    assert known == {facts.COMMENT_EXISTS: Fact.NO}


def test_a_token_without_the_scope_for_messages_is_told_as_such(
    sandbox: Sandbox, over_http: Run, x: X, made: Any, seller: Account, comment: Comment
) -> None:
    token = sandbox.x.issue_token(made, scopes=("tweet.read", "users.read"))
    narrow = attrs.evolve(seller, credentials={"access_token": token})
    with pytest.raises(PermissionDenied):
        over_http(x.send_private_reply(reply(narrow, comment)))


def test_the_headers_tell_the_budget_that_all_direct_messages_share(
    sandbox: Sandbox, over_http: Run, x: X, seller: Account, comment: Comment
) -> None:
    sandbox.x.configure(limits={"dm_sends": 2})
    over_http(x.send_private_reply(reply(seller, comment, "One")))
    over_http(x.send_private_reply(reply(seller, comment, "Two")))
    with pytest.raises(RateLimited) as caught:
        over_http(x.send_private_reply(reply(seller, comment, "Three")))
    assert caught.value.retry_after is not None
    assert timedelta() < caught.value.retry_after <= timedelta(minutes=15)


def test_a_login_brings_a_token_that_is_refreshed_once(
    sandbox: Sandbox, over_http: Run, x: X, made: Any, client: dict[str, str]
) -> None:
    back = "https://shop.example/back"
    begun = over_http(
        x.authorize(Authorize(credentials=client, redirect_uri=back, state="s", verifier=VERIFIER))
    )
    challenge = begun.url.partition("code_challenge=")[2].partition("&")[0]
    code = sandbox.x.issue_code(made, code_challenge=challenge, method="S256", redirect_uri=back)
    given = {**client, "redirect_uri": back, "verifier": VERIFIER}
    token = over_http(x.exchange_token(ExchangeToken(credentials=given, token=code, now=START)))
    assert token.expires_at == START + timedelta(hours=2)
    (account,) = over_http(
        x.list_accounts(
            ListAccounts(
                credentials={**client, "user_token": token.value, "refresh_token": token.refresh}
            )
        )
    )
    assert (account.id, account.name) == (made.id, "shop")
    second = over_http(x.refresh_token(RefreshToken(account=account, now=START)))
    assert second.refresh != token.refresh
    with pytest.raises(AuthenticationFailed):
        over_http(x.refresh_token(RefreshToken(account=account, now=START)))
    with pytest.raises(AuthenticationFailed):
        over_http(x.exchange_token(ExchangeToken(credentials=given, token=code, now=START)))


def test_missing_subscriptions_are_named(sandbox: Sandbox, over_http: Run, x: X, made: Any) -> None:
    account = Account(
        platform="x",
        id=made.id,
        credentials={"access_token": made.access_token, "app_token": sandbox.x.app_token},
    )
    found = over_http(x.check_subscription(CheckSubscription(account=account)))
    assert found.missing == {
        "dm.received",
        "dm.sent",
        "post.mention.create",
        "post.reply.create",
    }
