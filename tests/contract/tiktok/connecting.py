"""What TikTok answers about accounts, tokens and webhooks."""

from __future__ import annotations

from contract.returned import accounts
from contract.tiktok.shop import (
    APP,
    CODES,
    CONFIGURATION,
    CONFIGURED,
    OPEN_ID,
    REFRESHING,
    TOKENS,
    ok,
    refused,
)
from privatereply.errors import AuthenticationFailed
from privatereply.provider import Capability
from privatereply.testing import Exchange, answer

__all__ = ["CONNECTING"]

ISSUED = {
    "access_token": "act.the-next-token",
    "token_type": "Bearer",
    "expires_in": 86400,
    "open_id": OPEN_ID,
    "refresh_token": "rft.the-one-after",
    "refresh_token_expires_in": 28484364,
    "scope": "message.list.send,comment.list",
}

ALLOWED = (
    "user.info.basic,video.list,comment.list,comment.list.manage,message.list.read,"
    "message.list.send"
)

CONNECTING = (
    Exchange(
        Capability.AUTHORIZE,
        answers=(),
        returns=lambda begun: (
            begun.url.startswith("https://www.tiktok.com/v2/auth/authorize?client_key=")
            and "disable_auto_auth=1" in begun.url
        ),
        source=TOKENS,
    ),
    Exchange(
        Capability.EXCHANGE_TOKEN,
        answers=(answer(ok(ISSUED)),),
        returns={"value": "act.the-next-token", "account_id": OPEN_ID},
        source=TOKENS,
    ),
    Exchange(
        Capability.REFRESH_TOKEN,
        answers=(answer(ok(ISSUED)),),
        returns={"value": "act.the-next-token", "refresh": "rft.the-one-after"},
        source=REFRESHING,
    ),
    Exchange(
        Capability.REFRESH_TOKEN,
        title="a token of another account is not taken",
        answers=(answer(ok({**ISSUED, "open_id": "other"})),),
        raises=AuthenticationFailed,
        source=REFRESHING,
    ),
    Exchange(
        Capability.REFRESH_TOKEN,
        title="it is over",
        answers=(refused(40103, "The refresh token has expired."),),
        raises=AuthenticationFailed,
        source=CODES,
    ),
    Exchange(
        Capability.LIST_ACCOUNTS,
        title="the one the token is for",
        answers=(answer(ok({"creator_id": OPEN_ID, "scope": ALLOWED})),),
        returns=accounts({OPEN_ID: "act.token-of-somebody"}),
        source=TOKENS,
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        answers=(answer(ok({"creator_id": OPEN_ID, "scope": ALLOWED})),),
        returns={"valid": True, "missing": frozenset({"message.list.manage"})},
        source=TOKENS,
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="it is good for nothing",
        answers=(refused(40105, "Invalid or incorrect access token."),),
        returns={"valid": False},
        source=CODES,
    ),
    Exchange(
        Capability.CHECK_SUBSCRIPTION,
        answers=(
            answer(ok({"callback_url": "https://app.example/webhook"})),
            answer(ok({"app_id": APP["app_id"]})),
        ),
        returns={
            "fields": frozenset({"COMMENT"}),
            "missing": frozenset({"DIRECT_MESSAGE"}),
            "callback_url": "https://app.example/webhook",
        },
        source=CONFIGURED,
    ),
    Exchange(
        Capability.SUBSCRIBE,
        answers=(answer(ok()), answer(ok())),
        returns={"missing": frozenset(), "callback_url": "https://app.example/webhook"},
        source=CONFIGURATION,
    ),
)
