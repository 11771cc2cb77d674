"""What servers tell becomes events, and our own private answers never become comments."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from privatereply.events import (
    CommentAdded,
    CommentEchoed,
    CommentEdited,
    CommentRemoved,
    Event,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    Unrecognised,
    from_text,
    to_text,
)

from privatereply_mastodon.notices import from_notification, from_stream

from .documents import (
    ANNA,
    ANNA_ID,
    ASKED,
    BEN,
    COMMENT,
    COMMENT_ID,
    DIRECT,
    DIRECT_ID,
    FOLLOWERS_ONLY,
    MASTODON,
    POST,
    PUBLIC,
    SHOP,
    mentioning,
    notification,
)

ACCOUNT = MASTODON.account
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(sorted(COMMENT)), inner)
    ),
    max_leaves=12,
)


def told(kind: str, payload: object, software: str | None = "mastodon") -> tuple[Event, ...]:
    data = payload if isinstance(payload, str) else json.dumps(payload)
    return from_stream(ACCOUNT, kind, data, software)


def only(events: tuple[Event, ...]) -> Any:
    (event,) = events
    assert from_text(type(event).__name__, to_text(event)) == event
    return event


def test_a_public_mention_is_a_comment() -> None:
    event = only(told("notification", notification(COMMENT)))
    assert isinstance(event, CommentAdded)
    assert (event.id, event.comment.text) == (f"comment:{COMMENT_ID}:added", "How much & when?")
    assert event.actor is not None
    assert event.actor.id == ANNA_ID


def test_a_private_mention_is_a_message() -> None:
    event = only(told("notification", notification(ASKED)))
    assert isinstance(event, MessageReceived)
    assert (event.id, event.message.person_id) == (f"message:{ASKED['id']}", ANNA_ID)
    assert event.opens_window
    assert not event.group


def test_a_private_mention_of_several_is_written_into_a_group() -> None:
    several = {**ASKED, "mentions": [mentioning(SHOP), mentioning(BEN)]}
    assert only(told("notification", notification(several))).group


@pytest.mark.parametrize("kind", ["notification", "update"])
@pytest.mark.parametrize(
    ("status", "software"), [(DIRECT, "mastodon"), ({**DIRECT, "visibility": "private"}, "snac")]
)
def test_our_own_private_answer_is_no_comment(
    kind: str, status: dict[str, Any], software: str
) -> None:
    payload = notification(status) if kind == "notification" else status
    event = only(told(kind, payload, software))
    assert isinstance(event, MessageEchoed)
    assert (event.message.id, event.message.person_id) == (DIRECT_ID, ANNA_ID)


def test_what_only_followers_may_read_is_neither_comment_nor_message() -> None:
    assert isinstance(only(told("notification", notification(FOLLOWERS_ONLY))), Unrecognised)


def test_what_only_followers_may_read_is_a_message_on_snac_which_has_no_other_word() -> None:
    event = only(told("notification", notification(FOLLOWERS_ONLY), "snac"))
    assert isinstance(event, MessageReceived)


def test_our_own_public_reply_is_an_echo_and_our_own_post_is_nothing() -> None:
    assert isinstance(only(told("update", PUBLIC)), CommentEchoed)
    assert told("update", POST) == ()


def test_what_people_write_whom_the_account_follows_is_nothing() -> None:
    assert told("update", {**COMMENT, "in_reply_to_id": None}) == ()


def test_edits_have_an_id_for_each_version() -> None:
    edited = {**COMMENT, "edited_at": "2026-11-21T11:30:00.000Z"}
    event = only(told("status.update", edited))
    assert isinstance(event, CommentEdited)
    assert event.id == f"comment:{COMMENT_ID}:edited:2026-11-21T11:30:00.000Z"
    assert only(told("notification", notification(edited, type="update"))) == event
    assert isinstance(only(told("status.update", ASKED)), MessageEdited)
    assert told("status.update", PUBLIC) == ()


def test_a_status_that_is_gone_is_named_by_its_id_alone() -> None:
    event = only(told("delete", COMMENT_ID))
    assert isinstance(event, CommentRemoved)
    assert event.id == f"comment:{COMMENT_ID}:removed"
    assert told("delete", "") == ()


@pytest.mark.parametrize("kind", ["favourite", "follow", "poll", "reblog", "status"])
def test_notifications_about_other_things_are_nothing(kind: str) -> None:
    assert told("notification", notification(COMMENT, type=kind)) == ()


@pytest.mark.parametrize("kind", ["filters_changed", "announcement", "conversation"])
def test_what_else_streams_tell_is_nothing(kind: str) -> None:
    assert told(kind, "undefined") == ()


def test_a_kind_that_nobody_knows_is_kept_as_it_came() -> None:
    assert only(told("novelty", {"a": 1})).kind == "novelty"
    assert only(told("notification", notification(COMMENT, type="novelty"))).kind == "novelty"


def test_an_event_that_is_told_twice_has_one_id() -> None:
    first, again = (from_notification(ACCOUNT, notification(COMMENT, n)) for n in ("7", "8"))
    assert only(first).id == only(again).id


@given(st.sampled_from(["notification", "update", "status.update", "delete", "?"]), JSON)
def test_nothing_that_is_told_is_an_error(kind: str, payload: object) -> None:
    for event in told(kind, json.dumps(payload)):
        assert event.account_id == ACCOUNT.id


@given(st.dictionaries(st.sampled_from(sorted(COMMENT)), JSON), st.sampled_from([COMMENT, DIRECT]))
def test_no_change_to_a_private_status_of_ours_makes_it_a_comment(
    changes: dict[str, object], status: dict[str, Any]
) -> None:
    changed = {**status, **changes, "account": SHOP}
    for event in from_notification(ACCOUNT, notification(changed), "mastodon"):
        assert not isinstance(event, CommentAdded)


def test_somebody_who_is_not_named_is_no_error() -> None:
    nameless = {**COMMENT, "account": {"acct": ANNA["acct"]}}
    event = only(told("notification", notification(nameless)))
    assert event.comment.author is None
