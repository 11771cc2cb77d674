"""Blocks and reports.

Sources (2026-07-02): https://docs.joinmastodon.org/methods/accounts/#block
https://docs.joinmastodon.org/methods/reports/
"""

from __future__ import annotations

from privatereply.errors import PlatformError
from privatereply.flow import Flow
from privatereply.provider import Report
from privatereply.providers.reading import flag, identifier

from privatereply_mastodon.access import Endpoint
from privatereply_mastodon.answers import PLATFORM
from privatereply_mastodon.ids import segment

__all__ = ["block", "report"]


def block(endpoint: Endpoint, person_id: str, *, blocked: bool) -> Flow[None]:
    """Keep a person from following the account and from writing to it, or let them again.

    Raises:
        PlatformError: The server answered that it did not do it.
    """
    act = "block" if blocked else "unblock"
    path = ("api", "v1", "accounts", segment(person_id, name="person.id"), act)
    answer = yield from endpoint.ask(endpoint.post(*path))
    state = flag(answer.tree.get("blocking"))
    if state is None:
        raise answer.unreadable()
    if state is not blocked:
        raise PlatformError(
            platform=PLATFORM,
            status=answer.status,
            reason="the server answered that it did not do it",
        )


def report(endpoint: Endpoint, command: Report) -> Flow[None]:
    """Report a person to the people who run the account's own server, with one status or none."""
    person = segment(command.conversation.person.id, name="person.id")
    status = () if command.message_id is None else (("status_ids[]", command.message_id),)
    fields = (("account_id", person), *status, ("forward", "false"))
    answer = yield from endpoint.ask(endpoint.post("api", "v1", "reports", fields=fields))
    if identifier(answer.tree.get("id")) is None:
        raise answer.unreadable()
