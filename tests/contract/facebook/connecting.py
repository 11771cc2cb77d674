"""What Facebook answers about Pages, tokens and webhooks."""

from __future__ import annotations

from contract import meta
from contract.facebook.shop import PAGE_ID, TOKENS
from contract.meta import refused
from contract.returned import accounts
from privatereply.errors import AuthenticationFailed
from privatereply.provider import Capability
from privatereply.testing import Exchange, answer

__all__ = ["CONNECTING"]

PAGES = {
    "data": [
        {
            "id": PAGE_ID,
            "name": "Shop",
            "access_token": "EAAB-new-1",
            "tasks": ["ANALYZE", "MESSAGING", "MODERATE"],
        },
        {"id": "2", "name": "Other", "access_token": "EAAB-new-2", "tasks": ["ANALYZE"]},
    ],
    "paging": {"cursors": {"before": "before", "after": "after"}},
}

ALLOWED = {
    "app_id": meta.APP["app_id"],
    "type": "PAGE",
    "is_valid": True,
    "expires_at": 0,
    "scopes": ["pages_messaging", "pages_show_list"],
    "profile_id": PAGE_ID,
}

INSTALLED = {"id": meta.APP["app_id"], "subscribed_fields": ["feed", "messages", "message_echoes"]}

CONNECTING = (
    Exchange(
        Capability.LIST_ACCOUNTS,
        title="Pages that may be moderated and written from",
        answers=(answer(PAGES),),
        returns=accounts({PAGE_ID: "EAAB-new-1"}),
        source=f"{meta.GRAPH}/reference/user/accounts/",
    ),
    Exchange(
        Capability.EXCHANGE_TOKEN,
        answers=(
            answer({"access_token": "EAAB-60", "token_type": "bearer", "expires_in": 5184000}),
        ),
        returns={"value": "EAAB-60"},
        source=f"{TOKENS}/get-long-lived",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        answers=(answer({"data": ALLOWED}),),
        returns=lambda status: (
            status.valid and status.expires_at is None and "pages_messaging" not in status.missing
        ),
        source=f"{meta.GRAPH}/reference/debug_token",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="it is good for nothing",
        answers=(answer({"data": {"is_valid": False, "error": {"code": 190}}}),),
        returns={"valid": False},
        source=f"{meta.GRAPH}/reference/debug_token",
    ),
    Exchange(
        Capability.CHECK_TOKEN,
        title="the app's own credentials are wrong",
        answers=(refused(190),),
        raises=AuthenticationFailed,
        source=f"{meta.GRAPH}/reference/debug_token",
    ),
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
        returns={"missing": frozenset({"feed", "messages", "message_echoes"})},
        source=meta.SUBSCRIBED_APPS,
    ),
    Exchange(
        Capability.SUBSCRIBE,
        answers=(answer({"data": []}), answer({"success": True}), answer({"data": [INSTALLED]})),
        returns={"missing": frozenset()},
        source=meta.SUBSCRIBED_APPS,
    ),
)
