from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from privatereply.policy import LANGUAGES

from .conftest import Call, Screen, Shell, Stand, one_line, only

ANNA = ("--as", "human:anna")


def test_a_reply_is_delivered_and_its_receipt_printed(shell: Shell, stand: Stand) -> None:
    price = stand.visitors.price.id
    answer = shell("reply", *stand.who, price, "9 euros.", *ANNA, env=stand.env)
    (delivery,) = stand.scene.deliveries(stand.visitors.price)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.split("\t")[0] == delivery.message_id
    assert delivery.text == "9 euros."


def test_the_receipt_as_json_names_who_answered(call: Call, stand: Stand) -> None:
    answer = call(
        "reply",
        *stand.who,
        stand.visitors.price.id,
        "Hi",
        "--as",
        "bot:tea",
        "--json",
        env=stand.env,
    )
    receipt = json.loads(answer.stdout)
    assert receipt["actor"] == "bot:tea"
    assert receipt["comment_id"] == stand.visitors.price.id
    assert receipt["found_by_looking"] is False


@pytest.mark.requirement("A28")
def test_the_same_reply_again_prints_the_first_receipt(call: Call, stand: Stand) -> None:
    arguments = ("reply", *stand.who, stand.visitors.price.id, "9 euros.", *ANNA)
    first, second = (call(*arguments, env=stand.env) for _ in range(2))
    assert first.stdout == second.stdout
    assert len(stand.delivered()) == 1


@pytest.mark.requirement("A28")
def test_another_text_is_an_error(call: Call, stand: Stand) -> None:
    price = stand.visitors.price.id
    call("reply", *stand.who, price, "9 euros.", *ANNA, env=stand.env)
    answer = call("reply", *stand.who, price, "8 euros.", *ANNA, env=stand.env)
    assert answer.exit_code == 2
    assert "has been answered before" in one_line(answer.stderr)
    assert len(stand.delivered()) == 1


def test_a_text_can_come_from_standard_input(call: Call, stand: Stand) -> None:
    price = stand.visitors.price.id
    call("reply", *stand.who, price, "-", *ANNA, env=stand.env, input="9 euros.\nKisses\n")
    assert stand.delivered() == ["9 euros.\nKisses"]


def test_an_empty_text_is_refused_before_anything_is_sent(call: Call, stand: Stand) -> None:
    answer = call("reply", *stand.who, stand.visitors.price.id, "", *ANNA, env=stand.env)
    assert answer.exit_code == 2
    assert "draft: got an empty text" in one_line(answer.stderr)
    assert stand.delivered() == []


def test_the_platform_can_be_asked_for_what_the_ledger_cannot_know(
    call: Call, stand: Stand
) -> None:
    price = stand.visitors.price
    arguments = ("reply", *stand.who, price.id, "9 euros.", *ANNA, "--ask-platform")
    call("reply", *stand.who, price.id, "", *ANNA, env=stand.env)
    once = stand.reads()
    answer = call(*arguments, env=stand.env)
    assert answer.exit_code == 0
    assert stand.reads() > 2 * once


@pytest.mark.requirement("A30")
@only(lambda terms: terms.reply_window)
def test_the_clock_of_the_sandbox_counts(call: Call, stand: Stand) -> None:
    window = stand.scene.terms.reply_window
    assert window
    comment = stand.scene.comment(age=window - timedelta(hours=2))
    stand.sandbox.clock.advance(timedelta(hours=3))
    answer = call("reply", *stand.who, comment.id, "Hi", *ANNA, env=stand.env)
    assert answer.exit_code == 2
    assert f"older than {window.days} days" in one_line(answer.stderr)


@only(lambda terms: terms.consent == "verdict")
def test_what_only_the_caller_knows_decides(call: Call, stand: Stand) -> None:
    (known,) = stand.scene.told(stand.visitors.price)
    arguments = ("reply", *stand.who, stand.visitors.price.id, "9 euros.", *ANNA)
    refused = call(*arguments, "--fact", f"{known}=no", env=stand.env)
    assert refused.exit_code == 2
    assert "cannot be sent" in one_line(refused.stderr)
    assert stand.delivered() == []
    assert call(*arguments, "--fact", f"{known}=yes", env=stand.env).exit_code == 0
    assert stand.delivered() == ["9 euros."]


@only(lambda terms: terms.consent == "first_step")
def test_a_cold_message_is_refused_and_the_lawful_way_named(call: Call, stand: Stand) -> None:
    answer = call("reply", *stand.who, stand.visitors.cold.id, "Hi", *ANNA, env=stand.env)
    assert answer.exit_code == 2
    assert "you can answer in public and invite the person to write" in one_line(answer.stderr)
    assert stand.delivered(stand.visitors.cold) == []


def test_why_tells_the_story_without_a_credential(call: Call, stand: Stand) -> None:
    price = stand.visitors.price.id
    call("reply", *stand.who, price, "9 euros.", *ANNA, env=stand.env)
    answer = call("why", *stand.who, price, env={"PRIVATEREPLY_STORE": stand.store})
    assert answer.exit_code == 0
    assert answer.stdout.startswith(f"{stand.scene.platform}, comment {price}\n")
    assert "private reply (human anna)" in answer.stdout
    assert "9 euros" not in answer.stdout


def test_why_as_json_is_one_document(call: Call, stand: Stand) -> None:
    price = stand.visitors.price.id
    call("reply", *stand.who, price, "9 euros.", *ANNA, env=stand.env)
    answer = call("why", *stand.who, price, "--json", env=stand.env)
    story = json.loads(answer.stdout)
    assert story["state"] == "sent"
    assert [event["what"] for event in story["happenings"]] == [
        "commented",
        "decided",
        "reserved",
        "began",
        "sent",
    ]


def test_why_says_so_when_nothing_happened(call: Call, stand: Stand) -> None:
    answer = call("why", *stand.who, "c1", env=stand.env)
    assert answer.stdout == (
        f"{stand.scene.platform}, comment c1\n  Nothing is known about this comment.\n"
    )


def test_why_is_told_in_every_language(call: Call, stand: Stand) -> None:
    price = stand.visitors.price.id
    call("reply", *stand.who, price, "9 euros.", *ANNA, env=stand.env)
    told, details = set[str](), set[str]()
    for language in LANGUAGES:
        which = ("why", *stand.who, price, "--language", language)
        told.add(call(*which, env=stand.env).stdout)
        story = json.loads(call(*which, "--json", env=stand.env).stdout)
        details.add(story["happenings"][-1]["detail"])
    assert len(told) == len(details) == len(LANGUAGES)
    assert all(price in story for story in told)


@pytest.fixture
def unknown(call: Call, stand: Stand) -> Stand:
    """The stand, after an answer was lost and the platform could not be asked about it."""
    # An empty text is refused when the comment has been read, and nothing else.
    call("reply", *stand.who, stand.visitors.price.id, "", *ANNA, env=stand.env)
    faults = stand.sandbox.faults
    faults.order("answer_lost", method="POST", path=stand.scene.terms.message_path)
    faults.order("token_expired", method="GET", after=stand.reads(), times=None)
    answer = call("reply", *stand.who, stand.visitors.price.id, "Hi", *ANNA, env=stand.env)
    assert answer.exit_code == 2
    assert "may have arrived" in one_line(answer.stderr)
    return stand


def test_resolve_finds_what_was_delivered(call: Call, unknown: Stand) -> None:
    unknown.sandbox.faults.clear()
    answer = call("resolve", *unknown.who, env=unknown.env)
    (row,) = (line.split("\t") for line in answer.stdout.splitlines())
    assert answer.exit_code == 0
    assert row[1:3] == [unknown.visitors.price.id, "sent"]
    assert len(unknown.delivered()) == 1


def test_resolve_as_json_names_the_message(call: Call, unknown: Stand) -> None:
    unknown.sandbox.faults.clear()
    (delivery,) = unknown.scene.deliveries(unknown.visitors.price)
    found = json.loads(call("resolve", *unknown.who, "--json", env=unknown.env).stdout)
    assert (found["sight"], found["message_id"]) == ("found", delivery.message_id)


def test_resolve_ends_with_1_while_something_is_unknown(call: Call, unknown: Stand) -> None:
    answer = call("resolve", *unknown.who, env=unknown.env)
    assert answer.exit_code == 1
    assert "unknown\t" in answer.stdout


def test_resolve_has_nothing_to_say_about_a_quiet_account(call: Call, stand: Stand) -> None:
    answer = call("resolve", *stand.who, env=stand.env)
    assert (answer.exit_code, answer.stdout) == (0, "")


def test_on_a_terminal_the_receipt_is_a_table(screen: Screen, stand: Stand) -> None:
    code, seen = screen("reply", *stand.who, stand.visitors.price.id, "Hi", *ANNA, env=stand.env)
    assert code == 0
    assert "attempt" in seen


def test_the_default_ledger_lies_in_the_current_folder(
    call: Call, stand: Stand, tmp_path: Path
) -> None:
    env = {name: value for name, value in stand.env.items() if name != "PRIVATEREPLY_STORE"}
    call("reply", *stand.who, stand.visitors.price.id, "Hi", *ANNA, env=env)
    assert Path(tmp_path, "privatereply.db").exists()
