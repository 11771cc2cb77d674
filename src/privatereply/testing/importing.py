"""What importing a driver does."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from typing import Final

from privatereply.provider import Provider

__all__ = ["loaded_by"]

_FLOORS: Final = "client|store|transport|sandbox|web|cli|testing"
_PROBE: Final = f"""
import importlib, importlib.util, json, re, sys
module, file, sys.path[:] = json.loads(sys.argv[1])
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event.startswith((
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "sqlite3.",
)) else None)
try:
    importlib.import_module(module)
except ModuleNotFoundError as error:
    if error.name not in (module, module.partition(".")[0]):
        raise
    spec = importlib.util.spec_from_file_location(module, file)
    sys.modules[module] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[module])
floors = re.compile(r"privatereply\\.({_FLOORS})")
print(json.dumps(sorted({{*seen, *filter(floors.fullmatch, sys.modules)}})))
"""


def loaded_by(provider: type[Provider]) -> list[str]:
    """What importing a driver loads of the floors above it, or opens; in a process of its own.

    Raises:
        AssertionError: It cannot be imported there.
    """
    what = json.dumps([provider.__module__, inspect.getfile(provider), sys.path])
    done = subprocess.run(  # noqa: S603 - this interpreter, and a program that stands above
        [sys.executable, "-c", _PROBE, what],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )
    last = done.stderr.strip().splitlines()[-1:]
    assert done.returncode == 0, (
        f"{provider.__module__} cannot be imported by itself: {' '.join(last)}. Put the driver "
        "into a module of its own"
    )
    printed: list[str] = json.loads(done.stdout.strip().splitlines()[-1])
    return printed
