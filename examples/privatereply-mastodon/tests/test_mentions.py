"""A private status mentions one person and nobody else."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from privatereply.errors import InvalidValue

from privatereply_mastodon import Server
from privatereply_mastodon.mentions import addressed, check_length, harmless, length

MASTODON = Server(software="mastodon")
SNAC = Server(software="snac")
MENTION = re.compile(r"(?<![=/A-Za-z0-9_])@[A-Za-z0-9_]")
"""What https://github.com/mastodon/mastodon/blob/main/app/models/account.rb takes for one, whatever
counts there as a letter."""
ANYWHERE = re.compile(r"@[A-Za-z0-9_]")
"""What a server takes for one that looks no further."""
TEXTS = st.lists(
    st.sampled_from(
        ["@anna", "@", "&#64;ben", "＠ben", "a@b.example", "https://x.example/@anna?q=@b", " "]
    )
    | st.text(max_size=6),
    max_size=8,
).map("".join)


@pytest.mark.parametrize(
    ("given_text", "sent"),
    [
        ("Hello @ben", "Hello @\u200bben"),
        ("Hello ＠ben", "Hello ＠\u200bben"),
        ("Hello \ufe6bben", "Hello \ufe6b\u200bben"),
        ("Hello @\u200bben", "Hello @\u200bben"),
        ("https://x.example/@ben?q=@anna", "https://x.example/%40ben?q=%40anna"),
        ("HTTPS://x.example/＠ben", "HTTPS://x.example/%EF%BC%A0ben"),
        ("Write to info@shop.example", "Write to info@shop.example"),
        ("5 m²@ben ½@anna ①@eva", "5 m²@\u200bben ½@\u200banna ①@\u200beva"),
        ("&#64;ben &#x40;ben", "&\u200b#64;ben &\u200b#x40;ben"),
        ("&commat;ben &amp;", "&\u200bcommat;ben &amp;"),
        ("&#64ben &#x40zoe &#640; &#x40e;", "&\u200b#64ben &\u200b#x40zoe &#640; &#x40e;"),
        ("https://x.example/&#64;ben?a&b", "https://x.example/&\u200b#64;ben?a&b"),
        ("https://x.example/?q=&commat;ben", "https://x.example/?q=&\u200bcommat;ben"),
        ("http://x.example/@&#X0040;ben", "http://x.example/%40&\u200b#X0040;ben"),
    ],
)
def test_no_sign_in_a_text_can_name_anybody(given_text: str, sent: str) -> None:
    assert harmless(given_text, server=MASTODON) == sent


def test_mail_addresses_are_split_where_a_server_may_take_them_for_mentions() -> None:
    assert harmless("info@shop.example", server=SNAC) == "info@\u200bshop.example"
    assert harmless("info@shop.example", server=Server()) == "info@\u200bshop.example"


@given(TEXTS)
def test_nothing_is_left_that_mastodon_takes_for_a_mention(text: str) -> None:
    assert not MENTION.search(harmless(text, server=MASTODON))


@given(TEXTS)
def test_nothing_is_left_that_any_server_takes_for_a_mention(text: str) -> None:
    assert not ANYWHERE.search(harmless(text, server=SNAC))
    assert not ANYWHERE.search(html.unescape(harmless(text, server=SNAC)))


@given(TEXTS)
def test_a_text_that_is_harmless_stays_as_it_is(text: str) -> None:
    once = harmless(text, server=SNAC)
    assert harmless(once, server=SNAC) == once


def test_the_recipient_is_mentioned_first() -> None:
    sent = addressed("anna@other.example", "Hello @ben", server=MASTODON)
    assert sent == "@anna@other.example Hello @\u200bben"


@pytest.mark.parametrize("text", ["\u200b", "\u2060 \n", "\x07"])
def test_a_text_in_which_there_is_nothing_to_see_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="nothing that can be seen"):
        addressed("anna", text, server=MASTODON)


@pytest.mark.parametrize("acct", ["", "an na", "@anna", "anna@", "anna@other.example/x"])
def test_a_name_that_no_server_takes_for_a_mention_is_refused(acct: str) -> None:
    with pytest.raises(InvalidValue, match="name@host"):
        addressed(acct, "Hello", server=MASTODON)


def test_on_mastodon_links_count_the_same_and_the_host_of_a_mention_nothing() -> None:
    status = f"@anna@other.example see https://shop.example/{'x' * 200} now"
    assert length(status, server=MASTODON) == len("@anna see ") + 23 + len(" now")


def test_elsewhere_the_stricter_count_is_taken() -> None:
    link = f"https://shop.example/{'x' * 200}"
    assert length(f"@anna@other.example {link}", server=SNAC) == len(f"@anna@other.example {link}")
    assert length("@a http://x", server=SNAC) == len("@a ") + 23


def test_a_text_that_is_too_long_is_refused_with_both_numbers() -> None:
    server = Server(software="mastodon", max_characters=10)
    check_length("@anna 1234", server=server)
    with pytest.raises(InvalidValue, match=r"11 characters.*at most 10"):
        check_length("@anna 12345", server=server)
