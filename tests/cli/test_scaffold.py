"""What is written for a new driver is right for every name and title, and as strict as ours."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from privatereply.cli import quoting, scaffold
from privatereply.cli.scaffold import Blueprint, render, write
from privatereply.errors import InvalidValue

ROOT = Path(__file__).parents[2]
OURS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WORKFLOW = PurePosixPath(".github/workflows/ci.yml")
PYPROJECT = PurePosixPath("pyproject.toml")

names = st.from_regex(r"[a-z][a-z0-9]{0,6}(_[a-z0-9]{1,7}){0,2}", fullmatch=True)
titles = st.one_of(
    st.text(st.characters(categories=["L", "M", "N", "P", "S"], include_characters=" ")),
    st.text("\"'\\$`*_{}[]|# a"),
).filter(lambda title: title.isprintable() and bool(title.strip()) and len(title) <= 32)


def files(name: str = "logbook", title: str = "Logbook") -> dict[PurePosixPath, str]:
    return render(Blueprint(name=name, title=title))


def pyproject(written: dict[PurePosixPath, str]) -> dict[str, Any]:
    return tomllib.loads(written[PYPROJECT])


def declared(source: str, attribute: str) -> object:
    """What a class of the source says of itself."""
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.AnnAssign))
    (found,) = (node.value for node in nodes if ast.unparse(node.target) == attribute)
    assert found is not None
    return ast.literal_eval(found)


@given(titles)
def test_a_title_is_kept_in_every_language_it_is_written_in(title: str) -> None:
    written = files(title=title)
    driver = written[PurePosixPath("src/privatereply_logbook/driver.py")]
    assert declared(driver, "title") == title
    assert pyproject(written)["project"]["description"] == f"{title}, for privatereply"


@given(titles)
def test_a_title_in_markdown_shows_itself_and_nothing_else(title: str) -> None:
    escaped = quoting.markdown(title)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped) == title
    assert not re.search(r"(?<!\\)(\\\\)*[`*_\[\]<>]", escaped)


@given(names)
def test_every_name_makes_valid_files_that_agree_on_it(name: str) -> None:
    try:
        written = render(Blueprint(name=name))
    except InvalidValue as error:
        assume("a name whose class hides nothing" not in str(error))
        raise
    told = pyproject(written)
    package, _, driver = told["project"]["entry-points"]["privatereply.providers"][name].partition(
        ":"
    )
    source = written[PurePosixPath("src", package, "driver.py")]
    assert declared(source, "name") == name
    assert f"class {driver}(Provider):" in source
    assert told["project"]["name"] == re.sub(r"[-_.]+", "-", package)
    assert all(ast.parse(text) for path, text in written.items() if path.suffix == ".py")


@given(names)
def test_no_word_of_a_template_is_left_standing(name: str) -> None:
    assume(name not in {"none", "true", "false"})
    written = render(Blueprint(name=f"{name}_x", title="$title"))
    left = {
        found
        for path, text in written.items()
        for found in re.findall(r"\$\{?[a-z_]+", text)
        if found != "$title"
    }
    assert left == set()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("g", "G"),
        ("logbook", "Logbook"),
        ("my_space", 'My "Space" of \'yours\' and "mine"'),
        ("quoted", "It's \\ a 'book'"),
        ("kirjaimet_" + "a" * 20, "W" * 32),
        ("wide", "掲" * 32),
        ("escaped", "\\" * 32),
        ("mixed", "\N{CYRILLIC SMALL LETTER A}a \N{RIGHT SINGLE QUOTATION MARK}\N{EN DASH} №1 🦆"),
    ],
)
def test_what_is_written_is_clean_by_its_own_rules(tmp_path: Path, name: str, title: str) -> None:
    folder = write(Blueprint(name=name, title=title), tmp_path)
    for arguments in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *arguments, "--no-cache"]
        ran = subprocess.run(ruff, cwd=folder, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("running", "wanted"),
    [
        ("0.1.0", "privatereply>=0.1.0,<1"),
        ("1.4.2", "privatereply>=1.4.2,<2"),
        ("0.2.0.dev3+g12ab", "privatereply>=0.2.0.dev3,<1"),
        ("10.0rc1", "privatereply>=10.0rc1,<11"),
    ],
)
def test_a_driver_wants_the_releases_it_will_work_with(running: str, wanted: str) -> None:
    assert scaffold.requirement(running) == wanted


def test_its_tools_are_ours() -> None:
    ours = {str(line) for group in OURS["dependency-groups"].values() for line in group}
    theirs = pyproject(files())["dependency-groups"]
    tools = [line for name in ("lint", "types") for line in theirs[name] if isinstance(line, str)]
    assert {"ruff", "mypy", "pyright", "nox"} == {re.split(r"\W", line)[0] for line in tools}
    assert [line for line in tools if line not in ours] == []


def test_it_supports_the_pythons_we_support() -> None:
    theirs, ours = pyproject(files())["project"], OURS["project"]
    assert theirs["requires-python"] == ours["requires-python"]
    prefix = "Programming Language :: Python"
    for project in (theirs, ours):
        project["pythons"] = [one for one in project["classifiers"] if one.startswith(prefix)]
    assert theirs["pythons"] == ours["pythons"]


def test_its_workflow_runs_the_actions_that_ours_runs() -> None:
    ours = (ROOT / WORKFLOW).read_text(encoding="utf-8")
    theirs = files()[WORKFLOW]
    actions = re.findall(r"uses: .+", theirs)
    assert actions
    assert [one for one in actions if one not in ours] == []
    assert re.findall(r"python: \[.+\]", theirs) == re.findall(r"python: \[.+\]", ours)
    assert "${{ matrix.python }}" in theirs


def test_its_licence_is_ours_with_authors_of_its_own() -> None:
    theirs = files()[PurePosixPath("LICENSE")].splitlines()
    ours = (ROOT / "LICENSE").read_text(encoding="utf-8").splitlines()
    differing = [pair for pair in zip(theirs, ours, strict=True) if pair[0] != pair[1]]
    assert [mine for mine, _ in differing] == ["Copyright (c) the authors of privatereply-logbook"]
