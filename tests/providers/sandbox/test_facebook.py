"""The Facebook driver against the emulator, through the real transport."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import (
    AlreadyReplied,
    AuthenticationFailed,
    NotFound,
    Outcome,
    PlatformError,
    RateLimited,
    TemporaryFailure,
    Unanswered,
    UnreadableAnswer,
    WindowClosed,
)
from privatereply.model import (
    Account,
    Action,
    Actor,
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
    CheckComment,
    CheckSubscription,
    DeleteComment,
    ExchangeToken,
    GetComment,
    ListAccounts,
    ListComments,
    ListConversations,
    ListMessages,
    ListPosts,
    Look,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    SetHidden,
    Sight,
    Signal,
    SignalKind,
    Window,
)
from privatereply.providers.facebook import Facebook
from privatereply.sandbox import APP_SECRET, Sandbox

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ANNA = Actor.human("anna")
Run = Callable[[Any], Any]


@pytest.fixture
def post(sandbox: Sandbox, shop: Any) -> Any:
    return sandbox.meta.add_post(shop, "New shoes")


@pytest.fixture
def comment(
    sandbox: Sandbox,
    over_http: Run,
    facebook: Facebook,
    shop_account: Account,
    post: Any,
    anna: Any,
) -> Comment:
    made = sandbox.meta.add_comment(post, anna, "How much?")
    found: Comment = over_http(
        facebook.get_comment(GetComment(account=shop_account, comment_id=made.id))
    )
    return found


def reply(account: Account, comment: Comment, text: str = "20 zł") -> SendPrivateReply:
    return SendPrivateReply(
        account=account, comment=comment, draft=Draft(text=text), actor=ANNA, attempt_id="a1"
    )


def look(
    account: Account,
    comment: Comment,
    action: Action = Action.PRIVATE_REPLY,
    *,
    now: datetime = START,
) -> Look:
    return Look(
        account=account,
        action=action,
        attempt_id="a1",
        now=now,
        begun_at=START,
        draft=Draft(text="20 zł"),
        comment=comment,
    )


def test_posts_are_listed_page_by_page_with_visitors_and_advertised_ones(
    sandbox: Sandbox,
    over_http: Run,
    facebook: Facebook,
    shop: Any,
    shop_account: Account,
    anna: Any,
) -> None:
    sandbox.meta.add_post(shop, "Own")
    sandbox.meta.add_post(shop, "Do you open on Sunday?", surface="visitor", author=anna)
    sandbox.meta.add_post(shop, "Advertised", surface="ad", published=False)
    seen, after = [], None
    while True:
        listing = over_http(
            facebook.list_posts(ListPosts(account=shop_account, limit=2, after=after))
        )
        seen += listing.items
        after = listing.after
        if after is None:
            break
    assert {one.text: one.surface for one in seen} == {
        "Own": Surface.POST,
        "Do you open on Sunday?": Surface.VISITOR_POST,
        "Advertised": Surface.AD,
    }


def test_comments_are_listed_newest_first_since_a_moment_and_page_by_page(
    sandbox: Sandbox,
    over_http: Run,
    facebook: Facebook,
    shop_account: Account,
    post: Any,
    anna: Any,
) -> None:
    for hour in range(5):
        sandbox.meta.add_comment(post, anna, str(hour), created_at=START - timedelta(hours=hour))
    command = ListComments(
        account=shop_account, post_id=post.id, since=START - timedelta(hours=3), limit=3
    )
    first = over_http(facebook.list_comments(command))
    second = over_http(facebook.list_comments(attrs.evolve(command, after=first.after)))
    assert [one.text for one in first.items + second.items] == ["0", "1", "2", "3"]
    assert second.after is None
    assert {one.post_id for one in first.items} == {post.id}


def test_replies_are_listed_under_their_comment(
    sandbox: Sandbox,
    over_http: Run,
    facebook: Facebook,
    shop_account: Account,
    post: Any,
    anna: Any,
) -> None:
    top = sandbox.meta.add_comment(post, anna, "How much?")
    sandbox.meta.add_comment(post, None, "20", parent=top)
    command = ListComments(account=shop_account, post_id=post.id)
    assert [one.text for one in over_http(facebook.list_comments(command)).items] == ["How much?"]
    (answer,) = over_http(facebook.list_comments(attrs.evolve(command, parent_id=top.id))).items
    assert (answer.text, answer.parent_id) == ("20", top.id)
    assert answer.facts[facts.AUTHOR_IS_ACCOUNT] is Fact.YES
    whole = over_http(facebook.list_comments(attrs.evolve(command, replies=True))).items
    assert {one.text: one.parent_id for one in whole} == {"20": top.id, "How much?": None}


@pytest.mark.requirement("A28")
def test_a_comment_takes_one_private_reply(
    sandbox: Sandbox, over_http: Run, facebook: Facebook, shop_account: Account, comment: Comment
) -> None:
    assert comment.facts[facts.REPLY_OFFERED] is Fact.YES
    sent = over_http(facebook.send_private_reply(reply(shop_account, comment)))
    assert comment.author is not None
    assert sent.person_id == comment.author.id
    with pytest.raises(AlreadyReplied) as caught:
        over_http(facebook.send_private_reply(reply(shop_account, comment, "Again")))
    assert caught.value.outcome is Outcome.SPENT
    (delivered,) = sandbox.meta.deliveries(comment_id=comment.id)
    assert delivered.text == "20 zł"
    known = over_http(facebook.check_comment(CheckComment(account=shop_account, comment=comment)))
    assert known[facts.ALREADY_REPLIED] is Fact.YES


def test_a_visitors_post_is_answered_in_private(
    sandbox: Sandbox,
    over_http: Run,
    facebook: Facebook,
    shop: Any,
    shop_account: Account,
    anna: Any,
) -> None:
    made = sandbox.meta.add_post(shop, "Open on Sunday?", surface="visitor", author=anna)
    found = over_http(facebook.get_comment(GetComment(account=shop_account, comment_id=made.id)))
    assert found.surface == Surface.VISITOR_POST
    over_http(facebook.send_private_reply(reply(shop_account, found)))
    assert len(sandbox.meta.deliveries(comment_id=made.id)) == 1


@pytest.mark.parametrize(
    ("fault", "error", "sight"),
    [
        ("answer_lost", Unanswered, Sight.FOUND),
        ("answer_timeout", Unanswered, Sight.FOUND),
        ("server_error_after", TemporaryFailure, Sight.FOUND),
        ("unknown_error", TemporaryFailure, Sight.FOUND),
        ("html", UnreadableAnswer, Sight.FOUND),
        ("empty", UnreadableAnswer, Sight.FOUND),
        ("truncated", UnreadableAnswer, Sight.FOUND),
        ("missing_fields", UnreadableAnswer, Sight.FOUND),
        ("dropped", Unanswered, Sight.ABSENT),
        ("timeout", Unanswered, Sight.ABSENT),
        ("server_error", TemporaryFailure, Sight.ABSENT),
        ("redirect", UnreadableAnswer, Sight.ABSENT),
    ],
)
def test_an_unknown_attempt_is_settled_by_looking(
    sandbox: Sandbox,
    over_http: Run,
    facebook: Facebook,
    shop_account: Account,
    comment: Comment,
    fault: str,
    error: type[Exception],
    sight: Sight,
) -> None:
    sandbox.faults.order(fault, path="*/messages")
    with pytest.raises(error) as caught:
        over_http(facebook.send_private_reply(reply(shop_account, comment)))
    if isinstance(caught.value, PlatformError):
        assert caught.value.outcome is Outcome.UNKNOWN
    early = over_http(facebook.look(look(shop_account, comment)))
    assert early.sight is (Sight.FOUND if sight is Sight.FOUND else Sight.UNCLEAR)
    sandbox.clock.advance(timedelta(minutes=2))
    seen = over_http(facebook.look(look(shop_account, comment, now=sandbox.clock.now())))
    assert seen.sight is sight
    delivered = sandbox.meta.deliveries(comment_id=comment.id)
    assert len(delivered) == (1 if sight is Sight.FOUND else 0)
    if seen.sent is not None:
        assert seen.sent.message_id == delivered[0].message_id


def test_a_reply_by_hand_has_taken_the_place(
    sandbox: Sandbox, over_http: Run, facebook: Facebook, shop_account: Account, comment: Comment
) -> None:
    sandbox.meta.reply_by_hand(comment.id, "Hello from the inbox")
    assert over_http(facebook.look(look(shop_account, comment))).sight is Sight.UNCLEAR
    sandbox.clock.advance(timedelta(minutes=2))
    seen = over_http(facebook.look(look(shop_account, comment, now=sandbox.clock.now())))
    assert seen.sight is Sight.TAKEN


@pytest.mark.parametrize("wrong", [timedelta(minutes=-11), timedelta(minutes=11)])
def test_a_host_with_a_wrong_clock_neither_frees_the_comment_nor_gives_it_away(
    sandbox: Sandbox,
    over_http: Run,
    facebook: Facebook,
    shop_account: Account,
    comment: Comment,
    wrong: timedelta,
) -> None:
    sandbox.faults.order("answer_lost", path="*/messages")
    with pytest.raises(Unanswered):
        over_http(facebook.send_private_reply(reply(shop_account, comment)))
    sandbox.clock.advance(timedelta(minutes=20))
    now = sandbox.clock.now() + wrong
    command = attrs.evolve(look(shop_account, comment, now=now), begun_at=START + wrong)
    seen = over_http(facebook.look(command))
    assert seen.sight is Sight.UNCLEAR
    assert "wrong by 660 s" in seen.evidence


def test_the_window_opens_with_the_persons_answer_and_closes_after_a_day(
    sandbox: Sandbox,
    over_http: Run,
    facebook: Facebook,
    shop: Any,
    shop_account: Account,
    anna: Any,
    comment: Comment,
) -> None:
    over_http(facebook.send_private_reply(reply(shop_account, comment)))
    assert comment.author is not None
    command = ListConversations(account=shop_account, person_id=comment.author.id)
    (thread,) = over_http(facebook.list_conversations(command)).items
    message = SendMessage(
        account=shop_account,
        conversation=thread,
        draft=Draft(text="Still there?"),
        actor=ANNA,
        attempt_id="a2",
    )
    with pytest.raises(WindowClosed):
        over_http(facebook.send_message(message))
    sandbox.clock.advance(timedelta(seconds=5))
    sandbox.meta.answer(anna, shop, "Yes please")
    sent = over_http(facebook.send_message(message))
    listed = over_http(
        facebook.list_messages(ListMessages(account=shop_account, conversation_id=thread.id))
    ).items
    assert [one.direction for one in listed].count(Direction.INBOUND) == 1
    assert sent.message_id in {one.id for one in listed}
    sandbox.clock.advance(timedelta(hours=25))
    with pytest.raises(WindowClosed):
        over_http(facebook.send_message(message))
    sandbox.meta.set_account(shop, human_agent=True)
    over_http(facebook.send_message(attrs.evolve(message, window=Window.HUMAN_AGENT)))


def test_marks_are_shown_while_the_window_is_open(
    sandbox: Sandbox,
    over_http: Run,
    facebook: Facebook,
    shop: Any,
    shop_account: Account,
    anna: Any,
) -> None:
    sandbox.meta.answer(anna, shop, "Hello")
    thread = ConversationRecord(
        platform="facebook",
        account_id=shop_account.id,
        person=Person(id=sandbox.meta.scoped_id(anna, shop)),
    )
    for kind in SignalKind:
        over_http(facebook.signal(Signal(account=shop_account, conversation=thread, kind=kind)))
    assert [entry.status for entry in sandbox.journal] == [200, 200, 200]


def test_a_public_reply_is_posted_found_hidden_and_deleted(
    sandbox: Sandbox, over_http: Run, facebook: Facebook, shop_account: Account, comment: Comment
) -> None:
    command = SendPublicReply(
        account=shop_account,
        comment=comment,
        draft=Draft(text="20 zł"),
        actor=ANNA,
        attempt_id="a1",
    )
    sandbox.faults.order("answer_lost", path="*/comments", method="POST")
    with pytest.raises(Unanswered):
        over_http(facebook.send_public_reply(command))
    seen = over_http(facebook.look(look(shop_account, comment, Action.PUBLIC_REPLY)))
    assert seen.sight is Sight.FOUND
    over_http(
        facebook.set_hidden(SetHidden(account=shop_account, comment_id=comment.id, hidden=True))
    )
    over_http(facebook.delete_comment(DeleteComment(account=shop_account, comment_id=comment.id)))
    with pytest.raises(NotFound):
        over_http(facebook.get_comment(GetComment(account=shop_account, comment_id=comment.id)))
    known = over_http(facebook.check_comment(CheckComment(account=shop_account, comment=comment)))
    assert known == {facts.COMMENT_EXISTS: Fact.NO}


def test_a_refusal_in_another_language_means_the_same(
    sandbox: Sandbox, over_http: Run, facebook: Facebook, shop_account: Account, comment: Comment
) -> None:
    sandbox.meta.configure(language="pt")
    sandbox.meta.reply_by_hand(comment.id, "By hand")
    with pytest.raises(AlreadyReplied) as caught:
        over_http(facebook.send_private_reply(reply(shop_account, comment)))
    assert "respondida" in (caught.value.detail or "")
    assert "respondida" not in str(caught.value)


def test_limits_say_when_to_come_back(
    sandbox: Sandbox, over_http: Run, facebook: Facebook, shop_account: Account, comment: Comment
) -> None:
    sandbox.faults.order("rate_limited", code=80006, minutes=7)
    with pytest.raises(RateLimited) as caught:
        over_http(facebook.send_private_reply(reply(shop_account, comment)))
    assert caught.value.retry_after == timedelta(minutes=7)
    assert caught.value.outcome is Outcome.REFUSED
    sandbox.faults.order("token_expired")
    with pytest.raises(AuthenticationFailed):
        over_http(facebook.send_private_reply(reply(shop_account, comment)))


def test_a_page_that_requires_the_proof_gets_it(
    sandbox: Sandbox, over_http: Run, facebook: Facebook, shop_account: Account, comment: Comment
) -> None:
    sandbox.meta.configure(proof_required=True)
    over_http(facebook.send_private_reply(reply(shop_account, comment)))
    wrong = {**shop_account.credentials, "app_secret": "wrong"}
    forged = attrs.evolve(shop_account, credentials=wrong)
    with pytest.raises(PlatformError, match="code 100"):
        over_http(facebook.list_posts(ListPosts(account=forged)))


def test_pages_are_listed_and_tokens_exchanged(
    sandbox: Sandbox, over_http: Run, facebook: Facebook, shop: Any
) -> None:
    sandbox.meta.add_page(name="Only for advertisers", tasks=["ADVERTISE"])
    app = {"app_id": sandbox.meta.app_id, "app_secret": APP_SECRET}
    command = ExchangeToken(credentials=app, token=sandbox.meta.user.token, now=START)
    token = over_http(facebook.exchange_token(command))
    assert token.expires_at == START + timedelta(days=60)
    (account,) = over_http(
        facebook.list_accounts(ListAccounts(credentials={"user_token": token.value, **app}))
    )
    assert (account.id, account.name) == (shop.id, "Shop")
    assert account.credentials["access_token"] == shop.access_token


def test_missing_webhook_fields_are_named(
    over_http: Run, facebook: Facebook, shop_account: Account
) -> None:
    found = over_http(facebook.check_subscription(CheckSubscription(account=shop_account)))
    assert (found.fields, found.missing) == ({"feed", "messages"}, {"message_echoes"})
