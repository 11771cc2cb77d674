from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from privatereply import (
    Actor,
    AlreadyReplied,
    AuthenticationFailed,
    BoundAccount,
    Client,
    Comment,
    NotFound,
)

from .patience import until
from .people import ACTIVITY, Resident, Status

GREETER = Actor.bot("greeter")
PRICES = "From 12 euros; shall we keep one for you?"


@pytest.fixture
def comment(page: BoundAccount, fan: Resident, post: Status) -> Comment:
    """What a fan wrote under the post, as the SDK has it."""
    return page.comment(fan.publish("@shop PRICE please", under=post).id)


def test_comments_of_a_fan_and_of_a_stranger_are_listed(
    page: BoundAccount, fan: Resident, stranger: Resident, post: Status
) -> None:
    written = [
        fan.publish("@shop PRICE & shipping?\nThanks", under=post),
        stranger.publish("@shop Are they blue?", under=post),
    ]
    comments = until(lambda: both if len(both := list(page.comments(post.id))) > 1 else None)
    assert {comment.id for comment in comments} == {one.id for one in written}
    by_name = {str(one.author and one.author.name): one for one in comments}
    assert by_name["fan"].text == "PRICE & shipping?\nThanks"
    assert by_name["stranger"].text == "Are they blue?"
    assert {comment.post_id for comment in comments} == {post.id}
    made = by_name["fan"].created_at
    assert made is not None
    assert abs(datetime.now(UTC) - made) < timedelta(minutes=5)


def test_the_fan_reads_the_reply_and_is_told_of_it_once(
    page: BoundAccount, shop: Resident, fan: Resident, comment: Comment
) -> None:
    assert page.can_reply(comment, draft=PRICES, actor=GREETER, ask_platform=True).allowed
    receipt = page.reply(comment, PRICES, actor=GREETER)
    (message,) = shop.answers(comment.id)
    assert receipt.message_id == message["id"]
    read = fan.get(f"/api/v1/statuses/{message['id']}").raise_for_status().json()
    assert PRICES in read["content"]
    assert read["in_reply_to_id"] == comment.id
    told = until(lambda: [one for one in fan.mentions() if one["in_reply_to_id"] == comment.id])
    assert [one["id"] for one in told] == [message["id"]]


def test_a_name_in_the_draft_makes_nobody_a_reader(
    page: BoundAccount, shop: Resident, fan: Resident, stranger: Resident, comment: Comment
) -> None:
    page.reply(comment, "Cheaper than what @stranger asks", actor=GREETER)
    (message,) = shop.answers(comment.id)
    assert {one["url"] for one in message["mentions"]} == {f"{fan.url}/fan"}
    until(lambda: any(one["id"] == message["id"] for one in fan.mentions()))
    assert not any("Cheaper" in one["content"] for one in stranger.mentions())


def test_nobody_who_is_not_logged_in_finds_the_reply(
    page: BoundAccount, shop: Resident, fan: Resident
) -> None:
    post = shop.publish("A post about teapots")
    asked = fan.publish("@shop A question about teapots", under=post)
    page.reply(page.comment(asked.id), "A secret about teapots", actor=GREETER)
    (message,) = shop.answers(asked.id)
    # It refuses everybody who is not logged in, whatever they ask for.
    assert httpx.get(f"{shop.url}/api/v1/statuses/{message['id']}").status_code == 401
    # What is public has an address for other servers; a private message has none.
    assert httpx.get(post.uri, headers=ACTIVITY).json()["type"] == "Note"
    assert httpx.get(message["uri"], headers=ACTIVITY).status_code == 404
    # Not the page of the message itself, which is found by whoever has the address: snac 2.75 puts
    # the first words of every status into its description, private or not.
    pages = ("/", "/shop", "/fan", "/shop.rss", "/fan.rss", "/api/v1/timelines/public")
    public = [httpx.get(shop.url + path).raise_for_status().text for path in pages]
    assert sum("A post about teapots" in one for one in public) >= 3
    assert sum("A question about teapots" in one for one in public) >= 3
    assert not any("A secret about teapots" in one for one in public)


def test_a_second_reply_ends_at_the_ledger_and_nothing_new_is_on_the_server(
    page: BoundAccount, shop: Resident, comment: Comment
) -> None:
    receipt = page.reply(comment, PRICES, actor=GREETER)
    there = shop.answers(comment.id)
    assert page.reply(comment, PRICES, actor=GREETER) == receipt
    with pytest.raises(AlreadyReplied) as refused:
        page.reply(comment, "Something else", actor=GREETER)
    assert refused.value.receipt == receipt
    assert shop.answers(comment.id) == there
    assert len(there) == 1


def test_a_token_that_the_server_does_not_know_is_told_as_such(
    client: Client, shop: Resident, comment: Comment
) -> None:
    page = client.account("mastodon", **{**shop.options, "access_token": 32 * "0"})
    with pytest.raises(AuthenticationFailed):
        page.reply(comment, PRICES, actor=GREETER)
    assert not page.check_token().valid
    assert shop.answers(comment.id) == []


def test_a_comment_that_was_deleted_is_not_answered(
    page: BoundAccount, shop: Resident, fan: Resident, post: Status
) -> None:
    written = fan.publish("@shop PRICE, or rather not", under=post)
    comment = page.comment(written.id)
    until(lambda: shop.under(post.id))
    fan.delete(written)
    until(lambda: shop.get(f"/api/v1/statuses/{written.id}").status_code == 404)
    with pytest.raises(NotFound):
        page.reply(comment, "A price for nobody", actor=GREETER)
    # The server itself would have taken it, as an answer to nothing.
    assert "A price for nobody" not in shop.get("/api/v1/timelines/home").raise_for_status().text
