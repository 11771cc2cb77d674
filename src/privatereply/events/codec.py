"""Events as text, to be kept and told again, to whom they were not told before a crash.

The item a platform sent is kept once: a comment or message inside an event gets it back from there.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from privatereply.errors import InvalidValue
from privatereply.events import comments, messages, standing
from privatereply.events.event import Event, Unrecognised
from privatereply.model import CommentRecord, Message

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["EVENTS", "from_text", "to_text"]

EVENTS: Final[Mapping[str, type[Event]]] = {
    kind.__name__: kind
    for kind in (
        *(getattr(comments, name) for name in comments.__all__),
        *(getattr(messages, name) for name in messages.__all__),
        *(getattr(standing, name) for name in standing.__all__ if name != "EVERY_ACCOUNT"),
        Unrecognised,
    )
}
"""Every kind of event, by its name."""


def to_text(event: Event) -> str:
    """An event as JSON; `from_text` reads it."""
    return json.dumps(_converter().unstructure(event), separators=(",", ":"))


def from_text(kind: str, text: str) -> Event:
    """An event that `to_text` wrote.

    Args:
        kind: The name of its class.
        text: What was written.

    Raises:
        InvalidValue: This version knows no such kind.
    """
    found = EVENTS.get(kind)
    if found is None:
        raise InvalidValue(name="kind", given=kind, allowed=", ".join(EVENTS))
    event = _converter().structure(json.loads(text), found)
    inside = next((name for name in ("comment", "message") if hasattr(event, name)), None)
    if inside is None:
        return event
    whole: Any = attrs.evolve(getattr(event, inside), raw=event.raw)
    return attrs.evolve(event, **{inside: whole})


@functools.cache
def _converter() -> Converter:
    """How events are written; made when the first is, for making it takes a while."""
    from cattrs.gen import make_dict_unstructure_fn, override  # noqa: PLC0415 - see above
    from cattrs.preconf.json import make_converter  # noqa: PLC0415

    converter = make_converter(omit_if_default=True)
    converter.register_structure_hook_func(
        lambda kind: kind == Mapping[str, object], lambda value, _: value
    )
    for kind in (CommentRecord, Message):
        hook = make_dict_unstructure_fn(
            kind, converter, _cattrs_omit_if_default=True, raw=override(omit=True)
        )
        converter.register_unstructure_hook(kind, hook)
    return converter
