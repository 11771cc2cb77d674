"""Registers an app with a server, for programs that do it once and keep what they got."""

from __future__ import annotations

from collections.abc import Iterable

from privatereply.flow import run
from privatereply.transport import HttpClient, HttpTransport

from privatereply_mastodon.tokens import OUT_OF_BAND, SCOPES, App, registration

__all__ = ["register_app"]


def register_app(
    server: str,
    *,
    name: str,
    redirect_uris: Iterable[str] = (OUT_OF_BAND,),
    scopes: Iterable[str] = SCOPES,
    website: str | None = None,
    http: HttpClient | None = None,
    sandbox: str | None = None,
) -> App:
    """Register an app with a server. Nobody reviews it; asked twice, there are two apps.

    Args:
        server: Its address, ``"https://m.example"``.
        name: What the owner of an account is shown.
        redirect_uris: Where logins may come back to.
        scopes: What the app may ever ask for.
        website: A page about it.
        http: A client of yours; it stays yours to close.
        sandbox: The address of a running sandbox, as `privatereply.Client` takes it.

    Returns:
        The app, whose `App.credentials` `privatereply.Client.authorize` takes.

    Raises:
        InvalidValue: The server's address is none.
        PlatformError: The server refused.
        NoAnswer: It could not be reached.
    """
    transport = HttpTransport(http, sandbox=sandbox)
    try:
        flow = registration(
            server, name=name, redirect_uris=redirect_uris, scopes=scopes, website=website
        )
        return run(flow, transport.send)
    finally:
        transport.close()
