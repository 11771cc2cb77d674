"""What the platform is asked about a comment just before an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from privatereply.errors import AuthenticationFailed
from privatereply.flow import Response
from privatereply.model import Account, CommentRecord, Fact, Surface
from privatereply.policy import facts
from privatereply.provider import CheckComment
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram

IG_ID = "17841400000000001"
LIVE = {"id": "17", "media": {"id": "179", "media_product_type": "LIVE"}, "from": {"id": "526"}}


def test_facebook_tells_whether_a_reply_is_offered_and_was_sent(
    play: Any, facebook: Facebook, page: Account, comment: CommentRecord
) -> None:
    tree = {"id": comment.id, "can_reply_privately": True, "from": {"id": "678"}}
    assert play(facebook.check_comment(CheckComment(account=page, comment=comment)), tree) == {
        facts.COMMENT_EXISTS: Fact.YES,
        facts.REPLY_OFFERED: Fact.YES,
        facts.ALREADY_REPLIED: Fact.NO,
        facts.AUTHOR_IS_ACCOUNT: Fact.NO,
    }


def test_a_comment_that_is_gone_is_told_so(
    play: Any,
    facebook: Facebook,
    instagram: Instagram,
    page: Account,
    business: Account,
    comment: CommentRecord,
    ig_comment: CommentRecord,
    refused: Callable[..., Response],
) -> None:
    gone = {facts.COMMENT_EXISTS: Fact.NO}
    asked = facebook.check_comment(CheckComment(account=page, comment=comment))
    assert play(asked, refused(100, 33)) == gone
    asked = instagram.check_comment(CheckComment(account=business, comment=ig_comment))
    assert play(asked, refused(100, 33)) == gone


def test_a_refusal_of_another_kind_is_no_fact(
    play: Any,
    facebook: Facebook,
    page: Account,
    comment: CommentRecord,
    refused: Callable[..., Response],
) -> None:
    with pytest.raises(AuthenticationFailed):
        play(facebook.check_comment(CheckComment(account=page, comment=comment)), refused(190))


@pytest.mark.parametrize(
    ("running", "fact"), [(["179", "180"], Fact.YES), (["180"], Fact.NO), ([], Fact.NO)]
)
def test_instagram_lists_the_broadcasts_that_are_on_the_air(
    play: Any,
    instagram: Instagram,
    business: Account,
    ig_comment: CommentRecord,
    running: list[str],
    fact: Fact,
) -> None:
    listed = {"data": [{"id": one} for one in running]}
    asked = instagram.check_comment(CheckComment(account=business, comment=ig_comment))
    known = play(asked, LIVE, listed, {"is_user_follow_business": True})
    assert known == {
        facts.COMMENT_EXISTS: Fact.YES,
        facts.AUTHOR_IS_ACCOUNT: Fact.NO,
        facts.BROADCAST_RUNNING: fact,
        facts.PERSON_FOLLOWS: Fact.YES,
    }
    assert [path.rpartition("v26.0/")[2] for path in play.paths] == [
        ig_comment.id,
        f"{IG_ID}/live_media",
        "526",
    ]


def test_what_the_platform_does_not_show_stays_unknown(
    play: Any,
    instagram: Instagram,
    business: Account,
    ig_comment: CommentRecord,
    refused: Callable[..., Response],
) -> None:
    asked = instagram.check_comment(CheckComment(account=business, comment=ig_comment))
    known = play(asked, LIVE, refused(10), refused(230))
    assert set(known) == {facts.COMMENT_EXISTS, facts.AUTHOR_IS_ACCOUNT}
    asked = instagram.check_comment(CheckComment(account=business, comment=ig_comment))
    known = play(asked, LIVE, {"data": []}, {"is_user_follow_business": "perhaps"})
    assert facts.PERSON_FOLLOWS not in known


def test_a_surface_the_host_knows_counts_if_the_platform_tells_none(
    play: Any, instagram: Instagram, business: Account, ig_comment: CommentRecord
) -> None:
    live = attrs.evolve(ig_comment, surface=Surface.LIVE, author=None)
    asked = instagram.check_comment(CheckComment(account=business, comment=live))
    known = play(asked, {"id": "17"}, {"data": [{"id": "179001"}]})
    assert known[facts.BROADCAST_RUNNING] is Fact.YES


def test_nobody_is_asked_whether_the_account_follows_itself(
    play: Any, instagram: Instagram, business: Account, ig_comment: CommentRecord
) -> None:
    asked = instagram.check_comment(CheckComment(account=business, comment=ig_comment))
    known = play(asked, {"id": "17", "user": {"id": "1"}})
    assert known == {facts.COMMENT_EXISTS: Fact.YES, facts.AUTHOR_IS_ACCOUNT: Fact.YES}
