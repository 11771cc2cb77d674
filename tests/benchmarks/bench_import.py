"""What ``import privatereply`` costs against ``import httpx``: processor time of whole processes.

Run it with ``python tests/benchmarks/bench_import.py [ROUNDS]``.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from typing import Final

STATEMENTS: Final = {
    "nothing": "pass",
    "httpx": "import httpx",
    "privatereply": "import privatereply",
    "Client": "from privatereply import Client",
}


def cpu(statement: str) -> float:
    """Processor seconds of one fresh interpreter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    times: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for _ in range(rounds + 1):
        for name, statement in STATEMENTS.items():
            times[name].append(cpu(statement))
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    httpx = medians["httpx"] - medians["nothing"]
    for name in ("privatereply", "Client"):
        own = medians[name] - medians["nothing"]
        print(
            f"import {name:14} {own * 1000:6.1f} ms beyond the interpreter, "
            f"{own / httpx:.2f} of import httpx ({httpx * 1000:.1f} ms)"
        )


if __name__ == "__main__":
    main()
