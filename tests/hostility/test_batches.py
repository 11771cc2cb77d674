"""One thing that makes no sense does not take its neighbours along."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privatereply import Event, Unrecognised
from privatereply.providers.reading import items

from .callback import Callback, callback
from .strategies import HOSTILE, mutants


def told(there: Callback, body: bytes) -> dict[tuple[str, str], Event]:
    """What a body tells to somebody who knows nothing yet, by account and id."""
    with there.listen() as client:
        answer = there.tell(client, body)
        assert answer.status == 200
        return {(event.account_id, event.id): event for event in answer.events}


def entries(body: bytes) -> list[Any]:
    return list(json.loads(body)["entry"])


def together(there: Callback, batch: list[Any]) -> bytes:
    """Entries in one notification, as Meta batches them."""
    return json.dumps({**json.loads(there.bodies[0]), "entry": batch}).encode()


@pytest.mark.parametrize("scene", ["facebook", "instagram"])
@settings(max_examples=40)
@given(data=st.data())
def test_whatever_stands_among_entries_leaves_them_as_they_are(
    scene: str, data: st.DataObject
) -> None:
    there = callback(scene)
    like = mutants(there.bodies)
    sound = [entry for body in there.bodies for entry in entries(body)]
    batch = list(sound)
    for item in data.draw(st.lists(HOSTILE, min_size=1, max_size=4)):
        batch.insert(data.draw(st.integers(0, len(batch))), item)
    # Behind what it resembles: of two that say they are the same event, the first is heard.
    for body in data.draw(st.lists(like, max_size=3)):
        batch += items(json.loads(body).get("entry"))
    expected = told(there, together(there, sound))
    found = told(there, together(there, batch))
    assert len(expected) == len(sound)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("scene", ["facebook", "instagram"])
@pytest.mark.parametrize("form", ["changes", "messaging"])
@settings(max_examples=40)
@given(strange=st.lists(HOSTILE, min_size=1, max_size=4))
def test_whatever_stands_inside_an_entry_leaves_the_others_as_they_are(
    scene: str, form: str, strange: list[Any]
) -> None:
    there = callback(scene)
    (entry, *_) = [one for body in there.bodies for one in entries(body) if form in one]
    expected = told(there, together(there, [entry]))
    found = told(there, together(there, [{**entry, form: [*strange, *entry[form], *strange]}]))
    assert {name: found.get(name) for name in expected} == expected
    others = [event for name, event in found.items() if name not in expected]
    assert {type(event) for event in others} <= {Unrecognised}


BUNDLE: dict[str, Any] = {
    "for_user_id": "2",
    "tweet_create_events": [
        {
            "id_str": str(10**18 + number),
            "text": "@shop How much?",
            "created_at": "Sat Nov 21 12:00:00 +0000 2026",
            "user": {"id_str": "7", "name": "Ada", "screen_name": "ada"},
            "in_reply_to_status_id_str": "1",
            "in_reply_to_user_id_str": "2",
            "entities": {"user_mentions": [{"id_str": "2", "screen_name": "shop"}]},
        }
        for number in range(3)
    ],
}


@settings(max_examples=40)
@given(strange=st.lists(HOSTILE, min_size=1, max_size=4))
def test_whatever_stands_in_a_bundle_leaves_the_others_as_they_are(strange: list[Any]) -> None:
    there = callback("x")
    expected = told(there, json.dumps(BUNDLE).encode())
    assert len(expected) == 3
    created = BUNDLE["tweet_create_events"]
    found = told(
        there,
        json.dumps({**BUNDLE, "tweet_create_events": [*strange, *created, *strange]}).encode(),
    )
    assert {name: found.get(name) for name in expected} == expected
