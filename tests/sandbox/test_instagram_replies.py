from __future__ import annotations

from datetime import timedelta

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedInstagram, EmulatedPage, EmulatedPerson, EmulatedPost

from .conftest import Connect, Graph

TEMPLATE = {
    "type": "template",
    "payload": {"template_type": "button", "text": "Look", "buttons": []},
}


def test_a_stranger_finds_the_reply_among_the_requests(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    sent = instagram.reply(comment.id, "80 euros", metadata="attempt-1").json()
    [delivery] = sandbox.meta.deliveries(comment_id=comment.id)
    assert sent == {"recipient_id": delivery.recipient_id, "message_id": delivery.message_id}
    assert (delivery.folder, delivery.metadata) == ("requests", "attempt-1")


def test_a_follower_finds_the_reply_in_the_inbox(
    sandbox: Sandbox, media: EmulatedPost, instagram: Graph
) -> None:
    fan = sandbox.meta.add_person(name="Fan", follows=True)
    comment = sandbox.meta.add_comment(media, fan)
    instagram.reply(comment.id)
    assert [found.folder for found in sandbox.meta.deliveries()] == ["inbox"]


@pytest.mark.requirement("A28")
def test_a_second_reply_gets_the_one_answer_instagram_has(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    assert instagram.reply(comment.id).status_code == 200
    refused = instagram.reply(comment.id)
    assert refused.json()["error"]["type"] == "IGApiException"
    assert instagram.reply_refused(comment.id) == (100, 2534025)
    assert len(sandbox.meta.deliveries(comment_id=comment.id)) == 1


@pytest.mark.requirement("A30")
def test_after_seven_days_the_comment_is_invalid(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    sandbox.clock.advance(timedelta(days=7, seconds=1))
    assert instagram.reply_refused(comment.id) == (100, 2534025)


def test_a_live_comment_can_be_answered_while_the_broadcast_runs(
    sandbox: Sandbox, shop: EmulatedInstagram, anna: EmulatedPerson, instagram: Graph
) -> None:
    live = sandbox.meta.add_post(shop, surface="live")
    first, second = (sandbox.meta.add_comment(live, anna) for _ in range(2))
    assert instagram.reply(first.id).status_code == 200
    sandbox.meta.end_broadcast(live)
    assert instagram.reply_refused(second.id) == (100, 2534025)


def test_only_a_broadcast_can_end(sandbox: Sandbox, media: EmulatedPost) -> None:
    with pytest.raises(ValueError, match="no broadcast"):
        sandbox.meta.end_broadcast(media)


def test_own_comments_are_refused(sandbox: Sandbox, media: EmulatedPost, instagram: Graph) -> None:
    comment = sandbox.meta.add_comment(media, None, "Thanks")
    assert instagram.reply_refused(comment.id) == (100, 2534025)


def test_another_accounts_token_gets_the_same_answer(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, graph: Connect
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    other = sandbox.meta.add_instagram_account(username="other")
    client = graph(other.access_token, "graph.instagram.com")
    assert client.reply_refused(comment.id) == (100, 2534025)
    assert sandbox.meta.deliveries() == []


def test_a_deleted_comment_is_missing_and_a_malformed_id_is_refused(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    sandbox.meta.delete_comment(comment.id)
    assert instagram.reply_refused(comment.id) == (100, 33)
    assert instagram.reply_refused("1_2") == (100, 2018292)


def test_media_for_a_stranger_is_refused_and_burns_the_reply(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    body = {"recipient": {"comment_id": comment.id}, "message": {"attachment": TEMPLATE}}
    response = instagram.request("POST", "/me/messages", json=body)
    assert response.status_code == 500
    assert response.json()["error"]["error_subcode"] == 1545133
    assert instagram.reply_refused(comment.id, "text alone") == (100, 2534025)
    assert sandbox.meta.deliveries() == []


def test_media_for_a_follower_arrives(
    sandbox: Sandbox, media: EmulatedPost, instagram: Graph
) -> None:
    fan = sandbox.meta.add_person(name="Fan", follows=True)
    comment = sandbox.meta.add_comment(media, fan)
    instagram.post(
        "/me/messages", recipient={"comment_id": comment.id}, message={"attachment": TEMPLATE}
    )
    [delivery] = sandbox.meta.deliveries(comment_id=comment.id)
    assert delivery.text is None


def test_a_personal_account_is_not_eligible(
    sandbox: Sandbox, anna: EmulatedPerson, graph: Connect
) -> None:
    private = sandbox.meta.add_instagram_account(username="me", kind="personal")
    comment = sandbox.meta.add_comment(sandbox.meta.add_post(private), anna)
    client = graph(private.access_token, "graph.instagram.com")
    assert client.reply_refused(comment.id) == (36103, None)


def test_an_owner_may_keep_apps_from_messages(
    sandbox: Sandbox,
    shop: EmulatedInstagram,
    media: EmulatedPost,
    anna: EmulatedPerson,
    instagram: Graph,
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    sandbox.meta.set_account(shop, messages_allowed=False)
    assert instagram.reply_refused(comment.id) == (200, 2534041)


def test_each_login_needs_its_own_permission(
    sandbox: Sandbox, anna: EmulatedPerson, graph: Connect
) -> None:
    basic = sandbox.meta.add_instagram_account(
        username="basic", scopes={"instagram_business_basic"}
    )
    comment = sandbox.meta.add_comment(sandbox.meta.add_post(basic), anna)
    client = graph(basic.access_token, "graph.instagram.com")
    assert client.reply_refused(comment.id) == (10, None)
    page = sandbox.meta.add_page(name="Mute", scopes={"pages_messaging"})
    linked = sandbox.meta.add_instagram_account(username="l", login="facebook", page=page)
    comment = sandbox.meta.add_comment(sandbox.meta.add_post(linked), anna)
    assert graph(page.access_token).reply_refused(comment.id) == (200, None)


def test_with_facebook_login_the_page_is_addressed_and_not_the_account(
    sandbox: Sandbox, anna: EmulatedPerson, graph: Connect
) -> None:
    linked = sandbox.meta.add_instagram_account(username="linked", login="facebook")
    comment = sandbox.meta.add_comment(sandbox.meta.add_post(linked), anna)
    client = graph(linked.access_token)
    body = {"recipient": {"comment_id": comment.id}, "message": {"text": "Hello"}}
    assert client.refused("POST", f"/{linked.id}/messages", json=body) == (3, None)
    assert linked.page is not None
    assert client.post(f"/{linked.page.id}/messages", **body)["message_id"].startswith("aWdf")


def test_a_page_without_a_linked_account_is_told_so(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    assert facebook.reply_refused(comment.id) == (100, 2534013)


def test_tokens_of_one_host_are_worth_nothing_on_the_other(
    shop: EmulatedInstagram, page: EmulatedPage, graph: Connect
) -> None:
    assert graph(shop.access_token).refused("GET", "/me") == (190, None)
    client = graph(page.access_token, "graph.instagram.com")
    assert client.refused("GET", "/me") == (190, None)


def test_instagram_login_and_a_page_exclude_each_other(
    sandbox: Sandbox, page: EmulatedPage
) -> None:
    with pytest.raises(ValueError, match="has no Page"):
        sandbox.meta.add_instagram_account(username="x", page=page)


def test_an_account_can_only_be_linked_to_a_page(sandbox: Sandbox, shop: EmulatedInstagram) -> None:
    with pytest.raises(LookupError, match="is no Page"):
        sandbox.meta.add_instagram_account(username="x", login="facebook", page=shop.id)
