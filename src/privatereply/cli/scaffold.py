"""Writes the distribution of a driver that is still to be written.

Its files are data: ``templates`` holds them as they will lie, each with ``.tmpl`` at its end, and
with ``package`` in the place of the module's name. What differs from driver to driver stands in
them as ``$word``, see `Blueprint.words`.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import metadata, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from string import Template
from tempfile import TemporaryDirectory
from typing import Final

import attrs

from privatereply.cli import quoting
from privatereply.errors import InvalidValue
from privatereply.provider import CONTRACT

__all__ = ["Blueprint", "render", "write"]

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST_NAME: Final = 30
_LONGEST_TITLE: Final = 32
"""So that no line of what is written becomes too long."""
_SUFFIX: Final = ".tmpl"


def _nameable(_: object, field: attrs.Attribute[str], value: str) -> None:
    if not _NAME.fullmatch(value) or len(value) > _LONGEST_NAME:
        raise InvalidValue(
            name=field.name,
            given=repr(value),
            allowed=f"a lower-case letter, then lower-case letters, digits and single underscores "
            f"in between, {_LONGEST_NAME} at most, for example 'guestbook'",
        )


def _titled(_: object, field: attrs.Attribute[str], value: str) -> None:
    if not value.isprintable() or not value.strip() or len(value) > _LONGEST_TITLE:
        raise InvalidValue(
            name=field.name,
            given=repr(value),
            allowed=f"the platform's name for people: one line of 1 to {_LONGEST_TITLE} printable "
            "characters",
        )


def _titled_by_name(blueprint: Blueprint) -> str:
    return " ".join(part.capitalize() for part in blueprint.name.split("_"))


@attrs.frozen(kw_only=True)
class Blueprint:
    """What tells one new distribution from another.

    Attributes:
        name: The platform's name, as ``client.account(…)`` will take it.
        title: Its name for people; made of the other by default.

    Raises:
        InvalidValue: One of them cannot be written into the files.
    """

    name: str = attrs.field(validator=_nameable)
    title: str = attrs.field(
        default=attrs.Factory(_titled_by_name, takes_self=True), validator=_titled
    )

    @property
    def distribution(self) -> str:
        """What package indexes call it."""
        return f"privatereply-{self.name.replace('_', '-')}"

    @property
    def package(self) -> str:
        """What Python calls it."""
        return f"privatereply_{self.name}"

    @property
    def driver(self) -> str:
        """The name of the driver's class."""
        return "".join(part.capitalize() for part in self.name.split("_"))

    @property
    def words(self) -> Mapping[str, str]:
        """What stands in the templates as ``$word``, written as each place needs it."""
        return {
            "contract": str(CONTRACT),
            "description": quoting.toml(f"{self.title}, for privatereply"),
            "distribution": self.distribution,
            "driver": self.driver,
            "name": self.name,
            "package": self.package,
            "python": str(metadata("privatereply")["Requires-Python"]),
            "requirement": requirement(version("privatereply")),
            "title_markdown": quoting.markdown(self.title),
            "title_python": quoting.python(self.title),
        }


def requirement(running: str) -> str:
    """The releases that a driver written today goes on working with: those of a major version.

    Args:
        running: The version that writes it.
    """
    # What follows a plus tells builds of one release apart, and no requirement may name it:
    # https://packaging.python.org/en/latest/specifications/version-specifiers/#local-version-identifiers
    release = running.partition("+")[0]
    following = int(release.partition(".")[0]) + 1
    return f"privatereply>={release},<{following}"


def render(blueprint: Blueprint) -> dict[PurePosixPath, str]:
    """Every file of the distribution, by its path in there.

    Raises:
        InvalidValue: The driver's class would hide something that its files need.
    """
    words = blueprint.words
    rendered = {
        _placed(path, blueprint): Template(text).substitute(words) for path, text in _templates()
    }
    _refuse_hiding(blueprint, rendered)
    return rendered


def write(blueprint: Blueprint, directory: Path) -> Path:
    """Write the distribution into a folder of its own.

    Returns:
        That folder, in `directory`.

    Raises:
        InvalidValue: Something of its name is there already, or the name cannot be taken.
        OSError: It cannot be written. Nothing is left behind then.
    """
    rendered = render(blueprint)
    target = directory / blueprint.distribution
    if target.exists() or target.is_symlink():
        raise InvalidValue(
            name="directory",
            given=f"{str(directory)!r}, which holds {target.name!r} already",
            allowed="a folder without it: nothing is overwritten",
        )
    # Beside its target, so that it can be moved there in one step; what fails leaves nothing.
    with TemporaryDirectory(prefix=f".{target.name}-", dir=directory) as workshop:
        unfinished = Path(workshop, target.name)
        for path, text in rendered.items():
            file = unfinished / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        unfinished.rename(target)
    return target


def _templates() -> Iterator[tuple[PurePosixPath, str]]:
    root = files("privatereply.cli").joinpath("templates")
    for path, file in _leaves(root, PurePosixPath()):
        yield path, file.read_text(encoding="utf-8")


def _leaves(
    folder: Traversable, above: PurePosixPath
) -> Iterator[tuple[PurePosixPath, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _leaves(entry, above / entry.name)
        else:
            yield above / entry.name, entry


def _placed(path: PurePosixPath, blueprint: Blueprint) -> PurePosixPath:
    parts = (blueprint.package if part == "package" else part for part in path.parts)
    return PurePosixPath(*parts).with_suffix("")


def _refuse_hiding(blueprint: Blueprint, rendered: Mapping[PurePosixPath, str]) -> None:
    name = blueprint.driver
    if keyword.iskeyword(name) or hasattr(builtins, name) or name in _borrowed(blueprint, rendered):
        raise InvalidValue(
            name="name",
            given=repr(blueprint.name),
            allowed=f"a name whose class hides nothing; {name!r} means something in its files "
            f"already, so call it '{blueprint.name}_platform', for example",
        )


def _borrowed(blueprint: Blueprint, rendered: Mapping[PurePosixPath, str]) -> set[str]:
    """The names that the distribution's modules take from elsewhere."""
    modules = [ast.parse(text) for path, text in rendered.items() if path.suffix == ".py"]
    imports = [
        node for module in modules for node in ast.walk(module) if isinstance(node, ast.ImportFrom)
    ]
    foreign = [one for one in imports if not (one.module or "").startswith(blueprint.package)]
    return {alias.name for one in foreign for alias in one.names}
