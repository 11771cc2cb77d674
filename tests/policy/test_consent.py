"""Who may be written to first, and how people take it back."""

# ruff: noqa: RUF001 - Japanese punctuation is full-width

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.model import Action, Fact
from privatereply.policy import (
    OPT_IN_WORDS,
    OPT_OUT_WORDS,
    Initiated,
    OptOut,
    Origin,
    Policy,
    Situation,
    Verdict,
    is_opt_in,
    is_opt_out,
)

STEPS = ("person_has_written", "person_mentioned", "opted_in")
OUT = sorted(set(chain.from_iterable(OPT_OUT_WORDS.values())))
IN = sorted(set(chain.from_iterable(OPT_IN_WORDS.values())))
CASES = st.sampled_from([str.lower, str.upper, str.title, str.swapcase])
SPACE = st.text("  \t\n\u3000", max_size=3)
ENDS = st.text("!.?…,;:。！？", max_size=3)
STRANGE = pytest.mark.parametrize(
    "text",
    [
        "please stop",
        "stop it",
        "don't stop",
        "stopwatch",
        "nonstop",
        "unstoppable",
        "the bus stop",
        "stop stop",
        "s t o p",
        '"stop"',
        "#stop",
        "",
        "!",
        "   ",
        "停止してください",
    ],
)


@pytest.mark.requirement("H7")
@pytest.mark.requirement("X9")
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("action", [Action.PRIVATE_REPLY, Action.MESSAGE])
def test_any_first_step_of_the_person_is_enough(
    situation: Callable[..., Situation], origin: Origin, step: str, action: Action
) -> None:
    facts = dict.fromkeys(STEPS, Fact.NO) | {step: Fact.YES}

    finding = Initiated(**origin).judge(situation(action=action, facts=facts))

    assert finding.verdict is Verdict.ALLOW


@pytest.mark.requirement("H7")
@pytest.mark.requirement("X9")
def test_a_cold_message_is_refused_and_the_lawful_alternative_named(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    policy = Policy(platform="x", action=Action.PRIVATE_REPLY, rules=(Initiated(**origin),))

    decision = policy.judge(situation(facts=dict.fromkeys(STEPS, Fact.NO)))

    assert decision.verdict is Verdict.DENY
    assert decision.alternatives == (Action.PUBLIC_REPLY,)
    assert decision.as_dict()["alternatives"] == ["public_reply"]
    assert decision.explain() == (
        "This cannot be sent. This would be a cold message; none of this has happened: the person "
        "has agreed to messages, the person has written in private, the person has named the "
        "account. Instead, you can answer in public and invite the person to write."
    )


@pytest.mark.requirement("X9")
@pytest.mark.parametrize("unknown", STEPS)
def test_a_step_nobody_knows_about_is_a_doubt_that_refuses(
    situation: Callable[..., Situation], origin: Origin, unknown: str
) -> None:
    facts = {step: Fact.NO for step in STEPS if step != unknown}

    finding = Initiated(**origin).judge(situation(facts=facts))

    assert (finding.verdict, finding.unknown) == (Verdict.UNCERTAIN, unknown)
    assert finding.blocks
    assert not Initiated(on_unknown="allow", **origin).judge(situation(facts=facts)).blocks


def test_who_has_a_time_of_writing_has_written(
    situation: Callable[..., Situation], origin: Origin, now: datetime
) -> None:
    asked = situation(last_inbound_at=now, facts=dict.fromkeys(STEPS, Fact.NO))

    assert Initiated(**origin).judge(asked).verdict is Verdict.ALLOW
    mentioned = Initiated(by={"person_mentioned"}, **origin)
    assert mentioned.judge(asked).verdict is Verdict.DENY


def test_a_host_chooses_what_counts_as_a_first_step(
    situation: Callable[..., Situation], origin: Origin
) -> None:
    rule = Initiated(by={"booked_a_table"}, **origin)

    assert rule.judge(situation(facts={"booked_a_table": Fact.YES})).verdict is Verdict.ALLOW
    assert rule.judge(situation(facts={"opted_in": Fact.YES})).unknown == "booked_a_table"
    assert "booked_a_table" in rule.describe().sentence


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"opted_out": Fact.YES}, Verdict.DENY),
        ({"opted_out": Fact.NO}, Verdict.ALLOW),
        ({"opted_out": Fact.UNKNOWN}, Verdict.ALLOW),
        ({}, Verdict.ALLOW),
    ],
)
def test_who_has_opted_out_gets_nothing_more(
    situation: Callable[..., Situation],
    origin: Origin,
    facts: dict[str, Fact],
    verdict: Verdict,
) -> None:
    assert OptOut(**origin).judge(situation(facts=facts)).verdict is verdict


@given(word=st.sampled_from(OUT), case=CASES, before=SPACE, after=SPACE, end=ENDS)
def test_every_opt_out_word_counts_in_any_case_with_any_end(
    word: str, case: Callable[[str], str], before: str, after: str, end: str
) -> None:
    assert is_opt_out(f"{before}{case(word)}{end}{after}")


@given(word=st.sampled_from(IN), case=CASES, before=SPACE, after=SPACE, end=ENDS)
def test_every_opt_in_word_counts_in_any_case_with_any_end(
    word: str, case: Callable[[str], str], before: str, after: str, end: str
) -> None:
    assert is_opt_in(f"{before}{case(word)}{end}{after}")


@given(word=st.sampled_from(OUT), rest=st.from_regex(r"[^\W_]+", fullmatch=True))
def test_a_word_inside_a_longer_message_is_no_opt_out(word: str, rest: str) -> None:
    own = {"stop", "all", "me"} | set(" ".join(OUT).split())
    message = f"{word} {rest} {rest}"

    assert not is_opt_out(message) or rest.casefold() in own
    assert not is_opt_out(f"{rest} {rest} {word}") or rest.casefold() in own


@STRANGE
def test_what_only_contains_the_word_is_no_opt_out(text: str) -> None:
    assert not is_opt_out(text)


@given(text=st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    assert not (is_opt_out(text) and is_opt_in(text))


@pytest.mark.parametrize(
    "text", ["STOP", "ＳＴＯＰ", "Stop!!!", " stop 。", "Opt-Out", "opt  out."]
)
def test_width_hyphens_and_blanks_make_no_difference(text: str) -> None:
    assert is_opt_out(text)


def test_no_word_means_both() -> None:
    assert not set(OUT) & set(IN)


def test_a_host_has_words_of_its_own() -> None:
    assert is_opt_out("Genug.", words=["genug"])
    assert is_opt_out("genug", words=["GENUG!"])
    assert not is_opt_out("stop", words=["genug"])
    assert not is_opt_out("stop", words=[])
    assert is_opt_in("Weiter!", words=["weiter"])


@pytest.mark.parametrize("word", ["cancel", "end", "no", "キャンセル"])
def test_words_with_which_people_end_orders_are_no_opt_out(word: str) -> None:
    assert not is_opt_out(word)
