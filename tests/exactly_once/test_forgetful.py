"""The proofs of this folder count deliveries: here the count itself is proven."""

from __future__ import annotations

import httpx
import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedComment

from .forgetful import ours
from .shop import EMULATORS, LOGINS, NOON, Shop


def post_reply(shop: Shop, comment: EmulatedComment) -> int:
    """What a program without a ledger does."""
    instagram = shop.options.get("login") == "instagram"
    host = "graph.instagram.com" if instagram else "graph.facebook.com"
    node = shop.options.get("page_id") or shop.options["id"]
    with httpx.Client(transport=shop.sandbox.transport()) as http:
        return http.post(
            f"https://{host}/v26.0/{node}/messages",
            headers={"authorization": f"Bearer {shop.options['access_token']}"},
            json={"recipient": {"comment_id": comment.id}, "message": {"text": "Hello"}},
        ).status_code


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("fault", [None, "answer_lost", "unknown_error"])
def test_a_program_without_a_ledger_delivers_twice_and_is_counted(
    login: str, fault: str | None
) -> None:
    sandbox = Sandbox(start=NOON, ticking=False, emulators=EMULATORS)
    shop = Shop.open(sandbox, login)
    comment = shop.comment(shop.person("Ada"))
    assert post_reply(shop, comment) == 200
    if fault == "answer_lost":
        sandbox.faults.order(fault)
        with pytest.raises(httpx.RemoteProtocolError):
            post_reply(shop, comment)
    elif fault is not None:
        sandbox.faults.order(fault)
        assert post_reply(shop, comment) == 500
    else:
        assert post_reply(shop, comment) == 200
    assert len(ours(sandbox, comment.id)) == 2


@pytest.mark.parametrize("login", LOGINS)
def test_what_a_human_did_and_what_is_burnt_is_not_forgotten(login: str) -> None:
    sandbox = Sandbox(start=NOON, ticking=False, emulators=EMULATORS)
    shop = Shop.open(sandbox, login)
    by_hand, burnt = (shop.comment(shop.person(name)) for name in ("Ada", "Ben"))
    sandbox.meta.reply_by_hand(by_hand, "By hand")
    sandbox.faults.order("burnt")
    assert post_reply(shop, burnt) == 500
    assert [post_reply(shop, comment) for comment in (by_hand, burnt)] == [400, 400]
    assert ours(sandbox, by_hand.id) == ours(sandbox, burnt.id) == []
