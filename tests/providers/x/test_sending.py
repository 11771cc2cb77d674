"""What goes out to X, and what comes back for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import InvalidValue, PlatformError, UnreadableAnswer
from privatereply.flow import Response
from privatereply.model import (
    Account,
    Action,
    Actor,
    Attachment,
    CommentRecord,
    ConversationRecord,
    Draft,
    Person,
    QuickReply,
)
from privatereply.provider import (
    DeleteComment,
    DeleteMessage,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    Sent,
    SetBlocked,
    SetHidden,
    StartGroup,
    Upload,
    Window,
)
from privatereply.providers.x import X, message_button

SHOP_ID, ANNA_ID, BEN_ID = "2244994945", "1072250532645998596", "6253282"
THREAD_ID, GROUP_ID = f"{SHOP_ID}-{ANNA_ID}", "1585823815904395264"
EVENT_ID = "1585823814058971140"
MADE_AT = datetime(2022, 10, 28, 2, 40, 35, 110000, tzinfo=UTC)
ACCEPTED = {"dm_conversation_id": THREAD_ID, "dm_event_id": EVENT_ID}
IMAGE = Attachment(kind="image", id="1583157113245011970")
Created = Callable[..., Response]


def test_a_private_reply_goes_to_the_comments_author_and_carries_nothing_but_the_message(
    play: Any, x: X, reply: Callable[..., SendPrivateReply], created: Created
) -> None:
    sent = play(x.send_private_reply(reply()), created(**ACCEPTED))
    assert play.paths == [f"POST api.x.com/2/dm_conversations/with/{ANNA_ID}/messages"]
    assert play.body == {"text": "It is 20 zł"}
    assert play.writes() == 1
    assert sent == Sent(
        message_id=EVENT_ID, person_id=ANNA_ID, conversation_id=THREAD_ID, sent_at=MADE_AT
    )
    assert dict(play.last.headers)["Authorization"] == "Bearer user-token"
    assert "user-token" not in repr(play.last)


def test_a_comment_without_its_author_is_refused_before_any_request(
    x: X, reply: Callable[..., SendPrivateReply], comment: CommentRecord
) -> None:
    with pytest.raises(InvalidValue, match=r"comment.author: got nobody"):
        x.send_private_reply(reply(comment=attrs.evolve(comment, author=None)))


def test_people_are_named_by_their_ids_and_never_by_their_handles(
    x: X, reply: Callable[..., SendPrivateReply], comment: CommentRecord
) -> None:
    named = attrs.evolve(comment, author=Person(id="XDevelopers"))
    with pytest.raises(InvalidValue, match="an id of X, 1 to 19 digits") as caught:
        x.send_private_reply(reply(comment=named))
    assert "XDevelopers" not in str(caught.value)


@pytest.mark.parametrize(
    ("draft", "body"),
    [
        (
            Draft(text="Look", attachments=(IMAGE,)),
            {"text": "Look", "attachments": [{"media_id": "1583157113245011970"}]},
        ),
        (
            Draft(attachments=(Attachment(kind="video", id="7"),)),
            {"attachments": [{"media_id": "7"}]},
        ),
        (
            Draft(text="Seen?", attachments=(Attachment(kind="post", id="20"),)),
            {"text": "Seen? https://x.com/i/status/20"},
        ),
        (
            Draft(attachments=(Attachment(kind="post", url="https://x.com/a/status/20"), IMAGE)),
            {
                "text": "https://x.com/a/status/20",
                "attachments": [{"media_id": "1583157113245011970"}],
            },
        ),
    ],
    ids=["both", "video", "post", "post and image"],
)
def test_an_upload_goes_along_by_its_id_and_a_post_by_its_address(
    play: Any,
    x: X,
    reply: Callable[..., SendPrivateReply],
    created: Created,
    draft: Draft,
    body: object,
) -> None:
    play(x.send_private_reply(reply(draft)), created(**ACCEPTED))
    assert play.body == body


@pytest.mark.parametrize(
    "draft",
    [
        Draft(attachments=(IMAGE, IMAGE)),
        Draft(text="?", attachments=(Attachment(kind="image", url="https://example.org/a.png"),)),
        Draft(attachments=(Attachment(kind="template", payload={}),)),
        Draft(attachments=(Attachment(kind="audio", id="7"),)),
        Draft(attachments=(Attachment(kind="image", id="media_7"),)),
        Draft(text="?", quick_replies=(QuickReply(title="S", payload="S"),)),
        Draft(text="?", attachments=(Attachment(kind="message_button", url="https://x.com"),)),
    ],
    ids=["two", "address", "template", "audio", "id", "quick", "button"],
)
def test_what_a_message_has_no_member_for_is_refused_before_any_request(
    x: X, reply: Callable[..., SendPrivateReply], draft: Draft
) -> None:
    with pytest.raises(InvalidValue):
        x.send_private_reply(reply(draft))


def test_acceptance_with_an_id_is_sent_whatever_else_could_not_be_shown(
    play: Any, x: X, reply: Callable[..., SendPrivateReply]
) -> None:
    problem = {"type": "https://api.x.com/2/problems/field-hydration-failure", "title": "?"}
    tree = {"data": ACCEPTED, "errors": [problem]}
    sent = play(x.send_private_reply(reply()), tree)
    assert sent.message_id == EVENT_ID


def test_ids_beyond_what_a_double_holds_stay_exact(
    play: Any, x: X, reply: Callable[..., SendPrivateReply]
) -> None:
    body = b'{"data": {"dm_event_id": 1585823814058971141, "dm_conversation_id": null}}'
    sent = play(x.send_private_reply(reply()), Response(status=201, body=body))
    assert sent.message_id == "1585823814058971141"


def test_a_message_goes_into_its_group(
    play: Any,
    x: X,
    message: Callable[..., SendMessage],
    group: ConversationRecord,
    created: Created,
) -> None:
    into = attrs.evolve(group, id=GROUP_ID)
    play(x.send_message(message(conversation=into)), created(**ACCEPTED))
    assert play.paths == [f"POST api.x.com/2/dm_conversations/{GROUP_ID}/messages"]


@pytest.mark.parametrize("thread_id", [None, THREAD_ID, "1-2", GROUP_ID])
def test_a_message_to_one_person_goes_to_them_whatever_the_conversation_is_called(
    play: Any,
    x: X,
    message: Callable[..., SendMessage],
    thread: ConversationRecord,
    created: Created,
    thread_id: str | None,
) -> None:
    into = attrs.evolve(thread, id=thread_id)
    command = message(conversation=into, window=Window.HUMAN_AGENT)
    play(x.send_message(command), created(**ACCEPTED))
    assert play.paths == [f"POST api.x.com/2/dm_conversations/with/{ANNA_ID}/messages"]
    assert play.body == {"text": "Hello"}


def test_a_message_that_cannot_be_addressed_is_refused_before_any_request(
    x: X,
    message: Callable[..., SendMessage],
    group: ConversationRecord,
) -> None:
    with pytest.raises(InvalidValue, match=r"conversation.id: got None"):
        x.send_message(message(conversation=group))
    with pytest.raises(InvalidValue, match="15 to 19 digits for a group"):
        x.send_message(message(conversation=attrs.evolve(group, id="t_1")))
    with pytest.raises(InvalidValue, match="no answers to one message"):
        x.send_message(message(reply_to="7"))


def test_a_group_begins_with_its_people_and_its_first_message(
    play: Any, x: X, shop: Account, group: ConversationRecord, actor: Actor, created: Created
) -> None:
    command = StartGroup(
        account=shop, people=group.people, draft=Draft(text="Hi"), actor=actor, attempt_id="a1"
    )
    answer = created(dm_conversation_id="1585823815904395264", dm_event_id=EVENT_ID)
    sent = play(x.start_group(command), answer)
    assert play.body == {
        "conversation_type": "Group",
        "participant_ids": [ANNA_ID, BEN_ID],
        "message": {"text": "Hi"},
    }
    assert (sent.conversation_id, sent.person_id) == ("1585823815904395264", None)


@pytest.mark.requirement("B6")
@pytest.mark.parametrize(("number", "allowed"), [(1, False), (2, True), (49, True), (50, False)])
def test_a_group_has_2_to_49_people_beside_the_account(
    x: X, shop: Account, actor: Actor, number: int, allowed: bool
) -> None:
    people = tuple(Person(id=str(one)) for one in range(1, number + 1))
    command = StartGroup(
        account=shop, people=people, draft=Draft(text="Hi"), actor=actor, attempt_id="a1"
    )
    if allowed:
        x.start_group(command).close()
        return
    with pytest.raises(InvalidValue, match="2 to 49 people"):
        x.start_group(command)


def test_nobody_is_twice_in_a_group(x: X, shop: Account, actor: Actor) -> None:
    people = (Person(id="1"), Person(id="2"), Person(id="1"))
    command = StartGroup(
        account=shop, people=people, draft=Draft(text="Hi"), actor=actor, attempt_id="a1"
    )
    with pytest.raises(InvalidValue, match="2 different people in 3 places"):
        x.start_group(command)


def named(*ids: str) -> dict[str, Any]:
    """A comment that X has put handles before."""
    mentions = [
        {"start": 8 * at, "end": 8 * at + 7, "username": f"user{at}", "id": one}
        for at, one in enumerate(ids)
    ]
    return {"entities": {"mentions": mentions}, "display_text_range": [8 * len(ids), 100]}


def test_a_public_reply_answers_the_comment_and_names_nobody_else(
    play: Any,
    x: X,
    public: Callable[..., SendPublicReply],
    comment: CommentRecord,
    created: Created,
) -> None:
    several = attrs.evolve(comment, raw=named(SHOP_ID, BEN_ID, ANNA_ID, BEN_ID))
    sent = play(x.send_public_reply(public(comment=several)), created(id="77", text="…"))
    assert sent.message_id == "77"
    assert play.paths == ["POST api.x.com/2/tweets"]
    assert play.body == {
        "text": "We have written to you",
        "reply": {"in_reply_to_tweet_id": comment.id, "exclude_reply_user_ids": [BEN_ID]},
    }


def test_a_public_reply_can_name_everybody_the_comment_went_to(
    play: Any, public: Callable[..., SendPublicReply], comment: CommentRecord, created: Created
) -> None:
    several = attrs.evolve(comment, raw=named(SHOP_ID, BEN_ID))
    driver = X(name_bystanders=True)
    play(driver.send_public_reply(public(comment=several)), created(id="77"))
    assert play.body["reply"] == {"in_reply_to_tweet_id": comment.id}


def test_a_public_reply_takes_uploads_and_a_button_to_write_in_private(
    play: Any, x: X, shop: Account, public: Callable[..., SendPublicReply], created: Created
) -> None:
    button = message_button(shop, text="Price of the cup?")
    draft = Draft(text="Write to us", attachments=(IMAGE, button, Attachment(kind="image", id="8")))
    play(x.send_public_reply(public(draft)), created(id="77"))
    assert play.body["media"] == {"media_ids": ["1583157113245011970", "8"]}
    assert play.body["direct_message_deep_link"] == (
        "https://x.com/messages/compose?recipient_id=2244994945&text=Price+of+the+cup%3F"
    )


@pytest.mark.parametrize(
    "attachments",
    [
        (IMAGE,) * 5,
        (Attachment(kind="message_button", url="https://x.com"),) * 2,
        (Attachment(kind="message_button", url="https://x.com"),),
        (Attachment(kind="message_button", id="7"),),
        (Attachment(kind="file", id="7"),),
    ],
    ids=["five", "two buttons", "button alone", "button without address", "file"],
)
def test_what_a_post_cannot_hold_is_refused_before_any_request(
    x: X, public: Callable[..., SendPublicReply], attachments: tuple[Attachment, ...]
) -> None:
    with pytest.raises(InvalidValue, match="draft"):
        x.send_public_reply(public(Draft(attachments=attachments)))


@pytest.mark.parametrize("hidden", [True, False])
def test_a_reply_is_hidden_and_shown_again(
    play: Any, x: X, shop: Account, created: Created, hidden: bool
) -> None:
    command = SetHidden(account=shop, comment_id="7", hidden=hidden)
    play(x.set_hidden(command), created(200, hidden=hidden))
    assert play.paths == ["PUT api.x.com/2/tweets/7/hidden"]
    assert play.body == {"hidden": hidden}


@pytest.mark.requirement("C62")
@pytest.mark.parametrize(("blocked", "act"), [(True, "block"), (False, "unblock")])
def test_a_person_is_kept_from_writing(
    play: Any, x: X, shop: Account, created: Created, blocked: bool, act: str
) -> None:
    command = SetBlocked(account=shop, person=Person(id=BEN_ID), blocked=blocked)
    play(x.set_blocked(command), created(200, blocked=blocked))
    assert play.paths == [f"POST api.x.com/2/users/{BEN_ID}/dm/{act}"]
    assert play.last.body == b""


@pytest.mark.requirement("C33")
@pytest.mark.parametrize("status", [200, 204])
def test_the_accounts_own_copy_of_a_message_is_deleted(
    play: Any, x: X, shop: Account, created: Created, status: int
) -> None:
    command = DeleteMessage(account=shop, message_id=EVENT_ID)
    answer = created(200, deleted=True) if status == 200 else Response(status=204)
    play(x.delete_message(command), answer)
    assert play.paths == [f"DELETE api.x.com/2/dm_events/{EVENT_ID}"]


def test_a_reply_of_the_account_is_deleted(
    play: Any, x: X, shop: Account, created: Created
) -> None:
    play(x.delete_comment(DeleteComment(account=shop, comment_id="7")), created(200, deleted=True))
    assert play.paths == ["DELETE api.x.com/2/tweets/7"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [({"hidden": False}, PlatformError), ({}, UnreadableAnswer), ({"hidden": 1}, UnreadableAnswer)],
)
def test_an_act_that_is_not_confirmed_is_no_success(
    play: Any, x: X, shop: Account, created: Created, data: dict[str, Any], kind: type[Exception]
) -> None:
    command = SetHidden(account=shop, comment_id="7", hidden=True)
    with pytest.raises(kind) as caught:
        play(x.set_hidden(command), created(200, **data))
    assert type(caught.value) is kind


def test_an_image_is_uploaded_in_one_request(
    play: Any, x: X, shop: Account, created: Created
) -> None:
    command = Upload(account=shop, content=b"\x89PNG", kind="image", media_type="image/png")
    found = play(x.upload(command), created(200, id="88", media_key="3_88"))
    assert found == Attachment(kind="image", id="88")
    assert play.body == {"media": "iVBORw==", "media_category": "dm_image"}
    with pytest.raises(UnreadableAnswer):
        play(x.upload(command), created(200, media_key="3_88"))


@pytest.mark.parametrize(
    ("kind", "media_type", "size"),
    [("video", "video/mp4", 1), ("image", "image/gif", 1), ("image", "image/png", 5_000_001)],
)
def test_what_goes_up_in_pieces_is_refused_before_any_request(
    x: X, shop: Account, kind: str, media_type: str, size: int
) -> None:
    command = Upload(account=shop, content=b"." * size, kind=kind, media_type=media_type)
    with pytest.raises(InvalidValue):
        x.upload(command)


def test_all_direct_messages_share_one_budget_and_posts_have_their_own(x: X) -> None:
    direct, posts = x.quotas[Action.PRIVATE_REPLY], x.quotas[Action.PUBLIC_REPLY]
    assert x.quotas[Action.MESSAGE] is direct
    assert (direct.limit, direct.per) == (15, timedelta(minutes=15))
    assert (posts.limit, posts.per, posts.name) == (100, timedelta(minutes=15), "post")
