"""How much a platform lets an account write, and how that is kept without being refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from privatereply.campaign import Standing
from privatereply.cli.demo.cast import BOT, NEWSLETTER
from privatereply.cli.demo.refusal import REFUSED, refused
from privatereply.cli.demo.setting import Setting
from privatereply.cli.demo.step import Seen, Step
from privatereply.cli.text import lasting
from privatereply.model import Person
from privatereply.sandbox import Terms

__all__ = ["steps"]

_NEWS: Final = "The second harvest is here."
_MORE: Final = 3
"""How many more people sign up than the platform takes messages for at once."""
_APART: Final = timedelta(hours=2)
_NO_PACE: Final = (0, timedelta())
_REFUSAL: Final = 400


def steps(terms: Terms) -> Iterator[Step]:
    """The limits in numbers, on a platform of these terms."""
    if terms.allowance:
        yield Step(
            name=f"Kenji answers, which allows {terms.allowance} messages, and not one more.",
            expected={**REFUSED, "deliveries": terms.allowance, "requests": terms.allowance},
            play=_allowance,
        )
    count, per = terms.pace or _NO_PACE
    everybody = count + _MORE
    if terms.pace and (terms.audience is None or everybody <= terms.audience):
        once: dict[str, object] = {"most_for_one": 1, "refused": 0}
        yield Step(
            name=f"{everybody} people have signed up for news; {count} of them can get it now.",
            expected={"sent": count, "left": _MORE, "deliveries": count, **once},
            play=_paced,
        )
        yield Step(
            name=f"{lasting(per)} later the same call writes to the others.",
            expected={"sent": everybody, "left": 0, "deliveries": everybody, **once},
            play=_resumed,
        )


def _allowance(setting: Setting) -> Seen:
    parcel, account = setting.visitors.parcel, setting.account
    setting.answer(parcel, "Six days are fine.")
    account.messages(setting.thread(parcel))
    before, delivered = len(setting.sends()), setting.deliveries(parcel)
    for number in range(setting.terms.allowance or 0):
        setting.sandbox.clock.advance(_APART)
        account.send(setting.thread(parcel), f"Your parcel, stop {number + 1}.", actor=BOT)
    seen = refused(
        setting,
        parcel,
        lambda: account.send(setting.thread(parcel), "Your parcel is there.", actor=BOT),
    )
    sums = {
        "requests": len(setting.sends()) - before,
        "deliveries": setting.deliveries(parcel) - delivered,
    }
    return Seen(got={**seen.got, **sums}, words=seen.words, data=seen.data)


def _paced(setting: Setting) -> Seen:
    count, per = setting.terms.pace or _NO_PACE
    # What was sent before counts in the window it was sent in.
    setting.sandbox.clock.advance(per)
    post = setting.scene.add_post("Name us here, and we send you the news.")
    setting.signed_up = tuple(
        setting.scene.comment(
            "Yes, please!", person=setting.scene.add_person(f"Reader {number}"), post=post
        )
        for number in range(1, count + _MORE + 1)
    )
    for person in _readers(setting):
        setting.account.opt_in(person)
    words = "The platform's headers told how many are left, and until when: it refused nothing."
    return _newsletter(setting, words)


def _resumed(setting: Setting) -> Seen:
    # Platforms round the end of a window up to the next second.
    setting.sandbox.clock.advance((setting.terms.pace or _NO_PACE)[1] + timedelta(seconds=1))
    words = "The ledger knows whom the news has reached: nobody got it twice."
    return _newsletter(setting, words)


def _readers(setting: Setting) -> list[Person]:
    """Who has signed up, as the SDK reads it."""
    post = setting.signed_up[0].post.id
    authors = (comment.author for comment in setting.account.comments(post))
    return [author for author in authors if author is not None]


def _newsletter(setting: Setting, words: str) -> Seen:
    before = len(setting.sends())
    campaign = setting.account.send_to(
        _readers(setting), _NEWS, actor=NEWSLETTER, key="second-harvest"
    )
    statuses = [request.status or 0 for request in setting.sends()[before:]]
    received = [len(setting.received(comment)) for comment in setting.signed_up]
    return Seen(
        got={
            "sent": len(campaign.of(Standing.SENT)),
            "left": len(campaign.of(Standing.READY, Standing.WAITING)),
            "deliveries": sum(received),
            "most_for_one": max(received),
            "refused": sum(status >= _REFUSAL for status in statuses),
        },
        words=words,
        data={"campaign": campaign.as_dict()},
    )
