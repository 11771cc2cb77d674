"""What the envelopes of the X Activity API tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from privatereply.events import (
    EVERY_ACCOUNT,
    AccountRevoked,
    CommentAdded,
    CommentEchoed,
    CommentEdited,
    CommentRemoved,
    Event,
    MessageEchoed,
    MessageRead,
    MessageReceived,
    PersonBlocked,
    PersonUnblocked,
    Unrecognised,
)
from privatereply.model import Direction, Fact, Person
from privatereply.policy import facts
from privatereply.providers.x import X
from privatereply.providers.x.content import MENTION, bystanders

from .conftest import ANNA_ID, BEN_ID, COMMENT_ID, POST_ID, SHOP_ID, THREAD_ID, envelope

ANNA = {"id": ANNA_ID, "name": "Anna", "username": "anna"}
MESSAGE_ID = "2080763914820927863"
GROUP_ID = "1600000000000000001"


def reply(**more: Any) -> dict[str, Any]:
    """A reply to a post of the account's."""
    return {
        "id": COMMENT_ID,
        "text": "@shop How much?",
        "author_id": ANNA_ID,
        "conversation_id": POST_ID,
        "in_reply_to_tweet_id": POST_ID,
        "in_reply_to_user_id": SHOP_ID,
        "referenced_tweets": [{"type": "replied_to", "id": POST_ID}],
        "edit_history_tweet_ids": [COMMENT_ID],
        "display_text_range": [6, 15],
        "created_at": "2026-11-21T11:00:00.000Z",
        "entities": {"mentions": [{"start": 0, "start_str": "0", "end": 5, "id": SHOP_ID}]},
        **more,
    }


def direct(sender: str = ANNA_ID, recipient: str = SHOP_ID, **more: Any) -> dict[str, Any]:
    return {
        "type": "message_create",
        "id": MESSAGE_ID,
        "created_timestamp": "1784927750704",
        "message_create": {
            "target": {"recipient_id": recipient},
            "sender_id": sender,
            "message_data": {"text": "Thanks &amp; bye", "entities": {"urls": []}},
        },
        **more,
    }


def bundle(item: object) -> dict[str, Any]:
    users = {ANNA_ID: {"data": ANNA}, SHOP_ID: {"data": {"id": SHOP_ID, "username": "shop"}}}
    return {"direct_message_events": [item], "users": users}


def test_a_reply_is_a_comment_without_the_handles_before_it(told: Callable[..., Any]) -> None:
    event = told("post.reply.create", reply(), includes={"users": [{"data": ANNA}]})
    assert isinstance(event, CommentAdded)
    assert (event.platform, event.account_id) == ("x", SHOP_ID)
    assert event.id == f"comment:{COMMENT_ID}:added"
    assert event.at == event.comment.created_at == datetime(2026, 11, 21, 11, tzinfo=UTC)
    assert event.actor == event.comment.author
    assert event.actor == Person(id=ANNA_ID, name="Anna", username="anna")
    assert (event.comment.text, event.comment.post_id) == ("How much?", POST_ID)
    assert event.comment.facts[facts.PERSON_MENTIONED] is Fact.NO
    assert not event.opens_window
    assert event.raw == reply()


def test_no_more_than_handles_is_cut_where_the_range_begins_too_late(
    told: Callable[..., Any],
) -> None:
    # As in X's own example, https://docs.x.com/x-api/activity/event-payloads (2026-08-21).
    event = told("post.reply.create", reply(display_text_range=[7, 15]))
    assert event.comment.text == "How much?"
    none = told("post.reply.create", reply(text="@shop", display_text_range=[5, 5]))
    assert none.comment.text == "@shop"


def test_being_replied_to_counts_as_being_named_where_the_host_says_so(
    told: Callable[..., Any],
) -> None:
    event = told("post.reply.create", reply(), X(implied_mentions=True))
    assert event.comment.facts[facts.PERSON_MENTIONED] is Fact.YES


def test_two_subscriptions_to_one_post_make_one_event(told: Callable[..., Any]) -> None:
    first = told("post.reply.create", reply())
    again = told("post.mention.create", reply(), event_uuid="7")
    assert first.id == again.id


def test_a_mention_is_a_comment_that_names_the_account(told: Callable[..., Any]) -> None:
    alone = {"id": "9", "text": "hey @shop", "author_id": ANNA_ID, "conversation_id": "9"}
    event = told("post.mention.create", alone, includes={"users": [ANNA]})
    assert isinstance(event, CommentAdded)
    assert (event.comment.surface, event.comment.post_id) == (MENTION, "9")
    # X says that only those who name it in the body come as mentions, so entities may be missing.
    assert event.comment.facts[facts.PERSON_MENTIONED] is Fact.YES
    assert event.actor == Person(id=ANNA_ID, name="Anna", username="anna")


def test_the_accounts_own_reply_is_an_echo(told: Callable[..., Any]) -> None:
    event = told("post.create", reply(author_id=SHOP_ID, text="@anna 20 zł"))
    assert isinstance(event, CommentEchoed)
    assert event.id == f"comment:{COMMENT_ID}:added"
    assert event.comment.facts[facts.AUTHOR_IS_ACCOUNT] is Fact.YES


@pytest.mark.parametrize(
    "payload",
    [
        {"id": "9", "text": "News!", "author_id": SHOP_ID, "conversation_id": "9"},
        {"id": "9", "author_id": SHOP_ID, "referenced_tweets": [{"type": "quoted", "id": "8"}]},
        {"id": "9", "author_id": SHOP_ID, "referenced_posts": [{"type": "retweeted", "id": "8"}]},
    ],
    ids=["post", "quote", "repost"],
)
def test_what_the_account_posts_by_itself_is_no_comment(
    told: Callable[..., Any], payload: dict[str, Any]
) -> None:
    event = told("post.create", payload)
    assert isinstance(event, Unrecognised)
    assert event.kind == "post.create"


def test_an_edit_changes_the_comment_it_was_made_of_and_is_no_second_one(
    posted: Callable[..., tuple[Event, ...]],
) -> None:
    version = "1991000000000000999"
    edit = reply(id=version, edit_history_tweet_ids=[COMMENT_ID, version], text="@shop How big?")
    added, edited = posted({"data": envelope("post.reply.create", edit)})
    # Whoever was told of the first version knows this event already.
    assert added.id == f"comment:{COMMENT_ID}:added"
    assert isinstance(edited, CommentEdited)
    assert edited.id == f"comment:{COMMENT_ID}:edited:{version}"
    assert (edited.comment_id, edited.text) == (COMMENT_ID, "How big?")
    renamed = edit | {"edit_history_post_ids": [COMMENT_ID, version]}
    del renamed["edit_history_tweet_ids"]
    again = posted({"data": envelope("post.reply.create", renamed)})
    assert [one.id for one in again] == [added.id, edited.id]


def test_a_deleted_post_is_removed(told: Callable[..., Any]) -> None:
    event = told("post.delete", {"id": COMMENT_ID, "author_id": SHOP_ID})
    assert isinstance(event, CommentRemoved)
    assert (event.id, event.comment_id) == (f"comment:{COMMENT_ID}:removed", COMMENT_ID)
    assert event.actor == Person(id=SHOP_ID)


def test_a_direct_message_opens_the_conversation_as_the_driver_names_it(
    told: Callable[..., Any],
) -> None:
    event = told("dm.received", bundle(direct()))
    assert type(event) is MessageReceived
    assert event.id == f"message:{MESSAGE_ID}"
    assert event.at == datetime(2026, 7, 24, 21, 15, 50, 704000, tzinfo=UTC)
    assert event.actor == Person(id=ANNA_ID, name="Anna", username="anna")
    assert (event.message.person_id, event.message.conversation_id) == (ANNA_ID, THREAD_ID)
    assert event.message.text == "Thanks & bye"
    assert event.message.direction is Direction.INBOUND
    assert (event.opens_window, event.group) == (True, False)


def test_the_address_of_an_attachment_is_no_word_of_the_sender(told: Callable[..., Any]) -> None:
    item = direct()
    item["message_create"]["message_data"] = {
        "text": "Look: https://t.co/a https://t.co/b",
        "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://shop.example"}]},
        "attachment": {"type": "media", "media": {"url": "https://t.co/b"}},
    }
    assert told("dm.received", bundle(item)).message.text == "Look: https://shop.example"


def test_a_sent_message_is_an_echo_with_the_id_of_the_sends_answer(
    told: Callable[..., Any],
) -> None:
    event = told("dm.sent", bundle(direct(SHOP_ID, ANNA_ID)))
    assert isinstance(event, MessageEchoed)
    assert (event.id, event.message.id) == (f"message:{MESSAGE_ID}", MESSAGE_ID)
    assert (event.message.person_id, event.message.conversation_id) == (ANNA_ID, THREAD_ID)
    assert event.message.direction is Direction.OUTBOUND
    assert (event.by_hand, event.attempt_id) == (Fact.UNKNOWN, None)
    assert event.actor == Person(id=SHOP_ID, username="shop")


def test_a_message_into_a_group_opens_no_window(told: Callable[..., Any]) -> None:
    event = told("dm.received", bundle(direct(dm_conversation_id=GROUP_ID)))
    assert (event.group, event.opens_window) == (True, False)
    assert (event.message.person_id, event.message.conversation_id) == (ANNA_ID, GROUP_ID)
    sent = told("dm.sent", bundle(direct(SHOP_ID, GROUP_ID, conversation_id=GROUP_ID)))
    assert (sent.message.person_id, sent.message.conversation_id) == (None, GROUP_ID)


@pytest.mark.parametrize(
    "item",
    [
        direct(ANNA_ID, BEN_ID),
        direct("nobody", SHOP_ID),
        direct(dm_conversation_id="somewhere"),
        direct(BEN_ID, dm_conversation_id=THREAD_ID),
        direct(id=None),
        direct(id="anna", created_timestamp=None),
        direct() | {"type": "welcome", "message_create": None},
    ],
)
def test_a_message_of_which_too_little_is_told_is_kept_as_it_came(
    told: Callable[..., Any], item: dict[str, Any]
) -> None:
    event = told("dm.received", bundle(item))
    assert isinstance(event, Unrecognised)
    assert (event.kind, event.raw) == ("dm.received", item)


def test_a_message_without_a_time_has_that_of_its_id(told: Callable[..., Any]) -> None:
    event = told("dm.received", bundle(direct(created_timestamp="soon")))
    assert event.at == datetime(2026, 7, 24, 21, 15, 50, 674000, tzinfo=UTC)


def test_a_read_conversation_is_read_up_to_one_message(told: Callable[..., Any]) -> None:
    item = {
        "created_timestamp": "1784927760000",
        "sender_id": ANNA_ID,
        "target": {"recipient_id": SHOP_ID},
        "last_read_event_id": MESSAGE_ID,
    }
    event = told("dm.read", {"direct_message_mark_read_events": [item]})
    assert isinstance(event, MessageRead)
    assert event.id == f"read:{ANNA_ID}:{MESSAGE_ID}"
    assert (event.person_id, event.conversation_id) == (ANNA_ID, THREAD_ID)
    assert event.message_ids == (MESSAGE_ID,)
    assert event.until == datetime(2026, 7, 24, 21, 15, 50, 674000, tzinfo=UTC)
    elsewhere = item | {"target": {"recipient_id": BEN_ID}}
    event = told("dm.read", {"direct_message_mark_read_events": [elsewhere]})
    assert event.conversation_id is None
    own = item | {"sender_id": SHOP_ID}
    event = told("dm.read", {"direct_message_mark_read_events": [own]})
    assert isinstance(event, Unrecognised)


def test_people_are_blocked_and_let_again(told: Callable[..., Any]) -> None:
    pair = {"source": {"data": {"id": SHOP_ID}}, "target": {"data": ANNA}}
    blocked = told("block.block", pair)
    assert isinstance(blocked, PersonBlocked)
    assert blocked.person_id == ANNA_ID
    later = told("block.unblock", pair, event_uuid="8")
    assert isinstance(later, PersonUnblocked)
    # X says no time: only the delivery tells a second block from the first told twice.
    assert (
        told("block.block", pair).id == blocked.id != told("block.block", pair, event_uuid="9").id
    )
    assert told("block.block", pair, event_uuid=None).id != blocked.id


def test_that_another_blocked_somebody_is_nothing_of_the_accounts(
    told: Callable[..., Any],
) -> None:
    pair = {"source": {"id": ANNA_ID}, "target": {"id": SHOP_ID}}
    assert isinstance(told("block.block", pair), Unrecognised)


def test_a_revocation_is_the_users_who_withdrew(
    posted: Callable[..., tuple[Event, ...]],
) -> None:
    payload = {"date_time": "2026-07-23T21:44:05+00:00", "user_id": SHOP_ID, "app_id": "29820954"}
    (event,) = posted({"data": envelope("oauth.revoke", payload, filter={})})
    assert isinstance(event, AccountRevoked)
    assert (event.account_id, event.id) == (SHOP_ID, "revoked:2026-07-23T21:44:05+00:00")
    (nobody,) = posted({"data": envelope("oauth.revoke", {"app_id": "29820954"})})
    assert isinstance(nobody, Unrecognised)
    (timeless,) = posted({"data": envelope("oauth.revoke", {"user_id": SHOP_ID})})
    assert (timeless.at, isinstance(timeless, AccountRevoked)) == (None, True)


@pytest.mark.parametrize(
    "kind",
    [
        "chat.received",
        "chat.sent",
        "chat.conversation_join",
        "chat.conversation.join",
        "dm.indicate_typing",
        "follow.follow",
        "like.create",
        "mute.mute",
        "post.quote.create",
        "post.repost.create",
        "profile.update.bio",
        "ProfileBioUpdate",
        "something.new",
    ],
)
def test_what_the_driver_has_no_word_for_is_kept_whole(
    posted: Callable[..., tuple[Event, ...]], kind: str
) -> None:
    whole = envelope(kind, {"id": "1", "direct_message_indicate_typing_events": [{}]})
    (event,) = posted({"data": whole})
    assert isinstance(event, Unrecognised)
    assert (event.kind, event.account_id, event.raw) == (kind, SHOP_ID, whole)


def test_an_event_about_nobody_is_everybodys(posted: Callable[..., tuple[Event, ...]]) -> None:
    (event,) = posted({"data": envelope("news.new", {}, filter={"keyword": "tea"})})
    assert (event.account_id, isinstance(event, Unrecognised)) == (EVERY_ACCOUNT, True)


@pytest.mark.parametrize("kind", ["post.reply.create", "post.delete", "dm.sent", "block.block"])
@pytest.mark.parametrize("payload", [None, [], {}, {"id": None}, {"direct_message_events": {}}])
def test_a_known_kind_with_nothing_in_it_is_kept_whole(
    told: Callable[..., Any], kind: str, payload: object
) -> None:
    assert isinstance(told(kind, payload), Unrecognised)


def test_ids_stay_exact_as_numbers_and_the_text_beside_them_wins(
    told: Callable[..., Any],
) -> None:
    exact = told("post.reply.create", reply(id=9223372036854775807, edit_history_tweet_ids=[]))
    assert exact.comment.id == "9223372036854775807"
    rounded = reply(id=1924465506158879000, id_str="1924465506158878979", edit_history_tweet_ids=[])
    assert told("post.reply.create", rounded).comment.id == "1924465506158878979"


def test_the_comment_of_an_event_still_tells_whom_a_reply_would_name(
    told: Callable[..., Any],
) -> None:
    mentions = [{"start": 0, "id": SHOP_ID}, {"start": 6, "id": BEN_ID}]
    both = reply(
        text="@shop @ben How much?", display_text_range=[11, 20], entities={"mentions": mentions}
    )
    event = told("post.reply.create", both)
    assert bystanders(event.comment.raw, frozenset({SHOP_ID, ANNA_ID})) == (BEN_ID,)
