"""What was asked of the sandbox: who called what, never with what token or text."""

from __future__ import annotations

from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class JournalEntry:
    """One request that reached the sandbox.

    Attributes:
        at: Sandbox time of arrival.
        method: HTTP method.
        host: The platform's host.
        path: Path below the host, without the query.
        status: HTTP status of the answer; None when the client got none.
        fault: Kind of the fault that was played, if any.
    """

    at: datetime
    method: str
    host: str
    path: str
    status: int | None
    fault: str | None
