"""What comes another way than by webhook is kept, heeded and handed on all the same."""

from __future__ import annotations

import pytest

from privatereply import CommentAdded, Event, InvalidValue, MessageReceived

from .plaza import SECRET, added, received, square


def test_events_of_a_stream_are_new_once_and_handled_once() -> None:
    with square() as place:
        heard: list[str] = []
        place.client.on(CommentAdded, lambda event: heard.append(event.id), name="heard")
        told = [added("1"), added("2"), added("1")]
        assert [event.id for event in place.client.ingest_events(told)] == [
            "comment:1:added",
            "comment:2:added",
        ]
        place.tell(added("2"))
        assert place.client.ingest_events(told) == ()
        place.client.handle_events()
    assert heard == ["comment:1:added", "comment:2:added"]


def test_a_wish_to_hear_no_more_is_heeded_wherever_it_is_told() -> None:
    with square() as place:
        account = place.client.account("plaza", id="shop")
        place.client.ingest_events([received("m1", "STOP", person="ada")])
        assert account.consent("ada").opted_out_at is not None


def test_nobody_has_to_listen_for_webhooks_to_hand_in_events() -> None:
    with square(listening=False) as place:
        assert place.client.ingest_events([added("1")])
        assert place.client.ingest("plaza", method="POST", body=SECRET.encode()).status == 404


def test_no_events_are_none() -> None:
    with square() as place:
        assert place.client.ingest_events(()) == ()


@pytest.mark.parametrize("strange", ["comment", None, MessageReceived])
def test_what_is_no_event_is_refused_and_nothing_is_kept(strange: Event) -> None:
    with square() as place:
        with pytest.raises(InvalidValue, match="events"):
            place.client.ingest_events([added("1"), strange])
        assert place.client.events("plaza") == ()
