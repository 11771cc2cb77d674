"""How a platform's host is found in the address a request came to."""

from __future__ import annotations

from collections.abc import Collection

from privatereply.sandbox.exchange import EmulatedRequest


def addressed(
    *,
    method: str,
    url: tuple[str, str, str, str],
    headers: dict[str, str],
    body: bytes,
    hosts: Collection[str],
) -> EmulatedRequest:
    """Build the request an emulator sees.

    A request names the platform's host in its authority, or in the first segment of its path:
    ``https://graph.facebook.com/v26.0/me`` and
    ``http://127.0.0.1:8080/graph.facebook.com/v26.0/me`` are the same call.

    Args:
        method: HTTP method.
        url: Scheme, authority, percent-decoded path and raw query.
        headers: Headers by lower-case name.
        body: Raw bytes.
        hosts: The hosts the sandbox answers for.
    """
    scheme, authority, path, query = url
    base = f"{scheme}://{authority}"
    host = authority.partition(":")[0]
    first, _, rest = path.removeprefix("/").partition("/")
    if host not in hosts and not path.startswith("/_"):
        host, base, path = first, f"{base}/{first}", f"/{rest}"
    return EmulatedRequest(
        method=method.upper(),
        host=host,
        path=path,
        base=base,
        query=query,
        headers=headers,
        body=body,
    )
