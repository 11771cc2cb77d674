"""Refusals in the shapes X gives them.

Sources (read 2026-11-21):
    https://docs.x.com/x-api/fundamentals/response-codes-and-errors
    https://docs.x.com/x-api/fundamentals/rate-limits
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from privatereply.sandbox.documents import Json

CreditsShape: TypeAlias = Literal["current", "former"]

PROBLEMS: Final = "https://api.x.com/2/problems"
FORMER_PROBLEMS: Final = "https://api.twitter.com/2/problems"

NO_DM_PERMISSION: Final = "You do not have permission to DM one or more participants."
NOT_PERMITTED: Final = "This operation is not permitted."
NOT_SUMMONED: Final = (
    "You can only reply to or quote posts where you are mentioned or are the author."
)
GONE: Final = "You attempted to reply to a Tweet that is deleted or not visible to you."
DUPLICATE: Final = "You are not allowed to create a Tweet with duplicate content."
TOO_LONG: Final = "Your Tweet text is too long."

LEGACY: Final[dict[int, tuple[int, str]]] = {
    64: (403, "Your account is suspended and is not permitted to access this feature."),
    88: (429, "Rate limit exceeded"),
    226: (403, "This request looks like it might be automated."),
    326: (403, "To protect our users from spam, this account is temporarily locked."),
}
"""Status and sentence by the number of a v1.1 error."""


class Refused(Exception):  # noqa: N818 - it is an answer of the platform, not an error of ours
    """X refuses a call.

    Attributes:
        status: HTTP status.
        document: The body.
    """

    def __init__(self, status: int, document: Json) -> None:
        super().__init__(status)
        self.status = status
        self.document = document


def problem(
    status: int, title: str, detail: str, kind: str = "about:blank", **more: object
) -> Json:
    """Return a problem document."""
    return {"title": title, "detail": detail, "type": kind, "status": status, **more}


def invalid(message: str, **parameters: object) -> Refused:
    """Refuse a malformed request.

    Args:
        message: What is wrong.
        **parameters: The parameters that are, with the values they have.
    """
    named = {name: [str(value)] for name, value in parameters.items()}
    return Refused(
        400,
        {
            "errors": [{"parameters": named, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{PROBLEMS}/invalid-request",
        },
    )


def unauthorized() -> Refused:
    """Refuse a call without good credentials."""
    return Refused(401, problem(401, "Unauthorized", "Unauthorized"))


def forbidden(detail: str = "Forbidden") -> Refused:
    """Refuse a call that is not allowed; without a detail a scope is missing."""
    return Refused(403, problem(403, "Forbidden", detail))


def unauthorized_resource(detail: str) -> Refused:
    """Refuse a call on something the caller may not act on."""
    kind = f"{PROBLEMS}/not-authorized-for-resource"
    return Refused(403, problem(403, "Authorization Error", detail, kind))


def unsupported(given: str, supported: str) -> Refused:
    """Refuse a kind of authentication this call does not take."""
    detail = (
        f"Authenticating with {given} is forbidden for this endpoint.  "
        f"Supported authentication types are [{supported}]."
    )
    kind = f"{PROBLEMS}/unsupported-authentication"
    return Refused(403, problem(403, "Unsupported Authentication", detail, kind))


def permissions() -> Refused:
    """Refuse an OAuth 1.0a call the app's permission does not cover."""
    detail = (
        "Your client app is not configured with the appropriate oauth1 app permissions "
        "for this endpoint."
    )
    return Refused(403, problem(403, "Forbidden", detail, f"{FORMER_PROBLEMS}/oauth1-permissions"))


def missing(resource: str, value: str, parameter: str = "id") -> Json:
    """Return the problem of something that was asked for and does not exist."""
    return {
        "value": value,
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{PROBLEMS}/resource-not-found",
    }


def not_found(resource: str, value: str, parameter: str = "id") -> Refused:
    """Refuse to act on something that does not exist."""
    return Refused(404, missing(resource, value, parameter) | {"status": 404})


def legacy(code: int) -> Refused:
    """Refuse in the shape of v1.1: one of the numbers of ``LEGACY``, and its sentence."""
    status, message = LEGACY[code]
    return Refused(status, {"errors": [{"code": code, "message": message}]})


def credits_depleted(shape: CreditsShape, account_id: str) -> Refused:
    """Refuse because the developer account has no credits left."""
    if shape == "former":
        detail = (
            f"Your enrolled account [{account_id}] does not have any credits to fulfill this "
            "request."
        )
        kind = f"{FORMER_PROBLEMS}/credits"
        return Refused(402, {"title": "CreditsDepleted", "detail": detail, "type": kind})
    kind = f"{PROBLEMS}/credits-depleted"
    return Refused(402, problem(402, "Payment Required", "credits depleted", kind))


def grant(error: str, description: str, status: int = 400) -> Refused:
    """Refuse at the token endpoint, which has an error body of its own."""
    return Refused(status, {"error": error, "error_description": description})
