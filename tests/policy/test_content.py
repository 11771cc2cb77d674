"""Rules about what a draft holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import InvalidValue
from privatereply.model import Attachment, Draft, Fact, QuickReply
from privatereply.policy import (
    AttachmentCount,
    ContentKinds,
    Origin,
    QuickReplyCount,
    Situation,
    TextLength,
    TextOrAttachment,
    Verdict,
)
from privatereply.policy.weighing import weighed

IMAGE = Attachment(kind="image", url="https://example.org/shoe.png")
TEMPLATE = Attachment(kind="template", payload={"template_type": "button"})
FAMILY = "👨‍👩‍👧"


@pytest.mark.parametrize(
    ("text", "characters", "of_bytes", "utf16", "weighted"),
    [
        ("hello", 5, 5, 5, 5),
        ("日本語", 3, 9, 3, 6),
        ("e\N{COMBINING ACUTE ACCENT}", 2, 3, 2, 1),
        ("\N{LATIN SMALL LETTER E WITH ACUTE}", 1, 2, 1, 1),
        ("😀", 1, 4, 2, 2),
        (FAMILY, 5, 18, 8, 2),
        ("שלום", 4, 8, 4, 4),
        ("\N{RIGHT-TO-LEFT MARK}a", 2, 4, 2, 3),
    ],
)
def test_a_text_passes_exactly_at_the_limit_of_its_unit(
    situation: Callable[..., Situation],
    origin: Origin,
    text: str,
    characters: int,
    of_bytes: int,
    utf16: int,
    weighted: int,
) -> None:
    lengths = {
        "characters": characters,
        "bytes": of_bytes,
        "utf16": utf16,
        "weighted": weighted,
    }
    asked = situation(draft=Draft(text=text))

    for unit, length in lengths.items():
        fits = TextLength(limit=length, unit=unit, **origin)
        short = TextLength(limit=length - 1, unit=unit, **origin)
        assert fits.judge(asked).verdict is Verdict.ALLOW, unit
        assert short.judge(asked).verdict is Verdict.DENY, unit


@given(text=st.text(min_size=1).filter(str.strip), limit=st.integers(0, 40))
def test_a_text_is_measured_in_the_platforms_unit(
    situation: Callable[..., Situation], origin: Origin, text: str, limit: int
) -> None:
    asked = situation(draft=Draft(text=text))
    lengths = {
        "characters": len(text),
        "bytes": len(text.encode()),
        "utf16": sum(2 if ord(character) > 0xFFFF else 1 for character in text),
    }

    for unit, length in lengths.items():
        finding = TextLength(limit=limit, unit=unit, **origin).judge(asked)
        assert (finding.verdict is Verdict.ALLOW) == (length <= limit)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        # The examples of https://docs.x.com/fundamentals/counting-characters (2026-07-24).
        ("👾", 2),
        ("🙋🏽", 2),
        ("👨‍🎤", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("https://example.com", 23),
        ("https://example.com/very/long/path", 23),
        ("café", 4),
        ("cafe\N{COMBINING ACUTE ACCENT}", 4),
        # And what its pages do not show.
        ("see example.com/a now", 4 + 23 + 4),
        ("mail a@example.com", 18),
        ("version 1.2.3", 13),
        ("https://a.example/x https://b.example/y", 23 + 1 + 23),
        ("🇵🇱🇯🇵", 4),
        ("1️⃣", 2),
        ("❤️", 2),
        ("©", 1),
        ("“Zażółć”", 8),
        ("Привет", 6),
        ("…", 2),
        ("", 0),
        ("See https://shop.example/a?b=c.", 4 + 23 + 1),
        ("(https://shop.example/a(b))", 1 + 23 + 1),
        ("見てhttps://shop.example/靴、良い靴です", 4 + 23 + 14),
        ("日本https://a.co日本", 4 + 23 + 4),
        ("https://пример.рф/обувь", 23),
        ("http://localhost:8000", 21),
    ],
)
def test_x_weighs_scripts_emojis_and_links(text: str, weight: int) -> None:
    assert weighed(text) == weight


@given(st.text(st.characters(exclude_characters="./:")), st.text())
def test_a_longer_text_weighs_no_less_and_a_character_no_more_than_two(
    plain: str, other: str
) -> None:
    assert weighed(f"{plain} {other}") >= weighed(plain)
    assert weighed(plain) <= 2 * len(normalize("NFC", plain))


def test_the_refusal_tells_how_long_the_text_is_and_not_what_it_says(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    finding = TextLength(limit=3, unit="bytes", **origin).judge(
        situation(draft=Draft(text="secret"))
    )

    assert finding.as_dict()["reason"] == "The text is too long: 6 bytes; the limit is 3 bytes."
    assert "secret" not in repr(finding)


@pytest.mark.parametrize("fields", [{"limit": -1}, {"limit": 1, "unit": "words"}])
def test_a_length_needs_a_number_and_a_unit_somebody_counts(
    origin: Origin, fields: dict[str, Any]
) -> None:
    with pytest.raises(InvalidValue):
        TextLength(**fields, **origin)


def test_what_a_platform_cannot_take_is_named(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    rule = ContentKinds(allowed={"text"}, **origin)

    assert rule.judge(situation(draft=Draft(text="hi"))).verdict is Verdict.ALLOW
    finding = rule.judge(situation(draft=Draft(text="hi", attachments=(IMAGE,))))
    assert finding.verdict is Verdict.DENY
    assert finding.reason.values["given"] == ("image",)


@pytest.mark.parametrize(
    ("follows", "verdict"),
    [(Fact.YES, Verdict.ALLOW), (Fact.NO, Verdict.DENY), (Fact.UNKNOWN, Verdict.UNCERTAIN)],
)
def test_some_content_reaches_followers_only(
    situation: Callable[..., Situation], origin: Origin, follows: Fact, verdict: Verdict
) -> None:
    rule = ContentKinds(allowed={"text", "template"}, followers_only={"template"}, **origin)
    asked = situation(draft=Draft(attachments=(TEMPLATE,)), facts={"person_follows": follows})

    finding = rule.judge(asked)

    assert finding.verdict is verdict
    assert finding.blocks == (verdict is not Verdict.ALLOW)


def test_content_for_everybody_asks_nobody_to_follow(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    rule = ContentKinds(
        allowed={"text", "quick_replies", "template"}, followers_only={"template"}, **origin
    )
    draft = Draft(text="Size?", quick_replies=(QuickReply(title="38", payload="38"),))

    assert rule.judge(situation(draft=draft)).verdict is Verdict.ALLOW


def test_a_text_can_be_for_followers_only_as_well(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    rule = ContentKinds(allowed={"text"}, followers_only={"text"}, **origin)

    assert rule.judge(situation(draft=Draft(text="hi"))).verdict is Verdict.UNCERTAIN


def test_quick_replies_are_counted(situation: Callable[..., Situation], origin: Origin) -> None:
    button = QuickReply(title="38", payload="38")
    rule = QuickReplyCount(limit=2, **origin)

    for count, verdict in ((2, Verdict.ALLOW), (3, Verdict.DENY)):
        draft = Draft(text="Size?", quick_replies=(button,) * count)
        assert rule.judge(situation(draft=draft)).verdict is verdict


def test_attachments_are_counted(situation: Callable[..., Situation], origin: Origin) -> None:
    rule = AttachmentCount(limit=1, **origin)

    for count, verdict in ((1, Verdict.ALLOW), (2, Verdict.DENY)):
        draft = Draft(attachments=(IMAGE,) * count)
        assert rule.judge(situation(draft=draft)).verdict is verdict


def test_a_text_and_an_attachment_are_two_messages(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    rule = TextOrAttachment(**origin)

    assert rule.judge(situation(draft=Draft(text="hi"))).verdict is Verdict.ALLOW
    assert rule.judge(situation(draft=Draft(attachments=(IMAGE,)))).verdict is Verdict.ALLOW
    both = Draft(text="hi", attachments=(IMAGE,))
    assert rule.judge(situation(draft=both)).verdict is Verdict.DENY


def test_without_a_draft_no_rule_about_drafts_applies(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    rules = [
        TextLength(limit=0, **origin),
        ContentKinds(allowed={"video"}, **origin),
        QuickReplyCount(limit=0, **origin),
        AttachmentCount(limit=0, **origin),
        TextOrAttachment(**origin),
    ]

    assert {rule.judge(situation()).verdict for rule in rules} == {Verdict.ALLOW}
    assert all(rule.about_draft for rule in rules)
