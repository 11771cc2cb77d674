"""What a policy says, before it is said in a language.

A `Phrase` is a message of the catalogues under ``locale/``; a `Reason` is a phrase with its
values. Both are data: no text is put together until somebody asks `Language` for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

import attrs

__all__ = ["Count", "Name", "Phrase", "Reason", "Value"]


@attrs.frozen
class Phrase:
    """A message of the catalogues, in English.

    Attributes:
        one: The message, with ``%(name)s`` where a value goes.
        many: Its plural, if it counts something with ``%(count)d``.
    """

    one: str
    many: str | None = None


@attrs.frozen
class Count:
    """A number of something.

    Attributes:
        number: How many.
        unit: A phrase that counts.
    """

    number: int
    unit: Phrase


@attrs.frozen
class Name:
    """A word that is the same in every language, though a catalogue may know one like it.

    Attributes:
        text: The word: an id, a rule's name, the host's own name of an actor.
    """

    text: str


Value: TypeAlias = int | str | timedelta | datetime | Count | Name | tuple[str, ...]
"""What a reason can tell. Text is a word of a platform (``"image"``), never something written by
or about a person."""


@attrs.frozen
class Reason:
    """A sentence that can be said in every language of the catalogues.

    Attributes:
        phrase: The sentence.
        values: What goes into it, by name.
    """

    phrase: Phrase
    values: Mapping[str, Value] = attrs.field(factory=dict[str, Value])
