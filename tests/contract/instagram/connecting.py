"""What Instagram answers about accounts, tokens and webhooks."""

from __future__ import annotations

from contract import meta
from contract.attempt import BEGUN
from contract.instagram.shop import OWN, OWN_ID, PAGE_ID, PLATFORM
from contract.meta import META, refused
from contract.returned import accounts
from privatereply.errors import InvalidValue
from privatereply.provider import Capability, RefreshToken
from privatereply.testing import Exchange, answer

__all__ = ["FACEBOOK_LOGIN", "OWN_LOGIN", "SUBSCRIBING"]

LASTING = {"access_token": "IGAA-60-days", "token_type": "bearer", "expires_in": 5183944}

ME = {"user_id": OWN_ID, "username": "shop", "account_type": "BUSINESS", "id": "app-scoped"}

FIELDS = ["comments", "live_comments", "messages"]

INSTALLED = {"id": meta.APP["app_id"], "subscribed_fields": FIELDS}

SUBSCRIBING = (
    Exchange(
        Capability.CHECK_SUBSCRIPTION,
        answers=(answer({"data": [INSTALLED]}),),
        returns={"missing": frozenset()},
        source=meta.SUBSCRIBED_APPS,
    ),
    Exchange(
        Capability.CHECK_SUBSCRIPTION,
        title="the app is not installed",
        answers=(answer({"data": []}),),
        returns={"missing": frozenset(FIELDS)},
        source=meta.SUBSCRIBED_APPS,
    ),
    Exchange(
        Capability.SUBSCRIBE,
        answers=(answer({"data": []}), answer({"success": True}), answer({"data": [INSTALLED]})),
        returns={"missing": frozenset()},
        source=meta.SUBSCRIBED_APPS,
    ),
)

OWN_LOGIN = (
    Exchange(
        Capability.LIST_ACCOUNTS,
        title="the one the token is for",
        answers=(answer(ME),),
        returns=accounts({OWN_ID: "IGAA-token-of-the-account-user"}),
        source=f"{PLATFORM}/instagram-api-with-instagram-login/get-started",
    ),
    Exchange(
        Capability.EXCHANGE_TOKEN,
        answers=(answer(LASTING),),
        returns={"value": "IGAA-60-days"},
        source=f"{PLATFORM}/reference/access_token",
    ),
    Exchange(
        Capability.REFRESH_TOKEN,
        answers=(answer(LASTING),),
        returns={"value": "IGAA-60-days"},
        source=f"{PLATFORM}/reference/refresh_access_token",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="it is the account's",
        answers=(answer({"user_id": OWN_ID}),),
        returns={"valid": True},
        source=f"{PLATFORM}/instagram-api-with-instagram-login/get-started",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="it is good for nothing",
        answers=(refused(190, type="IGApiException"),),
        returns={"valid": False},
        source=f"{PLATFORM}/instagram-api-with-instagram-login/get-started",
    ),
)

PAGES = {
    "data": [
        {
            "id": PAGE_ID,
            "access_token": "EAAB-new-1",
            "tasks": ["MESSAGING", "MODERATE"],
            "instagram_business_account": {"id": OWN_ID, "username": "shop"},
        },
        {"id": "2", "access_token": "EAAB-new-2", "tasks": ["MESSAGING", "MODERATE"]},
    ]
}

ALLOWED = {
    "is_valid": True,
    "expires_at": 0,
    "profile_id": PAGE_ID,
    "scopes": ["instagram_manage_comments", "pages_messaging"],
    "granular_scopes": [
        {"scope": "instagram_manage_comments", "target_ids": [OWN_ID]},
        {"scope": "pages_messaging", "target_ids": ["4711"]},
    ],
}

FACEBOOK_LOGIN = (
    Exchange(
        Capability.LIST_ACCOUNTS,
        title="those linked to Pages",
        answers=(answer(PAGES),),
        returns=accounts({OWN_ID: "EAAB-new-1"}),
        source=f"{meta.GRAPH}/reference/user/accounts/",
    ),
    Exchange(
        Capability.EXCHANGE_TOKEN,
        answers=(answer({**LASTING, "access_token": "EAAB-60-days"}),),
        returns={"value": "EAAB-60-days"},
        source=f"{META}/docs/facebook-login/guides/access-tokens/get-long-lived",
    ),
    Exchange(
        Capability.REFRESH_TOKEN,
        title="the token of the other login",
        command=RefreshToken(account=OWN.account, now=BEGUN),
        answers=(answer(LASTING),),
        returns={"value": "IGAA-60-days"},
        source=f"{PLATFORM}/reference/refresh_access_token",
    ),
    Exchange(
        Capability.REFRESH_TOKEN,
        title="a Page's token does not expire",
        answers=(),
        raises=InvalidValue,
        source=f"{META}/docs/facebook-login/guides/access-tokens/get-long-lived",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="one permission was given for another Page",
        answers=(answer({"data": ALLOWED}),),
        returns=lambda status: (
            status.valid
            and "pages_messaging" in status.missing
            and "instagram_manage_comments" not in status.missing
        ),
        source=f"{meta.GRAPH}/reference/debug_token",
    ),
)
