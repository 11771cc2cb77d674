"""What pytest tells of a contract: reports, summaries, files, and what it costs everybody else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# Loaded once: a run within this process forgets what it loads, and would have enums of its own.
from privatereply.testing import REQUIREMENTS, ProviderContract

pytest_plugins = ["pytester"]

CONTRACT = """
from typing import ClassVar

import pytest

from privatereply import Action, Capability, Policy, Provider
from privatereply.provider import CONTRACT
from privatereply.testing.base import Contract, clause


class Diary(Provider):
    name = "diary"
    title = "Diary"
    contract = CONTRACT
    capabilities = frozenset({Capability.SEND_PRIVATE_REPLY})
    credentials = ()

    def policy(self, action, *, preset=None):
        return Policy(platform="diary", action=action, rules=())

    def send_private_reply(self, command):
        yield


class Clauses(Contract):
    broken: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def each_page(cls):
        return {"first": "first", "second": "second"}

    @clause("declare.undeclared")
    def test_it_declares(self):
        assert "declare" not in self.broken, "it declares nothing"

    @clause("send.one-write")
    def test_it_writes_once(self, page):
        assert page not in self.broken, "it writes more"

    @clause("webhook.taken")
    def test_it_is_never_asked_for_webhooks(self):
        raise AssertionError


class TestDiary(Clauses):
    provider = Diary
    broken = frozenset({BROKEN})
    known_gaps = {GAPS}
"""


@pytest.fixture
def run(pytester: pytest.Pytester) -> Any:
    """Run a contract; where this process knows too much already, in one of its own."""

    def carry_out(
        *options: str, broken: str = "", gaps: str = "", more: str = "", apart: bool = False
    ) -> pytest.RunResult:
        source = CONTRACT.replace("{BROKEN}", f"[{broken}]").replace("{GAPS}", f"{{{gaps}}}")
        pytester.makepyfile(test_diary=source + more)
        start = pytester.runpytest_subprocess if apart else pytester.runpytest_inprocess
        return start("--strict-markers", "-p", "no:cacheprovider", *options)

    return carry_out


def told(path: Path) -> dict[str, str]:
    """The status of each requirement in a report of one contract."""
    (contract,) = json.loads(path.read_text(encoding="utf-8"))
    assert contract["driver"] == "diary"
    assert contract["capabilities"] == ["send_private_reply"]
    status = {one["id"]: one["status"] for one in contract["requirements"]}
    assert status.keys() == REQUIREMENTS.keys()
    return status


def test_the_summary_says_in_short_how_a_driver_stands(run: Any) -> None:
    result = run()
    result.assert_outcomes(passed=3)
    result.stdout.re_match_lines([r"=+ contract =+", r".*TestDiary \(diary\): .*2 met$"])


def test_the_kit_holds_a_clause_for_every_requirement() -> None:
    tests = (getattr(ProviderContract, name) for name in dir(ProviderContract))
    marks = (mark for test in tests for mark in getattr(test, "pytestmark", ()))
    assert {mark.args[0] for mark in marks} == REQUIREMENTS.keys()


def test_a_failure_names_its_requirement_and_its_source(run: Any) -> None:
    result = run(broken='"second"')
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*it writes more*",
            "*requirement send.one-write*",
            "A send holds exactly one request that writes.",
            "reference/contract.md#sends",
            "*: * 1 met, 1 failed",
            "  failed *send.one-write: A send holds exactly one request that writes.",
        ]
    )


def test_an_assert_of_the_kit_explains_itself(run: Any) -> None:
    result = run(
        "-k",
        "shown_by_an_exchange",
        more="""
from privatereply.testing import ProviderContract

class TestKit(ProviderContract):
    provider = Diary
""",
        apart=True,
    )
    result.stdout.fnmatch_lines(["*AssertionError: *", "*assert *"])


def test_a_known_gap_is_told_with_its_reason(run: Any) -> None:
    result = run(broken='"second"', gaps='"send.one-write[second]": "a bug of theirs"')
    result.assert_outcomes(passed=2, xfailed=1)
    result.stdout.fnmatch_lines(["*1 met, 1 gap known", "  gap known *send.one-write: *of theirs"])


def test_a_gap_that_is_closed_fails(run: Any, tmp_path: Path) -> None:
    result = run(f"--contract-report={tmp_path}/r.json", gaps='"declare.undeclared": "a bug"')
    result.assert_outcomes(passed=2, failed=1)
    assert told(tmp_path / "r.json")["declare.undeclared"] == "failed"


@pytest.mark.parametrize("processes", [0, 2])
def test_the_whole_report_is_a_file(run: Any, tmp_path: Path, processes: int) -> None:
    path = f"--contract-report={tmp_path}/r.json"
    run(path, f"-n{processes}", broken='"first", "second"', apart=processes > 0)
    status = told(tmp_path / "r.json")
    assert status["declare.undeclared"] == "met"
    assert status["send.one-write"] == "failed"
    assert status["webhook.taken"] == "does not apply"
    (contract,) = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    (sends,) = [one for one in contract["requirements"] if one["id"] == "send.one-write"]
    assert [one["case"] for one in sends["cases"]] == ["first", "second"]


def test_what_a_run_leaves_out_is_told_as_such(run: Any, tmp_path: Path) -> None:
    run(f"--contract-report={tmp_path}/r.json", "-k", "declares")
    assert told(tmp_path / "r.json")["send.one-write"] == "not asked"


@pytest.mark.parametrize(
    ("suffix", "line"),
    [
        (".md", "| `send.one-write` | gap known: second: one \\| two | A send holds exactly"),
        (".txt", "  gap known       send.one-write: A send holds exactly one request"),
    ],
)
def test_the_report_can_be_read_by_people(run: Any, tmp_path: Path, suffix: str, line: str) -> None:
    path = tmp_path / f"r{suffix}"
    run(
        f"--contract-report={path}", broken='"second"', gaps='"send.one-write[second]": "one | two"'
    )
    text = path.read_text(encoding="utf-8")
    assert line in text
    assert "send_private_reply" in text
    assert "reference/contract.md#sends" in text


def test_a_run_without_a_contract_has_an_empty_report(
    pytester: pytest.Pytester, tmp_path: Path
) -> None:
    pytester.makepyfile("def test_nothing(): pass")
    result = pytester.runpytest_inprocess(f"--contract-report={tmp_path}/r.json")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == []
    result.stdout.no_re_match_line(r"=+ contract =+")


def test_a_report_of_an_unheard_of_suffix_is_refused(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--contract-report=r.pdf")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--contract-report=r.pdf: write .json, .md, .txt"])


def test_the_marker_is_known_in_every_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.requirement("A28")
        def test_of_a_product():
            assert False
        """
    )
    result = pytester.runpytest_inprocess("--strict-markers")
    result.assert_outcomes(failed=1)
    assert "A28\n" not in result.stdout.str()


def test_the_plugin_loads_nothing_that_a_run_without_a_contract_does_not_need() -> None:
    program = (
        "import sys, privatereply.testing.plugin\n"
        "heavy = {'hypothesis', 'httpx', 'privatereply.client', 'privatereply.sandbox', "
        "'privatereply.testing.base', 'sqlite3'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
