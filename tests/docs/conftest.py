from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def extension(name: str) -> ModuleType:
    """Load a module of the documentation that needs no Sphinx."""
    spec = spec_from_file_location(f"docs_{name}", ROOT / "docs" / "_extensions" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def tables() -> ModuleType:
    return extension("tables")


@pytest.fixture(scope="session")
def interface() -> ModuleType:
    return extension("interface")


@pytest.fixture(scope="session")
def commands() -> ModuleType:
    return extension("commands")


@pytest.fixture(scope="session")
def unsupported() -> ModuleType:
    return extension("unsupported")


@pytest.fixture(scope="session")
def tellings() -> ModuleType:
    return extension("tellings")


@pytest.fixture(scope="session")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
