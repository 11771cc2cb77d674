"""Which requirements drivers meet, as a run of pytest showed it."""

from __future__ import annotations

import enum
import functools
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from privatereply.testing.base import Contract
from privatereply.testing.requirements import REQUIREMENTS, Requirement

__all__ = ["Standings", "Status", "annotate"]

_MARK: Final = "requirement"


class Status(enum.Enum):
    """How a driver stands with a requirement, the worst last."""

    EXEMPT = "does not apply"
    """It is demanded of no driver that declares this."""
    UNASKED = "not asked"
    """It applies, and this run left it out."""
    MET = "met"
    GAP = "gap known"
    """It is not met, and the author says why."""
    FAILED = "failed"


def annotate(item: pytest.Item, report: pytest.TestReport) -> None:
    """Let a report say which requirement its test is a clause of, and how that went.

    What it says are plain values under ``report.clause``, as xdist can carry them.

    Args:
        item: Any test.
        report: What became of one phase of it.
    """
    contract = getattr(item, "cls", None)
    mark = item.get_closest_marker(_MARK)
    if mark is None or contract is None or not issubclass(contract, Contract):
        return
    requirement = REQUIREMENTS.get(mark.args[0])
    if requirement is None or (report.when != "call" and report.passed):
        return
    if report.failed:
        words = f"{requirement.sentence}\n{requirement.source}"
        report.sections.append((f"requirement {requirement.id}", words))
    callspec = getattr(item, "callspec", None)
    vars(report)["clause"] = {
        "contract": item.nodeid.rpartition("::")[0],
        "driver": contract.provider.name,
        "capabilities": sorted(one.value for one in contract.capabilities()),
        "demanded": _demanded(contract),
        "requirement": requirement.id,
        "case": "" if callspec is None else str(callspec.id),
        "status": _status(report).name,
        "reason": str(getattr(report, "wasxfail", "")),
    }


def _status(report: pytest.TestReport) -> Status:
    if hasattr(report, "wasxfail"):
        return Status.GAP
    return Status.MET if report.passed else Status.FAILED


@functools.cache
def _demanded(contract: type[Contract]) -> list[str]:
    """The ids of the requirements that apply to a driver."""
    tests = (getattr(contract, name) for name in dir(contract) if name.startswith("test"))
    marks = (mark for test in tests for mark in getattr(test, "pytestmark", ()))
    return sorted({str(mark.args[0]) for mark in marks if mark.name == _MARK})


@attrs.frozen
class Verdict:
    """How a driver stands with one requirement.

    Attributes:
        requirement: The requirement.
        status: How it stands.
        cases: What is not met, by the ids of the cases, and why, as far as the author says.
    """

    requirement: Requirement
    status: Status
    cases: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The verdict as JSON can hold it."""
        return {
            "id": self.requirement.id,
            "status": self.status.value,
            "sentence": self.requirement.sentence,
            "source": self.requirement.source,
            "cases": [{"case": case, "reason": reason} for case, reason in self.cases],
        }

    @property
    def detail(self) -> str:
        """Which cases are not met, and why."""
        return "; ".join(": ".join(part for part in pair if part) for pair in self.cases)


@attrs.define
class Standing:
    """What became of the clauses of one contract.

    Attributes:
        contract: The test class, as pytest names it.
        driver: The platform's name.
        capabilities: What the driver declares.
        demanded: The ids of the requirements that apply to it.
        notes: What became of each clause.
    """

    contract: str
    driver: str
    capabilities: tuple[str, ...]
    demanded: frozenset[str]
    notes: list[Mapping[str, Any]] = attrs.field(factory=list[Mapping[str, Any]])

    def verdicts(self) -> Iterator[Verdict]:
        """How the driver stands with every requirement there is."""
        for requirement in REQUIREMENTS.values():
            notes = [note for note in self.notes if note["requirement"] == requirement.id]
            found = {Status[note["status"]] for note in notes} or {self._silence(requirement.id)}
            status = max(found, key=list(Status).index)
            # The processes of xdist tell in any order.
            open_cases = sorted(
                (note["case"], note["reason"])
                for note in notes
                if Status[note["status"]] in {Status.GAP, Status.FAILED}
            )
            yield Verdict(requirement, status, tuple(open_cases))

    def _silence(self, requirement_id: str) -> Status:
        return Status.UNASKED if requirement_id in self.demanded else Status.EXEMPT

    @property
    def headline(self) -> str:
        """How many requirements there are of each status."""
        counted = Counter(verdict.status for verdict in self.verdicts())
        return ", ".join(f"{counted[one]} {one.value}" for one in Status if counted[one])


@attrs.define
class Standings:
    """What became of the clauses of every contract in a run."""

    _contracts: dict[str, Standing] = attrs.field(factory=dict[str, Standing])

    def note(self, note: Mapping[str, Any]) -> None:
        """Note what `annotate` said of one clause."""
        name = note["contract"]
        if name not in self._contracts:
            self._contracts[name] = Standing(
                name, note["driver"], tuple(note["capabilities"]), frozenset(note["demanded"])
            )
        self._contracts[name].notes.append(note)

    def summary(self) -> Iterator[str]:
        """A few lines for the terminal: what is met in numbers, and what is not by name."""
        for standing in self._sorted():
            yield f"{standing.contract} ({standing.driver}): {standing.headline}"
            for verdict in standing.verdicts():
                if verdict.status in {Status.GAP, Status.FAILED}:
                    yield f"  {verdict.status.value:9}  {verdict.requirement.id}: {_why(verdict)}"

    def write(self, path: Path) -> None:
        """Write the whole report: as JSON, Markdown or text, by the suffix."""
        forms = {".json": self._json, ".md": self._markdown}
        path.write_text(forms.get(path.suffix, self._text)(), encoding="utf-8")

    def _sorted(self) -> list[Standing]:
        return sorted(self._contracts.values(), key=lambda standing: standing.contract)

    def _json(self) -> str:
        told = [
            {
                "contract": standing.contract,
                "driver": standing.driver,
                "capabilities": list(standing.capabilities),
                "requirements": [verdict.as_dict() for verdict in standing.verdicts()],
            }
            for standing in self._sorted()
        ]
        return json.dumps(told, indent=2, ensure_ascii=False) + "\n"

    def _markdown(self) -> str:
        lines: list[str] = []
        for standing in self._sorted():
            lines += [f"## {standing.driver}", ""]
            lines += [f"`{standing.contract}`: {standing.headline}.", ""]
            lines += [f"Capabilities: {', '.join(standing.capabilities) or 'none'}.", ""]
            lines += ["| requirement | status | what is demanded | source |"]
            lines += ["| --- | --- | --- | --- |"]
            lines += [_row(verdict) for verdict in standing.verdicts()]
            lines += [""]
        return "\n".join(lines)

    def _text(self) -> str:
        lines: list[str] = []
        for standing in self._sorted():
            lines += [f"{standing.contract} ({standing.driver}): {standing.headline}"]
            lines += [f"  can {', '.join(standing.capabilities) or 'nothing'}"]
            for verdict in standing.verdicts():
                demanded = verdict.requirement
                lines += [f"  {verdict.status.value:14}  {demanded.id}: {demanded.sentence}"]
                lines += [f"  {'':14}  {demanded.source}"]
                lines += [f"  {'':14}  {verdict.detail}"] if verdict.detail else []
        return "\n".join(lines) + "\n"


def _why(verdict: Verdict) -> str:
    reasons = dict.fromkeys(reason for _, reason in verdict.cases if reason)
    if reasons:
        return "; ".join(reasons)
    number = len(verdict.cases)
    times = f" ({number} cases)" if number > 1 else ""
    return f"{verdict.requirement.sentence}{times}"


def _row(verdict: Verdict) -> str:
    demanded = verdict.requirement
    status = f"{verdict.status.value}: {verdict.detail}" if verdict.detail else verdict.status.value
    cells = (f"`{demanded.id}`", status, demanded.sentence, demanded.source)
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
