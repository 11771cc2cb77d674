"""What people write into a group of X, and whom the account may write to because of it."""

from __future__ import annotations

import httpx

from privatereply import Actor, Client, ConversationRecord, Person
from privatereply.sandbox import Sandbox
from privatereply.sandbox.x import XEmulator, happenings

ANNA = Actor.human("anna")


def test_what_is_read_of_a_group_nobody_knew_opens_no_way_to_whoever_wrote_it() -> None:
    sandbox = Sandbox(ticking=False)
    scene = sandbox.scene("x")
    emulator = scene.emulator
    assert isinstance(emulator, XEmulator)
    users = emulator.world.users
    authors = [scene.comment("Hello").author for _ in range(2)]
    anna, ben = (users[author.id] for author in authors if author is not None)
    met = happenings.gather(emulator.world, users[scene.account_id], [anna, ben])
    happenings.send(emulator.world, anna, met, happenings.Content(text="Hello to you all"))
    people = (Person(id=anna.id), Person(id=ben.id))
    with (
        httpx.Client(transport=sandbox.transport()) as http,
        Client("sqlite://", http=http, clock=sandbox.clock.now) as client,
    ):
        page = client.account(scene.platform, **scene.options)
        group = ConversationRecord(
            platform="x", account_id=page.id, person=people[0], people=people, id=met.id
        )
        (message,) = page.messages(group)
        assert message.person_id == anna.id
        assert page.conversation(anna.id) is None
        alone = ConversationRecord(platform="x", account_id=page.id, person=people[0])
        assert not page.can_send(alone, draft="For you", actor=ANNA).allowed
        page.opt_in(people[0])
        sent = page.send(alone, "For you", actor=ANNA)
    assert sent.conversation_id not in {None, group.id}
