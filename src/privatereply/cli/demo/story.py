"""The story: the same steps on every platform, each with real calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from privatereply.cli.demo.scene import Scene
from privatereply.cli.demo.step import Seen, Step
from privatereply.cli.receipt import receipt_data
from privatereply.errors import AlreadyReplied, NotAllowed
from privatereply.model import Actor, Direction, Receipt
from privatereply.sandbox.meta import EmulatedComment

__all__ = ["STORY"]

_ANNA: Final = Actor.human("anna")
_BOT: Final = Actor.bot("teapot")
_PRICE: Final = "Hello Marta, 50 grams of the sencha are 9 euros."


def _listed(scene: Scene) -> Seen:
    comments = list(scene.account.comments())
    visitors = scene.visitors
    made = {visitors.price.id, visitors.parcel.id, visitors.late.id}
    return Seen(
        got={
            "comments": len(comments),
            "complete": {comment.id for comment in comments} == made,
        },
        words=f"The client read {len(comments)} comments over HTTP, all there are.",
        data={"comment_ids": [comment.id for comment in comments]},
    )


def _reply(scene: Scene, comment: EmulatedComment, text: str) -> Receipt:
    return scene.account.reply(scene.account.comment(comment.id), text, actor=_ANNA)


def _answered(scene: Scene) -> Seen:
    receipt = _reply(scene, scene.visitors.price, _PRICE)
    scene.receipt = receipt
    delivered = scene.messages(scene.visitors.price)
    return Seen(
        got={
            "deliveries": len(delivered),
            "receipt_names_it": [receipt.message_id] == delivered,
        },
        words="The platform delivered it once, and the ledger has the receipt.",
        data={"receipt": receipt_data(receipt)},
    )


def _repeated(scene: Scene) -> Seen:
    before = len(scene.requests())
    receipt = _reply(scene, scene.visitors.price, _PRICE)
    return Seen(
        got={
            "same_receipt": receipt == scene.receipt,
            "requests": len(scene.requests()) - before,
            "deliveries": scene.deliveries(scene.visitors.price),
        },
        words="The first receipt came back; nothing was sent.",
        data={"receipt": receipt_data(receipt)},
    )


def _another_text(scene: Scene) -> Seen:
    before = len(scene.requests())
    refusal: AlreadyReplied | None = None
    try:
        _reply(scene, scene.visitors.price, "Hello Marta, it is 8 euros today.")
    except AlreadyReplied as error:
        refusal = error
    return Seen(
        got={
            "error": refusal and type(refusal).__name__,
            "carries_the_receipt": refusal is not None and refusal.receipt == scene.receipt,
            "requests": len(scene.requests()) - before,
            "deliveries": scene.deliveries(scene.visitors.price),
        },
        words="A comment takes one private reply; the refusal carries its receipt.",
        data={"refusal": str(refusal)},
    )


def _too_late(scene: Scene) -> Seen:
    late = scene.visitors.late
    return _refused(scene, late, lambda: _reply(scene, late, "It is back since Monday."))


def _refused(scene: Scene, comment: EmulatedComment, send: Callable[[], Receipt]) -> Seen:
    """What the policy says, and what the platform noticed of it."""
    before, delivered = len(scene.requests()), scene.deliveries(comment)
    refusal: NotAllowed | None = None
    try:
        send()
    except NotAllowed as error:
        refusal = error
    decision = refusal.decision if refusal else None
    return Seen(
        got={
            "because": [finding.rule.name for finding in decision.refusals] if decision else [],
            "requests": len(scene.requests()) - before,
            "deliveries": scene.deliveries(comment) - delivered,
        },
        words=decision.explain() if decision else "It was sent.",
        data={"decision": decision.as_dict() if decision else None},
    )


def _answer_lost(scene: Scene) -> Seen:
    parcel, before = scene.visitors.parcel, len(scene.requests())
    scene.sandbox.faults.order("answer_lost", path="*/messages", method="POST")
    receipt = _reply(scene, parcel, "Hello Kenji, yes, within six days.")
    requests = scene.requests()[before:]
    return Seen(
        got={
            "requests": len(requests),
            "answers": sum(request.status is not None for request in requests),
            "deliveries": scene.deliveries(parcel),
            "found_by_looking": receipt.found_by_looking,
        },
        words="The connection broke after delivery. The client looked, found its message, and "
        "did not send it again.",
        data={"receipt": receipt_data(receipt)},
    )


def _send(scene: Scene, text: str, actor: Actor) -> Receipt:
    return scene.account.send(scene.thread(), text, actor=actor)


def _silent(scene: Scene) -> Seen:
    return _refused(scene, scene.visitors.price, lambda: _send(scene, "We also have cups.", _BOT))


def _sent(scene: Scene, text: str, actor: Actor, words: str) -> Seen:
    price = scene.visitors.price
    before = scene.deliveries(price)
    receipt = _send(scene, text, actor)
    return Seen(
        got={
            "deliveries": scene.deliveries(price) - before,
            "receipt_names_it": scene.messages(price)[-1] == receipt.message_id,
        },
        words=words,
        data={"receipt": receipt_data(receipt)},
    )


def _window_opens(scene: Scene) -> Seen:
    price = scene.visitors.price
    scene.sandbox.clock.advance(timedelta(minutes=20))
    scene.sandbox.meta.answer(price.author or "", scene.emulated, "Lovely, I take two!")
    read = scene.account.messages(scene.thread())
    inbound = sum(message.direction is Direction.INBOUND for message in read)
    seen = _sent(
        scene, "They are on their way.", _BOT, "The client read her message, and a bot answered it."
    )
    return Seen(got={"inbound": inbound, **seen.got}, words=seen.words, data=seen.data)


def _window_closes(scene: Scene) -> Seen:
    scene.sandbox.clock.advance(timedelta(hours=25))
    return _refused(scene, scene.visitors.price, lambda: _send(scene, "Did they arrive?", _BOT))


def _team_may(scene: Scene) -> Seen:
    return _sent(
        scene,
        "Hello Marta, did they arrive?",
        _ANNA,
        "People may answer for seven days, because this account has the feature for it.",
    )


def _why(scene: Scene) -> Seen:
    story = scene.account.why(scene.visitors.price.id)
    data: Mapping[str, Any] = story.as_dict()
    return Seen(
        got={"told": [event.what for event in story.happenings]},
        words=str(story),
        data=data,
    )


_NOTHING_SENT: Final = {"requests": 0, "deliveries": 0}

STORY: Final = (
    Step(
        name="Three people have commented.",
        expected={"comments": 3, "complete": True},
        play=_listed,
    ),
    Step(
        name="Anna answers one of them, Marta, in private.",
        expected={"deliveries": 1, "receipt_names_it": True},
        play=_answered,
    ),
    Step(
        name="The same reply is asked for once more.",
        expected={"same_receipt": True, "requests": 0, "deliveries": 1},
        play=_repeated,
    ),
    Step(
        name="Another text for Marta's comment is refused.",
        expected={
            "error": "AlreadyReplied",
            "carries_the_receipt": True,
            "requests": 0,
            "deliveries": 1,
        },
        play=_another_text,
    ),
    Step(
        name="A comment eight days old is refused.",
        expected={"because": ["reply_within"], **_NOTHING_SENT},
        play=_too_late,
    ),
    Step(
        name="Kenji is answered, and the platform's answer gets lost.",
        expected={"requests": 1, "answers": 0, "deliveries": 1, "found_by_looking": True},
        play=_answer_lost,
    ),
    Step(
        name="Before Marta answers, nothing more may be sent.",
        expected={"because": ["await_answer"], **_NOTHING_SENT},
        play=_silent,
    ),
    Step(
        name="Marta answers, and the 24-hour window is open.",
        expected={"inbound": 1, "deliveries": 1, "receipt_names_it": True},
        play=_window_opens,
    ),
    Step(
        name="25 hours later it is closed for a bot.",
        expected={"because": ["messaging_window"], **_NOTHING_SENT},
        play=_window_closes,
    ),
    Step(
        name="Anna, who is no bot, may still write.",
        expected={"deliveries": 1, "receipt_names_it": True},
        play=_team_may,
    ),
    Step(
        name="Why? The ledger tells the story of Marta's comment.",
        expected={
            "told": ["commented", "reserved", "began", "sent", "answered", "message", "message"]
        },
        play=_why,
    ),
)
"""The story, in order: a step may need what the steps before it did."""
