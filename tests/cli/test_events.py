from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from privatereply import Client, CommentAdded, Event, InvalidValue

from .conftest import Call, Screen, Stand, bare, one_line


@pytest.fixture
def told(call: Call, stand: Stand) -> Stand:
    """The stand, with what its platform told in the ledger."""
    assert call("reconcile", *stand.who, "--look-back", "2d", env=stand.env).exit_code == 0
    return stand


def test_what_a_platform_told_is_listed_newest_first(call: Call, told: Stand) -> None:
    answer = call("events", "list", told.scene.platform, env=told.env)
    assert (answer.exit_code, answer.stderr) == (0, "")
    rows = [line.split("\t") for line in answer.stdout.splitlines()]
    assert {row[1] for row in rows} >= {"CommentAdded"}
    assert {row[2] for row in rows} == {told.scene.account_id}
    assert told.visitors.price.id in {row[3] for row in rows}
    assert {row[5] for row in rows} == {"reconcile"}
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)


def test_as_json_an_event_is_shown_as_it_was_sent(call: Call, told: Stand) -> None:
    lines = call("events", "list", told.scene.platform, "--json", env=told.env).stdout.splitlines()
    price = next(
        each for line in lines if (each := json.loads(line))["comment_id"] == told.visitors.price.id
    )
    assert price["kind"] == "CommentAdded"
    assert price["source"] == "reconcile"
    assert isinstance(price["raw"], dict)


def test_events_are_chosen_by_kind_time_and_number(call: Call, told: Stand) -> None:
    def number(*arguments: str) -> int:
        answer = call("events", "list", told.scene.platform, *arguments, env=told.env)
        assert answer.exit_code == 0
        return len(answer.stdout.splitlines())

    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert number("--kind", "CommentAdded") == 3
    assert number("--kind", "Unrecognised") == 0
    assert number("--since", tomorrow.isoformat()) == 0
    assert number("--limit", "1") == 1


def test_events_are_counted_by_platform_and_kind(call: Call, told: Stand) -> None:
    lines = call("events", "count", env=told.env).stdout.splitlines()
    counts = {tuple(line.split("\t")[:2]): int(line.split("\t")[2]) for line in lines}
    assert counts[told.scene.platform, "CommentAdded"] == 3
    data = [
        json.loads(line)
        for line in call("events", "count", "--json", env=told.env).stdout.splitlines()
    ]
    assert {(each["platform"], each["kind"]): each["number"] for each in data} == counts


def test_where_nothing_was_told_nothing_is_listed(call: Call, dsn: str) -> None:
    call("db", "upgrade", "--store", dsn)
    for arguments in (["list", "facebook"], ["count"]):
        answer = call("events", *arguments, "--store", dsn)
        assert (answer.exit_code, answer.output) == (0, "")


def test_a_kind_that_is_none_is_said_in_one_line(call: Call) -> None:
    answer = call("events", "list", "facebook", "--kind", "Rumour")
    assert answer.exit_code == 2
    assert "'Rumour' is not one of" in one_line(answer.stderr)


@pytest.fixture
def laid_aside(stand: Stand) -> Stand:
    """The stand, with two handlers that failed for good at what its platform told."""
    with Client(stand.store, sandbox=stand.url) as client:

        def refuse(event: Event) -> None:
            raise InvalidValue(name="price", given="nothing", allowed="a price")

        for name in ("greet", "count"):
            client.on(CommentAdded, refuse, name=name)
        account = client.account(stand.scene.platform, **stand.scene.options)
        account.reconcile(look_back=timedelta(days=2))
        assert client.handle_events().dead == 6
    return stand


def test_dead_letters_are_listed_with_the_reason(call: Call, laid_aside: Stand) -> None:
    answer = call("dead-letters", "list", env=laid_aside.env)
    rows = [line.split("\t") for line in answer.stdout.splitlines()]
    assert sorted({row[0] for row in rows}) == ["count", "greet"]
    assert {row[1] for row in rows} == {"CommentAdded"}
    assert all("InvalidValue" in row[5] for row in rows)
    listed = call("dead-letters", "list", "--json", "--limit", "1", env=laid_aside.env).stdout
    (one,) = map(json.loads, listed.splitlines())
    assert one["tries"] == 1
    assert one["event_id"].startswith("comment:")


def test_dead_letters_are_tried_again(call: Call, laid_aside: Stand) -> None:
    comment = f"comment:{laid_aside.visitors.price.id}:added"
    one = call(
        "dead-letters", "retry", "--handler", "greet", "--event", comment, env=laid_aside.env
    )
    rest = call("dead-letters", "retry", env=laid_aside.env)
    assert [one.stdout, rest.stdout] == ["1 will be tried again\n", "5 will be tried again\n"]
    assert call("dead-letters", "list", env=laid_aside.env).stdout == ""
    with Client(laid_aside.store) as client:
        for name in ("greet", "count"):
            client.on(CommentAdded, lambda event: None, name=name)
        assert client.handle_events().done == 6


def test_dead_letters_are_given_up_when_it_is_said_which(call: Call, laid_aside: Stand) -> None:
    silent = call("dead-letters", "discard", env=laid_aside.env)
    both = call("dead-letters", "discard", "--all", "--handler", "greet", env=laid_aside.env)
    for answer in (silent, both):
        assert answer.exit_code == 2
        assert "--handler, --event or both of them, or --all" in one_line(answer.stderr)
    some = call("dead-letters", "discard", "--handler", "greet", env=laid_aside.env)
    rest = call("dead-letters", "discard", "--all", env=laid_aside.env)
    assert [some.stdout, rest.stdout] == ["3 were given up\n", "3 were given up\n"]
    assert call("dead-letters", "list", env=laid_aside.env).stdout == ""


@pytest.fixture
def waiting(stand: Stand) -> Stand:
    """The stand, with a handler that failed at what its platform told and will be told again."""
    with Client(stand.store, sandbox=stand.url) as client:

        def lookup(event: Event) -> None:
            raise ConnectionError

        client.on(CommentAdded, lookup, name="stock")
        account = client.account(stand.scene.platform, **stand.scene.options)
        account.reconcile(look_back=timedelta(days=2))
        assert client.handle_events().failed == 3
    return stand


def test_what_failed_and_waits_for_its_next_try_is_listed_with_the_reason(
    call: Call, waiting: Stand
) -> None:
    assert call("dead-letters", "list", env=waiting.env).stdout == ""
    answer = call("dead-letters", "list", "--waiting", env=waiting.env)
    rows = [line.split("\t") for line in answer.stdout.splitlines()]
    assert [(row[0], row[1], row[4]) for row in rows] == [("stock", "CommentAdded", "1")] * 3
    assert all("ConnectionError in lookup" in row[5] for row in rows)
    listed = call("dead-letters", "list", "--waiting", "--json", env=waiting.env).stdout
    times = [datetime.fromisoformat(json.loads(line)["next_try"]) for line in listed.splitlines()]
    assert times == sorted(times)
    assert all(timedelta() < at - datetime.now(UTC) < timedelta(minutes=1) for at in times)


def test_what_waits_for_its_next_try_is_tried_now(call: Call, waiting: Stand) -> None:
    comment = f"comment:{waiting.visitors.price.id}:added"
    arguments = ["dead-letters", "retry", "--waiting"]
    one = call(*arguments, "--handler", "stock", "--event", comment, env=waiting.env)
    rest = call(*arguments, env=waiting.env)
    assert [one.stdout, rest.stdout] == ["1 will be tried again\n", "2 will be tried again\n"]
    with Client(waiting.store) as client:
        client.on(CommentAdded, lambda event: None, name="stock")
        assert client.handle_events().done == 3


def test_a_dead_letter_says_by_when_it_was_laid_aside(call: Call, laid_aside: Stand) -> None:
    listed = call("dead-letters", "list", "--json", env=laid_aside.env).stdout
    times = [
        datetime.fromisoformat(json.loads(line)["laid_aside_by"]) for line in listed.splitlines()
    ]
    assert times
    assert all(abs(at - datetime.now(UTC)) <= timedelta(minutes=11) for at in times)


def test_a_person_is_shown_tables(screen: Screen, laid_aside: Stand) -> None:
    env = {**laid_aside.env, "COLUMNS": "200"}
    for arguments, heading in (
        (["dead-letters", "list"], "laid aside by"),
        (["dead-letters", "list", "--waiting"], "next try"),
        (["events", "list", laid_aside.scene.platform], "comment or message"),
        (["events", "count"], "how many"),
    ):
        code, seen = screen(*arguments, env=env)
        assert code == 0
        assert heading in bare(seen)


def test_the_doctor_tells_of_what_was_laid_aside(call: Call, laid_aside: Stand) -> None:
    answer = call("doctor", "--json", env=laid_aside.env)
    checks = [json.loads(line) for line in answer.stdout.splitlines()]
    handlers = {check["about"]: check for check in checks if check["name"] == "handler"}
    assert {check["health"] for check in handlers.values()} == {"warning"}
    assert set(handlers) == {"greet", "count"}
    assert "3 laid aside" in handlers["greet"]["detail"]
