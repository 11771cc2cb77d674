"""Takes one credential out of those an account or an app was given."""

from __future__ import annotations

from collections.abc import Mapping

from privatereply.errors import InvalidValue
from privatereply.provider import Credential

__all__ = ["required"]


def required(credentials: Mapping[str, str], credential: Credential) -> str:
    """A credential that the call cannot do without.

    Args:
        credentials: What was given, by name.
        credential: Which one; its note says what is allowed.

    Raises:
        InvalidValue: It is missing, or cannot stand in a header.
    """
    name = f"credentials[{credential.name!r}]"
    value = credentials.get(credential.name)
    if not value:
        raise InvalidValue(name=name, given="nothing", allowed=credential.note)
    if not value.isascii():
        raise InvalidValue(
            name=name,
            given="a text with characters outside ASCII",
            allowed=f"{credential.note} Copied whole.",
        )
    return value
