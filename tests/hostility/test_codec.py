"""An event is the same after it was written down and read again, whatever it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import UnionType
from typing import Any, get_args

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sandbox.anything import VALUES

from privatereply import Fact
from privatereply.events import EVENTS, Event, from_text, to_text

IDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40) | (
    st.sampled_from(["ю" * 256, "*", "comment:7:added", "{}"])
)
TEXTS = st.text(st.characters(codec=None), max_size=40)
TIMES = st.datetimes(timezones=st.just(UTC)) | st.sampled_from(
    [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
RAW = st.dictionaries(TEXTS, VALUES, max_size=4)
CHECKED = {"id", "platform", "reply_to"}
"""Texts that are ids, beside those whose name says so."""
KINDS: dict[Any, st.SearchStrategy[Any]] = {
    Mapping[str, object]: RAW,
    Mapping[str, Fact]: st.dictionaries(TEXTS, st.sampled_from(Fact), max_size=3),
    datetime: TIMES,
}


def values(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Whatever a class of ours can hold."""
    fields = {field.name: field for field in attrs.fields(attrs.resolve_types(kind))}
    drawn = {name: _values(name, field.type) for name, field in fields.items()}
    optional = {name for name, field in fields.items() if field.default is not attrs.NOTHING}
    return st.fixed_dictionaries(
        {name: drawn[name] for name in drawn if name not in optional},
        optional={name: drawn[name] for name in optional},
    ).map(lambda given: kind(**given))


def _values(name: str, kind: Any) -> st.SearchStrategy[Any]:
    if kind in KINDS:
        return KINDS[kind]
    choices = [one for one in get_args(kind) if one is not type(None)]
    if isinstance(kind, UnionType) and len(choices) == 1:
        return _values(name, choices[0]) | st.none()
    if kind is str:
        is_id = name in CHECKED or name.endswith("_id")
        return IDS if is_id else TEXTS
    return values(kind) if attrs.has(kind) else st.from_type(kind)


@pytest.mark.parametrize("name", EVENTS)
@settings(max_examples=60)
@given(data=st.data())
def test_an_event_of_any_kind_comes_back_as_it_was_written(name: str, data: st.DataObject) -> None:
    event = data.draw(values(EVENTS[name]))
    assert isinstance(event, Event)
    again = from_text(name, to_text(event))
    assert type(again) is EVENTS[name]
    assert again == event
    assert again.raw == event.raw
