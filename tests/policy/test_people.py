"""Rules about the people at the other end and the account that answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from privatereply.errors import InvalidValue
from privatereply.model import Account, Action, CommentRecord, Fact, Person
from privatereply.policy import (
    AccountKind,
    Entitlement,
    NotBlocked,
    NotToAnotherPage,
    NotToSelf,
    Origin,
    RecipientCap,
    Relationship,
    RepliesEnabled,
    ResponsivenessBadge,
    Situation,
    TakesMessages,
    Verdict,
)


@pytest.mark.parametrize(
    ("author", "facts", "verdict"),
    [
        (Person(id="77"), {}, Verdict.ALLOW),
        (Person(id="1"), {}, Verdict.DENY),
        (Person(id="77"), {"author_is_account": Fact.YES}, Verdict.DENY),
        (Person(id="1"), {"author_is_account": Fact.NO}, Verdict.ALLOW),
        (None, {}, Verdict.UNCERTAIN),
    ],
)
def test_an_account_cannot_answer_itself(
    situation: Callable[..., Situation],
    origin: Origin,
    comment: CommentRecord,
    author: Person | None,
    facts: dict[str, Fact],
    verdict: Verdict,
) -> None:
    asked = situation(comment=attrs.evolve(comment, author=author), facts=facts)

    assert NotToSelf(**origin).judge(asked).verdict is verdict


def test_without_a_comment_its_author_is_unknown(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    nothing = situation(comment=None)

    assert NotToSelf(**origin).judge(nothing).unknown == "author"
    assert NotToAnotherPage(**origin).judge(nothing).unknown == "author_is_page"


@pytest.mark.parametrize(
    ("is_page", "facts", "verdict"),
    [
        (Fact.NO, {}, Verdict.ALLOW),
        (Fact.YES, {}, Verdict.DENY),
        (Fact.UNKNOWN, {}, Verdict.UNCERTAIN),
        (Fact.UNKNOWN, {"author_is_page": Fact.YES}, Verdict.DENY),
        (Fact.YES, {"author_is_page": Fact.NO}, Verdict.ALLOW),
        (Fact.NO, {"author_is_page": Fact.UNKNOWN}, Verdict.UNCERTAIN),
    ],
)
def test_another_page_gets_no_private_reply(
    situation: Callable[..., Situation],
    origin: Origin,
    comment: CommentRecord,
    is_page: Fact,
    facts: dict[str, Fact],
    verdict: Verdict,
) -> None:
    asked = situation(
        comment=attrs.evolve(comment, author=Person(id="77", is_page=is_page)), facts=facts
    )

    assert NotToAnotherPage(**origin).judge(asked).verdict is verdict


@pytest.mark.requirement("B6")
@pytest.mark.requirement("B8")
@pytest.mark.parametrize("limit", [15, 50])
def test_a_message_goes_to_so_many_people_and_no_more(
    situation: Callable[..., Situation], origin: Origin, limit: int
) -> None:
    rule = RecipientCap(limit=limit, **origin)

    assert rule.judge(situation(recipients=limit)).verdict is Verdict.ALLOW
    assert rule.judge(situation(recipients=limit + 1)).verdict is Verdict.DENY


def test_a_message_has_somebody_to_go_to(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    with pytest.raises(InvalidValue):
        RecipientCap(limit=0, **origin)
    with pytest.raises(InvalidValue):
        situation(recipients=0)


@pytest.mark.requirement("B7")
@pytest.mark.requirement("B9")
@pytest.mark.parametrize("fact", ["person_follows", "person_likes_page"])
@pytest.mark.parametrize(
    ("known", "verdict"),
    [(Fact.YES, Verdict.ALLOW), (Fact.NO, Verdict.DENY), (Fact.UNKNOWN, Verdict.UNCERTAIN)],
)
def test_a_relationship_can_be_demanded(
    situation: Callable[..., Situation], origin: Origin, fact: str, known: Fact, verdict: Verdict
) -> None:
    finding = Relationship(fact=fact, **origin).judge(situation(facts={fact: known}))

    assert finding.verdict is verdict
    assert finding.blocks == (verdict is not Verdict.ALLOW)


def test_a_relationship_nobody_can_put_in_words_is_refused(origin: Origin) -> None:
    with pytest.raises(InvalidValue) as caught:
        Relationship(fact="person_is_nice", **origin)

    assert caught.value.allowed == "person_follows, person_likes_page, mutual_follow"


@pytest.mark.requirement("A9")
@pytest.mark.parametrize(
    ("kind", "verdict"),
    [("creator", Verdict.ALLOW), ("personal", Verdict.DENY), (None, Verdict.UNCERTAIN)],
)
def test_only_some_kinds_of_account_can_reply(
    situation: Callable[..., Situation], origin: Origin, kind: str | None, verdict: Verdict
) -> None:
    rule = AccountKind(allowed={"business", "creator"}, **origin)
    account = Account(platform="instagram", id="1", kind=kind)

    assert rule.judge(situation(account=account)).verdict is verdict


@pytest.mark.requirement("A12")
@pytest.mark.parametrize(
    ("plan", "verdict"),
    [
        ("Agency Plus", Verdict.ALLOW),
        ("agency plus", Verdict.ALLOW),
        ("Standard", Verdict.DENY),
        (None, Verdict.UNCERTAIN),
    ],
)
def test_the_hosts_plan_decides_who_is_entitled(
    situation: Callable[..., Situation], origin: Origin, plan: str | None, verdict: Verdict
) -> None:
    rule = Entitlement(plans={"Agency", "Agency Plus"}, **origin)

    finding = rule.judge(situation(plan=plan))

    assert finding.verdict is verdict
    assert finding.blocks == (verdict is not Verdict.ALLOW)


@pytest.mark.requirement("B24")
@pytest.mark.requirement("B25")
@pytest.mark.requirement("B26")
@pytest.mark.requirement("B27")
def test_the_badge_is_a_number_to_look_up_and_no_obstacle(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    badge = ResponsivenessBadge(rate=0.9, within=timedelta(minutes=5), **origin)

    described = badge.describe()

    assert badge.judge(situation()).verdict is Verdict.ALLOW
    assert (described.value, described.unit) == (90, "percent")
    assert '"Very responsive to messages"' in described.sentence
    assert "5 minutes" in described.sentence


@pytest.mark.parametrize("rate", [0, 1.1])
def test_a_share_of_messages_lies_between_none_and_all(origin: Origin, rate: float) -> None:
    with pytest.raises(InvalidValue):
        ResponsivenessBadge(rate=rate, **origin)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [(Fact.YES, Verdict.ALLOW), (Fact.NO, Verdict.DENY), (Fact.UNKNOWN, Verdict.UNCERTAIN)],
)
def test_who_takes_no_messages_gets_none(
    situation: Callable[..., Situation], origin: Origin, known: Fact, verdict: Verdict
) -> None:
    finding = TakesMessages(**origin).judge(situation(facts={"takes_messages": known}))

    assert finding.verdict is verdict
    assert finding.blocks == (verdict is Verdict.DENY)


@pytest.mark.requirement("C62")
@pytest.mark.parametrize(
    ("known", "verdict"),
    [(Fact.YES, Verdict.DENY), (Fact.NO, Verdict.ALLOW), (Fact.UNKNOWN, Verdict.ALLOW)],
)
def test_whom_the_account_has_blocked_it_cannot_write_to(
    situation: Callable[..., Situation], origin: Origin, known: Fact, verdict: Verdict
) -> None:
    finding = NotBlocked(**origin).judge(situation(facts={"person_blocked": known}))

    assert finding.verdict is verdict


@pytest.mark.parametrize(
    ("known", "verdict"),
    [(Fact.YES, Verdict.ALLOW), (Fact.NO, Verdict.DENY), (Fact.UNKNOWN, Verdict.UNCERTAIN)],
)
def test_private_replies_have_to_be_switched_on(
    situation: Callable[..., Situation], origin: Origin, known: Fact, verdict: Verdict
) -> None:
    finding = RepliesEnabled(**origin).judge(situation(facts={"replies_enabled": known}))

    assert finding.verdict is verdict


def test_the_author_of_a_comment_is_the_person_unless_somebody_else_is_named(
    now: datetime, comment: CommentRecord
) -> None:
    def asked(**changes: Any) -> Situation:
        account = Account(platform="x", id="1")
        return Situation(now=now, action=Action.PRIVATE_REPLY, account=account, **changes)

    assert asked().person is None
    assert asked(comment=comment).person == comment.author
    assert asked(comment=comment, person=Person(id="78")).person == Person(id="78")
