"""The Instagram driver against the emulator, with either login, through the real transport."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import (
    AuthenticationFailed,
    NotEligible,
    Outcome,
    PlatformError,
    Unanswered,
    WindowClosed,
)
from privatereply.model import (
    Account,
    Action,
    Actor,
    Attachment,
    Comment,
    Direction,
    Draft,
    Fact,
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
    RefreshToken,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    SetHidden,
    Sight,
)
from privatereply.providers.instagram import Instagram
from privatereply.sandbox import APP_SECRET, Sandbox

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HUMAN = Actor.human("anna")
TEMPLATE = {
    "template_type": "button",
    "text": "Sizes?",
    "buttons": [{"type": "postback", "title": "Yes", "payload": "YES"}],
}
Run = Callable[[Any], Any]


@pytest.fixture
def media(sandbox: Sandbox, studio: Any) -> Any:
    return sandbox.meta.add_post(studio, "New shoes")


@pytest.fixture
def read(over_http: Run, instagram: Instagram, studio_account: Account) -> Callable[[Any], Comment]:
    """Reads an emulated comment through the driver."""

    def get(made: Any) -> Comment:
        command = GetComment(account=studio_account, comment_id=made.id)
        found: Comment = over_http(instagram.get_comment(command))
        return found

    return get


@pytest.fixture
def comment(sandbox: Sandbox, read: Callable[[Any], Comment], media: Any, anna: Any) -> Comment:
    return read(sandbox.meta.add_comment(media, anna, "いくらですか"))


def reply(account: Account, comment: Comment, draft: Draft | None = None) -> SendPrivateReply:
    return SendPrivateReply(
        account=account,
        comment=comment,
        draft=draft or Draft(text="20 zł"),
        actor=HUMAN,
        attempt_id="a1",
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


def test_broadcasts_and_media_are_listed_with_their_surfaces(
    sandbox: Sandbox, over_http: Run, instagram: Instagram, studio: Any, studio_account: Account
) -> None:
    sandbox.meta.add_post(studio, "Photo")
    sandbox.meta.add_post(studio, "Dance", surface="reel")
    sandbox.meta.add_post(studio, "Now", surface="live")
    command = ListPosts(account=studio_account)
    first = over_http(instagram.list_posts(command))
    second = over_http(instagram.list_posts(attrs.evolve(command, after=first.after)))
    assert [one.surface for one in first.items] == [Surface.LIVE]
    assert {one.text: one.surface for one in second.items} == {
        "Photo": Surface.POST,
        "Dance": Surface.REEL,
    }
    assert second.after is None


def test_comments_since_a_moment_and_replies_are_listed(
    sandbox: Sandbox,
    over_http: Run,
    instagram: Instagram,
    studio_account: Account,
    media: Any,
    anna: Any,
) -> None:
    for hour in range(4):
        made = sandbox.meta.add_comment(
            media, anna, str(hour), created_at=START - timedelta(hours=hour)
        )
    sandbox.meta.add_comment(media, None, "Hello", parent=made)
    command = ListComments(
        account=studio_account, post_id=media.id, since=START - timedelta(hours=2)
    )
    listing = over_http(instagram.list_comments(command))
    assert ([one.text for one in listing.items], listing.after) == (["0", "1", "2"], None)
    under = ListComments(account=studio_account, post_id=media.id, parent_id=made.id)
    (answer,) = over_http(instagram.list_comments(under)).items
    assert (answer.text, answer.parent_id) == ("Hello", made.id)
    assert answer.facts[facts.AUTHOR_IS_ACCOUNT] is Fact.YES


def test_replies_are_listed_with_comments_however_many_and_however_old_those_are(
    sandbox: Sandbox,
    over_http: Run,
    instagram: Instagram,
    studio_account: Account,
    media: Any,
    anna: Any,
) -> None:
    old = sandbox.meta.add_comment(media, anna, "old", created_at=START - timedelta(days=9))
    for number in range(60):
        sandbox.meta.add_comment(media, anna, str(number), parent=old)
    command = ListComments(
        account=studio_account, post_id=media.id, replies=True, since=START - timedelta(hours=2)
    )
    found = over_http(instagram.list_comments(command)).items
    assert {one.text for one in found} == {str(number) for number in range(60)}
    assert {(one.parent_id, one.post_id) for one in found} == {(old.id, media.id)}


@pytest.mark.requirement("A28")
def test_a_comment_takes_one_private_reply(
    sandbox: Sandbox,
    over_http: Run,
    instagram: Instagram,
    studio_account: Account,
    comment: Comment,
) -> None:
    sent = over_http(instagram.send_private_reply(reply(studio_account, comment)))
    assert comment.author is not None
    assert sent.person_id == comment.author.id
    with pytest.raises(NotEligible) as caught:
        over_http(instagram.send_private_reply(reply(studio_account, comment)))
    assert caught.value.outcome is Outcome.SPENT
    assert len(sandbox.meta.deliveries(comment_id=comment.id)) == 1


def test_a_template_to_somebody_who_does_not_follow_burns_the_reply(
    sandbox: Sandbox,
    over_http: Run,
    instagram: Instagram,
    studio_account: Account,
    media: Any,
    read: Callable[[Any], Comment],
) -> None:
    stranger = sandbox.meta.add_person(name="Basia")
    asked = read(sandbox.meta.add_comment(media, stranger))
    draft = Draft(attachments=(Attachment(kind="template", payload=TEMPLATE),))
    with pytest.raises(NotEligible) as caught:
        over_http(instagram.send_private_reply(reply(studio_account, asked, draft)))
    assert (caught.value.code, caught.value.subcode) == ("2", "1545133")
    assert caught.value.outcome is Outcome.SPENT
    with pytest.raises(NotEligible, match="2534025"):
        over_http(instagram.send_private_reply(reply(studio_account, asked)))
    assert sandbox.meta.deliveries(comment_id=asked.id) == []


def test_a_live_comment_is_answered_only_during_the_broadcast(
    sandbox: Sandbox,
    over_http: Run,
    instagram: Instagram,
    studio: Any,
    studio_account: Account,
    anna: Any,
    read: Callable[[Any], Comment],
) -> None:
    broadcast = sandbox.meta.add_post(studio, "Live", surface="live")
    asked = read(sandbox.meta.add_comment(broadcast, anna))
    assert asked.surface == Surface.LIVE
    check = CheckComment(account=studio_account, comment=asked)
    assert over_http(instagram.check_comment(check))[facts.BROADCAST_RUNNING] is Fact.YES
    sandbox.meta.end_broadcast(broadcast)
    assert over_http(instagram.check_comment(check)) == {facts.COMMENT_EXISTS: Fact.NO}
    with pytest.raises(NotEligible):
        over_http(instagram.send_private_reply(reply(studio_account, asked)))


@pytest.mark.parametrize(
    ("fault", "sight"),
    [
        ("answer_lost", Sight.FOUND),
        ("unknown_error", Sight.FOUND),
        ("wrong_types", Sight.FOUND),
        ("dropped", Sight.ABSENT),
        ("server_error", Sight.ABSENT),
    ],
)
def test_an_unknown_attempt_is_settled_by_looking(
    sandbox: Sandbox,
    over_http: Run,
    instagram: Instagram,
    studio_account: Account,
    comment: Comment,
    fault: str,
    sight: Sight,
) -> None:
    sandbox.faults.order(fault, path="*/messages")
    with pytest.raises((PlatformError, Unanswered)) as caught:
        over_http(instagram.send_private_reply(reply(studio_account, comment)))
    assert getattr(caught.value, "outcome", Outcome.UNKNOWN) is Outcome.UNKNOWN
    sandbox.clock.advance(timedelta(minutes=4))
    early = over_http(instagram.look(look(studio_account, comment, now=sandbox.clock.now())))
    assert early.sight is (Sight.FOUND if sight is Sight.FOUND else Sight.UNCLEAR)
    sandbox.clock.advance(timedelta(minutes=2))
    seen = over_http(instagram.look(look(studio_account, comment, now=sandbox.clock.now())))
    assert seen.sight is sight
    delivered = sandbox.meta.deliveries(comment_id=comment.id)
    assert [one.message_id for one in delivered] == ([seen.sent.message_id] if seen.sent else [])


def test_a_conversation_goes_on_after_the_person_has_answered(
    sandbox: Sandbox,
    over_http: Run,
    instagram: Instagram,
    studio: Any,
    studio_account: Account,
    anna: Any,
    comment: Comment,
) -> None:
    over_http(instagram.send_private_reply(reply(studio_account, comment)))
    assert comment.author is not None
    command = ListConversations(account=studio_account, person_id=comment.author.id)
    (thread,) = over_http(instagram.list_conversations(command)).items
    assert thread.person.username == "anna"
    message = SendMessage(
        account=studio_account,
        conversation=thread,
        draft=Draft(text="Still there?"),
        actor=HUMAN,
        attempt_id="a2",
    )
    with pytest.raises(WindowClosed):
        over_http(instagram.send_message(message))
    sandbox.clock.advance(timedelta(seconds=2))
    sandbox.meta.answer(anna, studio, "Yes")
    over_http(instagram.send_message(message))
    listed = over_http(
        instagram.list_messages(ListMessages(account=studio_account, conversation_id=thread.id))
    ).items
    assert {one.direction for one in listed} == set(Direction)
    assert {one.person_id for one in listed} == {comment.author.id}


def test_a_public_reply_is_posted_found_hidden_and_deleted(
    sandbox: Sandbox,
    over_http: Run,
    instagram: Instagram,
    studio_account: Account,
    comment: Comment,
) -> None:
    command = SendPublicReply(
        account=studio_account,
        comment=comment,
        draft=Draft(text="20 zł"),
        actor=HUMAN,
        attempt_id="a1",
    )
    published = over_http(instagram.send_public_reply(command))
    seen = over_http(instagram.look(look(studio_account, comment, Action.PUBLIC_REPLY)))
    assert seen.sent is not None
    assert seen.sent.message_id == published.message_id
    hide = SetHidden(account=studio_account, comment_id=comment.id, hidden=True)
    over_http(instagram.set_hidden(hide))
    over_http(
        instagram.delete_comment(DeleteComment(account=studio_account, comment_id=comment.id))
    )
    known = over_http(
        instagram.check_comment(CheckComment(account=studio_account, comment=comment))
    )
    assert known == {facts.COMMENT_EXISTS: Fact.NO}


def test_the_accounts_of_either_login_are_found(
    sandbox: Sandbox, over_http: Run, instagram: Instagram, studio: Any
) -> None:
    token = studio.access_token if studio.page is None else sandbox.meta.user.token
    credentials = {"user_token": token, "login": studio.login, "app_secret": APP_SECRET}
    (account,) = over_http(instagram.list_accounts(ListAccounts(credentials=credentials)))
    assert (account.id, account.name) == (studio.id, "studio")
    assert over_http(instagram.list_posts(ListPosts(account=account))).items == ()


def test_missing_webhook_fields_are_named(
    over_http: Run, instagram: Instagram, studio_account: Account
) -> None:
    found = over_http(instagram.check_subscription(CheckSubscription(account=studio_account)))
    assert found.missing == {"comments", "live_comments", "messages"}


def test_a_token_is_exchanged_and_refreshed_after_a_day(
    sandbox: Sandbox, over_http: Run, instagram: Instagram
) -> None:
    made = sandbox.meta.add_instagram_account(username="studio")
    credentials = {"access_token": made.access_token}
    account = Account(platform="instagram", id=made.id, credentials=credentials)
    with pytest.raises(PlatformError):
        over_http(instagram.refresh_token(RefreshToken(account=account, now=START)))
    sandbox.clock.advance(timedelta(hours=25))
    now = sandbox.clock.now()
    token = over_http(instagram.refresh_token(RefreshToken(account=account, now=now)))
    assert token.expires_at == now + timedelta(days=60)
    sandbox.clock.advance(timedelta(days=61))
    with pytest.raises(AuthenticationFailed):
        over_http(instagram.refresh_token(RefreshToken(account=account, now=sandbox.clock.now())))
    exchange = ExchangeToken(credentials={"app_secret": APP_SECRET}, token="nonsense", now=now)
    with pytest.raises(AuthenticationFailed):
        over_http(instagram.exchange_token(exchange))
