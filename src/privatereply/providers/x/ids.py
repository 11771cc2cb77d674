"""X's ids: numbers of up to 19 digits, kept as text, of which the newer ones tell their time.

https://docs.x.com/x-api/direct-messages/lookup/integrate (2026-07-24)
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from privatereply.errors import InvalidValue
from privatereply.providers.reading import Tree, identifier

__all__ = [
    "conversation_id",
    "exact",
    "is_group",
    "made_at",
    "number",
    "other_side",
    "pair",
    "together",
]

_NUMBER: Final = re.compile(r"[0-9]{1,19}")
_PAIR: Final = re.compile(r"([0-9]{1,19})-([0-9]{1,19})")
_GROUP: Final = re.compile(r"[0-9]{15,19}")
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
    if _PAIR.fullmatch(value) or is_group(value):
        return value
    raise InvalidValue(
        name="conversation.id",
        given=f"a text of {len(value)} characters",
        allowed='"1234-5678" for two people, 15 to 19 digits for a group',
    )


def is_group(value: str) -> bool:
    """Whether the id of a conversation is that of a group."""
    return _GROUP.fullmatch(value) is not None


def exact(tree: Tree, name: str) -> str | None:
    """An id out of an object, where X may print it as a number too.

    A number above 2^53 may be rounded, as in X's own example; the text beside it is not.
    https://docs.x.com/x-api/account-activity/introduction (2026-07-24)
    """
    return identifier(tree.get(f"{name}_str")) or identifier(tree.get(name))


def together(one: str, other: str) -> str:
    """The id of the conversation of two people, whether they have written yet or not."""
    return "-".join(sorted((one, other), key=int))


def pair(one: str | None, other: str | None) -> str | None:
    """The same for ids that nobody has checked; ``None`` if one of them is none of X's."""
    known = [found for found in (one, other) if found is not None and _NUMBER.fullmatch(found)]
    return together(*known) if len(known) == len((one, other)) else None


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
