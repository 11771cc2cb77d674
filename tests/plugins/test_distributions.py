"""The plugins among the examples, installed beside us as their users would have them.

Each is built as it would be published. A wheel of pure Python is installed by unpacking it, so
neither pip nor a network is needed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import attrs
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
PLUGINS = sorted(path.name for path in EXAMPLES.glob("privatereply-*"))
OURS = {"facebook", "instagram", "tiktok", "x"}
BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
CHECK = """
import json
from privatereply import Registry
told = [(one.name, one.distribution, one.error and str(one.error)) for one in Registry().check()]
print(json.dumps(told))
"""


@attrs.frozen
class Plugin:
    """A plugin, installed."""

    folder: Path
    site: Path

    @property
    def name(self) -> str:
        return self.folder.name.removeprefix("privatereply-")

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run something where the plugin is installed."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.site),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HYPOTHESIS_STORAGE_DIRECTORY": str(self.site.with_name("hypothesis")),
        }
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module", params=PLUGINS)
def plugin(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Plugin:
    place = tmp_path_factory.mktemp(request.param)
    found = Plugin(folder=EXAMPLES / request.param, site=place / "site")
    built = found.python("-c", BUILD, str(place))
    assert built.returncode == 0, built.stderr
    (wheel,) = place.glob("*.whl")
    with ZipFile(wheel) as packed:
        packed.extractall(found.site)
    return found


def test_a_plugin_is_found_beside_our_own_drivers_and_harms_none(plugin: Plugin) -> None:
    told = json.loads(plugin.python("-c", CHECK).stdout)
    assert {name: error for name, _, error in told} == dict.fromkeys({*OURS, plugin.name})
    assert [plugin.name, plugin.folder.name, None] in told


def test_a_plugin_passes_its_own_tests(plugin: Plugin) -> None:
    run = plugin.python("-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert run.returncode == 0, run.stdout
