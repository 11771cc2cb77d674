"""Everything this project can check about itself; CI calls nothing else."""

from __future__ import annotations

import os
import shutil
import sys
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

import nox
from packaging.requirements import Requirement

nox.needs_version = ">=2025.11.12"
nox.options.default_venv_backend = "uv|virtualenv"
# Whoever has one Python runs the sessions of that one; none is downloaded unasked.
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["lint", "types", "tests", "docs"]

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml("pyproject.toml")
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
# The classifiers say what is supported. A newer Python that runs nox is tried as well, so that
# `nox -s tests` never passes by testing nothing.
PYTHONS = sorted(
    {*nox.project.python_versions(PROJECT), RUNNING},
    key=lambda version: [int(part) for part in version.split(".")],
)


def group(name: str) -> tuple[str, ...]:
    """Return the requirements of one dependency group."""
    return nox.project.dependency_groups(PROJECT, name)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format and the floors imports may cross."""
    session.install("-e", ".", *group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Check types: ours, those a user sees, and those of drivers, begun and finished."""
    session.install(".[all]", *group("typing"))
    scripts = ["noxfile.py", "hatch_build.py", "docs/conf.py", *examples_there_are()]
    session.run("mypy", "src", "tests/typing", *scripts)
    session.run("pyright")
    session.run("pyrefly", "check")
    # Beside the sources pyright would judge those, and find no py.typed.
    with session.chdir(session.create_tmp()):
        session.run("pyright", "--verifytypes", "privatereply", "--ignoreexternal")
        shutil.rmtree("privatereply-guestbook", ignore_errors=True)
        session.run("privatereply", "new-provider", "guestbook")
    begun = Path(session.create_tmp(), "privatereply-guestbook")
    for distribution in (begun, *sorted(ROOT.glob("examples/privatereply-*"))):
        with session.chdir(distribution):
            session.run("mypy")
            session.run("pyright")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests against the installed package; a full run must meet the coverage gate."""
    session.install(".[all]", *group("tests"))
    session.env["COVERAGE_FILE"] = str(Path(session.virtualenv.location, "coverage"))
    session.env["HYPOTHESIS_PROFILE"] = "ci"
    # A process for each core, and a file in one of them: the blocks of a page of the documentation
    # follow each other.
    spread = ("--numprocesses", "auto", "--dist", "loadfile")
    measured = ("--cov", "--cov-report=", "--cov-fail-under=0")
    session.run("pytest", *measured, *spread, *session.posargs)
    if not session.posargs:
        session.run("coverage", "report")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation without a warning and run its code."""
    session.install("-e", ".[all]", *group("docs"))
    session.run("sphinx-build", "-nW", "--keep-going", "-b", "html", "docs", "docs/_build/html")
    session.run("pytest", "README.md", "docs")


@nox.session
def examples(session: nox.Session) -> None:
    """Run each example as its reader would."""
    session.install(".[all]", *group("frameworks"))
    for example in examples_there_are():
        session.run("python", example)


@nox.session(python=PYTHONS[0])
def minimums(session: nox.Session) -> None:
    """Run the tests with each dependency at the lowest version that is promised to work."""
    constraints = Path(session.virtualenv.location, "minimums.txt")
    constraints.write_text("\n".join(lowest_versions()) + "\n", encoding="utf-8")
    session.install("--constraint", str(constraints), ".[all]", *group("tests"))
    session.run("pytest", *session.posargs, env={"HYPOTHESIS_PROFILE": "ci"})


@nox.session
def realserver(session: nox.Session) -> None:
    """Run the plugin among the examples against a server that nobody here wrote: snac2."""
    found = snac(session)
    session.install(".[all]", "./examples/privatereply-mastodon", *group("tests"))
    # Each process has a server of its own. The tests wait more than they work.
    session.run("pytest", "tests/realserver", "--numprocesses=6", *session.posargs, env=found)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the budgets, as ratios within one run."""
    session.install(".[all]", *group("tests"))
    for benchmark in sorted(ROOT.glob("tests/benchmarks/[!_]*.py")):
        session.run("python", str(benchmark.relative_to(ROOT)), *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build both distributions, check them, and import the bare wheel."""
    session.install(*group("build"))
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", "dist")
    distributions = sorted(str(path) for path in Path("dist").iterdir())
    session.run("twine", "check", "--strict", *distributions)
    (wheel,) = Path("dist").glob("*.whl")
    if missing := expected_in_wheel() - set(ZipFile(wheel).namelist()):
        session.error(f"{wheel} lacks {', '.join(sorted(missing))}")
    session.install("--force-reinstall", str(wheel))
    with session.chdir("dist"):
        session.run("python", "-c", "import privatereply")


def snac(session: nox.Session) -> dict[str, str]:
    """Return what the tests need to know to start snac2: the installed one, or Debian's.

    Debian's is unpacked into the cache of nox, with what it needs and this machine lacks. apt is
    given folders of its own for that: it needs no rights, and leaves the system as it was.
    """
    if installed := shutil.which("snac"):
        return {"SNAC": installed}
    folder = session.cache_dir.resolve() / "snac2"
    program = folder / "usr/bin/snac"
    try:
        if not program.exists():
            unpack_from_debian(session, folder, "snac2", "bookworm")
        found = {"SNAC": str(program)}
        if libraries := {str(path.parent) for path in folder.glob("**/*.so.*")}:
            found["LD_LIBRARY_PATH"] = os.pathsep.join(sorted(libraries))
        # Without a command it says what it can do, and that this was an error.
        session.run(str(program), env=found, external=True, silent=True, success_codes=[1])
    except nox.command.CommandFailed:
        session.warn("=" * 80)
        session.warn("THE PLUGIN WAS NOT TRIED AGAINST A REAL SERVER: there is no snac2 here.")
        session.warn("Put `snac` on the PATH, or let apt-get reach an archive of Debian.")
        session.warn("=" * 80)
        session.skip("no snac2 on the PATH, and none to be had from Debian's archive")
    return found


def unpack_from_debian(session: nox.Session, folder: Path, package: str, release: str) -> None:
    """Unpack a package of Debian's backports, and what it needs that is not installed."""
    apt = folder / "apt"
    (apt / "lists/partial").mkdir(parents=True, exist_ok=True)
    (apt / "archives/partial").mkdir(parents=True, exist_ok=True)
    key = "signed-by=/usr/share/keyrings/debian-archive-keyring.gpg"
    suites = (release, f"{release}-backports")
    source = f"deb [{key}] {debian_mirror(session, release)} "
    sources = apt / "sources.list"
    sources.write_text("".join(f"{source}{suite} main\n" for suite in suites), encoding="utf-8")
    settings = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "-",
        "Dir::State::Lists": apt / "lists",
        "Dir::Cache": apt,
        "Dir::Cache::Archives": apt / "archives",
        "Acquire::Languages": "none",
        # Root's apt would read as somebody who may not see this folder.
        "APT::Sandbox::User": "root",
        # Nothing is installed: there is nothing to be locked.
        "Debug::NoLocking": "true",
    }
    command = ["apt-get", "-q", *(f"-o{name}={value}" for name, value in settings.items())]
    session.run(*command, "update", external=True, silent=True)
    fetch = ("install", "--download-only", "--yes", "--no-install-recommends", package)
    session.run(*command, *fetch, external=True, silent=True)
    for archive in sorted(apt.glob("archives/*.deb")):
        session.run("dpkg", "-x", str(archive), str(folder), external=True)
    shutil.rmtree(apt)


def debian_mirror(session: nox.Session, release: str) -> str:
    """Return where this machine gets a release of Debian from, or else where everybody can."""
    listed = session.run(
        *("apt-get", "indextargets", "--no-release-info", "--format", "$(RELEASE) $(SITE)"),
        "Created-By: Packages",
        external=True,
        silent=True,
    )
    sites = dict(line.split(maxsplit=1) for line in reversed(str(listed).splitlines()))
    return sites.get(release, "http://deb.debian.org/debian")


def examples_there_are() -> list[str]:
    """Return the example scripts, relative to the project; not what they share."""
    return [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("examples/[!_]*.py"))]


def lowest_versions() -> list[str]:
    """Return `name==floor` for each dependency of the package and its extras."""
    project = PROJECT["project"]
    lines = chain(project["dependencies"], *project["optional-dependencies"].values())
    return sorted(
        f"{requirement.name}=={specifier.version}"
        for requirement in map(Requirement, lines)
        for specifier in requirement.specifier
        if specifier.operator == ">="
    )


def expected_in_wheel() -> set[str]:
    """Return the paths a wheel must hold: modules and data, with compiled catalogues."""
    source = ROOT / "src"
    kept = {".py": ".py", ".sql": ".sql", ".tmpl": ".tmpl", ".typed": ".typed", ".po": ".mo"}
    return {
        path.relative_to(source).with_suffix(kept[path.suffix]).as_posix()
        for path in source.rglob("*")
        if path.suffix in kept
    }
