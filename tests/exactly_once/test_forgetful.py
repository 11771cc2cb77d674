"""The proofs of this folder count deliveries: here the count itself is proven."""

from __future__ import annotations

import contextlib

import httpx
import pytest

from privatereply import Comment, PlatformError, PrivateReplyError

from .forgetful import gone
from .shop import ANNA, SCENES, Shop


def reply_without_memory(shop: Shop, comment: Comment) -> None:
    """What a program without a ledger does: this one has a new ledger every time."""
    with httpx.Client(transport=shop.sandbox.transport()) as http, shop.connect(http) as client:
        shop.bind(client).reply(comment, "Hello", actor=ANNA)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("fault", [None, "answer_lost", "unknown_error"])
def test_a_program_without_a_ledger_delivers_twice_and_is_counted(
    scene: str, fault: str | None
) -> None:
    shop = Shop.open(scene)
    made = shop.scene.comment()
    with httpx.Client(transport=shop.sandbox.transport()) as http, shop.connect(http) as client:
        comment = shop.meet(shop.bind(client), made)
    reply_without_memory(shop, comment)
    if fault is not None:
        shop.order(fault)
    with contextlib.suppress(PrivateReplyError):
        reply_without_memory(shop, comment)
    assert [one.text for one in shop.ours(made)] == ["Hello", "Hello"]


@pytest.mark.parametrize("scene", SCENES)
def test_what_a_human_did_and_what_is_burnt_is_not_forgotten(scene: str) -> None:
    shop = Shop.open(scene)
    by_hand, burnt = shop.scene.comment(), shop.scene.comment()
    with httpx.Client(transport=shop.sandbox.transport()) as http, shop.connect(http) as client:
        comments = [shop.meet(shop.bind(client), made) for made in (by_hand, burnt)]
    shop.scene.reply_by_hand(by_hand, "By hand")
    lost = [by_hand] if shop.terms.one_reply else []
    if shop.terms.burns:
        shop.order("burnt")
        lost.append(burnt)
    with contextlib.suppress(PrivateReplyError):
        reply_without_memory(shop, comments[1])
    assert [made for made in (by_hand, burnt) if gone(shop.scene, made)] == lost
    for made, comment in zip((by_hand, burnt), comments, strict=True):
        if made in lost:
            with pytest.raises(PlatformError):
                reply_without_memory(shop, comment)
            assert shop.ours(made) == []
