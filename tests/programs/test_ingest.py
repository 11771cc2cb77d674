"""What is posted to us is believed, kept and acknowledged, in that order, or none of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply import CommentAdded, Event, InvalidValue, UnknownPlatform, Unrecognised
from privatereply.provider import Received

from .plaza import SECRET, Plaza, added, received, square


def test_a_batch_is_split_and_every_event_of_it_kept() -> None:
    with square() as place:
        answer = place.tell(*(added(f"c{at}") for at in range(50)), received("hello", "Hello"))
        assert answer.status == 200
        assert len(answer.events) == 51
        assert len(place.client.events("plaza", kind=CommentAdded)) == 50


def test_a_request_that_is_not_the_platforms_is_refused_and_nothing_of_it_is_kept() -> None:
    with square() as place:
        answer = place.tell(added("one"), secret="guessed")
        assert (answer.status, answer.body, answer.events) == (403, "", ())
        assert place.client.events("plaza") == ()


@pytest.mark.parametrize("secret", ["new", "old"])
def test_several_secrets_are_valid_while_one_replaces_another(secret: str) -> None:
    with square(listening=False) as place:
        place.client.listen("plaza", secret=("new", "old"))
        assert place.tell(added("one"), secret=secret).status == 200
        assert place.tell(added("two"), secret="older").status == 403


def test_a_handshake_is_answered() -> None:
    with square() as place:
        answer = place.client.ingest(
            "plaza", method="GET", query="challenge=a%20b&x=1", body=f"{SECRET}:".encode()
        )
        assert (answer.status, answer.body) == (200, "a b")


@pytest.mark.parametrize("headers", [{"X-A": "1"}, [("X-A", "1"), ("x-a", "2")]])
def test_headers_come_as_a_mapping_or_as_pairs(
    headers: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, str]] = []

    def receive(_: Plaza, webhook: object) -> Received:
        seen.append(dict(webhook.headers))  # type: ignore[attr-defined]
        return Received()

    monkeypatch.setattr(Plaza, "receive", receive)
    with square() as place:
        place.client.ingest("plaza", method="post", headers=headers, body=b"")  # type: ignore[arg-type]
    assert seen == [{"x-a": "1"}]


def test_a_platform_nobody_listens_to_is_not_found() -> None:
    with square(listening=False) as place:
        assert place.tell(added("one")).status == 404
        assert place.client.ingest("nowhere", method="POST").status == 404


def test_too_much_is_refused_before_anybody_reads_it() -> None:
    with square() as place:
        answer = place.client.ingest("plaza", method="POST", body=b"x" * (4 * 2**20 + 1))
        assert answer.status == 413
        assert "4194305 bytes" in str(answer.error)


def test_a_driver_that_breaks_its_contract_makes_the_platform_send_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def receive(_: Plaza, webhook: object) -> Received:
        del webhook
        raise KeyError("the text of somebody")

    monkeypatch.setattr(Plaza, "receive", receive)
    with square() as place:
        answer = place.tell(added("one"))
        assert answer.status == 500
        assert "KeyError" in str(answer.error)
        assert "somebody" not in str(answer.error)


def test_a_driver_that_returns_something_else_makes_the_platform_send_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Plaza, "receive", lambda *_: None)
    with square() as place:
        answer = place.tell(added("one"))
        assert answer.status == 500
        assert "returned NoneType" in str(answer.error)


def test_a_store_that_fails_makes_the_platform_send_again(tmp_path: Path) -> None:
    path = tmp_path / "replies.db"
    with square(f"sqlite:///{path}") as place:
        with sqlite3.connect(path) as broken:
            broken.execute("ALTER TABLE privatereply_events RENAME TO gone")
        assert place.tell(added("one")).status == 500
        with sqlite3.connect(path) as mended:
            mended.execute("ALTER TABLE gone RENAME TO privatereply_events")
        assert place.tell(added("one")).status == 200
        broken.close()
        mended.close()


@pytest.mark.parametrize(("secret", "status"), [(SECRET, 500), ("mine", 403)])
def test_a_store_that_cannot_be_written_ends_in_no_exception(
    tmp_path: Path, secret: str, status: int
) -> None:
    path = tmp_path / "replies.db"
    with square(f"sqlite:///{path}") as place:
        place.client.on(CommentAdded, repr, name="print")
        with sqlite3.connect(path) as broken:
            broken.execute("ALTER TABLE privatereply_handlers RENAME TO gone")
        broken.close()
        assert place.tell(added("one"), secret=secret).status == status


def test_an_event_that_changes_nothing_because_it_cannot_is_kept_as_it_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise InvalidValue(name="text", given="something", allowed="nothing")

    monkeypatch.setattr("privatereply.records.heed", refuse)
    with square() as place:
        answer = place.tell(added("one"), received("hello", "Hello"), added("two"))
        assert answer.status == 200
        assert [type(event).__name__ for event in answer.events] == [
            "CommentAdded",
            "Unrecognised",
            "CommentAdded",
        ]
        (strange,) = place.client.events("plaza", kind=Unrecognised)
        assert isinstance(strange.event, Unrecognised)
        assert strange.event.kind == "MessageReceived"


def test_secrets_a_driver_does_not_know_are_refused() -> None:
    with square(listening=False) as place:
        with pytest.raises(InvalidValue, match="secret, hint"):
            place.client.listen("plaza", secret="a", app_secret="b")
        with pytest.raises(InvalidValue, match="nothing without secret"):
            place.client.listen("plaza")
        with pytest.raises(InvalidValue, match="nothing without secret"):
            place.client.listen("plaza", secret=())
        with pytest.raises(UnknownPlatform):
            place.client.listen("nowhere", secret="a")


def test_a_refusal_tells_neither_body_nor_secret() -> None:
    with square() as place:
        answer = place.tell(added("one"), secret="guessed")
        assert answer.error is not None
        assert "guessed" not in repr(answer) + str(answer.error)
        assert SECRET not in repr(answer) + str(answer.error)


@given(batches=st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=6))
def test_however_events_are_told_each_is_new_once(batches: list[list[int]]) -> None:
    told: list[Event] = []
    with square() as place:
        place.client.on(CommentAdded, told.append, name="remember")
        new = [
            event.id
            for batch in batches
            for event in place.tell(*(added(f"c{at}") for at in batch)).events
        ]
        place.client.handle_events()
    expected = {f"comment:c{at}:added" for batch in batches for at in batch}
    assert sorted(new) == sorted(expected)
    assert sorted(event.id for event in told) == sorted(expected)
