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
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    Sent,
    Signal,
    SignalKind,
    Upload,
    Window,
)
from privatereply.providers.tiktok import TikTok

SENT = {"message": {"message_id": "m_1"}}
IMAGE = Attachment(kind="image", id="media-1")
CARD = Attachment(kind="template", payload={"type": "QA_LINK_CARD", "title": "?", "buttons": []})


@pytest.fixture
def reply(shop: Account, comment: CommentRecord, actor: Actor) -> Callable[..., SendPrivateReply]:
    def build(draft: Draft | None = None, **more: Any) -> SendPrivateReply:
        said = draft or Draft(text="It is 20 zł")
        command = SendPrivateReply(
            account=shop, comment=comment, draft=said, actor=actor, attempt_id="a1"
        )
        return attrs.evolve(command, **more)

    return build


@pytest.fixture
def message(shop: Account, thread: ConversationRecord, actor: Actor) -> Callable[..., SendMessage]:
    def build(draft: Draft | None = None, **more: Any) -> SendMessage:
        said = draft or Draft(text="Hello")
        command = SendMessage(
            account=shop, conversation=thread, draft=said, actor=actor, attempt_id="a1"
        )
        return attrs.evolve(command, **more)

    return build


@pytest.fixture
def public(shop: Account, comment: CommentRecord, actor: Actor) -> Callable[..., SendPublicReply]:
    def build(draft: Draft | None = None, **more: Any) -> SendPublicReply:
        said = draft or Draft(text="Message us PRICE")
        command = SendPublicReply(
            account=shop, comment=comment, draft=said, actor=actor, attempt_id="a1"
        )
        return attrs.evolve(command, **more)

    return build


def options(*titles: str, question: str = "Which size?") -> Draft:
    buttons = tuple(QuickReply(title=title, payload=f"id-{title[:9]}") for title in titles)
    return Draft(text=question, quick_replies=buttons)


def test_a_private_reply_names_the_comment_and_no_recipient(
    play: Any,
    tiktok: TikTok,
    comment: CommentRecord,
    reply: Callable[..., SendPrivateReply],
    ok: Callable[..., Response],
) -> None:
    sent = play(tiktok.send_private_reply(reply()), ok(SENT))
    assert comment.author is not None
    assert sent == Sent(message_id="m_1", person_id=comment.author.id)
    assert play.paths == ["POST business-api.tiktok.com/open_api/v1.3/business/message/send/"]
    assert play.body == {
        "business_id": "shop-open-id",
        "direct_reply": {
            "reply_type": "COMMENT_REPLY",
            "comment_reply": {"comment_id": "7247303576418566913"},
        },
        "message_type": "TEXT",
        "text": {"body": "It is 20 zł"},
    }
    assert play.writes() == 1


def test_the_recipient_is_not_known_if_the_author_is_not(
    play: Any,
    tiktok: TikTok,
    comment: CommentRecord,
    reply: Callable[..., SendPrivateReply],
    ok: Callable[..., Response],
) -> None:
    nobody = attrs.evolve(comment, author=None)
    assert play(tiktok.send_private_reply(reply(comment=nobody)), ok(SENT)).person_id is None


@pytest.mark.parametrize(
    "draft",
    [
        Draft(attachments=(IMAGE,)),
        Draft(attachments=(Attachment(kind="post", id="7"),)),
        Draft(attachments=(CARD,)),
        options("S", "M"),
    ],
    ids=["image", "post", "template", "card"],
)
def test_a_private_reply_is_a_text(
    tiktok: TikTok, reply: Callable[..., SendPrivateReply], draft: Draft
) -> None:
    with pytest.raises(InvalidValue, match="text in a private reply"):
        tiktok.send_private_reply(reply(draft))


@pytest.mark.requirement("C1")
@pytest.mark.requirement("C2")
@pytest.mark.requirement("C17")
@pytest.mark.parametrize(
    ("draft", "shape"),
    [
        (Draft(text="Hi"), {"message_type": "TEXT", "text": {"body": "Hi"}}),
        (
            Draft(attachments=(IMAGE,)),
            {"message_type": "IMAGE", "image": {"media_id": "media-1"}},
        ),
        (
            Draft(attachments=(Attachment(kind="post", id="7203946942097902849"),)),
            {"message_type": "SHARE_POST", "share_post": {"item_id": "7203946942097902849"}},
        ),
        (Draft(attachments=(CARD,)), {"message_type": "TEMPLATE", "template": CARD.payload}),
    ],
    ids=["text", "image", "post", "template"],
)
def test_a_message_has_one_kind(
    play: Any,
    tiktok: TikTok,
    thread: ConversationRecord,
    message: Callable[..., SendMessage],
    ok: Callable[..., Response],
    draft: Draft,
    shape: dict[str, object],
) -> None:
    sent = play(tiktok.send_message(message(draft)), ok(SENT))
    assert sent == Sent(message_id="m_1", person_id=thread.person.id, conversation_id=thread.id)
    assert play.body == {
        "business_id": "shop-open-id",
        "recipient_type": "CONVERSATION",
        "recipient": thread.id,
        **shape,
    }


@pytest.mark.parametrize(
    ("draft", "kind"),
    [
        (options("S", "M", "L"), "QA_BUTTON_CARD"),
        (options("x" * 20), "QA_BUTTON_CARD"),
        (options("S", "x" * 21), "QA_LINK_CARD"),
        (options("x" * 40, question="?" * 40), "QA_LINK_CARD"),
    ],
)
def test_quick_replies_are_a_card_of_buttons_if_they_are_short_and_of_links_if_not(
    play: Any,
    tiktok: TikTok,
    message: Callable[..., SendMessage],
    ok: Callable[..., Response],
    draft: Draft,
    kind: str,
) -> None:
    play(tiktok.send_message(message(draft)), ok(SENT))
    assert play.body["message_type"] == "TEMPLATE"
    assert play.body["template"] == {
        "type": kind,
        "title": draft.text,
        "buttons": [
            {"type": "REPLY", "title": one.title, "id": one.payload} for one in draft.quick_replies
        ],
    }


@pytest.mark.parametrize(
    "draft",
    [
        Draft(text="Look", attachments=(IMAGE,)),
        Draft(attachments=(IMAGE, IMAGE)),
        Draft(attachments=(Attachment(kind="image", url="https://example.org/a.png"),)),
        Draft(attachments=(Attachment(kind="video", id="1"),)),
        Draft(attachments=(Attachment(kind="sticker", id="1"),)),
        options("S", "M", "L", "XL"),
        options("x" * 41),
        options(""),
        options("S", question="?" * 41),
        Draft(text="?", quick_replies=(QuickReply(title="S", payload="p" * 41),)),
        Draft(attachments=(IMAGE,), quick_replies=(QuickReply(title="S", payload="p"),)),
    ],
    ids=["both", "two", "url", "video", "sticker", "four", "41", "blank", "question", "id", "pic"],
)
def test_what_one_message_cannot_hold_is_refused_before_any_request(
    tiktok: TikTok, message: Callable[..., SendMessage], draft: Draft
) -> None:
    with pytest.raises(InvalidValue, match="draft"):
        tiktok.send_message(message(draft))


def test_only_a_text_can_quote(
    play: Any, tiktok: TikTok, message: Callable[..., SendMessage], ok: Callable[..., Response]
) -> None:
    play(tiktok.send_message(message(reply_to="m_0")), ok(SENT))
    assert play.body["referenced_message_info"] == {"referenced_message_id": "m_0"}
    with pytest.raises(InvalidValue, match="a quote with text"):
        tiktok.send_message(message(Draft(attachments=(IMAGE,)), reply_to="m_0"))


def test_nobody_is_reached_without_a_conversation(
    tiktok: TikTok, thread: ConversationRecord, message: Callable[..., SendMessage]
) -> None:
    unknown = attrs.evolve(thread, id=None)
    with pytest.raises(InvalidValue, match="list_conversations"):
        tiktok.send_message(message(conversation=unknown))


def test_there_is_no_later_window_for_people(
    tiktok: TikTok, message: Callable[..., SendMessage]
) -> None:
    with pytest.raises(InvalidValue, match="window"):
        tiktok.send_message(message(window=Window.HUMAN_AGENT))


def test_a_part_with_a_message_id_is_sent(
    play: Any, tiktok: TikTok, reply: Callable[..., SendPrivateReply], ok: Callable[..., Response]
) -> None:
    assert play(tiktok.send_private_reply(reply()), ok(SENT, 20001)).message_id == "m_1"


def test_a_system_error_that_is_safe_to_repeat_leaves_the_reply_available(
    play: Any, tiktok: TikTok, reply: Callable[..., SendPrivateReply], no: Callable[..., Response]
) -> None:
    for code, outcome in ((51065, Outcome.REFUSED), (50000, Outcome.UNKNOWN)):
        with pytest.raises(PlatformError) as caught:
            play(tiktok.send_private_reply(reply()), no(code))
        assert caught.value.outcome is outcome


def test_a_public_reply_stands_under_the_comment(
    play: Any,
    tiktok: TikTok,
    comment: CommentRecord,
    public: Callable[..., SendPublicReply],
    ok: Callable[..., Response],
) -> None:
    created = {"comment_id": "7247303576418566999", "create_time": "1795262400"}
    sent = play(tiktok.send_public_reply(public()), ok(created))
    assert sent.message_id == "7247303576418566999"
    assert sent.sent_at is not None
    assert play.paths[0].endswith("/business/comment/reply/create/")
    assert play.body == {
        "business_id": "shop-open-id",
        "video_id": comment.post_id,
        "comment_id": comment.id,
        "text": "Message us PRICE",
    }
    nested = attrs.evolve(comment, parent_id="7247303576418560000")
    play(tiktok.send_public_reply(public(comment=nested)), ok(created))
    assert play.body["comment_id"] == "7247303576418560000"
    with pytest.raises(UnreadableAnswer):
        play(tiktok.send_public_reply(public()), ok())


def test_a_public_reply_is_a_text_under_a_known_post(
    tiktok: TikTok, comment: CommentRecord, public: Callable[..., SendPublicReply]
) -> None:
    with pytest.raises(InvalidValue, match="a public reply of text"):
        tiktok.send_public_reply(public(Draft(attachments=(IMAGE,))))
    with pytest.raises(InvalidValue, match="post_id"):
        tiktok.send_public_reply(public(comment=attrs.evolve(comment, post_id=None)))


@pytest.mark.parametrize(
    ("kind", "sign"), [(SignalKind.TYPING_ON, "TYPING"), (SignalKind.SEEN, "MARK_READ")]
)
def test_a_mark_goes_into_a_conversation_and_has_an_empty_message_id(
    play: Any,
    tiktok: TikTok,
    shop: Account,
    thread: ConversationRecord,
    ok: Callable[..., Response],
    kind: SignalKind,
    sign: str,
) -> None:
    nothing = ok({"message": {"message_id": ""}})
    play(tiktok.signal(Signal(account=shop, conversation=thread, kind=kind)), nothing)
    assert play.body == {
        "business_id": "shop-open-id",
        "recipient_type": "CONVERSATION",
        "recipient": thread.id,
        "message_type": "SENDER_ACTION",
        "sender_action": sign,
    }


def test_typing_ends_by_itself(tiktok: TikTok, shop: Account, thread: ConversationRecord) -> None:
    command = Signal(account=shop, conversation=thread, kind=SignalKind.TYPING_OFF)
    with pytest.raises(InvalidValue, match="five seconds"):
        tiktok.signal(command)


def test_an_upload_is_a_form_of_three_parts(
    play: Any, tiktok: TikTok, shop: Account, ok: Callable[..., Response]
) -> None:
    picture = b"\x89PNG\r\n--\x00\xff"
    command = Upload(account=shop, content=picture, kind="image", media_type="image/png")
    found = play(tiktok.upload(command), ok({"media_id": "media-1"}))
    assert found == IMAGE
    media_type = dict(play.last.headers)["Content-Type"]
    boundary = media_type.removeprefix("multipart/form-data; boundary=").encode()
    assert boundary not in picture
    first, *parts, end = play.last.body.split(b"--" + boundary)
    assert (first, end) == (b"", b"--\r\n")
    assert parts == [
        b'\r\nContent-Disposition: form-data; name="business_id"\r\n\r\nshop-open-id\r\n',
        b'\r\nContent-Disposition: form-data; name="media_type"\r\n\r\nIMAGE\r\n',
        b'\r\nContent-Disposition: form-data; name="file"; filename="image.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + picture + b"\r\n",
    ]
    with pytest.raises(UnreadableAnswer):
        play(tiktok.upload(command), ok())


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [
        (b"x", "video", "video/mp4"),
        (b"x", "image", "image/gif"),
        (b"", "image", "image/png"),
        (b"x" * (3 * 1024 * 1024 + 1), "image", "image/jpeg"),
    ],
    ids=["video", "gif", "empty", "large"],
)
def test_only_small_jpeg_and_png_images_are_uploaded(
    tiktok: TikTok, shop: Account, content: bytes, kind: str, media_type: str
) -> None:
    command = Upload(account=shop, content=content, kind=kind, media_type=media_type)
    with pytest.raises(InvalidValue):
        tiktok.upload(command)


def test_private_sends_share_one_budget(tiktok: TikTok) -> None:
    private, message = tiktok.quotas[Action.PRIVATE_REPLY], tiktok.quotas[Action.MESSAGE]
    assert private is message
    assert (message.limit, message.per.total_seconds(), message.pace) == (10, 1, 10)
    public = tiktok.quotas[Action.PUBLIC_REPLY]
    assert (public.limit, public.per.total_seconds()) == (40, 60)
