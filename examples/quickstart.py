"""One comment answered in private, over HTTP, with a ledger on disk.

Run it: ``python examples/quickstart.py``. It starts a sandbox on this machine and calls that; with
a token of your own and without ``sandbox=`` the same code calls Facebook.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from privatereply import Actor, AlreadyReplied, Client
from privatereply.sandbox import Sandbox


def main() -> None:
    """Answer every comment of a Page that may be answered."""
    world = Sandbox()
    shop = world.meta.add_page(name="Shop")
    post = world.meta.add_post(shop, "New shoes are here")
    for name in ("Ada", "Ben"):
        world.meta.add_comment(post, world.meta.add_person(name=name), "How much are they?")
    with TemporaryDirectory() as folder, world.serve() as server:
        ledger = Path(folder, "replies.db")
        with Client(f"sqlite:///{ledger}", sandbox=server.url) as client:
            page = client.account("facebook", id=shop.id, access_token=shop.access_token)
            for comment in page.comments():
                decision = page.can_reply(comment)
                if not decision.allowed:
                    print(decision.explain())
                    continue
                receipt = page.reply(comment, "80 euros.", actor=Actor.human("anna"))
                print("answered", comment.id, "with", receipt.message_id)
                try:
                    page.reply(comment, "Now 75.", actor=Actor.human("anna"))
                except AlreadyReplied as error:
                    print("not answered again:", error)
                print(page.why(comment))
    print(len(world.meta.deliveries()), "messages arrived")


if __name__ == "__main__":
    main()
