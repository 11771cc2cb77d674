"""Says what went wrong in one line."""

from __future__ import annotations

import os
import sys
from typing import Final

import click

from privatereply.cli.text import plain
from privatereply.errors import PrivateReplyError

__all__ = ["ERROR", "mute", "report"]

ERROR: Final = 2
"""The exit code of a command that could not be carried out."""
_INTERRUPTED: Final = 130
"""What a shell reports of a program that Ctrl-C ended: 128 and the signal's number."""
_UNHEARD: Final = 1
"""Not everything could be said."""


def report(error: Exception) -> int:
    """Say on standard error what went wrong.

    Returns:
        The exit code.
    """
    if isinstance(error, click.Abort):
        return _INTERRUPTED
    if os.environ.get("PRIVATEREPLY_DEBUG", "0") not in {"", "0"}:
        import traceback

        traceback.print_exception(error)
    click.echo(f"privatereply: {plain(_sentence(error))}", err=True)
    return ERROR


def mute() -> int:
    """Give up on standard output, whose reader went away.

    Returns:
        The exit code.
    """
    # What is still buffered is written when the interpreter ends, and would complain there:
    # https://docs.python.org/3/library/signal.html#note-on-sigpipe
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _UNHEARD


def _sentence(error: Exception) -> str:
    if isinstance(error, click.ClickException):
        return error.format_message().rstrip(".") + _hint(error)
    if isinstance(error, PrivateReplyError | ImportError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    # Nobody promised that a foreign error's words are free of secrets.
    return f"unexpected {type(error).__name__}; run it again with PRIVATEREPLY_DEBUG=1 to see where"


def _hint(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f" (see {context.command_path} --help)" if context else ""
