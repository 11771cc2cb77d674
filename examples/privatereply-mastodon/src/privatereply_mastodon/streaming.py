"""Hears what happens: over a stream where there is one, by asking now and then where there is none.

Both hand what they hear to `privatereply.Client.ingest_events`, which keeps each event once, by
whichever way it comes, and tells handlers. Mastodon and Pleroma stream over HTTP; GoToSocial over
WebSocket only, snac and Takahe not at all.
https://docs.joinmastodon.org/methods/streaming/ (2026-07-02)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
import httpx
from privatereply import BoundAccount, Client
from privatereply.errors import InvalidValue, NotFound, Unanswered
from privatereply.events import Event
from privatereply.flow import Effect, Flow, Response, run
from privatereply.model import Account
from privatereply.providers.reading import Tree, mapping
from privatereply.transport import HttpTransport

from privatereply_mastodon import access, notices, paging
from privatereply_mastodon.access import Endpoint, origin
from privatereply_mastodon.answers import PLATFORM, read
from privatereply_mastodon.servers import Server, Servers, known_or_asked
from privatereply_mastodon.software import GOTOSOCIAL, SNAC, TAKAHE
from privatereply_mastodon.sse import Decoder, Told

__all__ = ["Polled", "poll", "stream"]

_PATH: Final = "api/v1/streaming/user/notification"
_WITHOUT: Final = frozenset({GOTOSOCIAL, SNAC, TAKAHE})
_PAGES: Final = 20
_MOST: Final = "80"
_CONNECT: Final = 30.0


@attrs.frozen(kw_only=True)
class Polled:
    """What was new when a server was asked.

    Attributes:
        events: What had not been heard of before.
        cursor: What to ask with the next time; keep it. ``None`` if the server gives none.
    """

    events: tuple[Event, ...]
    cursor: str | None


def stream(
    client: Client,
    account: BoundAccount,
    *,
    http: httpx.Client | None = None,
    sandbox: str | None = None,
    quiet: float = 90.0,
) -> Iterator[Event]:
    """Hear who mentions the account, in public and in private, for as long as the stream lasts.

    It ends when the server ends it, and is not connected again by itself. What happens in between
    is not told later: poll first, with the cursor of the last time, and then stream again.

    Args:
        client: Keeps the events.
        account: Whose notifications.
        http: A client of yours; it stays yours to close.
        sandbox: The address of a running sandbox, as `Client` takes it.
        quiet: After how many seconds of silence the stream counts as broken. Mastodon says
            something every 15 seconds.

    Yields:
        The events that are new, each once it is kept.

    Raises:
        NotFound: The server does not stream over HTTP: poll it.
        PlatformError: It refused, the token for example.
        Unanswered: The stream broke off.
    """
    endpoint = access.user(account.account.credentials)
    lent = http or httpx.Client()
    try:
        send = HttpTransport(lent, sandbox=sandbox).send
        server = run(known_or_asked(Servers(), endpoint), send)
        url = _address(endpoint, server, sandbox)
        for told in _listen(lent, endpoint, url, quiet):
            events = notices.from_stream(account.account, told.name, told.data, server.software)
            yield from client.ingest_events(events)
    finally:
        if http is None:
            lent.close()


def poll(
    client: Client,
    account: BoundAccount,
    cursor: str | None = None,
    *,
    http: httpx.Client | None = None,
    sandbox: str | None = None,
) -> Polled:
    """Ask once who has mentioned the account, in public and in private.

    Args:
        client: Keeps the events.
        account: Whose notifications.
        cursor: What the last time gave; the latest notifications without one. Servers that give
            none (snac) are asked for the latest each time.
        http: A client of yours; it stays yours to close.
        sandbox: The address of a running sandbox, as `Client` takes it.

    Raises:
        PlatformError: The server refused.
        NoAnswer: It could not be reached.
    """
    transport = HttpTransport(http, sandbox=sandbox)
    try:
        found = run(_newer(account.account, cursor), transport.send)
    finally:
        transport.close()
    return attrs.evolve(found, events=client.ingest_events(found.events))


def _newer(account: Account, cursor: str | None) -> Flow[Polled]:
    """Every notification since the cursor, the oldest first."""
    endpoint = access.user(account.credentials)
    told: list[Tree] = []
    for _ in range(_PAGES):
        since = () if cursor is None else (("min_id", cursor),)
        params = (("types[]", "mention"), *since, ("limit", _MOST))
        response = yield endpoint.get("api", "v1", "notifications", params=params)
        page = read(response, effect=Effect.READ).data()
        told += map(mapping, reversed(page))
        following = paging.newer(response)
        if not page or cursor is None or following is None:
            cursor = following or cursor
            break
        cursor = following
    software = yield from _software(endpoint, told)
    events = [one for tree in told for one in notices.from_notification(account, tree, software)]
    return Polled(events=tuple(events), cursor=cursor)


def _software(endpoint: Endpoint, told: list[Tree]) -> Flow[str | None]:
    """What the server runs, asked only if something is private: on snac that is a message."""
    if not any(mapping(one.get("status")).get("visibility") == "private" for one in told):
        return None
    return (yield from known_or_asked(Servers(), endpoint)).software


def _address(endpoint: Endpoint, server: Server, sandbox: str | None) -> str:
    """Where the stream is; a server may have it on another host.

    Raises:
        NotFound: It has none that is spoken here.
    """
    if server.software in _WITHOUT:
        raise NotFound(platform=PLATFORM, reason="this server does not stream over HTTP: poll it")
    host = endpoint.server
    if server.streaming is not None:
        scheme, _, rest = server.streaming.partition("://")
        secure = {"ws": "http", "wss": "https"}.get(scheme, scheme)
        host = _checked(f"{secure}://{rest}", endpoint)
    if sandbox is None:
        return f"{host}/{_PATH}"
    return f"{sandbox.rstrip('/')}/{host.partition('://')[2]}/{_PATH}"


def _checked(address: str, endpoint: Endpoint) -> str:
    """A host that may be told the token; the server's own instead of one that may not."""
    try:
        found = origin(address)
    except InvalidValue:
        return endpoint.server
    # Only a server on the loopback may send us there.
    return (
        found
        if found.startswith("https") or endpoint.server.startswith("http:")
        else endpoint.server
    )


def _listen(client: httpx.Client, endpoint: Endpoint, url: str, quiet: float) -> Iterator[Told]:
    """What a stream says, until it ends.

    Raises:
        PlatformError: There is none for us.
        Unanswered: It broke off.
    """
    decoder = Decoder()
    headers = {"Authorization": f"Bearer {endpoint.token}", "Accept": "text/event-stream"}
    timeout = httpx.Timeout(_CONNECT, read=quiet)
    # Whatever the lent client does by itself: a stream elsewhere is none that was checked.
    request = client.stream("GET", url, headers=headers, timeout=timeout, follow_redirects=False)
    try:
        with request as response:
            _check(response)
            for chunk in response.iter_bytes():
                yield from decoder.feed(chunk)
            return
    except httpx.HTTPError as error:
        broken = type(error).__name__
    # Outside of the handler: what httpx raises holds the request, and with it the token.
    raise Unanswered(reason=f"the stream broke off ({broken})")


def _check(response: httpx.Response) -> None:
    """Take only a stream; what else came is judged by its status, and its body is left unread."""
    kind = response.headers.get("content-type", "")
    if response.is_success and kind.startswith("text/event-stream"):
        return
    headers = tuple((name.lower(), value) for name, value in response.headers.items())
    status = 404 if response.is_success else response.status_code
    read(Response(status=status, headers=headers), effect=Effect.READ)
