from __future__ import annotations

import ast
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

import privatereply

SOURCE = Path(privatereply.__file__).read_text(encoding="utf-8")
# The imports a type checker follows; at run time the package looks each name up when it is used.
DECLARED = [
    (name.name, imported.module)
    for block in ast.parse(SOURCE).body
    if isinstance(block, ast.If)
    for imported in ast.walk(block)
    if isinstance(imported, ast.ImportFrom)
    for name in imported.names
]


def test_no_name_is_exported_twice() -> None:
    assert len(set(privatereply.__all__)) == len(privatereply.__all__)


@pytest.mark.parametrize("name", privatereply.__all__)
def test_each_exported_name_is_there(name: str) -> None:
    assert getattr(privatereply, name) is not None


@pytest.mark.parametrize("name", privatereply.__all__)
def test_each_exported_name_is_listed_by_dir(name: str) -> None:
    assert name in dir(privatereply)


@pytest.mark.parametrize(("name", "home"), DECLARED)
def test_type_checkers_and_programs_find_the_same_object(name: str, home: str) -> None:
    assert getattr(privatereply, name) is getattr(import_module(home), name)


def test_every_declared_name_is_exported() -> None:
    assert {name for name, _ in DECLARED} == set(privatereply.__all__)


def test_a_name_that_is_not_exported_is_an_attribute_error_that_names_it() -> None:
    missing = "Cleint"
    with pytest.raises(AttributeError, match=missing):
        getattr(privatereply, missing)


def test_the_version_is_that_of_the_installed_package() -> None:
    assert privatereply.__version__ == version("privatereply")
