"""Takes what platforms post to us: verify, split, keep once, and only then acknowledge.

One transaction holds the events, what they change, and who has yet to be told of them. So whatever
crashes, an event is either not acknowledged, and the platform sends it again, or kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, cast
from urllib.parse import parse_qsl

import attrs

from privatereply.context import Intake
from privatereply.echoes import own_or_others
from privatereply.errors import InvalidValue, PrivateReplyError, WebhookRefused
from privatereply.events import Event, Unrecognised
from privatereply.heeding import heed
from privatereply.model import utc
from privatereply.program import Program, transact
from privatereply.provider import Provider, Received, Webhook, fault
from privatereply.store import Transaction, handlers, handlings
from privatereply.store import events as told
from privatereply.store.events import Kept

__all__ = ["Answer", "forget", "ingest", "latest", "request", "take"]

LARGEST: Final = 4 * 2**20
"""How many bytes of a body are read. A batch of Meta's holds 1,000 updates at most
(https://developers.facebook.com/docs/graph-api/webhooks/getting-started, read 2026-11-21), which is
about 1 MiB."""
_PARAMETERS: Final = 64
"""How many parameters an address may have; platforms send three."""
_PORTION: Final = 1000
"""How many events are forgotten in one transaction."""
_AFTERWARDS: Final = timedelta(days=90)
"""How long it is still known that an event came: far longer than any platform goes on repeating
itself, which is three days at most, and than anybody reads back."""


@attrs.frozen(kw_only=True)
class Answer:
    """What to answer a request of a platform with.

    Attributes:
        status: The HTTP status: 200 once everything is kept, also if it was known already; 400 for
            what cannot be read, 403 for what is not from the platform, 405 for another method, 413
            for too much, 500 if we failed and the platform is to send it again.
        body: The text of the answer.
        content_type: What that is.
        events: What was new in it.
        error: Why it was not taken, if it was not; free of texts, names and secrets.
    """

    status: int
    body: str = attrs.field(default="", repr=False)
    content_type: str = "text/plain; charset=utf-8"
    events: tuple[Event, ...] = ()
    error: PrivateReplyError | None = None


def request(
    method: str,
    query: str | Mapping[str, str],
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
    body: bytes,
    *,
    secrets: Mapping[str, tuple[str, ...]],
    now: datetime,
) -> Webhook:
    """A request as drivers read it: of several headers or parameters of a name, the first."""
    pairs = cast("Mapping[str, str]", headers).items() if isinstance(headers, Mapping) else headers
    return Webhook(
        method=method.upper(),
        query=query if isinstance(query, Mapping) else _first(_parameters(query)),
        headers=_first((name.lower(), value) for name, value in pairs),
        body=bytes(body),
        secrets=secrets,
        now=now,
    )


def _parameters(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=_PARAMETERS)
    except ValueError:
        return []


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def ingest(intake: Intake, provider: Provider, webhook: Webhook) -> Program[Answer]:
    """Take one request; nothing that a platform sends ends in an exception."""
    if len(webhook.body) > LARGEST:
        return Answer(status=413, error=_too_much(provider, webhook))
    try:
        received = _received(provider, webhook)
        new = yield from take(intake, received.events, source="webhook")
    except WebhookRefused as refusal:
        return Answer(status=refusal.status, error=refusal)
    except PrivateReplyError as error:
        return Answer(status=500, error=error)
    return Answer(status=200, body=received.answer, content_type=received.content_type, events=new)


def _too_much(provider: Provider, webhook: Webhook) -> WebhookRefused:
    return WebhookRefused(
        platform=provider.name,
        status=413,
        reason=f"the body holds {len(webhook.body)} bytes; at most {LARGEST} are read",
    )


def _received(provider: Provider, webhook: Webhook) -> Received:
    """What the driver reads in it.

    Raises:
        WebhookRefused: It is not from the platform, or nobody can read it.
        ProviderFault: The driver broke its contract.
    """
    try:
        received = cast("object", provider.receive(webhook))
    except PrivateReplyError:
        raise
    except Exception as error:
        said = f"receive() raised {type(error).__name__} instead of WebhookRefused"
        raise fault(provider, said) from error
    if not isinstance(received, Received):
        said = f"receive() returned {type(received).__name__}, but has to return Received"
        raise fault(provider, said)
    return received


def take(intake: Intake, events: Sequence[Event], *, source: str) -> Program[tuple[Event, ...]]:
    """Keep what was told, by whomever, and remember who has yet to be told of it.

    Args:
        intake: What it takes.
        events: What was told.
        source: Who told it, in one word.

    Returns:
        The events that are new.

    Raises:
        StoreError: Nothing was kept.
    """
    if not events:
        return ()
    try:
        return (yield from transact(lambda tx: _take(tx, intake, events, source)))
    except InvalidValue:
        # One that the store cannot hold is not to take the others with it.
        if len(events) == 1:
            kept = [_unrecognised(event) for event in events]
            return (yield from transact(lambda tx: _take(tx, intake, kept, source)))
    new: list[Event] = []
    for event in events:
        new += yield from take(intake, (event,), source=source)
    return tuple(new)


def _take(
    tx: Transaction, intake: Intake, events: Sequence[Event], source: str
) -> tuple[Event, ...]:
    now = intake.now()
    new = told.keep(tx, own_or_others(tx, events, now), now=now, source=source)
    real = [event for event in new if not event.test]
    heed(tx, real, words=intake.words, now=now)
    # Those of other processes too: what is told to this one may be handled by another.
    wanting = {**handlers.wanting(tx, now), **intake.handlers}
    handlings.schedule(
        tx,
        (
            (event, name)
            for event in real
            for name, kinds in wanting.items()
            if type(event).__name__ in kinds
        ),
        now,
    )
    return tuple(new)


def latest(
    platform: str, *, kind: type[Event] | None, since: datetime | None, limit: int
) -> Program[tuple[Kept, ...]]:
    """What a platform told, newest first."""
    name = None if kind is None else kind.__name__
    return (
        yield from transact(
            lambda tx: tuple(told.latest(tx, platform, kind=name, since=since, limit=limit)),
            durable=False,
        )
    )


def forget(older_than: datetime) -> Program[int]:
    """Forget what events said, and after `_AFTERWARDS` that they came."""
    before = utc(older_than, "older_than")
    forgotten = yield from _in_portions(lambda tx: told.forget(tx, before, _PORTION))
    yield from _in_portions(lambda tx: told.purge(tx, before - _AFTERWARDS, _PORTION))
    return forgotten


def _in_portions(work: Callable[[Transaction], int]) -> Program[int]:
    """Repeat a work until it finds less than a portion: nobody else waits long for the store."""
    total = 0
    while True:
        done = yield from transact(work, durable=False)
        total += done
        if done < _PORTION:
            return total


def _unrecognised(event: Event) -> Unrecognised:
    return Unrecognised(
        platform=event.platform,
        account_id=event.account_id,
        id=event.id,
        at=event.at,
        told_at=event.told_at,
        kind=type(event).__name__,
        raw=event.raw,
    )
