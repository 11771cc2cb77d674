"""What X makes of a text, and how it is known again."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.model import Account, Action, Draft
from privatereply.provider import Look
from privatereply.providers.x.texts import WORDING, shown

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHOP = Account(platform="x", id="2244994945")


def look(text: str) -> Look:
    return Look(
        account=SHOP,
        action=Action.PRIVATE_REPLY,
        attempt_id="a1",
        now=NOW,
        begun_at=NOW,
        draft=Draft(text=text),
    )


PLAIN = st.text(
    st.characters(categories=["L", "N", "S"], include_characters="&<>!?()"), min_size=1
).filter(lambda one: "." not in one)
LINKS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["https://", "http://", ""]),
    st.sampled_from(["shop.example", "a.b.example", "example.com"]),
    st.sampled_from(["", "/shoes", "/shoes?size=38&color=red", "/#top"]),
)
TEXTS = st.lists(st.tuples(st.booleans(), PLAIN, LINKS), min_size=1, max_size=8)
GAPS = st.sampled_from([" ", "\n", "  "])


def as_x_shows_it(pieces: list[tuple[bool, str, str]], known: bool) -> tuple[str, dict[str, Any]]:
    """Links become addresses of X's own, everything else is escaped."""
    words: list[str] = []
    urls: list[dict[str, str]] = []
    for number, (linked, plain, link) in enumerate(pieces):
        address = f"https://t.co/Ab{number}c"
        words.append(address if linked else escape(plain, quote=False))
        if linked and known:
            urls.append({"url": address, "expanded_url": link})
    return " ".join(words), {"urls": urls}


@given(TEXTS, GAPS, st.booleans())
def test_what_was_sent_is_known_again_however_x_shows_it(
    pieces: list[tuple[bool, str, str]], gap: str, known: bool
) -> None:
    sent = gap.join(link if linked else plain for linked, plain, link in pieces)
    text, entities = as_x_shows_it(pieces, known)
    command = look(sent)
    assert WORDING.is_said(command, shown(text, entities))
    assert WORDING.resembles(command, shown(text, entities))


@given(st.lists(st.tuples(LINKS, st.sampled_from([",", "和", "!看", "..", "("])), min_size=1))
def test_links_without_white_space_between_them_may_be_what_was_sent(
    pieces: list[tuple[str, str]],
) -> None:
    sent = "看" + "".join(f"{link}{mark}" for link, mark in pieces)
    seen = "看" + "".join(f"https://t.co/Ab{at}c{mark}" for at, (_, mark) in enumerate(pieces))
    assert WORDING.resembles(look(sent), seen)
    assert not WORDING.resembles(look(sent), f"見{seen}")


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("https://a.com,https://b.com/x", "https://t.co/x,https://t.co/y"),
        ("看https://a.com/x和https://b.com/y了", "看https://t.co/x和https://t.co/y了"),
    ],
)
def test_several_links_in_one_piece_stand_for_any_others(sent: str, seen: str) -> None:
    assert WORDING.is_said(look(sent), seen)
    assert not WORDING.is_said(look(sent.replace("和", "x").replace(",", "x")), seen)


@given(TEXTS, PLAIN)
def test_one_word_more_is_another_message(pieces: list[tuple[bool, str, str]], more: str) -> None:
    sent = " ".join(link if linked else plain for linked, plain, link in pieces)
    text, entities = as_x_shows_it(pieces, known=True)
    assert not WORDING.is_said(look(sent), f"{shown(text, entities)} {more}")
    assert not WORDING.is_said(look(f"{sent} {more}"), shown(text, entities))


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(sent: str, seen: str) -> None:
    # Half a surrogate pair is no text that could be sent; whatever is read was cleaned before.
    said = "".join(one for one in f"a{sent}" if not "\ud800" <= one <= "\udfff")
    assert WORDING.is_said(look(said), said)
    assert WORDING.is_wordless(seen) in {True, False}
    if WORDING.is_said(look(said), seen):
        assert WORDING.resembles(look(said), seen)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("One https://t.co/a two https://t.co/a1", "One https://a.example two https://b.example"),
        ("See https://t.co/m3", "See"),
        ("See https://t.co/zz", "See https://t.co/zz"),
        ("&lt;https://t.co/a&gt;", "<https://a.example>"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_each_address_stands_for_its_own_link(text: str, words: str) -> None:
    entities: dict[str, Any] = {
        "urls": [
            {"url": "https://t.co/a", "expanded_url": "https://a.example"},
            {"url": "https://t.co/a1", "expanded_url": "https://b.example"},
            {"expanded_url": "https://c.example"},
            None,
        ]
    }
    media = {"urls": [{"url": "https://t.co/m3", "media_key": "3_88"}]}
    assert shown(text, entities, media if "m3" in text else None) == words
