"""Groups: what is sent there reaches everybody, whoever is named at the moment."""

from __future__ import annotations

import attrs
import pytest

from privatereply import (
    Capability,
    Conversation,
    ConversationRecord,
    Draft,
    NotAllowed,
    Person,
    Purpose,
    Receipt,
    Standing,
)

from .conftest import ANNA, World, can, only

with_groups = only(lambda scene: can(scene, Capability.START_GROUP))


def three(world: World) -> tuple[Person, Person, Person]:
    """Three people who want to be written to."""
    authors = [world.comment().author for _ in range(3)]
    one, two, other = (author for author in authors if author is not None)
    for person in (one, two, other):
        world.page.opt_in(person)
    return one, two, other


def started(world: World, *people: Person) -> Receipt:
    return world.page.start_group(people, "Hello all", actor=ANNA, key="all")


def named(world: World, receipt: Receipt, *people: Person) -> Conversation:
    """The group, of which only some people are named."""
    return ConversationRecord(
        platform=world.page.platform,
        account_id=world.page.id,
        person=people[0],
        people=people,
        id=receipt.conversation_id,
        group=True,
    )


@with_groups
@pytest.mark.parametrize("count", [1, 2])
def test_nothing_goes_into_a_group_with_somebody_who_opted_out_and_is_not_named(
    world: World, count: int
) -> None:
    people = three(world)
    receipt = started(world, *people)
    group = named(world, receipt, *people[:count])
    assert world.page.can_send(group, draft="News", actor=ANNA).allowed
    world.page.opt_out(people[2])
    assert not world.page.can_send(group, draft="News", actor=ANNA).allowed
    with pytest.raises(NotAllowed, match="asked for no more messages"):
        world.page.send(group, "News", actor=ANNA)


@with_groups
def test_a_group_that_passes_for_the_thread_with_somebody_is_judged_as_the_group(
    world: World,
) -> None:
    people = three(world)
    receipt = started(world, *people)
    group = named(world, receipt, people[0])
    assert isinstance(group, ConversationRecord)
    world.page.opt_out(people[2])
    with pytest.raises(NotAllowed, match="asked for no more messages"):
        world.page.send(attrs.evolve(group, group=False), "For you", actor=ANNA)


@with_groups
def test_a_group_that_was_listed_goes_on_being_one(world: World) -> None:
    people = three(world)
    receipt = started(world, *people)
    (group,) = world.threads()
    assert group.is_group
    assert {person.id for person in group.people} == {person.id for person in people}
    again = world.page.send(group, "And again", actor=ANNA)
    assert again.conversation_id == receipt.conversation_id


@with_groups
def test_advertising_to_a_group_counts_for_everybody_in_it(world: World) -> None:
    people = three(world)
    for person in people:
        world.page.opt_in(person, marketing=True)
    offer = Draft(text="Ten percent off", purpose=Purpose.MARKETING)
    receipt = world.page.start_group(people[:2], offer, actor=ANNA, key="offer")
    group = named(world, receipt, *people[:2])
    for key, whom in (("again", people[1:]), ("other", people[:2])):
        with pytest.raises(NotAllowed, match="has had 1 advertising message"):
            world.page.start_group(whom, offer, actor=ANNA, key=key)
    with pytest.raises(NotAllowed, match="has had 1 advertising message"):
        world.page.send(group, offer, actor=ANNA)
    assert world.page.send(group, "As you asked", actor=ANNA).conversation_id == group.id
    campaign = world.page.prepare(people, offer, actor=ANNA, key="all")
    standings = [one.standing for one in campaign.recipients]
    assert standings == [Standing.WAITING, Standing.WAITING, Standing.READY]
