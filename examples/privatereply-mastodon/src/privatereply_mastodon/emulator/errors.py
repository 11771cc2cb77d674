"""Why a server refuses a call, before anybody has put it into words."""

from __future__ import annotations

from typing import Literal, TypeAlias

Reason: TypeAlias = Literal[
    "broken",
    "empty",
    "foreign",
    "gone",
    "invalid",
    "parent_gone",
    "rate",
    "route",
    "scope",
    "starting",
    "suspended",
    "token",
    "too_long",
    "user",
    "visibility",
]
"""What is wrong: the text is empty or too long, the visibility none; the thing asked for, or what
would be answered, is gone or never was; the token is no good, lacks a scope, is not a user's, or
its user is suspended; too many calls; something that is somebody else's; no such path; the server
is only starting, or breaks down over the call; or a parameter makes no sense."""


class Refused(Exception):  # noqa: N818 - a refusal is an answer, no error of the emulator
    """A server refuses a call.

    Attributes:
        reason: Why.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class GrantRefused(Exception):  # noqa: N818 - see Refused
    """A server refuses a call of OAuth.

    https://datatracker.ietf.org/doc/html/rfc6749#section-5.2

    Attributes:
        error: The error code.
        status: HTTP status.
    """

    def __init__(self, error: str, *, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
