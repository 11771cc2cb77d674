"""One private reply per comment: what every platform's story begins with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from privatereply.cli.demo.cast import ANNA, PRICE
from privatereply.cli.demo.refusal import REFUSED, refused
from privatereply.cli.demo.setting import Setting
from privatereply.cli.demo.step import Seen, Step
from privatereply.cli.receipt import receipt_data
from privatereply.cli.text import lasting
from privatereply.errors import AlreadyReplied
from privatereply.sandbox import Terms

__all__ = ["steps"]


def steps(terms: Terms) -> Iterator[Step]:
    """The opening, on a platform of these terms."""
    yield Step(
        name="Four people have commented.",
        expected={"comments": 4, "complete": True},
        play=_listed,
    )
    yield Step(
        name="May Marta be answered in private, and until when?",
        expected={"allowed": True, "in_time": True},
        play=_judged,
    )
    yield Step(
        name="Anna answers Marta in private.",
        expected={"deliveries": 1, "receipt_names_it": True},
        play=_answered,
    )
    yield Step(
        name="The same reply is asked for once more.",
        expected={"same_receipt": True, "requests": 0, "deliveries": 1},
        play=_repeated,
    )
    yield Step(
        name="Another text for Marta's comment is refused.",
        expected={
            "error": "AlreadyReplied",
            "carries_the_receipt": True,
            "requests": 0,
            "deliveries": 1,
        },
        play=_another_text,
    )
    if terms.reply_window:
        age = lasting(terms.reply_window + timedelta(days=1))
        yield Step(name=f"A comment {age} old is refused.", expected=REFUSED, play=_too_late)
    yield Step(
        name="Kenji, a stranger, is answered, and the platform's answer gets lost.",
        expected={
            "requests": 1,
            "answers": 0,
            "deliveries": 1,
            "folder": terms.strangers,
            "found_by_looking": True,
        },
        play=_answer_lost,
    )


def _listed(setting: Setting) -> Seen:
    comments = list(setting.account.comments())
    made = {comment.id for comment in setting.visitors.comments}
    return Seen(
        got={
            "comments": len(comments),
            "complete": {comment.id for comment in comments} == made,
        },
        words=f"The client read {len(comments)} comments over HTTP, all there are.",
        data={"comment_ids": [comment.id for comment in comments]},
    )


def _judged(setting: Setting) -> Seen:
    price = setting.visitors.price
    comment, told = setting.comment(price), setting.told(price)
    decision = setting.account.can_reply(comment, actor=ANNA, facts=told, ask_platform=True)
    return Seen(
        got={
            "allowed": decision.allowed,
            "in_time": _in_time(setting, comment.created_at, decision.deadline),
        },
        words=decision.explain(),
        data={"decision": decision.as_dict()},
    )


def _in_time(setting: Setting, made_at: datetime | None, deadline: datetime | None) -> bool:
    """Whether a deadline lies before the platform's own, and exists where it has one."""
    window = setting.terms.reply_window
    if window is None or deadline is None or made_at is None:
        return window is None and deadline is None
    return setting.scene.clock.now() < deadline <= made_at + window


def _answered(setting: Setting) -> Seen:
    price = setting.visitors.price
    receipt = setting.reply(price, PRICE, actor=ANNA)
    delivered = [delivery.message_id for delivery in setting.received(price)]
    return Seen(
        got={
            "deliveries": len(delivered),
            "receipt_names_it": [receipt.message_id] == delivered,
        },
        words="The platform delivered it once, and the ledger has the receipt.",
        data={"receipt": receipt_data(receipt)},
    )


def _repeated(setting: Setting) -> Seen:
    price, before = setting.visitors.price, len(setting.sends())
    first = setting.receipts.get(price.id)
    receipt = setting.reply(price, PRICE, actor=ANNA)
    return Seen(
        got={
            "same_receipt": receipt == first,
            "requests": len(setting.sends()) - before,
            "deliveries": setting.deliveries(price),
        },
        words="The first receipt came back; nothing was sent.",
        data={"receipt": receipt_data(receipt)},
    )


def _another_text(setting: Setting) -> Seen:
    price, before = setting.visitors.price, len(setting.sends())
    refusal: AlreadyReplied | None = None
    try:
        setting.reply(price, "Hello Marta, it is 8 euros today.", actor=ANNA)
    except AlreadyReplied as error:
        refusal = error
    return Seen(
        got={
            "error": refusal and type(refusal).__name__,
            "carries_the_receipt": refusal is not None
            and refusal.receipt == setting.receipts.get(price.id),
            "requests": len(setting.sends()) - before,
            "deliveries": setting.deliveries(price),
        },
        words="A comment takes one private reply; the refusal carries its receipt.",
        data={"refusal": str(refusal)},
    )


def _too_late(setting: Setting) -> Seen:
    late, text = setting.visitors.late, "It is back since Monday."
    return refused(setting, late, lambda: setting.reply(late, text, actor=ANNA))


def _answer_lost(setting: Setting) -> Seen:
    parcel, before = setting.visitors.parcel, len(setting.sends())
    path = setting.terms.message_path
    setting.sandbox.faults.order("answer_lost", path=path, method="POST")
    receipt = setting.reply(parcel, "Hello Kenji, yes, within six days.", actor=ANNA)
    requests, received = setting.sends()[before:], setting.received(parcel)
    return Seen(
        got={
            "requests": len(requests),
            "answers": sum(request.status is not None for request in requests),
            "deliveries": len(received),
            "folder": received[0].folder if received else None,
            "found_by_looking": receipt.found_by_looking,
        },
        words="The connection broke after delivery. The client looked, found its message, and "
        "did not send it again." + _place(setting.terms),
        data={"receipt": receipt_data(receipt)},
    )


def _place(terms: Terms) -> str:
    return " It lies among Kenji's message requests." if terms.strangers == "requests" else ""
