"""Every clause notices what it is there for, and says what to do."""

from __future__ import annotations

import pytest

from privatereply.testing import REQUIREMENTS, ProviderContract
from testing.holding import clauses, said_by
from testing.lighting import LanternContract
from testing.spoilt import SPOILT

CASES = {
    f"{name} {number}": (name, contract)
    for name, spoilt in SPOILT.items()
    for number, contract in enumerate(spoilt, 1)
}


@pytest.mark.parametrize(("requirement", "contract"), CASES.values(), ids=CASES)
def test_what_is_wrong_is_noticed_and_told(
    requirement: str, contract: type[ProviderContract]
) -> None:
    assert said_by(contract, requirement)


@pytest.mark.parametrize("requirement", SPOILT)
def test_what_is_right_passes(requirement: str) -> None:
    gaps = LanternContract.known_gaps.keys()
    assert (said_by(LanternContract, requirement) == []) is (requirement not in gaps)


def test_every_requirement_but_those_of_the_edges_is_tried() -> None:
    own = {name for name in REQUIREMENTS if name.partition(".")[0] not in {"webhook", "run"}}
    assert own == SPOILT.keys()


@pytest.mark.parametrize("requirement", SPOILT)
def test_every_requirement_has_a_clause(requirement: str) -> None:
    assert list(clauses(LanternContract, requirement))
