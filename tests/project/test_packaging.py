from __future__ import annotations

import gettext
from importlib.metadata import entry_points, requires
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.pofile import PoFileError
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

CATALOGUE = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "sent"
msgstr "wysłano"
"""


@pytest.fixture(scope="module")
def hook(root: Path) -> ModuleType:
    spec = spec_from_file_location("hatch_build", root / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def data_files(root: Path) -> set[str]:
    source = root / "src"
    return {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.suffix in {".po", ".sql", ".tmpl", ".typed"}
    }


def test_every_data_file_of_the_package_goes_into_the_wheel(root: Path) -> None:
    shipped = {file.distribution_path for file in WheelBuilder(str(root)).recurse_included_files()}
    assert data_files(root) <= shipped


def test_the_typing_marker_is_installed() -> None:
    assert files("privatereply").joinpath("py.typed").is_file()


def test_every_catalogue_is_installed_compiled(root: Path) -> None:
    package = files("privatereply")
    catalogues = [name for name in data_files(root) if name.endswith(".po")]
    compiled = [Path(name).relative_to("privatereply").with_suffix(".mo") for name in catalogues]
    assert [path for path in compiled if not package.joinpath(*path.parts).is_file()] == []


def test_a_compiled_catalogue_translates(hook: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "privatereply.po"
    source.write_text(CATALOGUE, encoding="utf-8")
    compiled: Path = hook.compile_catalogue(source)
    with compiled.open("rb") as readable:
        assert gettext.GNUTranslations(readable).gettext("sent") == "wysłano"


def test_a_malformed_catalogue_stops_the_build(hook: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "privatereply.po"
    source.write_text('msgid "sent"\nmsgstring "wysłano"', encoding="utf-8")
    with pytest.raises(PoFileError):
        hook.compile_catalogue(source)


def added_by(extra: str) -> set[str]:
    """Return the names of the distributions an extra adds."""
    lines = map(Requirement, requires("privatereply") or [])
    return {line.name for line in lines if line.marker and line.marker.evaluate({"extra": extra})}


def test_the_extra_all_adds_what_a_program_can_use(project: dict[str, Any]) -> None:
    extras = set(project["project"]["optional-dependencies"]) - {"all", "testing"}
    assert added_by("all") == set().union(*map(added_by, extras))


@pytest.mark.parametrize("group", ["privatereply.providers", "privatereply.emulators"])
def test_each_registered_entry_point_can_be_loaded(group: str) -> None:
    ours = [found for found in entry_points(group=group) if found.value.startswith("privatereply.")]
    assert ours
    assert all(isinstance(found.load(), type) for found in ours)


def test_a_dependency_names_its_lowest_version(project: dict[str, Any]) -> None:
    declared = project["project"]
    lines = [*declared["dependencies"]]
    for extra in declared["optional-dependencies"].values():
        lines += extra
    unbound = [
        line
        for line in map(Requirement, lines)
        if line.name != "privatereply" and ">=" not in {part.operator for part in line.specifier}
    ]
    assert unbound == []
