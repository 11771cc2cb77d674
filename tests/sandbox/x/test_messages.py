"""Direct Messages: who gets them, where, and what X refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson, EmulatedPost

from .conftest import Api, Connect

NO_PERMISSION = "You do not have permission to DM one or more participants."


def detail(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["detail"]


def test_a_message_arrives_and_is_answered_with_both_ids(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api
) -> None:
    response = api.send(anna, "80 euros.")
    [delivery] = sandbox.x.deliveries(person_id=anna.id)
    smaller, larger = sorted((shop.id, anna.id), key=int)
    assert response.status_code == 201
    assert response.json() == {
        "data": {
            "dm_conversation_id": f"{smaller}-{larger}",
            "dm_event_id": delivery.message_id,
        }
    }
    assert response.headers["location"] == f'https://api.x.com/2/dm_events/"{delivery.message_id}"'
    assert (delivery.text, delivery.folder, delivery.by_hand) == ("80 euros.", "requests", False)


def test_an_event_id_tells_when_the_message_was_sent(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    event_id = int(api.send(anna).json()["data"]["dm_event_id"])
    milliseconds = (event_id >> 22) + 1288834974657
    assert milliseconds == int(sandbox.clock.now().timestamp() * 1000)


def test_the_id_of_two_can_be_computed_and_written_to_before_they_ever_talked(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api
) -> None:
    pair = "-".join(sorted((shop.id, anna.id), key=int))
    answer = api.post(f"/2/dm_conversations/{pair}/messages", text="Hi")
    assert answer["data"]["dm_conversation_id"] == pair
    again = api.post(f"/2/dm_conversations/{pair}/messages", text="Hi again")
    assert again["data"]["dm_conversation_id"] == pair
    assert [one.text for one in sandbox.x.deliveries()] == ["Hi", "Hi again"]


@pytest.mark.parametrize(
    ("traits", "verified", "folder"),
    [
        ({}, False, "requests"),
        ({"follows": True}, False, "inbox"),
        ({"follows": True, "receives_dms": "nobody"}, False, "inbox"),
        ({"receives_dms": "verified"}, True, "requests"),
        ({"receives_dms": "verified"}, False, None),
        ({"receives_dms": "nobody"}, True, None),
    ],
)
def test_the_settings_of_a_person_decide_where_a_message_lands_if_anywhere(
    sandbox: Sandbox,
    shop: EmulatedAccount,
    api: Api,
    traits: dict[str, Any],
    verified: bool,
    folder: str | None,
) -> None:
    sandbox.x.set_account(shop, verified=verified)
    person = sandbox.x.add_person(name="Carla", **traits)
    shown = api.get(f"/2/users/{person.id}", **{"user.fields": "receives_your_dm"})
    assert shown["data"]["receives_your_dm"] is (folder is not None)
    response = api.send(person)
    if folder is None:
        assert detail(response) == (403, NO_PERMISSION)
    assert [one.folder for one in sandbox.x.deliveries()] == ([folder] if folder else [])


def test_a_refusal_becomes_a_message_once_the_person_opens_their_messages(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    sandbox.x.set_person(anna, receives_dms="nobody")
    assert api.send(anna).status_code == 403
    sandbox.x.set_person(anna, receives_dms="everyone")
    assert api.send(anna).status_code == 201


def test_who_wrote_first_gets_everything_in_the_inbox(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api
) -> None:
    sandbox.x.set_person(anna, receives_dms="nobody")
    sandbox.x.answer(anna, shop, "How much?")
    api.send(anna)
    assert [one.folder for one in sandbox.x.deliveries()] == ["inbox"]


def test_requests_of_an_account_of_low_quality_are_hidden(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api
) -> None:
    sandbox.x.set_account(shop, low_quality=True)
    assert api.send(anna).status_code == 201
    assert [one.folder for one in sandbox.x.deliveries()] == ["hidden"]
    sandbox.x.answer(anna, shop, "Oh, there you are")
    assert [one.folder for one in sandbox.x.deliveries()] == ["inbox"]


def test_nothing_reaches_who_blocks_is_blocked_or_suspended(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, bela: EmulatedPerson, api: Api
) -> None:
    carla = sandbox.x.add_person(name="Carla")
    sandbox.x.block(anna, shop)
    api.post(f"/2/users/{bela.id}/dm/block")
    sandbox.x.set_person(carla, suspended=True)
    for person in (anna, carla):
        assert detail(api.send(person)) == (403, NO_PERMISSION)
    assert detail(api.send(bela)) == (403, "This operation is not permitted.")
    assert api.post(f"/2/users/{bela.id}/dm/unblock") == {"data": {"blocked": False}}
    assert api.send(bela).status_code == 201
    assert len(sandbox.x.deliveries()) == 1


def test_nobody_there_and_oneself_cannot_be_written_to(shop: EmulatedAccount, api: Api) -> None:
    path = "/2/dm_conversations/with/{}/messages"
    unknown = api.refused("POST", path.format(404), json={"text": "Hi"})
    assert unknown == (404, "resource-not-found")
    assert api.refused("POST", path.format(shop.id), json={"text": "Hi"}) == (403, "about:blank")


OUTSIDE: list[dict[str, Any]] = [
    {},
    {"text": ""},
    {"text": None},
    {"text": 7},
    {"text": "x" * 10_001},
    {"text": "Hi", "quick_reply": {"type": "options"}},
    {"attachments": []},
    {"attachments": "1"},
    {"attachments": ["1"]},
    {"attachments": [{}]},
    {"attachments": [{"media_id": 1}]},
    {"attachments": [{"media_id": "a"}]},
    {"attachments": [{"media_id": "1", "alt": "x"}]},
    {"attachments": [{"media_id": "404"}]},
]


@pytest.mark.parametrize("body", OUTSIDE)
def test_a_body_outside_the_schema_is_refused(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api, body: dict[str, Any]
) -> None:
    path = f"/2/dm_conversations/with/{anna.id}/messages"
    assert api.refused("POST", path, json=body) == (400, "invalid-request")
    assert sandbox.x.deliveries() == []


def test_ten_thousand_characters_are_allowed(anna: EmulatedPerson, api: Api) -> None:
    assert api.send(anna, "ß" * 10_000).status_code == 201


def test_a_handle_is_no_participant(api: Api) -> None:
    path = "/2/dm_conversations/with/anna/messages"
    assert api.refused("POST", path, json={"text": "Hi"}) == (400, "invalid-request")
    path = "/2/dm_conversations/1-2-3/messages"
    assert api.refused("POST", path, json={"text": "Hi"}) == (400, "invalid-request")


def test_conversations_of_others_are_closed(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api, connect: Connect
) -> None:
    other = sandbox.x.add_account(username="other")
    theirs = connect(other.access_token).send(anna).json()["data"]["dm_conversation_id"]
    path = f"/2/dm_conversations/{theirs}"
    assert api.refused("POST", f"{path}/messages", json={"text": "Hi"}) == (403, "about:blank")
    assert api.refused("GET", f"{path}/dm_events") == (403, "about:blank")
    unknown = f"/2/dm_conversations/{anna.id}-{anna.id}/messages"
    assert api.refused("POST", unknown, json={"text": "Hi"}) == (404, "resource-not-found")


def group(*people: EmulatedPerson, **more: Any) -> dict[str, Any]:
    ids = [person.id for person in people]
    return {
        "conversation_type": "Group",
        "participant_ids": ids,
        "message": {"text": "Welcome"},
        **more,
    }


def test_a_group_is_a_new_one_each_time(
    sandbox: Sandbox, anna: EmulatedPerson, bela: EmulatedPerson, api: Api
) -> None:
    first, second = (api.post("/2/dm_conversations", **group(anna, bela)) for _ in range(2))
    ids = {answer["data"]["dm_conversation_id"] for answer in (first, second)}
    assert len(ids) == 2
    assert all(one.isdigit() and 15 <= len(one) <= 19 for one in ids)
    assert len(sandbox.x.deliveries(person_id=anna.id)) == 2
    path = f"/2/dm_conversations/{ids.pop()}"
    api.post(f"{path}/messages", text="Again")
    events = api.get(f"{path}/dm_events")["data"]
    assert [event["event_type"] for event in events] == [
        "MessageCreate",
        "MessageCreate",
        "ParticipantsJoin",
    ]
    assert set(events[-1]["participant_ids"]) == {anna.id, bela.id}


@pytest.mark.requirement("B6")
def test_a_group_of_fifty_is_the_largest(sandbox: Sandbox, api: Api) -> None:
    crowd = [sandbox.x.add_person(name="Crowd") for _ in range(50)]
    refused = api.refused("POST", "/2/dm_conversations", json=group(*crowd))
    assert refused == (400, "invalid-request")
    api.post("/2/dm_conversations", **group(*crowd[:49]))
    assert len(sandbox.x.deliveries()) == 49


def test_one_closed_participant_refuses_the_whole_group(
    sandbox: Sandbox, anna: EmulatedPerson, bela: EmulatedPerson, api: Api
) -> None:
    sandbox.x.set_person(bela, receives_dms="nobody")
    response = api.request("POST", "/2/dm_conversations", json=group(anna, bela))
    assert detail(response) == (403, NO_PERMISSION)
    assert sandbox.x.deliveries() == []


@pytest.mark.parametrize(
    "change",
    [
        {"conversation_type": "group"},
        {"participant_ids": ["1"]},
        {"participant_ids": "1,2"},
        {"participant_ids": [1, 2]},
        {"message": {}},
        {"message": {"text": "Hi", "buttons": []}},
        {"message": "Hi"},
        {"name": "Friends"},
    ],
)
def test_a_group_outside_the_schema_is_refused(
    anna: EmulatedPerson, bela: EmulatedPerson, api: Api, change: dict[str, Any]
) -> None:
    body = group(anna, bela, **change)
    assert api.refused("POST", "/2/dm_conversations", json=body) == (400, "invalid-request")


def test_addresses_are_shortened_in_what_is_received_and_read(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    api.send(anna, "Look: https://shop.example/a?b=c, and http://x.example")
    [delivery] = sandbox.x.deliveries()
    [event] = api.events(anna, **{"dm_event.fields": "text,entities"})["data"]
    assert delivery.text == event["text"]
    urls = event["entities"]["urls"]
    assert [url["expanded_url"] for url in urls] == [
        "https://shop.example/a?b=c",
        "http://x.example",
    ]
    for url in urls:
        assert event["text"][url["start"] : url["end"]] == url["url"]
        assert url["url"].startswith("https://t.co/")
    assert event["text"].startswith("Look: https://t.co/")
    assert ", and https://t.co/" in event["text"]


def test_a_human_can_write_in_the_app_beside_the_program(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    comment = sandbox.x.add_comment(post, anna)
    api.send(anna, "From the program")
    sandbox.x.reply_by_hand(comment, "From a human")
    sandbox.x.write_by_hand(anna, shop, "And another")
    found = sandbox.x.deliveries(comment_id=comment.id)
    assert [(one.by_hand, one.text) for one in found] == [
        (False, "From the program"),
        (True, "From a human"),
        (True, "And another"),
    ]
    assert {one.comment_id for one in found} == {comment.id}


def test_what_was_received_before_a_comment_answers_another(
    sandbox: Sandbox, anna: EmulatedPerson, bela: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    api.send(anna, "Earlier")
    sandbox.clock.advance(timedelta(minutes=1))
    comment = sandbox.x.add_comment(post, anna)
    api.send(bela, "To somebody else")
    assert sandbox.x.deliveries(comment_id=comment.id) == []


def test_a_reply_by_hand_needs_an_account(sandbox: Sandbox, anna: EmulatedPerson) -> None:
    alone = sandbox.x.add_post(anna, "Nobody reads me")
    with pytest.raises(LookupError, match="answers and mentions no account"):
        sandbox.x.reply_by_hand(alone, "We do")
    assert sandbox.x.deliveries(comment_id=alone.id) == []
