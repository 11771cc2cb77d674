"""Refusals of the Graph API, each with the numbers it is known by.

Sources (read 2026-11-21):
    https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes
    https://developers.facebook.com/docs/graph-api/guides/error-handling
    https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    https://developers.facebook.com/docs/graph-api/reference/page/messages
"""

from __future__ import annotations

from typing import Final

import attrs

from privatereply.sandbox.meta.texts import TEXTS


@attrs.frozen
class Refusal:
    """The numbers of one refusal.

    Attributes:
        code: Graph error code.
        subcode: Subcode, if one is known.
        status: HTTP status.
        transient: What ``is_transient`` says; None when the platform leaves it out.
    """

    code: int
    subcode: int | None = None
    status: int = 400
    transient: bool | None = None


REFUSALS: Final[dict[str, Refusal]] = {
    "unknown": Refusal(1, status=500),
    "temporary": Refusal(2, status=500, transient=True),
    # Seen for a first message to a stranger, and for media to somebody who does not follow.
    "integrity": Refusal(2, 1545133, status=500),
    "no_capability": Refusal(3),
    "app_limit": Refusal(4, transient=True),
    "no_permission": Refusal(10),
    "window_facebook": Refusal(10, 2018278),
    "window_instagram": Refusal(10, 2534022, status=403),
    "news_only": Refusal(10, 2018065),
    "format_after_write": Refusal(20, 1772107),
    "invalid": Refusal(100),
    "object_missing": Refusal(100, 33),
    "person_missing": Refusal(100, 2018001),
    "attachment_fetch": Refusal(100, 2018008),
    "message_and_action": Refusal(100, 2018014),
    "comment_id": Refusal(100, 2018292),
    "not_linked": Refusal(100, 2534013),
    "instagram_person_missing": Refusal(100, 2534014),
    "instagram_message": Refusal(100, 2534015),
    "comment_invalid": Refusal(100, 2534025),
    "field_missing": Refusal(100),
    "proof_needed": Refusal(100),
    "proof_wrong": Refusal(100),
    "verification_code": Refusal(100, 36009),
    "token_invalid": Refusal(190),
    "token_removed": Refusal(190, 458),
    "token_checkpoint": Refusal(190, 459),
    "token_password": Refusal(190, 460),
    "token_expired": Refusal(190, 463),
    "token_unconfirmed": Refusal(190, 464),
    "token_session": Refusal(190, 467),
    "token_role": Refusal(190, 492),
    # Answered to a user token where only a Page token will do; general knowledge, not documented.
    "page_token_needed": Refusal(190, 2069032),
    "permission_missing": Refusal(200),
    "callback_unverified": Refusal(2200),
    "app_token_needed": Refusal(15),
    "feature_missing": Refusal(200, 2018021),
    "messages_disallowed": Refusal(200, 2534041),
    "policy_blocked": Refusal(368),
    "person_unavailable": Refusal(551, 1545041),
    "custom_limit": Refusal(613),
    "instagram_limit": Refusal(613, 2534040),
    "unknown_path": Refusal(2500),
    "already_replied": Refusal(10900),
    "not_replyable": Refusal(10902),
    "may_not_reply": Refusal(10903),
    "account_not_eligible": Refusal(36103),
    "pages_limit": Refusal(80001),
    "instagram_use_limit": Refusal(80002),
    "messenger_limit": Refusal(80006),
    "message_gone": Refusal(9000001),
}
"""Every refusal the emulator knows, by the name it has here."""

BY_SUBCODE: Final[dict[int, str]] = {
    refusal.subcode: name
    for name, refusal in REFUSALS.items()
    if name.startswith("token_") and refusal.subcode is not None
}
"""Token refusals by their subcode."""


class GraphError(Exception):
    """A request the Graph API refuses.

    Args:
        name: Key of ``REFUSALS``.
        **details: What the sentence names: ids, field or permission names; never a text or token.
    """

    def __init__(self, name: str, **details: str) -> None:
        super().__init__(name, details)
        self.name = name
        self.details = details
        self.refusal: Refusal = REFUSALS[name]

    def sentence(self, language: str) -> str:
        """Return the message in a language the platform would answer in."""
        return TEXTS[language][self.name].format(**self.details)


def envelope(
    refusal: Refusal, *, message: str, kind: str, trace_id: str
) -> dict[str, dict[str, object]]:
    """Build the error body.

    Args:
        refusal: The numbers.
        message: The sentence, already in the language of the answer.
        kind: ``OAuthException`` or ``IGApiException``.
        trace_id: What support asks for.
    """
    error: dict[str, object] = {"message": message, "type": kind, "code": refusal.code}
    if refusal.subcode is not None:
        error["error_subcode"] = refusal.subcode
    if refusal.transient is not None:
        error["is_transient"] = refusal.transient
    return {"error": error | {"fbtrace_id": trace_id}}
