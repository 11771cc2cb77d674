"""What servers answer to apps and logins."""

from __future__ import annotations

from privatereply.errors import AuthenticationFailed
from privatereply.provider import Capability
from privatereply.testing import Exchange, answer

from .documents import DOCS, SHOP, SHOP_ID, refused, shown

ACCOUNTS = f"{DOCS}/methods/accounts/"
ERRORS = f"{DOCS}/entities/Error/"
LOGIN = f"{DOCS}/methods/oauth/"

CONNECTING = (
    Exchange(
        Capability.LIST_ACCOUNTS,
        answers=(shown(SHOP),),
        returns=lambda accounts: (
            [(one.id, one.name, one.credentials["access_token"]) for one in accounts]
            == [(SHOP_ID, "shop", "token-of-somebody-31aa")]
        ),
        source=f"{ACCOUNTS}#verify_credentials",
    ),
    Exchange(
        Capability.AUTHORIZE,
        answers=(),
        returns=lambda login: login.url.startswith("https://m.example/oauth/authorize?"),
        source=f"{LOGIN}#authorize",
    ),
    Exchange(
        Capability.EXCHANGE_TOKEN,
        answers=(
            answer(
                {
                    "access_token": "ZA-Yj3aBD8U8Cm7lKUp-lm9O9BmDgdhHzDeqsY8tlL0",
                    "token_type": "Bearer",
                    "scope": "read write",
                    "created_at": 1573979017,
                }
            ),
        ),
        returns={"value": "ZA-Yj3aBD8U8Cm7lKUp-lm9O9BmDgdhHzDeqsY8tlL0", "expires_at": None},
        source=f"{LOGIN}#token",
    ),
    Exchange(
        Capability.EXCHANGE_TOKEN,
        title="the code is used up",
        answers=(answer({"error": "invalid_grant", "error_description": "The grant…"}, 400),),
        raises=AuthenticationFailed,
        source=f"{LOGIN}#token",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        answers=(shown(SHOP), shown({"name": "shop", "scopes": ["read", "write:statuses"]})),
        returns={"valid": True, "scopes": frozenset({"read", "write:statuses"})},
        source=f"{DOCS}/methods/apps/#verify_credentials",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="the app may only read",
        answers=(shown(SHOP), shown({"name": "shop", "scopes": ["read"]})),
        returns={"valid": True, "missing": frozenset({"write"})},
        source=f"{DOCS}/methods/apps/#verify_credentials",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="it is good for nothing",
        answers=(refused(401, "The access token is invalid"),),
        returns={"valid": False},
        source=ERRORS,
    ),
)
