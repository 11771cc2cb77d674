"""Requests to a callback that are not the platform's, each wrong in one way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from privatereply.testing.bodies import parsed

__all__ = ["FORGERIES", "Post", "Signer", "theirs"]

Post: TypeAlias = tuple[Mapping[str, str], bytes]
"""Headers and body."""

Signer: TypeAlias = Callable[..., Mapping[str, str]]
"""Signs a body; with ``foreign=True`` under other secrets than the driver's."""


def theirs(secrets: Mapping[str, str]) -> dict[str, str]:
    """Secrets of somebody else."""
    return {name: f"not-{value[::-1]}" for name, value in secrets.items()}


def _unsigned(_: Signer, body: bytes) -> Post:
    return {}, body


def _with_empty_headers(sign: Signer, body: bytes) -> Post:
    return dict.fromkeys(sign(body), ""), body


def _under_another_secret(sign: Signer, body: bytes) -> Post:
    return sign(body, foreign=True), body


def _for_another_body(sign: Signer, body: bytes) -> Post:
    return sign(body + b" "), body


def _cut_in_half(sign: Signer, body: bytes) -> Post:
    return sign(body), body[: len(body) // 2]


def _emptied(sign: Signer, body: bytes) -> Post:
    return sign(body), b""


def _written_again(sign: Signer, body: bytes) -> Post:
    tree = parsed(body)
    again = body + b" " if tree is None else json.dumps(tree, indent=3).encode()
    return sign(body), again


def _of_shorter_signature(sign: Signer, body: bytes) -> Post:
    return {name: value[:-4] for name, value in sign(body).items()}, body


def _beyond_ascii(sign: Signer, body: bytes) -> Post:
    return {name: f"{value}\u0660\xe9" for name, value in sign(body).items()}, body


def _unsigned_and_unreadable(_: Signer, body: bytes) -> Post:
    return {}, body[:-1] + b"\xff{"


FORGERIES: Final[Mapping[str, Callable[[Signer, bytes], Post]]] = {
    "unsigned": _unsigned,
    "with empty headers": _with_empty_headers,
    "under another secret": _under_another_secret,
    "for another body": _for_another_body,
    "cut in half": _cut_in_half,
    "emptied": _emptied,
    "written again": _written_again,
    "of a shorter signature": _of_shorter_signature,
    "beyond ASCII": _beyond_ascii,
    "unsigned and unreadable": _unsigned_and_unreadable,
}
"""What is wrong with each, in words."""
