from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.cli.text import lasting, plain


@given(st.text(alphabet=st.characters()))
def test_a_plain_text_holds_nothing_a_terminal_would_act_on(text: str) -> None:
    shown = plain(text)
    assert not {unicodedata.category(it) for it in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert shown == shown.strip()
    shown.encode()


@given(st.text(alphabet=st.characters()))
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_words_in_other_scripts_and_emoji_stay_as_they_were_written() -> None:
    text = "いくら? Сколько? كم؟ 👩‍👩‍👧 ❤️"
    assert plain(text) == text


def test_what_turns_the_direction_of_reading_is_taken_out() -> None:
    assert plain("a\u202eb\u2066c\u2069") == "a b c"


def test_nothing_is_an_empty_text() -> None:
    assert plain(None) == ""


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(days=8), "8 days"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=1), "24 hours"),
        (timedelta(days=2, hours=1), "49 hours"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=1), "1 minute"),
    ],
)
def test_a_duration_is_told_in_the_largest_unit_that_fits(duration: timedelta, words: str) -> None:
    assert lasting(duration) == words
