"""``privatereply sandbox``: local emulators to develop against."""

from __future__ import annotations

import contextlib
import signal
import time
from typing import Final

import click

from privatereply.cli.output import interactive
from privatereply.cli.shop import Shop, Visitors, open_shop
from privatereply.sandbox import Sandbox

__all__ = ["command"]

_CONTROL: Final = "/_sandbox"
_A_WHILE: Final = 3600.0


@click.command
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--seed-demo", is_flag=True, help="Add posts, people and comments to start with.")
def command(*, port: int, host: str, seed_demo: bool) -> None:
    """Serve local emulators of the platforms until Ctrl-C.

    Prints the address, the address of the control API, and a Page and an Instagram account with
    their tokens. Everything lives in memory and is gone afterwards.
    """
    sandbox = Sandbox()
    for name, error in sandbox.broken.items():
        click.echo(f"the emulator {name!r} cannot be loaded: {type(error).__name__}", err=True)
    shop = open_shop(sandbox)
    if seed_demo:
        for account in shop.accounts.values():
            Visitors.of(sandbox, account)
    # A service manager ends a program with SIGTERM; and a shell that starts it in the background
    # has it ignore SIGINT. Here both are one way to end.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), sandbox.serve(host=host, port=port) as server:
        click.echo(_guide(server.url, shop) if interactive() else _lines(server.url, shop))
        while True:
            time.sleep(_A_WHILE)


def _lines(url: str, shop: Shop) -> str:
    accounts = (
        f"\n{platform}\t{account.id}\t{account.access_token}"
        for platform, account in shop.accounts.items()
    )
    return f"url\t{url}\ncontrol\t{url}{_CONTROL}" + "".join(accounts)


def _guide(url: str, shop: Shop) -> str:
    accounts = "".join(
        f"\n{platform} account {account.id}, its token:\n  {account.access_token}\n"
        for platform, account in shop.accounts.items()
    )
    page = shop.facebook
    return (
        f"The sandbox listens on {url}, its control API on {url}{_CONTROL}\n"
        f"{accounts}\n"
        "Try it in another terminal:\n"
        f"  export PRIVATEREPLY_SANDBOX={url}\n"
        f"  export PRIVATEREPLY_ACCESS_TOKEN={page.access_token}\n"
        f"  privatereply comments facebook {page.id}\n\n"
        "Ctrl-C ends it."
    )
