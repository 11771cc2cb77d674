"""What platforms told us: kept once each, told again to whoever asks, forgotten in the end."""

from __future__ import annotations

from privatereply.store.history import Count, Kept, counts, history, latest
from privatereply.store.keeping import (
    Telling,
    forget,
    is_undone,
    keep,
    legible,
    of_comment,
    of_messages,
    of_person,
    purge,
    recall,
)

__all__ = [
    "Count",
    "Kept",
    "Telling",
    "counts",
    "forget",
    "history",
    "is_undone",
    "keep",
    "latest",
    "legible",
    "of_comment",
    "of_messages",
    "of_person",
    "purge",
    "recall",
]
