"""Which webhooks the platform sends for an account, apart from what is set for the whole app.

https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps/ (read 2026-11-22)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from privatereply.flow import Flow, Request
from privatereply.providers.graph.endpoint import Endpoint
from privatereply.providers.graph.mailbox import Mailbox
from privatereply.providers.reading import identifier, items, mapping, word

__all__ = ["add", "read"]

_EDGE: Final = "subscribed_apps"


def read(mailbox: Mailbox, app_id: str | None) -> Flow[frozenset[str]]:
    """The fields that are subscribed.

    The list may name other apps; without our app's id all of them have to be taken for ours.
    """
    request = mailbox.endpoint.get(mailbox.node, _EDGE)
    return _read(mailbox.endpoint, request, app_id)


def _read(endpoint: Endpoint, request: Request, app_id: str | None) -> Flow[frozenset[str]]:
    answer = yield from endpoint.ask(request)
    apps = [mapping(app) for app in answer.data()]
    fields = [
        word(field)
        for app in apps
        if app_id is None or identifier(app.get("id")) == app_id
        for field in items(app.get("subscribed_fields"))
    ]
    return frozenset(field for field in fields if field is not None)


def add(mailbox: Mailbox, app_id: str | None, fields: Iterable[str]) -> Flow[frozenset[str]]:
    """Subscribe to fields beside those that are subscribed already.

    What is posted replaces what there was, and that may be more than this driver reads.

    Returns:
        What is subscribed afterwards.
    """
    held = yield from read(mailbox, app_id)
    wanted = ",".join(sorted(held.union(fields)))
    endpoint = mailbox.endpoint
    request = endpoint.post(mailbox.node, _EDGE, params=(("subscribed_fields", wanted),))
    (yield from endpoint.ask(request)).confirm()
    return (yield from read(mailbox, app_id))
