"""A driver is begun with one command, which harms nothing that is there."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

import pytest

from privatereply.cli import scaffold
from privatereply.registry import Registry

from .conftest import Call, Screen, one_line

FILES = {
    ".github/workflows/ci.yml",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "noxfile.py",
    "pyproject.toml",
    "src/privatereply_logbook/__init__.py",
    "src/privatereply_logbook/driver.py",
    "src/privatereply_logbook/policy.py",
    "src/privatereply_logbook/py.typed",
    "tests/test_contract.py",
}


def under(folder: Path) -> dict[str, str]:
    """Every file under a folder, and what it holds."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_writes_a_whole_distribution(call: Call, tmp_path: Path) -> None:
    assert call("new-provider", "logbook").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["privatereply-logbook"]
    assert set(under(tmp_path / "privatereply-logbook")) == FILES


def test_it_says_what_comes_next_in_three_commands(call: Call) -> None:
    assert call("new-provider", "logbook").stdout.splitlines() == [
        "cd privatereply-logbook",
        'python -m pip install --editable . "privatereply[testing]"',
        "pytest",
    ]


def test_on_a_terminal_it_says_what_was_done(screen: Screen) -> None:
    code, seen = screen("new-provider", "logbook", env={"NO_COLOR": "1"})
    assert code == 0
    assert "privatereply-logbook is written" in seen
    assert "  cd privatereply-logbook" in seen


def test_as_json_it_is_one_document(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "my drivers"
    folder.mkdir()
    told = json.loads(call("new-provider", "my_space", "--directory", folder, "--json").stdout)
    assert (told["name"], told["title"]) == ("my_space", "My Space")
    assert Path(told["path"]) == folder / "privatereply-my-space"
    assert told["next"][0] == f"cd '{folder}/privatereply-my-space'"


def test_the_title_is_the_platforms_own(call: Call, tmp_path: Path) -> None:
    assert call("new-provider", "logbook", "--title", "Гостевая “книга”").exit_code == 0
    written = under(tmp_path / "privatereply-logbook")
    assert (
        'title: ClassVar[str] = "Гостевая “книга”"'
        in (written["src/privatereply_logbook/driver.py"])
    )
    assert "Гостевая “книга”" in written["README.md"]


@pytest.mark.parametrize(
    "name",
    ["", "Logbook", "9gag", "log-book", "log__book", "_log", "log_", "gäste", "a" * 31],
)
def test_a_name_that_python_and_indexes_cannot_share_is_refused(
    call: Call, tmp_path: Path, name: str
) -> None:
    answer = call("new-provider", name)
    assert answer.exit_code == 2
    assert f"name: got {name!r}; allowed: a lower-case letter" in one_line(answer.stderr)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["none", "exception", "provider", "account"])
def test_a_name_whose_class_would_hide_another_is_refused(
    call: Call, tmp_path: Path, name: str
) -> None:
    answer = call("new-provider", name)
    assert answer.exit_code == 2
    assert f"means something in its files already, so call it '{name}_platform'" in answer.stderr
    assert list(tmp_path.iterdir()) == []
    assert call("new-provider", f"{name}_platform").exit_code == 0


@pytest.mark.parametrize("name", Registry().names())
def test_a_name_that_a_driver_has_is_refused(call: Call, tmp_path: Path, name: str) -> None:
    answer = call("new-provider", name)
    assert answer.exit_code == 2
    assert "allowed: a name that no installed driver has; taken: " in one_line(answer.stderr)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "\x1b[31mred", "a\u202eb", "a" * 33])
def test_a_title_that_is_no_line_of_text_is_refused(call: Call, tmp_path: Path, title: str) -> None:
    answer = call("new-provider", "logbook", "--title", title)
    assert answer.exit_code == 2
    assert "title: got " in one_line(answer.stderr)
    assert list(tmp_path.iterdir()) == []


def occupy(place: Path, how: str) -> None:
    if how == "a file":
        place.write_text("mine")
    elif how == "a link to nothing":
        place.symlink_to("nowhere")
    else:
        place.mkdir()
        if how == "a folder":
            Path(place, "README.md").write_text("mine")


@pytest.mark.parametrize("how", ["a file", "a folder", "an empty folder", "a link to nothing"])
def test_nothing_is_overwritten(call: Call, tmp_path: Path, how: str) -> None:
    occupy(tmp_path / "privatereply-logbook", how)
    before = under(tmp_path), list(tmp_path.iterdir())
    answer = call("new-provider", "logbook")
    assert answer.exit_code == 2
    assert "holds 'privatereply-logbook' already; allowed: " in one_line(answer.stderr)
    assert (under(tmp_path), list(tmp_path.iterdir())) == before


def test_a_folder_that_is_not_there_is_refused(call: Call) -> None:
    answer = call("new-provider", "logbook", "--directory", "nowhere")
    assert answer.exit_code == 2
    assert "'nowhere' does not exist" in one_line(answer.stderr)


def test_what_cannot_be_written_leaves_nothing_behind(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file where a folder is wanted: the disk refuses in the middle.
    files = {PurePosixPath("src"): "a file", PurePosixPath("src/driver.py"): "below a file"}
    monkeypatch.setattr(scaffold, "render", lambda blueprint: files)
    answer = call("new-provider", "logbook")
    assert answer.exit_code == 2
    assert "File exists" in one_line(answer.stderr)
    assert list(tmp_path.iterdir()) == []
