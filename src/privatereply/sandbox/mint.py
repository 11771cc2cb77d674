"""Ids that look like a platform's and are the same in every run."""

from __future__ import annotations

import base64
import hashlib


class Mint:
    """Gives out ids, each once; two mints with one seed give the same ids in the same order."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def digits(self, length: int, *, prefix: str = "") -> str:
        """Return a decimal id of ``length`` digits that starts with ``prefix``."""
        # The running number is part of the id, so that no two ids can ever be equal.
        serial = f"{self._next():06d}"
        filler = str(int.from_bytes(self._digest(), "big"))
        room = length - len(prefix) - len(serial)
        return f"{prefix or '1'}{filler[: room - (not prefix)]}{serial}"

    def opaque(self, length: int, *, prefix: str = "") -> str:
        """Return an id of URL-safe letters and digits, ``length`` long after ``prefix``."""
        serial = f"{self._next():x}"
        letters = base64.urlsafe_b64encode(self._digest() * 2).decode()
        letters = letters.replace("-", "A").replace("_", "B").replace("=", "C")
        return f"{prefix}{letters[: length - len(serial) - 1]}Z{serial}"

    def signed(self) -> str:
        """Return a whole number of 64 bits that may be negative, as text."""
        self._next()
        return str(int.from_bytes(self._digest()[:8], "big", signed=True))

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _digest(self) -> bytes:
        return hashlib.blake2b(f"{self._seed}:{self._count}".encode(), digest_size=32).digest()
