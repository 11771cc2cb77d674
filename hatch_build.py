"""Compiles the message catalogues, so that no generated file lives in the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Runs before each wheel, source distribution and editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write a `.mo` file beside every `.po` file of the package."""
        for catalogue in sorted(Path(self.root, "src").rglob("*.po")):
            compile_catalogue(catalogue)


def compile_catalogue(source: Path) -> Path:
    """Compile one `.po` file and return the path of the `.mo` file written beside it.

    Raises:
        babel.messages.pofile.PoFileError: The catalogue is malformed.
    """
    with source.open("rb") as readable:
        catalogue = read_po(readable, abort_invalid=True)
    target = source.with_suffix(".mo")
    with target.open("wb") as writable:
        write_mo(writable, catalogue)
    return target
