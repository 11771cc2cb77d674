from __future__ import annotations

import json
from datetime import timedelta

import pytest

from privatereply import Client, CommentAdded

from .conftest import Call, Screen, Stand, bare, one_line


def reconciled(call: Call, stand: Stand, *arguments: str) -> dict[str, object]:
    answer = call("reconcile", *stand.who, "--json", *arguments, env=stand.env)
    assert answer.exit_code == 0
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def test_what_no_webhook_told_is_found_once(call: Call, stand: Stand) -> None:
    recent = {
        f"comment:{made.id}:added"
        for made in stand.visitors.comments
        if made != stand.visitors.late
    }
    first = reconciled(call, stand, "--look-back", "2d")
    assert {each["id"] for each in first["found"]} == recent  # type: ignore[attr-defined]
    assert first["complete"] is True
    assert (first["platform"], first["account_id"]) == stand.who
    assert reconciled(call, stand, "--look-back", "2d")["found"] == []


def test_in_a_pipe_each_count_is_one_line(call: Call, stand: Stand) -> None:
    answer = call("reconcile", *stand.who, env=stand.env)
    counts = dict(line.split("\t", 1) for line in answer.stdout.splitlines())
    assert int(counts["found: CommentAdded"]) >= 3
    assert counts["reading"] == "complete"


def test_missing_webhooks_are_named(call: Call, stand: Stand) -> None:
    told = reconciled(call, stand)
    lines = call("reconcile", *stand.who, env=stand.env).stdout.splitlines()
    named = [line.split("\t")[1] for line in lines if line.startswith("webhook missing\t")]
    assert named == told["missing"]


def test_used_up_requests_are_no_end_and_the_next_call_goes_on(call: Call, stand: Stand) -> None:
    for number in range(12):
        post = stand.scene.add_post(f"Tea number {number} is here.", age=timedelta(hours=1))
        stand.scene.comment("How strong is it?", post=post)
    codes: list[int] = []
    ids = set[str]()
    for _ in range(40):
        answer = call("reconcile", *stand.who, "--json", "--requests", "10", env=stand.env)
        codes.append(answer.exit_code)
        ids |= {each["id"] for each in json.loads(answer.stdout)["found"]}
        if answer.exit_code == 0:
            break
    assert codes == [1] * (len(codes) - 1) + [0]
    assert f"comment:{stand.visitors.price.id}:added" in ids


@pytest.mark.parametrize("times", [None, 1], ids=["of everything", "of one thing"])
def test_what_the_platform_did_not_let_be_read_is_said(
    call: Call, stand: Stand, times: int | None
) -> None:
    stand.sandbox.faults.order("error", path="*", method="GET", times=times, after=1, status=403)
    answer = call("reconcile", *stand.who, env=stand.env)
    assert answer.exit_code == 1
    assert f"reading\tnot everything could be read: {stand.scene.platform}: " in answer.stdout


def test_the_handlers_of_another_process_are_told_of_what_was_found(
    call: Call, stand: Stand
) -> None:
    told: list[str] = []

    def handle() -> None:
        with Client(stand.store, clock=stand.sandbox.clock.now) as client:
            client.on(CommentAdded, lambda event: told.append(event.comment.id), name="greet")
            client.handle_events()

    handle()
    assert call("reconcile", *stand.who, env=stand.env).exit_code == 0
    assert told == []
    handle()
    assert stand.visitors.price.id in told


def test_a_terminal_is_shown_a_table(screen: Screen, stand: Stand) -> None:
    code, seen = screen("reconcile", *stand.who, env=stand.env)
    assert code == 0
    assert "comments read" in bare(seen)
    assert "requests" in bare(seen)
    assert "\t" not in seen


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--look-back", "yesterday"], "allowed: a text like 7d"),
        (["--requests", "few"], "'few' is not a valid integer"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_meant_is_said_in_one_line(
    call: Call, arguments: list[str], words: str
) -> None:
    answer = call("reconcile", "x", "1", *arguments)
    assert answer.exit_code == 2
    assert words in one_line(answer.stderr)
