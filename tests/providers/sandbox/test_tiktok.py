"""The TikTok driver against the emulator, through the real transport."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import httpx
import pytest

from privatereply.errors import (
    AuthenticationFailed,
    NotFound,
    Outcome,
    PermissionDenied,
    PlatformError,
    RateLimited,
    SpamBlocked,
    TemporaryFailure,
    Unanswered,
    UnreadableAnswer,
    WindowClosed,
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
    Folder,
    Person,
    QuickReply,
)
from privatereply.policy import facts
from privatereply.provider import (
    CheckComment,
    CheckConversation,
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
    SetLiked,
    Sight,
    Signal,
    SignalKind,
    Upload,
)
from privatereply.providers.tiktok import TikTok
from privatereply.sandbox import APP_SECRET, Sandbox

BASE = "https://business-api.tiktok.com/open_api/v1.3"
START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ANNA = Actor.human("anna")
SEND = "*/message/send/"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\0\0\0\2\0\x08\2\0\0\0"
Run = Callable[[Any], Any]


@pytest.fixture
def tiktok() -> TikTok:
    return TikTok()


@pytest.fixture
def shop(sandbox: Sandbox) -> Any:
    return sandbox.tiktok.add_account(username="shop", region="VN")


@pytest.fixture
def account(sandbox: Sandbox, shop: Any) -> Account:
    credentials = {
        "access_token": shop.access_token,
        "refresh_token": shop.refresh_token,
        "app_id": sandbox.tiktok.app_id,
        "app_secret": APP_SECRET,
    }
    return Account(platform="tiktok", id=shop.id, credentials=credentials)


@pytest.fixture
def sari(sandbox: Sandbox) -> Any:
    return sandbox.tiktok.add_person(name="Sari Dewi", follows=True)


@pytest.fixture
def video(sandbox: Sandbox, shop: Any) -> Any:
    return sandbox.tiktok.add_post(shop, "New shoes")


@pytest.fixture
def comment(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, account: Account, video: Any, sari: Any
) -> Comment:
    made = sandbox.tiktok.add_comment(video, sari, "How much?")
    asked = GetComment(account=account, comment_id=made.id, post_id=video.id)
    found: Comment = over_http(tiktok.get_comment(asked))
    return found


@pytest.fixture
def thread(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, shop: Any, account: Account, sari: Any
) -> ConversationRecord:
    """A conversation that the person began."""
    sandbox.tiktok.answer(sari, shop, "Hello")
    listed = over_http(
        tiktok.list_conversations(ListConversations(account=account, person_id=sari.id))
    )
    (found,) = listed.items
    return found


def reply(account: Account, comment: Comment, text: str = "20 zł") -> SendPrivateReply:
    return SendPrivateReply(
        account=account, comment=comment, draft=Draft(text=text), actor=ANNA, attempt_id="a1"
    )


def write(account: Account, thread: ConversationRecord, draft: Draft, **more: Any) -> SendMessage:
    return SendMessage(
        account=account, conversation=thread, draft=draft, actor=ANNA, attempt_id="a1", **more
    )


def look(account: Account, action: Action, *, now: datetime = START, **more: Any) -> Look:
    return Look(
        account=account,
        action=action,
        attempt_id="a1",
        now=now,
        begun_at=START,
        draft=Draft(text="20 zł"),
        **more,
    )


def test_posts_and_comments_are_listed_page_by_page(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, shop: Any, account: Account, sari: Any
) -> None:
    for hour in range(3):
        sandbox.tiktok.add_post(shop, str(hour), created_at=START - timedelta(hours=hour))
    latest = over_http(tiktok.list_posts(ListPosts(account=account, limit=2)))
    assert [post.text for post in latest.items] == ["0", "1"]
    rest = over_http(tiktok.list_posts(ListPosts(account=account, after=latest.after)))
    assert ([post.text for post in rest.items], rest.after) == (["2"], None)
    post = latest.items[0]
    for hour in range(5):
        moment = START - timedelta(hours=hour)
        sandbox.tiktok.add_comment(post.id, sari, str(hour), created_at=moment)
    since = START - timedelta(hours=3)
    command = ListComments(account=account, post_id=post.id, since=since, limit=3)
    first = over_http(tiktok.list_comments(command))
    assert [one.text for one in first.items] == ["0", "1", "2"]
    second = over_http(tiktok.list_comments(attrs.evolve(command, after=first.after)))
    assert ([one.text for one in second.items], second.after) == (["3"], None)


def test_short_pages_and_pages_that_overlap_lose_no_comment(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, account: Account, video: Any, sari: Any
) -> None:
    for number in range(5):
        sandbox.tiktok.add_comment(video, sari, str(number))
    sandbox.faults.order("short_page", path="*/comment/list/", times=1)
    sandbox.faults.order("duplicates", path="*/comment/list/", times=2)
    seen: list[str] = []
    after = None
    while True:
        command = ListComments(account=account, post_id=video.id, after=after, limit=2)
        listing = over_http(tiktok.list_comments(command))
        seen += [one.text for one in listing.items]
        after = listing.after
        if after is None:
            break
    assert set(seen) == set("01234")


def test_replies_stand_under_their_comment(
    sandbox: Sandbox,
    over_http: Run,
    tiktok: TikTok,
    account: Account,
    video: Any,
    comment: Comment,
    sari: Any,
) -> None:
    sandbox.tiktok.add_comment(video, sari, "And the red one?", parent=comment.id)
    command = ListComments(account=account, post_id=video.id, parent_id=comment.id)
    (found,) = over_http(tiktok.list_comments(command)).items
    assert (found.text, found.parent_id) == ("And the red one?", comment.id)


def test_replies_are_listed_with_comments_however_many_and_however_old_those_are(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, account: Account, video: Any, sari: Any
) -> None:
    old = sandbox.tiktok.add_comment(video, sari, "old", created_at=START - timedelta(days=9))
    for number in range(40):
        sandbox.tiktok.add_comment(video, sari, str(number), parent=old)
    few = sandbox.tiktok.add_comment(video, sari, "few")
    sandbox.tiktok.add_comment(video, sari, "one", parent=few)
    command = ListComments(
        account=account, post_id=video.id, replies=True, since=START - timedelta(hours=2)
    )
    found = over_http(tiktok.list_comments(command)).items
    parents = {one.text: one.parent_id for one in found}
    assert parents == {"few": None, "one": few.id, **dict.fromkeys(map(str, range(40)), old.id)}
    assert len(found) == len(parents)


def test_a_comment_is_found_without_its_post(
    over_http: Run, tiktok: TikTok, account: Account, comment: Comment, video: Any
) -> None:
    found = over_http(tiktok.get_comment(GetComment(account=account, comment_id=comment.id)))
    assert (found.post_id, found.author) == (video.id, comment.author)
    with pytest.raises(NotFound):
        over_http(tiktok.get_comment(GetComment(account=account, comment_id="72")))


def test_facts_of_a_comment_are_its_existence_and_the_accounts_setting(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, shop: Any, account: Account, comment: Comment
) -> None:
    check = CheckComment(account=account, comment=comment)
    known = over_http(tiktok.check_comment(check))
    assert known[facts.COMMENT_EXISTS] is Fact.YES
    assert known[facts.REPLIES_ENABLED] is Fact.YES
    sandbox.tiktok.set_account(shop, comment_to_message=False)
    assert over_http(tiktok.check_comment(check))[facts.REPLIES_ENABLED] is Fact.NO
    sandbox.tiktok.delete_comment(comment.id)
    assert over_http(tiktok.check_comment(check)) == {facts.COMMENT_EXISTS: Fact.NO}


def test_a_comment_is_answered_in_private_once(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, account: Account, comment: Comment, sari: Any
) -> None:
    sent = over_http(tiktok.send_private_reply(reply(account, comment)))
    assert sent.person_id == sari.id
    with pytest.raises(PlatformError) as caught:
        over_http(tiktok.send_private_reply(reply(account, comment, "Again")))
    assert not isinstance(caught.value, WindowClosed)
    assert (caught.value.code, caught.value.outcome) == ("40064", Outcome.REFUSED)
    (delivered,) = sandbox.tiktok.deliveries(comment_id=comment.id)
    assert (delivered.text, delivered.message_id) == ("20 zł", sent.message_id)


def test_an_account_without_the_feature_is_told_so(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, shop: Any, account: Account, comment: Comment
) -> None:
    sandbox.tiktok.set_account(shop, comment_to_message=False)
    with pytest.raises(PermissionDenied):
        over_http(tiktok.send_private_reply(reply(account, comment)))


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
        ("unsent", UnreadableAnswer, Sight.ABSENT),
    ],
)
def test_an_unknown_message_is_settled_by_looking(
    sandbox: Sandbox,
    over_http: Run,
    tiktok: TikTok,
    account: Account,
    thread: ConversationRecord,
    fault: str,
    error: type[Exception],
    sight: Sight,
) -> None:
    sandbox.faults.order(fault, path=SEND)
    with pytest.raises(error) as caught:
        over_http(tiktok.send_message(write(account, thread, Draft(text="20 zł"))))
    if isinstance(caught.value, PlatformError):
        assert caught.value.outcome is Outcome.UNKNOWN
    early = over_http(tiktok.look(look(account, Action.MESSAGE, conversation=thread)))
    assert early.sight is (Sight.FOUND if sight is Sight.FOUND else Sight.UNCLEAR)
    sandbox.clock.advance(timedelta(minutes=6))
    now = sandbox.clock.now()
    seen = over_http(tiktok.look(look(account, Action.MESSAGE, conversation=thread, now=now)))
    assert seen.sight is sight
    delivered = sandbox.tiktok.deliveries(person_id=thread.person.id)
    assert len(delivered) == (1 if sight is Sight.FOUND else 0)
    if seen.sent is not None:
        assert seen.sent.message_id == delivered[0].message_id


def test_an_unknown_private_reply_is_found_in_a_thread_whose_id_nobody_knows(
    sandbox: Sandbox,
    over_http: Run,
    tiktok: TikTok,
    shop: Any,
    account: Account,
    comment: Comment,
    sari: Any,
) -> None:
    sandbox.tiktok.answer(sandbox.tiktok.add_person(name="Ben"), shop, "Hi")
    sandbox.faults.order("answer_lost", path=SEND)
    with pytest.raises(Unanswered):
        over_http(tiktok.send_private_reply(reply(account, comment)))
    sandbox.tiktok.answer(sari, shop, "Thank you")
    seen = over_http(tiktok.look(look(account, Action.PRIVATE_REPLY, comment=comment)))
    (delivered,) = sandbox.tiktok.deliveries(comment_id=comment.id)
    assert seen.sight is Sight.FOUND
    assert seen.sent is not None
    assert seen.sent.message_id == delivered.message_id
    assert seen.sent.person_id == sari.id


def test_a_private_reply_nobody_can_find_stays_unclear(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, account: Account, comment: Comment
) -> None:
    sandbox.faults.order("dropped", path=SEND)
    with pytest.raises(Unanswered):
        over_http(tiktok.send_private_reply(reply(account, comment)))
    sandbox.clock.advance(timedelta(hours=1))
    now = sandbox.clock.now()
    seen = over_http(tiktok.look(look(account, Action.PRIVATE_REPLY, comment=comment, now=now)))
    assert seen.sight is Sight.UNCLEAR


def test_what_a_colleague_wrote_by_hand_is_not_ours(
    sandbox: Sandbox,
    over_http: Run,
    tiktok: TikTok,
    shop: Any,
    account: Account,
    thread: ConversationRecord,
    sari: Any,
) -> None:
    sandbox.tiktok.write_by_hand(sari, shop, "20 zł")
    sandbox.clock.advance(timedelta(minutes=6))
    now = sandbox.clock.now()
    seen = over_http(tiktok.look(look(account, Action.MESSAGE, conversation=thread, now=now)))
    assert seen.sight is Sight.ABSENT


def test_a_public_reply_is_found_by_looking(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, account: Account, comment: Comment
) -> None:
    command = SendPublicReply(
        account=account, comment=comment, draft=Draft(text="20 zł"), actor=ANNA, attempt_id="a1"
    )
    sandbox.faults.order("answer_lost", path="*/reply/create/")
    with pytest.raises(Unanswered):
        over_http(tiktok.send_public_reply(command))
    seen = over_http(tiktok.look(look(account, Action.PUBLIC_REPLY, comment=comment)))
    assert seen.sight is Sight.FOUND
    sandbox.clock.advance(timedelta(minutes=6))
    other = look(account, Action.PUBLIC_REPLY, comment=comment, now=sandbox.clock.now())
    missing = attrs.evolve(other, draft=Draft(text="Something else"))
    assert over_http(tiktok.look(missing)).sight is Sight.ABSENT


def test_a_public_reply_names_itself(
    over_http: Run, tiktok: TikTok, account: Account, comment: Comment, video: Any
) -> None:
    command = SendPublicReply(
        account=account, comment=comment, draft=Draft(text="Write us"), actor=ANNA, attempt_id="a1"
    )
    sent = over_http(tiktok.send_public_reply(command))
    listed = ListComments(account=account, post_id=video.id, parent_id=comment.id)
    (found,) = over_http(tiktok.list_comments(listed)).items
    assert (found.id, found.text) == (sent.message_id, "Write us")
    assert found.author == Person(id=account.id, name="shop", username="shop")
    over_http(tiktok.delete_comment(DeleteComment(account=account, comment_id=found.id)))
    assert over_http(tiktok.list_comments(listed)).items == ()


def test_comments_are_hidden_shown_and_liked(
    over_http: Run, tiktok: TikTok, account: Account, comment: Comment, video: Any
) -> None:
    def fresh() -> Any:
        asked = GetComment(account=account, comment_id=comment.id, post_id=video.id)
        return over_http(tiktok.get_comment(asked)).raw

    for hidden, status in ((True, "HIDDEN"), (False, "PUBLIC")):
        command = SetHidden(account=account, comment_id=comment.id, post_id=video.id, hidden=hidden)
        over_http(tiktok.set_hidden(command))
        assert fresh()["status"] == status
    for liked in (True, False):
        over_http(tiktok.set_liked(SetLiked(account=account, comment=comment, liked=liked)))
        assert fresh()["liked"] is liked


def test_somebody_elses_comment_cannot_be_deleted(
    over_http: Run, tiktok: TikTok, account: Account, comment: Comment
) -> None:
    with pytest.raises(PlatformError):
        over_http(tiktok.delete_comment(DeleteComment(account=account, comment_id=comment.id)))


def test_messages_of_every_kind_arrive(
    sandbox: Sandbox,
    over_http: Run,
    tiktok: TikTok,
    account: Account,
    thread: ConversationRecord,
    video: Any,
    sari: Any,
) -> None:
    picture = Upload(account=account, content=PICTURE, kind="image", media_type="image/png")
    image = over_http(tiktok.upload(picture))
    drafts = [
        Draft(text="Hello"),
        Draft(attachments=(image,)),
        Draft(attachments=(Attachment(kind="post", id=video.id),)),
        Draft(text="Size?", quick_replies=(QuickReply(title="S", payload="s"),)),
    ]
    for draft in drafts:
        over_http(tiktok.send_message(write(account, thread, draft)))
    assert len(sandbox.tiktok.deliveries(person_id=sari.id)) == 4
    listed = ListMessages(account=account, conversation_id=thread.id or "")
    found = over_http(tiktok.list_messages(listed)).items
    assert [one.text for one in found[:2]] == ["Size?", ""]
    quote = write(account, thread, Draft(text="Yes"), reply_to=found[-1].id)
    over_http(tiktok.send_message(quote))
    assert over_http(tiktok.list_messages(listed)).items[0].reply_to == found[-1].id


def test_conversations_lie_in_requests_until_they_are_answered(
    over_http: Run, tiktok: TikTok, account: Account, thread: ConversationRecord, sari: Any
) -> None:
    assert thread.folder == Folder.REQUESTS
    assert thread.person == Person(id=sari.id, name="Sari Dewi", username=sari.username)
    assert (thread.last_inbound_at, thread.last_outbound_at) == (START, None)
    over_http(tiktok.send_message(write(account, thread, Draft(text="Hello"))))
    (now,) = over_http(tiktok.list_conversations(ListConversations(account=account))).items
    assert (now.id, now.folder) == (thread.id, Folder.INBOX)
    assert now.last_outbound_at == START


def test_an_id_with_a_plus_arrives_whole(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, shop: Any, account: Account
) -> None:
    """A plus that is sent as such is a blank at the other end, and the id is refused."""
    for number in range(40):
        person = sandbox.tiktok.add_person(name=f"Person {number}")
        sandbox.tiktok.answer(person, shop, "Hi")
        found = sandbox.tiktok.thread(person, shop)
        if "+" in found.id:
            break
    listed = ListMessages(account=account, conversation_id=found.id)
    assert "+" in found.id
    assert over_http(tiktok.list_messages(listed)).items[0].direction is Direction.INBOUND


def test_a_conversation_tells_who_follows_and_whether_it_takes_images(
    sandbox: Sandbox,
    over_http: Run,
    tiktok: TikTok,
    account: Account,
    thread: ConversationRecord,
    sari: Any,
) -> None:
    check = CheckConversation(account=account, conversation=thread)
    known = over_http(tiktok.check_conversation(check))
    assert known == {
        facts.PERSON_FOLLOWS: Fact.YES,
        facts.PERSON_HAS_WRITTEN: Fact.YES,
        facts.IMAGES_TAKEN: Fact.YES,
    }
    sandbox.tiktok.set_person(sari, follows=False, images=False)
    again = over_http(tiktok.check_conversation(check))
    assert {again[facts.PERSON_FOLLOWS], again[facts.IMAGES_TAKEN]} == {Fact.NO}


@pytest.mark.parametrize("kind", [SignalKind.TYPING_ON, SignalKind.SEEN])
def test_marks_are_taken(
    over_http: Run, tiktok: TikTok, account: Account, thread: ConversationRecord, kind: SignalKind
) -> None:
    command = Signal(account=account, conversation=thread, kind=kind)
    assert over_http(tiktok.signal(command)) is None


def test_the_eleventh_message_is_blocked_and_nothing_is_said_of_a_window(
    over_http: Run, tiktok: TikTok, account: Account, thread: ConversationRecord
) -> None:
    for number in range(10):
        over_http(tiktok.send_message(write(account, thread, Draft(text=str(number)))))
    with pytest.raises(PlatformError) as caught:
        over_http(tiktok.send_message(write(account, thread, Draft(text="11"))))
    assert type(caught.value) is PlatformError
    assert caught.value.code == "40064"


@pytest.mark.parametrize(
    ("fault", "error", "hours"),
    [
        ("rate_limited", RateLimited, 1 / 12),
        ("too_fast", SpamBlocked, 4),
        ("retry_safe", TemporaryFailure, None),
        ("token_expired", AuthenticationFailed, None),
        ("suspended", PermissionDenied, None),
    ],
)
def test_a_refusal_leaves_the_reply_available(
    sandbox: Sandbox,
    over_http: Run,
    tiktok: TikTok,
    account: Account,
    comment: Comment,
    fault: str,
    error: type[PlatformError],
    hours: float | None,
) -> None:
    sandbox.faults.order(fault, path=SEND)
    with pytest.raises(error) as caught:
        over_http(tiktok.send_private_reply(reply(account, comment)))
    assert caught.value.outcome is Outcome.REFUSED
    assert caught.value.retry_after == (None if hours is None else timedelta(hours=hours))
    assert caught.value.trace_id
    over_http(tiktok.send_private_reply(reply(account, comment)))
    assert len(sandbox.tiktok.deliveries(comment_id=comment.id)) == 1


def test_a_code_becomes_a_token_that_names_its_account_and_is_renewed(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, shop: Any, account: Account
) -> None:
    back = "https://shop.example/callback/"
    app = {"app_id": sandbox.tiktok.app_id, "app_secret": APP_SECRET, "redirect_uri": back}
    code = sandbox.tiktok.issue_code(shop, redirect_uri=back)
    exchange = ExchangeToken(credentials=app, token=code, now=START)
    token = over_http(tiktok.exchange_token(exchange))
    assert (token.account_id, token.expires_at) == (shop.id, START + timedelta(days=1))
    with pytest.raises(PlatformError):
        over_http(tiktok.exchange_token(exchange))
    asked = ListAccounts(credentials=app | {"user_token": token.value})
    (named,) = over_http(tiktok.list_accounts(asked))
    assert named.id == shop.id
    held = attrs.evolve(
        account, credentials={**account.credentials, "refresh_token": token.refresh}
    )
    renewed = over_http(tiktok.refresh_token(RefreshToken(account=held, now=START)))
    assert renewed.refresh != token.refresh
    with pytest.raises(AuthenticationFailed):
        over_http(tiktok.refresh_token(RefreshToken(account=held, now=START)))


def test_a_renewed_token_of_another_account_is_refused(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, account: Account
) -> None:
    sandbox.faults.order("other_account", path="*/refresh_token/")
    with pytest.raises(AuthenticationFailed, match="another account"):
        over_http(tiktok.refresh_token(RefreshToken(account=account, now=START)))


def test_callbacks_are_found_by_category(
    sandbox: Sandbox, over_http: Run, tiktok: TikTok, account: Account
) -> None:
    check = CheckSubscription(account=account)
    nothing = over_http(tiktok.check_subscription(check))
    assert nothing.missing == {"COMMENT", "DIRECT_MESSAGE"}
    configuration = {
        "app_id": account.credentials["app_id"],
        "secret": APP_SECRET,
        "event_type": "COMMENT",
        "callback_url": "https://host.example/tiktok",
    }
    with httpx.Client(transport=sandbox.transport()) as client:
        client.post(f"{BASE}/business/webhook/update/", json=configuration)
    some = over_http(tiktok.check_subscription(check))
    assert (some.fields, some.missing) == ({"COMMENT"}, {"DIRECT_MESSAGE"})
