"""Conversations and their messages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from privatereply.errors import UnreadableAnswer
from privatereply.model import Account, Direction
from privatereply.provider import ListConversations, ListMessages
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAGE_ID, IG_ID, PERSON_ID = "100000000000001", "17841400000000001", "6780000000000001"
US, THEM = {"id": PAGE_ID, "name": "Shop"}, {"id": PERSON_ID, "name": "Anna"}


def message(number: int, sender: object = None, *receivers: object, **more: object) -> object:
    return {
        "id": f"m_{number}",
        "created_time": f"2026-11-21T12:00:{number:02}+0000",
        "from": sender or THEM,
        "to": {"data": list(receivers or [US])},
        "message": f"text {number}",
        **more,
    }


def test_a_conversation_is_with_the_other_party(
    play: Any, facebook: Facebook, page: Account
) -> None:
    tree = {
        "data": [
            {
                "id": "t_1",
                "updated_time": "2026-11-21T12:00:00+0000",
                "participants": {"data": [US, THEM]},
            },
            {"id": "t_2", "participants": {"data": [US, {"name": "nobody"}]}},
            {"id": None, "participants": {"data": [US, THEM]}},
        ],
        "paging": {"cursors": {"after": "c"}, "next": "https://x"},
    }
    found = play(facebook.list_conversations(ListConversations(account=page, limit=500)), tree)
    (one,) = found.items
    assert (one.id, one.person.id, one.person.name) == ("t_1", PERSON_ID, "Anna")
    assert (one.updated_at, found.after) == (NOON, "c")
    assert play.paths == [f"GET graph.facebook.com/v26.0/{PAGE_ID}/conversations"]
    assert play.params["platform"] == "messenger"
    assert play.params["limit"] == "50"
    # Reading conversations was seen to take longer than anything else.
    assert play.last.read_timeout == 100.0


def test_the_conversation_with_a_person_needs_no_participants(
    play: Any, instagram: Instagram, business: Account
) -> None:
    command = ListConversations(account=business, person_id="526")
    found = play(instagram.list_conversations(command), {"data": [{"id": "aWdf"}]})
    assert [one.person.id for one in found.items] == ["526"]
    assert play.params["user_id"] == "526"
    assert play.params["platform"] == "instagram"


def test_conversations_of_a_linked_account_are_the_pages(
    play: Any, instagram: Instagram, linked: Account
) -> None:
    tree = {"data": [{"id": "aWdf", "participants": {"data": [{"id": IG_ID}, {"id": "526"}]}}]}
    found = play(instagram.list_conversations(ListConversations(account=linked)), tree)
    assert found.items[0].person.id == "526"
    assert play.paths == [f"GET graph.facebook.com/v26.0/{PAGE_ID}/conversations"]


def test_an_account_is_known_by_its_user_id_too(
    play: Any, instagram: Instagram, business: Account
) -> None:
    parties = [{"id": "990", "user_id": IG_ID}, {"id": "526", "user_id": "17849"}]
    tree = {"data": [{"id": "aWdf", "participants": {"data": parties}}]}
    found = play(instagram.list_conversations(ListConversations(account=business)), tree)
    assert found.items[0].person.id == "526"


def test_messages_come_newest_first_with_their_direction(
    play: Any, facebook: Facebook, page: Account
) -> None:
    tree = {
        "id": "t_1",
        "messages": {
            "data": [
                message(1),
                message(3, US, THEM, reply_to={"mid": "m_1"}),
                message(2, THEM, US, message=None),
            ]
        },
    }
    command = ListMessages(account=page, conversation_id="t_1", limit=100)
    listing = play(facebook.list_messages(command), tree)
    newest, middle, oldest = listing.items
    assert [one.id for one in listing.items] == ["m_3", "m_2", "m_1"]
    assert (newest.direction, newest.reply_to) == (Direction.OUTBOUND, "m_1")
    assert (oldest.direction, oldest.text) == (Direction.INBOUND, "text 1")
    assert middle.text == ""
    assert {one.person_id for one in listing.items} == {PERSON_ID}
    assert {one.conversation_id for one in listing.items} == {"t_1"}
    assert play.params["fields"].startswith("messages.limit(20){id,created_time,from,to,")


@pytest.mark.parametrize(
    "broken",
    [
        {"id": None},
        {"created_time": "yesterday"},
        {"from": None},
        {"to": None},
        {"to": {"data": [{"id": "111"}]}},
        {"from": {"name": "Anna"}},
    ],
    ids=["id", "time", "sender", "receivers", "strangers", "nameless"],
)
def test_a_message_nobody_can_place_is_left_out_and_never_taken_for_the_persons(
    play: Any, facebook: Facebook, page: Account, broken: dict[str, object]
) -> None:
    tree = {"messages": {"data": [message(1, **broken), message(2)]}}
    command = ListMessages(account=page, conversation_id="t_1")
    assert [one.id for one in play(facebook.list_messages(command), tree).items] == ["m_2"]


@pytest.mark.parametrize("tree", [{}, {"messages": None}, {"messages": {"data": 3}}])
def test_a_conversation_without_messages_is_empty(
    play: Any, facebook: Facebook, page: Account, tree: object
) -> None:
    command = ListMessages(account=page, conversation_id="t_1")
    assert play(facebook.list_messages(command), tree).items == ()


def test_conversations_without_a_list_cannot_be_read(
    play: Any, facebook: Facebook, page: Account
) -> None:
    with pytest.raises(UnreadableAnswer):
        play(facebook.list_conversations(ListConversations(account=page)), {"data": "none"})
