"""Conversations and messages, of which X lists only the events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from privatereply.errors import InvalidValue
from privatereply.flow import Response
from privatereply.model import Account, Direction
from privatereply.provider import ListConversations, ListMessages
from privatereply.providers.x import X
from privatereply.providers.x.ids import made_at, other_side, together

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHOP_ID, ANNA_ID, BEN_ID = "2244994945", "1072250532645998596", "6253282"
THREAD_ID, GROUP_ID = f"{SHOP_ID}-{ANNA_ID}", "1585823815904395264"
INVALID = {"title": "Invalid Request", "type": "https://api.x.com/2/problems/invalid-request"}


def event(number: int, sender: str | None = ANNA_ID, **more: Any) -> dict[str, Any]:
    made = {
        "id": f"19910000000000000{number:02}",
        "event_type": "MessageCreate",
        "text": f"Message {number}",
        "created_at": f"2026-11-21T11:{number:02}:00.000Z",
        "dm_conversation_id": THREAD_ID,
        **more,
    }
    return made if sender is None else made | {"sender_id": sender}


def page(*events: dict[str, Any], **meta: Any) -> dict[str, Any]:
    return {"data": list(events), "meta": {"result_count": len(events), **meta}}


def test_messages_tell_which_way_they_went(play: Any, x: X, shop: Account) -> None:
    command = ListMessages(account=shop, conversation_id=THREAD_ID, limit=5)
    more = page(event(9, SHOP_ID), event(7), next_token="18LAA5G1V9DLILOG0G00ZZZZ")
    newest, oldest = play(x.list_messages(command), more).items
    assert play.paths == [f"GET api.x.com/2/dm_conversations/{THREAD_ID}/dm_events"]
    assert play.params["max_results"] == "5"
    assert play.params["event_types"] == "MessageCreate"
    assert play.params["expansions"].startswith("sender_id")
    assert "sender_id" not in play.params["dm_event.fields"]
    assert (newest.direction, newest.person_id) == (Direction.OUTBOUND, ANNA_ID)
    assert (oldest.direction, oldest.person_id) == (Direction.INBOUND, ANNA_ID)
    assert (oldest.sent_at, oldest.text) == (NOW - timedelta(minutes=53), "Message 7")


def test_the_sender_is_asked_for_in_the_other_way_where_this_one_is_refused(
    play: Any, x: X, shop: Account, answer: Callable[..., Response]
) -> None:
    command = ListMessages(account=shop, conversation_id=THREAD_ID)
    found = play(x.list_messages(command), answer(INVALID, 400), page(event(7)))
    assert "expansions" not in play.params
    assert "sender_id" in play.params["dm_event.fields"].split(",")
    assert len(found.items) == 1


def test_a_message_nobody_can_place_is_left_out(play: Any, x: X, shop: Account) -> None:
    command = ListMessages(account=shop, conversation_id=THREAD_ID)
    unplaced = event(7, None), event(8, text=7), {"sender_id": ANNA_ID}
    assert play(x.list_messages(command), page(*unplaced)).items == ()


def test_messages_say_what_was_written_and_not_what_x_made_of_it(
    play: Any, x: X, shop: Account
) -> None:
    urls = [{"url": "https://t.co/a1", "expanded_url": "https://shop.example/?a=1&b=2"}]
    written = event(7, text="Fish &amp; chips https://t.co/a1", entities={"urls": urls})
    (found,) = play(
        x.list_messages(ListMessages(account=shop, conversation_id=THREAD_ID)), page(written)
    ).items
    assert found.text == "Fish & chips https://shop.example/?a=1&b=2"


def test_the_conversation_with_a_person_has_an_id_that_is_known_beforehand(
    play: Any, x: X, shop: Account
) -> None:
    command = ListConversations(account=shop, person_id=ANNA_ID)
    (found,) = play(
        x.list_conversations(command), page(event(9, SHOP_ID), event(7), event(5))
    ).items
    assert play.paths == [f"GET api.x.com/2/dm_conversations/with/{ANNA_ID}/dm_events"]
    assert (found.id, found.person.id) == (THREAD_ID, ANNA_ID)
    assert found.last_inbound_at == NOW - timedelta(minutes=53)
    assert found.last_outbound_at == NOW - timedelta(minutes=51)


def test_without_a_message_there_is_no_conversation(play: Any, x: X, shop: Account) -> None:
    command = ListConversations(account=shop, person_id=ANNA_ID)
    assert play(x.list_conversations(command), {"meta": {"result_count": 0}}).items == ()
    with pytest.raises(InvalidValue, match=r"person\.id"):
        x.list_conversations(ListConversations(account=shop, person_id="anna"))


def test_other_conversations_are_those_that_the_latest_events_belong_to(
    play: Any, x: X, shop: Account
) -> None:
    joined = event(
        4,
        BEN_ID,
        dm_conversation_id=GROUP_ID,
        event_type="ParticipantsJoin",
        participant_ids=[ANNA_ID, SHOP_ID],
    )
    alone = event(3, SHOP_ID, dm_conversation_id="1585823815904395999")
    nowhere = event(2, dm_conversation_id=None)
    tree = page(event(9), joined, event(8, SHOP_ID), alone, nowhere, next_token="more")
    found = play(x.list_conversations(ListConversations(account=shop, after="page-2")), tree)
    assert play.paths == ["GET api.x.com/2/dm_events"]
    assert play.params["pagination_token"] == "page-2"
    assert [(one.id, [who.id for who in one.people]) for one in found.items] == [
        (THREAD_ID, [ANNA_ID]),
        (GROUP_ID, [BEN_ID, ANNA_ID]),
    ]
    assert found.items[0].updated_at == NOW - timedelta(minutes=51)
    assert found.after == "more"


def test_the_smaller_id_comes_first_as_a_number() -> None:
    assert together("750362064426721281", "1072250532645998596") == (
        "750362064426721281-1072250532645998596"
    )
    assert together("10", "9") == "9-10"
    assert other_side("9-10", "9") == "10"
    assert other_side("9-10", "10") == "9"
    assert other_side("9-10", "11") is None
    assert other_side(GROUP_ID, "9") is None


def test_ids_from_before_they_told_the_time_tell_none() -> None:
    assert made_at("29700859247") is None
    assert made_at("soon") is None
    assert made_at("1212092628029698048") == datetime(2019, 12, 31, 19, 26, 16, 771000, tzinfo=UTC)
