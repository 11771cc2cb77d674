"""What the lists of the Account Activity API tell, in the vocabulary of API 1.1."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from privatereply.events import (
    AccountRevoked,
    CommentAdded,
    CommentEchoed,
    CommentRemoved,
    Event,
    MessageReceived,
    PersonBlocked,
    PersonUnblocked,
    Unrecognised,
)
from privatereply.model import Fact, Person
from privatereply.policy import facts
from privatereply.providers.x.content import bystanders, parent_of

from .conftest import ANNA_ID, BEN_ID, COMMENT_ID, POST_ID, SHOP_ID, THREAD_ID


def tweet(**more: Any) -> dict[str, Any]:
    return {
        "created_at": "Sat Nov 21 11:00:00 +0000 2026",
        # As in X's own example, the number is rounded and the text is not.
        "id": 1991000000000000600,
        "id_str": COMMENT_ID,
        "text": "@shop How much? &lt;3",
        "display_text_range": [6, 21],
        "user": {"id": 1, "id_str": ANNA_ID, "name": "Anna", "screen_name": "anna"},
        "in_reply_to_status_id": 1991000000000000000,
        "in_reply_to_status_id_str": POST_ID,
        "in_reply_to_user_id_str": SHOP_ID,
        "entities": {"user_mentions": [{"id_str": SHOP_ID, "indices": [0, 5]}], "urls": []},
        **more,
    }


@pytest.fixture
def told(posted: Callable[..., tuple[Event, ...]]) -> Callable[..., Any]:
    """The one event of one list."""

    def receive(name: str, item: object, **more: Any) -> Any:
        (event,) = posted({"for_user_id": SHOP_ID, name: [item], **more})
        return event

    return receive


def test_a_reply_is_a_comment_under_the_post_it_answers(told: Callable[..., Any]) -> None:
    event = told("tweet_create_events", tweet())
    assert isinstance(event, CommentAdded)
    assert event.id == f"comment:{COMMENT_ID}:added"
    assert event.comment.text == "How much? <3"
    assert event.comment.author == Person(id=ANNA_ID, name="Anna", username="anna")
    assert (event.comment.parent_id, event.comment.post_id) == (POST_ID, None)
    assert event.comment.facts[facts.PERSON_MENTIONED] is Fact.NO
    # The id tells the time more exactly than the words do.
    assert event.at is not None
    assert event.raw == tweet()


def test_a_long_post_is_read_whole(told: Callable[..., Any]) -> None:
    whole = "@shop @ben " + "much " * 60 + "says @shop"
    place = whole.rindex("@shop")
    mentions = [
        {"id_str": SHOP_ID, "indices": [0, 5]},
        {"id_str": BEN_ID, "indices": [6, 10]},
        {"id_str": SHOP_ID, "indices": [place, place + 5]},
    ]
    long = {
        "full_text": whole,
        "display_text_range": [11, len(whole)],
        "entities": {"user_mentions": mentions, "urls": []},
    }
    event = told("tweet_create_events", tweet(truncated=True, extended_tweet=long))
    assert event.comment.text == whole[11:]
    assert event.comment.facts[facts.PERSON_MENTIONED] is Fact.YES
    assert bystanders(event.comment.raw, frozenset({SHOP_ID, ANNA_ID})) == (BEN_ID,)
    assert parent_of(event.comment.raw) == POST_ID


def test_a_mention_without_an_answer_is_a_comment_too(told: Callable[..., Any]) -> None:
    alone = {name: value for name, value in tweet().items() if "in_reply_to" not in name}
    event = told("tweet_create_events", alone)
    assert isinstance(event, CommentAdded)
    assert event.comment.post_id == COMMENT_ID


@pytest.mark.parametrize(
    "item",
    [
        tweet(retweeted_status={"id_str": "9"}),
        tweet(in_reply_to_user_id_str=BEN_ID, entities={"user_mentions": []}),
        tweet(user={"id_str": SHOP_ID}, in_reply_to_status_id=None, in_reply_to_status_id_str=None),
        {"text": "?"},
        "tweet",
    ],
    ids=["repost", "to others", "own post", "nothing", "text"],
)
def test_what_is_not_said_to_the_account_is_no_comment(
    told: Callable[..., Any], item: object
) -> None:
    event = told("tweet_create_events", item)
    assert isinstance(event, Unrecognised)
    assert event.kind == "tweet_create_events"


def test_the_accounts_own_reply_is_an_echo(told: Callable[..., Any]) -> None:
    own = tweet(user={"id_str": SHOP_ID}, in_reply_to_user_id_str=ANNA_ID)
    assert isinstance(told("tweet_create_events", own), CommentEchoed)


def test_a_deleted_post_is_removed(told: Callable[..., Any]) -> None:
    item = {"status": {"id": COMMENT_ID, "user_id": ANNA_ID}, "timestamp_ms": "1432228155593"}
    event = told("tweet_delete_events", item)
    assert isinstance(event, CommentRemoved)
    assert (event.comment_id, event.actor) == (COMMENT_ID, Person(id=ANNA_ID))
    assert event.at == datetime(2015, 5, 21, 17, 9, 15, 593000, tzinfo=UTC)
    assert event.raw == item


def test_messages_are_read_as_in_the_newer_webhooks(told: Callable[..., Any]) -> None:
    item = {
        "type": "message_create",
        "id": "954491830116155396",
        "created_timestamp": "1516403560557",
        "message_create": {
            "target": {"recipient_id": SHOP_ID},
            "sender_id": ANNA_ID,
            "source_app_id": "13090192",
            "message_data": {"text": "Hello"},
        },
    }
    users = {ANNA_ID: {"id": ANNA_ID, "name": "Anna", "screen_name": "anna"}}
    event = told("direct_message_events", item, users=users, apps={"13090192": {"id": "13090192"}})
    assert isinstance(event, MessageReceived)
    assert event.actor == Person(id=ANNA_ID, name="Anna", username="anna")
    assert event.message.conversation_id == THREAD_ID


@pytest.mark.parametrize("name", ["block_events", "unblock_events"])
def test_blocks_are_told_apart_by_their_type_and_time(told: Callable[..., Any], name: str) -> None:
    item = {
        "type": "block",
        "created_timestamp": "1518127020304",
        "source": {"id": 1, "id_str": SHOP_ID},
        "target": {"id": 2, "id_str": ANNA_ID},
    }
    blocked = told(name, item)
    assert isinstance(blocked, PersonBlocked)
    assert blocked.id == f"person:{ANNA_ID}:blocked:1518127020304"
    assert isinstance(told(name, item | {"type": "unblock"}), PersonUnblocked)
    assert isinstance(told(name, item | {"type": "wave"}), Unrecognised)
    assert isinstance(told(name, item | {"target": {}}), Unrecognised)


def test_a_revocation_names_no_subscription(posted: Callable[..., tuple[Event, ...]]) -> None:
    revoke = {
        "date_time": "2018-05-24T09:48:12+00:00",
        "target": {"app_id": "13090192"},
        "source": {"user_id": SHOP_ID},
    }
    (event,) = posted({"user_event": {"revoke": revoke}})
    assert isinstance(event, AccountRevoked)
    assert (event.account_id, event.id) == (SHOP_ID, "revoked:2018-05-24T09:48:12+00:00")
    (strange,) = posted({"user_event": {"revoke": {"source": {}}}})
    assert isinstance(strange, Unrecognised)


def test_lists_of_other_kinds_are_kept_item_by_item(
    posted: Callable[..., tuple[Event, ...]],
) -> None:
    body = {"for_user_id": SHOP_ID, "favorite_events": [{"id": "a"}, {"id": "b"}], "users": {}}
    found = posted(body)
    assert [one.raw for one in found] == [{"id": "a"}, {"id": "b"}]
    assert {one.kind for one in found if isinstance(one, Unrecognised)} == {"favorite_events"}


def test_without_the_account_nothing_is_believed_of_anybody(
    posted: Callable[..., tuple[Event, ...]],
) -> None:
    (event,) = posted({"tweet_create_events": [tweet()]})
    assert isinstance(event, Unrecognised)
