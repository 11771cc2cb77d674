"""The part of pytest: the marker of requirements, and what became of each.

Everybody who installed the package loads this in every run of pytest: it loads nothing of the
contract before a test of it has run.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

import privatereply.testing as kit

if TYPE_CHECKING:
    from privatereply.testing.reporting import Standings

__all__ = [
    "pytest_addoption",
    "pytest_configure",
    "pytest_runtest_makereport",
]

_CONTRACT: Final = f"{kit.__name__}.base"
_OPTION: Final = "--contract-report"
_SUFFIXES: Final = (".json", ".md", ".txt")


def _unloaded() -> Iterator[str]:
    """The modules of the kit that nobody has imported; for the others it is too late."""
    for found in pkgutil.iter_modules(kit.__path__, f"{kit.__name__}."):
        if found.name not in sys.modules:
            yield found.name


# Asserts of the kit explain themselves as those of a test file do.
pytest.register_assert_rewrite(*_unloaded())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the report as a file."""
    parser.getgroup("privatereply").addoption(
        _OPTION,
        metavar="FILE",
        type=Path,
        help="write which requirements drivers meet: text, JSON or Markdown, by the suffix "
        f"({', '.join(_SUFFIXES)})",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and listen to what becomes of clauses.

    Raises:
        pytest.UsageError: The report's suffix is none of those that can be written.
    """
    config.addinivalue_line(
        "markers", "requirement(id): the test covers the requirement of this id"
    )
    path: Path | None = config.getoption(_OPTION)
    if path is not None and path.suffix not in _SUFFIXES:
        raise pytest.UsageError(f"{_OPTION}={path}: write {', '.join(_SUFFIXES)}")
    config.pluginmanager.register(_Listener(path, worker=hasattr(config, "workerinput")))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the report of a clause say which requirement it is about.

    It is the outermost: what others make of a failure that was expected is known by then.
    """
    report = yield
    if _CONTRACT in sys.modules:
        from privatereply.testing.reporting import annotate  # noqa: PLC0415 - for clauses only

        annotate(item, report)
    return report


class _Listener:
    """Hears what became of clauses, in this process and in those of xdist.

    Args:
        path: Where to write the report.
        worker: Whether another process does that.
    """

    def __init__(self, path: Path | None, *, worker: bool) -> None:
        self._path = path
        self._worker = worker
        self._standings: Standings | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of a clause."""
        note = getattr(report, "clause", None)
        if note is None:
            return
        if self._standings is None:
            from privatereply.testing.reporting import Standings  # noqa: PLC0415 - as above

            self._standings = Standings()
        self._standings.note(note)

    def pytest_sessionfinish(self) -> None:
        """Write the report, if anybody asked for it."""
        if self._path is None or self._worker:
            return
        from privatereply.testing.reporting import Standings  # noqa: PLC0415 - as above

        (self._standings or Standings()).write(self._path)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say in short how each driver stands."""
        if self._standings is None:
            return
        terminalreporter.section("contract")
        for line in self._standings.summary():
            terminalreporter.write_line(line)
