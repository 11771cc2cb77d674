"""What the contract does not ask: how this driver writes, counts and waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import attrs
import pytest
from privatereply.errors import InvalidValue, Leaked, NotFound, RateLimited, TemporaryFailure
from privatereply.flow import Effect, Flow, Request, Response, run
from privatereply.model import Action, Actor, Draft, Fact, Person
from privatereply.policy import Situation, Verdict
from privatereply.provider import (
    Authorize,
    GetComment,
    Look,
    Report,
    SendMessage,
    SendPrivateReply,
    SendPublicReply,
    Sight,
)
from privatereply.testing import answer

from privatereply_mastodon import Mastodon, Server, StatusLength

from . import snac
from .documents import (
    ANNA,
    BEGUN,
    BEN,
    COMMENT,
    COMMENT_ID,
    DIRECT,
    LOOKED,
    MASTODON,
    PUBLIC,
    SAID,
    TALK,
    WORDS,
    context,
    direct,
    mentioning,
    refused,
    shown,
)

ACTOR = Actor.human("anna")
KNOWN = {
    "https://m.example": Server(software="mastodon"),
    snac.ADDRESS: Server(software="snac", max_characters=5000),
}


def played(flow: Flow[Any], answers: Iterable[Response]) -> tuple[Any, list[Request]]:
    """What a flow came to against these answers, and what it asked."""
    asked: list[Request] = []
    told = iter(answers)

    def send(request: Request) -> Response:
        asked.append(request)
        return next(told)

    return run(flow, send), asked


def driver() -> Mastodon:
    return Mastodon(servers=KNOWN)


def reply(text: str = WORDS, attempt_id: str = "a1") -> SendPrivateReply:
    assert SAID is not None
    return SendPrivateReply(
        account=MASTODON.account,
        comment=SAID,
        draft=Draft(text=text),
        actor=ACTOR,
        attempt_id=attempt_id,
    )


def form(request: Request) -> dict[str, list[str]]:
    return parse_qs(request.body.decode())


def situation(text: str, action: Action = Action.PRIVATE_REPLY, **more: Any) -> Situation:
    return Situation(
        now=LOOKED, action=action, account=MASTODON.account, draft=Draft(text=text), **more
    )


def test_a_private_reply_is_a_direct_status_in_answer_to_the_comment() -> None:
    _, asked = played(driver().send_private_reply(reply()), [shown(COMMENT), shown(DIRECT)])
    assert [one.effect for one in asked] == [Effect.READ, Effect.WRITE]
    assert form(asked[1]) == {
        "status": [f"@anna@other.example {WORDS}"],
        "visibility": ["direct"],
        "in_reply_to_id": [COMMENT_ID],
    }


@pytest.mark.parametrize(("software", "withdrawn"), [("mastodon", True), ("unheard-of", False)])
def test_where_nobody_knows_of_deleting_what_is_not_found_is_not_said_to_be_gone(
    software: str, withdrawn: bool
) -> None:
    made = Mastodon(servers={"https://m.example": Server(software=software)})
    told = [shown(COMMENT), shown({**DIRECT, "visibility": "public"}), refused(404)]
    with pytest.raises(Leaked) as leaked:
        played(made.send_private_reply(reply()), told)
    assert leaked.value.withdrawn is withdrawn


def test_the_key_of_a_send_is_the_attempts_and_holds_nothing_else() -> None:
    keys = [
        dict(
            played(
                driver().send_private_reply(reply(attempt_id=attempt)),
                [shown(COMMENT), shown(DIRECT)],
            )[1][1].headers
        )["Idempotency-Key"]
        for attempt in ("a1", "a1", "żółć")
    ]
    assert keys[0] == keys[1] != keys[2]
    assert all(key.isascii() for key in keys)


def test_people_of_our_own_server_are_mentioned_without_its_name() -> None:
    local = {**ANNA, "acct": "anna@m.example"}
    told = [shown({**COMMENT, "account": local}), shown(DIRECT)]
    told[1] = shown({**DIRECT, "mentions": [mentioning({**local, "acct": "anna"})]})
    _, asked = played(driver().send_private_reply(reply()), told)
    assert form(asked[1])["status"] == [f"@anna {WORDS}"]


@pytest.mark.parametrize("visibility", ["public", "unlisted"])
def test_a_public_reply_is_as_public_as_the_comment(visibility: str) -> None:
    assert SAID is not None
    command = SendPublicReply(
        account=MASTODON.account,
        comment=SAID,
        draft=Draft(text="Ask @ben"),
        actor=ACTOR,
        attempt_id="a1",
    )
    told = [shown({**COMMENT, "visibility": visibility}), shown(PUBLIC)]
    _, asked = played(driver().send_public_reply(command), told)
    assert form(asked[1])["visibility"] == [visibility]
    assert form(asked[1])["status"] == ["@anna@other.example Ask @ben"]


def test_a_message_without_any_to_answer_goes_under_the_comment_it_came_from() -> None:
    assert TALK is not None
    command = SendMessage(
        account=MASTODON.account,
        conversation=attrs.evolve(TALK, comment_id=COMMENT_ID),  # type: ignore[misc]
        draft=Draft(text=WORDS),
        actor=ACTOR,
        attempt_id="a1",
    )
    told = [shown(ANNA), shown([]), shown([]), shown(DIRECT)]
    _, asked = played(driver().send_message(command), told)
    assert form(asked[-1])["in_reply_to_id"] == [COMMENT_ID]


def test_a_group_has_more_readers_than_a_private_status_may_have() -> None:
    assert TALK is not None
    people = (TALK.person, Person(id=BEN["id"]))
    command = SendMessage(
        account=MASTODON.account,
        conversation=attrs.evolve(TALK, people=people, group=True),  # type: ignore[misc]
        draft=Draft(text=WORDS),
        actor=ACTOR,
        attempt_id="a1",
    )
    with pytest.raises(InvalidValue, match="a group"):
        driver().send_message(command)


def test_a_message_on_snac_is_looked_for_under_what_it_answered() -> None:
    talk = snac.SAMPLE.conversation
    assert talk is not None
    command = Look(
        account=snac.SAMPLE.account,
        action=Action.MESSAGE,
        attempt_id="a1",
        now=LOOKED,
        begun_at=BEGUN,
        draft=Draft(text=WORDS),
        conversation=attrs.evolve(talk, comment_id=snac.COMMENT_ID),  # type: ignore[misc]
    )
    ours = context(snac.answered(mentions=[]))
    seen, _ = played(driver().look(command), [answer([]), answer([]), answer([]), answer(ours)])
    assert seen.sight is Sight.FOUND
    seen, _ = played(driver().look(command), [answer([]), answer([]), answer([]), refused(404)])
    assert seen.sight is Sight.UNCLEAR


def test_nothing_is_proven_absent_on_a_server_that_nobody_knows() -> None:
    command = Look(
        account=MASTODON.account,
        action=Action.PRIVATE_REPLY,
        attempt_id="a1",
        now=LOOKED,
        begun_at=BEGUN,
        draft=Draft(text=WORDS),
        comment=SAID,
    )
    seen_on = {None: Sight.UNCLEAR, "unheard-of": Sight.UNCLEAR, "mastodon": Sight.ABSENT}
    for software, sight in seen_on.items():
        made = Mastodon(servers={"https://m.example": Server(software=software)})
        seen, _ = played(made.look(command), [shown(context())])
        assert seen.sight is sight


def test_nothing_is_proven_absent_where_the_server_may_have_said_it_in_other_words() -> None:
    command = Look(
        account=MASTODON.account,
        action=Action.PRIVATE_REPLY,
        attempt_id="a1",
        now=LOOKED,
        begun_at=BEGUN,
        draft=Draft(text="Thanks <3"),
        comment=SAID,
    )
    for seconds, sight in ((1, Sight.UNCLEAR), (-7200, Sight.ABSENT)):
        seen, _ = played(driver().look(command), [shown(context(direct(seconds, "Thanks ❤")))])
        assert seen.sight is sight


def test_what_is_no_id_never_becomes_part_of_an_address() -> None:
    command = GetComment(account=MASTODON.account, comment_id="../accounts")
    with pytest.raises(InvalidValue, match="11 characters"):
        played(driver().get_comment(command), [])


def test_a_report_stays_on_the_accounts_own_server() -> None:
    assert TALK is not None
    command = Report(account=MASTODON.account, conversation=TALK, message_id="17")
    _, asked = played(driver().report(command), [shown({"id": "1"})])
    assert form(asked[0]) == {
        "account_id": [TALK.person.id],
        "status_ids[]": ["17"],
        "forward": ["false"],
    }


def test_a_login_sends_a_digest_of_its_verifier_and_not_the_verifier() -> None:
    verifier = "v" * 43
    command = Authorize(
        credentials=MASTODON.credentials, redirect_uri="https://app", state="s", verifier=verifier
    )
    login, asked = played(driver().authorize(command), [])
    assert asked == []
    assert "code_challenge_method=S256" in login.url
    assert verifier not in login.url
    with pytest.raises(InvalidValue, match="43 to 128"):
        driver().authorize(attrs.evolve(command, verifier="short"))


def test_the_length_is_unknown_before_the_server_was_asked_and_known_afterwards() -> None:
    bare = Mastodon()
    rule = next(one for one in bare.policy(Action.PRIVATE_REPLY).rules if one.name == "text_length")
    finding = rule.judge(situation("x" * 600))
    assert (finding.verdict, finding.unknown, finding.blocks) == (
        Verdict.UNCERTAIN,
        "text_limit",
        False,
    )
    known = driver().policy(Action.PRIVATE_REPLY).judge(situation("x" * 600))
    assert [one.rule.name for one in known.findings if one.verdict is Verdict.DENY] == [
        "text_length"
    ]


def test_a_host_may_set_a_length_of_its_own() -> None:
    policy = driver().policy(Action.PUBLIC_REPLY).override(text_length={"limit": 100})
    (rule,) = [one for one in policy.rules if isinstance(one, StatusLength)]
    assert rule.describe().value == 100
    assert "100" in rule.describe().sentence
    assert rule.judge(situation("x" * 97)).verdict is Verdict.ALLOW
    assert rule.judge(situation("x" * 101)).verdict is Verdict.DENY


def test_the_preset_followers_lets_strangers_wait_for_a_public_answer() -> None:
    policy = driver().policy(Action.PRIVATE_REPLY, preset="followers")
    no = policy.judge(situation("x", facts={"person_follows": Fact.NO}))
    assert Action.PUBLIC_REPLY in {one.alternative for one in no.findings}
    assert not no.allowed
    assert policy.judge(situation("x", facts={"person_follows": Fact.YES})).allowed


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ((("retry-after", "120"), ("retry-after", "Sat, 21 Nov 2026 13:10:00 GMT")), 600),
        ((("retry-after", "7"),), 7),
        ((("x-ratelimit-reset", "2026-11-21T13:02:00.500000Z"),), 120.5),
        ((("retry-after", "1000000"),), 86_400),
        ((("retry-after", "soon"), ("x-ratelimit-reset", "later")), 300),
        ((), 300),
    ],
)
def test_how_long_to_wait_is_the_longest_that_is_told(
    headers: tuple[tuple[str, str], ...], wait: float
) -> None:
    told = attrs.evolve(refused(429), headers=(("date", "Sat, 21 Nov 2026 13:00:00 GMT"), *headers))
    with pytest.raises(RateLimited) as caught:
        played(driver().get_comment(GetComment(account=MASTODON.account, comment_id="1")), [told])
    assert caught.value.retry_after == timedelta(seconds=wait)


def test_a_server_that_starts_says_when_it_will_have_started() -> None:
    told = answer(b"<html>", 503, {"Retry-After": "30"})
    with pytest.raises(TemporaryFailure) as caught:
        played(driver().get_comment(GetComment(account=MASTODON.account, comment_id="1")), [told])
    assert caught.value.retry_after == timedelta(seconds=30)


def test_what_is_left_of_a_budget_stands_in_the_headers() -> None:
    headers = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "219",
        "X-RateLimit-Reset": "2026-11-21T15:00:00.898144Z",
        "Date": "Sat, 21 Nov 2026 13:00:00 GMT",
    }
    usage = driver().usage(answer({}, headers=headers))
    assert usage is not None
    assert (usage.remaining, usage.regain_after) == (219, None)
    assert usage.share == pytest.approx(0.27)
    assert usage.resets_after is not None
    assert usage.resets_after > timedelta(hours=1, minutes=59)
    assert driver().usage(answer({})) is None


def test_a_status_that_only_its_author_may_read_is_no_comment() -> None:
    command = GetComment(account=MASTODON.account, comment_id="1")
    with pytest.raises(NotFound, match="not everybody"):
        played(driver().get_comment(command), [shown({**COMMENT, "visibility": "private"})])
