"""Hears everything that is said aloud: log records, the standard error, and errors themselves."""

from __future__ import annotations

import contextlib
import io
import logging
import traceback
from collections.abc import Iterator

from typing_extensions import override


class Ear(logging.Handler):
    """Hears every log record, arguments and tracebacks included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record) + repr(record.args))


@contextlib.contextmanager
def listening(heard: list[str]) -> Iterator[None]:
    """Add everything that is logged, or written to the standard error, to what is heard."""
    ear, root, stderr = Ear(), logging.getLogger(), io.StringIO()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stderr(stderr):
            yield
    finally:
        root.removeHandler(ear)
        root.setLevel(level)
        heard += [*ear.heard, stderr.getvalue()]


def told(error: BaseException) -> Iterator[str]:
    """What an error and everything it came from say of themselves."""
    lines = "".join(traceback.format_exception(error)).splitlines()
    # Without the lines of source between them.
    yield from (line for line in lines if not line.startswith("  "))
    chain: BaseException | None = error
    while chain is not None:
        yield f"{chain} {chain!r}"
        chain = chain.__cause__ or chain.__context__
