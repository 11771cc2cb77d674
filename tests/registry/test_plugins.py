"""Distributions of others, really installed, as the command line meets them: one that is broken in
any way harms no other, and is named.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent
from typing import Any

import attrs
import pytest

from privatereply.registry import Registry

USUAL = frozenset(Registry().names())
DRIVER = """
    from pathlib import Path

    from privatereply.policy import Policy
    from privatereply.provider import Capability, Provider

    Path(__file__).with_name("imported").touch()

    class Driver(Provider):
        name = title = "{name}"
        contract = {contract}
        capabilities = frozenset({{Capability.LOOK}})
        credentials = ()

        def policy(self, action, *, preset=None):
            return Policy(platform=self.name, action=action, rules=())

        def look(self, command):
            yield from ()
"""


def driver(name: str, contract: str = "1") -> str:
    return DRIVER.format(name=name, contract=contract)


@attrs.frozen
class Site:
    """A folder that distributions are installed in, beside those that are there anyway."""

    folder: Path

    def install(self, distribution: str, platform: str, source: str, version: str = "1.0") -> None:
        """Put a distribution there whose one module offers one driver."""
        module = distribution.replace("-", "_")
        info = self.folder / f"{module}-{version}.dist-info"
        info.mkdir()
        metadata = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        entry = f"[privatereply.providers]\n{platform} = {module}:Driver\n"
        Path(info, "METADATA").write_text(metadata)
        Path(info, "entry_points.txt").write_text(entry)
        Path(self.folder, f"{module}.py").write_text(dedent(source))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python in that environment."""
        return subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line in that environment."""
        code = "import sys; from privatereply.cli import main; sys.exit(main())"
        return self.run("-c", code, *arguments)

    def reports(self) -> dict[str, list[dict[str, Any]]]:
        """What ``providers --check`` says, by the platform's name."""
        answer = self.cli("providers", "--check", "--json")
        found: dict[str, list[dict[str, Any]]] = {}
        for line in answer.stdout.splitlines():
            report = json.loads(line)
            found.setdefault(report["name"], []).append(report)
        assert answer.returncode == any(not it["ok"] for own in found.values() for it in own)
        assert answer.stderr == ""
        return found


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_finding_drivers_imports_none_of_them(site: Site) -> None:
    site.install("logbook-driver", "logbook", driver("logbook"))
    listed = site.cli("providers").stdout.split()
    assert set(listed) == {*USUAL, "logbook"}
    assert not Path(site.folder, "imported").exists()
    assert site.reports()["logbook"][0]["ok"]
    assert Path(site.folder, "imported").exists()


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("raise RuntimeError('a secret')", "does not import (RuntimeError)"),
        (
            "import nowhere_to_be_found",
            "does not import (ModuleNotFoundError 'nowhere_to_be_found')",
        ),
        ("import sys\nsys.exit(0)", "does not import (SystemExit)"),
        ("raise SystemExit('bye')", "does not import (SystemExit)"),
        ("this is no Python", "does not import (SyntaxError)"),
        ("raise ExceptionGroup('all', [OSError()])", "does not import (ExceptionGroup)"),
        (
            driver("logbook", "99"),
            "contract 99, this version speaks 1; install a newer privatereply",
        ),
        (driver("logbook", "0"), "declares no contract number"),
        (driver("logbook", "None"), "declares no contract number"),
        (driver("diary"), "calls itself 'diary'"),
        ("Driver = object()", "is not a subclass of privatereply.Provider"),
        (driver("logbook").replace("def look", "def see"), "declares look without defining it"),
        (
            driver("logbook").replace(
                "def policy", "def __init__(self): exit(1)\n\n        def policy"
            ),
            "cannot be made without arguments",
        ),
    ],
)
def test_a_broken_driver_is_named_with_its_distribution_and_harms_no_other(
    site: Site, source: str, kind: str
) -> None:
    site.install("logbook-driver", "logbook", source, version="2.5")
    site.install("diary-driver", "diary", driver("diary"))
    reports = site.reports()
    (broken,) = reports.pop("logbook")
    assert (broken["distribution"], broken["version"]) == ("logbook-driver", "2.5")
    assert kind in broken["error"]
    assert "a secret" not in broken["error"]
    assert set(reports) == {*USUAL, "diary"}
    assert all(report["ok"] for own in reports.values() for report in own)


def test_who_takes_a_taken_name_is_named_beside_whom_it_was_taken_from(site: Site) -> None:
    site.install("evil-driver", "tiktok", driver("tiktok"), version="6.6")
    reports = site.reports()
    owners = {(one["distribution"], one["version"]) for one in reports["tiktok"]}
    assert owners == {("evil-driver", "6.6"), ("privatereply", version("privatereply"))}
    for one in reports.pop("tiktok"):
        assert "evil-driver 6.6" in one["error"]
        assert "both offer a driver named 'tiktok'" in one["error"]
    assert all(report["ok"] for own in reports.values() for report in own)
    assert not Path(site.folder, "imported").exists()


def test_two_that_take_one_name_are_both_named(site: Site) -> None:
    site.install("first-driver", "logbook", driver("logbook"))
    site.install("second-driver", "logbook", driver("logbook"), version="2.0")
    owners = {(it["distribution"], it["version"]) for it in site.reports()["logbook"]}
    assert owners == {("first-driver", "1.0"), ("second-driver", "2.0")}


def test_a_list_that_cannot_be_read_hides_no_other(site: Site) -> None:
    site.install("logbook-driver", "logbook", driver("logbook"))
    info = Path(site.folder, "logbook_driver-1.0.dist-info")
    Path(info, "entry_points.txt").write_text("no equals sign")
    site.install("diary-driver", "diary", driver("diary"))
    assert set(site.reports()) == {*USUAL, "diary"}


WORK = """
from privatereply import Client, PrivateReplyError

with Client("sqlite://") as client:
    client.account("facebook", id="1", access_token="t").can_reply
    client.account("diary", id="1")
    for name in ("raises", "exits", "newer", "tiktok"):
        try:
            client.account(name, id="1")
        except PrivateReplyError as error:
            print(type(error).__name__)
"""


def test_a_product_goes_on_working_beside_all_of_them(site: Site) -> None:
    site.install("raises", "raises", "raise RuntimeError")
    site.install("exits", "exits", "raise SystemExit(3)")
    site.install("newer", "newer", driver("newer", "7"))
    site.install("evil", "tiktok", driver("tiktok"))
    site.install("diary-driver", "diary", driver("diary"))
    ran = site.run("-c", WORK)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.split() == [
        "ProviderUnavailable",
        "ProviderUnavailable",
        "ContractMismatch",
        "ProviderClash",
    ]
