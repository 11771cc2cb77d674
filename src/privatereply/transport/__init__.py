"""The only room that talks to the network: carries a `Request` out and brings a `Response` back.

`HttpTransport` and `AsyncHttpTransport` work over httpx, or over an httpx or httpx2 client of the
host's own. Anything else that satisfies `Transport` or `AsyncTransport` will do as well. Importing
this package loads no HTTP library; constructing a transport without a client does.
"""

from __future__ import annotations

from privatereply.transport.clients import AsyncHttpClient, HttpClient
from privatereply.transport.contract import AsyncTransport, Transport, is_unsent, mark_unsent
from privatereply.transport.wire import AsyncHttpTransport, HttpTransport

__all__ = [
    "AsyncHttpClient",
    "AsyncHttpTransport",
    "AsyncTransport",
    "HttpClient",
    "HttpTransport",
    "Transport",
    "is_unsent",
    "mark_unsent",
]
