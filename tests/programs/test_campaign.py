"""Sends to many: a plan as data, and nobody written to twice whatever stops it."""

from __future__ import annotations

import json
from datetime import timedelta

import attrs
import pytest

from privatereply import (
    Action,
    Campaign,
    Capability,
    Client,
    Conversation,
    Draft,
    Fact,
    InvalidValue,
    Person,
    Purpose,
    RestrictionKind,
    Standing,
    Unsupported,
)
from privatereply import campaign as campaigns
from privatereply.model import ConversationRecord
from privatereply.policy import RecipientCap, facts
from privatereply.sandbox import ScenePerson
from privatereply.store import Transaction

from .conftest import ANNA, World, can, only, rules
from .test_crashes import crash_at

NEWS = "The jacket is back in stock"


@attrs.frozen
class Acquaintance:
    """Somebody who can be written to, on both sides."""

    person: ScenePerson
    thread: Conversation


def acquaint(world: World, name: str) -> Acquaintance:
    """Let somebody comment, be answered, and write back."""
    person = world.scene.add_person(name)
    comment = world.comment(person=person)
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    world.answer(receipt, "Thanks, tell me more")
    return Acquaintance(person, world.thread(receipt))


@pytest.fixture
def three(world: World) -> list[Acquaintance]:
    return [acquaint(world, name) for name in ("Ada", "Ben", "Cem")]


def news(world: World, one: Acquaintance) -> int:
    """How often somebody really received the news."""
    return sum(delivery.text == NEWS for delivery in world.scene.received(one.person))


def send(world: World, people: list[Acquaintance], **options: object) -> Campaign:
    return world.page.send_to(
        [one.thread for one in people],
        NEWS,
        actor=ANNA,
        key="back-in-stock",
        **options,  # type: ignore[arg-type]
    )


def standings(campaign: Campaign) -> list[Standing]:
    return [one.standing for one in campaign.recipients]


@pytest.mark.requirement("C19")
@pytest.mark.requirement("B19")
def test_everybody_who_may_be_written_to_gets_the_message_once(
    world: World, three: list[Acquaintance]
) -> None:
    campaign = send(world, three)
    assert standings(campaign) == [Standing.SENT] * 3
    assert [news(world, one) for one in three] == [1, 1, 1]
    assert campaign.is_done
    assert all(one.receipt is not None for one in campaign.recipients)


def test_calling_again_under_the_same_key_writes_to_nobody_twice(
    world: World, three: list[Acquaintance]
) -> None:
    first = send(world, three)
    again = send(world, three)
    assert [one.receipt for one in again.recipients] == [one.receipt for one in first.recipients]
    assert [news(world, one) for one in three] == [1, 1, 1]


def test_a_plan_sends_nothing_and_writes_nothing_down(
    world: World, three: list[Acquaintance]
) -> None:
    before = world.sends()
    campaign = world.page.prepare([one.thread for one in three], NEWS, actor=ANNA, key="plan")
    assert standings(campaign) == [Standing.READY] * 3
    assert world.sends() == before
    assert all(one.receipt is None for one in campaign.recipients)
    assert not campaign.is_done


def test_a_plan_is_data_without_texts_and_names(world: World, three: list[Acquaintance]) -> None:
    campaign = world.page.prepare([one.thread for one in three], NEWS, actor=ANNA, key="plan")
    told = json.dumps(campaign.as_dict("ja"))
    assert NEWS not in told
    assert not any(one.person.name in told for one in three)
    assert json.loads(told)["counts"]["ready"] == 3
    assert NEWS not in repr(campaign)


def test_nothing_is_sent_that_is_not_confirmed(world: World, three: list[Acquaintance]) -> None:
    shown: list[Campaign] = []

    def refuse(campaign: Campaign) -> bool:
        shown.append(campaign)
        return False

    campaign = send(world, three, confirm=refuse)
    assert shown == [campaign]
    assert [news(world, one) for one in three] == [0, 0, 0]


def test_who_may_not_be_written_to_is_left_out_with_the_reason(
    world: World, three: list[Acquaintance]
) -> None:
    world.page.opt_out(three[1].thread.person)
    campaign = send(world, three)
    assert standings(campaign) == [Standing.SENT, Standing.REFUSED, Standing.SENT]
    refused = campaign.recipients[1]
    assert refused.decision is not None
    assert [finding.rule.name for finding in refused.decision.refusals] == ["opt_out"]
    assert news(world, three[1]) == 0


def test_somebody_who_opts_out_after_the_plan_is_not_written_to(
    world: World, three: list[Acquaintance]
) -> None:
    def opt_out_meanwhile(_: Campaign) -> bool:
        world.page.opt_out(three[2].thread.person)
        return True

    campaign = send(world, three, confirm=opt_out_meanwhile)
    assert standings(campaign) == [Standing.SENT, Standing.SENT, Standing.REFUSED]
    assert news(world, three[2]) == 0


def test_a_campaign_that_was_stopped_goes_on_where_it_was(
    world: World, three: list[Acquaintance]
) -> None:
    world.page._on_token = None  # so that nothing is renewed
    world.sandbox.faults.order("token_expired", path=world.terms.message_path, after=1, times=1)
    stopped = send(world, three)
    assert stopped.stopped is not None
    assert standings(stopped) == [Standing.SENT, Standing.READY, Standing.READY]
    assert [news(world, one) for one in three] == [1, 0, 0]
    assert standings(send(world, three)) == [Standing.SENT] * 3
    assert [news(world, one) for one in three] == [1, 1, 1]


def test_a_lost_answer_is_found_by_looking_and_not_sent_again(
    world: World, three: list[Acquaintance]
) -> None:
    world.order("answer_lost")
    send(world, three)
    campaign = send(world, three)
    assert standings(campaign) == [Standing.SENT] * 3
    assert [news(world, one) for one in three] == [1, 1, 1]


def test_a_restriction_makes_everybody_wait_and_nobody_fail(
    world: World, three: list[Acquaintance]
) -> None:
    until = world.sandbox.clock.now() + timedelta(hours=1)
    world.page.restrict(RestrictionKind.SUSPENDED, until=until)
    campaign = send(world, three)
    assert standings(campaign) == [Standing.WAITING] * 3
    assert campaign.next_at == until
    world.turn(timedelta(hours=1))
    assert standings(send(world, three)) == [Standing.SENT] * 3


def test_the_moments_of_a_plan_keep_the_pace_of_the_budget(
    world: World, three: list[Acquaintance]
) -> None:
    campaign = world.page.prepare([one.thread for one in three], NEWS, actor=ANNA, key="plan")
    moments = [one.at for one in campaign.recipients if one.at is not None]
    assert len(moments) == 3
    assert moments == sorted(moments)
    assert moments[0] >= world.sandbox.clock.now()
    assert campaign.next_at == moments[0]


@only(lambda scene: "recipient_cap" in rules(scene, Action.MESSAGE))
@pytest.mark.requirement("B6")
@pytest.mark.requirement("B8")
def test_too_many_recipients_are_refused_and_not_split(world: World) -> None:
    own = world.page.policy(Action.MESSAGE).rules
    (cap,) = (rule for rule in own if isinstance(rule, RecipientCap))
    people = [Person(id=str(number)) for number in range(1, cap.limit + 2)]
    campaign = world.page.prepare(
        people, NEWS, actor=ANNA, key="all", facts={facts.OPTED_IN: Fact.YES}
    )
    assert set(standings(campaign)) == {Standing.REFUSED}
    first = campaign.recipients[0].decision
    assert first is not None
    assert "recipient_cap" in {finding.rule.name for finding in first.refusals}


def test_advertising_needs_consent_and_is_sparing(world: World, three: list[Acquaintance]) -> None:
    offer = Draft(text=NEWS, purpose=Purpose.MARKETING)
    threads = [one.thread for one in three]
    cold = world.page.send_to(threads, offer, actor=ANNA, key="offer")
    assert standings(cold) == [Standing.REFUSED] * 3
    world.page.opt_in(threads[0].person, marketing=True)
    agreed = world.page.send_to(threads, offer, actor=ANNA, key="offer")
    assert standings(agreed) == [Standing.SENT, Standing.REFUSED, Standing.REFUSED]
    again = world.page.send_to(threads[:1], offer, actor=ANNA, key="another offer")
    decision = again.recipients[0].decision
    assert decision is not None
    assert not decision.allowed
    assert "marketing_cap" in {finding.rule.name for finding in decision.findings if finding.until}
    assert [news(world, one) for one in three] == [1, 0, 0]


@pytest.mark.parametrize("key", ["", " ", "a\nb", "k" * 513])
def test_a_key_is_a_name(world: World, key: str) -> None:
    with pytest.raises(InvalidValue, match="a name of your own"):
        world.page.prepare([Person(id="1")], NEWS, actor=ANNA, key=key)


@pytest.mark.parametrize("people", [[], "4711", None, Person(id="1")])
def test_people_are_several(world: World, people: object) -> None:
    with pytest.raises(InvalidValue, match="people"):
        world.page.prepare(people, NEWS, actor=ANNA, key="k")  # type: ignore[arg-type]


def test_somebody_who_is_named_twice_is_written_to_once(
    world: World, three: list[Acquaintance]
) -> None:
    one = three[0].thread
    campaign = world.page.send_to(
        [one, one.person, one.person.id, three[1].thread], NEWS, actor=ANNA, key="twice"
    )
    assert standings(campaign) == [Standing.SENT] * 2
    assert [news(world, each) for each in three] == [1, 1, 0]


def test_other_words_need_another_key(world: World, three: list[Acquaintance]) -> None:
    send(world, three)
    with pytest.raises(InvalidValue, match="said something else"):
        world.page.prepare([three[0].thread], "Other words", actor=ANNA, key="back-in-stock")


def test_an_unpaid_bill_makes_everybody_wait_and_nobody_knows_how_long(
    world: World, three: list[Acquaintance]
) -> None:
    world.page.restrict("billing")
    campaign = send(world, three)
    assert standings(campaign) == [Standing.WAITING] * 3
    assert campaign.next_at is None
    assert not campaign.is_done
    world.page.resume()
    assert standings(send(world, three)) == [Standing.SENT] * 3


def test_a_group_is_no_recipient(world: World) -> None:
    group = ConversationRecord(
        platform=world.page.platform,
        account_id=world.page.id,
        id="1000000000000000000",
        person=Person(id="1"),
        people=(Person(id="1"), Person(id="2")),
    )
    with pytest.raises(InvalidValue, match="one person each"):
        world.page.prepare([group], NEWS, actor=ANNA, key="k")


def test_a_plan_asks_the_store_as_often_for_many_as_for_one(client: Client, world: World) -> None:
    def statements(count: int) -> int:
        executed: list[str] = []
        original = Transaction.execute

        def counting(tx: Transaction, sql: str, params: object = ()) -> object:
            executed.append(sql)
            return original(tx, sql, params)  # type: ignore[arg-type]

        people = [Person(id=str(number)) for number in range(1, count + 1)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Transaction, "execute", counting)
            world.page.prepare(people, NEWS, actor=ANNA, key="k")
        return len(executed)

    assert statements(40) == statements(1)


def test_one_conversation_with_all_is_opened_once(world: World, three: list[Acquaintance]) -> None:
    if Capability.START_GROUP not in world.page.capabilities:
        before = world.sends()
        with pytest.raises(Unsupported, match="start_group"):
            send(world, three, together=True)
        assert world.sends() == before
        return
    campaign = send(world, three, together=True)
    assert standings(campaign) == [Standing.SENT] * 3
    assert len({one.receipt for one in campaign.recipients}) == 1
    assert standings(send(world, three, together=True)) == [Standing.SENT] * 3
    assert [news(world, one) for one in three] == [1, 1, 1]


@only(lambda scene: can(scene, Capability.START_GROUP))
def test_a_group_is_not_opened_without_somebody_who_may_not_be_in_it(
    world: World, three: list[Acquaintance]
) -> None:
    world.page.opt_out(three[0].thread.person)
    before = world.sends()
    campaign = send(world, three, together=True)
    assert standings(campaign) == [Standing.REFUSED, Standing.READY, Standing.READY]
    assert campaign.is_done
    assert campaign.next_at is None
    assert world.sends() == before


@only(lambda scene: "refresh_token" in scene.credentials)
def test_a_campaign_goes_on_with_the_token_that_replaced_the_one_that_ended(
    world: World, three: list[Acquaintance]
) -> None:
    send(world, three[:1])
    world.order("token_expired")
    campaign = send(world, three)
    assert standings(campaign) == [Standing.SENT] * 3
    assert campaign.stopped is None
    assert all(one.error is None for one in campaign.recipients)
    assert [news(world, one) for one in three] == [1, 1, 1]
    assert len(world.tokens) == 1


@only(lambda scene: "refresh_token" in scene.credentials and can(scene, Capability.START_GROUP))
def test_a_group_is_opened_with_the_token_that_replaced_the_one_that_ended(
    world: World, three: list[Acquaintance]
) -> None:
    world.sandbox.faults.order("token_expired", method="POST", times=1)
    campaign = send(world, three, together=True)
    assert standings(campaign) == [Standing.SENT] * 3
    assert campaign.stopped is None
    assert [news(world, one) for one in three] == [1, 1, 1]
    assert len(world.tokens) == 1


@pytest.mark.parametrize("performed", [False, True])
@pytest.mark.parametrize("step", range(9))
def test_a_crash_at_any_step_writes_to_nobody_twice_and_leaves_nobody_out(
    world: World, three: list[Acquaintance], step: int, performed: bool
) -> None:
    threads = [one.thread for one in three]
    planned = world.page.prepare(threads, NEWS, actor=ANNA, key="back-in-stock")
    program = campaigns.carry_out(world.page._context, planned)
    crash_at(world, program, step, performed=performed)
    for _ in range(3):
        world.turn(timedelta(minutes=10))
        world.page.resolve()
        done = send(world, three)
    assert standings(done) == [Standing.SENT] * 3
    assert [news(world, one) for one in three] == [1, 1, 1]
