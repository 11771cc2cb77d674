"""What TikTok's envelopes tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from privatereply.events import (
    AccountRevoked,
    CommentAdded,
    CommentEchoed,
    CommentHidden,
    CommentRemoved,
    CommentShown,
    Event,
    MessageEchoed,
    MessageReacted,
    MessageRead,
    MessageReceived,
    PostbackReceived,
    QuickReplyReceived,
    Unrecognised,
    VerdictGiven,
)
from privatereply.model import Direction, Fact, Person
from privatereply.policy import facts

from .conftest import COMMENT_ID, NOW, OPEN_ID, PERSON_ID, THREAD_ID, VIDEO_ID, envelope

AT = datetime(2026, 11, 21, 11, 59, 58, 815000, tzinfo=UTC)
STAMP = int(AT.timestamp() * 1000)


def happened(action: str = "insert", **more: Any) -> dict[str, Any]:
    return {
        "comment_id": int(COMMENT_ID),
        "video_id": int(VIDEO_ID),
        "parent_comment_id": 0,
        "comment_type": "comment",
        "comment_action": action,
        "unique_identifier": PERSON_ID,
        "timestamp": STAMP,
        "text": "How much?",
        **more,
    }


def between(sender: str = PERSON_ID, receiver: str = OPEN_ID, **more: Any) -> dict[str, Any]:
    own = sender == OPEN_ID
    return {
        "from": "shop" if own else "anna",
        "to": "anna" if own else "shop",
        "unique_identifier": PERSON_ID,
        "from_user": {"id": sender, "role": "personal_account"},
        "to_user": {"id": receiver, "role": "business_account"},
        "conversation_id": THREAD_ID,
        "timestamp": STAMP,
        **more,
    }


def message(*parties: str, **more: Any) -> dict[str, Any]:
    said = {"message_id": "mid-1", "type": "text", "text": {"body": "Hello"}, "scene_type": 0}
    return between(*parties, **{**said, **more})


def test_a_comment_keeps_every_digit_of_its_ids(told: Callable[..., Any]) -> None:
    event = told("comment.update", happened())
    assert isinstance(event, CommentAdded)
    assert (event.platform, event.account_id) == ("tiktok", OPEN_ID)
    assert event.id == f"comment:{COMMENT_ID}:added"
    assert (event.comment.id, event.comment.post_id) == (COMMENT_ID, VIDEO_ID)
    # 0 is what production sends for a comment at the top level.
    assert event.comment.parent_id is None
    assert (event.at, event.comment.created_at, event.told_at) == (AT, AT, NOW)
    assert event.comment.text == "How much?"
    assert event.comment.author == event.actor == Person(id=PERSON_ID)
    assert event.comment.facts == {facts.COMMENT_EXISTS: Fact.YES}
    assert not event.opens_window


def test_a_reply_names_the_comment_it_stands_under(told: Callable[..., Any]) -> None:
    reply = happened(comment_type="reply", parent_comment_id=7247303576418566914, text=None)
    event = told("comment.update", reply)
    assert (event.comment.parent_id, event.comment.text) == ("7247303576418566914", "")


def test_the_accounts_own_comment_is_an_echo_where_it_can_be_told(
    told: Callable[..., Any],
) -> None:
    for own in ({"unique_identifier": OPEN_ID}, {"owner": True}):
        event = told("comment.update", happened(**own))
        assert isinstance(event, CommentEchoed)
        assert event.comment.facts[facts.AUTHOR_IS_ACCOUNT] is Fact.YES
        assert event.actor is not None
        assert event.actor.id == OPEN_ID
    # The event has no word for it, so what is not the account's id proves nothing.
    assert facts.AUTHOR_IS_ACCOUNT not in told("comment.update", happened()).comment.facts


@pytest.mark.parametrize(
    ("action", "kind", "verb"),
    [
        ("delete", CommentRemoved, "removed"),
        ("set_to_hidden", CommentHidden, f"hidden:{STAMP}"),
        ("set_to_friends_only", CommentHidden, f"hidden:{STAMP}"),
        ("set_to_public", CommentShown, f"shown:{STAMP}"),
    ],
)
def test_what_happens_to_a_comment_later_is_told_by_its_id(
    told: Callable[..., Any], action: str, kind: type[Event], verb: str
) -> None:
    event = told("comment.update", happened(action))
    assert type(event) is kind
    assert event.id == f"comment:{COMMENT_ID}:{verb}"
    assert (event.comment_id, event.post_id, event.at) == (COMMENT_ID, VIDEO_ID, AT)
    # Only the author is named, and it may be the account that hides a comment.
    assert event.actor is None


@pytest.mark.parametrize("more", [{"comment_action": "like"}, {"comment_id": None}])
def test_what_nobody_knows_of_a_comment_is_kept_as_it_came(
    told: Callable[..., Any], more: dict[str, Any]
) -> None:
    content = happened() | more
    event = told("comment.update", content)
    assert isinstance(event, Unrecognised)
    assert event.raw == envelope("comment.update", content)


def test_a_persons_message_opens_the_window(told: Callable[..., Any]) -> None:
    event = told("im_receive_msg", message(message_tag={"source": "APP"}))
    assert type(event) is MessageReceived
    assert (event.id, event.message.id) == ("message:mid-1", "mid-1")
    assert (event.at, event.message.sent_at) == (AT, AT)
    assert event.message.direction is Direction.INBOUND
    # The id that comments, conversations and sends know the person by.
    assert (event.message.person_id, event.message.conversation_id) == (PERSON_ID, THREAD_ID)
    assert event.message.text == "Hello"
    assert event.actor == Person(id=PERSON_ID, username="anna")
    assert (event.opens_window, event.group) == (True, False)


@pytest.mark.parametrize(
    "said",
    [
        {"type": "image", "image": {"media_id": "i"}},
        {"type": "video", "video": {"media_id": "v"}},
        {"type": "share_post", "share_post": {"embed_url": "https://t.example", "video_id": "1"}},
        {"type": "sticker", "sticker": {"url": "https://t.example"}},
        {"type": "emoji", "emoji": {"url": "https://t.example"}},
        {"type": "something new"},
    ],
)
def test_a_message_of_every_type_opens_the_window_with_words_or_without(
    told: Callable[..., Any], said: dict[str, Any]
) -> None:
    event = told("im_receive_msg", between(message_id="mid-1", **said))
    assert (event.message.text, event.opens_window) == ("", True)


def test_a_card_says_its_title(told: Callable[..., Any]) -> None:
    buttons = [{"text": "Yes", "type": "REPLY", "id": "y"}]
    card = {"type": "qa_button_card", "elements": [{"title": "More?", "buttons": buttons}]}
    sent = between(OPEN_ID, PERSON_ID, message_id="m", type="template", template=card)
    assert told("im_send_msg", sent).message.text == "More?"


def test_a_tap_on_a_card_is_a_quick_reply(told: Callable[..., Any]) -> None:
    source = {"reply_source_msg_id": "mid-0", "reply_source_unique_id": "opt_1"}
    event = told("im_receive_msg", message(reply_source_payload=source))
    assert isinstance(event, QuickReplyReceived)
    assert (event.payload, event.message.text, event.message.reply_to) == (
        "opt_1",
        "Hello",
        "mid-0",
    )
    assert event.opens_window


def test_a_message_names_the_one_it_quotes(told: Callable[..., Any]) -> None:
    quoted = message(referenced_message_info={"referenced_message_id": "mid-0"})
    assert told("im_receive_msg", quoted).message.reply_to == "mid-0"


@pytest.mark.parametrize(
    ("tag", "by_hand"),
    [
        ({"message_tag": {"source": "API"}}, Fact.NO),
        ({"message_tag": {"source": "APP"}}, Fact.YES),
        ({"message_tag": {"source": "WEB"}}, Fact.YES),
        ({"message_tag": {"source": "OTHERS"}}, Fact.UNKNOWN),
        ({}, Fact.UNKNOWN),
        ({"message_tag": {"source": "APP"}, "auto_message_type": "WELCOME_MESSAGE"}, Fact.NO),
    ],
)
def test_an_echo_tells_whether_a_colleague_typed_it(
    told: Callable[..., Any], tag: dict[str, Any], by_hand: Fact
) -> None:
    event = told("im_send_msg", message(OPEN_ID, PERSON_ID, **tag))
    assert isinstance(event, MessageEchoed)
    assert (event.id, event.by_hand) == ("message:mid-1", by_hand)
    assert event.message.direction is Direction.OUTBOUND
    assert event.message.person_id == PERSON_ID
    assert event.actor == Person(id=OPEN_ID, username="shop")
    assert not event.opens_window


def test_the_accounts_own_message_opens_no_window_by_whatever_name_it_comes(
    told: Callable[..., Any],
) -> None:
    assert isinstance(told("im_receive_msg", message(OPEN_ID, PERSON_ID)), MessageEchoed)


def test_without_the_stable_id_the_other_party_is_the_person(told: Callable[..., Any]) -> None:
    bare = message()
    del bare["unique_identifier"]
    assert told("im_receive_msg", bare).message.person_id == PERSON_ID
    sent = message("the business", PERSON_ID)
    del sent["unique_identifier"]
    assert told("im_send_msg", sent).message.person_id == PERSON_ID


@pytest.mark.parametrize(
    "more",
    [
        {"message_id": None},
        {"message_id": ""},
        {"unique_identifier": None, "from_user": None},
        {"unique_identifier": OPEN_ID, "from_user": {}},
    ],
)
def test_a_message_of_which_too_little_is_told_is_kept_as_it_came(
    told: Callable[..., Any], more: dict[str, Any]
) -> None:
    assert isinstance(told("im_receive_msg", message(**more)), Unrecognised)


def test_a_message_without_a_time_was_sent_when_the_envelope_was(
    told: Callable[..., Any],
) -> None:
    assert told("im_receive_msg", message(timestamp=None)).message.sent_at == NOW
    timeless = told("im_receive_msg", message(timestamp=None), create_time=None)
    assert isinstance(timeless, Unrecognised)


def test_the_envelopes_time_is_never_before_what_it_tells_of(told: Callable[..., Any]) -> None:
    # Whole seconds outside, milliseconds inside.
    event = told("comment.update", happened(), create_time=STAMP // 1000)
    assert event.at == event.told_at == AT
    assert told("comment.update", happened(), create_time=None).told_at == AT


def test_a_european_persons_message_leaves_nothing_to_answer(told: Callable[..., Any]) -> None:
    content = {"to": "shop", "to_user": {"id": OPEN_ID}, "timestamp": STAMP}
    event = told("im_receive_msg_eu", content)
    assert isinstance(event, Unrecognised)
    assert (event.kind, event.opens_window) == ("im_receive_msg_eu", False)


def test_a_link_that_led_into_the_conversation_opens_no_window(told: Callable[..., Any]) -> None:
    link = {"ref": f"comment_{COMMENT_ID}", "prefilled_message": "PRICE"}
    content = between(referral={"source": "short_link", "short_link": link})
    event = told("im_referral_msg", content)
    assert isinstance(event, PostbackReceived)
    assert (event.payload, event.title) == (f"comment_{COMMENT_ID}", "PRICE")
    assert (event.person_id, event.conversation_id) == (PERSON_ID, THREAD_ID)
    assert not event.opens_window
    assert told("im_referral_msg", content).id == event.id
    later = told("im_referral_msg", content | {"timestamp": STAMP + 1})
    assert later.id != event.id
    advertised = between(referral={"source": "ad", "ad": {"ad_id": "1"}})
    assert isinstance(told("im_referral_msg", advertised), Unrecognised)


def test_a_person_has_read_up_to_a_moment(told: Callable[..., Any]) -> None:
    event = told("im_mark_read_msg", between(read={"last_read_timestamp": STAMP - 1000}))
    assert isinstance(event, MessageRead)
    assert event.until == AT - timedelta(seconds=1)
    assert (event.person_id, event.conversation_id) == (PERSON_ID, THREAD_ID)
    assert event.id == f"read:{PERSON_ID}:{event.until.isoformat()}"


@pytest.mark.parametrize("parties", [(OPEN_ID, PERSON_ID), (PERSON_ID, OPEN_ID)])
def test_what_the_account_reads_or_nobody_knows_when_is_no_reading(
    told: Callable[..., Any], parties: tuple[str, str]
) -> None:
    own = parties[0] == OPEN_ID
    read = {"last_read_timestamp": STAMP} if own else {}
    assert isinstance(told("im_mark_read_msg", between(*parties, read=read)), Unrecognised)


def reaction(**more: Any) -> dict[str, Any]:
    said = {"operation": "ADD", "type": "EMOJI", "emoji": "❤", "original_msg_id": "mid-0"}
    return {**said, "unique_identifier": PERSON_ID, "timestamp": STAMP, **more}


def test_a_reaction_is_no_message_and_opens_no_window(
    posted: Callable[..., tuple[Event, ...]],
) -> None:
    felt = [reaction(), reaction(type="AI_EMOJI", emoji=None), reaction(operation="REMOVE")]
    found = posted(envelope("im_receive_msg", message(type="reaction", reaction=felt)))
    assert [one.reaction for one in found if isinstance(one, MessageReacted)] == [
        "❤",
        "AI_EMOJI",
        None,
    ]
    assert {one.about_message for one in found} == {"mid-0"}
    assert not any(one.opens_window for one in found)
    assert found[0].id == f"reaction:mid-0:{PERSON_ID}:{STAMP}"


def test_what_the_account_felt_or_nobody_knows_about_what_is_kept_as_it_came(
    told: Callable[..., Any],
) -> None:
    own = message(OPEN_ID, PERSON_ID, reaction=[reaction()])
    assert isinstance(told("im_send_msg", own), Unrecognised)
    lost = message(reaction=[reaction(), reaction(original_msg_id=None)])
    assert isinstance(told("im_receive_msg", lost), Unrecognised)


def test_the_verdict_on_a_comment_is_no_second_comment(told: Callable[..., Any]) -> None:
    content = between(comment_id=COMMENT_ID, comment_text="How much?", is_follower=True)
    event = told("im_receive_high_intent_comment", content)
    assert isinstance(event, VerdictGiven)
    assert event.id == f"verdict:{COMMENT_ID}:high_intent"
    assert (event.fact, event.verdict) == (facts.HIGH_INTENT, Fact.YES)
    assert (event.comment_id, event.post_id, event.text) == (COMMENT_ID, None, "How much?")
    assert event.actor == Person(id=PERSON_ID, username="anna")
    assert not event.opens_window
    nothing = told("im_receive_high_intent_comment", between(comment_id=None))
    assert isinstance(nothing, Unrecognised)


def test_an_owner_who_took_access_back_has_to_log_in_again(told: Callable[..., Any]) -> None:
    event = told("authorization.removed", {"reason": 1})
    assert isinstance(event, AccountRevoked)
    assert (event.at, event.id) == (NOW, f"revoked:{NOW.isoformat()}")
    timeless = told("authorization.removed", {"reason": 1}, create_time=None)
    assert isinstance(timeless, AccountRevoked)


@pytest.mark.parametrize(
    "kind",
    ["im_auto_message_config_update", "im_auto_message_audit_update", "post.publish.complete"],
)
def test_what_the_driver_has_no_word_for_is_kept_whole(told: Callable[..., Any], kind: str) -> None:
    event = told(kind, {"status": "APPROVED"})
    assert isinstance(event, Unrecognised)
    assert (event.kind, event.account_id) == (kind, OPEN_ID)
    assert event.raw == envelope(kind, {"status": "APPROVED"})
