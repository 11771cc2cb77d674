"""Whatever a client may put where something else was meant."""

from __future__ import annotations

from hypothesis import strategies as st

TEXTS = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(
    ["true", "9" * 30, "9" * 5000, "2026-11-21", "id,from{id}", "{" * 2000, "a{" * 2000, "٣", "²"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
