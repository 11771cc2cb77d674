"""What became of messages: edited, taken back, echoed, delivered, read.

Platforms tell it in any order, and some of it before the message itself. What nobody was told of
yet gets a row of no direction, which belongs to nobody; `privatereply.store.messages` fills it in.
"""

# ruff: noqa: S608 - statements are put together from constants of this package

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

import attrs

from privatereply.store.columns import account, exact, micros, moment, prose
from privatereply.store.conversations import Thread, note_read
from privatereply.store.database import Transaction
from privatereply.store.many import Many, Rows
from privatereply.store.merging import earlier, later

__all__ = [
    "MessageStatus",
    "delivered",
    "echoed",
    "edit",
    "read",
    "statuses",
    "unsend",
]

_TABLE: Final = "privatereply_messages"
_BECAME: Final = ("edited_at", "unsent_at", "echoed_at", "delivered_at", "read_at")
_CHANGE: Final = Rows(
    f"""
    INSERT INTO {_TABLE} (
        platform, account_id, id, direction, sent_at, text, {", ".join(_BECAME)}
    )
    VALUES :rows
    ON CONFLICT (platform, account_id, id) DO UPDATE SET
        text = CASE
            WHEN {_TABLE}.unsent_at IS NOT NULL OR excluded.unsent_at IS NOT NULL
                OR {_TABLE}.deleted = 1 THEN ''
            WHEN {_TABLE}.edited_at > excluded.edited_at OR excluded.edited_at IS NULL
                THEN {_TABLE}.text
            ELSE excluded.text
        END,
        {later(_TABLE, "edited_at")},
        {earlier(_TABLE, "unsent_at", "echoed_at", "delivered_at", "read_at")}
    """,
    ("platform", "account_id", "id", "direction", "sent_at", "text", *_BECAME),
)
_ARRIVED: Final = f"""
    UPDATE {_TABLE} SET {{column}} = :at
    WHERE platform = :platform AND account_id = :account_id AND person_id = :person_id
        AND sent_at <= :until AND direction = 'outbound' AND {{column}} IS NULL
"""
_DELIVERED: Final = _ARRIVED.format(column="delivered_at")
_READ: Final = _ARRIVED.format(column="read_at")
_LAST_OF: Final = Many(f"""
    WITH wanted (name) AS (VALUES :wanted)
    SELECT person_id, max(sent_at) FROM wanted CROSS JOIN {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND id = wanted.name
        AND person_id IS NOT NULL AND direction = 'outbound'
    GROUP BY person_id
""")
_STATUSES: Final = Many(f"""
    WITH wanted (name) AS (VALUES :wanted)
    SELECT id, {", ".join(_BECAME)} FROM wanted CROSS JOIN {_TABLE}
    WHERE platform = :platform AND account_id = :account_id AND id = wanted.name
""")


@attrs.frozen(kw_only=True)
class MessageStatus:
    """What became of a message, as far as anybody told.

    Attributes:
        edited_at: When it was last changed.
        unsent_at: When it was taken back.
        echoed_at: When the platform told the account of its own message.
        delivered_at: When it arrived on the person's device.
        read_at: When the person read it.
    """

    edited_at: datetime | None = None
    unsent_at: datetime | None = None
    echoed_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None


def edit(
    tx: Transaction, platform: str, account_id: str, message_id: str, text: str, at: datetime
) -> None:
    """A message was changed; the newest text stays, also if the message is told only afterwards."""
    _change(tx, platform, account_id, (message_id,), at, edited_at=at, text=text)


def unsend(tx: Transaction, platform: str, account_id: str, message_id: str, at: datetime) -> None:
    """A message was taken back: its text is kept no longer, whenever it is told."""
    _change(tx, platform, account_id, (message_id,), at, unsent_at=at)


def echoed(tx: Transaction, platform: str, account_id: str, message_id: str, at: datetime) -> None:
    """The platform told the account of its own message."""
    _change(tx, platform, account_id, (message_id,), at, echoed_at=at)


def delivered(
    tx: Transaction,
    platform: str,
    account_id: str,
    *,
    at: datetime,
    message_ids: Collection[str] = (),
    person_id: str | None = None,
    until: datetime | None = None,
) -> None:
    """Messages of the account arrived on a person's device.

    Args:
        tx: The transaction.
        platform: The driver's name.
        account_id: The account.
        at: When.
        message_ids: Which, if the platform names them.
        person_id: The person.
        until: Everything that was sent to the person up to then, if the platform says it so.
    """
    _change(tx, platform, account_id, message_ids, at, delivered_at=at)
    if person_id is not None and until is not None:
        tx.execute(_DELIVERED, _until(platform, account_id, person_id, until, at))


def read(
    tx: Transaction,
    platform: str,
    account_id: str,
    *,
    at: datetime,
    message_ids: Collection[str] = (),
    person_id: str | None = None,
    until: datetime | None = None,
) -> None:
    """A person read messages of the account, and with them whatever it had sent them before.

    Arguments are those of `delivered`. If none is named, it is everything until `until`, or else
    until `at`.
    """
    _change(tx, platform, account_id, message_ids, at, read_at=at)
    ends: dict[str, datetime] = {}
    if person_id is not None and (until is not None or not message_ids):
        ends[person_id] = until or at
    key = account(platform, account_id)
    for reader, last in _LAST_OF.rows(tx, key, "message_id", message_ids):
        ends[reader] = max(moment(int(last)), ends.get(reader, moment(int(last))))
    for reader, end in ends.items():
        tx.execute(_READ, _until(platform, account_id, reader, end, at))
        note_read(tx, platform, account_id, Thread(id=reader), end)


def statuses(
    tx: Transaction, platform: str, account_id: str, message_ids: Iterable[str]
) -> dict[str, MessageStatus]:
    """What became of messages, by their ids; those of which nothing was told are left out."""
    rows = _STATUSES.rows(tx, account(platform, account_id), "message_id", message_ids)
    return {
        message_id: MessageStatus(**dict(zip(_BECAME, map(moment, times), strict=True)))
        for message_id, *times in rows
    }


def _change(
    tx: Transaction,
    platform: str,
    account_id: str,
    message_ids: Collection[str],
    at: datetime,
    *,
    text: str = "",
    **became: datetime,
) -> None:
    """Write down what became of messages, also of those that nobody told yet."""
    key = account(platform, account_id).values()
    times = [micros(became.get(name)) for name in _BECAME]
    _CHANGE.execute(
        tx,
        [
            (*key, exact("message_id", one), "", micros(at), prose(text), *times)
            for one in sorted(set(message_ids))
        ],
    )


def _until(
    platform: str, account_id: str, person_id: str, until: datetime, at: datetime
) -> dict[str, object]:
    return {
        **account(platform, account_id),
        "person_id": exact("person_id", person_id),
        "until": micros(until),
        "at": micros(at),
    }
