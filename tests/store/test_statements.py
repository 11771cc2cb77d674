from __future__ import annotations

import pytest

from privatereply.store.database.statements import for_psycopg, split


@pytest.mark.parametrize(
    ("ours", "psycopgs"),
    [
        ("SELECT :a, :b_1", "SELECT %(a)s, %(b_1)s"),
        ("SELECT :a::bigint", "SELECT %(a)s::bigint"),
        ("SELECT ':a', 'it''s :b'", "SELECT ':a', 'it''s :b'"),
        ('SELECT ":a"', 'SELECT ":a"'),
        ("SELECT 1 -- :a\n, :b", "SELECT 1 -- :a\n, %(b)s"),
        ("SELECT x % :a, '100%'", "SELECT x %% %(a)s, '100%%'"),
    ],
)
def test_parameters_are_named_as_psycopg_names_them(ours: str, psycopgs: str) -> None:
    assert for_psycopg(ours) == psycopgs


def test_a_script_is_cut_at_semicolons_that_end_a_line() -> None:
    script = "-- a comment; with a semicolon;\nSELECT 1;\n\nSELECT\n  ';' AS a;\n"
    assert split(script) == ["SELECT 1", "SELECT\n  ';' AS a"]
