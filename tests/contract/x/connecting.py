"""What X answers about accounts, tokens and webhooks."""

from __future__ import annotations

from typing import Any

from contract.attempt import BEGUN
from contract.returned import accounts
from contract.x.shop import (
    ACTIVITY,
    ANNA,
    BEN_ID,
    DATA,
    DOCS,
    ERRORS,
    LOGIN,
    MODERN,
    SHOP_ID,
    SUBSCRIPTION_ID,
    WEBHOOK_ID,
    WEBHOOKS,
    page,
)
from privatereply.errors import AuthenticationFailed, InvalidValue
from privatereply.model import Fact
from privatereply.provider import Capability, RefreshToken
from privatereply.testing import Exchange, answer

__all__ = ["CONNECTING", "REFRESHING", "UNREFRESHED"]

EVENTS = ("dm.received", "dm.sent", "post.mention.create", "post.reply.create")


def subscription(
    event: str, webhook_id: str = WEBHOOK_ID, user_id: str = SHOP_ID
) -> dict[str, Any]:
    """A subscription as X lists it."""
    return {
        "created_at": "2025-10-09T16:35:08.000Z",
        "event_type": event,
        "filter": {"user_id": user_id},
        "subscription_id": SUBSCRIPTION_ID,
        "webhook_id": webhook_id,
    }


HOOK = {"id": WEBHOOK_ID, "url": "https://app.example/webhook", "valid": True}

HELD = page(*map(subscription, EVENTS), subscription("dm.sent", user_id=BEN_ID))

CONNECTING = (
    Exchange(
        Capability.LIST_ACCOUNTS,
        title="the one the token is for",
        answers=(answer({"data": {"id": SHOP_ID, "name": "Shop", "username": "shop"}}),),
        returns=accounts({SHOP_ID: "token-of-somebody-31aa"}),
        source=DATA,
    ),
    Exchange(
        Capability.AUTHORIZE,
        answers=(),
        returns=lambda begun: (
            begun.url.startswith("https://x.com/i/oauth2/authorize?response_type=code")
            and "code_challenge_method=S256" in begun.url
        ),
        source=f"{DOCS}/fundamentals/authentication/oauth-2-0/authorization-code",
    ),
    Exchange(
        Capability.EXCHANGE_TOKEN,
        answers=(
            answer(
                {
                    "token_type": "bearer",
                    "expires_in": 7200,
                    "access_token": "the-first-token",
                    "refresh_token": "the-next-one",
                    "scope": "dm.read dm.write",
                }
            ),
        ),
        returns={"value": "the-first-token", "refresh": "the-next-one"},
        source=LOGIN,
    ),
    Exchange(
        Capability.EXCHANGE_TOKEN,
        title="the code is older than 30 seconds",
        answers=(answer({"error": "invalid_request", "error_description": "Anna: no."}, 400),),
        raises=AuthenticationFailed,
        source=LOGIN,
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        answers=(answer({"data": {"id": SHOP_ID, "username": "shop"}}),),
        returns={"valid": True},
        source=DATA,
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="it is somebody else's",
        answers=(answer({"data": ANNA}),),
        returns={"valid": False},
        source=DATA,
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="it is good for nothing",
        answers=(answer({"title": "Unauthorized", "type": "about:blank", "status": 401}, 401),),
        returns={"valid": False},
        source=ERRORS,
    ),
    Exchange(
        Capability.CHECK_SUBSCRIPTION,
        answers=(answer(HELD), answer({"data": [HOOK]})),
        returns={"missing": frozenset(), "callback_url": HOOK["url"], "working": Fact.YES},
        source=ACTIVITY,
    ),
    Exchange(
        Capability.CHECK_SUBSCRIPTION,
        title="nothing is subscribed",
        answers=(answer({"data": [], "meta": {"total_subscriptions": 0}}),),
        returns={"missing": frozenset(EVENTS)},
        source=ACTIVITY,
    ),
    Exchange(
        Capability.SUBSCRIBE,
        title="to everything, each time answered in another of three shapes",
        answers=(
            answer({"data": [HOOK]}),
            answer({"meta": {"total_subscriptions": 0, "result_count": 0}}),
            answer({"data": [subscription("dm.received")]}),
            answer({"data": subscription("dm.sent")}),
            answer({"data": {"subscription": subscription("post.mention.create")}}),
            answer({"data": subscription("post.reply.create")}),
        ),
        returns={"missing": frozenset(), "working": Fact.YES},
        source=ACTIVITY,
    ),
    Exchange(
        Capability.SUBSCRIBE,
        title="at an address X does not know, and some went elsewhere",
        answers=(
            answer({"meta": {"result_count": 0}}),
            answer({"data": HOOK}),
            answer(page(*[subscription(event, "7") for event in EVENTS])),
            *[answer({"data": subscription(event)}) for event in EVENTS],
        ),
        returns={"missing": frozenset(), "callback_url": HOOK["url"]},
        source=WEBHOOKS,
    ),
)

REFRESHING = (
    Exchange(
        Capability.REFRESH_TOKEN,
        answers=(
            answer(
                {
                    "token_type": "bearer",
                    "expires_in": 7200,
                    "access_token": "the-next-token",
                    "refresh_token": "the-one-after",
                }
            ),
        ),
        returns={"value": "the-next-token", "refresh": "the-one-after"},
        source=LOGIN,
    ),
    Exchange(
        Capability.REFRESH_TOKEN,
        title="it was used before",
        answers=(answer({"error": "invalid_grant"}, 400),),
        raises=AuthenticationFailed,
        source="https://datatracker.ietf.org/doc/html/rfc6749#section-5.2",
    ),
)

UNREFRESHED = (
    Exchange(
        Capability.REFRESH_TOKEN,
        title="the token of the other access",
        command=RefreshToken(account=MODERN.account, now=BEGUN),
        answers=(answer({"access_token": "the-next-token", "expires_in": 7200}),),
        returns={"value": "the-next-token", "refresh": "next-token-5e6f"},
        source=LOGIN,
    ),
    Exchange(
        Capability.REFRESH_TOKEN,
        title="keys of OAuth 1.0a do not expire",
        answers=(),
        raises=InvalidValue,
        source=f"{DOCS}/fundamentals/authentication/oauth-1-0a/authorizing-a-request",
    ),
)
