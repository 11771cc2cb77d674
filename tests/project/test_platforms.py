"""A platform is a driver, an emulator and their pages: nothing else knows it by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from privatereply import Registry
from privatereply.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
PLATFORMS = {*Registry().names(), *Sandbox().emulators}
ROOMS = {"providers", "sandbox"}
"""Where platforms are known."""


def modules() -> list[Path]:
    package = ROOT / "src" / "privatereply"
    own = (path for path in package.iterdir() if path.name not in ROOMS)
    found = (path.rglob("*.py") if path.is_dir() else [path] for path in own)
    tested = (ROOT / "tests" / "programs").rglob("*.py")
    return [path for path in chain(*found, tested) if path.suffix == ".py"]


def told(tree: ast.AST) -> set[int]:
    """The strings that stand for themselves: docstrings, which may give examples."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def words(tree: ast.AST) -> Iterator[str]:
    """Everything in a module that could name a platform."""
    docstrings = told(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in docstrings:
                yield node.value
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Import | ast.ImportFrom):
            places = [getattr(node, "module", None) or "", *(one.name for one in node.names)]
            yield from chain.from_iterable(place.split(".") for place in places)


def names(source: str) -> set[str]:
    return {word.lower() for word in words(ast.parse(source))} & PLATFORMS


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_outside_the_drivers_and_emulators_names_a_platform(path: Path) -> None:
    assert names(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "source",
    [
        'if account.platform == "facebook": pass',
        "sandbox.meta.add_page()",
        "from privatereply.providers.tiktok import TikTok",
        "from privatereply.providers import instagram",
        "import privatereply.sandbox.x.world",
    ],
)
def test_a_module_that_does_is_found_out(source: str) -> None:
    assert names(source)
    assert not names(repr(f"For example: {source}"))
