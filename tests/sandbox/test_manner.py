"""Notifications that are lost, doubled, shuffled, forged, late and laid together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import APP_SECRET, FORGERIES, Manner, Sandbox, WebhookDelivery
from privatereply.sandbox.meta.dialect import sign
from privatereply.sandbox.postman import FOREIGN

from .conftest import NOON

CALLBACK = "https://host.example/webhook"
SHARES = st.sampled_from([0.0, 0.2, 0.5, 1.0])
MANNERS = st.builds(
    Manner,
    drop=SHARES,
    double=SHARES,
    forge=SHARES,
    shuffle=st.booleans(),
    batch=st.integers(1, 7),
    delay=st.sampled_from([timedelta(), timedelta(seconds=9)]),
    spread=st.sampled_from([timedelta(), timedelta(minutes=1)]),
    forgeries=st.lists(st.sampled_from(FORGERIES)),
    seed=st.text(max_size=3),
)


class Shop:
    """A Page whose people write numbered messages, and what its callback got of them."""

    def __init__(self, manner: Manner | None = None) -> None:
        self.sandbox = Sandbox(start=NOON, ticking=False)
        self.sandbox.webhooks.subscribe(topic="page", url=CALLBACK)
        self.sandbox.webhooks.manner = manner or Manner()
        self.page = self.sandbox.meta.add_page(name="Shop", subscribed={"messages"})
        self.anna = self.sandbox.meta.add_person(name="Anna")
        self.deliveries: list[WebhookDelivery] = []

    def write(self, count: int) -> list[str]:
        texts = [str(number) for number in range(count)]
        for text in texts:
            self.sandbox.meta.answer(self.anna, self.page, text)
        return texts

    def flush(self, wait: timedelta = timedelta(minutes=2)) -> list[str]:
        """Let everything arrive, and return the texts that really came from the platform."""
        self.sandbox.clock.advance(wait)
        self.sandbox.webhooks.flush(send=self._take)
        return [text for one in self.deliveries if genuine(one) for text in texts_of(one)]

    def _take(self, delivery: WebhookDelivery) -> int:
        self.deliveries.append(delivery)
        return 200 if genuine(delivery) else 403


def genuine(delivery: WebhookDelivery) -> bool:
    return dict(delivery.headers).get("x-hub-signature-256") == sign(APP_SECRET, delivery.body)


def texts_of(delivery: WebhookDelivery) -> Iterator[str]:
    for entry in json.loads(delivery.body)["entry"]:
        yield entry["messaging"][0]["message"]["text"]


@given(manner=MANNERS, count=st.integers(0, 30))
def test_nothing_genuine_is_delivered_that_did_not_happen(manner: Manner, count: int) -> None:
    shop = Shop(manner)
    written = shop.write(count)
    assert set(shop.flush()) <= set(written)


@given(manner=MANNERS, count=st.integers(0, 30))
def test_without_losses_everything_is_delivered_once_or_twice(manner: Manner, count: int) -> None:
    shop = Shop(attrs.evolve(manner, drop=0.0))
    written, came = shop.write(count), Counter(shop.flush())
    assert set(came) == set(written)
    assert max(came.values(), default=1) <= 2
    assert shop.sandbox.webhooks.pending() == 0


@given(manner=MANNERS, count=st.integers(0, 30))
def test_the_order_changes_only_where_it_was_ordered(manner: Manner, count: int) -> None:
    shop = Shop(attrs.evolve(manner, shuffle=False, spread=timedelta()))
    shop.write(count)
    came = [int(text) for text in dict.fromkeys(shop.flush())]
    assert came == sorted(came)


@given(manner=MANNERS, count=st.integers(0, 30))
def test_a_forgery_is_never_taken_for_genuine_and_never_tells_more(
    manner: Manner, count: int
) -> None:
    shop = Shop(manner)
    shop.write(count)
    shop.flush()
    for delivery in shop.deliveries:
        assert genuine(delivery) == (delivery.mischief in {None, "doubled"})
    notices = shop.sandbox.webhooks.notices()
    assert len(notices) == len(shop.deliveries) + sum(one.status is None for one in notices)


@given(manner=MANNERS, count=st.integers(0, 30))
def test_a_run_with_the_same_seed_is_the_same_run(manner: Manner, count: int) -> None:
    first, second = Shop(manner), Shop(manner)
    for shop in (first, second):
        shop.write(count)
        shop.flush()
    assert first.deliveries == second.deliveries


def test_another_seed_is_another_run() -> None:
    first, second = Shop(Manner(drop=0.5)), Shop(Manner(drop=0.5, seed="other"))
    first.write(50)
    second.write(50)
    assert first.flush() != second.flush()


def test_the_shares_are_those_that_were_ordered() -> None:
    shop = Shop(Manner(drop=0.2, double=0.2, forge=0.1))
    shop.write(2_000)
    shop.flush()
    befallen = Counter(one.mischief for one in shop.sandbox.webhooks.notices())
    assert befallen["dropped"] == pytest.approx(400, rel=0.2)
    assert befallen["doubled"] == pytest.approx(320, rel=0.2)
    forged = sum(befallen[kind] for kind in FORGERIES)
    assert forged == pytest.approx(160, rel=0.3)
    assert befallen["stale"] == 0


def test_what_is_lost_is_never_sent_again_and_the_platform_believes_it_arrived() -> None:
    shop = Shop(Manner(drop=1))
    shop.write(3)
    assert shop.flush() == []
    shop.sandbox.webhooks.manner = Manner()
    assert shop.flush(timedelta(days=3)) == []
    statuses = [(one.status, one.mischief) for one in shop.sandbox.webhooks.notices()]
    assert statuses == [(None, "dropped")] * 3


def test_what_is_doubled_comes_twice_in_a_row_and_what_is_shuffled_in_no_order() -> None:
    doubled = Shop(Manner(double=1))
    doubled.write(2)
    assert doubled.flush() == ["0", "0", "1", "1"]
    shuffled = Shop(Manner(shuffle=True))
    written = shuffled.write(20)
    came = shuffled.flush()
    assert came != written
    assert sorted(came, key=int) == written


def test_also_two_notifications_come_in_either_order() -> None:
    orders: set[tuple[str, ...]] = set()
    for seed in "abcdefgh":
        shop = Shop(Manner(shuffle=True, seed=seed))
        shop.write(2)
        orders.add(tuple(shop.flush()))
    assert orders == {("0", "1"), ("1", "0")}


@pytest.mark.parametrize("kind", [kind for kind in FORGERIES if kind != "stale"])
def test_a_forgery_comes_before_the_genuine_notification(kind: str) -> None:
    shop = Shop(Manner(forge=1, forgeries=(kind,)))  # type: ignore[arg-type]
    shop.write(1)
    assert shop.flush() == ["0"]
    forged, true = shop.deliveries
    assert (forged.mischief, true.mischief) == (kind, None)
    signatures = [dict(one.headers).get("x-hub-signature-256") for one in (forged, true)]
    assert signatures[0] == {
        "foreign": sign(FOREIGN, true.body),
        "tampered": sign(APP_SECRET, true.body + b" "),
        "truncated": sign(APP_SECRET, true.body),
        "unsigned": None,
    }.get(kind)
    assert (len(forged.body) < len(true.body)) == (kind == "truncated")
    assert shop.sandbox.webhooks.pending() == 0


def test_a_stale_signature_is_forged_only_where_signatures_hold_a_time() -> None:
    shop = Shop(Manner(forge=1, forgeries=("stale",)))
    shop.write(1)
    sandbox = shop.sandbox
    sandbox.webhooks.subscribe(topic="tiktok", url=CALLBACK)
    seller = sandbox.tiktok.add_account(username="seller")
    sandbox.tiktok.answer(sandbox.tiktok.add_person(name="Sari"), seller, "Hi")
    shop.sandbox.clock.advance(timedelta(minutes=1))
    shop.flush(timedelta())
    assert [one.mischief for one in shop.deliveries] == [None, "stale", None]
    moment = int(sandbox.clock.now().timestamp())
    signed = [dict(one.headers)["tiktok-signature"] for one in shop.deliveries[1:]]
    assert signed[0].startswith(f"t={moment - 3600},")
    assert signed[1].startswith(f"t={moment},")


def test_notifications_come_later_as_ordered() -> None:
    shop = Shop(Manner(delay=timedelta(seconds=30)))
    shop.write(1)
    assert shop.flush(timedelta(seconds=29)) == []
    assert shop.flush(timedelta(seconds=1)) == ["0"]


def test_each_notification_may_take_another_time() -> None:
    shop = Shop(Manner(spread=timedelta(minutes=1)))
    written = shop.write(20)
    some = shop.flush(timedelta(seconds=30))
    assert 0 < len(some) < 20
    came = shop.flush(timedelta(seconds=30))
    assert came != written
    assert sorted(came, key=int) == written


def test_a_notification_holds_as_many_events_as_ordered_and_as_the_platform_allows() -> None:
    shop = Shop(Manner(batch=3))
    shop.write(7)
    assert shop.flush() == [str(number) for number in range(7)]
    assert [len(list(texts_of(one))) for one in shop.deliveries] == [3, 3, 1]
    shop.deliveries.clear()
    shop.sandbox.webhooks.manner = Manner(batch=5_000)
    shop.write(1_001)
    shop.flush()
    assert [len(list(texts_of(one))) for one in shop.deliveries] == [1_000, 1]


def test_clearing_forgets_the_manner() -> None:
    shop = Shop(Manner(drop=1))
    shop.sandbox.webhooks.clear()
    assert shop.sandbox.webhooks.manner == Manner()


def test_what_is_repeated_is_neither_doubled_nor_forged_again() -> None:
    shop = Shop(Manner(double=1, forge=1, forgeries=["unsigned"]))
    shop.write(1)
    shop.sandbox.webhooks.flush(send=lambda _delivery: 503)
    assert shop.flush() == ["0"]
    told = [(one.attempt, one.mischief) for one in shop.sandbox.webhooks.notices()]
    assert told == [(1, "unsigned"), (1, None), (1, "doubled"), (2, None)]
