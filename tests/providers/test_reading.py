from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.model import Person
from privatereply.providers import reading

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@given(JSON)
def test_every_accessor_takes_any_json(value: object) -> None:
    assert isinstance(reading.mapping(value), dict)
    assert isinstance(reading.items(value), list)
    assert reading.at(value, "a", "b") is None or isinstance(value, dict)
    for accessor in (reading.flag, reading.number, reading.seconds, reading.time, reading.word):
        assert accessor(value) is not ...


@given(JSON)
def test_text_can_always_be_encoded_and_holds_no_nul(value: object) -> None:
    found = reading.text(value)
    assert found is None or "\0" not in found.encode().decode()


@given(JSON)
def test_an_identifier_is_one_the_model_takes(value: object) -> None:
    found = reading.identifier(value)
    assert found is None or Person(id=found).id == found


@given(SCALARS)
def test_a_token_can_stand_in_a_header(value: object) -> None:
    found = reading.token(value)
    assert found is None or (found.encode("ascii") and "\n" not in found)


def test_a_number_beyond_doubles_keeps_every_digit_as_an_id() -> None:
    assert reading.identifier(json.loads("9007199254740993")) == "9007199254740993"
    assert reading.identifier(17841400000000001.0) == "17841400000000000"


def test_half_of_a_surrogate_pair_is_replaced_and_a_whole_one_kept() -> None:
    assert reading.text(json.loads(r'"a\ud83d b\ud83d\ude00"')) == "a\ufffd b😀"


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-21T12:00:00+0000",
        "2026-11-21T13:00:00+01:00",
        1795262400,
        "1795262400.0",
        1795262400000,
    ],
)
def test_times_come_as_iso_text_and_as_unix_seconds_or_milliseconds(value: object) -> None:
    assert reading.time(value) == datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-21T12:00:00",
        "0001-01-01T00:00:00+2300",
        "0001-01-01T00:00:00+0000",
        "9999-12-31T23:59:59+0000",
        -62_135_596_800,
        253_402_300_799_000,
        "soon",
        1e300,
        True,
        [],
        None,
    ],
)
def test_a_time_nobody_can_place_is_none(value: object) -> None:
    assert reading.time(value) is None


@pytest.mark.parametrize(
    ("value", "found"), [(True, True), ("false", False), ("no", None), (1, None)]
)
def test_a_flag_is_also_written_as_text(value: object, found: bool | None) -> None:
    assert reading.flag(value) is found


@given(st.none() | st.text() | st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ .{0,5}"))
def test_any_date_header_is_a_time_in_utc_or_none(value: str | None) -> None:
    found = reading.http_date(value)
    assert found is None or found.utcoffset() == timedelta()


def test_a_date_header_without_a_zone_is_none() -> None:
    assert reading.http_date("Sat, 21 Nov 2026 12:00:00 -0000") is None
    assert reading.http_date("Sat, 21 Nov 2026 12:00:00 GMT") == datetime(
        2026, 11, 21, 12, tzinfo=UTC
    )


def test_a_moment_beyond_the_calendar_is_none() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert reading.later(now, timedelta(days=999999999)) is None
    assert reading.later(now, None) is None
    assert reading.seconds(1e300) is None
    assert reading.seconds(-1) is None
