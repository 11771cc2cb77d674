"""Holds a copy of the example's driver to the contract, in this process and not installed."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copy, copytree
from typing import Final

import attrs
import pytest

import privatereply.testing

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "privatereply-guestbook"
PACKAGE: Final = "privatereply_guestbook"
KIT: Final = Path(privatereply.testing.__file__).parent


@attrs.frozen(kw_only=True)
class Failure:
    """A test that failed.

    Attributes:
        name: The test.
        kind: What it raised.
        said: What that said.
        by_kit: Whether the kit itself raised it, as the failure of a demand.
    """

    name: str
    kind: str
    said: str
    by_kit: bool


@attrs.define
class Judge:
    """Lets only the tests of one requirement run, and keeps what became of them.

    Attributes:
        requirement: Its id; ``None`` for all of them.
        tests: How many there are.
        failures: Those that failed.
    """

    requirement: str | None
    tests: int = 0
    failures: list[Failure] = attrs.field(factory=list[Failure])

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.requirement is not None:
            items[:] = [item for item in items if self.requirement in _requirements(item)]
        self.tests = len(items)

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        if call.excinfo is None:
            return
        demanded = call.excinfo.errisinstance((AssertionError, pytest.fail.Exception))
        raised_in = Path(call.excinfo.traceback[-1].path)
        self.failures.append(
            Failure(
                name=item.name,
                kind=call.excinfo.typename,
                said=str(call.excinfo.value),
                by_kit=demanded and raised_in.is_relative_to(KIT),
            )
        )


def _requirements(item: pytest.Item) -> list[str]:
    return [mark.args[0] for mark in item.iter_markers("requirement")]


def copy_example(folder: Path) -> Path:
    """Copy the example into a folder; its package there."""
    for part in ("src", "tests"):
        copytree(EXAMPLE / part, folder / part)
    copy(EXAMPLE / "pyproject.toml", folder)
    return folder / "src" / PACKAGE


def hold(folder: Path, requirement: str | None = None) -> Judge:
    """Hold the driver of a distribution to one requirement, or to the whole contract."""
    judge = Judge(requirement)
    options = ["-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"]
    settings = ["-c", str(folder / "pyproject.toml"), f"--rootdir={folder}"]
    write_notes(folder)
    with _importable(folder):
        pytest.main([*options, *settings, str(folder / "tests")], plugins=[judge])
    return judge


def write_notes(folder: Path) -> None:
    """Write beside the sources what an installer would, so that entry points are found."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    notes = folder / "src" / f"{PACKAGE}-{project['version']}.dist-info"
    notes.mkdir(exist_ok=True)
    about = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (notes / "METADATA").write_text(about, encoding="utf-8")
    points = [
        "\n".join([f"[{group}]", *(f"{name} = {value}" for name, value in offered.items())])
        for group, offered in project["entry-points"].items()
    ]
    (notes / "entry_points.txt").write_text("\n".join(points), encoding="utf-8")


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let the copy be imported, and forget it afterwards: the next one has the same name."""
    source = str(folder / "src")
    sys.path.insert(0, source)
    try:
        yield
    finally:
        sys.path.remove(source)
        for name, module in list(sys.modules.items()):
            if str(folder) in str(getattr(module, "__file__", None)):
                del sys.modules[name]
