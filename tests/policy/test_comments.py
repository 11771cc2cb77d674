"""Rules about the comment that is answered."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest

from privatereply.errors import InvalidValue
from privatereply.model import CommentRecord, Fact, Surface
from privatereply.policy import (
    CommentExists,
    HighIntent,
    OfferedByPlatform,
    OnePublicReply,
    OneReplyPerComment,
    OnlyWhileLive,
    Origin,
    Situation,
    Surfaces,
    TopLevel,
    Verdict,
)


@pytest.mark.requirement("A28")
@pytest.mark.requirement("A29")
@pytest.mark.parametrize(
    ("known", "verdict"),
    [(Fact.NO, Verdict.ALLOW), (Fact.YES, Verdict.DENY), (Fact.UNKNOWN, Verdict.UNCERTAIN)],
)
def test_a_comment_can_be_answered_in_private_once(
    situation: Callable[..., Situation], origin: Origin, known: Fact, verdict: Verdict
) -> None:
    rule = OneReplyPerComment(**origin)

    finding = rule.judge(situation(facts={"already_replied": known}))

    assert finding.verdict is verdict
    assert finding.unknown == ("already_replied" if known is Fact.UNKNOWN else None)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [(Fact.NO, Verdict.ALLOW), (Fact.YES, Verdict.DENY), (Fact.UNKNOWN, Verdict.ALLOW)],
)
def test_a_comment_can_be_answered_in_public_once(
    situation: Callable[..., Situation], origin: Origin, known: Fact, verdict: Verdict
) -> None:
    finding = OnePublicReply(**origin).judge(situation(facts={"publicly_replied": known}))

    assert finding.verdict is verdict


@pytest.mark.parametrize("limit", [0, 2])
def test_a_second_reply_cannot_be_promised(origin: Origin, limit: int) -> None:
    with pytest.raises(InvalidValue) as caught:
        OneReplyPerComment(limit=limit, **origin)

    assert caught.value.given == str(limit)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [(Fact.YES, Verdict.ALLOW), (Fact.NO, Verdict.DENY), (Fact.UNKNOWN, Verdict.UNCERTAIN)],
)
def test_a_comment_that_is_gone_cannot_be_answered(
    situation: Callable[..., Situation], origin: Origin, known: Fact, verdict: Verdict
) -> None:
    finding = CommentExists(**origin).judge(situation(facts={"comment_exists": known}))

    assert finding.verdict is verdict


@pytest.mark.parametrize(
    ("known", "verdict"),
    [(Fact.YES, Verdict.ALLOW), (Fact.NO, Verdict.DENY), (Fact.UNKNOWN, Verdict.UNCERTAIN)],
)
def test_a_live_comment_can_be_answered_while_the_broadcast_runs(
    situation: Callable[..., Situation],
    origin: Origin,
    comment: CommentRecord,
    known: Fact,
    verdict: Verdict,
) -> None:
    live = attrs.evolve(comment, surface=Surface.LIVE)

    finding = OnlyWhileLive(**origin).judge(
        situation(comment=live, facts={"broadcast_running": known})
    )

    assert finding.verdict is verdict


def test_the_end_of_a_broadcast_means_nothing_to_a_comment_under_a_post(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    over = {"broadcast_running": Fact.NO}

    assert OnlyWhileLive(**origin).judge(situation(facts=over)).verdict is Verdict.ALLOW
    assert (
        OnlyWhileLive(**origin).judge(situation(facts=over, comment=None)).verdict is Verdict.ALLOW
    )


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"reply_offered": Fact.YES}, Verdict.ALLOW),
        ({"reply_offered": Fact.NO}, Verdict.UNCERTAIN),
        ({}, Verdict.ALLOW),
    ],
)
def test_the_platforms_hint_is_never_proof(
    situation: Callable[..., Situation], origin: Origin, facts: dict[str, Fact], verdict: Verdict
) -> None:
    finding = OfferedByPlatform(**origin).judge(situation(facts=facts))

    assert finding.verdict is verdict
    assert not finding.blocks


def test_only_comments_in_the_right_places_can_be_answered(
    situation: Callable[..., Situation], origin: Origin, comment: CommentRecord
) -> None:
    rule = Surfaces(allowed=["post", "reel"], **origin)
    story = attrs.evolve(comment, surface="story")

    assert rule.judge(situation()).verdict is Verdict.ALLOW
    assert rule.judge(situation(comment=story)).verdict is Verdict.DENY
    assert rule.judge(situation(comment=None)).unknown == "surface"


@pytest.mark.parametrize("allowed", [(), "post"])
def test_places_are_a_set_of_words(origin: Origin, allowed: object) -> None:
    with pytest.raises(InvalidValue):
        Surfaces(allowed=allowed, **origin)


@pytest.mark.parametrize(("parent", "verdict"), [(None, Verdict.ALLOW), ("1_1", Verdict.DENY)])
def test_only_a_comment_directly_under_the_post_can_be_answered(
    situation: Callable[..., Situation],
    origin: Origin,
    comment: CommentRecord,
    parent: str | None,
    verdict: Verdict,
) -> None:
    asked = situation(comment=attrs.evolve(comment, parent_id=parent))

    assert TopLevel(**origin).judge(asked).verdict is verdict


def test_without_a_comment_nobody_knows_what_it_answers(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    assert TopLevel(**origin).judge(situation(comment=None)).unknown == "parent"


@pytest.mark.parametrize(
    ("known", "verdict", "blocks"),
    [
        (Fact.YES, Verdict.ALLOW, False),
        (Fact.NO, Verdict.DENY, True),
        (Fact.UNKNOWN, Verdict.UNCERTAIN, True),
    ],
)
def test_the_platforms_verdict_on_a_comment_is_awaited(
    situation: Callable[..., Situation],
    origin: Origin,
    known: Fact,
    verdict: Verdict,
    blocks: bool,
) -> None:
    finding = HighIntent(**origin).judge(situation(facts={"high_intent": known}))

    assert (finding.verdict, finding.blocks) == (verdict, blocks)
    assert ("may still come" in finding.as_dict()["reason"]) == (verdict is Verdict.UNCERTAIN)
