"""Checking what a Python or control caller hands an emulator."""

from __future__ import annotations

from collections.abc import Collection


def among(name: str, value: str | None, allowed: Collection[str]) -> None:
    """Check a word that may have come over the control API.

    Raises:
        ValueError: It is none of those allowed.
    """
    if value is not None and value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(sorted(allowed))}, got {value!r}")


def missing(name: str, reference: object) -> LookupError:
    """Return the error for a reference to something that is not in the world."""
    return LookupError(f"the sandbox has no {name} {getattr(reference, 'id', reference)!r}")


def change(thing: object, **values: object) -> None:
    """Set the attributes that are given; what is None stays."""
    for name, value in values.items():
        if value is not None:
            setattr(thing, name, value)
