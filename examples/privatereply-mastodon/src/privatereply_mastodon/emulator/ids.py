"""Ids as the servers make them: they grow with time, and are the same in every run."""

from __future__ import annotations

import hashlib
import itertools
from datetime import datetime
from typing import Final

from privatereply_mastodon.emulator.software import Ids

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID: Final = 26
_RANDOM_BITS: Final = 80
_SEQUENCE: Final = 1 << 16


class Minter:
    """Gives out the ids of one server.

    Args:
        kind: What they look like.
        seed: Two with one seed give the same ids in the same order.
    """

    def __init__(self, kind: Ids, seed: str) -> None:
        self._kind = kind
        self._seed = seed
        self._serials = itertools.count(1)
        self._notifications = itertools.count(20)

    def account(self, moment: datetime) -> str:
        """Return the id of a new account."""
        return self._digest()[:32] if self._kind == "hash" else self._timed(moment)

    def status(self, moment: datetime) -> str:
        """Return the id of a status written at a moment."""
        if self._kind == "hash":
            return f"{int(moment.timestamp())}{self._digest()[:32]}"
        return self._timed(moment)

    def notification(self, moment: datetime) -> str:
        """Return the id of a new notification, or of another thing of which there are few."""
        if self._kind in {"snowflake", "number"}:
            return str(next(self._notifications))
        if self._kind == "hash":
            return f"{int(moment.timestamp() * 1e3)}{next(self._notifications):03d}"
        return self._timed(moment)

    def opaque(self, length: int) -> str:
        """Return an unguessable text of letters and digits."""
        digest = "".join(self._digest() for _ in range(length // 40 + 1))
        return digest[:length]

    def _timed(self, moment: datetime) -> str:
        serial, milliseconds = next(self._serials), int(moment.timestamp() * 1000)
        if self._kind == "ulid":
            return _base32((milliseconds << _RANDOM_BITS) | self._random(serial))
        room = 20 if self._kind == "number" else 16
        return str((milliseconds << room) | (serial % _SEQUENCE))

    def _random(self, serial: int) -> int:
        """The second part of a ULID: a running number that looks like chance."""
        filler = int(self._hash(f"ulid:{serial}")[:10], 16)
        return (serial << 40) | filler

    def _digest(self) -> str:
        return self._hash(str(next(self._serials)))

    def _hash(self, about: str) -> str:
        return hashlib.blake2b(f"{self._seed}:{about}".encode(), digest_size=20).hexdigest()


def _base32(number: int) -> str:
    letters = (_ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(_ULID)))
    return "".join(letters)
