"""``subscribed_apps``: which of an account's webhook fields the app gets.

Source (read 2026-11-21):
    https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps/
"""

from __future__ import annotations

from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta.call import Call
from privatereply.sandbox.meta.errors import GraphError
from privatereply.sandbox.meta.subscriptions import chosen
from privatereply.sandbox.meta.topics import FIELDS
from privatereply.sandbox.meta.world import EmulatedAccount, EmulatedInstagram, EmulatedPage


def read(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``GET /{account}/subscribed_apps``."""
    _permit(call, account)
    if not account.subscribed:
        return {"data": []}
    app: Json = {"id": call.world.app_id, "name": "Sandbox", "category": "Business"}
    return {"data": [app | {"subscribed_fields": sorted(account.subscribed)}]}


def subscribe(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``POST /{account}/subscribed_apps``.

    Raises:
        GraphError: ``subscribed_fields`` is missing, or names one the object has not.
    """
    _permit(call, account)
    account.subscribed = set(chosen(call, "subscribed_fields", FIELDS[account.topic]))
    return {"success": True}


def unsubscribe(call: Call, account: EmulatedAccount) -> Json:
    """Answer ``DELETE /{account}/subscribed_apps``."""
    _permit(call, account)
    uninstall(account)
    return {"success": True}


def uninstall(account: EmulatedAccount) -> None:
    """End every subscription of an account; with Facebook Login they are those of its Page."""
    account.subscribed = set()
    if isinstance(account, EmulatedInstagram) and account.page is not None:
        account.page.subscribed = set()


def _permit(call: Call, account: EmulatedAccount) -> None:
    if not isinstance(account, EmulatedPage):
        call.require("instagram_business_basic" if call.instagram_host else "instagram_basic")
        return
    if not call.page_token:
        raise GraphError("page_token_needed")
    call.require("pages_manage_metadata")
