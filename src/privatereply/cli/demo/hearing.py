"""What nobody had to ask for: a platform tells of a comment, and a bot answers it at once."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from typing import Final

from privatereply.cli.demo.cast import BOT
from privatereply.cli.demo.setting import Setting
from privatereply.cli.demo.step import Seen, Step
from privatereply.events import CommentAdded
from privatereply.sandbox import SceneComment, Terms

__all__ = ["steps"]

_REPLY: Final = "Hello Pavel, all our herbal teas are free of it."
_PATIENCE: Final = 20.0
"""Seconds to wait for a webhook; it takes a fraction of one."""


def steps(terms: Terms) -> Iterator[Step]:
    """The end, on a platform of these terms."""
    if terms.callbacks:
        yield Step(
            name="Pavel comments, a webhook tells of it, and a bot answers. Why?",
            expected={"heard": True, "deliveries": 1, "told": True},
            play=_heard,
        )


def _heard(setting: Setting) -> Seen:
    events = queue.SimpleQueue[CommentAdded]()
    setting.client.on(CommentAdded, events.put, name=f"the bot on {setting.scene.platform}")
    setting.listen()
    pavel = setting.scene.add_person("Pavel Novak")
    made = setting.scene.comment("Is there tea without caffeine?", person=pavel)
    event = _about(made, events)
    if event is None:
        return Seen(got={"heard": False}, words="No webhook came.")
    setting.account.reply(
        event.comment, _REPLY, actor=BOT, facts=setting.told(made), ask_platform=True
    )
    story = setting.account.why(made.id)
    return Seen(
        got={
            "heard": True,
            "deliveries": setting.deliveries(made),
            "told": "sent" in {happening.what for happening in story.happenings},
        },
        words=str(story),
        data=story.as_dict(),
    )


def _about(made: SceneComment, events: queue.SimpleQueue[CommentAdded]) -> CommentAdded | None:
    """What was told of a comment; ``None`` if nothing came."""
    try:
        while (event := events.get(timeout=_PATIENCE)).comment.id != made.id:
            pass
    except queue.Empty:
        return None
    return event
