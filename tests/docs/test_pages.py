from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import privatereply

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("[!_]*/*.md"), ROOT / "docs/index.md"])
FENCE = re.compile(r"^```(\S+)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
COMMAND = re.compile(r"^privatereply ([a-z][a-z-]*(?: [a-z][a-z-]*)*)", re.MULTILINE)
AUTODOC = re.compile(r"^\.\. auto(\w+):: ([\w.]+)", re.MULTILINE)
CURRENT = re.compile(r"^\.\. currentmodule:: ([\w.]+)", re.MULTILINE)
DIRECTIVES = {
    "{capabilities}",
    "{code-block}",
    "{codes}",
    "{commands}",
    "{credentials}",
    "{eval-rst}",
    "{include}",
    "{interface}",
    "{ledger}",
    "{limits}",
    "{literalinclude}",
    "{overview}",
    "{presets}",
    "{quotas}",
    "{requirements}",
    "{tellings}",
    "{toctree}",
    "{unsupported}",
}
# Only blocks in "python" are run: no other spelling of it may hide one.
LANGUAGES = {"console", "python", "text", "toml"}
HEADINGS = [
    "What it can do",
    "Credentials and permissions",
    "Limits",
    "How a private reply is sent",
    "What is found out after a lost answer",
    "Webhooks",
    "Error codes",
    "Quirks with sources",
    "Not supported",
]


@pytest.fixture(params=PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def page(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def source(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_there_are_pages_of_every_kind() -> None:
    kinds = {path.parent.name for path in PAGES}
    assert {"explanation", "how-to", "providers", "reference", "tutorials"} <= kinds


def test_a_block_of_code_is_in_a_language_that_is_run_or_needs_no_running(page: Path) -> None:
    assert set(FENCE.findall(source(page))) <= LANGUAGES | DIRECTIVES


def test_no_block_is_skipped(page: Path) -> None:
    assert re.findall(r"^(?:%|<!---?) *skip", source(page), re.MULTILINE) == []


def test_a_link_leads_to_a_file_that_is_there(page: Path) -> None:
    assert [to for to in LINK.findall(source(page)) if not (page.parent / to).exists()] == []


def test_a_command_that_is_shown_is_one(page: Path, commands: ModuleType) -> None:
    known = {name.removeprefix("privatereply ") for name, _ in commands.helps()}
    shown = [
        words.split()
        for block in re.findall(r"^```console\n(.*?)^```", source(page), re.DOTALL | re.MULTILINE)
        for words in COMMAND.findall(block)
    ]
    assert [words for words in shown if not {words[0], " ".join(words[:2])} & known] == []


@pytest.mark.parametrize("name", ["facebook", "instagram", "tiktok", "x"])
def test_the_pages_of_platforms_have_the_same_headings(name: str) -> None:
    page = source(ROOT / "docs" / "providers" / f"{name}.md")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == HEADINGS


@pytest.mark.parametrize("name", ["facebook", "instagram", "tiktok", "x"])
def test_the_pages_of_platforms_say_the_same_things_of_webhooks(name: str) -> None:
    page = source(ROOT / "docs" / "providers" / f"{name}.md")
    section = page.partition("## Webhooks\n")[2].partition("\n## ")[0]
    said = re.findall(r"^\| (\w[\w ]*) \|", section, re.MULTILINE)
    assert said == ["subscribed", "proof", "handshake", "told", "not told", "sent again"]


def documented() -> set[object]:
    """Everything a reference page takes a docstring from."""
    found: set[object] = set()
    for page in (ROOT / "docs" / "reference").glob("*.md"):
        home = ""
        for line in source(page).splitlines():
            if current := CURRENT.match(line):
                home = current[1]
            if not (directive := AUTODOC.match(line)):
                continue
            if directive[1] == "module":
                module = import_module(directive[2])
                found.update(id(getattr(module, name)) for name in module.__all__)
            else:
                path = directive[2] if "." in directive[2] else f"{home}.{directive[2]}"
                module_name, _, name = path.rpartition(".")
                found.add(id(getattr(import_module(module_name), name)))
    return found


@pytest.mark.parametrize("name", privatereply.__all__)
def test_every_public_name_is_in_the_reference(name: str) -> None:
    assert id(getattr(privatereply, name)) in documented()


def test_nothing_is_promised_that_is_not_in_this_release(readme: str) -> None:
    told = readme.partition("Not in this release:")
    assert told[1]
    absent = ["processes of its own", "an inbox"]
    assert [word for word in absent if word not in told[2]] == []
