"""How the contract works: clauses that apply or not, gaps that are known, names of cases."""

from __future__ import annotations

import pytest

from privatereply.provider import Capability
from privatereply.testing import REQUIREMENTS, Exchange, ProviderContract, answer
from testing.holding import clauses
from testing.lantern import PAGE, Lantern
from testing.lighting import EXCHANGES, SAMPLE, LanternContract

pytest_plugins = ["pytester"]

TRIAL = """
    from testing.lighting import LanternContract

    class TestTrial(LanternContract):
        {body}
"""


def names(contract: type[ProviderContract]) -> set[str]:
    """The requirements that a contract's clauses ask for."""
    return {name for name in REQUIREMENTS if list(clauses(contract, name))}


def test_a_clause_cannot_be_overridden() -> None:
    clause = "test_a_send_writes_once"
    with pytest.raises(TypeError, match=rf"overrides {clause}.*known_gaps"):
        type("Weakened", (LanternContract,), {clause: lambda self: None})


def test_a_clause_cannot_be_switched_off_either() -> None:
    with pytest.raises(TypeError, match="cannot be weakened"):
        type("Weakened", (LanternContract,), {"test_a_send_writes_once": None})


@pytest.mark.parametrize("name", ["cases", "each_send", "known_responses", "_gap"])
def test_what_clauses_are_made_of_cannot_be_overridden(name: str) -> None:
    with pytest.raises(TypeError, match=f"overrides {name}: .*another name"):
        type("Weakened", (LanternContract,), {name: classmethod(lambda cls: {})})


def test_what_the_author_is_to_write_can_be_overridden() -> None:
    def make(cls: type[ProviderContract]) -> Lantern:
        return Lantern()

    own = {"make": classmethod(make), "test_of_mine": lambda self: None, "known_gaps": {}}
    assert type("Own", (LanternContract,), own).make().name == "lantern"


def test_a_gap_in_a_case_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match=r"knows gaps in send\.one-write\[group\]"):
        type("Strange", (LanternContract,), {"known_gaps": {"send.one-write[group]": "why not"}})


def test_a_gap_that_is_demanded_of_nobody_is_refused() -> None:
    with pytest.raises(TypeError, match=r"knows gaps in send\.two-writes"):
        type("Strange", (LanternContract,), {"known_gaps": {"send.two-writes": "why not"}})


def test_a_gap_in_what_the_driver_does_not_declare_is_refused() -> None:
    can = Lantern.capabilities - {Capability.LOOK}
    blind = type("Blind", (Lantern,), {"capabilities": can})
    with pytest.raises(TypeError, match=r"look\.proof"):
        type("Strange", (LanternContract,), {"provider": blind, "known_gaps": {"look.proof": "it"}})


def test_what_is_not_declared_is_not_asked_for() -> None:
    can = frozenset({Capability.GET_COMMENT})
    reader = type("Reader", (Lantern,), {"capabilities": can})
    shown = {"provider": reader, "text_limits": (), "known_gaps": {}}
    asked = names(type("Reading", (LanternContract,), shown))
    assert {one.partition(".")[0] for one in asked} == {
        *("declare", "policy", "flow", "refuse", "secret"),
    }


def test_what_the_author_gave_no_material_for_is_asked_of_the_material_alone() -> None:
    asked = names(type("Bare", (LanternContract,), {"exchanges": ()}))
    assert {"declare.shown", "look.shown"} <= asked
    assert asked.isdisjoint({"flow.documented", "send.one-write", "look.proof"})


def test_every_requirement_is_asked_for_by_a_clause() -> None:
    found = {
        mark.args[0]
        for function in vars(type("All", (ProviderContract,), {})).keys() | dir(ProviderContract)
        for mark in getattr(getattr(ProviderContract, function, None), "pytestmark", [])
        if mark.name == "requirement"
    }
    assert found == REQUIREMENTS.keys()


def test_every_requirement_says_what_is_demanded_and_where() -> None:
    for name, requirement in REQUIREMENTS.items():
        assert requirement.id == name
        assert requirement.sentence.endswith(".")
        assert requirement.source.startswith("reference/contract.md#")


def test_a_known_gap_fails_as_expected_and_a_mended_one_fails_for_good(
    pytester: pytest.Pytester,
) -> None:
    gaps = {"declare.found": "it", "send.one-write": "it", "flow.closing[get_comment]": "it"}
    pytester.makepyfile(TRIAL.format(body=f"known_gaps = {gaps!r}"))
    result = pytester.runpytest_inprocess("-k", "writes_once or under_its_name or is_closed", "-rX")
    # Ten exchanges are closed, two send once, and one driver is found by nobody.
    result.assert_outcomes(xfailed=1, failed=3, passed=9)
    result.stdout.fnmatch_lines(["*XPASS(strict)*"])


def test_cases_are_named_after_what_is_asked_and_what_happens() -> None:
    assert {"get_comment", "send_private_reply: it was shown to others"} <= set(
        LanternContract.cases()
    )


def test_cases_of_several_samples_are_told_apart_by_their_accounts() -> None:
    other = type("Two", (LanternContract,), {"samples": (SAMPLE, SAMPLE)})
    assert {"get_comment @1", "get_comment @1 #2"} <= set(other.cases())


def test_an_exchange_may_be_for_one_sample_alone() -> None:
    only = Exchange(Capability.GET_COMMENT, answers=(answer({}),), sample="2", source=PAGE)
    contract = type("One", (LanternContract,), {"exchanges": (only,)})
    assert contract.cases() == {}


def test_what_is_not_declared_has_no_case() -> None:
    post = Exchange(Capability.LIST_POSTS, answers=(answer({}),), source=PAGE)
    contract = type("More", (LanternContract,), {"exchanges": (*EXCHANGES, post)})
    assert contract.cases().keys() == LanternContract.cases().keys()
