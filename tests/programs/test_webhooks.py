"""What the platforms tell, over every scene: signed as they sign it, heard as they mean it."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import attrs
import httpx
import pytest

from privatereply import (
    Action,
    Client,
    Comment,
    CommentAdded,
    CommentEchoed,
    CommentRemoved,
    Event,
    Fact,
    InvalidValue,
    MessageEchoed,
    MessageReceived,
    NotAllowed,
    NotEligible,
    OutcomeUnknown,
    Unrecognised,
    VerdictGiven,
)
from privatereply.policy import facts
from privatereply.sandbox import Manner, SceneComment, WebhookDelivery
from privatereply.store import State

from .conftest import ANNA, World, known, only, rules


@pytest.fixture
def told(world: World) -> list[Event]:
    """Subscribes the account, and gathers what handlers are told."""
    heard: list[Event] = []
    wire(world)
    world.client.on(Event, heard.append, name="everything")
    return heard


def wire(world: World) -> None:
    url = f"https://shop.example/webhooks/{world.scene.platform}"
    world.client.listen(world.scene.platform, **world.scene.webhook_secrets)
    receiver = partial(world.client.ingest, world.scene.platform)
    world.sandbox.webhooks.connect(url, receiver)
    world.scene.subscribe(url)


def flush(world: World) -> None:
    """Deliver everything that is due, and tell the handlers."""
    notices = world.sandbox.webhooks.flush()
    assert {notice.status for notice in notices} <= {200, None}
    while world.client.handle_events().done:
        pass


def of(told: list[Event], kind: type[Event]) -> list[Event]:
    return [event for event in told if type(event) is kind]


def heard(world: World, told: list[Event], made: SceneComment) -> Comment:
    """A comment as a webhook told it."""
    flush(world)
    (event,) = [event for event in of(told, CommentAdded) if event.about_comment == made.id]
    assert isinstance(event, CommentAdded)
    world.seen[made.id] = made
    return event.comment


def judged(world: World, made: SceneComment) -> None:
    """Let the platform judge the comment, where it does."""
    if world.terms.consent == "verdict":
        world.scene.judge(made)


def test_a_comment_is_told_and_can_be_answered_as_it_was_told(
    world: World, told: list[Event]
) -> None:
    made = world.scene.comment("How much is it? 値段は 👋")
    judged(world, made)
    comment = heard(world, told, made)
    # Whoever has to name the account before they are answered does so in front.
    assert comment.text.endswith("How much is it? 値段は 👋")
    assert comment.author is not None
    receipt = world.page.reply(comment, "It is 20", actor=ANNA)
    assert world.delivered(comment) == ["It is 20"]
    assert receipt.comment_id == made.id


def test_what_is_told_twice_is_new_once(world: World, told: list[Event]) -> None:
    world.sandbox.webhooks.manner = Manner(double=1.0)
    made = [world.scene.comment(f"Question {at}") for at in range(3)]
    world.scene.answer(world.scene.add_person("Bob"), "Hello")
    flush(world)
    assert Counter(event.about_comment for event in of(told, CommentAdded)) == Counter(
        one.id for one in made
    )
    assert max(Counter(event.id for event in told).values()) == 1


def test_what_is_signed_by_somebody_else_is_refused_and_not_kept(world: World) -> None:
    wire(world)
    world.sandbox.webhooks.manner = Manner(forge=1.0)
    for at in range(10):
        world.scene.comment(f"Question {at}")
    notices = world.sandbox.webhooks.flush()
    forged = [notice for notice in notices if notice.mischief is not None]
    genuine = [notice for notice in notices if notice.mischief is None]
    assert forged
    assert {notice.status for notice in forged} <= {400, 403}
    assert {notice.status for notice in genuine} == {200}
    assert len(world.client.events(world.scene.platform, kind=CommentAdded)) == 10


def test_another_apps_secret_believes_nothing(world: World, told: list[Event]) -> None:
    secrets = {name: f"not-{value}" for name, value in world.scene.webhook_secrets.items()}
    world.client.listen(world.scene.platform, **secrets)
    world.scene.comment()
    assert {notice.status for notice in world.sandbox.webhooks.flush()} == {403}
    assert world.client.events(world.scene.platform) == ()


def test_a_persons_message_is_told_and_opens_the_window(world: World, told: list[Event]) -> None:
    bob = world.scene.add_person("Bob")
    world.scene.answer(bob, "Do you ship to Kraków? 🙂")
    flush(world)
    (event,) = of(told, MessageReceived)
    assert isinstance(event, MessageReceived)
    assert event.message.text == "Do you ship to Kraków? 🙂"
    thread = world.page.conversation(event.message.person_id)
    assert thread is not None
    assert thread.last_inbound_at == event.message.sent_at
    assert world.page.can_send(thread, draft="We do", actor=ANNA).allowed
    world.page.send(thread, "We do", actor=ANNA)
    assert [one.text for one in world.scene.received(bob)] == ["We do"]


@pytest.mark.parametrize(("words", "out"), [("STOP", True), ("I cannot stop laughing", False)])
def test_a_person_who_asks_for_no_more_is_heeded_as_soon_as_it_is_told(
    world: World, told: list[Event], words: str, out: bool
) -> None:
    bob = world.scene.add_person("Bob")
    world.scene.answer(bob, words)
    flush(world)
    (event,) = of(told, MessageReceived)
    assert event.about_person is not None
    expected = Fact.YES if out else Fact.UNKNOWN
    assert world.page.consent(event.about_person).opted_out is expected


def test_what_we_sent_ourselves_comes_back_as_an_echo_and_not_as_a_message(
    world: World, told: list[Event]
) -> None:
    made = world.scene.comment()
    judged(world, made)
    comment = heard(world, told, made)
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    flush(world)
    (echo,) = of(told, MessageEchoed)
    assert echo.about_message == receipt.message_id
    assert of(told, MessageReceived) == []
    assert of(told, CommentEchoed) == []
    (attempt,) = world.page.why(comment).attempts
    assert attempt.state is State.SENT


def test_an_echo_settles_a_send_whose_answer_was_lost_without_asking_anybody(
    world: World, told: list[Event]
) -> None:
    made = world.scene.comment()
    judged(world, made)
    comment = heard(world, told, made)
    lost = lose_the_answer(world, comment)
    before = len(world.sandbox.journal)
    flush(world)
    (attempt,) = world.page.why(comment).attempts
    assert attempt.id == lost
    assert attempt.state is State.SENT
    assert len(world.sandbox.journal) == before
    assert world.page.reply(comment, "Hello", actor=ANNA).message_id is not None
    assert world.delivered(comment) == ["Hello"]


def lose_the_answer(world: World, comment: Comment) -> str:
    """Send, and hear nothing of it, by an SDK that cannot look."""
    world.order("answer_lost")
    world.sandbox.faults.order("server_error", method="GET", path="*", times=None)
    with pytest.raises(OutcomeUnknown):
        world.page.reply(comment, "Hello", actor=ANNA)
    world.sandbox.faults.clear()
    (attempt,) = world.page.why(comment).attempts
    assert attempt.state is State.UNKNOWN
    return attempt.id


def test_an_echo_that_came_first_settles_a_send_as_soon_as_somebody_looks(
    world: World, told: list[Event]
) -> None:
    made = world.scene.comment()
    judged(world, made)
    comment = heard(world, told, made)
    lose_the_answer(world, comment)
    reads = len(world.sandbox.journal)
    flush(world)
    world.page.resolve()
    assert len(world.sandbox.journal) == reads
    assert world.page.why(comment).attempts[0].state is State.SENT


@pytest.mark.parametrize("first", ["comment", "answer"])
def test_a_comment_that_a_colleague_answered_by_hand_is_left_to_them(
    world: World, told: list[Event], first: str
) -> None:
    """Whichever of the two is told first."""
    made = world.scene.comment(age=timedelta(minutes=30))
    judged(world, made)
    if first == "comment":
        flush(world)
    else:
        # The comment's own notification is late.
        world.sandbox.webhooks.manner = Manner(shuffle=True, seed="late")
    world.scene.reply_by_hand(made, "I am on it")
    comment = heard(world, told, made)
    decision = world.page.can_reply(comment, draft="Hello", actor=ANNA)
    assert not decision.allowed
    with pytest.raises((NotAllowed, NotEligible)):
        world.page.reply(comment, "Hello", actor=ANNA)
    assert world.delivered(comment) == ["I am on it"]
    assert "message" in [one.what for one in world.page.why(comment).happenings]


@only(lambda scene: "comment_exists" in rules(scene, Action.PRIVATE_REPLY))
def test_a_comment_that_was_removed_is_not_answered_any_more(
    world: World, told: list[Event]
) -> None:
    made = world.scene.comment()
    judged(world, made)
    comment = heard(world, told, made)
    world.scene.delete(made)
    flush(world)
    if not of(told, CommentRemoved):
        return  # the platform does not tell
    decision = world.page.can_reply(comment, actor=ANNA)
    assert not decision.allowed
    assert world.sends() == 0


def test_a_comment_of_the_account_itself_is_no_comment_to_answer(
    world: World, told: list[Event]
) -> None:
    """Where a platform does not say whose it is, there is something else that keeps us from it."""
    world.scene.own_comment("Thank you all!")
    flush(world)
    for event in of(told, CommentAdded):
        assert isinstance(event, CommentAdded)
        assert not world.page.can_reply(event.comment, draft="Hello", actor=ANNA).allowed


@only(lambda scene: scene.terms.consent == "verdict")
@pytest.mark.parametrize("order", ["verdict first", "comment first", "never"])
def test_a_verdict_counts_whenever_it_comes(world: World, told: list[Event], order: str) -> None:
    made = world.scene.comment(inviting=False)
    if order == "comment first":
        flush(world)
    if order != "never":
        world.scene.judge(made)
    if order == "verdict first":
        world.sandbox.webhooks.manner = Manner(shuffle=True)
    comment = heard(world, told, made)
    assert bool(of(told, VerdictGiven)) is (order != "never")
    assert comment.facts.get(facts.HIGH_INTENT, Fact.UNKNOWN) is Fact.UNKNOWN
    assert world.page.can_reply(comment, draft="Hi", actor=ANNA).allowed is (order != "never")


def test_one_notification_that_comes_to_many_threads_at_once_is_new_to_one(
    world: World, told: list[Event]
) -> None:
    for at in range(3):
        world.scene.comment(f"Question {at}")
    posted: list[WebhookDelivery] = []

    def post(delivery: WebhookDelivery) -> int:
        posted.append(delivery)
        return 200

    world.sandbox.webhooks.flush(send=post)

    def take(delivery: WebhookDelivery) -> list[str]:
        answer = world.client.ingest(
            world.scene.platform, method="POST", headers=delivery.headers, body=delivery.body
        )
        assert answer.status == 200
        return [event.id for event in answer.events]

    with ThreadPoolExecutor(8) as threads:
        new = Counter(name for names in threads.map(take, posted * 8) for name in names)
    assert len(new) >= 3
    assert set(new.values()) == {1}


def test_nothing_that_is_heard_is_strange_to_the_driver(world: World, told: list[Event]) -> None:
    assert world.post  # what the account publishes is told as well, and no business of ours
    flush(world)
    told.clear()
    made = world.scene.comment()
    judged(world, made)
    world.scene.own_comment("Thanks")
    comment = heard(world, told, made)
    receipt = world.page.reply(comment, "Hello", actor=ANNA)
    flush(world)
    assert made.author is not None
    world.scene.answer(made.author, "Hello to you")
    flush(world)
    world.page.send(world.thread(receipt), "See you", actor=ANNA)
    world.scene.delete(made)
    flush(world)
    assert of(told, Unrecognised) == []


def test_what_a_store_forgot_is_found_by_reading_back(world: World, told: list[Event]) -> None:
    world.sandbox.webhooks.manner = Manner(drop=1.0)
    made = [world.scene.comment(f"Question {at}") for at in range(5)]
    assert made[0].author is not None
    world.scene.answer(made[0].author, "Hello?")
    flush(world)
    assert told == []
    world.turn(world.terms.list_lag)
    done = world.page.reconcile()
    assert done.complete
    assert done.error is None
    flush(world)
    assert {event.about_comment for event in of(told, CommentAdded)} == {one.id for one in made}
    assert [type(event) for event in told if isinstance(event, MessageReceived)] == [
        MessageReceived
    ]
    assert world.page.reconcile().found == ()


def test_reading_back_beside_webhooks_makes_no_event_twice(world: World, told: list[Event]) -> None:
    world.sandbox.webhooks.manner = Manner(delay=timedelta(minutes=5))
    made = [world.scene.comment(f"Question {at}") for at in range(3)]
    world.turn(world.terms.list_lag)
    assert len(world.page.reconcile().found) == 3
    world.turn(timedelta(minutes=5))
    flush(world)
    assert Counter(event.about_comment for event in of(told, CommentAdded)) == Counter(
        one.id for one in made
    )


def test_reading_back_goes_on_where_its_requests_ended(world: World, told: list[Event]) -> None:
    world.sandbox.webhooks.manner = Manner(drop=1.0)
    posts = [world.scene.add_post(f"Post {at}", age=timedelta(hours=at + 1)) for at in range(30)]
    made = [world.scene.comment(f"Under {post.id}", post=post) for post in posts]
    world.turn(world.terms.list_lag)
    runs = 0
    while not world.page.reconcile(requests=10).complete:
        runs += 1
        assert runs < 50
    assert runs >= 2
    flush(world)
    assert Counter(event.about_comment for event in of(told, CommentAdded)) == Counter(
        one.id for one in made
    )


def test_reading_back_settles_what_is_unknown(world: World, told: list[Event]) -> None:
    comment = world.comment()
    lose_the_answer(world, comment)
    world.turn(timedelta(minutes=10))
    done = world.page.reconcile()
    assert [one.attempt.state for one in done.resolutions] == [State.SENT] or (
        world.page.why(comment).attempts[0].state is State.SENT
    )
    assert world.delivered(comment) == ["Hello"]


def test_a_client_reads_back_every_account_it_holds_and_none_keeps_another_from_it(
    world: World, told: list[Event]
) -> None:
    world.scene.comment()
    world.turn(world.terms.list_lag)
    broken = attrs.evolve(
        world.page.account,
        id="1",
        credentials={**world.page.account.credentials, "access_token": "no-token"},
    )
    with (
        httpx.Client(transport=world.sandbox.transport()) as http,
        Client("sqlite://", http=http, clock=world.sandbox.clock.now) as client,
    ):
        client.bind(broken)
        client.bind(world.page.account, facts=known(world.scene), on_token=lambda *_: None)
        bad, good = client.reconcile()
    assert bad.error is not None
    assert not bad.complete
    assert good.complete
    assert len(good.found) == 1


@pytest.mark.parametrize("given", [0, 9])
def test_reading_back_needs_enough_requests_to_come_on(world: World, given: int) -> None:
    with pytest.raises(InvalidValue, match="10 or more"):
        world.page.reconcile(requests=given)


def test_reading_back_needs_a_time_to_look_back(world: World) -> None:
    with pytest.raises(InvalidValue, match="look_back"):
        world.page.reconcile(look_back=timedelta(0))


def test_reading_back_brings_no_words_back_that_somebody_wanted_forgotten(
    world: World, told: list[Event]
) -> None:
    made = world.scene.comment("My number is 555-0199")
    assert made.author is not None
    world.scene.answer(made.author, "Or write to 1 Main Street")
    flush(world)
    people = {event.about_person for event in told if event.about_person}
    for person in people:
        world.page.erase_person(person)
    world.turn(world.terms.list_lag)
    assert world.page.reconcile().found == ()
    comment = world.page.why(made.id).comment
    assert comment is None or "555-0199" not in comment.text
    exported = [world.page.export_person(person) for person in people]
    kept = world.client.events(world.scene.platform)
    assert "Main Street" not in str(exported) + str([one.event.raw for one in kept])


def test_reading_back_notices_an_edit_that_was_lost(world: World, told: list[Event]) -> None:
    made = world.scene.comment("How much is it?")
    flush(world)
    world.sandbox.webhooks.manner = Manner(drop=1.0)
    try:
        world.scene.edit_comment(made, "How much is it in red?")
    except ValueError:
        return  # nobody can edit there
    flush(world)
    world.turn(world.terms.list_lag)
    world.page.reconcile()
    comment = world.page.why(made.id).comment
    assert comment is not None
    assert comment.text.endswith("How much is it in red?")
