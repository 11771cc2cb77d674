"""The conversation that follows a private reply, as far as the platform's windows allow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from privatereply.cli.demo.cast import ANNA, BOT
from privatereply.cli.demo.refusal import REFUSED, refused
from privatereply.cli.demo.setting import Setting
from privatereply.cli.demo.step import Seen, Step
from privatereply.cli.receipt import receipt_data
from privatereply.cli.text import lasting
from privatereply.model import Actor, Direction, Receipt
from privatereply.sandbox import Terms

__all__ = ["steps"]

_SENT: Final = {"deliveries": 1, "receipt_names_it": True}
_AFTER: Final = timedelta(hours=1)
"""How long after its end a window is tried."""


def steps(terms: Terms) -> Iterator[Step]:
    """Marta's conversation, on a platform of these terms."""
    if not terms.conversations:
        return
    window = terms.message_window
    if window or terms.consent != "none":
        yield Step(
            name="Before Marta answers, nothing more may be sent.", expected=REFUSED, play=_silent
        )
    opened = f", and a window of {lasting(window)} opens" if window else ""
    yield Step(name=f"Marta answers{opened}.", expected={"inbound": 1, **_SENT}, play=_window_opens)
    if window:
        later = lasting(window + _AFTER)
        yield Step(name=f"{later} later it is closed for a bot.", expected=REFUSED, play=_closed)
    if terms.human_window:
        yield Step(name="Anna, who is no bot, may still write.", expected=_SENT, play=_team_may)


def _send(setting: Setting, text: str, actor: Actor) -> Receipt:
    thread = setting.thread(setting.visitors.price)
    return setting.account.send(thread, text, actor=actor, ask_platform=True)


def _silent(setting: Setting) -> Seen:
    price = setting.visitors.price
    return refused(setting, price, lambda: _send(setting, "We also have cups.", BOT))


def _sent(setting: Setting, text: str, actor: Actor, words: str) -> Seen:
    price = setting.visitors.price
    before = setting.deliveries(price)
    receipt = _send(setting, text, actor)
    received = setting.received(price)
    return Seen(
        got={
            "deliveries": len(received) - before,
            "receipt_names_it": received[-1].message_id == receipt.message_id,
        },
        words=words,
        data={"receipt": receipt_data(receipt)},
    )


def _window_opens(setting: Setting) -> Seen:
    price = setting.visitors.price
    setting.sandbox.clock.advance(timedelta(minutes=20))
    setting.answer(price, "Lovely, I take two!")
    read = setting.account.messages(setting.thread(price))
    inbound = sum(message.direction is Direction.INBOUND for message in read)
    words = "The client read her message, and a bot answered it."
    seen = _sent(setting, "They are on their way.", BOT, words)
    return Seen(got={"inbound": inbound, **seen.got}, words=seen.words, data=seen.data)


def _closed(setting: Setting) -> Seen:
    setting.sandbox.clock.advance((setting.terms.message_window or timedelta()) + _AFTER)
    price = setting.visitors.price
    return refused(setting, price, lambda: _send(setting, "Did they arrive?", BOT))


def _team_may(setting: Setting) -> Seen:
    window = lasting(setting.terms.human_window or timedelta())
    words = f"People may answer for {window}, because this account has the feature for it."
    return _sent(setting, "Hello Marta, did they arrive?", ANNA, words)
