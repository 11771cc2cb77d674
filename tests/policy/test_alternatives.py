"""What can be done instead is only ever something that the driver can do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from privatereply import Action, Actor, Capability, NotAllowed
from privatereply.testing import FrozenClock, ScriptedProvider, scripted_client

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("can", "instead"),
    [
        ({Capability.SEND_PUBLIC_REPLY}, (Action.PUBLIC_REPLY,)),
        (set[Capability](), ()),
    ],
    ids=["in public", "not at all"],
)
def test_a_refusal_offers_what_the_driver_can_do(
    can: set[Capability], instead: tuple[Action, ...]
) -> None:
    able = frozenset({Capability.GET_COMMENT, Capability.SEND_PRIVATE_REPLY, *can})
    platform = ScriptedProvider("facebook", capabilities=able, rules="platform")
    with scripted_client(platform, clock=FrozenClock(NOON)) as client:
        account = client.account("facebook", id="1", access_token="secret")
        asked = platform.comment("How much?", account="1")
        old = attrs.evolve(asked, created_at=NOON - timedelta(days=30))
        decision = account.can_reply(old)
        with pytest.raises(NotAllowed) as caught:
            account.reply(old, "12 euros", actor=Actor.human("anna"))
    assert not decision.allowed
    assert decision.alternatives == caught.value.decision.alternatives == instead
    assert ("Instead" in decision.explain()) is bool(instead)
