from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from .conftest import Call, Screen, Shell, Stand, Terminal, bare, one_line, only

RUDE = "\x1b]0;owned\x07\x1b[31mred\tand\r\n[bold]wide\u202e!"


def test_in_a_pipe_each_comment_is_one_line_with_tabs(shell: Shell, stand: Stand) -> None:
    answer = shell("comments", *stand.who, env=stand.env)
    assert (answer.returncode, answer.stderr) == (0, "")
    rows = [line.split("\t") for line in answer.stdout.splitlines()]
    assert sorted(row[0] for row in rows) == sorted(it.id for it in stand.visitors.comments)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row[1]) for row in rows)
    assert any(row[3].endswith("Do you send parcels to Osaka?") for row in rows)


def test_as_json_each_comment_is_one_document(call: Call, stand: Stand) -> None:
    answer = call("comments", *stand.who, "--json", env=stand.env)
    comments = {(it := json.loads(line))["id"]: it for line in answer.stdout.splitlines()}
    assert set(comments) == {it.id for it in stand.visitors.comments}
    parcel = comments[stand.visitors.parcel.id]
    assert parcel["text"].endswith("Do you send parcels to Osaka?")
    assert parcel["platform"] == stand.scene.platform
    assert parcel["facts"]["author_is_account"] == "no"


def test_a_limit_is_kept(call: Call, stand: Stand) -> None:
    answer = call("comments", *stand.who, "--limit", "2", env=stand.env)
    assert len(answer.stdout.splitlines()) == 2


def test_since_leaves_out_what_is_older(call: Call, stand: Stand) -> None:
    yesterday = stand.sandbox.clock.now() - timedelta(days=1)
    answer = call("comments", *stand.who, "--since", yesterday.isoformat(), env=stand.env)
    assert len(answer.stdout.splitlines()) == 3
    assert stand.visitors.late.id not in answer.stdout


def test_another_post_has_other_comments(call: Call, stand: Stand) -> None:
    post = stand.scene.add_post("An empty one")
    answer = call("comments", *stand.who, "--post", post.id, env=stand.env)
    assert (answer.exit_code, answer.stdout) == (0, "")


@pytest.fixture
def rude(stand: Stand) -> Stand:
    """The stand, with a comment by somebody who knows terminals."""
    mallory = stand.scene.add_person("Mallory")
    post = stand.scene.add_post("Say what you like", age=timedelta(minutes=1))
    stand.scene.comment(RUDE, person=mallory, post=post, age=timedelta(), inviting=False)
    return stand


def test_what_strangers_wrote_is_one_line_and_commands_no_terminal(call: Call, rude: Stand) -> None:
    answer = call("comments", *rude.who, "--limit", "1", env=rude.env)
    assert len(answer.stdout.splitlines()) == 1
    assert answer.stdout.split("\t")[3] == "]0;owned [31mred and [bold]wide !\n"


def test_a_table_shows_what_strangers_wrote_and_obeys_none_of_it(
    screen: Screen, rude: Stand
) -> None:
    code, seen = screen("comments", *rude.who, env={**rude.env, "COLUMNS": "160"})
    assert code == 0
    assert "]0;owned [31mred and [bold]wide !" in bare(seen)
    assert "\x1b]0;" not in seen


def test_on_a_terminal_there_is_a_table_with_headings(screen: Screen, stand: Stand) -> None:
    _, seen = screen("comments", *stand.who, env={**stand.env, "COLUMNS": "160"})
    assert re.search(r"comment +made at +author +text", bare(seen))
    assert "Do you send parcels to Osaka?" in seen
    assert "\t" not in seen


@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_no_color_is_respected(
    screen: Screen, stand: Stand, env: dict[str, str], coloured: bool
) -> None:
    _, seen = screen("comments", *stand.who, env={**stand.env, **env})
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]", seen)) is coloured


def test_a_terminal_is_shown_the_progress(screen: Screen, stand: Stand) -> None:
    _, seen = screen("comments", *stand.who, "--limit", "3", env=stand.env)
    assert "3/3" in seen


def test_progress_is_shown_while_a_file_is_written(
    shell: Shell, stand: Stand, terminal: Callable[[], Terminal], tmp_path: Path
) -> None:
    there = terminal()
    with Path(tmp_path, "list").open("w") as file:
        shell("comments", *stand.who, env=stand.env, stdout=file, stderr=there.file)
    assert "comments" in there.close()
    assert len(Path(tmp_path, "list").read_text().splitlines()) == 4


def test_in_a_pipe_there_is_no_progress(
    shell: Shell, stand: Stand, terminal: Callable[[], Terminal]
) -> None:
    there = terminal()
    answer = shell("comments", *stand.who, env=stand.env, stderr=there.file)
    assert len(answer.stdout.splitlines()) == 4
    assert there.close() == ""


def test_an_encoding_that_lacks_a_character_is_no_reason_to_stop(
    shell: Shell, stand: Stand
) -> None:
    post = stand.scene.add_post("Say what you like", age=timedelta(minutes=1))
    stand.scene.comment("いくらですか", post=post, age=timedelta(), inviting=False)
    env = {**stand.env, "PYTHONIOENCODING": "latin-1"}
    lines = shell("comments", *stand.who, "--limit", "1", env=env)
    document = shell("comments", *stand.who, "--limit", "1", "--json", env=env)
    assert lines.stdout.endswith("\\u3044\\u304f\\u3089\\u3067\\u3059\\u304b\n")
    assert json.loads(document.stdout)["text"] == "いくらですか"


@only(lambda terms: terms.consent == "first_step")
def test_mentions_are_posts_that_name_the_account(call: Call, stand: Stand) -> None:
    yesterday = (stand.sandbox.clock.now() - timedelta(days=1)).isoformat()
    arguments = ("comments", *stand.who, "--mentions", "--json", "--since", yesterday)
    answer = call(*arguments, env=stand.env)
    found = {json.loads(line)["id"] for line in answer.stdout.splitlines()}
    assert stand.visitors.price.id in found
    assert stand.visitors.late.id not in found


@only(lambda terms: terms.consent != "first_step")
def test_a_platform_without_such_a_list_says_so(call: Call, stand: Stand) -> None:
    answer = call("comments", *stand.who, "--mentions", env=stand.env)
    assert answer.exit_code == 2
    assert "list_mentions" in one_line(answer.stderr)
