"""What an account keeps of people and of itself: consent, restrictions, quiet threads."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from privatereply import (
    Actor,
    Capability,
    Client,
    Conversation,
    Fact,
    InvalidValue,
    NotAllowed,
    RestrictionKind,
    Unsupported,
    Verdict,
)
from privatereply.policy import OPT_OUT_WORDS, facts

from .conftest import ANNA, World, can, known, only


def talk(world: World) -> Conversation:
    """A conversation that goes both ways."""
    receipt = world.page.reply(world.comment(), "Hello", actor=ANNA)
    world.answer(receipt, "Hello to you")
    return world.thread(receipt)


def say(world: World, thread: Conversation, text: str) -> None:
    """Let the person of the one comment there is write, and the account read it."""
    (comment,) = world.seen.values()
    assert comment.author is not None
    world.scene.answer(comment.author, text)
    world.page.messages(thread)


@pytest.mark.parametrize(
    "words", ["STOP", " Stop! ", *(min(words) for words in OPT_OUT_WORDS.values())]
)
def test_a_person_who_asks_for_no_more_gets_no_more(world: World, words: str) -> None:
    thread = talk(world)
    say(world, thread, words)
    assert world.page.consent(thread.person).opted_out is Fact.YES
    with pytest.raises(NotAllowed, match="asked for no more messages"):
        world.page.send(thread, "One more thing", actor=ANNA)


@only(lambda scene: can(scene, Capability.CHECK_CONVERSATION))
@pytest.mark.parametrize(("words", "allowed"), [("Hello", True), ("STOP", False)])
def test_what_a_person_wrote_is_read_before_the_platforms_word_for_it_counts(
    world: World, words: str, allowed: bool
) -> None:
    comment = world.comment()
    world.page.reply(comment, "Hello", actor=ANNA)
    world.scene.answer(world.author(comment.id), words)
    world.turn(world.terms.list_lag)
    with (
        httpx.Client(transport=world.sandbox.transport()) as http,
        Client("sqlite://", http=http, clock=world.sandbox.clock.now) as forgetful,
    ):
        page = forgetful.bind(
            world.page.account, facts=known(world.scene), on_token=lambda *_: None
        )
        (thread,) = page.conversations()
        decision = page.can_send(thread, draft="Hello", actor=ANNA, ask_platform=True)
        assert decision.allowed is allowed
        assert (page.consent(thread.person).opted_out is Fact.YES) is not allowed


@pytest.mark.parametrize("words", ["please don't stop", "STOP it, that is funny", "nonstop"])
def test_words_that_only_contain_the_word_change_nothing(world: World, words: str) -> None:
    thread = talk(world)
    say(world, thread, words)
    assert world.page.consent(thread.person).opted_out is Fact.UNKNOWN
    assert world.page.can_send(thread, draft="Go on", actor=ANNA).allowed


def test_a_person_can_come_back(world: World) -> None:
    thread = talk(world)
    say(world, thread, "STOP")
    world.turn(timedelta(minutes=1))
    say(world, thread, "START")
    assert world.page.consent(thread.person).opted_out is Fact.NO
    assert world.page.can_send(thread, draft="Welcome back", actor=ANNA).allowed


def test_reading_the_same_message_again_does_not_opt_out_again(world: World) -> None:
    thread = talk(world)
    say(world, thread, "STOP")
    world.turn(timedelta(minutes=1))
    world.page.opt_in(thread.person)
    world.page.messages(thread)
    assert world.page.consent(thread.person).opted_out is Fact.NO


def test_consent_can_be_given_by_the_persons_id_alone(world: World) -> None:
    world.page.opt_in("4711", marketing=True)
    consent = world.page.consent("4711")
    assert (consent.opted_in, consent.marketing) == (Fact.YES, Fact.YES)
    world.page.opt_out("4711")
    consent = world.page.consent("4711")
    assert (consent.opted_out, consent.marketing) == (Fact.YES, Fact.NO)


def test_an_opt_out_also_holds_for_the_next_comment(world: World) -> None:
    comment = world.comment()
    assert comment.author is not None
    world.page.opt_out(comment.author)
    decision = world.page.can_reply(comment, draft="Hello", actor=ANNA)
    assert "opt_out" in {finding.rule.name for finding in decision.refusals}
    assert world.sends() == 0


@pytest.mark.requirement("C57")
def test_a_suspension_pauses_and_the_reply_goes_out_afterwards(world: World) -> None:
    comment = world.comment(age=timedelta())
    until = world.sandbox.clock.now() + timedelta(hours=24)
    world.page.restrict(RestrictionKind.SUSPENDED, until=until)
    decision = world.page.can_reply(comment, draft="Hello", actor=ANNA)
    assert (decision.verdict, decision.until) == (Verdict.WAIT, until)
    with pytest.raises(NotAllowed):
        world.page.reply(comment, "Hello", actor=ANNA)
    world.turn(timedelta(hours=23))
    if "refresh_token" in world.page.account.credentials:
        world.page.refresh_token()
    world.turn(timedelta(hours=1))
    world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == ["Hello"]


@pytest.mark.requirement("C55")
def test_a_ban_stays_until_somebody_lifts_it(world: World) -> None:
    comment = world.comment()
    world.page.restrict(RestrictionKind.BANNED)
    world.turn(timedelta(days=1, hours=1))
    assert world.page.can_reply(comment, actor=ANNA).verdict is Verdict.DENY
    restriction = world.page.restriction()
    assert restriction is not None
    assert restriction.kind is RestrictionKind.BANNED
    world.page.resume()
    assert world.page.restriction() is None
    assert world.page.can_reply(comment, actor=ANNA).verdict is not Verdict.DENY


def test_a_lighter_restriction_does_not_hide_a_heavier_one(world: World) -> None:
    world.page.restrict(RestrictionKind.BILLING)
    told = world.page.restrict(RestrictionKind.COOLING_DOWN)
    assert told.kind is RestrictionKind.BILLING


@pytest.mark.requirement("C34")
@pytest.mark.requirement("C35")
@pytest.mark.requirement("C5")
def test_a_quiet_conversation_is_a_mark_for_the_host_alone(world: World) -> None:
    thread = talk(world)
    requests = len(world.sandbox.journal)
    world.page.mute(thread)
    found = world.page.conversation(thread.person.id)
    assert found is not None
    assert found.muted
    world.page.unmute(thread)
    found = world.page.conversation(thread.person.id)
    assert found is not None
    assert not found.muted
    assert len(world.sandbox.journal) == requests


@pytest.mark.requirement("C31")
@pytest.mark.requirement("C33")
def test_a_deleted_conversation_is_gone_here_and_nowhere_else(world: World) -> None:
    thread = talk(world)
    (comment,) = world.seen.values()
    assert comment.author is not None
    deletion = world.page.delete_conversation(thread)
    assert (deletion.scope, deletion.messages) == ("self", 2)
    assert world.page.messages(thread) == ()
    assert [one.text for one in world.scene.received(comment.author)] == ["Hello"]
    kept = json.dumps(dict(world.page.export_person(thread.person)), ensure_ascii=False)
    assert "Hello to you" not in kept


@pytest.mark.requirement("C32")
@pytest.mark.requirement("C33")
def test_a_deleted_message_is_gone_here_and_the_person_keeps_it(world: World) -> None:
    thread = talk(world)
    (comment,) = world.seen.values()
    assert comment.author is not None
    ours = next(one for one in world.page.messages(thread) if one.text == "Hello")
    assert world.page.delete_message(ours).scope == "self"
    assert [one.text for one in world.page.messages(thread)] == ["Hello to you"]
    assert [one.text for one in world.scene.received(comment.author)] == ["Hello"]


@pytest.mark.requirement("C64")
@pytest.mark.requirement("C62")
@pytest.mark.requirement("C63")
def test_nothing_is_sent_to_somebody_the_account_has_blocked(world: World) -> None:
    thread = talk(world)
    if Capability.SET_BLOCKED not in world.page.capabilities:
        with pytest.raises(Unsupported, match="set_blocked"):
            world.page.block(thread.person)
        return
    world.page.block(thread.person)
    found = world.page.conversation(thread.person.id)
    assert found is not None
    assert found.blocked is Fact.YES
    with pytest.raises(NotAllowed, match="blocked"):
        world.page.send(thread, "Hello?", actor=ANNA)
    world.page.unblock(thread.person)
    assert world.page.can_send(thread, draft="Hello?", actor=ANNA).allowed


@pytest.mark.requirement("C60")
@pytest.mark.requirement("C61")
def test_no_platform_takes_a_report_over_its_interface_and_we_say_so(world: World) -> None:
    thread = talk(world)
    requests = len(world.sandbox.journal)
    with pytest.raises(Unsupported, match="report"):
        world.page.report(thread)
    assert len(world.sandbox.journal) == requests


def test_what_is_kept_of_a_person_can_be_told_and_erased(world: World) -> None:
    thread = talk(world)
    told = json.dumps(dict(world.page.export_person(thread.person)), ensure_ascii=False)
    assert "Hello to you" in told
    (comment,) = world.seen.values()
    assert world.page.erase_person(thread.person) == ()
    left = json.dumps(dict(world.page.export_person(thread.person)), ensure_ascii=False)
    assert "Hello" not in left
    again = world.meet(comment)
    assert world.page.reply(again, "Hello", actor=ANNA).comment_id == again.id
    assert world.delivered(again) == ["Hello"]


@only(lambda scene: can(scene, Capability.START_GROUP))
@pytest.mark.requirement("H1")
def test_a_group_is_listed_beside_the_conversations_of_its_members(world: World) -> None:
    alone = talk(world)
    other = world.page.reply(world.comment(), "Hello", actor=ANNA)
    people = [alone.person, world.thread(other).person]
    world.page.opt_in(people[1])
    receipt = world.page.start_group(people, "Hello both", actor=ANNA, key="both")
    (group,) = [thread for thread in world.threads() if thread.is_group]
    assert group.id == receipt.conversation_id
    assert {one.id for one in group.people} == {one.id for one in people}
    assert world.page.send(group, "And again", actor=ANNA).conversation_id == group.id


def test_posts_that_name_the_account_can_be_answered_or_the_driver_says_it_cannot(
    world: World,
) -> None:
    if Capability.LIST_MENTIONS not in world.page.capabilities:
        with pytest.raises(Unsupported, match="list_mentions"):
            next(iter(world.page.mentions()))
        return
    comment = world.comment()
    assert comment.id in {one.id for one in world.page.mentions()}


def test_a_comment_can_be_liked_or_the_driver_says_it_cannot(world: World) -> None:
    comment = world.comment()
    if Capability.SET_LIKED not in world.page.capabilities:
        with pytest.raises(Unsupported, match="set_liked"):
            world.page.like(comment)
        return
    world.page.like(comment)
    world.page.unlike(comment)


def test_the_platform_is_asked_about_a_conversation_where_it_can_tell(world: World) -> None:
    thread = talk(world)
    decision = world.page.can_send(thread, draft="Hello", actor=ANNA, ask_platform=True)
    assert decision.allowed
    if Capability.CHECK_CONVERSATION in world.page.capabilities:
        known = {name for name in vars(facts).values() if isinstance(name, str)}
        assert set(world.page.check(thread)) <= known


@pytest.mark.parametrize("actor", ["anna", None, object()])
def test_who_asks_is_an_actor_or_nobody(world: World, actor: object) -> None:
    comment = world.comment()
    if actor is None:
        world.page.can_reply(comment, actor=None)
        return
    with pytest.raises(InvalidValue, match=r"Actor\.human"):
        world.page.can_reply(comment, actor=actor)  # type: ignore[arg-type]
    assert world.page.can_reply(comment, actor=Actor.bot("b")) is not None


def test_private_replies_can_be_switched_off_and_on_where_they_are_optional(world: World) -> None:
    comment = world.comment()
    if Capability.SET_REPLIES_ENABLED not in world.page.capabilities:
        with pytest.raises(Unsupported, match="set_replies_enabled"):
            world.page.disable_replies()
        return
    world.page.disable_replies()
    decision = world.page.can_reply(comment, draft="Hello", actor=ANNA, ask_platform=True)
    assert "replies_enabled" in {finding.rule.name for finding in decision.refusals}
    world.page.enable_replies()
    assert world.page.can_reply(comment, draft="Hello", actor=ANNA, ask_platform=True).allowed


@pytest.mark.requirement("C9")
def test_nobody_sends_without_an_account_of_the_platform(world: World) -> None:
    with pytest.raises(InvalidValue, match="credentials"):
        world.client.account(world.page.platform, id=world.page.id).comment("1")


@pytest.mark.requirement("C7")
@pytest.mark.requirement("C47")
@pytest.mark.requirement("C48")
@pytest.mark.requirement("C49")
def test_a_message_that_nobody_told_of_as_read_is_not_called_unread(world: World) -> None:
    thread = talk(world)
    found = world.page.conversation(thread.person.id)
    assert found is not None
    assert found.read is Fact.UNKNOWN


@pytest.mark.requirement("C39")
def test_a_person_who_takes_messages_of_businesses_can_be_written_to(world: World) -> None:
    thread = talk(world)
    world.page.opt_in(thread.person)
    assert world.page.consent(thread.person).facts()[facts.OPTED_IN] is Fact.YES
    assert world.page.can_send(thread, draft="Hello", actor=ANNA).allowed


@pytest.mark.requirement("B12")
@pytest.mark.requirement("F6")
@pytest.mark.requirement("F19")
def test_a_comment_is_answered_in_public_first_and_in_private_at_once(world: World) -> None:
    comment = world.comment()
    public = world.page.reply_publicly(comment, "We have written to you", actor=ANNA)
    private = world.page.reply(comment, "Hello", actor=ANNA)
    assert public.attempt_id != private.attempt_id
    assert world.delivered(comment) == ["Hello"]


@pytest.mark.parametrize("kind", ["resting", "", None])
def test_a_restriction_is_of_a_kind_there_is(world: World, kind: object) -> None:
    with pytest.raises(InvalidValue, match="suspended"):
        world.page.restrict(kind)  # type: ignore[arg-type]


def test_a_restriction_ends_in_time_to_come(world: World) -> None:
    with pytest.raises(InvalidValue, match="a time to come"):
        world.page.restrict("suspended", until=world.sandbox.clock.now())


@pytest.mark.parametrize("person", [None, 4711])
def test_whoever_is_meant_is_named(world: World, person: object) -> None:
    for act in (world.page.opt_in, world.page.opt_out, world.page.erase_person):
        with pytest.raises(InvalidValue, match="a Person, or their id"):
            act(person)  # type: ignore[arg-type]
