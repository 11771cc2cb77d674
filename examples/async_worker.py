"""Many comments answered at once, by one task each, on asyncio or trio.

Run it: ``python examples/async_worker.py``. Two tasks are given every comment, as happens when a
platform sends a notification twice; each comment is answered once all the same.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import anyio

from privatereply import (
    Actor,
    AsyncBoundAccount,
    AsyncClient,
    Comment,
    NotAllowed,
    PrivateReplyError,
    ReplyInProgress,
)
from privatereply.sandbox import Sandbox
from privatereply.sandbox.meta import EmulatedPage

PEOPLE = 20


async def answer(page: AsyncBoundAccount, comment: Comment) -> None:
    """Answer one comment, and tell what stands in the way if something does."""
    try:
        await page.reply(comment, "Thank you! We write you here.", actor=Actor.automation("thanks"))
    except ReplyInProgress:
        pass  # the other task is at it
    except NotAllowed as refusal:
        print(comment.id, refusal.decision.explain())
    except PrivateReplyError as error:
        print(comment.id, "not now:", error)


async def work(url: str, shop: EmulatedPage, ledger: Path) -> None:
    """Answer every comment of a Page, twice over."""
    async with AsyncClient(f"sqlite:///{ledger}", sandbox=url) as client:
        page = client.account("facebook", id=shop.id, access_token=shop.access_token)
        comments = [comment async for comment in page.comments()]
        async with anyio.create_task_group() as tasks:
            for comment in comments + comments:
                tasks.start_soon(answer, page, comment)


def main() -> None:
    """Play the platform, let the worker work, and count what arrived."""
    world = Sandbox()
    shop = world.meta.add_page(name="Shop")
    post = world.meta.add_post(shop, "Tell us your favourite colour")
    for number in range(PEOPLE):
        world.meta.add_comment(post, world.meta.add_person(name=f"Person {number}"), "Blue")
    with TemporaryDirectory() as folder, world.serve() as server:
        anyio.run(work, server.url, shop, Path(folder, "replies.db"))
    answered = [delivery.comment_id for delivery in world.meta.deliveries()]
    print(len(answered), "messages arrived, for", len(set(answered)), "comments")


if __name__ == "__main__":
    main()
