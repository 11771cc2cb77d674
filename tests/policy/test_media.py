"""Kinds of content that not everybody can send everywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from privatereply.model import Account, Attachment, Draft, Fact
from privatereply.policy import (
    ImagesTaken,
    Origin,
    Rule,
    SharedPostPublic,
    Situation,
    StickersTaken,
    Verdict,
)

YES, NO = Fact.YES, Fact.NO
KINDS = pytest.mark.parametrize(
    ("kind", "content", "fact"),
    [
        (ImagesTaken, "image", "images_taken"),
        (SharedPostPublic, "post", "post_is_public"),
        (StickersTaken, "sticker", "stickers_taken"),
    ],
)


def holding(kind: str) -> Draft:
    return Draft(text="Look", attachments=(Attachment(kind=kind, id="5"),))


@KINDS
@pytest.mark.requirement("C21")
@pytest.mark.requirement("C30")
@pytest.mark.parametrize(
    ("known", "verdict"),
    [(YES, Verdict.ALLOW), (NO, Verdict.DENY), (Fact.UNKNOWN, Verdict.UNCERTAIN)],
)
def test_a_kind_of_content_goes_where_it_is_taken(
    situation: Callable[..., Situation],
    origin: Origin,
    kind: Callable[..., Rule],
    content: str,
    fact: str,
    known: Fact,
    verdict: Verdict,
) -> None:
    rule = kind(**origin)

    finding = rule.judge(situation(draft=holding(content), facts={fact: known}))

    assert finding.verdict is verdict
    assert finding.blocks == (verdict is Verdict.DENY)
    assert rule.about_draft


@KINDS
def test_other_drafts_are_none_of_its_business(
    situation: Callable[..., Situation],
    origin: Origin,
    kind: Callable[..., Rule],
    content: str,
    fact: str,
) -> None:
    rule = kind(**origin)

    for draft in (None, Draft(text="Hello"), holding("video")):
        assert rule.judge(situation(draft=draft, facts={fact: NO})).verdict is Verdict.ALLOW, (
            content
        )


@pytest.mark.requirement("C21")
def test_a_private_video_cannot_be_sent_in_a_message(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    asked = situation(draft=holding("post"), facts={"post_is_public": NO})

    assert SharedPostPublic(**origin).judge(asked).as_dict()["reason"] == (
        "The shared post is private; it cannot be sent in a message."
    )


@pytest.mark.requirement("C30")
@pytest.mark.parametrize(
    ("region", "facts", "verdict"),
    [
        ("DE", {}, Verdict.DENY),
        ("de", {}, Verdict.DENY),
        ("FR", {}, Verdict.UNCERTAIN),
        (None, {}, Verdict.UNCERTAIN),
        ("DE", {"stickers_taken": YES}, Verdict.ALLOW),
        ("FR", {"stickers_taken": NO}, Verdict.DENY),
    ],
)
def test_stickers_are_missing_in_some_regions(
    situation: Callable[..., Situation],
    origin: Origin,
    region: str | None,
    facts: dict[str, Fact],
    verdict: Verdict,
) -> None:
    rule = StickersTaken(barred={"DE"}, **origin)
    there = Account(platform="tiktok", id="1", region=region)

    assert rule.judge(situation(account=there, draft=holding("sticker"), facts=facts)).verdict is (
        verdict
    )
    assert rule.judge(situation(account=there, draft=holding("image"))).verdict is Verdict.ALLOW
    assert "DE" in rule.describe().sentence
