"""The command line: ``privatereply``.

It is the extra ``cli``; without it the command says so and does nothing. Every subcommand is
loaded when it is called, so that ``privatereply --help`` answers at once.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Final

__all__ = ["main"]

_NEEDED: Final = ("click", "rich")


def main() -> int:
    """Carry out the command in ``sys.argv``.

    Returns:
        The exit code: 0 done, 1 a check came out otherwise than it should, 2 an error. Whatever
        ends the command from inside raises `SystemExit` with the same codes.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        sys.stderr.write(
            f"privatereply: the command line needs {' and '.join(missing)}: "
            'pip install "privatereply[cli]"\n'
        )
        return 2
    from privatereply.cli.app import application

    application.main(prog_name="privatereply")
    return 0
