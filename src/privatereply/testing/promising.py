"""What the flow of each capability has to return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeGuard

from privatereply.model import Account, Attachment, Comment, Conversation, Fact, Message, Post
from privatereply.provider import (
    Authorization,
    Capability,
    Listing,
    Sent,
    Sighting,
    Subscription,
    Token,
    TokenStatus,
)
from privatereply.testing.cases import Case

__all__ = ["broken_promise", "is_listing", "is_mapping"]

_ITEMS: Final[Mapping[Capability, type[Any]]] = {
    Capability.LIST_POSTS: Post,
    Capability.LIST_COMMENTS: Comment,
    Capability.LIST_MENTIONS: Comment,
    Capability.LIST_CONVERSATIONS: Conversation,
    Capability.LIST_MESSAGES: Message,
}
_VALUES: Final[Mapping[Capability, type[Any]]] = {
    Capability.GET_COMMENT: Comment,
    Capability.SEND_PRIVATE_REPLY: Sent,
    Capability.SEND_MESSAGE: Sent,
    Capability.START_GROUP: Sent,
    Capability.SEND_PUBLIC_REPLY: Sent,
    Capability.LOOK: Sighting,
    Capability.UPLOAD: Attachment,
    Capability.AUTHORIZE: Authorization,
    Capability.EXCHANGE_TOKEN: Token,
    Capability.REFRESH_TOKEN: Token,
    Capability.CHECK_TOKEN: TokenStatus,
    Capability.CHECK_SUBSCRIPTION: Subscription,
    Capability.SUBSCRIBE: Subscription,
}
_FACTS: Final = frozenset({Capability.CHECK_COMMENT, Capability.CHECK_CONVERSATION})


def broken_promise(case: Case, platform: str, value: Any) -> str | None:
    """What is wrong with what a flow returned, as the end of a sentence; ``None`` if nothing is.

    Args:
        case: What was asked.
        platform: The driver's name.
        value: What it returned.
    """
    return _mistyped(case.capability, value) or _misplaced(case, platform, value)


def _misplaced(case: Case, platform: str, value: Any) -> str | None:
    """What is wrong with whose it says that it is."""
    account = getattr(case.command, "account", None)
    for each in value.items if is_listing(value) else (value,):
        if not isinstance(each, Post | Comment | Conversation):
            continue
        if each.platform != platform:
            return f"is of platform {each.platform!r}: write platform=self.name"
        if account is not None and each.account_id != account.id:
            return f"is of account {each.account_id!r}: write account_id=command.account.id"
    return None


def _mistyped(capability: Capability, value: Any) -> str | None:
    if capability in _ITEMS:
        return _of_listing(value, _ITEMS[capability])
    if capability in _FACTS:
        return _of_facts(value)
    if capability is Capability.LIST_ACCOUNTS:
        return _of_all(value, Account) if isinstance(value, tuple) else _not(value, "a tuple")
    return _of_value(value, _VALUES.get(capability))


def _of_value(value: Any, wanted: type[Any] | None) -> str | None:
    if wanted is None:
        return None if value is None else _not(value, "None: it has nothing to tell")
    if not isinstance(value, wanted):
        return _not(value, wanted.__name__)
    if isinstance(value, Sent) and value.message_id is None:
        return "is Sent without a message_id, which is not certain: raise UnreadableAnswer instead"
    return None


def _of_listing(value: Any, kind: type[Any]) -> str | None:
    if not is_listing(value):
        return _not(value, f"Listing of {kind.__name__}")
    after: Any = value.after
    if after is not None and not isinstance(after, str):
        return f"has {type(after).__name__} as Listing.after, which is a text or None"
    return _of_all(value.items, kind)


def _of_all(items: Any, kind: type[Any]) -> str | None:
    strange = next((each for each in items if not isinstance(each, kind)), None)
    return None if strange is None else f"holds {type(strange).__name__}, not {kind.__name__}"


def _of_facts(value: Any) -> str | None:
    if not is_mapping(value):
        return _not(value, "a mapping of facts by their names")
    strange = [
        name
        for name, fact in value.items()
        if not (isinstance(name, str) and isinstance(fact, Fact))
    ]
    return f"holds {strange[0]!r}, which is no Fact by its name" if strange else None


def is_listing(value: Any) -> TypeGuard[Listing[Any]]:
    """Whether a value is a page of a list."""
    return isinstance(value, Listing)


def is_mapping(value: Any) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a value holds others by their names, as facts do."""
    return isinstance(value, Mapping)


def _not(value: object, wanted: str) -> str:
    return f"is {type(value).__name__}, but has to be {wanted}"
