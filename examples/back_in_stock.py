"""One message to many people: a plan, a yes, and sending that goes on after whatever stopped it.

Run it: ``python examples/back_in_stock.py``. A shop on X tells everybody who asked for it that a
jacket is back. An answer is lost on the way, then X wants to be paid first; the same call goes on
where it stopped, and nobody hears it twice.
"""

from __future__ import annotations

from tempfile import TemporaryDirectory

import httpx

from privatereply import Actor, BoundAccount, Campaign, Client, Person, Standing
from privatereply.sandbox import Sandbox

NEWS = "The blue jacket is back in stock."
NAMES = ("Ada", "Ben", "Cem", "Dia", "Eve")


def confirm(plan: Campaign) -> bool:
    """Show the plan to whoever has to agree; here nobody has to."""
    for one in plan.of(Standing.REFUSED):
        if one.decision is not None:
            print("left out:", one.decision.explain())
    return True


def tell(shop: BoundAccount, people: list[Person]) -> Campaign:
    """The product: tell everybody, once, however often it is called."""
    sender = Actor.automation("back-in-stock")
    return shop.send_to(people, NEWS, actor=sender, key="jacket-2026-11", confirm=confirm)


def main() -> None:
    """Play the platform, let two things go wrong, and go on."""
    world = Sandbox()
    owner = world.x.add_account(username="shop")
    people = [Person(id=world.x.add_person(name=name).id) for name in NAMES]
    with (
        TemporaryDirectory() as folder,
        httpx.Client(transport=world.transport()) as http,
        Client(f"sqlite:///{folder}/ledger.db", http=http, clock=world.clock.now) as client,
    ):
        shop = client.account("x", id=owner.id, access_token=owner.access_token)
        for person in people:
            shop.opt_in(person)  # they asked on the shop's site
        shop.opt_out(people[3])  # and this one wrote STOP since
        world.faults.order("answer_lost", path="*/messages", method="POST", after=1)
        world.faults.order("credits_depleted", path="*/messages", method="POST", after=1)
        first = tell(shop, people)
        print("stopped after", first.counts["sent"], "messages:", first.stopped)
        shop.resume()  # the bill is paid
        again = tell(shop, people)
        print("done:", again.is_done, again.counts)
    received = [delivery.person_id for delivery in world.x.deliveries()]
    print(len(received), "messages arrived, for", len(set(received)), "people")


if __name__ == "__main__":
    main()
