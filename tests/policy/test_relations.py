"""Who follows whom, and whom somebody lets write to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.model import Account, Action, Fact, Folder, Person, Privacy
from privatereply.policy import (
    Origin,
    RecipientPrivacy,
    Relationship,
    Situation,
    Verdict,
    expected_folder,
)

YES, NO = Fact.YES, Fact.NO
BOTH = {"person_follows": YES, "account_follows": YES}
STRANGERS = {"person_follows": NO, "account_follows": NO, "person_suggested": NO}
PRIVATE = pytest.mark.parametrize("mode", [Privacy.FRIENDS, Privacy.SUGGESTED])


def person(mode: Privacy | None) -> Person:
    return Person(id="77", privacy=mode)


@pytest.fixture
def mutual(origin: Origin) -> Relationship:
    return Relationship(fact="mutual_follow", **origin)


@pytest.fixture
def privacy(origin: Origin) -> RecipientPrivacy:
    return RecipientPrivacy(**origin)


@pytest.mark.requirement("C3")
@pytest.mark.requirement("C24")
@pytest.mark.requirement("C26")
@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (BOTH, Verdict.ALLOW),
        ({"mutual_follow": YES}, Verdict.ALLOW),
        ({"person_follows": YES, "account_follows": NO}, Verdict.DENY),
        ({"person_follows": NO}, Verdict.DENY),
        ({"account_follows": NO}, Verdict.DENY),
        ({"mutual_follow": NO, **BOTH}, Verdict.DENY),
        ({"person_follows": YES}, Verdict.UNCERTAIN),
        ({"account_follows": YES}, Verdict.UNCERTAIN),
        ({}, Verdict.UNCERTAIN),
    ],
)
def test_friends_are_two_who_follow_each_other(
    situation: Callable[..., Situation],
    mutual: Relationship,
    facts: dict[str, Fact],
    verdict: Verdict,
) -> None:
    finding = mutual.judge(situation(facts=facts))

    assert finding.verdict is verdict
    assert finding.blocks == (verdict is not Verdict.ALLOW)


@pytest.mark.requirement("C23")
@pytest.mark.requirement("C24")
def test_who_has_written_is_answered_and_a_new_chat_needs_friends(
    situation: Callable[..., Situation], origin: Origin, now: datetime
) -> None:
    rule = Relationship(fact="mutual_follow", first_only=True, **origin)

    assert rule.judge(situation(facts=STRANGERS)).verdict is Verdict.DENY
    answered = situation(facts=STRANGERS, last_inbound_at=now)
    assert rule.judge(answered).verdict is Verdict.ALLOW
    always = Relationship(fact="mutual_follow", **origin)
    assert always.judge(answered).verdict is Verdict.DENY


@pytest.mark.requirement("C42")
@pytest.mark.parametrize("facts", [STRANGERS, BOTH, {}])
def test_everybody_can_write_to_somebody_who_lets_them(
    situation: Callable[..., Situation], privacy: RecipientPrivacy, facts: dict[str, Fact]
) -> None:
    asked = situation(person=person(Privacy.EVERYONE), facts=facts)

    assert privacy.judge(asked).verdict is Verdict.ALLOW


@pytest.mark.requirement("C4")
@pytest.mark.requirement("C13")
@pytest.mark.requirement("C14")
@pytest.mark.requirement("C15")
@pytest.mark.requirement("C27")
@pytest.mark.parametrize("facts", [BOTH, {**BOTH, "person_suggested": YES}, STRANGERS, {}])
def test_nobody_outranks_following_suggestions_and_earlier_messages(
    situation: Callable[..., Situation],
    privacy: RecipientPrivacy,
    now: datetime,
    facts: dict[str, Fact],
) -> None:
    asked = situation(person=person(Privacy.NOBODY), facts=facts, last_inbound_at=now)

    assert privacy.judge(asked).verdict is Verdict.DENY


@pytest.mark.requirement("C46")
@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (BOTH, Verdict.ALLOW),
        ({"person_follows": YES, "account_follows": NO}, Verdict.DENY),
        ({**STRANGERS, "person_suggested": YES}, Verdict.DENY),
        ({"person_follows": YES}, Verdict.UNCERTAIN),
    ],
)
def test_friends_only_means_people_who_follow_each_other(
    situation: Callable[..., Situation],
    privacy: RecipientPrivacy,
    facts: dict[str, Fact],
    verdict: Verdict,
) -> None:
    asked = situation(person=person(Privacy.FRIENDS), facts=facts)

    assert privacy.judge(asked).verdict is verdict


@pytest.mark.requirement("C3")
@pytest.mark.requirement("C45")
@pytest.mark.parametrize(
    ("facts", "verdict", "unknown"),
    [
        (BOTH, Verdict.ALLOW, None),
        ({"person_suggested": YES}, Verdict.ALLOW, None),
        ({**STRANGERS, "person_suggested": YES}, Verdict.ALLOW, None),
        (STRANGERS, Verdict.DENY, None),
        ({"person_follows": NO}, Verdict.UNCERTAIN, "person_suggested"),
        ({"person_suggested": NO}, Verdict.UNCERTAIN, "mutual_follow"),
        ({}, Verdict.UNCERTAIN, "person_suggested"),
    ],
)
def test_suggested_friends_are_let_in_beside_friends(
    situation: Callable[..., Situation],
    privacy: RecipientPrivacy,
    facts: dict[str, Fact],
    verdict: Verdict,
    unknown: str | None,
) -> None:
    finding = privacy.judge(situation(person=person(Privacy.SUGGESTED), facts=facts))

    assert (finding.verdict, finding.unknown) == (verdict, unknown)


@PRIVATE
@pytest.mark.requirement("C23")
def test_who_has_written_can_be_answered_though_only_friends_may_begin(
    situation: Callable[..., Situation], privacy: RecipientPrivacy, mode: Privacy
) -> None:
    asked = situation(person=person(mode), facts={**STRANGERS, "person_has_written": YES})

    assert privacy.judge(asked).verdict is Verdict.ALLOW


@pytest.mark.requirement("C41")
@pytest.mark.parametrize("whom", [None, Person(id="77")])
def test_a_mode_nobody_knows_is_a_doubt_that_allows(
    situation: Callable[..., Situation], privacy: RecipientPrivacy, whom: Person | None
) -> None:
    finding = privacy.judge(situation(person=whom))

    assert (finding.verdict, finding.unknown) == (Verdict.UNCERTAIN, "privacy")
    assert not finding.blocks


@pytest.mark.requirement("C37")
@pytest.mark.requirement("C44")
@pytest.mark.requirement("C42")
@pytest.mark.requirement("C43")
@pytest.mark.requirement("C36")
@pytest.mark.requirement("C38")
@pytest.mark.parametrize(
    ("changes", "folder"),
    [
        ({"facts": {"person_follows": YES}}, Folder.INBOX),
        ({"facts": {"mutual_follow": YES}}, Folder.INBOX),
        ({"facts": {"person_follows": NO}}, Folder.REQUESTS),
        ({"facts": {"person_follows": NO, "account_follows": YES}}, Folder.REQUESTS),
        ({"facts": {"person_follows": NO, "request_accepted": YES}}, Folder.INBOX),
        ({"facts": {"person_follows": NO, "person_has_written": YES}}, Folder.INBOX),
        ({"facts": {}}, None),
        ({"facts": {}, "folder": "requests"}, Folder.REQUESTS),
        ({"facts": {"person_follows": YES}, "folder": "filtered"}, Folder.FILTERED),
        ({"facts": {}, "folder": "the attic"}, None),
        ({"facts": BOTH, "person": person(Privacy.NOBODY)}, None),
        ({"facts": BOTH, "person": person(Privacy.EVERYONE)}, Folder.INBOX),
    ],
)
def test_a_message_lands_where_its_sender_is_known_or_in_the_requests(
    situation: Callable[..., Situation], changes: dict[str, object], folder: Folder | None
) -> None:
    assert expected_folder(situation(**changes)) is folder


FACTS = st.dictionaries(
    st.sampled_from(["person_follows", "account_follows", "mutual_follow", "person_suggested"]),
    st.sampled_from(Fact),
)
ORDER = (Privacy.EVERYONE, Privacy.SUGGESTED, Privacy.FRIENDS, Privacy.NOBODY)


@given(facts=FACTS)
def test_each_mode_lets_in_nobody_whom_a_wider_one_shuts_out(facts: dict[str, Fact]) -> None:
    rule = RecipientPrivacy(source="https://example.org/rules", checked="2026-11-21")
    account = Account(platform="tiktok", id="1")

    weights = [
        rule.judge(
            Situation(
                now=datetime.fromisoformat("2026-11-21T12:00Z"),
                action=Action.MESSAGE,
                account=account,
                person=person(mode),
                facts=facts,
            )
        ).verdict.weight
        for mode in ORDER
    ]

    assert weights == sorted(weights)
    assert weights[0] == Verdict.ALLOW.weight
    assert weights[-1] == Verdict.DENY.weight
