"""What happens in conversations with a Page or an Instagram account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from privatereply.events import (
    AccountResumed,
    AccountSuspended,
    Event,
    MessageDelivered,
    MessageEchoed,
    MessageEdited,
    MessageReacted,
    MessageRead,
    MessageReceived,
    MessageUnsent,
    PostbackReceived,
    QuickReplyReceived,
    Unrecognised,
)
from privatereply.model import Direction, Fact, Message, Person, RestrictionKind
from privatereply.providers.graph.drafts import attempt_stamp

Tell = Callable[..., Event]
TellAll = Callable[..., tuple[Event, ...]]

PAGE_ID, IG_ID = "100000000000001", "17841400000000001"
AT = datetime(2026, 11, 18, 12, 0, 0, 123000, tzinfo=UTC)
FROM_PAGE: dict[str, Any] = {"sender": {"id": PAGE_ID}, "recipient": {"id": "678"}}


def test_a_message_is_told_and_opens_the_window(in_chat: Tell) -> None:
    event = in_chat(message={"mid": "m_1", "text": "Hello", "reply_to": {"mid": "m_0"}})
    assert type(event) is MessageReceived
    assert (event.id, event.at, event.opens_window) == ("message:m_1", AT, True)
    assert event.actor == Person(id="678")
    assert event.message == Message(
        id="m_1",
        direction=Direction.INBOUND,
        sent_at=AT,
        text="Hello",
        person_id="678",
        reply_to="m_0",
    )
    assert event.message.raw is event.raw


def test_a_message_without_words_is_a_message(in_chat: Tell) -> None:
    story = {"type": "story_mention", "payload": {"url": "https://example.com/story"}}
    event = in_chat(message={"mid": "m_1", "attachments": [story]})
    assert isinstance(event, MessageReceived)
    assert event.message.text == ""


def test_a_tapped_quick_reply_brings_its_payload(in_chat: Tell) -> None:
    event = in_chat(message={"mid": "m_1", "text": "Red", "quick_reply": {"payload": "COLOUR=1"}})
    assert isinstance(event, QuickReplyReceived)
    assert (event.payload, event.message.text, event.opens_window) == ("COLOUR=1", "Red", True)


def test_a_message_without_a_time_is_dated_by_its_notice(in_chat: Tell, on_page: TellAll) -> None:
    event = in_chat(timestamp=None, message={"mid": "m_1"})
    assert isinstance(event, MessageReceived)
    assert event.message.sent_at == event.told_at
    assert event.at is None
    (event,) = on_page(time=None, messaging=[{"sender": {"id": "678"}, "message": {"mid": "m_1"}}])
    assert isinstance(event, MessageReceived)
    assert event.message.sent_at == datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_a_person_who_is_known_by_a_reference_only_is_nobody(in_chat: Tell) -> None:
    event = in_chat(sender={"user_ref": "checkbox-7"}, message={"mid": "m_1", "text": "Hi"})
    assert isinstance(event, MessageReceived)
    assert (event.message.person_id, event.actor) == (None, None)


def test_an_echo_brings_back_our_attempt_and_has_the_messages_own_id(in_chat: Tell) -> None:
    sent = {"mid": "m_1", "text": "Hi", "is_echo": True, "app_id": 1517776481860111}
    event = in_chat(**FROM_PAGE, message={**sent, "metadata": attempt_stamp("0191-abc")})
    assert isinstance(event, MessageEchoed)
    assert (event.id, event.attempt_id, event.by_hand) == ("message:m_1", "0191-abc", Fact.NO)
    assert (event.message.direction, event.message.person_id) == (Direction.OUTBOUND, "678")
    assert event.actor == Person(id=PAGE_ID, is_page=Fact.YES)
    assert not event.opens_window


@pytest.mark.parametrize("metadata", [None, 7, "", "theirs", "privatereply:", "privatereply:a b"])
def test_an_echo_with_words_of_somebody_else_is_no_attempt_of_ours(
    in_chat: Tell, metadata: object
) -> None:
    sent = {"mid": "m_1", "is_echo": True, "app_id": 42, "metadata": metadata}
    event = in_chat(**FROM_PAGE, message=sent)
    assert isinstance(event, MessageEchoed)
    assert (event.attempt_id, event.by_hand) == (None, Fact.UNKNOWN)


@pytest.mark.parametrize("app_id", [263902037430900, "1217981644879628"])
def test_what_was_written_in_metas_own_inbox_was_written_by_hand(
    in_chat: Tell, app_id: object
) -> None:
    event = in_chat(**FROM_PAGE, message={"mid": "m_1", "is_echo": True, "app_id": app_id})
    assert isinstance(event, MessageEchoed)
    assert event.by_hand is Fact.YES


def test_an_echo_is_one_even_if_its_ends_are_the_other_way_round(in_chat: Tell) -> None:
    event = in_chat(message={"mid": "m_1", "is_echo": True})
    assert isinstance(event, MessageEchoed)
    assert event.message.person_id == "678"


def test_what_the_account_sent_is_an_echo_even_if_nobody_says_so(in_chat: Tell) -> None:
    assert isinstance(in_chat(**FROM_PAGE, message={"mid": "m_1"}), MessageEchoed)


def test_what_happens_while_another_app_has_the_conversation_happens_all_the_same(
    on_page: TellAll,
) -> None:
    item = {"sender": {"id": "678"}, "recipient": {"id": PAGE_ID}, "message": {"mid": "m_1"}}
    (event,) = on_page(standby=[item])
    assert isinstance(event, MessageReceived)
    assert event.opens_window


def test_a_message_that_was_taken_back_is_told_without_words(in_chat: Tell) -> None:
    event = in_chat(message={"mid": "m_1", "is_deleted": True})
    assert isinstance(event, MessageUnsent)
    assert (event.id, event.message_id) == ("message:m_1:unsent", "m_1")
    assert (event.person_id, event.opens_window) == ("678", False)


@pytest.mark.parametrize("count", [2, "2"], ids=["number", "text"])
def test_an_edit_is_told_with_the_new_words(in_chat: Tell, count: object) -> None:
    event = in_chat(message_edit={"mid": "m_1", "text": "stop", "num_edit": count})
    assert isinstance(event, MessageEdited)
    assert (event.id, event.text, event.person_id) == ("message:m_1:edited:2", "stop", "678")
    assert not event.opens_window


def test_edits_that_are_not_counted_are_told_apart_by_their_words(in_chat: Tell) -> None:
    one = in_chat(message_edit={"mid": "m_1", "text": "a"})
    other = in_chat(message_edit={"mid": "m_1", "text": "b"})
    assert one.id != other.id


def test_a_reaction_opens_the_window_and_taking_it_back_does_not(in_chat: Tell) -> None:
    given = in_chat(
        reaction={"mid": "m_1", "action": "react", "reaction": "love", "emoji": "\u2764\ufe0f"}
    )
    assert isinstance(given, MessageReacted)
    assert (given.reaction, given.opens_window) == ("\u2764\ufe0f", True)
    assert (given.person_id, given.message_id) == ("678", "m_1")
    assert given.id == "reaction:678:m_1:react:1795003200123"
    taken = in_chat(reaction={"mid": "m_1", "action": "unreact"})
    assert isinstance(taken, MessageReacted)
    assert (taken.reaction, taken.opens_window) == (None, False)


@pytest.mark.parametrize("said", [{"reaction": "wow"}, {}], ids=["a word", "nothing"])
def test_a_reaction_without_an_emoji_is_one(in_chat: Tell, said: dict[str, str]) -> None:
    event = in_chat(reaction={"mid": "m_1", "action": "react", **said})
    assert isinstance(event, MessageReacted)
    assert event.reaction == said.get("reaction", "react")


def test_the_accounts_own_reaction_opens_nothing(in_chat: Tell) -> None:
    event = in_chat(**FROM_PAGE, reaction={"mid": "m_1", "action": "react", "emoji": "\U0001f44d"})
    assert not event.opens_window


def test_a_tap_on_a_button_opens_the_window(in_chat: Tell) -> None:
    event = in_chat(postback={"mid": "m_1", "title": "Yes", "payload": "SIZE=M"})
    assert isinstance(event, PostbackReceived)
    assert (event.id, event.payload, event.title) == ("postback:m_1", "SIZE=M", "Yes")
    assert (event.person_id, event.opens_window) == ("678", True)


def test_taps_without_an_id_are_told_apart_by_who_when_and_what(in_chat: Tell) -> None:
    tap = in_chat(postback={"payload": "SIZE=M"})
    assert tap.id == in_chat(postback={"payload": "SIZE=M"}).id
    assert tap.id != in_chat(postback={"payload": "SIZE=L"}).id
    assert tap.id != in_chat(postback={"payload": "SIZE=M"}, timestamp=1795003200124).id


def test_an_account_that_tries_its_own_button_opens_nothing(on_instagram: TellAll) -> None:
    tap = {"sender": {"id": IG_ID}, "recipient": {"id": "678"}, "is_self": True}
    (event,) = on_instagram(messaging=[{**tap, "postback": {"mid": "m_1", "payload": "GO"}}])
    assert isinstance(event, PostbackReceived)
    assert not event.opens_window


def test_a_delivery_names_messages_and_a_time_or_the_time_alone(in_chat: Tell) -> None:
    event = in_chat(delivery={"mids": ["m_1", None, "m_2"], "watermark": 1795003200123})
    assert isinstance(event, MessageDelivered)
    assert (event.message_ids, event.until) == (("m_1", "m_2"), AT)
    assert (event.id, event.person_id) == ("delivered:678:1795003200123", "678")
    event = in_chat(delivery={"watermark": 1795003200123})
    assert isinstance(event, MessageDelivered)
    assert (event.message_ids, event.until) == ((), AT)
    event = in_chat(delivery={"mids": ["m_1", "m_2"]})
    assert isinstance(event, MessageDelivered)
    assert event.until is None


@pytest.mark.requirement("C7")
def test_what_was_read_is_told_by_a_time_on_messenger_and_by_message_on_instagram(
    in_chat: Tell, on_instagram: TellAll
) -> None:
    event = in_chat(read={"watermark": 1795003200123})
    assert isinstance(event, MessageRead)
    assert (event.until, event.message_ids, event.opens_window) == (AT, (), False)
    assert event.id == "read:678:1795003200123"
    item = {"sender": {"id": "678"}, "recipient": {"id": IG_ID}, "read": {"mid": "m_1"}}
    (event,) = on_instagram(messaging=[item])
    assert isinstance(event, MessageRead)
    assert (event.id, event.message_ids, event.until) == ("read:678:m_1", ("m_1",), None)
    assert event.message_id == "m_1"


@pytest.mark.parametrize(
    ("source", "opens"),
    [("SHORTLINK", True), ("IGME-SOURCE-LINK", True), ("ADS", False), (None, False)],
)
def test_a_link_into_the_conversation_opens_the_window_and_an_ad_alone_does_not(
    in_chat: Tell, source: object, opens: bool
) -> None:
    event = in_chat(referral={"source": source, "type": "OPEN_THREAD", "ref": "r"})
    assert isinstance(event, Unrecognised)
    assert (event.kind, event.opens_window) == ("referral", opens)
    assert event.about_person == "678"


@pytest.mark.parametrize("spelling", ["policy_enforcement", "policy-enforcement"])
def test_a_block_restricts_the_page_until_it_is_lifted(on_page: TellAll, spelling: str) -> None:
    about = {"recipient": {"id": PAGE_ID}, "timestamp": 1795003200123}
    (event,) = on_page(messaging=[{**about, spelling: {"action": "block", "reason": "spam"}}])
    assert isinstance(event, AccountSuspended)
    assert (event.restriction.kind, event.restriction.since) == (RestrictionKind.SUSPENDED, AT)
    (event,) = on_page(messaging=[{**about, spelling: {"action": "unblock"}}])
    assert isinstance(event, AccountResumed)
    (event,) = on_page(messaging=[{**about, spelling: {"action": "warning", "reason": "spam"}}])
    assert isinstance(event, Unrecognised)
    assert event.kind == spelling


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ({"optin": {"ref": "r"}}, "optin"),
        ({"account_linking": {"status": "linked"}}, "account_linking"),
        ({"pass_thread_control": {"new_owner_app_id": "1"}}, "pass_thread_control"),
        ({"message": {"text": "without an id"}}, "message"),
        ({"message_edit": {"mid": "m_1", "num_edit": 0}}, "message_edit"),
        ({"reaction": {"mid": "m_1", "action": "shrug"}}, "reaction"),
        ({"postback": {"title": "Yes"}}, "postback"),
        ({"delivery": {"mids": []}}, "delivery"),
        ({}, "messaging"),
    ],
    ids=lambda value: value if isinstance(value, str) else len(str(value)),
)
def test_what_is_not_known_is_kept_with_who_did_it(
    in_chat: Tell, item: dict[str, Any], kind: str
) -> None:
    event = in_chat(**item)
    assert isinstance(event, Unrecognised)
    assert (event.kind, event.actor) == (kind, Person(id="678"))
    assert not event.opens_window
