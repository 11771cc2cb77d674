"""The command and its subcommands."""

from __future__ import annotations

import io
import sys
from importlib import import_module
from typing import Any, Final

import attrs
import click
from typing_extensions import override

from privatereply.cli.failure import mute, report

__all__ = ["application"]


@attrs.frozen
class Subcommand:
    """Where a subcommand is written, and what it is for.

    Attributes:
        module: The module of this package that holds it as ``command``.
        summary: What it does, in a few words.
    """

    module: str
    summary: str


SUBCOMMANDS: Final = {
    "demo": Subcommand("demo", "Tell a short true story with real calls to a local sandbox."),
    "sandbox": Subcommand("sandbox", "Serve local emulators of the platforms."),
    "providers": Subcommand("providers", "List the platforms there are drivers for."),
    "policy": Subcommand("policy", "Show the rules of a platform, with sources and dates."),
    "comments": Subcommand("comments", "List the comments an account can answer."),
    "reply": Subcommand("reply", "Answer a comment in private, at most once."),
    "why": Subcommand("why", "Tell the story of one comment from the ledger."),
    "dry-run": Subcommand("dry_run", "Tell what other rules would have sent or refused."),
    "events": Subcommand("events", "Show what platforms told."),
    "dead-letters": Subcommand("dead_letters", "See to what handlers failed to handle."),
    "listen": Subcommand("listen", "Show what platforms send, before a line is written."),
    "reconcile": Subcommand("reconcile", "Find what webhooks lost, by reading back."),
    "resolve": Subcommand("resolve", "Look for attempts whose outcome is unknown."),
    "send-to": Subcommand("send_to", "Write to many people, after showing the plan."),
    "opt-out": Subcommand("opt_out", "Send a person nothing more."),
    "opt-in": Subcommand("opt_in", "Write down that a person wants to be written to."),
    "restriction": Subcommand("restriction", "What the platform has laid on an account."),
    "doctor": Subcommand("doctor", "Look whether everything works, and will go on working."),
    "new-provider": Subcommand("new_provider", "Begin a driver for another platform."),
    "db": Subcommand("database", "Create, print or check the tables of the ledger."),
}


class Application(click.Group):
    """Loads a subcommand when it is called, and says every error in one line."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the subcommands, in the order they are best read in."""
        return list(SUBCOMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one subcommand."""
        found = SUBCOMMANDS.get(cmd_name)
        if found is None:
            return None
        command: click.Command = import_module(f"privatereply.cli.{found.module}").command
        return command

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.summary) for name, each in SUBCOMMANDS.items()])

    @override
    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Carry out a command line and exit with its code."""
        # A comment may hold what the terminal's encoding lacks; that is no reason to stop.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
            sys.stdout.flush()
        except BrokenPipeError:
            code = mute()
        except Exception as error:  # noqa: BLE001 - the last one to hear of it
            code = report(error)
        sys.exit(code)


@click.group(
    "privatereply",
    cls=Application,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="privatereply", message="%(prog)s %(version)s")
@click.pass_context
def application(context: click.Context) -> None:
    """Answer public comments with private messages: inside the platforms' rules, exactly once.

    Credentials are read from the environment, never from arguments, which every process on the
    machine can see: PRIVATEREPLY_ACCESS_TOKEN, and so on by the names of the platform's
    credentials. PRIVATEREPLY_STORE names the ledger, PRIVATEREPLY_SANDBOX a sandbox to be called
    instead of the platforms; PRIVATEREPLY_KIND, PRIVATEREPLY_REGION and PRIVATEREPLY_FACTS say more
    of the account.

    Exit codes: 0 done, 1 a check came out otherwise than it should, 2 an error, which is one line
    on standard error; PRIVATEREPLY_DEBUG=1 adds where it came from.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
