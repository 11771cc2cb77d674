"""Where a platform wants something of a person before they are written to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from privatereply.cli.demo.cast import ANNA
from privatereply.cli.demo.refusal import REFUSED, refused
from privatereply.cli.demo.setting import Setting
from privatereply.cli.demo.step import Seen, Step
from privatereply.cli.receipt import receipt_data
from privatereply.model import Action
from privatereply.sandbox import Terms

__all__ = ["steps"]

_MATCHA: Final = "Hello Lena, yes, from Uji, for 24 euros."
_INVITATION: Final = "Hello Lena, we do! Write to us in private, and we tell you which."
_A_WHILE: Final = timedelta(minutes=40)


def steps(terms: Terms) -> Iterator[Step]:
    """Lena's comment, on a platform of these terms."""
    if terms.consent == "verdict":
        yield Step(
            name="The platform has not said yet whether Lena wants to be written to.",
            expected=REFUSED,
            play=_cold,
        )
        yield Step(
            name="40 minutes later its verdict comes, and Anna answers her.",
            expected={"verdict_told": True, "deliveries": 1},
            play=_judged,
        )
    if terms.consent == "first_step":
        yield Step(
            name="Lena has not named the shop: a cold message is refused.",
            expected=REFUSED,
            play=_cold,
        )
        yield Step(
            name="Anna takes the lawful way, and answers her in public.",
            expected={"named_by_the_refusal": True, "requests": 1, "public": True, "deliveries": 0},
            play=_invited,
        )
        yield Step(
            name="Lena writes in private, and now her comment is answered.",
            expected={"deliveries": 1, "folder": "inbox"},
            play=_came,
        )


def _cold(setting: Setting) -> Seen:
    cold = setting.visitors.cold
    return refused(setting, cold, lambda: setting.reply(cold, _MATCHA, actor=ANNA))


def _judged(setting: Setting) -> Seen:
    cold = setting.visitors.cold
    setting.sandbox.clock.advance(_A_WHILE)
    setting.scene.judge(cold)
    receipt = setting.reply(cold, _MATCHA, actor=ANNA)
    return Seen(
        got={
            "verdict_told": bool(setting.told(cold)),
            "deliveries": len(setting.received(cold)),
        },
        words="A webhook told of the verdict, which is a fact that the policy had missed.",
        data={"receipt": receipt_data(receipt)},
    )


def _invited(setting: Setting) -> Seen:
    cold, account = setting.visitors.cold, setting.account
    comment, before = setting.comment(cold), len(setting.sends())
    decision = account.can_reply(comment, actor=ANNA, ask_platform=True)
    receipt = account.reply_publicly(comment, _INVITATION, actor=ANNA)
    answer = account.comment(receipt.message_id or "")
    return Seen(
        got={
            "named_by_the_refusal": decision.alternatives == (Action.PUBLIC_REPLY,),
            "requests": len(setting.sends()) - before,
            "public": _INVITATION in answer.text,
            "deliveries": setting.deliveries(cold),
        },
        words="Everybody can read her invitation to write first; nothing went out in private.",
        data={"receipt": receipt_data(receipt)},
    )


def _came(setting: Setting) -> Seen:
    cold = setting.visitors.cold
    setting.answer(cold, "Here I am! Which matcha is it?")
    receipt = setting.reply(cold, _MATCHA, actor=ANNA)
    received = setting.received(cold)
    return Seen(
        got={
            "deliveries": len(received),
            "folder": received[-1].folder,
        },
        words="The client asked the platform, which knew that she had written first.",
        data={"receipt": receipt_data(receipt)},
    )
