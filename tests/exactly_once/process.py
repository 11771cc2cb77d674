"""Worker processes as their parent holds them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

WORKER = Path(__file__).with_name("worker.py")


class Worker:
    """One worker, started and waiting for its orders.

    Args:
        script: What it runs.
    """

    def __init__(self, script: Path = WORKER) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def order(self, **orders: Any) -> None:
        """Wait until it is ready and tell it what to do."""
        assert self.line() == ["ready"]
        self.tell(**orders)

    def tell(self, **words: Any) -> None:
        """Tell it something more, one line of JSON."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()

    def line(self) -> list[Any] | None:
        """What it says next; ``None`` once it is gone."""
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        return json.loads(said) if said.endswith("\n") else None

    def lines(self) -> Iterator[list[Any]]:
        """Everything it still says."""
        while (said := self.line()) is not None:
            yield said

    def kill(self) -> list[list[Any]]:
        """End it with SIGKILL; what it had said and nobody had read yet."""
        self._process.kill()
        rest = list(self.lines())
        self._process.wait()
        return rest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()
