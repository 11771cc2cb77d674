"""X's ids: numbers of up to 19 digits, kept as text, of which the newer ones tell their time.

https://docs.x.com/x-api/direct-messages/lookup/integrate (2026-07-24)
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from privatereply.errors import InvalidValue

__all__ = ["conversation_id", "made_at", "number", "other_side", "together"]

_NUMBER: Final = re.compile(r"[0-9]{1,19}")
_PAIR: Final = re.compile(r"([0-9]{1,19})-([0-9]{1,19})")
_CONVERSATION: Final = re.compile(r"[0-9]{1,19}-[0-9]{1,19}|[0-9]{15,19}")
# Ids have told their time since 2010-11-04; smaller ones were counted up one by one.
_EPOCH: Final = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
_COUNTED_UP_TO: Final = 29_700_859_247


def number(value: str, *, name: str) -> str:
    """An id as it stands in addresses and bodies.

    Raises:
        InvalidValue: It is none; X is never asked about people by their handles.
    """
    if _NUMBER.fullmatch(value):
        return value
    raise InvalidValue(
        name=name,
        given=f"a text of {len(value)} characters",
        allowed="an id of X, 1 to 19 digits, as text",
    )


def conversation_id(value: str) -> str:
    """The id of a conversation, with one person or with several.

    Raises:
        InvalidValue: It is none.
    """
    if _CONVERSATION.fullmatch(value):
        return value
    raise InvalidValue(
        name="conversation.id",
        given=f"a text of {len(value)} characters",
        allowed='"1234-5678" for two people, 15 to 19 digits for a group',
    )


def together(one: str, other: str) -> str:
    """The id of the conversation of two people, whether they have written yet or not."""
    return "-".join(sorted((one, other), key=int))


def other_side(conversation: str, account_id: str) -> str | None:
    """The person whom a conversation of two is with; ``None`` for a group."""
    pair = _PAIR.fullmatch(conversation)
    if pair is None or account_id not in pair.groups():
        return None
    one, other = pair.groups()
    return other if one == account_id else one


def made_at(value: str) -> datetime | None:
    """When what has this id was made, to the millisecond; ``None`` if the id does not tell."""
    if not _NUMBER.fullmatch(value) or int(value) <= _COUNTED_UP_TO:
        return None
    return _EPOCH + timedelta(milliseconds=int(value) >> 22)
