"""What an examination finds: before a token ends, and before webhooks are missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

import attrs
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from privatereply import Action, Capability, Client, Fact, Registry
from privatereply.errors import (
    AuthenticationFailed,
    OutcomeUnknown,
    PermissionDenied,
    PrivateReplyError,
    RateLimited,
    Unanswered,
)
from privatereply.events import AccountUnsubscribed, Event, TokenExpiring
from privatereply.flow import Effect, Flow, Request, Response
from privatereply.health import Check, Examination, Health, examine, worst
from privatereply.model import Restriction, RestrictionKind
from privatereply.policy import Policy
from privatereply.provider import (
    CheckSubscription,
    CheckToken,
    Credential,
    Provider,
    RefreshToken,
    Subscription,
    Token,
    TokenStatus,
)
from privatereply.sandbox import Sandbox
from privatereply.store import restrictions

from .conftest import ANNA, NOON, World, can, known, only

DAY = timedelta(days=1)
SECRET = "a-token-nobody-may-see"
CONTENT = TokenStatus(valid=True, scopes=frozenset({"read", "write"}))
WHOLE = Subscription(fields=frozenset({"feed"}), missing=frozenset())


@attrs.define(kw_only=True)
class Office:
    """What the platform of `Ward` says next.

    Attributes:
        token: Of the token: a status, or what asking for it ends in.
        subscription: Of the webhooks.
        date: The header that tells the platform's time.
        now: Our own time.
    """

    token: TokenStatus | PrivateReplyError = CONTENT
    subscription: Subscription | PrivateReplyError = WHOLE
    date: str | None = "Sat, 21 Nov 2026 12:00:00 GMT"
    now: datetime = NOON

    def token_status(self) -> TokenStatus:
        if isinstance(self.token, PrivateReplyError):
            raise self.token
        return self.token

    def webhooks(self) -> Subscription:
        if isinstance(self.subscription, PrivateReplyError):
            raise self.subscription
        return self.subscription

    def answer(self, request: httpx.Request) -> httpx.Response:
        headers = {} if self.date is None else {"date": self.date}
        return httpx.Response(200, headers=headers, request=request)


class Ward(Provider):
    """A driver that asks its platform something, and reports what the office says."""

    name: ClassVar[str] = "ward"
    title: ClassVar[str] = "Ward"
    contract: ClassVar[int] = 1
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.CHECK_TOKEN, Capability.CHECK_SUBSCRIPTION, Capability.REFRESH_TOKEN}
    )
    credentials: ClassVar[tuple[Credential, ...]] = (
        Credential(name="access_token", note="a token", required=True),
        Credential(name="refresh_token", note="another", required=False),
    )

    def __init__(self, office: Office) -> None:
        self._office = office

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        return Policy(platform=self.name, action=action, rules=())

    @override
    def check_token(self, command: CheckToken) -> Flow[TokenStatus]:
        yield self._get()
        return self._office.token_status()

    @override
    def check_subscription(self, command: CheckSubscription) -> Flow[Subscription]:
        yield self._get()
        return self._office.webhooks()

    @override
    def refresh_token(self, command: RefreshToken) -> Flow[Token]:
        raise AssertionError("whoever looks changes nothing")

    def _get(self) -> Request:
        return Request(method="GET", url="https://ward.example/me", effect=Effect.READ)


class Silent(Ward):
    """A driver whose platform cannot be asked."""

    capabilities: ClassVar[frozenset[Capability]] = frozenset[Capability]()


Examine = Callable[..., Examination]


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def examined(office: Office) -> Iterator[Examine]:
    """Examines an account on the ward."""
    transport = httpx.MockTransport(office.answer)
    with httpx.Client(transport=transport) as http:

        def run(driver: type[Ward] = Ward, **credentials: Any) -> Examination:
            registry = Registry()
            registry.register(driver(office))
            with Client("sqlite://", http=http, registry=registry, clock=lambda: office.now) as it:
                account = it.account("ward", id="1", access_token=SECRET, **credentials)
                examination: Examination = account._run(examine)
                return examination

        yield run


@pytest.fixture
def wanting(office: Office, sqlite_dsn: str) -> Callable[..., list[Event]]:
    """Looks twice, in a process with a handler of some kind or with none: what that was told."""

    def run(kind: type[Event] | None) -> list[Event]:
        told: list[Event] = []
        registry = Registry()
        registry.register(Ward(office))
        with (
            httpx.Client(transport=httpx.MockTransport(office.answer)) as http,
            Client(sqlite_dsn, http=http, registry=registry, clock=lambda: office.now) as client,
        ):
            if kind is not None:
                client.on(kind, told.append, name="warn")
            account = client.account("ward", id="1", access_token=SECRET)
            for _ in range(2):
                account.check_health()
            client.handle_events()
        return told

    return run


def found(examination: Examination, name: str) -> Check:
    (check,) = (check for check in examination.checks if check.name == name)
    return check


def test_where_everything_is_well_there_is_nothing_to_do(examined: Examine) -> None:
    examination = examined()
    assert {check.name: check.health for check in examination.checks} == dict.fromkeys(
        ["token", "scopes", "subscription", "clock", "restriction", "attempts"], Health.OK
    )
    assert {check.advice for check in examination.checks} == {None}
    assert {check.about for check in examination.checks} == {"ward/1"}
    assert examination.events == ()


@pytest.mark.parametrize(
    ("left", "health"),
    [
        (8 * DAY, Health.OK),
        (7 * DAY + timedelta(seconds=1), Health.OK),
        (7 * DAY, Health.WARNING),
        (timedelta(seconds=1), Health.WARNING),
        (timedelta(), Health.FAILED),
        (-DAY, Health.FAILED),
    ],
)
def test_a_token_is_worth_a_warning_from_seven_days_before_its_end(
    office: Office, examined: Examine, left: timedelta, health: Health
) -> None:
    office.token = attrs.evolve(CONTENT, expires_at=NOON + left)
    examination = examined()
    assert found(examination, "token").health is health
    warned = [event for event in examination.events if isinstance(event, TokenExpiring)]
    assert [event.expires_at for event in warned] == [NOON + left] * (health is Health.WARNING)


def test_a_token_that_ends_soon_is_one_event_however_often_somebody_looks(
    office: Office, examined: Examine
) -> None:
    office.token = attrs.evolve(CONTENT, expires_at=NOON + 5 * DAY)
    (first,) = examined().events
    office.now = NOON + DAY
    (second,) = examined().events
    office.token = attrs.evolve(CONTENT, expires_at=NOON + 6 * DAY)
    (other,) = examined().events
    assert first.id == second.id != other.id


def test_short_lives_are_no_reason_to_worry_where_a_refresh_token_prolongs_them(
    office: Office, examined: Examine
) -> None:
    office.token = attrs.evolve(CONTENT, expires_at=NOON + timedelta(hours=2))
    examination = examined(refresh_token=SECRET)
    assert found(examination, "token").health is Health.OK
    assert examination.events == ()


@pytest.mark.parametrize(
    "said",
    [
        attrs.evolve(CONTENT, valid=False),
        attrs.evolve(CONTENT, expires_at=NOON - DAY),
    ],
    ids=["said so", "its end is over"],
)
def test_a_token_that_ended_fails_unless_it_can_be_renewed_without_its_owner(
    office: Office, examined: Examine, said: TokenStatus
) -> None:
    office.token = said
    assert found(examined(), "token").health is Health.FAILED
    renewable = found(examined(refresh_token=SECRET), "token")
    assert renewable.health is Health.WARNING
    assert "refresh_token()" in str(renewable.advice)


@pytest.mark.parametrize("credentials", [{}, {"refresh_token": SECRET}], ids=["", "renewable"])
def test_an_app_that_is_refused_says_nothing_of_the_accounts_token(
    office: Office, examined: Examine, credentials: dict[str, str]
) -> None:
    office.token = AuthenticationFailed(platform="ward", reason="the app's secret is not right")
    examination = examined(**credentials)
    token = found(examination, "token")
    assert (token.health, token.advice) == (Health.FAILED, None)
    assert "the app's secret is not right" in token.detail
    assert found(examination, "scopes").health is Health.UNKNOWN
    assert examination.events == ()


def test_scopes_that_are_missing_are_named(office: Office, examined: Examine) -> None:
    office.token = attrs.evolve(CONTENT, missing=frozenset({"send", "read_all"}))
    scopes = found(examined(), "scopes")
    assert scopes.health is Health.FAILED
    assert "read_all, send" in scopes.detail


def test_a_platform_that_names_no_scopes_leaves_them_unknown(
    office: Office, examined: Examine
) -> None:
    office.token = TokenStatus(valid=True)
    assert found(examined(), "scopes").health is Health.UNKNOWN


@pytest.mark.parametrize(
    ("said", "health", "missing"),
    [
        (attrs.evolve(WHOLE, missing=frozenset({"b", "a"})), Health.WARNING, ("a", "b")),
        (Subscription(fields=frozenset(), missing=frozenset({"feed"})), Health.FAILED, ()),
        (attrs.evolve(WHOLE, working=Fact.NO), Health.FAILED, ()),
    ],
    ids=["fields missing", "gone", "given up"],
)
def test_webhooks_that_do_not_come_are_a_finding_and_an_event(
    office: Office,
    examined: Examine,
    said: Subscription,
    health: Health,
    missing: tuple[str, ...],
) -> None:
    office.subscription = said
    examination = examined()
    check = found(examination, "subscription")
    assert (check.health, check.advice is None) == (health, False)
    (event,) = examination.events
    assert isinstance(event, AccountUnsubscribed)
    assert event.missing == missing
    assert (event.platform, event.account_id) == ("ward", "1")


def test_missing_webhooks_are_told_once_a_day_and_again_when_others_are_missing(
    office: Office, examined: Examine
) -> None:
    def event_id(*missing: str, now: datetime = NOON) -> str:
        office.now = now
        office.subscription = attrs.evolve(WHOLE, missing=frozenset(missing))
        (event,) = examined().events
        return event.id

    first = event_id("a", "b")
    assert event_id("b", "a", now=NOON + timedelta(hours=11)) == first
    assert event_id("a") != first
    assert event_id("a", "b", now=NOON + DAY) != first


@pytest.mark.parametrize("seconds", [-61, -60, 0, 60, 61, 7200])
def test_a_clock_may_be_a_minute_apart_from_the_platforms(
    office: Office, examined: Examine, seconds: int
) -> None:
    office.now = NOON + timedelta(seconds=seconds)
    clock = found(examined(), "clock")
    assert clock.health is (Health.WARNING if abs(seconds) > 60 else Health.OK)
    assert f"{abs(seconds)} seconds" in clock.detail
    assert ("ahead of" in clock.detail) is (seconds > 60)
    assert ("behind" in clock.detail) is (seconds < -60)


@pytest.mark.parametrize(
    "date",
    [None, "yesterday", "Sat, 21 Nov 2026 12:00:00 -0000", "Fri, 31 Dec 9999 23:00:00 -2300", ""],
)
def test_a_platform_that_does_not_tell_its_time_leaves_the_clock_unknown(
    office: Office, examined: Examine, date: str | None
) -> None:
    office.date = date
    assert found(examined(), "clock").health is Health.UNKNOWN


@given(date=st.text())
def test_no_date_whatever_it_says_ends_an_examination(date: str) -> None:
    from privatereply.health.account import _date

    moment = _date(Response(status=200, headers=(("date", date),)))
    assert moment is None or moment.utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("error", "health"),
    [
        (Unanswered(reason="the answer never came"), Health.UNKNOWN),
        (RateLimited(platform="ward", reason="too fast"), Health.UNKNOWN),
        (PermissionDenied(platform="ward", reason="not for you"), Health.UNKNOWN),
        (AuthenticationFailed(platform="ward", reason="who are you?"), Health.FAILED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_exchange_that_fails_is_a_finding_and_not_an_error(
    office: Office, examined: Examine, error: PrivateReplyError, health: Health
) -> None:
    office.subscription = error
    examination = examined()
    check = found(examination, "subscription")
    assert check.health is health
    assert str(error.reason) in check.detail
    assert found(examination, "token").health is Health.OK
    assert examination.events == ()


def test_a_token_nobody_could_ask_about_is_unknown(office: Office, examined: Examine) -> None:
    office.token = Unanswered(reason="the answer never came")
    token = found(examined(), "token")
    assert (token.health, token.advice) == (Health.UNKNOWN, "ask again in a while")


def test_a_driver_that_breaks_its_contract_has_failed(office: Office, examined: Examine) -> None:
    office.token = "all is well"  # type: ignore[assignment]
    token = found(examined(), "token")
    assert token.health is Health.FAILED
    assert "the driver 'ward' is at fault" in token.detail


def test_what_a_driver_cannot_ask_is_unknown(examined: Examine) -> None:
    healths = {check.name: check.health for check in examined(Silent).checks}
    assert {name for name, health in healths.items() if health is Health.UNKNOWN} == {
        "token",
        "scopes",
        "subscription",
        "clock",
    }


def test_what_is_found_is_told_once_to_the_handlers_that_want_it(
    office: Office, wanting: Callable[..., list[Any]]
) -> None:
    office.token = attrs.evolve(CONTENT, expires_at=NOON + DAY)
    (told,) = wanting(TokenExpiring)
    assert told.expires_at == NOON + DAY
    assert told.told_at == NOON


def test_findings_hold_no_token(office: Office, examined: Examine) -> None:
    for said in (CONTENT, AuthenticationFailed(platform="ward", reason="no", detail=SECRET)):
        office.token = said
        assert SECRET not in repr(examined(refresh_token=SECRET))


def test_findings_are_plain_data(examined: Examine) -> None:
    assert found(examined(), "token").as_dict() == {
        "name": "token",
        "about": "ward/1",
        "health": "ok",
        "detail": "the platform takes it, and names no end",
        "advice": None,
        "at": "2026-11-21T12:00:00+00:00",
    }


def test_the_worst_finding_counts_and_not_knowing_is_less_than_a_warning(
    examined: Examine,
) -> None:
    check = found(examined(), "token")

    def together(*healths: Health) -> Health:
        return worst(attrs.evolve(check, health=health) for health in healths)

    assert together() is Health.OK
    assert together(Health.UNKNOWN, Health.OK) is Health.UNKNOWN
    assert together(Health.WARNING, Health.UNKNOWN) is Health.WARNING
    assert together(Health.FAILED, Health.WARNING) is Health.FAILED


@pytest.mark.parametrize(
    ("kind", "health"),
    [(RestrictionKind.COOLING_DOWN, Health.WARNING), (RestrictionKind.BANNED, Health.FAILED)],
)
def test_what_lies_on_the_account_is_a_finding(
    world: World, kind: RestrictionKind, health: Health
) -> None:
    world.page.restrict(kind)
    check = found(world.page._run(examine), "restriction")
    assert check.health is health
    assert check.detail.startswith(f"{kind.value} since 2026-11-21 12:00 UTC")


def test_a_restriction_that_has_ended_is_none(world: World) -> None:
    laid = Restriction(kind=RestrictionKind.SUSPENDED, since=NOON - 2 * DAY, until=NOON - DAY)
    account = world.page.account
    world.page._loop.store.transaction(
        lambda tx: restrictions.lay(tx, account.platform, account.id, laid)
    )
    assert found(world.page._run(examine), "restriction").health is Health.OK


def test_an_attempt_nobody_knows_the_outcome_of_waits_for_a_look(world: World) -> None:
    comment = world.comment()
    world.order("timeout")
    with pytest.raises(OutcomeUnknown):
        world.page.reply(comment, "Hello", actor=ANNA)
    check = found(world.page._run(examine), "attempts")
    assert check.health is Health.WARNING
    assert check.detail.startswith("1 of unknown outcome, the oldest of 2026-11-21")


@only(lambda scene: can(scene, Capability.CHECK_SUBSCRIPTION))
def test_each_platform_tells_what_it_does_not_send(world: World) -> None:
    check = found(world.page._run(examine), "subscription")
    missing = world.page.check_subscription().missing
    assert missing
    assert check.health in {Health.WARNING, Health.FAILED}


@only(lambda scene: can(scene, Capability.CHECK_SUBSCRIPTION))
def test_each_platforms_clock_is_compared_with_ours(world: World, sandbox: Sandbox) -> None:
    assert found(world.page._run(examine), "clock").health is Health.OK
    with (
        httpx.Client(transport=sandbox.transport()) as http,
        Client("sqlite://", http=http, clock=lambda: sandbox.clock.now() + DAY) as client,
    ):
        late = client.account(world.scene.platform, **world.scene.options, facts=known(world.scene))
        assert found(late._run(examine), "clock").health is Health.WARNING


@only(lambda scene: can(scene, Capability.CHECK_TOKEN))
def test_each_platforms_token_is_good_until_it_is_revoked(world: World) -> None:
    assert found(world.page._run(examine), "token").health is Health.OK
    world.sandbox.faults.order("token_expired", path="*", times=None)
    assert found(world.page._run(examine), "token").health in {Health.FAILED, Health.WARNING}
