"""Reading the events of conversations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson

from .conftest import Api


def test_both_sides_of_a_conversation_are_read_newest_first(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api
) -> None:
    api.send(anna, "First")
    sandbox.x.answer(anna, shop, "Second")
    answer = api.events(anna, expansions="sender_id", **{"dm_event.fields": "text,created_at"})
    told = [(event["sender_id"], event["text"]) for event in answer["data"]]
    assert told == [(anna.id, "Second"), (shop.id, "First")]
    assert {user["username"] for user in answer["includes"]["users"]} == {"shop", "Anna_Nowak"}
    assert answer["data"][0]["created_at"] == "2026-11-21T12:00:00.000Z"


def test_without_fields_nobody_can_tell_who_wrote(anna: EmulatedPerson, api: Api) -> None:
    api.send(anna)
    [event] = api.events(anna)["data"]
    assert event.keys() == {"event_type", "id", "text"}


def test_the_sender_cannot_be_asked_for_among_the_fields_as_the_schema_stands(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    api.send(anna)
    path = f"/2/dm_conversations/with/{anna.id}/dm_events"
    params = {"dm_event.fields": "text,sender_id"}
    assert api.refused("GET", path, params=params) == (400, "invalid-request")
    sandbox.x.configure(sender_field=True)
    assert "sender_id" in api.get(path, **params)["data"][0]


def test_an_empty_listing_has_no_data_at_all(anna: EmulatedPerson, api: Api) -> None:
    assert api.events(anna) == {"meta": {"result_count": 0}}


def test_pages_run_in_both_directions_and_end_with_an_empty_one(
    anna: EmulatedPerson, api: Api
) -> None:
    for text in "abcde":
        api.send(anna, text)
    texts: list[str] = []
    token: str | None = None
    for _ in range(4):
        params = {"max_results": 2} | ({"pagination_token": token} if token else {})
        page = api.events(anna, **params)
        texts.append("".join(event["text"] for event in page.get("data", [])))
        token = page["meta"].get("next_token")
    assert texts == ["ed", "cb", "a", ""]
    assert token is None
    first = api.events(anna, max_results=2)
    second = api.events(anna, max_results=2, pagination_token=first["meta"]["next_token"])
    back = api.events(anna, max_results=2, pagination_token=second["meta"]["previous_token"])
    assert back["data"] == first["data"]


def test_the_listing_of_everything_hides_what_is_fresh_and_what_is_old(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api
) -> None:
    api.send(anna)
    assert api.get("/2/dm_events") == {"meta": {"result_count": 0}}
    assert api.events(anna)["meta"]["result_count"] == 1
    sandbox.clock.advance(timedelta(hours=3))
    api = Api(sandbox, sandbox.x.issue_token(shop))
    assert api.get("/2/dm_events")["meta"]["result_count"] == 1
    sandbox.clock.advance(timedelta(days=30))
    api = Api(sandbox, sandbox.x.issue_token(shop))
    assert api.get("/2/dm_events") == {"meta": {"result_count": 0}}
    sandbox.x.configure(feed_lag_minutes=0)
    api.send(anna)
    assert api.get("/2/dm_events")["meta"]["result_count"] == 1


def test_one_event_is_read_by_its_id_by_who_takes_part(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    event_id = api.send(anna, "Hi").json()["data"]["dm_event_id"]
    assert api.get(f"/2/dm_events/{event_id}")["data"]["text"] == "Hi"
    stranger = Api(sandbox, sandbox.x.add_account(username="stranger").access_token)
    [error] = stranger.get(f"/2/dm_events/{event_id}")["errors"]
    assert (error["resource_type"], error["value"]) == ("dm_event", event_id)


def test_a_deleted_event_is_gone_for_the_caller_and_stays_with_the_other(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    event_id = api.send(anna, "Hi").json()["data"]["dm_event_id"]
    deleted = api.request("DELETE", f"/2/dm_events/{event_id}")
    assert deleted.json() == {"data": {"deleted": True}}
    assert api.events(anna) == {"meta": {"result_count": 0}}
    assert [one.text for one in sandbox.x.deliveries()] == ["Hi"]
    refused = api.refused("DELETE", f"/2/dm_events/{event_id}")
    assert refused == (404, "resource-not-found")


def test_kinds_of_events_can_be_chosen(
    anna: EmulatedPerson, bela: EmulatedPerson, api: Api
) -> None:
    body = {
        "conversation_type": "Group",
        "participant_ids": [anna.id, bela.id],
        "message": {"text": "Hi"},
    }
    key = api.post("/2/dm_conversations", **body)["data"]["dm_conversation_id"]
    path = f"/2/dm_conversations/{key}/dm_events"
    joined = api.get(path, event_types="ParticipantsJoin", expansions="participant_ids")
    assert joined["meta"]["result_count"] == 1
    assert {user["id"] for user in joined["includes"]["users"]} == {anna.id, bela.id}
    assert api.get(path, event_types="MessageCreate,ParticipantsLeave")["data"][0]["text"] == "Hi"


@pytest.mark.parametrize(
    "params",
    [
        {"max_results": "0"},
        {"max_results": "101"},
        {"max_results": "٣"},
        {"pagination_token": "nonsense"},
        {"pagination_token": "bmV4dDphYmM="},
        {"event_types": "Messages"},
        {"dm_event.fields": ""},
        {"expansions": "sender"},
        {"user.fields": "shoe_size"},
        {"media.fields": "smell"},
        {"tweet.fields": "smell"},
        {"since_id": "1"},
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(
    anna: EmulatedPerson, api: Api, params: dict[str, Any]
) -> None:
    path = f"/2/dm_conversations/with/{anna.id}/dm_events"
    assert api.refused("GET", path, params=params) == (400, "invalid-request")
