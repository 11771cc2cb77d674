from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from privatereply import cli
from privatereply.cli import main
from privatereply.cli.app import SUBCOMMANDS
from privatereply.registry import Registry
from privatereply.sandbox import Sandbox

from .conftest import Call, Shell

CLI = Path(cli.__file__).parent
MODULES = sorted(each.relative_to(CLI) for each in CLI.rglob("*.py"))
HEAVY = {"anyio", "cattrs", "httpx", "psycopg", "rich", "sqlite3", "starlette", "uvicorn"}
HELP = """
import sys
sys.argv = ["privatereply", "--help"]
from privatereply.cli import main
try:
    main()
except SystemExit as ended:
    print(ended.code, *sys.modules, file=sys.stderr)
"""
WITHOUT = """
import sys
sys.modules[{module!r}] = None
sys.argv = ["privatereply", *{arguments!r}]
from privatereply.cli import main
sys.exit(main())
"""


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_the_installed_script_tells_its_version(shell: Shell) -> None:
    answer = shell("--version")
    assert (answer.returncode, answer.stdout) == (0, f"privatereply {version('privatereply')}\n")


def test_help_names_every_subcommand_with_a_summary(call: Call) -> None:
    lines = call("--help").stdout.splitlines()
    for name, subcommand in SUBCOMMANDS.items():
        assert any(re.fullmatch(rf"  {name} +{re.escape(subcommand.summary)}", it) for it in lines)


def test_help_loads_nothing_but_click() -> None:
    code, *loaded = python(HELP).stderr.split()
    assert code == "0"
    assert "click" in loaded
    assert set(loaded) & HEAVY == set()


def test_without_a_subcommand_the_help_is_shown(call: Call) -> None:
    answer = call()
    assert (answer.exit_code, answer.stdout) == (0, call("--help").stdout)


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_a_subcommand_explains_itself(call: Call, name: str) -> None:
    answer = call(name, "--help")
    assert answer.exit_code == 0
    assert answer.stdout.startswith(f"Usage: privatereply {name} ")


@pytest.mark.parametrize("module", ["click", "rich"])
def test_without_the_extra_one_line_says_how_to_install_it(module: str) -> None:
    answer = python(WITHOUT.format(module=module, arguments=[]))
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr == (
        f'privatereply: the command line needs {module}: pip install "privatereply[cli]"\n'
    )


def test_the_entry_point_hands_over_to_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["anything", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert capsys.readouterr().out.startswith("privatereply ")


def test_the_entry_point_names_everything_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    assert main() == 2
    assert "needs click and rich: pip" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["sandbox", "--port", "0"], ["demo"]], ids=" ".join)
def test_without_the_web_framework_the_sandbox_says_which_extra_is_missing(
    command: list[str],
) -> None:
    answer = python(WITHOUT.format(module="starlette", arguments=command))
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert 'pip install "privatereply[sandbox]"' in answer.stderr


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_command_knows_a_platform_by_name(module: Path) -> None:
    nodes = list(ast.walk(ast.parse(Path(CLI, module).read_text())))
    said = {node.value for node in nodes if isinstance(node, ast.Constant)}
    called = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    sandbox = Sandbox()
    platforms = {*Registry().names(), *sandbox.emulators, *sandbox.scenes}
    assert not platforms & (said | called)


def test_completion_offers_subcommands(shell: Shell) -> None:
    answer = shell(
        env={
            "_PRIVATEREPLY_COMPLETE": "bash_complete",
            "COMP_WORDS": "privatereply p",
            "COMP_CWORD": "1",
        }
    )
    assert answer.stdout.split() == ["plain,providers", "plain,policy"]
