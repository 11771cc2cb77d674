"""Refusals of TikTok's API. The HTTP status of all of them is 200; the code decides.

Source (read 2026-11-21): https://business-api.tiktok.com/portal/docs?id=1737172488964097
"""

from __future__ import annotations

from typing import Final

OK: Final = 0

REFUSALS: Final[dict[str, tuple[int, str]]] = {
    "no_permission": (40001, "No permission to perform the operation: {what}."),
    "not_messaging": (40001, "Business Messaging is not available to this account."),
    "suspended": (40001, "The account has no permission to perform the operation."),
    "invalid": (40002, "{what}"),
    "field_invalid": (40002, "Param {field} is invalid."),
    "field_missing": (40002, "Missing required field(s): {field}."),
    "not_found": (40007, "The {what} does not exist."),
    "too_many_ids": (40011, "Too many IDs are provided in a single request."),
    # One code for every rule of direct messages, and one sentence that names none of them.
    # https://business-api.tiktok.com/portal/docs?id=1832184403754242
    "blocked": (40064, "The message is blocked by direct message rules."),
    # https://documentation.qiscus.com/omnichannel-chat/tiktok-direct-message
    "too_fast": (40064, "You are sending messages too fast. Take a rest."),
    "too_many_a_second": (40100, "Too many requests: the QPS limit is reached."),
    "too_many_a_minute": (40100, "Too many requests: the QPM limit is reached."),
    "app_wrong": (40101, "The app ID and the secret do not match."),
    "token_expired": (40102, "The access token has expired."),
    "refresh_expired": (40103, "The refresh token has expired."),
    "token_missing": (
        40104,
        "Access token is null, you should set it in http header with key Access-Token.",
    ),
    "token_invalid": (40105, "Invalid or incorrect access token."),
    "refresh_invalid": (40107, "Invalid or incorrect refresh token."),
    "grant_invalid": (40108, "Invalid value for grant_type: it is not supported."),
    "code_invalid": (40110, "The auth_code is canceled, used or expired. Please re-authorize."),
    "not_listed": (40118, "The app or account is not on the allowlist of the feature."),
    "file_missing": (40905, "The file does not exist."),
    "file_empty": (40906, "The file is empty."),
    "file_large": (40907, "The file is too large."),
    "file_type": (40908, "The file type is unsupported."),
    "file_expired": (40910, "The file has expired."),
    "file_size": (40915, "The file does not meet the specifications."),
    "system": (50000, "System error"),
    "try_again": (51065, "System error. Please retry."),
}
"""Code and message of every refusal the emulator knows, by the name it has here."""

TOKEN_ENDS: Final[dict[int, str]] = {
    code: name
    for name, (code, _) in REFUSALS.items()
    if name in {"token_expired", "token_invalid", "refresh_expired", "refresh_invalid"}
}
"""Refusals a token that was ended can get, by code."""


class TikTokError(Exception):
    """A request TikTok refuses.

    Args:
        name: Key of ``REFUSALS``.
        rule: Which rule of direct messages stands in the way, which the answer does not say.
        **details: What the message names: parameters and kinds of things; never a text or token.
    """

    def __init__(self, name: str, *, rule: str | None = None, **details: str) -> None:
        super().__init__(name, rule, details)
        self.name = name
        self.rule = rule
        self.code: int = REFUSALS[name][0]
        self.message: str = REFUSALS[name][1].format(**details)
