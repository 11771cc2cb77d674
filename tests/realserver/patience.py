"""Waiting for the server, which delivers what its users write when it gets round to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 40.0
"""Seconds. The server works its queues off every three seconds, and one delivery is several jobs:
a comment shows to the account it answers after 7 to 15 s."""


def until(question: Callable[[], T | None], *, within: float = PATIENCE) -> T:
    """Ask until there is an answer, as somebody who reloads a page; here alone real time passes.

    Args:
        question: Has no answer yet if what it returns is false.
        within: Seconds.
    """
    deadline = time.monotonic() + within
    while not (answer := question()):
        assert time.monotonic() < deadline, f"nothing came of {question} within {within} s"
        time.sleep(0.1)
    return answer
