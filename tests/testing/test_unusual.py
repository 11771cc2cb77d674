"""Drivers of platforms that do things in another way, and keep the contract all the same."""

from __future__ import annotations

import re
from typing import Any

import attrs
import pytest
from typing_extensions import override

from privatereply.errors import UnreadableAnswer
from privatereply.flow import Flow, Response
from privatereply.model import Account
from privatereply.provider import Capability, Sent
from privatereply.testing import Exchange, ProviderContract, answer
from privatereply.testing.requirements import REQUIREMENTS
from testing.holding import said_by
from testing.lantern import PAGE, Lantern, error_of
from testing.lighting import LanternContract

SENDS = {Capability.SEND_PRIVATE_REPLY, Capability.SEND_MESSAGE}
ABOUT_SENDS = [name for name in REQUIREMENTS if name.startswith(("send.", "refuse."))]
TOLD = re.compile(r"OK (m[0-9]{3})")


class Elsewhere(Lantern):
    """Tells the address of what it made, and nothing else."""

    @override
    def send(self, account: Account, body: dict[str, Any]) -> Flow[Sent]:
        response = yield self.request(account, "POST", "messages", body=body)
        return self.sent(response, (response.header("location") or "").rpartition("/")[2])

    def sent(self, response: Response, message_id: str) -> Sent:
        """What was sent, if it has an id."""
        error = error_of(response)
        if error is not None:
            raise error
        if not message_id:
            raise UnreadableAnswer(platform=self.name, status=response.status)
        return Sent(message_id=message_id)


class Terse(Elsewhere):
    """Answers in a word and an id."""

    @override
    def send(self, account: Account, body: dict[str, Any]) -> Flow[Sent]:
        response = yield self.request(account, "POST", "messages", body=body)
        told = TOLD.match(response.body.decode(errors="replace"))
        return self.sent(response, told[1] if told else "")


def answering(driver: type[Lantern], response: Response) -> type[ProviderContract]:
    """The contract of a driver whose sends are all answered alike."""

    def sends(exchange: Exchange) -> Exchange:
        return attrs.evolve(exchange, answers=(response,))

    kept = [each for each in LanternContract.exchanges if each.raises is None]
    told = tuple(sends(each) if each.capability in SENDS else each for each in kept)
    material: dict[str, Any] = {"provider": driver, "exchanges": told}
    return type("Unusual", (LanternContract,), material)


CONTRACTS = {
    "an address": answering(Elsewhere, answer(b"", 201, {"Location": f"{PAGE}/messages/m100"})),
    "a text": answering(Terse, answer(b"OK m100", 201)),
}


@pytest.mark.parametrize("requirement", ABOUT_SENDS)
@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_an_id_may_be_told_in_other_ways(
    contract: type[ProviderContract], requirement: str
) -> None:
    assert said_by(contract, requirement) == []
