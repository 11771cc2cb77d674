"""What goes out, and what comes back for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from privatereply.errors import InvalidValue, Outcome, PlatformError, UnreadableAnswer
from privatereply.flow import Response
from privatereply.model import (
    Account,
    Action,
    Actor,
    Attachment,
    CommentRecord,
    ConversationRecord,
    Draft,
    QuickReply,
)
from privatereply.provider import (
    DeleteComment,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    Sent,
    SetHidden,
    Signal,
    SignalKind,
    Window,
)
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram

SENT = {"recipient_id": "678", "message_id": "m_1"}
IMAGE = Attachment(kind="image", url="https://example.org/a.png")
TEMPLATE = Attachment(kind="template", payload={"template_type": "button", "text": "?"})


@pytest.fixture
def reply(page: Account, comment: CommentRecord, actor: Actor) -> Callable[..., SendPrivateReply]:
    def build(draft: Draft | None = None, **more: Any) -> SendPrivateReply:
        command = SendPrivateReply(
            account=page,
            comment=comment,
            draft=draft or Draft(text="It is 20 zł"),
            actor=actor,
            attempt_id="a1",
        )
        return attrs.evolve(command, **more)

    return build


@pytest.fixture
def message(page: Account, thread: ConversationRecord, actor: Actor) -> Callable[..., SendMessage]:
    def build(draft: Draft | None = None, **more: Any) -> SendMessage:
        command = SendMessage(
            account=page,
            conversation=thread,
            draft=draft or Draft(text="Hello"),
            actor=actor,
            attempt_id="a1",
        )
        return attrs.evolve(command, **more)

    return build


@pytest.mark.requirement("E6")
def test_a_private_reply_names_the_comment_and_carries_nothing_but_the_message(
    play: Any, facebook: Facebook, reply: Callable[..., SendPrivateReply]
) -> None:
    sent = play(facebook.send_private_reply(reply()), SENT)
    assert sent == Sent(message_id="m_1", person_id="678")
    assert play.body == {
        "recipient": {"comment_id": "200_300"},
        "message": {"text": "It is 20 zł", "metadata": "privatereply:a1"},
    }
    assert play.writes() == 1


def test_a_visitors_post_is_answered_by_its_post_id(
    play: Any,
    facebook: Facebook,
    comment: CommentRecord,
    reply: Callable[..., SendPrivateReply],
) -> None:
    visitor_post = attrs.evolve(comment, id="1_9", post_id="1_9")
    play(facebook.send_private_reply(reply(comment=visitor_post)), SENT)
    assert play.body["recipient"] == {"post_id": "1_9"}


def test_quick_replies_go_along_with_a_private_reply(
    play: Any, facebook: Facebook, reply: Callable[..., SendPrivateReply]
) -> None:
    draft = Draft(text="Which size?", quick_replies=(QuickReply(title="S", payload="SIZE_S"),))
    play(facebook.send_private_reply(reply(draft)), SENT)
    assert play.body["message"]["quick_replies"] == [
        {"content_type": "text", "title": "S", "payload": "SIZE_S"}
    ]


@pytest.mark.parametrize(
    ("attachment", "shape"),
    [
        (IMAGE, {"type": "image", "payload": {"url": "https://example.org/a.png"}}),
        (Attachment(kind="video", id="88"), {"type": "video", "payload": {"attachment_id": "88"}}),
        (Attachment(kind="audio", id="88"), {"type": "audio", "payload": {"attachment_id": "88"}}),
        (Attachment(kind="file", id="88"), {"type": "file", "payload": {"attachment_id": "88"}}),
        (
            TEMPLATE,
            {"type": "template", "payload": {"template_type": "button", "text": "?"}},
        ),
    ],
    ids=lambda one: getattr(one, "kind", ""),
)
def test_an_attachment_has_the_hosts_own_key(
    play: Any,
    facebook: Facebook,
    instagram: Instagram,
    business: Account,
    linked: Account,
    reply: Callable[..., SendPrivateReply],
    attachment: Attachment,
    shape: dict[str, object],
) -> None:
    draft = Draft(attachments=(attachment,))
    play(facebook.send_private_reply(reply(draft)), SENT)
    assert play.body["message"] == {"attachment": shape, "metadata": "privatereply:a1"}
    play(instagram.send_private_reply(reply(draft, account=linked)), SENT)
    assert play.body["message"]["attachment"] == shape
    play(instagram.send_private_reply(reply(draft, account=business)), SENT)
    assert play.body["message"]["attachments"] == shape
    # The platform fetches it before it answers.
    assert play.last.read_timeout == 90.0


def test_ten_images_are_one_message_with_instagram_login_only(
    play: Any,
    facebook: Facebook,
    instagram: Instagram,
    business: Account,
    reply: Callable[..., SendPrivateReply],
) -> None:
    ten = Draft(attachments=(IMAGE,) * 10)
    play(instagram.send_private_reply(reply(ten, account=business)), SENT)
    assert len(play.body["message"]["attachments"]) == 10
    with pytest.raises(InvalidValue, match="one attachment in one message"):
        facebook.send_private_reply(reply(ten))


@pytest.mark.parametrize(
    "draft",
    [
        Draft(text="Look", attachments=(IMAGE,)),
        Draft(attachments=(IMAGE,) * 11),
        Draft(attachments=(IMAGE, TEMPLATE)),
    ],
    ids=["both", "eleven", "mixed"],
)
def test_what_one_message_cannot_hold_is_refused_before_any_request(
    instagram: Instagram, business: Account, reply: Callable[..., SendPrivateReply], draft: Draft
) -> None:
    with pytest.raises(InvalidValue):
        instagram.send_private_reply(reply(draft, account=business))


@pytest.mark.requirement("A28")
def test_a_comment_that_has_its_reply_is_spent(
    play: Any,
    facebook: Facebook,
    reply: Callable[..., SendPrivateReply],
    refused: Callable[..., Response],
) -> None:
    with pytest.raises(PlatformError) as caught:
        play(facebook.send_private_reply(reply()), refused(10900))
    assert caught.value.outcome is Outcome.SPENT


@pytest.mark.parametrize(
    ("window", "extra"),
    [
        (Window.STANDARD, {"messaging_type": "RESPONSE"}),
        (Window.HUMAN_AGENT, {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}),
    ],
)
def test_a_message_says_under_which_permission_it_goes_out(
    play: Any,
    facebook: Facebook,
    message: Callable[..., SendMessage],
    window: Window,
    extra: dict[str, str],
) -> None:
    play(facebook.send_message(message(window=window)), SENT)
    assert play.body == {
        "recipient": {"id": "6780000000000001"},
        "message": {"text": "Hello", "metadata": "privatereply:a1"},
        **extra,
    }


def test_a_message_can_answer_a_message(
    play: Any, facebook: Facebook, message: Callable[..., SendMessage]
) -> None:
    play(facebook.send_message(message(reply_to="m_0")), SENT)
    assert play.body["reply_to"] == {"mid": "m_0"}


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (SignalKind.TYPING_ON, "typing_on"),
        (SignalKind.TYPING_OFF, "typing_off"),
        (SignalKind.SEEN, "mark_seen"),
    ],
)
def test_a_mark_goes_without_a_message_and_has_no_message_id(
    play: Any,
    facebook: Facebook,
    page: Account,
    thread: ConversationRecord,
    kind: SignalKind,
    word: str,
) -> None:
    person_id = thread.person.id
    command = Signal(account=page, conversation=thread, kind=kind)
    play(facebook.signal(command), {"recipient_id": person_id})
    assert play.body == {"recipient": {"id": person_id}, "sender_action": word}


def test_a_public_reply_stands_under_the_comment(
    play: Any, facebook: Facebook, page: Account, comment: CommentRecord, actor: Actor
) -> None:
    command = SendPublicReply(
        account=page,
        comment=comment,
        draft=Draft(text="Sent you a message"),
        actor=actor,
        attempt_id="a1",
    )
    assert play(facebook.send_public_reply(command), {"id": "200_301"}).message_id == "200_301"
    assert play.paths == ["POST graph.facebook.com/v26.0/200_300/comments"]
    assert play.body == {"message": "Sent you a message"}
    with pytest.raises(UnreadableAnswer):
        play(facebook.send_public_reply(command), {"success": True})


@pytest.mark.parametrize(
    ("draft", "body"),
    [
        (
            Draft(text="Look", attachments=(IMAGE,)),
            {"message": "Look", "attachment_url": "https://example.org/a.png"},
        ),
        (Draft(attachments=(Attachment(kind="image", id="88"),)), {"attachment_id": "88"}),
    ],
    ids=["address", "upload"],
)
def test_a_public_reply_on_facebook_takes_an_image(
    play: Any,
    facebook: Facebook,
    page: Account,
    comment: CommentRecord,
    actor: Actor,
    draft: Draft,
    body: dict[str, str],
) -> None:
    command = SendPublicReply(
        account=page, comment=comment, draft=draft, actor=actor, attempt_id="a1"
    )
    play(facebook.send_public_reply(command), {"id": "200_301"})
    assert play.body == body


@pytest.mark.parametrize(
    "draft",
    [
        Draft(attachments=(IMAGE, IMAGE)),
        Draft(attachments=(TEMPLATE,)),
        Draft(text="?", quick_replies=(QuickReply(title="S", payload="S"),)),
    ],
    ids=["two", "template", "quick"],
)
@pytest.mark.parametrize("driver", [Facebook(), Instagram()], ids=lambda one: one.name)
def test_a_public_reply_takes_nothing_else(
    driver: Facebook | Instagram,
    page: Account,
    comment: CommentRecord,
    actor: Actor,
    draft: Draft,
) -> None:
    command = SendPublicReply(
        account=page, comment=comment, draft=draft, actor=actor, attempt_id="a1"
    )
    with pytest.raises(InvalidValue, match="a public reply of text"):
        driver.send_public_reply(command)


def test_a_public_reply_to_a_reply_lands_under_the_top_level_comment_of_instagram(
    play: Any,
    instagram: Instagram,
    business: Account,
    ig_comment: CommentRecord,
    actor: Actor,
) -> None:
    nested = attrs.evolve(ig_comment, parent_id="178")
    command = SendPublicReply(
        account=business, comment=nested, draft=Draft(text="Yes"), actor=actor, attempt_id="a1"
    )
    play(instagram.send_public_reply(command), {"id": "179"})
    assert play.paths == ["POST graph.instagram.com/v26.0/178/replies"]


@pytest.mark.parametrize("hidden", [True, False])
def test_hiding_has_a_parameter_of_its_own_on_each_platform(
    play: Any,
    facebook: Facebook,
    instagram: Instagram,
    page: Account,
    business: Account,
    hidden: bool,
) -> None:
    done = {"success": True}
    play(facebook.set_hidden(SetHidden(account=page, comment_id="1", hidden=hidden)), done)
    assert play.params == {"is_hidden": str(hidden).lower()}
    play(instagram.set_hidden(SetHidden(account=business, comment_id="1", hidden=hidden)), done)
    assert play.params == {"hide": str(hidden).lower()}
    assert play.last.body == b""


def test_deleting_names_the_comment_only(play: Any, facebook: Facebook, page: Account) -> None:
    play(facebook.delete_comment(DeleteComment(account=page, comment_id="1_2")), {"success": True})
    assert play.paths == ["DELETE graph.facebook.com/v26.0/1_2"]


@pytest.mark.parametrize(
    ("tree", "kind"),
    [
        ({"success": False}, PlatformError),
        ({}, UnreadableAnswer),
        ({"success": 1}, UnreadableAnswer),
    ],
)
def test_an_act_that_is_not_confirmed_is_no_success(
    play: Any, facebook: Facebook, page: Account, tree: object, kind: type[PlatformError]
) -> None:
    with pytest.raises(kind) as caught:
        play(facebook.delete_comment(DeleteComment(account=page, comment_id="1_2")), tree)
    assert type(caught.value) is kind


def test_budgets_are_the_documented_ones(facebook: Facebook, instagram: Instagram) -> None:
    for driver in (facebook, instagram):
        quota = driver.quotas[Action.PRIVATE_REPLY]
        assert (quota.limit, quota.per.total_seconds()) == (750, 3600)
        assert quota.source.endswith("/messenger-platform/overview/rate-limiting")
        assert quota.pace + quota.burst - 1 == 750
