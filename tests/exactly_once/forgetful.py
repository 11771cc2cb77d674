"""Platforms that would deliver a second private reply, so that nothing but the SDK prevents it.

The real ones refuse it where they tie a reply to its comment, and so do the plain emulators: a
count of deliveries there would prove the platform, not the ledger. What a human did by hand, and a
burnt reply, are kept. X ties nothing to anything: it is forgetful as it is.

None of them counts calls: a limit of the platform is not what is tested here.
"""

from __future__ import annotations

import abc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import attrs
from typing_extensions import override

from privatereply.sandbox import (
    EmulatedRequest,
    EmulatedResponse,
    Emulator,
    Fault,
    MetaEmulator,
    Scene,
    SceneComment,
    Stage,
    TikTokEmulator,
    XEmulator,
)
from privatereply.sandbox import meta as of_meta
from privatereply.sandbox import tiktok as of_tiktok
from privatereply.sandbox import x as of_x

PLENTY = 100_000


class Forgetful(Emulator):
    """A platform without its own protection against a second reply from the app."""

    @override
    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        with self._forgetting(request):
            return super().handle(request)  # type: ignore[safe-super] # the platform's own

    @override
    def disturb(self, fault: Fault, request: EmulatedRequest) -> EmulatedResponse:
        with self._forgetting(request):
            return super().disturb(fault, request)

    @contextmanager
    def _forgetting(self, request: EmulatedRequest) -> Iterator[None]:
        """Know nothing of the app's own reply while the same comment may be answered again."""
        comment = self.answered(request)
        trace = None if comment is None else comment.trace
        if trace is None or not self.is_ours(trace):
            yield
            return
        comment.trace = None
        try:
            with self.unseen(trace):
                yield
        finally:
            comment.trace = comment.trace or trace

    @abc.abstractmethod
    def find(self, comment_id: str) -> Any:
        """The comment of this id, if there is one."""

    @abc.abstractmethod
    def answered(self, request: EmulatedRequest) -> Any:
        """The comment a request answers in private, if it does."""

    @abc.abstractmethod
    def is_ours(self, trace: Any) -> bool:
        """Whether what used up a comment's reply came from the app, and arrived."""

    @contextmanager
    def unseen(self, trace: Any) -> Iterator[None]:
        """Whatever else would give the app's own reply away."""
        del trace
        yield

    def gone(self, comment_id: str) -> bool:
        """Whether a comment's one reply is gone without one of ours."""
        trace = self.find(comment_id).trace
        return trace is not None and not self.is_ours(trace)


class ForgetfulMeta(Forgetful, MetaEmulator):
    """The Graph hosts."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.configure(limits=dict.fromkeys(attrs.fields_dict(of_meta.Limits)))

    @override
    def find(self, comment_id: str) -> Any:
        found = self.world.find(comment_id)
        return found if isinstance(found, of_meta.EmulatedComment) else None

    @override
    def answered(self, request: EmulatedRequest) -> Any:
        if request.method != "POST" or not request.path.endswith("/messages"):
            return None
        return self.find(str(json.loads(request.body).get("recipient", {}).get("comment_id")))

    @override
    def is_ours(self, trace: Any) -> bool:
        return trace.message is not None and not trace.message.by_hand


class ForgetfulTikTok(Forgetful, TikTokEmulator):
    """TikTok: neither the comment nor the thread with its author shows the reply."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.configure(limits=dict.fromkeys(attrs.fields_dict(of_tiktok.Limits)))

    @override
    def find(self, comment_id: str) -> Any:
        return self.world.find(of_tiktok.EmulatedComment, comment_id)

    @override
    def answered(self, request: EmulatedRequest) -> Any:
        if request.method != "POST" or not request.path.endswith("/message/send/"):
            return None
        direct = json.loads(request.body).get("direct_reply", {})
        return self.find(str(direct.get("comment_reply", {}).get("comment_id")))

    @override
    def is_ours(self, trace: Any) -> bool:
        return bool(trace.source == "API")

    @override
    @contextmanager
    def unseen(self, trace: Any) -> Iterator[None]:
        # TikTok takes no reply to somebody it has seen in touch with the account for a day.
        messages = trace.conversation.messages
        place = messages.index(trace)
        del messages[place]
        try:
            yield
        finally:
            messages.insert(place, trace)


class UntiringX(XEmulator):
    """X, which tells in every answer that there is plenty left."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.configure(limits=dict.fromkeys(attrs.fields_dict(of_x.Limits), PLENTY))


EMULATORS: dict[str, type[Emulator]] = {
    "meta": ForgetfulMeta,
    "tiktok": ForgetfulTikTok,
    "x": UntiringX,
}


def gone(scene: Scene, comment: SceneComment) -> bool:
    """Whether the platform takes no private reply to a comment, and has none of ours."""
    emulator = scene.emulator
    return isinstance(emulator, Forgetful) and emulator.gone(comment.id)
