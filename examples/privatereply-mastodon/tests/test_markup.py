"""HTML becomes the words a person wrote."""

from __future__ import annotations

import html
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privatereply_mastodon.markup import plain_text

from .documents import ANNA, BEN, linked

WORDS = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters=":<>&"), min_size=1, max_size=9
)
TAGS = st.sampled_from(
    [
        *("<p>", "</p>", "<br>", "<br />", "<a class='mention'>", "</a>", "<span class=invisible>"),
        *("</span>", "<script>", "</script>", "<", ">", "<a href='", '"', "&", "&#", "&#99;"),
        *("<!--", "<![CDATA[", "</", "<img alt=':x:'>", "&#99999999999999999999;", "<p\n>", " "),
    ]
)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two<br>Three</p>", "One\n\nTwo\nThree"),
        ("<p>One<br />Two<br/>Three</p>", "One\nTwo\nThree"),
        ("One\n  and the <b>same</b> line<br>", "One and the same line"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("5 &lt; 6 &amp; &quot;so&quot; on &#128512;", '5 < 6 & "so" on 😀'),
        ("It <blink>is", "It is"),
        ("1 < 2 <3", "1 < 2 <3"),
        (":blobcat: <img src='x' alt=':verified:'>", ":blobcat: :verified:"),
        ("<script>alert('no')</script>yes<style>p {}</style>", "yes"),
        ("<p>", ""),
        ("", ""),
    ],
)
def test_what_is_shown_is_what_is_read(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_the_mentions_a_status_begins_with_are_left_out() -> None:
    markup = f"<p>{linked(ANNA)} {linked(BEN)} and {linked(BEN)}?</p>"
    assert plain_text(markup) == "and @ben?"


def test_a_hashtag_at_the_beginning_is_a_word() -> None:
    markup = '<p><a href="x" class="mention hashtag">#<span>price</span></a> please</p>'
    assert plain_text(markup) == "#price please"


def test_a_shortened_link_is_read_in_full() -> None:
    markup = (
        '<a href="https://shop.example/mugs/blue/large"><span class="invisible">https://</span>'
        '<span class="ellipsis">shop.example/mugs/b</span>'
        '<span class="invisible">lue/large</span></a>'
    )
    assert plain_text(markup) == "https://shop.example/mugs/blue/large"


def test_what_is_invisible_outside_of_links_is_not_read() -> None:
    assert plain_text('<p>hello <span class="invisible">PRICE</span></p>') == "hello"


def test_what_is_not_closed_ends_with_its_paragraph() -> None:
    assert plain_text('<p><a class="mention">@anna</p><p>PRICE</p>') == "PRICE"


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_words_that_were_escaped_come_back_whatever_they_are(words: list[str]) -> None:
    text = " ".join(words)
    assert plain_text(f"<p>{html.escape(text)}</p>") == text


@settings(max_examples=300)
@given(st.lists(TAGS | st.text(max_size=5), max_size=30))
def test_nothing_is_ever_an_error(parts: list[str]) -> None:
    assert isinstance(plain_text("".join(parts)), str)


@pytest.mark.parametrize(
    "part", ["<", "<!--", "<![", "<a ", "<a href='", "<a a=", "&#9", "<a b='' ", "<span>", "\n "]
)
def test_hostile_markup_takes_no_longer_than_it_is_long(part: str) -> None:
    begun = time.process_time()
    plain_text(part * 65_536)
    assert time.process_time() - begun < 1


def test_elements_that_stay_open_are_not_gone_through_for_every_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The more there is, the clearer it tells what grows with the square of it.
    monkeypatch.setattr("privatereply_mastodon.markup._LONGEST", 2**20)
    begun = time.process_time()
    assert len(plain_text("<span>x" * 100_000)) == 100_000
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<span class=invisible>a<span>b</span>c</span>d", "d"),
        ("<span>a<span class=invisible>b</span>c</span>d", "acd"),
        ("<span class=invisible><span class=invisible>a</span>b</span>c</span>d", "cd"),
        ("<span class=invisible>a<p>b</span>c", "bc"),
    ],
)
def test_what_is_invisible_ends_where_its_own_element_ends(markup: str, text: str) -> None:
    assert plain_text(markup) == text
