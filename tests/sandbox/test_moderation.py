"""Public replies, hiding and deleting."""

from __future__ import annotations

from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedInstagram, EmulatedPage, EmulatedPerson, EmulatedPost

from .conftest import Connect, Graph


def test_a_repeated_public_reply_is_written_twice(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    written = [facebook.post(f"/{comment.id}/comments", message="Thanks")["id"] for _ in range(2)]
    listed = facebook.get(f"/{comment.id}/comments", fields="message,from{id}")["data"]
    assert [found["id"] for found in listed] == written
    assert {found["message"] for found in listed} == {"Thanks"}


def test_a_page_comments_on_its_own_post(
    sandbox: Sandbox, post: EmulatedPost, facebook: Graph
) -> None:
    created = facebook.post(f"/{post.id}/comments", message="New in")
    assert facebook.get(f"/{created['id']}")["from"]["id"] == post.account.id


def test_a_public_reply_needs_text_a_page_token_and_a_permission(
    sandbox: Sandbox, page: EmulatedPage, post: EmulatedPost, anna: EmulatedPerson, graph: Connect
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    edge = f"/{comment.id}/comments"
    body = {"message": "Thanks"}
    assert graph(page.access_token).refused("POST", edge, json={"message": " "}) == (100, None)
    assert graph(page.user_token).refused("POST", edge, json=body) == (190, 2069032)
    mute = sandbox.meta.add_page(name="Mute", scopes={"pages_read_engagement"})
    other = sandbox.meta.add_comment(sandbox.meta.add_post(mute), anna)
    refused = graph(mute.access_token).refused("POST", f"/{other.id}/comments", json=body)
    assert refused == (200, None)


def test_a_comment_is_hidden_shown_edited_and_deleted(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    assert facebook.post(f"/{comment.id}", is_hidden=True) == {"success": True}
    assert facebook.get(f"/{comment.id}", fields="is_hidden")["is_hidden"] is True
    facebook.post(f"/{comment.id}", is_hidden="false")
    assert comment.hidden is False
    own = facebook.post(f"/{comment.id}/comments", message="Thnks")["id"]
    facebook.post(f"/{own}", message="Thanks")
    assert facebook.get(f"/{own}")["message"] == "Thanks"
    assert facebook.request("DELETE", f"/{comment.id}").json() == {"success": True}
    assert facebook.refused("GET", f"/{own}") == (100, 33)


def test_nobody_elses_comment_can_be_edited(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    refused = facebook.refused("POST", f"/{comment.id}", json={"message": "Lovely"})
    assert refused == (100, None)
    assert comment.text == "How much is it?"


def test_form_bodies_and_query_parameters_are_read_as_well(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    form = facebook.request("POST", f"/{comment.id}/comments", data={"message": "Thanks"})
    query = facebook.request("POST", f"/{comment.id}/comments", params={"message": "Thanks"})
    assert form.json().keys() == query.json().keys() == {"id"}


def test_a_private_reply_may_come_as_form_fields_with_json_inside(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    form = {"recipient": f'{{"comment_id": "{comment.id}"}}', "message": '{"text": "Hello"}'}
    assert "message_id" in facebook.request("POST", "/me/messages", data=form).json()


def test_broken_bodies_are_refused(facebook: Graph) -> None:
    headers = {"content-type": "application/json"}
    for body in (b"{", b"[]", b"\xff"):
        refused = facebook.refused("POST", "/me/messages", content=body, headers=headers)
        assert refused == (100, None)
    form = {"recipient": "{", "message": "{}"}
    assert facebook.refused("POST", "/me/messages", data=form) == (100, None)


def test_a_reply_to_an_instagram_reply_lands_on_the_top_level(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    top = sandbox.meta.add_comment(media, anna)
    reply = sandbox.meta.add_comment(media, anna, parent=top)
    written = instagram.post(f"/{reply.id}/replies", message="Thanks")["id"]
    listed = instagram.get(f"/{top.id}/replies")["data"]
    assert [found["id"] for found in listed] == [written, reply.id]


def test_asking_for_fields_writes_the_reply_and_then_refuses(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    refused = instagram.refused(
        "POST", f"/{comment.id}/replies", json={"message": "Thanks", "fields": "id,text"}
    )
    assert refused == (20, 1772107)
    assert len(instagram.get(f"/{comment.id}/replies")["data"]) == 1


def test_instagram_hides_shows_and_deletes(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    hidden = instagram.request("POST", f"/{comment.id}", params={"hide": "true"})
    assert (hidden.json(), comment.hidden) == ({"success": True}, True)
    body = {"message": "Thanks"}
    assert instagram.refused("POST", f"/{comment.id}/replies", json=body) == (100, None)
    assert instagram.refused("POST", f"/{comment.id}") == (100, None)
    instagram.post(f"/{comment.id}", hide=False)
    assert comment.hidden is False
    instagram.request("DELETE", f"/{comment.id}")
    assert instagram.refused("GET", f"/{comment.id}") == (100, 33)


def test_the_owners_own_comments_stay_visible(
    sandbox: Sandbox, media: EmulatedPost, instagram: Graph
) -> None:
    own = instagram.post(f"/{media.id}/comments", message="New in")["id"]
    assert instagram.post(f"/{own}", hide=True) == {"success": True}
    assert instagram.get(f"/{own}", fields="hidden")["hidden"] is False


def test_comments_on_a_broadcast_cannot_be_moderated(
    sandbox: Sandbox, shop: EmulatedInstagram, anna: EmulatedPerson, instagram: Graph
) -> None:
    comment = sandbox.meta.add_comment(sandbox.meta.add_post(shop, surface="live"), anna)
    body = {"message": "Thanks", "hide": True}
    for method, path in (
        ("POST", f"/{comment.id}/replies"),
        ("POST", f"/{comment.id}"),
        ("DELETE", f"/{comment.id}"),
    ):
        assert instagram.refused(method, path, json=body) == (100, None)
