"""Reading Pages, posts, media and comments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedInstagram, EmulatedPage, EmulatedPerson, EmulatedPost

from .conftest import Connect, Graph


def ids(document: dict[str, Any]) -> list[str]:
    return [item["id"] for item in document["data"]]


def test_a_user_token_lists_the_pages_it_runs_with_their_tokens(
    sandbox: Sandbox, page: EmulatedPage, graph: Connect
) -> None:
    other = sandbox.meta.add_page(name="Other", tasks={"ANALYZE"})
    listed = graph(page.user_token).get("/me/accounts")["data"]
    assert [found["access_token"] for found in listed] == [page.access_token, other.access_token]
    assert listed[0].keys() == {"access_token", "category", "name", "tasks", "id"}
    assert listed[1]["tasks"] == ["ANALYZE"]


def test_me_is_whoever_holds_the_token(
    sandbox: Sandbox,
    page: EmulatedPage,
    shop: EmulatedInstagram,
    facebook: Graph,
    instagram: Graph,
    graph: Connect,
) -> None:
    assert facebook.get("/me") == {"name": "Shop", "id": page.id}
    assert graph(page.user_token).get("/me")["name"] == sandbox.meta.user.name
    assert instagram.get("/me", fields="user_id,username,account_type") == {
        "user_id": shop.id,
        "username": "shop",
        "account_type": "BUSINESS",
        "id": shop.id,
    }


def test_a_page_tells_of_its_instagram_account(
    sandbox: Sandbox, page: EmulatedPage, facebook: Graph
) -> None:
    fields = "instagram_business_account{id,username},link,is_published,category,tasks"
    assert "instagram_business_account" not in facebook.get("/me", fields=fields)
    linked = sandbox.meta.add_instagram_account(username="linked", login="facebook", page=page)
    read = facebook.get("/me", fields=fields)
    assert read["instagram_business_account"] == {"username": "linked", "id": linked.id}


def test_the_edges_of_a_page_hold_different_posts(
    sandbox: Sandbox, page: EmulatedPage, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    visit = sandbox.meta.add_post(page, "Hi", surface="visitor", author=anna)
    dark = sandbox.meta.add_post(page, "Ad", surface="ad", published=False)
    assert ids(facebook.get("/me/feed")) == [dark.id, visit.id, post.id]
    assert ids(facebook.get("/me/posts")) == [dark.id, post.id]
    assert ids(facebook.get("/me/published_posts")) == [post.id]
    assert ids(facebook.get("/me/visitor_posts")) == [visit.id]


def test_a_feed_shows_at_most_100_posts(facebook: Graph) -> None:
    assert facebook.refused("GET", "/me/feed", params={"limit": 101}) == (100, None)


def test_posts_and_their_comments_are_read_in_one_call(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    fields = "can_reply_privately,from,message,comments.limit(5){can_reply_privately,from,message}"
    [read] = facebook.get("/me/feed", fields=fields)["data"]
    assert read["can_reply_privately"] is False
    assert read["from"]["name"] == "Shop"
    assert read["comments"]["data"] == [
        {
            "can_reply_privately": True,
            "from": {"name": "Anna Nowak", "id": sandbox.meta.scoped_id(anna, post.account)},
            "message": "How much is it?",
            "id": comment.id,
        }
    ]


def test_one_post_is_read_with_its_fields(post: EmulatedPost, facebook: Graph) -> None:
    fields = "permalink_url,status_type,updated_time,created_time,is_published"
    read = facebook.get(f"/{post.id}", fields=fields)
    assert read["created_time"] == "2026-11-21T12:00:00+0000"
    assert read["permalink_url"].startswith("https://www.facebook.com/")
    assert facebook.get(f"/{post.id}").keys() == {"created_time", "message", "id"}


def test_a_live_video_has_comments_of_its_own(
    sandbox: Sandbox, page: EmulatedPage, anna: EmulatedPerson, facebook: Graph
) -> None:
    live = sandbox.meta.add_post(page, "On air", surface="live")
    comment = sandbox.meta.add_comment(live, anna)
    [video] = facebook.get("/me/live_videos")["data"]
    assert (video["status"], ids(facebook.get(f"/{video['id']}/comments"))) == (
        "LIVE",
        [comment.id],
    )
    sandbox.meta.end_broadcast(live)
    fields = "status,description,permalink_url"
    assert facebook.get(f"/{video['id']}", fields=fields)["status"] == "VOD"


def test_comments_are_filtered_ordered_and_counted(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    first = sandbox.meta.add_comment(post, anna)
    sandbox.clock.advance(timedelta(minutes=1))
    reply = sandbox.meta.add_comment(post, anna, parent=first)
    sandbox.clock.advance(timedelta(minutes=1))
    last = sandbox.meta.add_comment(post, anna)
    edge = f"/{post.id}/comments"
    assert ids(facebook.get(edge)) == [first.id, last.id]
    assert ids(facebook.get(edge, filter="stream")) == [first.id, reply.id, last.id]
    assert ids(facebook.get(edge, order="reverse_chronological")) == [last.id, first.id]
    assert ids(facebook.get(edge, since="2026-11-21T12:01:00", filter="stream")) == [
        reply.id,
        last.id,
    ]
    assert ids(facebook.get(edge, since=int(last.created_at.timestamp()))) == [last.id]
    assert facebook.get(edge, filter="stream", summary="true")["summary"] == {
        "order": "chronological",
        "total_count": 3,
        "can_comment": True,
    }
    assert ids(facebook.get(f"/{first.id}/comments")) == [reply.id]


@pytest.mark.parametrize(
    "wrong",
    [
        {"filter": "all"},
        {"order": "up"},
        {"since": "yesterday"},
        {"limit": "0"},
        {"limit": "many"},
        {"after": "?"},
        {"summary": "maybe"},
        {"fields": "id,"},
        {"fields": "from{id"},
        {"fields": "id}"},
    ],
)
def test_wrong_parameters_are_refused(
    post: EmulatedPost, facebook: Graph, wrong: dict[str, Any]
) -> None:
    assert facebook.refused("GET", f"/{post.id}/comments", params=wrong) == (100, None)


def test_an_unknown_field_is_named(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    response = facebook.request("GET", f"/{comment.id}", params={"fields": "shoe_size"})
    assert response.json()["error"]["message"] == (
        "(#100) Tried accessing nonexisting field (shoe_size) on node type (Comment)"
    )


def test_a_comment_is_read_with_every_field(
    sandbox: Sandbox, post: EmulatedPost, anna: EmulatedPerson, facebook: Graph
) -> None:
    parent = sandbox.meta.add_comment(post, anna)
    reply = sandbox.meta.add_comment(post, None, "80 euros", parent=parent)
    fields = (
        "attachment,can_comment,can_hide,can_like,can_remove,can_reply_privately,comment_count,"
        "created_time,from,is_hidden,is_private,like_count,message,message_tags,object{id},"
        "parent{id},permalink_url,private_reply_conversation,user_likes,comments{message}"
    )
    read = facebook.get(f"/{parent.id}", fields=fields)
    assert (read["comment_count"], read["object"]["id"]) == (1, post.id)
    assert read["comments"]["data"] == [{"message": "80 euros", "id": reply.id}]
    assert read.keys().isdisjoint({"parent", "attachment", "private_reply_conversation"})
    answer = facebook.get(f"/{reply.id}", fields=fields)
    assert answer["parent"] == {"id": parent.id}
    assert "reply_comment_id=" in answer["permalink_url"]
    assert answer["can_hide"] is False


def test_authors_are_shown_to_page_tokens_only(
    sandbox: Sandbox, page: EmulatedPage, post: EmulatedPost, anna: EmulatedPerson, graph: Connect
) -> None:
    comment = sandbox.meta.add_comment(post, anna)
    read = graph(page.user_token).get(f"/{comment.id}", fields="from,can_reply_privately")
    assert read == {"can_reply_privately": False, "id": comment.id}


def test_reading_needs_permissions(sandbox: Sandbox, graph: Connect) -> None:
    mute = sandbox.meta.add_page(name="Mute", scopes={"pages_messaging"})
    assert graph(mute.access_token).refused("GET", "/me/feed") == (10, None)


def test_instagram_lists_media_but_no_ads_and_no_broadcasts(
    sandbox: Sandbox, shop: EmulatedInstagram, media: EmulatedPost, instagram: Graph
) -> None:
    reel = sandbox.meta.add_post(shop, "Reel", surface="reel")
    sandbox.meta.add_post(shop, surface="ad")
    live = sandbox.meta.add_post(shop, surface="live")
    fields = "caption,media_type,media_product_type,permalink,timestamp,comments_count,username"
    listed = instagram.get("/me/media", fields=fields)
    assert ids(listed) == [reel.id, media.id]
    assert listed["data"][0]["media_product_type"] == "REELS"
    assert ids(instagram.get("/me/live_media", fields="owner,like_count")) == [live.id]
    sandbox.meta.end_broadcast(live)
    assert ids(instagram.get("/me/live_media")) == []


def test_instagram_comments_come_newest_first_and_top_level_only(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    first = sandbox.meta.add_comment(media, anna)
    last = sandbox.meta.add_comment(media, anna)
    reply = sandbox.meta.add_comment(media, anna, parent=first)
    listed = instagram.get(f"/{media.id}/comments", since="2099-01-01")
    assert ids(listed) == [last.id, first.id]
    assert listed["data"][0].keys() == {"id", "text", "timestamp"}
    assert "paging" not in listed
    assert ids(instagram.get(f"/{first.id}/replies")) == [reply.id]
    nested = instagram.get(f"/{media.id}/comments", fields="replies{text}")["data"]
    assert nested[1]["replies"]["data"] == [{"text": "How much is it?", "id": reply.id}]
    assert "replies" not in nested[0]


def test_instagram_shows_at_most_50_comments_at_a_time(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    for _ in range(51):
        sandbox.meta.add_comment(media, anna)
    listed = instagram.get(f"/{media.id}/comments", limit=100)
    assert len(listed["data"]) == 50
    assert listed["paging"].keys() == {"cursors", "next"}


def test_an_instagram_comment_is_read_with_its_fields(
    sandbox: Sandbox,
    shop: EmulatedInstagram,
    media: EmulatedPost,
    anna: EmulatedPerson,
    instagram: Graph,
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    own = sandbox.meta.add_comment(media, None, "80 euros", parent=comment)
    fields = "from,hidden,like_count,media{media_product_type},parent_id,username,user"
    assert instagram.get(f"/{comment.id}", fields=fields) == {
        "from": {"id": sandbox.meta.scoped_id(anna, shop), "username": "anna_nowak"},
        "hidden": False,
        "like_count": 0,
        "media": {"id": media.id, "media_product_type": "FEED"},
        "username": "anna_nowak",
        "id": comment.id,
    }
    read = instagram.get(f"/{own.id}", fields=fields)
    assert (read["parent_id"], read["user"], read["from"]["id"]) == (
        comment.id,
        {"id": shop.id},
        shop.id,
    )


def test_media_are_read_with_their_comments(
    sandbox: Sandbox, media: EmulatedPost, anna: EmulatedPerson, instagram: Graph
) -> None:
    comment = sandbox.meta.add_comment(media, anna)
    read = instagram.get(f"/{media.id}", fields="caption,is_comment_enabled,comments{text}")
    assert ids(read["comments"]) == [comment.id]


def test_live_comments_can_be_read_only_during_the_broadcast(
    sandbox: Sandbox, shop: EmulatedInstagram, anna: EmulatedPerson, instagram: Graph
) -> None:
    live = sandbox.meta.add_post(shop, surface="live")
    comment = sandbox.meta.add_comment(live, anna)
    assert ids(instagram.get(f"/{live.id}/comments")) == [comment.id]
    assert instagram.get(f"/{comment.id}")["id"] == comment.id
    sandbox.meta.end_broadcast(live)
    assert ids(instagram.get(f"/{live.id}/comments")) == []
    assert instagram.refused("GET", f"/{comment.id}") == (100, 33)


def test_comments_on_ads_are_not_listed(
    sandbox: Sandbox, shop: EmulatedInstagram, anna: EmulatedPerson, instagram: Graph
) -> None:
    advertised = sandbox.meta.add_post(shop, surface="ad")
    comment = sandbox.meta.add_comment(advertised, anna)
    assert ids(instagram.get(f"/{advertised.id}/comments")) == []
    assert instagram.get(f"/{comment.id}")["id"] == comment.id


def test_instagram_is_read_with_user_and_page_tokens_of_facebook_login(
    sandbox: Sandbox, anna: EmulatedPerson, graph: Connect
) -> None:
    linked = sandbox.meta.add_instagram_account(username="linked", login="facebook")
    comment = sandbox.meta.add_comment(sandbox.meta.add_post(linked), anna)
    for token in (linked.access_token, linked.user_token):
        assert graph(token).get(f"/{comment.id}")["id"] == comment.id
        assert graph(token).get(f"/{linked.id}")["id"] == linked.id


def test_what_belongs_to_others_cannot_be_seen(
    sandbox: Sandbox,
    media: EmulatedPost,
    post: EmulatedPost,
    page: EmulatedPage,
    shop: EmulatedInstagram,
    graph: Connect,
) -> None:
    other = graph(sandbox.meta.add_page(name="Other").access_token)
    for node in (post.id, media.id, page.id, shop.id, page.user_token, sandbox.meta.user.id):
        assert other.refused("GET", f"/{node}") == (100, 33)


def test_paths_that_lead_nowhere_are_refused(post: EmulatedPost, facebook: Graph) -> None:
    assert facebook.refused("GET", f"/{post.id}/nothing") == (100, 33)
    assert facebook.refused("GET", "/1/2/3") == (2500, None)
    assert facebook.refused("GET", "/") == (2500, None)
    assert facebook.refused("PUT", "/me") == (100, 33)
