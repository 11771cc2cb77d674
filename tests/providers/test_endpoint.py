"""Hosts, tokens and addresses."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from privatereply.errors import InvalidValue
from privatereply.flow import begin
from privatereply.model import Account, Actor, CommentRecord, Draft
from privatereply.provider import (
    DeleteComment,
    GetComment,
    ListComments,
    SendPrivateReply,
    SetHidden,
)
from privatereply.providers.facebook import Facebook
from privatereply.providers.graph.endpoint import FACEBOOK_HOST, INSTAGRAM_HOST, Endpoint
from privatereply.providers.instagram import Instagram

SENT = {"recipient_id": "678", "message_id": "m_1"}


def reply(account: Account, comment: CommentRecord, draft: str = "Hi") -> SendPrivateReply:
    return SendPrivateReply(
        account=account,
        comment=comment,
        draft=Draft(text=draft),
        actor=Actor.human("anna"),
        attempt_id="a1",
    )


def test_a_page_answers_through_its_own_node_on_graph_facebook_com(
    play: Any, facebook: Facebook, page: Account, comment: CommentRecord
) -> None:
    play(facebook.send_private_reply(reply(page, comment)), SENT)
    assert play.paths == ["POST graph.facebook.com/v26.0/100000000000001/messages"]


def test_instagram_by_facebook_login_answers_through_the_linked_page(
    play: Any, instagram: Instagram, linked: Account, ig_comment: CommentRecord
) -> None:
    play(instagram.send_private_reply(reply(linked, ig_comment)), SENT)
    assert play.paths == ["POST graph.facebook.com/v26.0/100000000000001/messages"]
    assert play.body["recipient"] == {"comment_id": ig_comment.id}


def test_instagram_by_its_own_login_answers_through_the_account_on_graph_instagram_com(
    play: Any, instagram: Instagram, business: Account, ig_comment: CommentRecord
) -> None:
    play(instagram.send_private_reply(reply(business, ig_comment)), SENT)
    assert play.paths == ["POST graph.instagram.com/v26.0/17841400000000001/messages"]


@pytest.mark.parametrize("by_page", [False, True])
def test_a_live_comment_is_answered_at_the_same_address(
    play: Any,
    instagram: Instagram,
    business: Account,
    linked: Account,
    ig_comment: CommentRecord,
    by_page: bool,
) -> None:
    live = attrs.evolve(ig_comment, surface="live")
    account = linked if by_page else business
    for one in (ig_comment, live):
        play(instagram.send_private_reply(reply(account, one)), SENT)
    first, second = play.requests
    assert first == second


def test_instagram_content_is_read_at_the_accounts_own_host(
    play: Any, instagram: Instagram, linked: Account, business: Account
) -> None:
    play(instagram.get_comment(GetComment(account=linked, comment_id="17")), {"id": "17"})
    play(instagram.get_comment(GetComment(account=business, comment_id="17")), {"id": "17"})
    assert play.paths == ["GET graph.facebook.com/v26.0/17", "GET graph.instagram.com/v26.0/17"]


def test_the_token_travels_in_a_header_and_in_no_address_or_parameter(
    play: Any, facebook: Facebook, page: Account, comment: CommentRecord
) -> None:
    play(facebook.send_private_reply(reply(page, comment)), SENT)
    play(facebook.list_comments(ListComments(account=page, post_id="1_2")), {"data": []})
    for request in play.requests:
        assert ("Authorization", "Bearer EAApage") in request.headers
        assert "EAApage" not in request.url + str(request.params) + repr(request)


def test_a_write_never_asks_for_fields(
    play: Any, facebook: Facebook, page: Account, comment: CommentRecord
) -> None:
    play(facebook.send_private_reply(reply(page, comment)), SENT)
    play(
        facebook.set_hidden(SetHidden(account=page, comment_id="1_2", hidden=True)),
        {"success": True},
    )
    play(
        facebook.delete_comment(DeleteComment(account=page, comment_id="1_2")), {"success": "true"}
    )
    assert all("fields" not in dict(request.params) for request in play.requests)
    assert play.writes() == 3


def test_the_proof_is_the_keyed_hash_of_the_token_that_is_sent() -> None:
    endpoint = Endpoint(
        platform="facebook",
        host=FACEBOOK_HOST,
        version="v26.0",
        token="EAAtesttoken",
        app_secret="0123456789abcdef0123456789abcdef",
    )
    proof = "558080b299ccfabcdbfaf45bd3a4f6c06b5703c83f3c6d3023c8efc960fef88b"
    for request in (endpoint.get("1"), endpoint.post("1"), endpoint.delete("1")):
        assert dict(request.params) == {"appsecret_proof": proof}
    elsewhere = attrs.evolve(endpoint, host=INSTAGRAM_HOST)
    assert elsewhere.get("1").params == ()
    assert attrs.evolve(endpoint, app_secret=None).get("1").params == ()


def test_an_id_is_one_segment_of_a_path_whatever_it_holds(
    facebook: Facebook, page: Account
) -> None:
    request = begin(facebook.get_comment(GetComment(account=page, comment_id="1/../me?a=b#c%2F")))
    assert request.url == "https://graph.facebook.com/v26.0/1%2F..%2Fme%3Fa%3Db%23c%252F"


def test_an_id_of_dots_is_refused_before_any_request(facebook: Facebook, page: Account) -> None:
    with pytest.raises(InvalidValue, match="nothing but dots"):
        facebook.get_comment(GetComment(account=page, comment_id=".."))


@pytest.mark.parametrize("driver", [Facebook, Instagram])
@pytest.mark.parametrize("version", ["", "26.0", "v26", "v26.0/", "latest", "v26.0\n"])
def test_a_version_has_a_shape(driver: type[Facebook | Instagram], version: str) -> None:
    with pytest.raises(InvalidValue, match=r"v26\.0"):
        driver(version=version)


def test_another_version_can_be_chosen(play: Any, page: Account) -> None:
    play(
        Facebook(version="v25.0").get_comment(GetComment(account=page, comment_id="1")), {"id": "1"}
    )
    assert play.paths == ["GET graph.facebook.com/v25.0/1"]


@pytest.mark.parametrize(
    ("credentials", "name"),
    [
        ({}, "access_token"),
        ({"access_token": "zażółć"}, "access_token"),
        ({"access_token": "T", "login": "twitter"}, "login"),
        ({"access_token": "T", "login": "facebook"}, "page_id"),
    ],
)
def test_a_missing_credential_is_named_before_any_request(
    instagram: Instagram, ig_comment: CommentRecord, credentials: dict[str, str], name: str
) -> None:
    account = Account(platform="instagram", id="1784", credentials=credentials)
    with pytest.raises(InvalidValue, match=f"credentials.*{name}") as caught:
        instagram.send_private_reply(reply(account, ig_comment))
    assert "zażółć" not in str(caught.value)
