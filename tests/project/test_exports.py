from __future__ import annotations

from types import ModuleType

import pytest

import privatereply

ANNOTATIONS = "annotations"  # what `from __future__ import annotations` leaves behind


def test_exported_names_are_sorted_without_regard_to_case() -> None:
    assert list(privatereply.__all__) == sorted(privatereply.__all__, key=str.casefold)


def test_no_name_is_exported_twice() -> None:
    assert len(set(privatereply.__all__)) == len(privatereply.__all__)


@pytest.mark.parametrize("name", privatereply.__all__)
def test_each_exported_name_is_there(name: str) -> None:
    assert getattr(privatereply, name) is not None


@pytest.mark.parametrize("name", privatereply.__all__)
def test_each_exported_name_is_listed_by_dir(name: str) -> None:
    assert name in dir(privatereply)


def test_nothing_public_is_left_out_of_the_exported_names() -> None:
    public = {
        name
        for name in dir(privatereply)
        if not name.startswith("_")
        and name != ANNOTATIONS
        and not isinstance(getattr(privatereply, name), ModuleType)
    }
    assert public == {name for name in privatereply.__all__ if not name.startswith("_")}


def test_a_name_that_is_not_exported_is_an_attribute_error_that_names_it() -> None:
    missing = "Cleint"
    with pytest.raises(AttributeError, match=missing):
        getattr(privatereply, missing)
